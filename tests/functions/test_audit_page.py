"""The auditor's page: a day's log, the wanted lines of it, and the same as a file."""

import csv
import io
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from samentoets.access import Visitor
from samentoets.casework import auditing
from samentoets.store import Store
from samentoets.store.audit import AMSTERDAM, Result
from samentoets.store.worklists import MOST_PER_REQUEST
from tests.functions.pages import CASE_ID, HOME, Html, answer, get, refused

AUDIT, EXPORT = f"{HOME}/audit", f"{HOME}/audit.csv"

DAY = datetime(2025, 10, 6, 9, 0, tzinfo=UTC)

BENTE = Visitor(actor="sub-1", name="Bente Behandelaar", origin="192.0.2.1")
FORMULA = Visitor(actor="sub-2", name='=HYPERLINK("https://evil.example")', origin="192.0.2.2")


@pytest.fixture
def log(store: Store) -> Store:
    """A day with a refusal at its start and end, and the night of the day before."""
    record = store.audit.record
    record(BENTE, "READ_CASE", "0000-0000-0000", DAY - timedelta(days=1))
    record(BENTE, "LOGIN", "9901", datetime(2025, 10, 5, 22, 0, tzinfo=UTC))
    record(BENTE, "READ_CASE", CASE_ID, DAY)
    record(FORMULA, "OPEN_PAGE", "GET /", DAY + timedelta(seconds=1), Result.REFUSED)
    record(BENTE, "READ_OVERVIEW", "9901", datetime(2025, 10, 6, 21, 59, tzinfo=UTC))
    record(BENTE, "LOGOUT", "9901", datetime(2025, 10, 6, 22, 0, tzinfo=UTC))
    return store


def shown(**question: str) -> list[str]:
    rows = get(AUDIT, **{"day": "2025-10-06", **question}).elements_with("data-action")
    return [row["data-action"] for row in rows]


def test_a_day_is_shown_as_the_town_hall_s_calendar_has_it(log: Store) -> None:
    assert shown() == ["READ_OVERVIEW", "OPEN_PAGE", "READ_CASE", "LOGIN"]
    assert shown(day="2025-10-07") == ["LOGOUT"]


def test_a_line_tells_who_did_what_when_how_it_ended_and_from_where(log: Store) -> None:
    text = get(AUDIT, day="2025-10-06", action="OPEN_PAGE").text
    line = '06-10-2025 11:00:01 =HYPERLINK("https://evil.example") Pagina gevraagd GET /'
    assert f"{line} Geweigerd 192.0.2.2" in text


@pytest.mark.parametrize(
    ("question", "actions"),
    [
        ({"action": "READ_CASE"}, ["READ_CASE"]),
        ({"actor": "bente"}, ["READ_OVERVIEW", "READ_CASE", "LOGIN"]),
        ({"actor": "sub-2"}, ["OPEN_PAGE"]),
        ({"subject": CASE_ID}, ["READ_CASE"]),
        ({"subject": CASE_ID, "actor": "sub-2"}, []),
        ({"actor": "", "action": "", "subject": ""}, shown),
    ],
)
def test_the_wanted_lines_are_shown(log: Store, question: dict[str, str], actions: Any) -> None:
    assert shown(**question) == (actions() if callable(actions) else actions)


def test_a_long_day_is_read_page_by_page(store: Store) -> None:
    for number in range(MOST_PER_REQUEST + 5):
        store.audit.record(BENTE, "READ_CASE", CASE_ID, DAY + timedelta(seconds=number))
    first = get(AUDIT, day="2025-10-06", actor="bente")
    assert len(first.elements_with("data-action")) == MOST_PER_REQUEST
    assert "deze dag heeft er meer" in first.text
    [link] = [a["href"] for a in first.elements_with("href") if "before=" in a["href"]]
    query = dict(part.split("=") for part in link.partition("?")[2].split("&"))
    before = query["before"].replace("%3A", ":").replace("%23", "#")
    rest = get(AUDIT, day="2025-10-06", actor="bente", before=before)
    assert len(rest.elements_with("data-action")) == 5
    assert "deze dag heeft er meer" not in rest.text
    assert len(rows_of_export()) == MOST_PER_REQUEST + 5


@pytest.mark.parametrize(
    "question",
    [
        {"before": "9902#AUDIT#2025-10-06"},
        {"before": "2025-10-06T09:00:00.000Z"},
        {"before": "x' OR 1=1"},
        {"day": "2025-13-01"},
        {"day": "gisteren"},
        {"municipality": "9902"},
    ],
)
def test_an_address_that_we_did_not_make_leads_nowhere(
    log: Store, question: dict[str, str]
) -> None:
    for path in (AUDIT, EXPORT):
        status, body = refused(path, **question)
        assert status == HTTPStatus.NOT_FOUND
        assert "Deze pagina bestaat niet" in body


def test_r18_the_log_of_another_municipality_is_not_among_it(log: Store) -> None:
    page = get("/municipalities/9902/audit", day="2025-10-06")
    assert page.elements_with("data-action") == []
    assert "Er staan geen regels in het logboek." in page.text


def rows_of_export(**question: str) -> list[list[str]]:
    response = answer(EXPORT, {"day": "2025-10-06", **question})
    assert response["multiValueHeaders"]["Content-Type"] == ["text/csv; charset=utf-8"]
    assert response["multiValueHeaders"]["Content-Disposition"] == [
        'attachment; filename="logboek 9901 2025-10-06.csv"'
    ]
    text = response["body"]
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(text[1:], newline=""), delimiter=";")
    assert tuple(header) == auditing.HEADER
    return rows


def test_the_export_has_the_same_lines_and_runs_nothing_in_excel(log: Store) -> None:
    assert [row[3] for row in rows_of_export()] == shown()
    [row] = rows_of_export(action="OPEN_PAGE")
    assert row == [
        "2025-10-06T11:00:01.000+02:00",
        "sub-2",
        '\'=HYPERLINK("https://evil.example")',
        "OPEN_PAGE",
        "GET /",
        "REFUSED",
        "192.0.2.2",
    ]


def test_an_export_that_is_cut_off_says_so(log: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "MOST_EXPORTED", 2)
    rows = rows_of_export()
    assert [row[3] for row in rows[:2]] == ["READ_OVERVIEW", "OPEN_PAGE"]
    assert rows[2:] == [[auditing.CUT_OFF]]


def test_r18_reading_and_exporting_the_log_is_in_the_log(log: Store) -> None:
    get(AUDIT, day="2025-10-06")
    rows_of_export()
    entries = log.audit.of_day(datetime.now(AMSTERDAM).date()).entries
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("EXPORT_AUDIT", "2025-10-06"),
        ("READ_AUDIT", "2025-10-06"),
    ]


def test_r18_what_can_not_be_recorded_is_not_read(
    log: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritable(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(log.audit, "record", unwritable)
    for path in (AUDIT, EXPORT):
        status, body = refused(path, day="2025-10-06")
        assert status == HTTPStatus.INTERNAL_SERVER_ERROR
        assert CASE_ID not in body


def test_the_form_keeps_what_was_asked(log: Store) -> None:
    page = Html(answer(AUDIT, {"day": "2025-10-06", "actor": '"><script>'})["body"])
    values = {field["id"]: field["value"] for field in page.elements_with("id") if "value" in field}
    assert values["f-actor"] == '"><script>'
    assert values["f-day"] == "2025-10-06"
    assert "script" not in {tag for tag, _ in page.elements}
