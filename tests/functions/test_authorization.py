"""Who may open what: every route, each role, own and other municipality, each kind of session."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import boto3
import pytest

from functions.back_office.handler import app, lambda_handler
from office import rights
from office.login import provider as oidc
from samentoets.access import Role
from samentoets.case import Worklist
from samentoets.casework.searching import seek
from samentoets.keys import Ticket
from samentoets.store import store_of
from samentoets.store.audit import AMSTERDAM
from tests.builders import OOSTERMEER, RESIDENT, WESTERVEEN
from tests.functions.lambdas import a_context, a_rest_event
from tests.functions.login.identity import IdentityProvider
from tests.functions.pages import CASE_ID, HOME, Html, a_user, answer, log_in, send, with_cookie
from tests.functions.permissions import is_permitted, noted_writes
from tests.functions.stories import complete, import_rows, put_case

CASEWORKER, MANAGER, AUDITOR, ADMINISTRATOR = Role

STAFF = set(Role)
READERS = {CASEWORKER, MANAGER, AUDITOR}

MATRIX: dict[tuple[str, str], set[Role] | None] = {
    ("GET", "/login/callback"): None,
    ("GET", "/logged-out"): None,
    ("GET", "/styles/{name}"): None,
    ("POST", "/logout"): STAFF,
    ("GET", "/"): STAFF,
    ("GET", "/municipalities/{code}"): READERS,
    ("GET", "/municipalities/{code}/cases/{case_id}"): READERS,
    ("GET", "/municipalities/{code}/lists/{name}"): READERS,
    ("GET", "/municipalities/{code}/search"): READERS,
    ("POST", "/municipalities/{code}/search"): READERS,
    ("GET", "/municipalities/{code}/found/{token}"): READERS,
    ("GET", "/municipalities/{code}/deliveries"): READERS,
    ("GET", "/municipalities/{code}/files"): READERS,
    ("GET", "/municipalities/{code}/files/{file_id}"): READERS,
    ("GET", "/municipalities/{code}/audit"): {AUDITOR},
    ("GET", "/municipalities/{code}/audit.csv"): {AUDITOR},
    ("GET", "/municipalities/{code}/import-template.csv"): READERS,
    ("GET", "/municipalities/{code}/import-template.xlsx"): READERS,
}
"""Every route, with the roles that may open it in their own municipality; None is everybody."""

GUARDED = [route for route, roles in MATRIX.items() if roles is not None]

REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@pytest.fixture(scope="module")
def address(account: boto3.Session) -> Iterator[dict[str, str]]:
    """What stands in the place of each part of a pattern, in the municipality that has it all."""
    store = store_of(OOSTERMEER.code)
    put_case(store, complete)
    row = f"{RESIDENT.digits};Loïs;IJssel;17-05-1980;EMAIL;lois@example.org"
    oidc._provider.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oidc, "HTTP", IdentityProvider())
        yield {
            "code": OOSTERMEER.code,
            "case_id": CASE_ID,
            "file_id": import_rows(account, store, row),
            "name": Worklist.READY,
            "token": seek(store, "IJssel"),
        }


def test_every_route_has_its_row_here_and_in_the_table_of_rights() -> None:
    routes = {(r.method, r.openapi_path) for r in app._static_routes + app._dynamic_routes}
    assert routes == set(MATRIX)
    assert set(rights.RIGHTS) == set(MATRIX)


def asked(route: tuple[str, str], address: dict[str, str], *roles: Role, of: str) -> Any:
    """The answer to somebody with these roles in that municipality."""
    method, pattern = route
    path, user = pattern.format(**address), a_user(*roles, of=[of])
    return answer(path, user=user) if method == "GET" else send(path, {}, user)


@pytest.mark.parametrize("route", GUARDED, ids=" ".join)
def test_r18_a_route_opens_for_its_roles_only(
    route: tuple[str, str], address: dict[str, str]
) -> None:
    allowed = {
        role
        for role in Role
        if asked(route, address, role, of=OOSTERMEER.code)["statusCode"] not in REFUSED
    }
    assert allowed == MATRIX[route]


def test_the_function_s_role_lets_it_write_what_the_pages_write(
    address: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with noted_writes(monkeypatch) as writes:
        for route in GUARDED:
            asked(route, address, *Role, of=OOSTERMEER.code)
    assert {key.partition("#")[2].partition("#")[0] for _, key in writes} >= {"AUDIT"}
    assert {write for write in writes if not is_permitted("BackOfficeFunction", write)} == set()
    assert not is_permitted("BackOfficeFunction", ("dynamodb:PutItem", "9901#CASE#K7QF-93XD-2MPA"))
    assert not is_permitted("BackOfficeFunction", ("dynamodb:DeleteItem", "9901#AUDIT#2026-01-01"))


@pytest.mark.parametrize("route", [r for r in GUARDED if "{code}" in r[1]], ids=" ".join)
def test_r18_another_municipality_looks_as_if_it_were_not_there(
    route: tuple[str, str], address: dict[str, str]
) -> None:
    nowhere = {**address, "code": "1234"}
    for role in Role:
        there = asked(route, address, role, of=WESTERVEEN.code)
        assert there["statusCode"] == HTTPStatus.NOT_FOUND
        absent = asked(route, nowhere, role, of=WESTERVEEN.code)
        assert Html(there["body"]).text == Html(absent["body"]).text


@pytest.mark.parametrize("route", GUARDED, ids=" ".join)
def test_without_a_session_there_is_only_the_login(
    route: tuple[str, str], address: dict[str, str]
) -> None:
    method, pattern = route
    over = log_in(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    sessions = {
        "none": {},
        "expired": with_cookie(over),
        "forged": with_cookie(Ticket.new()),
        "empty": {"Cookie": "__Host-session="},
        "tampered": with_cookie(Ticket(log_in().value[:-1] + "é")),
        "of another name": {"Cookie": f"session={log_in().value}"},
    }
    for headers in sessions.values():
        event = a_rest_event(method, pattern.format(**address), headers=headers)
        response = lambda_handler(event, a_context())
        if method == "GET":
            assert response["statusCode"] == HTTPStatus.SEE_OTHER
            [location] = response["multiValueHeaders"]["Location"]
            assert location.startswith("https://login.example/authorize?")
        else:
            assert response["statusCode"] == HTTPStatus.UNAUTHORIZED
            assert "U bent niet meer ingelogd" in response["body"]
        assert "Loïs" not in response["body"]


def test_who_may_see_no_residents_is_not_led_to_them(address: dict[str, str]) -> None:
    page = Html(answer("/", user=a_user(ADMINISTRATOR, of=[OOSTERMEER.code]))["body"])
    assert "Oostermeer: met uw rol ziet u hier geen gegevens van inwoners." in page.text
    assert not [a for a in page.elements_with("href") if "municipalities" in a["href"]]


def test_a_route_without_a_row_is_never_answered(
    address: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(rights.RIGHTS, ("GET", "/municipalities/{code}"))
    assert answer(HOME)["statusCode"] == HTTPStatus.NOT_FOUND


def test_r18_what_was_refused_is_in_the_log_of_who_asked(address: dict[str, str]) -> None:
    route = "/municipalities/{code}/cases/{case_id}"
    asked(("GET", route), address, ADMINISTRATOR, of=OOSTERMEER.code)
    asked(("GET", route), address, CASEWORKER, of=WESTERVEEN.code)
    for code in (OOSTERMEER.code, WESTERVEEN.code):
        entry = store_of(code).audit.of_day(datetime.now(AMSTERDAM).date()).entries[0]
        assert (entry.action, entry.result, entry.subject) == (
            "OPEN_PAGE",
            "REFUSED",
            f"GET {route}",
        )
        assert (entry.actor, entry.name, entry.origin) == (
            "sub-1",
            "Bente Behandelaar",
            "127.0.0.1",
        )


def test_r18_what_failed_is_in_the_log_too(
    address: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_of(OOSTERMEER.code)
    monkeypatch.setattr(store.cases, "load", lambda _: 1 / 0)
    page = answer(f"{HOME}/cases/{CASE_ID}")
    assert page["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR
    log = [each.result for each in store.audit.of_day(datetime.now(AMSTERDAM).date()).entries]
    assert log[:2] == ["FAILED", "ALLOWED"]
