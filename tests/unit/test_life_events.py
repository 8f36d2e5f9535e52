"""Life events: who died, parted, moved or is under age, what officers see and what stops."""

from datetime import date
from typing import Any

import pytest

from samentoets.alerts import AlertType
from samentoets.case import MarkReason
from samentoets.completeness import Step, mark_reason, next_step
from samentoets.household import household_of
from samentoets.progress import receive
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
    some_facts,
)

# the situation | the resident | the partner's claim | the partner | who counts | alerts | advice
# is held by; the reference date is 1 October 2025
RESIDENT_ALONE = "RESIDENT"
BOTH = "RESIDENT PARTNER"
SITUATIONS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str, str, str]] = [
    ("nothing happened", {}, {}, {}, BOTH, "", ""),
    ("the resident died before the reference date", {"deceased_on": "2025-09-12"}, {}, {},
     BOTH, "RESIDENT_DECEASED", "RESIDENT_DECEASED"),
    ("the resident died after it", {"deceased_on": "2025-10-02"}, {}, {},
     BOTH, "RESIDENT_DECEASED", "RESIDENT_DECEASED"),
    ("the partner died before it", {}, {}, {"deceased_on": "2025-09-12"},
     RESIDENT_ALONE, "PARTNER_DECEASED", ""),
    ("the partner died on it", {}, {}, {"deceased_on": "2025-10-01"},
     RESIDENT_ALONE, "PARTNER_DECEASED", ""),
    ("the partner died after it", {}, {}, {"deceased_on": "2025-10-02"},
     BOTH, "PARTNER_DECEASED", ""),
    ("divorced before it", {}, {"until": "2025-09-30"}, {}, RESIDENT_ALONE, "", ""),
    ("divorced on it", {}, {"until": "2025-10-01"}, {}, RESIDENT_ALONE, "", ""),
    ("divorced after it", {}, {"until": "2025-10-02"}, {}, BOTH, "PARTNERSHIP_ENDED", ""),
    ("married after it", {}, {"since": "2025-10-02"}, {}, RESIDENT_ALONE, "", ""),
    ("the partner is 17", {}, {"birth_date": "2007-10-02"}, {"birth_date": "2007-10-02"},
     BOTH, "MINOR", "MINOR"),
    ("the partner turned 18 on it", {}, {"birth_date": "2007-10-01"},
     {"birth_date": "2007-10-01"}, BOTH, "", ""),
    ("the resident moved away", {"moved_out_on": "2025-09-30"}, {}, {},
     BOTH, "MOVED_AWAY", "MOVED_AWAY"),
    ("the partner moved away", {}, {}, {"moved_out_on": "2025-09-30"},
     BOTH, "MOVED_AWAY", "MOVED_AWAY"),
    ("one BSN, two birth dates", {"birth_date": "1981-05-17"}, {}, {},
     BOTH, "IDENTITY_CONFLICT", "IDENTITY_CONFLICT"),
    ("the partner names somebody else", {}, {},
     {"partner": [a_claim(bsn=None, birth_date="1966-06-06")]},
     BOTH, "PARTNER_CONTRADICTS", "PARTNER_UNRESOLVED"),
    ("address secrecy", {"address_secrecy": True}, {}, {}, BOTH, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resident", "claim", "partner", "counts", "alerts", "held"),
    [row[1:] for row in SITUATIONS],
    ids=[row[0] for row in SITUATIONS],
)
def test_life_events(
    resident: dict[str, Any],
    claim: dict[str, Any],
    partner: dict[str, Any],
    counts: str,
    alerts: str,
    held: str,
) -> None:
    told = {"partner": [a_claim(**claim)], **resident}
    facts = some_facts(a_person(**told), a_person(PARTNER, **partner))
    dossier = receive(a_case(), facts, OOSTERMEER, NOW)
    members = household_of(dossier).members
    assert [member.role.value for member in members] == counts.split()
    shown = {alert.type.value for alert in dossier.alerts} - {"PARTNER_FOUND_NOT_SUPPLIED"}
    assert shown == set(alerts.split())
    reasons = {reason.value for reason in dossier.case.advice.reasons}
    assert set(held.split()) <= reasons
    assert held or reasons <= {"WITHIN_LIMITS", "INCOME_TOO_HIGH"}


@pytest.mark.parametrize(
    "resident", [{"deceased_on": "2025-10-03"}, {"birth_date": "2007-10-02"}], ids=str
)
def test_nothing_is_sent_to_the_dead_or_to_a_minor(resident: dict[str, Any]) -> None:
    person = a_person(partner=[a_claim()], **resident)
    born = date.fromisoformat(person["birth_date"])
    case = a_case(resident=a_resident().but(birth_date=born))
    dossier = receive(case, some_facts(person), OOSTERMEER, NOW)
    assert next_step(dossier, OOSTERMEER, later(days=1)) is Step.MARK
    assert mark_reason(dossier) is MarkReason.NOBODY_TO_ASK


def test_a_minor_partner_stops_no_message_to_the_resident() -> None:
    facts = some_facts(a_person(partner=[a_claim(birth_date="2007-10-02")]))
    dossier = receive(a_case(), facts, OOSTERMEER, NOW)
    assert next_step(dossier, OOSTERMEER, later(days=1)) is Step.REMIND


def test_r16_a_life_event_raises_one_alert_however_often_it_is_told() -> None:
    dossier = a_case()
    for hours in range(3):
        person = a_person(moved_out_on="2025-09-30", at=later(hours=hours))
        facts = some_facts(person, delivery_id=f"d-{hours}")
        dossier = receive(dossier, facts, OOSTERMEER, later(hours=hours))
    assert [alert.type for alert in dossier.alerts] == [AlertType.MOVED_AWAY]


def test_r02_a_supplied_bsn_and_a_found_name_wait_for_what_tells_them_apart() -> None:
    """No alert before it is known that they differ, and none when they turn out to be one."""
    only_a_bsn = an_identity().but(name=None, birth_date=None)
    found = some_facts(a_person(partner=[a_claim(bsn=None)]))
    dossier = receive(a_case(supplied=only_a_bsn), found, OOSTERMEER, NOW)
    assert dossier.alerts == ()
    delivered = some_facts(a_person(PARTNER, at=later(hours=1)), delivery_id="d-2")
    dossier = receive(dossier, delivered, OOSTERMEER, later(hours=1))
    assert dossier.alerts == ()
    assert household_of(dossier).basis == "AGREED"
