"""R16: what a later file tells of a resident is taken over, or shown to an officer."""

from datetime import UTC, datetime, timedelta

import pytest

from samentoets.alerts import AlertType
from samentoets.case import CaseStatus
from samentoets.correcting import SourceFile, correct
from samentoets.dossier import Dossier, EventKind
from samentoets.letters import LetterGround, prefer_letter
from samentoets.person import ContactPreference
from samentoets.review import open_review
from tests.builders import NOW, OOSTERMEER, STRANGER, a_person, later, some_facts
from tests.intake_files import accepted

FILE = SourceFile("file-2", NOW)
REPRESENTED = {"VERTEGENWOORDIGER": "Bewind BV", "VERTEGENWOORDIGER_EMAIL": "post@bewind.example"}

CORRECTIONS = {
    "e-mail": ({"EMAIL": "nieuw@example.org"}, "resident"),
    "preference": ({"COMMUNICATIEVOORKEUR": "Brief"}, "resident"),
    "address": ({"STRAAT": "Kerkpad", "HUISNUMMER": "3"}, "resident"),
    "name": ({"ACHTERNAAM": "Van den IJssel"}, "resident"),
    "partner": ({"PARTNER_BSN": STRANGER.digits}, "supplied_partner"),
    "contract number": ({"CONTRACTNUMMER": "GP-7"}, "contract_number"),
    "representative": (REPRESENTED, "representative"),
}


def opened(**changes: str) -> Dossier:
    """The case that this row opened."""
    return open_review(OOSTERMEER, "K7QF-93XD-2MPA", accepted(**changes), "file-1", NOW)


@pytest.mark.parametrize(("row", "field"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_before_any_delivery_a_case_follows_the_file_by_one_event(
    row: dict[str, str], field: str
) -> None:
    dossier = opened()
    after = correct(dossier, accepted(**row), FILE, NOW)
    [event] = after.events[len(dossier.events) :]
    assert event.kind is EventKind.CORRECTED
    assert event.details == {"file": "file-2", "fields": field}
    assert getattr(after.case, field) == getattr(opened(**row).case, field)
    assert correct(after, accepted(**row), FILE, NOW) is after


@pytest.mark.parametrize(("row", "field"), CORRECTIONS.values(), ids=CORRECTIONS)
@pytest.mark.parametrize("settled", [False, True], ids=["delivered", "decided"])
def test_after_a_delivery_or_decision_one_alert_tells_what_the_file_says(
    row: dict[str, str], field: str, settled: bool
) -> None:
    dossier = opened()
    if settled:
        dossier = dossier.with_case(status=CaseStatus.DECIDED)
    else:
        dossier = dossier.but(facts=some_facts(a_person()))
    after = correct(dossier, accepted(**row), FILE, NOW)
    assert getattr(after.case, field) == getattr(dossier.case, field)
    [alert] = after.alerts
    assert alert.type is AlertType.CORRECTED_TOO_LATE
    again = SourceFile("file-3", later(days=1))
    assert correct(after, accepted(**row), again, later(days=1)) is after


def test_r17_the_alert_tells_no_bsn_and_the_event_nothing_personal() -> None:
    row = accepted(PARTNER_BSN=STRANGER.digits, PARTNER_ACHTERNAAM="Zee")
    told = correct(opened().but(facts=some_facts(a_person())), row, FILE, NOW)
    assert STRANGER.digits not in told.alerts[0].fact
    events = str([event.details for event in correct(opened(), row, FILE, NOW).events])
    assert "Zee" not in events
    assert STRANGER.digits not in events


def test_an_older_file_whose_event_comes_later_does_not_undo_a_newer_one() -> None:
    """Row 2 of the fault table: events come in any order."""
    newer = SourceFile("file-2", datetime(2025, 10, 6, 10, tzinfo=UTC))
    older = SourceFile("file-1", newer.arrived_at - timedelta(minutes=5))
    dossier = opened(EMAIL="nieuw@example.org").with_case(told_at=newer.arrived_at)
    wrong = accepted(EMAIL="oud@example.org")
    assert correct(dossier, wrong, older, NOW) is dossier
    assert correct(dossier, wrong, newer, NOW) is not dossier


def test_r10_a_file_does_not_overrule_an_officer_who_chose_letters() -> None:
    dossier = prefer_letter(opened(), "k.jansen", LetterGround.EMAIL_FAILS, NOW)
    after = correct(dossier, accepted(EMAIL="nieuw@example.org"), FILE, NOW)
    assert after.case.resident.contact.email == "nieuw@example.org"
    assert after.case.resident.contact.preference is ContactPreference.LETTER
    assert correct(dossier, accepted(), FILE, NOW) is dossier


def test_an_empty_cell_takes_nothing_away() -> None:
    whole = opened(PARTNER_BSN=STRANGER.digits, CONTRACTNUMMER="GP-7", **REPRESENTED)
    address = dict.fromkeys(("STRAAT", "HUISNUMMER", "POSTCODE", "WOONPLAATS"), "")
    assert correct(whole, accepted(**address), FILE, NOW) is whole
