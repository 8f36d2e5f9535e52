"""Finding a case by BSN, number or surname; what was typed is in no address (R17)."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import pytest

from samentoets.casework.changing import change
from samentoets.person import Name
from samentoets.store import Store, store_of
from tests.builders import OOSTERMEER, PARTNER, RESIDENT, STRANGER, WESTERVEEN, a_case, a_resident
from tests.builders import an_identity as the_partner
from tests.functions.pages import CASE_ID, CASE_PAGE, HOME, answer, get, refused, send
from tests.functions.stories import a_couple, put_case

SEARCH = f"{HOME}/search"


def ask(typed: str, path: str = SEARCH) -> dict[str, Any]:
    return send(path, {"sought": typed})


def led_to(typed: str) -> str:
    """Where a search ends, after the address of what was found."""
    path = SEARCH
    response = ask(typed)
    while response["statusCode"] == HTTPStatus.SEE_OTHER:
        path = urljoin(path, response["multiValueHeaders"]["Location"][0])
        response = answer(path)
    return path


def test_r17_what_was_typed_is_in_no_address_and_on_no_page(store: Store) -> None:
    put_case(store, a_couple)
    for typed in (RESIDENT.digits, PARTNER.digits, STRANGER.digits, "123456789", "IJssel"):
        response = ask(typed)
        location = response["multiValueHeaders"].get("Location", [""])[0]
        for form in (typed, typed.casefold()):
            assert form not in location
        if typed.isdigit():
            assert typed not in response["body"]


@pytest.mark.parametrize("typed", ["", "   ", "123456789", "1234", "--", "12345678901234"])
def test_what_can_not_be_looked_up_is_told_with_what_to_do(store: Store, typed: str) -> None:
    response = ask(typed)
    assert response["statusCode"] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Er is nog niet gezocht" in response["body"]
    assert 'aria-invalid="true"' in response["body"]


@pytest.mark.parametrize(
    "typed",
    [
        RESIDENT.digits,
        f"{RESIDENT.digits[:3]} {RESIDENT.digits[3:6]} {RESIDENT.digits[6:]}",
        PARTNER.digits,
        CASE_ID,
        CASE_ID.lower().replace("-", ""),
        "IJssel",
        "van den ijssel",
        "ĲSSEL",
    ],
)
def test_one_case_is_opened_at_once(store: Store, typed: str) -> None:
    put_case(store, a_couple)
    assert led_to(typed) == CASE_PAGE


@pytest.mark.parametrize("typed", [STRANGER.digits, "Jansen", "ssel"])
def test_nothing_found_is_told(store: Store, typed: str) -> None:
    put_case(store, a_couple)
    page = get(led_to(typed))
    assert "Geen zaak bij" in page.text
    assert page.elements_with("data-case-id") == []


def test_a_number_of_no_case_is_a_clear_404(store: Store) -> None:
    assert refused(led_to("0000-0000-0000"))[0] == HTTPStatus.NOT_FOUND


def test_several_cases_are_listed(store: Store) -> None:
    put_case(store, opened=a_case(case_id="AAAA-AAAA-AAAA"))
    put_case(store, opened=a_case(a_resident(STRANGER), case_id="BBBB-BBBB-BBBB"))
    page = get(led_to("ijssel"))
    found = [row["data-case-id"] for row in page.elements_with("data-case-id")]
    assert sorted(found) == ["AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB"]
    assert "2 zaken bij ‘ijssel’" in page.text


@pytest.mark.parametrize("typed", ["Bakker", "De Vries", "bakker-de vries"])
def test_a_double_name_is_found_by_each_half(store: Store, typed: str) -> None:
    named = a_resident().but(name=a_resident().name.but(surname="Bakker-de Vries"))
    put_case(store, opened=a_case(named))
    assert led_to(typed) == CASE_PAGE


def test_a_name_that_the_case_lost_does_not_find_it(store: Store) -> None:
    partner = the_partner().but(name=Name(surname="Zwart"))
    put_case(store, opened=a_case(supplied=partner))
    assert led_to("Zwart") == CASE_PAGE
    change(store, CASE_ID, lambda case: case.with_case(supplied_partner=None, timer=9))
    assert "Geen zaak bij ‘Zwart’" in get(led_to("Zwart")).text


def test_r18_another_municipality_finds_nothing_and_can_not_use_the_address(store: Store) -> None:
    put_case(store, a_couple)
    put_case(
        store_of(WESTERVEEN.code), opened=a_case(a_resident(STRANGER), municipality=WESTERVEEN)
    )
    elsewhere = f"/municipalities/{WESTERVEEN.code}/search"
    location = ask("IJssel")["multiValueHeaders"]["Location"][0]
    token = location.rpartition("/")[2]
    assert refused(f"/municipalities/{WESTERVEEN.code}/found/{token}")[0] == HTTPStatus.BAD_REQUEST
    assert refused(f"{HOME}/found/{token[:-2]}")[0] == HTTPStatus.BAD_REQUEST
    response = ask(RESIDENT.digits, elsewhere)
    page = get(urljoin(elsewhere, response["multiValueHeaders"]["Location"][0]))
    assert "Geen zaak bij dit BSN" in page.text
    assert OOSTERMEER.name not in page.text


def test_a_common_name_says_that_there_are_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_case(store, opened=a_case(case_id="AAAA-AAAA-AAAA"))
    put_case(store, opened=a_case(a_resident(STRANGER), case_id="BBBB-BBBB-BBBB"))
    monkeypatch.setattr("samentoets.casework.searching.MOST_FOUND", 1)
    assert "Er zijn er meer. Zoek op BSN of zaaknummer" in get(led_to("ijssel")).text
