"""The page of one case: what an officer sees at a glance."""

import pytest

from samentoets.advice import Advice, Outcome, Reason, Sum, TraceLine
from samentoets.case import MarkReason
from samentoets.progress import receive
from samentoets.store import Store
from tests.builders import NOW, OOSTERMEER, a_case, a_person, some_facts
from tests.functions.pages import (
    CASE_ID,
    CASE_PAGE,
    Rule,
    a_couple,
    by_letter,
    complete,
    doubtful,
    get,
    incomplete,
    marked,
    printed,
    put_case,
    reminded,
    silent,
)


def test_main_tells_how_the_case_stands(store: Store) -> None:
    saved = put_case(store, marked)
    [main] = get(CASE_PAGE).elements_with("data-version")
    told_by_main = {name: value for name, value in main.items() if name.startswith("data-")}
    assert told_by_main == {
        "data-case-id": CASE_ID,
        "data-status": saved.case.status,
        "data-outcome": "ONDERZOEKEN",
        "data-reasons": " ".join(saved.case.advice.reasons),
        "data-mark": MarkReason.PARTNER_UNRESOLVED,
        "data-worklist": "marked",
        "data-version": str(saved.case.version),
    }


def test_r05_a_couple_is_shown_side_by_side(store: Store) -> None:
    put_case(store, a_couple)
    page = get(CASE_PAGE)
    roles = [row["data-role"] for row in page.elements_with("data-role")]
    assert {roles.count("RESIDENT"), roles.count("PARTNER")} == {3, 4}
    for words in (
        "Inwoner: Loïs van den IJssel Geboren 17-05-1980 BSN ••••••019",
        "Partner: IJssel Geboren 31-01-1979 BSN ••••••782",
        "Inwoner Loon Bakkerij Vroeg UWV per maand, vanaf 01-10-2025 tot 01-11-2025 € 900,00",
        "Partner Loon Bakkerij Vroeg UWV",
        "Partner Studieschuld Belastingdienst 01-10-2025 niet bekend € 1.234,56",
        "Spaarrekening (op beider naam) Belastingdienst 01-10-2025 50% € 1.234,56",
        "Kinderen geboren 12-03-2015",
        "Opgegeven door de gemeente IJssel 31-01-1979 ••••••782",
        "Gevonden bij MijnOverheid IJssel 31-01-1979 ••••••782 14-06-2019",
    ):
        assert words in page.text


def test_r14_an_amount_that_was_not_told_is_not_a_zero(store: Store) -> None:
    gross = {"kind": "loon", "source": "uwv", "period": "year", "gross_cents": 2_000_000}
    facts = some_facts(a_person(incomes=[gross]))
    put_case(store, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW))
    assert "Loon niet bekend UWV per jaar niet bekend € 20.000,00" in get(CASE_PAGE).text


@pytest.mark.parametrize(
    ("kind", "provided"),
    [
        ("IDENTITY", "delivered"),
        ("HOUSEHOLD", "delivered"),
        ("INCOME", "refused"),
        ("ASSETS", "refused"),
    ],
)
def test_what_is_missing_is_told_per_person_and_kind(
    store: Store, kind: str, provided: str
) -> None:
    put_case(store, incomplete)
    rows = [row for row in get(CASE_PAGE).elements_with("data-kind") if row["data-kind"] == kind]
    assert [row["data-provided"] for row in rows] == [provided, ""]


def test_a_source_that_no_kind_asks_for_is_shown(store: Store) -> None:
    facts = some_facts(a_person(sources=("mijnoverheid", "kadaster_viewer")))
    put_case(store, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW))
    assert "Overig – Kadaster viewer, 06-10-2025 11:00" in get(CASE_PAGE).text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (incomplete, "Dan krijgt de inwoner één herinnering, per e-mail."),
        (doubtful, "Dan gaat de zaak naar een behandelaar om te onderzoeken."),
        (by_letter, "Dan komt er een melding dat de brief nog niet is geprint."),
        (marked, "Een behandelaar onderzoekt deze zaak."),
        (complete, "Een behandelaar kan een besluit nemen."),
        (silent, "Een behandelaar zoekt uit waarom er geen gegevens komen."),
    ],
)
def test_what_happens_next_is_what_the_rules_say(store: Store, rule: Rule, words: str) -> None:
    put_case(store, rule, a_case())
    assert words in get(CASE_PAGE).text


def test_r08_the_reminder_is_told_with_moment_and_channel(store: Store) -> None:
    put_case(store, reminded)
    assert "De herinnering ging per e-mail uit op 07-10-2025 11:00" in get(CASE_PAGE).text


def test_r10_a_letter_waits_to_be_printed(store: Store) -> None:
    put_case(store, by_letter)
    page = get(CASE_PAGE)
    assert page.elements_with("data-letter") == [{"data-letter": "1"}]
    assert "Herinnering: er ontbreken gegevens 07-10-2025 11:00 nog niet" in page.text


def test_r10_a_printed_letter_tells_when_and_in_which_batch(store: Store) -> None:
    put_case(store, printed)
    page = get(CASE_PAGE)
    assert page.elements_with("data-printed") == [
        {"data-letter": "1", "data-printed": "2025-10-08-01"}
    ]
    assert "De herinnering ging per brief uit op 08-10-2025 11:00" in page.text


def test_a_message_is_shown_as_it_was_sent(store: Store) -> None:
    put_case(store, printed)
    page = get(CASE_PAGE)
    assert page.elements_with("data-message") == [{"data-message": "1", "data-channel": "LETTER"}]
    assert "Onderwerp Wij missen nog gegevens Tekst landelijk" in page.text
    assert "Wat moet u doen? van u: inkomen Met groet, de gemeente" in page.text


def test_the_address_of_a_letter_is_not_shown_just_like_that(store: Store) -> None:
    """It may be secret; what went out is kept with the case all the same."""
    saved = put_case(store, printed)
    assert saved.messages[0].to == ("Loïs van den IJssel", "Dorpsstraat 1")
    assert "Dorpsstraat" not in get(CASE_PAGE).text


def test_who_delivered_and_does_not_count_is_named_without_amounts(
    store: Store,
) -> None:
    put_case(store, doubtful)
    page = get(CASE_PAGE)
    assert "Ook gegevens ontvangen van Daniël IJssel" in page.text
    assert [row["data-role"] for row in page.elements_with("data-role")] == ["RESIDENT", "RESIDENT"]


def test_the_calculation_is_shown_line_by_line(store: Store) -> None:
    line = TraceLine(
        subject="Inwoner", detail="Loon", amount_cents=90_000, source="uwv", adds_to=Sum.INCOME
    )
    advised = Advice(outcome=Outcome.GRANT, reasons=(Reason.WITHIN_LIMITS,), trace=(line,))
    put_case(store, lambda dossier: dossier.with_case(advice=advised))
    assert "Inwoner Loon UWV Inkomen € 900,00" in get(CASE_PAGE).text


def test_what_happened_is_told_with_the_newest_first(store: Store) -> None:
    saved = put_case(store, marked)
    kinds = [row["data-event"] for row in get(CASE_PAGE).elements_with("data-event")]
    assert kinds == [event.kind for event in reversed(saved.events)]
