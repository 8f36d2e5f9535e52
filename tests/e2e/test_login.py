"""Logging in for real: through the pages, at the emulator's Cognito, in the function's own role."""

import io
from http import HTTPStatus
from typing import Any

import pytest
from openpyxl import load_workbook

from local.demo.officer import Officer
from local.demo.web import elements
from local.provider import (
    ADMINISTRATOR,
    AUDITOR,
    CASEWORKER,
    ISD_WORKER,
    MUNICIPALITIES,
    NEIGHBOUR,
    NEWCOMER,
    ROLES,
    Person,
)
from local.stack import Stack

OWN, OTHER = "municipalities/9901", "municipalities/9902"
LOG = f"{OWN}/audit"

OPENS: list[tuple[Person, dict[str, int]]] = [
    (CASEWORKER, {"": 200, OWN: 200, OTHER: 404, LOG: 403}),
    (AUDITOR, {"": 200, OWN: 200, OTHER: 404, LOG: 200}),
    (ADMINISTRATOR, {"": 200, OWN: 403, OTHER: 404, LOG: 403}),
    (ISD_WORKER, {"": 200, OWN: 200, OTHER: 200, LOG: 200}),
    (NEIGHBOUR, {"": 200, OWN: 404, OTHER: 200, LOG: 404}),
    (NEWCOMER, {"": 403, OWN: 403}),
]


@pytest.mark.parametrize(("person", "pages"), OPENS, ids=lambda value: getattr(value, "name", ""))
def test_r18_everybody_sees_what_their_role_opens(
    stack: Stack, person: Person, pages: dict[str, int]
) -> None:
    officer = Officer(stack.page_url, person)
    assert {path: officer.open(path).status for path in pages} == pages


def test_who_asks_for_a_page_gets_it_after_the_login(stack: Stack) -> None:
    officer = Officer(stack.page_url, CASEWORKER)
    page = officer.open(f"{OWN}?worklist=due")
    assert page.status == HTTPStatus.OK
    assert officer.address == f"{stack.page_url}{OWN}?worklist=due"
    assert CASEWORKER.name in page.text


def test_a_workbook_arrives_whole_through_the_gateway(stack: Stack) -> None:
    officer = Officer(stack.page_url, CASEWORKER)
    page = officer.open(f"{OWN}/import-template.xlsx")
    assert page.status == HTTPStatus.OK
    assert load_workbook(io.BytesIO(page.content)).sheetnames == ["Inwoners", "Uitleg"]


def rights_are_due(stack: Stack) -> None:
    """As if a quarter of an hour had passed, for every session there is."""
    table = stack.session().client("dynamodb")
    kept = table.scan(
        TableName=stack.table,
        FilterExpression="begins_with(pk, :session)",
        ExpressionAttributeValues={":session": {"S": "SESSION#"}},
    )["Items"]
    assert kept
    for item in kept:
        table.update_item(
            TableName=stack.table,
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET fresh_until = :past",
            ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00Z"}},
        )


def grant(stack: Stack, person: Person, roles: str, municipalities: str) -> None:
    cognito: Any = stack.session().client("cognito-idp")
    attributes = {ROLES: roles, MUNICIPALITIES: municipalities}
    cognito.admin_update_user_attributes(
        UserPoolId=stack.user_pool_id,
        Username=person.username,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )


def test_rights_are_asked_for_again_and_who_was_removed_is_out(stack: Stack) -> None:
    officer = Officer(stack.page_url, NEIGHBOUR)
    assert officer.open(OTHER).status == HTTPStatus.OK
    grant(stack, NEIGHBOUR, "auditor", "9901")
    assert officer.open(OTHER).status == HTTPStatus.OK
    rights_are_due(stack)
    assert officer.open(OTHER).status == HTTPStatus.NOT_FOUND
    assert officer.open(LOG).status == HTTPStatus.OK
    stack.session().client("cognito-idp").admin_disable_user(
        UserPoolId=stack.user_pool_id, Username=NEIGHBOUR.username
    )
    rights_are_due(stack)
    assert "User is disabled" in officer.open(LOG).text


def test_who_logs_out_must_log_in_again(stack: Stack) -> None:
    officer = Officer(stack.page_url, CASEWORKER)
    officer.open("")
    out = officer.submit("logout")
    assert "U bent uitgelogd" in out.text
    [further] = [each["content"] for each in elements(out.text, "meta") if "http-equiv" in each]
    back = officer.go(further.removeprefix("0; url="))
    assert back.status == HTTPStatus.OK
    assert officer.address == f"{stack.page_url}logged-out"
    assert 'name="password"' in officer.go(f"{stack.page_url}{OWN}").text


def test_r18_the_log_knows_who_logged_in_and_who_was_refused(stack: Stack) -> None:
    log = Officer(stack.page_url, AUDITOR).open(LOG).text
    seen = {(row["data-action"], row["data-result"]) for row in elements(log, "tr") if row}
    assert {("LOGIN", "ALLOWED"), ("OPEN_PAGE", "REFUSED"), ("READ_AUDIT", "ALLOWED")} <= seen
