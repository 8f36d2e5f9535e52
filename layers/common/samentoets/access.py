"""Who may do what: the roles of municipal staff, per municipality (R18)."""

from collections.abc import Mapping
from enum import StrEnum

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
