"""The worklists page by page: what is chosen, where a page ends, and addresses that don't fit."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from samentoets.case import Worklist
from samentoets.casework import listing
from samentoets.casework.changing import change
from samentoets.person import ContactPreference
from samentoets.store import Store, store_of, worklists
from tests.builders import (
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    WESTERVEEN,
    a_case,
    a_resident,
    later,
)
from tests.functions.pages import HOME, Html, get, refused
from tests.functions.stories import by_letter, put_case, silent

DUE = f"{HOME}/lists/due"


def three_cases(store: Store) -> None:
    """In due order: the newest number was opened first."""
    for number, bsn in enumerate((RESIDENT, PARTNER, STRANGER)):
        case_id = f"AAAA-AAAA-AAA{number}"
        put_case(store, opened=a_case(a_resident(bsn), case_id=case_id, now=later(days=-number)))


def case_ids(page: Html) -> list[str]:
    return [row["data-case-id"] for row in page.elements_with("data-list")]


def next_query(page: Html) -> dict[str, Any]:
    [link] = [a["href"] for a in page.elements_with("href") if a.get("rel") == "next"]
    return dict(parse_qsl(urlsplit(link).query))


@pytest.mark.parametrize("address", ["x", "1.AAAA", "9.~~~~", "é", "1." + "A" * 400])
@pytest.mark.parametrize("room", ["lists/due", "lists/alerts", "files", "deliveries"])
def test_a_place_that_we_never_gave_out_is_a_clear_400(
    store: Store, room: str, address: str
) -> None:
    three_cases(store)
    status, body = refused(f"{HOME}/{room}", after=address)
    assert status == HTTPStatus.BAD_REQUEST
    assert "Dit adres klopt niet" in body
    assert "AAAA-AAAA" not in body


def test_a_place_that_was_tampered_with_is_a_clear_400(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(store)
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    place = next_query(get(DUE))["after"]
    for at in (0, 10, len(place) - 1):
        other = place[:at] + ("B" if place[at] != "B" else "C") + place[at + 1 :]
        assert refused(DUE, after=other)[0] == HTTPStatus.BAD_REQUEST


def test_r18_a_place_holds_on_its_own_list_of_its_own_municipality_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(store)
    put_case(store_of(WESTERVEEN.code), opened=a_case(municipality=WESTERVEEN))
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    place = next_query(get(DUE))["after"]
    elsewhere = f"/municipalities/{WESTERVEEN.code}/lists/due"
    for path in (elsewhere, f"{HOME}/lists/ready", f"{HOME}/files"):
        status, body = refused(path, after=place)
        assert status == HTTPStatus.BAD_REQUEST
        assert "AAAA-AAAA" not in body


@pytest.mark.parametrize(
    "query", [{"kind": "OTHER"}, {"advice": "x' OR 1"}, {"partner": "perhaps"}, {"channel": "FAX"}]
)
def test_a_choice_that_the_form_does_not_offer_is_a_clear_400(
    store: Store, query: dict[str, str]
) -> None:
    assert refused(DUE, **query)[0] == HTTPStatus.BAD_REQUEST


def test_pages_follow_each_other_without_gap_or_repetition(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(store)
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    first = get(DUE)
    assert "U ziet 2 zaken. Er zijn er meer." in first.text
    second = get(DUE, **next_query(first))
    assert case_ids(first) + case_ids(second) == [f"AAAA-AAAA-AAA{n}" for n in (2, 1, 0)]
    assert "Er zijn er meer" not in second.text
    assert "Naar het begin" in second.text


def test_a_list_of_exactly_one_page_does_not_say_that_it_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(store)
    monkeypatch.setattr(listing, "PER_PAGE", 3)
    page = get(DUE)
    assert len(case_ids(page)) == 3
    assert "Volgende" not in page.text


def test_a_place_survives_that_its_case_left_the_list(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(store)
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    onward = next_query(get(DUE))
    change(store, "AAAA-AAAA-AAA2", silent)
    assert case_ids(get(DUE, **onward)) == ["AAAA-AAAA-AAA1"]


def test_choices_refine_a_list(store: Store) -> None:
    for number, (bsn, preference) in enumerate(
        [(RESIDENT, ContactPreference.EMAIL), (STRANGER, ContactPreference.LETTER)]
    ):
        opened = a_case(a_resident(bsn, preference), case_id=f"AAAA-AAAA-AAA{number}")
        put_case(store, opened=opened)
    assert case_ids(get(DUE, channel="EMAIL")) == ["AAAA-AAAA-AAA0"]
    assert case_ids(get(DUE, channel="BRIEF")) == ["AAAA-AAAA-AAA1"]
    assert case_ids(get(DUE, partner="true")) == []
    assert case_ids(get(DUE, waiting_for="RESPONSE")) == []
    assert case_ids(get(DUE, round="najaar_2024")) == []
    everything: Any = {
        "round": "najaar_2025",
        "advice": "ONDERZOEKEN",
        "kind": "",
        "partner": "false",
    }
    assert len(case_ids(get(DUE, **everything))) == 2


def test_a_refined_list_reads_no_more_than_a_request_may_and_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(store)
    monkeypatch.setattr(worklists, "MOST_PER_REQUEST", 2)
    page = get(DUE, channel="BRIEF")
    assert case_ids(page) == []
    assert "In dit deel van de lijst past niets bij uw keuzes." in page.text
    onward = next_query(page)
    assert onward["channel"] == "BRIEF"
    assert "Er staat niets meer op deze lijst." in get(DUE, **onward).text


@pytest.mark.parametrize("worklist", [Worklist.ALERTS, Worklist.LETTERS])
def test_alerts_and_letters_are_listed_with_their_household_and_can_be_refined(
    store: Store, worklist: Worklist
) -> None:
    put_case(store, by_letter)
    path = f"{HOME}/lists/{worklist}"
    page = get(path)
    assert len(case_ids(page)) == 1
    assert "Loïs van den IJssel" in page.text
    assert len(case_ids(get(path, channel="EMAIL", partner="true"))) == 1
    assert case_ids(get(path, partner="false")) == []


def test_the_form_keeps_what_was_chosen(store: Store) -> None:
    page = get(DUE, channel="BRIEF", partner="true", waiting_for="DELIVERY")
    chosen = [a["value"] for tag, a in page.elements if tag == "option" and "selected" in a]
    assert chosen == ["BRIEF", "true", "DELIVERY"]
    assert OOSTERMEER.name in page.text
