"""What no page shows, and what every reading leaves behind."""

from http import HTTPStatus

import boto3
import pytest

from samentoets.store import Store, store_of
from tests import ENVIRONMENT
from tests.builders import (
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    WESTERVEEN,
    a_case,
    a_resident,
    an_identity,
)
from tests.functions.pages import CASE_ID, CASE_PAGE, HOME, answer, get, refused
from tests.functions.stories import STORIES, Rule, a_couple, import_rows, put_case


def audited(aws: boto3.Session) -> list[tuple[str, str]]:
    items = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    events = [item for item in items if "#AUDIT#" in item["pk"]["S"]]
    return [(event["action"]["S"], event["subject"]["S"]) for event in events]


@pytest.mark.parametrize("rule", STORIES)
def test_r17_a_bsn_is_never_shown(store: Store, rule: Rule) -> None:
    put_case(store, rule)
    assert RESIDENT.masked in get(CASE_PAGE).text
    for path in (CASE_PAGE, HOME, "/"):
        body = answer(path)["body"]
        assert not any(bsn.digits in body for bsn in (RESIDENT, PARTNER, STRANGER))


def test_r18_the_case_of_another_municipality_is_a_404(store: Store) -> None:
    put_case(store, a_couple)
    path = f"/municipalities/{WESTERVEEN.code}/cases/{CASE_ID}"
    nowhere = f"/municipalities/{WESTERVEEN.code}/cases/0000-0000-0000"
    assert refused(path) == refused(nowhere)
    assert refused(path)[0] == HTTPStatus.NOT_FOUND
    assert get(f"/municipalities/{WESTERVEEN.code}").elements_with("data-case-id") == []


@pytest.mark.parametrize(
    ("path", "event"),
    [
        (CASE_PAGE, ("READ_CASE", CASE_ID)),
        (HOME, ("READ_OVERVIEW", OOSTERMEER.code)),
        (f"{HOME}/lists/due", ("READ_WORKLIST", "due")),
        (f"{HOME}/files", ("READ_FILES", OOSTERMEER.code)),
        (f"{HOME}/deliveries", ("READ_DELIVERIES", OOSTERMEER.code)),
    ],
)
def test_r18_every_reading_leaves_an_audit_event(
    aws: boto3.Session,
    store: Store,
    path: str,
    event: tuple[str, str],
) -> None:
    put_case(store, a_couple)
    get(path)
    assert audited(aws) == [event]


def test_r18_the_result_of_a_file_is_audited(aws: boto3.Session, store: Store) -> None:
    file_id = import_rows(aws, store, "")
    get(f"{HOME}/files/{file_id}")
    assert audited(aws) == [("READ_FILE", file_id)]


def test_r17_what_was_typed_for_a_case_number_is_not_kept(aws: boto3.Session, store: Store) -> None:
    refused(f"{HOME}/cases/{RESIDENT.digits}")
    assert audited(aws) == []


@pytest.mark.parametrize("path", [CASE_PAGE, HOME, f"{HOME}/lists/ready", f"{HOME}/lists/alerts"])
def test_r18_without_an_audit_event_nothing_is_read_or_shown(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    put_case(store, a_couple)
    reads: list[str] = []

    def unwritable(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(store.audit, "record", unwritable)
    rooms = (store.cases, "load"), (store.worklists, "_page"), (store.counters, "since")
    for room, method in rooms:
        monkeypatch.setattr(room, method, lambda *_: reads.append("read"))
    status, body = refused(path)
    assert status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Deze pagina kan nu niet worden getoond" in body
    assert "IJssel" not in body
    assert CASE_ID not in body
    assert reads == []


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "W" * 200, "ĳ 'Öz \" & <b>", "Ωλγα"])
def test_any_name_is_shown_as_text(store: Store, name: str) -> None:
    resident = a_resident()
    odd = resident.but(name=resident.name.but(first_name=name, surname=name))
    put_case(store, a_couple, a_case(odd, an_identity()))
    for path in (CASE_PAGE, HOME):
        page = get(path)
        assert " ".join([name, "van den", name]) in page.text
        assert not {"script", "b"} & {tag for tag, _ in page.elements}


def test_the_store_of_a_municipality_is_made_for_known_ones_only(aws: boto3.Session) -> None:
    refused("/municipalities/1234")
    items = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    assert [item["pk"]["S"] for item in items if item["pk"]["S"].startswith("1234")] == []
    assert store_of(OOSTERMEER.code).municipality == OOSTERMEER.code
