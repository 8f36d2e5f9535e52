"""Dossiers at the turning points of a case, by the rules themselves."""

from datetime import datetime

from samentoets.delivery import Facts
from samentoets.dossier import Dossier, EventKind
from samentoets.progress import receive
from samentoets.reminding import claim_reminder, confirm_reminder
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    a_case,
    a_claim,
    a_person,
    later,
    some_facts,
)

JUST_THE_RESIDENT = some_facts(a_person(partner=a_claim()))
BOTH = some_facts(a_person(partner=a_claim()), a_person(PARTNER))


def incomplete() -> Dossier:
    """A resident delivered, the found partner did not."""
    return receive(a_case(), JUST_THE_RESIDENT, OOSTERMEER, NOW)


def reminded() -> Dossier:
    at = later(days=1)
    return confirm_reminder(claim_reminder(incomplete(), at), "m-1", OOSTERMEER, at)


def again(at: datetime, delivery_id: str = "d-2") -> tuple[Facts, ...]:
    """The same resident once more, the partner still missing."""
    return some_facts(a_person(partner=a_claim(), at=at), delivery_id=delivery_id)


def the_partner(at: datetime) -> tuple[Facts, ...]:
    return some_facts(a_person(PARTNER, at=at), delivery_id="d-3")


def kinds(dossier: Dossier) -> list[EventKind]:
    return [event.kind for event in dossier.events]
