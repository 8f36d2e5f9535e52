"""The page of one case: what an officer sees at a glance."""

from http import HTTPStatus

import pytest

from office import reading
from samentoets.case import MarkReason
from samentoets.casework import overriding
from samentoets.licences import Feature, Licence
from samentoets.overrides import AmountChoice
from samentoets.progress import receive
from samentoets.store import Store
from tests.builders import NOW, OOSTERMEER, WESTERVEEN, a_case, a_person, later, some_facts
from tests.functions.pages import CASE_ID, CASE_PAGE, get, refused
from tests.functions.stories import (
    AN_OFFICER,
    a_couple,
    by_letter,
    complained,
    complete,
    decided,
    doubtful,
    incomplete,
    marked,
    on_hold,
    printed,
    put_case,
    reminded,
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


def test_r12_what_the_licence_lacks_is_told_on_a_page_of_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_case(store)
    monkeypatch.setattr(
        reading, "view_case", lambda *_: WESTERVEEN.require(Feature.ADVICE, NOW.date())
    )
    status, page = refused(CASE_PAGE)
    assert (status, Licence.PREMIUM_RECHTMATIGHEID in page) == (HTTPStatus.FORBIDDEN, True)


def test_an_officer_s_act_is_told_with_officer_and_reason(store: Store) -> None:
    put_case(store, on_hold)
    assert f"Door {AN_OFFICER}: Op verzoek van de inwoner" in get(CASE_PAGE).text


def test_r15_a_decision_stands_beside_the_advice_that_it_may_differ_from(store: Store) -> None:
    put_case(store, decided)
    assert "Advies Onderzoeken Besluit Toekennen" in get(CASE_PAGE).text


def test_r10_a_mail_that_did_not_arrive_is_told(store: Store) -> None:
    put_case(store, complained)
    assert "Deze inwoner krijgt van ons geen e-mail meer." in get(CASE_PAGE).text


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


def test_an_officer_sees_sum_norm_percentage_limit_and_comparison_at_a_glance(
    store: Store,
) -> None:
    put_case(store, complete, a_case())
    text = get(CASE_PAGE).text
    assert "Beleid: Versie 1, geldig vanaf 01-01-2024." in text
    assert "Huishouden: Alleenstaande van 21 jaar tot de AOW-leeftijd." in text
    assert "Inwoner: Loon Netto per maand van 01-10-2025 tot 01-11-2025. Telt mee." in text
    for step in (
        "Samen Alles wat meetelt. € 900,00",
        "Norm Participatiewet art. 21 onder a, geldig vanaf 01-07-2025; netto per maand",
        "€ 1.300,61 Grens 130 % van de norm",
        "€ 1.690,79 Vergelijking Het inkomen past binnen de grens",
    ):
        assert step in text


def test_what_does_not_count_and_what_is_unsure_stands_apart_with_why(store: Store) -> None:
    wage = a_person()["incomes"][0]
    care = wage | {"kind": "zorgtoeslag", "payer": "Toeslagen", "net_cents": 12_300}
    pension = wage | {"kind": "pensioen", "payer": "Fonds", "net_cents": None, "gross_cents": 5_000}
    facts = some_facts(a_person(incomes=[wage, care, pension]))
    put_case(store, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW), a_case())
    text = get(CASE_PAGE).text
    assert "Inkomen van inwoner: zorgtoeslag Netto per maand" in text
    assert "Telt niet mee: geen inkomen voor deze toets. UWV € 123,00" in text
    assert "Onzeker: het netto bedrag is niet bekend. Een bedrag is niet bekend" in text


def test_choices_and_earlier_advices_are_listed_with_their_cause(store: Store) -> None:
    saved = put_case(store, complete, a_case())
    [key] = {line.key for line in saved.calculations[-1].assessment.trace if line.key}
    choice = AmountChoice(line=str(key), counts=False)
    overriding.override(
        store, OOSTERMEER, CASE_ID, choice, "Dubbel opgegeven.", "c.bos", later(days=1)
    )
    page = get(CASE_PAGE)
    assert page.elements_with("data-override") == [{"data-override": "1"}]
    assert page.elements_with("data-calculation") == [{"data-calculation": "1"}]
    assert "1 Inkomen van inwoner: loon: telt niet mee Dubbel opgegeven. c.bos" in page.text
    assert "Telt niet mee: keuze van een behandelaar (Dubbel opgegeven)." in page.text
    assert "Nummer 2, gemaakt op 07-10-2025 11:00 na: Keuze van een behandelaar." in page.text


def test_what_happened_is_told_with_the_newest_first(store: Store) -> None:
    saved = put_case(store, marked)
    kinds = [row["data-event"] for row in get(CASE_PAGE).elements_with("data-event")]
    assert kinds == [event.kind for event in reversed(saved.events)]
