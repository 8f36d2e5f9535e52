"""The pages from outside: which there are, how they link, and what waits on which list."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import boto3
import pytest

from samentoets import files
from samentoets.case import Worklist
from samentoets.casework import listing
from samentoets.casework.numbers import CASE_ALPHABET
from samentoets.casework.viewing import RESULTS_ARE_KEPT
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryState
from samentoets.store.worklists import MOST_PER_REQUEST
from tests import ENVIRONMENT
from tests.builders import OOSTERMEER, RESIDENT, a_case
from tests.functions.pages import CASE_ID, CASE_PAGE, HOME, Html, answer, get, refused
from tests.functions.stories import (
    Rule,
    by_letter,
    complete,
    import_content,
    import_rows,
    marked,
    put_case,
    silent,
    unchanged,
)
from tests.template import resources


def test_the_municipalities_are_listed(aws: boto3.Session) -> None:
    page = get("/")
    hrefs = [attributes["href"] for attributes in page.elements_with("href")]
    assert {"./municipalities/9901", "./municipalities/9902"} <= set(hrefs)
    assert "Oostermeer" in page.text


@pytest.mark.parametrize("path", ["/", "/municipalities/9901", f"{CASE_PAGE}", "/nothing/here/"])
def test_every_link_leads_to_a_page_wherever_the_stage_stands(store: Store, path: str) -> None:
    put_case(store, marked)
    base = "http://127.0.0.1:4566/_aws/execute-api/a1b2c3d4/local"
    html = Html(answer(path)["body"])
    for attributes in html.elements_with("href"):
        if attributes["href"].startswith("#"):
            assert attributes["href"][1:] in {a["id"] for a in html.elements_with("id")}
            continue
        target = urlsplit(urljoin(base + path, attributes["href"]))
        assert target.geturl().startswith(f"{base}/")
        below = target.path.removeprefix(urlsplit(base).path)
        query: dict[str, Any] = dict(parse_qsl(target.query))
        get(below, **query)


@pytest.mark.parametrize(
    "path",
    [
        "/municipalities/1234",
        "/municipalities/..",
        "/municipalities/1234/cases/K7QF-93XD-2MPA",
        f"{HOME}/cases/0000-0000-0000",
        f"{HOME}/cases/{RESIDENT.digits}",
        f"{HOME}/cases/k7qf-93xd-2mpa",
        f"{HOME}/files/0000-0000-0000",
        "/elsewhere",
    ],
)
def test_what_is_not_there_is_a_clear_404(store: Store, path: str) -> None:
    put_case(store)
    status, body = refused(path)
    assert status == HTTPStatus.NOT_FOUND
    assert "Deze pagina bestaat niet" in body


def test_an_unknown_worklist_is_a_404(aws: boto3.Session) -> None:
    assert refused(f"{HOME}/lists/everything")[0] == HTTPStatus.NOT_FOUND


def test_no_page_is_kept_or_runs_anything(store: Store) -> None:
    put_case(store, marked)
    response = answer(CASE_PAGE)
    headers = {name: values[0] for name, values in response["multiValueHeaders"].items()}
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert headers["Content-Security-Policy"].endswith("style-src 'self'")
    html = Html(response["body"])
    assert not {"script", "img", "style"} & {tag for tag, _ in html.elements}
    assert html.elements_with("style") == []


def test_style_sheets_may_be_kept_for_ever_because_their_name_tells_what_is_in_them(
    store: Store,
) -> None:
    sheets = [a["href"] for a in get(HOME).elements_with("href") if a["href"].endswith(".css")]
    assert len(sheets) == 2
    for sheet in sheets:
        response = answer(urljoin(HOME, sheet))
        assert response["statusCode"] == HTTPStatus.OK
        headers = {name: values[0] for name, values in response["multiValueHeaders"].items()}
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"].startswith("text/css")
    assert OOSTERMEER.style.colour.lower() in response["body"]


@pytest.mark.parametrize("name", ["pages-0.css", "theme-red.css", "..%2fhandler.py", "x.css"])
def test_no_other_style_sheet_is_to_be_had(aws: boto3.Session, name: str) -> None:
    assert refused(f"/styles/{name}")[0] == HTTPStatus.NOT_FOUND


# ---- Worklists


@pytest.mark.parametrize(
    ("rule", "worklist"),
    [
        (unchanged, Worklist.DUE),
        (complete, Worklist.READY),
        (marked, Worklist.MARKED),
        (silent, Worklist.NO_RESPONSE),
        (silent, Worklist.ALERTS),
        (by_letter, Worklist.LETTERS),
        (by_letter, Worklist.ALERTS),
    ],
)
def test_a_case_stands_on_its_worklist(store: Store, rule: Rule, worklist: Worklist) -> None:
    opened = a_case()
    put_case(store, rule, opened.with_case(contract_number="C-17"))
    rows = get(f"{HOME}/lists/{worklist}").elements_with("data-list")
    assert {(row["data-list"], row["data-case-id"]) for row in rows} == {(worklist, CASE_ID)}
    assert rows[0] in get(HOME).elements_with("data-list")
    for other in set(Worklist) - {worklist}:
        rows = get(f"{HOME}/lists/{other}").elements_with("data-list")
        assert all(found["data-list"] == other for found in rows)


def test_a_row_tells_how_the_case_stands(store: Store) -> None:
    put_case(store, opened=a_case().with_case(contract_number="C-17"))
    page = get(f"{HOME}/lists/due")
    assert page.elements_with("data-list") == [
        {
            "data-list": "due",
            "data-case-id": CASE_ID,
            "data-status": "CREATED",
            "data-outcome": "ONDERZOEKEN",
            "data-contract": "C-17",
        }
    ]
    stands = "Loïs van den IJssel C-17 Aangemaakt Onderzoeken"
    waits = "Wacht op De eerste gegevens van de inwoner 03-11-2025 10:00"
    assert f"{CASE_ID} {stands} {waits}" in page.text


def test_a_row_that_waits_for_an_officer_tells_why_the_advice_is_so(store: Store) -> None:
    put_case(store, complete, a_case())
    since = "06-10-2025 11:00 aangemaakt,"
    told = f"Toekennen Inkomen en vermogen blijven binnen de grenzen {since}"
    assert told in get(f"{HOME}/lists/ready").text


@pytest.mark.parametrize(("days", "shown"), [(-1, True), (0, True), (1, False), (28, False)])
def test_the_overview_names_only_terms_that_end_today(store: Store, days: int, shown: bool) -> None:
    ends_at = datetime.now(UTC) + timedelta(days=days)
    opened = a_case()
    assert opened.case.deadline
    deadline = opened.case.deadline.but(due_at=ends_at)
    put_case(store, opened=opened.with_case(deadline=deadline))
    page = get(HOME)
    assert bool(page.elements_with("data-list")) is shown
    assert ("Vandaag wacht er niets op u." in page.text) is not shown


def test_an_overview_reads_no_more_than_a_request_may() -> None:
    """The counts of this year and the last, the first of each list, the cases of notices."""
    of_lists = (len(Worklist) + len(("imports", "deliveries"))) * (listing.IN_OVERVIEW + 1)
    of_notices = len((Worklist.ALERTS, Worklist.LETTERS)) * listing.IN_OVERVIEW
    assert len(CASE_ALPHABET) * len(("now", "year", "last year")) + of_lists + of_notices <= 200
    assert MOST_PER_REQUEST == 200


def test_a_delivery_without_a_case_is_shown(store: Store) -> None:
    record = store.deliveries.claim("d-1", b"{}", datetime.now(UTC))
    store.deliveries.without_case(record, DeliveryState.UNMATCHED, RESIDENT)
    [row] = get(HOME).elements_with("data-delivery")
    assert row == {"data-delivery": record.reference, "data-state": "UNMATCHED"}


# ---- Files


def test_a_file_is_shown_with_its_refused_rows(aws: boto3.Session, store: Store) -> None:
    good = f"{RESIDENT.digits};Loïs;IJssel;17-05-1980;EMAIL;lois@example.org"
    file_id = import_rows(aws, store, good, "123456789;Zoë;IJssel;17-05-1980;EMAIL;z@example.org")
    page = get(f"{HOME}/files/{file_id}")
    assert [row["data-line"] for row in page.elements_with("data-code")] == ["3"]
    assert "Nieuwe zaken 1" in page.text
    assert "Regels geweigerd 1" in page.text
    assert file_id in [row["data-file-id"] for row in get(HOME).elements_with("data-file-id")]


def test_a_file_that_was_refused_as_a_whole_says_what_to_do(
    aws: boto3.Session, store: Store
) -> None:
    record = import_content(aws, store, b"", datetime.now(UTC))
    assert record.summary is not None
    assert record.summary.refused_as_a_whole is not None
    page = get(f"{HOME}/files/{record.file_id}")
    assert "Het hele bestand is geweigerd." in page.text
    assert record.summary.refused_as_a_whole.advice in page.text


def test_of_an_expired_result_only_the_counts_are_left(aws: boto3.Session, store: Store) -> None:
    before = datetime.now(UTC) - RESULTS_ARE_KEPT - timedelta(minutes=1)
    good = f"{RESIDENT.digits};Loïs;IJssel;17-05-1980;EMAIL;lois@example.org"
    file_id = import_rows(aws, store, good, at=before)
    key = files.result_key(OOSTERMEER.code, file_id, "result.csv")
    aws.client("s3").delete_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=key)
    assert "Het resultaatbestand is verlopen." in get(f"{HOME}/files/{file_id}").text


def test_a_result_is_shown_for_as_long_as_the_bucket_keeps_it() -> None:
    [bucket] = resources("AWS::S3::Bucket").values()
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    [days] = [rule["ExpirationInDays"] for rule in rules if rule["Id"] == "Results"]
    assert timedelta(days=days) == RESULTS_ARE_KEPT
