"""Who may open what: the one table, in which every route has its row.

A route without a row is never answered.
"""

from collections.abc import Mapping, Set
from enum import StrEnum

from samentoets.access import Role

type Route = tuple[str, str]


class Open(StrEnum):
    """What needs no role."""

    TO_ALL = "without login"
    TO_STAFF = "to everybody who has any role"


READERS = frozenset({Role.CASEWORKER, Role.MANAGER, Role.AUDITOR})
"""Who may see residents' data. An administrator of the system has no need to."""

RIGHTS: Mapping[Route, Open | Set[Role]] = {
    ("GET", "/login/callback"): Open.TO_ALL,
    ("GET", "/logged-out"): Open.TO_ALL,
    ("GET", "/styles/{name}"): Open.TO_ALL,
    ("POST", "/logout"): Open.TO_STAFF,
    ("GET", "/"): Open.TO_STAFF,
    ("GET", "/municipalities/{code}"): READERS,
    ("GET", "/municipalities/{code}/lists/{name}"): READERS,
    ("GET", "/municipalities/{code}/search"): READERS,
    ("POST", "/municipalities/{code}/search"): READERS,
    ("GET", "/municipalities/{code}/found/{token}"): READERS,
    ("GET", "/municipalities/{code}/cases/{case_id}"): READERS,
    ("GET", "/municipalities/{code}/deliveries"): READERS,
    ("GET", "/municipalities/{code}/files"): READERS,
    ("GET", "/municipalities/{code}/files/{file_id}"): READERS,
    ("GET", "/municipalities/{code}/audit"): frozenset({Role.AUDITOR}),
    ("GET", "/municipalities/{code}/audit.csv"): frozenset({Role.AUDITOR}),
    ("GET", "/municipalities/{code}/import-template.csv"): READERS,
    ("GET", "/municipalities/{code}/import-template.xlsx"): READERS,
}
"""By method and pattern; a role is one in the municipality `{code}` of the pattern."""


def may(roles: Set[Role], method: str, pattern: str) -> bool:
    """Whether somebody with these roles is let through; used to show only links that work."""
    allowed = RIGHTS[method, pattern]
    return isinstance(allowed, Open) or bool(allowed & roles)
