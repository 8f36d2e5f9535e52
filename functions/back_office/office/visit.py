"""One request for a page: by whom, for which municipality, and what its links and forms need."""

from dataclasses import dataclass, replace
from typing import Self

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

from office.rights import may
from samentoets.access import Role, User, Visitor


@dataclass(frozen=True)
class Visit:
    """Every page gets this; `path` is the part of the address that is ours, below the stage.

    `user` is None on the few pages that need no login. `municipality` is the one in the address.
    `csrf_token` goes into each form that is sent with POST, as the field `csrf_token`.
    """

    path: str
    origin: str
    user: User | None = None
    municipality: str | None = None
    csrf_token: str = ""

    def by(self, user: User, csrf_token: str) -> Self:
        """The same visit, now that we know whose it is."""
        return replace(self, user=user, csrf_token=csrf_token)

    @property
    def anonymous(self) -> Self:
        """The same visit, after a logout."""
        return replace(self, user=None, csrf_token="")

    @property
    def root(self) -> str:
        """What links begin with, because nobody tells us what stands before `path`."""
        return "../" * (self.path.count("/") - 1) or "./"

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The codes of the municipalities that the user works for."""
        return self.user.municipalities if self.user else ()

    @property
    def roles(self) -> frozenset[Role]:
        """What the user does for the municipality of this page."""
        if self.user is None or self.municipality is None:
            return frozenset()
        return self.user.roles_in(self.municipality)

    def may(self, method: str, pattern: str) -> bool:
        """Whether the user may open this route for the municipality of this page."""
        return may(self.roles, method, pattern)

    def may_in(self, code: str, method: str, pattern: str) -> bool:
        """Whether the user may open this route for that municipality."""
        return self.user is not None and may(self.user.roles_in(code), method, pattern)

    @property
    def visitor(self) -> Visitor:
        """Whom the audit log names."""
        if self.user is None:
            raise LookupError("Nobody is logged in on this page.")
        return Visitor(actor=self.user.actor, name=self.user.name, origin=self.origin)


def visit_of(router: BaseRouter) -> Visit:
    """The visit that is being answered."""
    visit: Visit = router.context["visit"]
    return visit
