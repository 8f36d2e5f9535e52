"""R6, R7, R18: the case page of a household with two cases, and of one that an officer settled."""

import boto3

from samentoets.case import PartnerChoice
from samentoets.casework.changing import change
from samentoets.casework.linking import settle, unlink
from samentoets.casework.resolving import resolve_partner
from samentoets.reminding import queue_letter
from samentoets.sending import note_unprinted_letter
from samentoets.store import Store, items
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
)
from tests.casework.test_receiving import deliver
from tests.functions.pages import CASE_ID, CASE_PAGE, HOME, get

PARTNER_CASE = "BBBB-BBBB-BBBB"
PARTNER_PAGE = f"{HOME}/cases/{PARTNER_CASE}"


def a_linked_couple(store: Store) -> None:
    """Two cases; the resident started the journey, so that theirs leads."""
    store.cases.open(a_case(supplied=an_identity()))
    store.cases.open(a_case(a_resident(PARTNER), an_identity(RESIDENT), case_id=PARTNER_CASE))
    settle(store, OOSTERMEER, CASE_ID, NOW)
    debt = {"kind": "studieschuld", "source": "belastingdienst"}
    debts = [{**debt, "amount_cents": 123_456, "reference_date": "2025-10-01"}]
    deliver(store, a_person(partner=a_claim(), debts=debts))


def test_r06_each_page_shows_the_other_case_and_which_one_leads(store: Store) -> None:
    a_linked_couple(store)
    [lead] = get(CASE_PAGE).elements_with("data-linked")
    [follower] = get(PARTNER_PAGE).elements_with("data-linked")
    assert (lead["data-linked"], lead["data-leads"]) == (PARTNER_CASE, "true")
    assert (follower["data-linked"], follower["data-leads"]) == (CASE_ID, "false")


def test_r06_both_pages_show_the_data_of_both_and_the_same_deadline(store: Store) -> None:
    a_linked_couple(store)
    for path in (CASE_PAGE, PARTNER_PAGE):
        text = get(path).text
        assert "€ 1.234,56" in text
        assert "Gegevens die nog ontbreken" in text
        assert "de inwoner is daar Loïs van den IJssel, de partner Daniël van den IJssel" in text
        assert "Dan krijgt de inwoner één herinnering, per e-mail." in text
    assert f"Zaak {CASE_ID} van de partner is leidend" in get(PARTNER_PAGE).text


def test_r06_both_pages_tell_of_the_letter_that_waits_and_since_when(store: Store) -> None:
    a_linked_couple(store)
    change(store, CASE_ID, lambda dossier: queue_letter(dossier, False, later(days=1)))
    change(store, CASE_ID, lambda dossier: note_unprinted_letter(dossier, later(days=4)))
    for path in (CASE_PAGE, PARTNER_PAGE):
        told = "Een behandelaar print de brief die klaarligt. Sinds 07-10-2025 11:00"
        assert told in get(path).text


def test_r18_reading_a_linked_case_is_recorded_for_both(store: Store, aws: boto3.Session) -> None:
    a_linked_couple(store)
    get(PARTNER_PAGE)
    found = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    audits = [items.plain(item) for item in found if "#AUDIT#" in item["pk"]["S"]]
    assert {entry["subject"] for entry in audits} == {CASE_ID, PARTNER_CASE}
    assert {entry["action"] for entry in audits} == {"READ_CASE"}


def test_r06_an_unlinking_is_shown_with_its_reason(store: Store) -> None:
    a_linked_couple(store)
    why = "Zij wonen sinds 2024 apart."
    unlink(store, OOSTERMEER, CASE_ID, "k.jansen", why, later(hours=1))
    page = get(CASE_PAGE)
    assert page.elements_with("data-unlinked")
    assert f"losgemaakt door k.jansen: {why}" in page.text


def test_r07_an_officer_s_word_is_shown_beside_what_was_supplied_and_found(store: Store) -> None:
    store.cases.open(a_case(supplied=an_identity()))
    deliver(store, a_person(partner=a_claim(STRANGER)))
    why = "Volgens de basisregistratie."
    resolve_partner(store, OOSTERMEER, CASE_ID, PartnerChoice.FOUND, "k.jansen", why, NOW)
    page = get(CASE_PAGE)
    assert page.elements_with("data-resolution") == [{"class": "facts", "data-resolution": "FOUND"}]
    assert [row["data-partner"] for row in page.elements_with("data-partner")] == [
        "supplied",
        "mijnoverheid",
    ]
    assert f"door k.jansen: {why}" in page.text
