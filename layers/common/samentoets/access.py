"""Who may do what: the roles of municipal staff, and how an identity provider's claims grant them.

Nobody has rights until a claim grants them, and only in the municipalities of that grant (R18).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import chain, product
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from samentoets.base import Frozen, MunicipalityCode


class Role(StrEnum):
    """What somebody does for a municipality; Dutch words, because rights are granted in them."""

    CASEWORKER = "behandelaar"
    MANAGER = "beheerder"
    AUDITOR = "auditor"
    ADMINISTRATOR = "functioneel beheerder"


type Rights = Mapping[MunicipalityCode, frozenset[Role]]
"""The roles of one person in each municipality that they work for."""


class Visitor(Frozen):
    """Whom the audit log names: the person at the identity provider, and from which address."""

    actor: str
    name: str
    origin: str


class User(Frozen):
    """Somebody who logged in; `actor` is what the identity provider calls them, and stays."""

    actor: str
    name: str
    rights: Rights

    @property
    def municipalities(self) -> tuple[str, ...]:
        return tuple(sorted(self.rights))

    def roles_in(self, municipality: str) -> frozenset[Role]:
        return self.rights.get(municipality, frozenset())

    @property
    def roles(self) -> frozenset[Role]:
        """The roles in any municipality."""
        return frozenset().union(*self.rights.values())


type Claims = Mapping[str, Any]


class GroupGrant(Frozen):
    """Groups that are named after a municipality and a role, such as `gm-9901-behandelaar`."""

    claim: str
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _has_both(cls, pattern: str) -> str:
        if any(pattern.count(part) != 1 for part in ("{municipality}", "{role}")):
            raise ValueError("Zet {municipality} en {role} elk één keer in het patroon.")
        return pattern

    def granted(self, claims: Claims) -> Iterator[tuple[str, Role]]:
        roles = {role.replace(" ", "-"): role for role in Role}
        parts = {"municipality": "[0-9]{4}", "role": "|".join(map(re.escape, roles))}
        wanted = re.escape(self.pattern)
        for name, form in parts.items():
            wanted = wanted.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>{form})")
        for group in values_of(claims, self.claim):
            if found := re.fullmatch(wanted, group):
                yield found["municipality"], roles[found["role"]]


_Filled = Annotated[str, Field(min_length=1)]


class StaffGrant(Frozen):
    """Values of a claim that stand for a role in the municipality whose own settings say so."""

    claim: _Filled
    values: Annotated[dict[_Filled, Role], Field(min_length=1)]

    def roles(self, claims: Claims) -> Iterator[Role]:
        for value in values_of(claims, self.claim):
            if role := self.values.get(value):
                yield role


class RoleGrant(StaffGrant):
    """Values of a claim that stand for a role: in these municipalities, or in a claim's ones."""

    municipalities: tuple[MunicipalityCode, ...] = ()
    municipality_claim: str | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if bool(self.municipalities) == bool(self.municipality_claim):
            raise ValueError("Geef municipalities of municipality_claim, een van beide.")
        return self

    def granted(self, claims: Claims) -> Iterator[tuple[str, Role]]:
        known = self.municipalities
        codes = values_of(claims, self.municipality_claim) if self.municipality_claim else known
        yield from product(codes, self.roles(claims))


type Staff = Mapping[MunicipalityCode, Iterable[StaffGrant]]
"""What each municipality that was onboarded grants by itself."""


def values_of(claims: Claims, name: str) -> tuple[str, ...]:
    """The values of a claim: one, some with commas between them, or a list.

    `realm_access.roles` is found inside `realm_access`, unless a claim has that very name.
    """
    found: Any = claims.get(name)
    if found is None and "." in name:
        outer, _, inner = name.partition(".")
        deeper = claims.get(outer)
        return values_of(deeper, inner) if isinstance(deeper, dict) else ()
    if isinstance(found, str):
        found = found.split(",")
    if not isinstance(found, list):
        return ()
    return tuple(value.strip() for value in found if isinstance(value, str))


class LogoutStyle(StrEnum):
    """How the identity provider wants to be asked to end its own session."""

    STANDARD = "standard"
    COGNITO = "cognito"
    NONE = "none"


_ADDRESS = r"^(https://[^\s/]+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?)(/[^\s]*[^\s/])?$"

Address = Annotated[str, Field(pattern=_ADDRESS)]
"""An https address without a slash at the end; http only on the machine itself."""


class LoginSettings(Frozen):
    """The identity provider of this stage, and which of its claims give which rights.

    `issuer` must be what the provider calls itself, to the letter. `discovery_url` is only for a
    provider that is reached by another address than that. `base_url` is where the pages are.
    """

    issuer: Annotated[str, Field(pattern=r"^https?://[^\s]+$")]
    discovery_url: Address | None = None
    client_id: Annotated[str, Field(min_length=1)]
    base_url: Address
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    name_claims: tuple[str, ...] = ("name", "preferred_username", "email")
    logout: LogoutStyle = LogoutStyle.STANDARD
    grants: Annotated[tuple[GroupGrant | RoleGrant, ...], Field(min_length=1)]

    @property
    def is_encrypted(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def configuration_url(self) -> str:
        """Where the provider describes itself (OpenID Connect Discovery 1.0, section 4)."""
        return self.discovery_url or f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    def user(self, claims: Claims, staff: Staff) -> User:
        """Whom these claims describe, with all that is granted to them: maybe nothing.

        A grant of the stage counts in the municipalities of `staff`, one of a municipality only in
        that one (R18).
        """
        rights: dict[str, set[Role]] = {
            code: {role for grant in own for role in grant.roles(claims)}
            for code, own in staff.items()
        }
        for code, role in chain.from_iterable(grant.granted(claims) for grant in self.grants):
            if code in rights:
                rights[code].add(role)
        names = (claims.get(claim) for claim in self.name_claims)
        actor = str(claims["sub"])
        return User(
            actor=actor,
            name=next((name for name in names if isinstance(name, str) and name), actor),
            rights={code: frozenset(roles) for code, roles in rights.items() if roles},
        )
