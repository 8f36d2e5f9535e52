"""What can happen to a household from its file to its advice, each with the end it must have."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from samentoets.advice import Outcome
from samentoets.case import CaseStatus, MarkReason
from samentoets.municipality import Municipality
from samentoets.steering import abort, extend, park, restore, resume
from tests.builders import PARTNER, RESIDENT, a_claim, a_person, later
from tests.faults.account import MUNICIPALITY
from tests.faults.arrivals import Happening, sweep
from tests.faults.happenings import decision, delivery, file, print_run, step
from tests.faults.world import Fate
from tests.intake_files import LETTER, PARTNER_CELLS, cells

RECEIVED, INCOMPLETE = CaseStatus.DATA_RECEIVED, CaseStatus.DATA_INCOMPLETE
DELIVERED: Fate = ((timedelta(seconds=2), "Send"), (timedelta(seconds=9), "Delivery"))


def failing(news: str, after: timedelta) -> Fate:
    return ((timedelta(seconds=2), "Send"), (after, news))


@dataclass(frozen=True)
class Scenario:
    """What comes in, what becomes of mail, and how the resident's case must stand in the end.

    `complete_in_time` tells that nothing was missing when it mattered: never marked. `may_differ`
    names what of the ending depends on who comes first, which trouble changes.
    """

    name: str
    happenings: tuple[Happening, ...]
    status: CaseStatus
    mark: MarkReason | None = None
    complete_in_time: bool = False
    fate: Fate = DELIVERED
    mails: int = 0
    letters: int = 0
    municipality: Municipality = MUNICIPALITY
    may_differ: frozenset[str] = frozenset()


ALONE = a_person()
INVITED = cells()
NAMED = cells(**PARTNER_CELLS)
BY_LETTER = cells(**LETTER)
PARTNERS_ROW = cells(
    BSN=PARTNER.digits,
    VOORNAAM="Daniël",
    GEBOORTEDATUM="31-01-1979",
    EMAIL="daniel@example.org",
)


def claiming(**at: float) -> dict[str, Any]:
    """A complete resident, of whom a source says that there is a partner."""
    return a_person(partner=a_claim(), at=later(**at))


def partner(**at: float) -> dict[str, Any]:
    return a_person(PARTNER, at=later(**at))


def partner_half(**at: float) -> dict[str, Any]:
    return a_person(PARTNER, sources=("mijnoverheid",), at=later(**at))


def partner_claiming(**at: float) -> dict[str, Any]:
    return a_person(PARTNER, partner=a_claim(RESIDENT), at=later(**at))


def deceased(**at: float) -> dict[str, Any]:
    return claiming(**at) | {"deceased_on": "2025-10-05"}


FIRST = delivery(1, claiming(hours=2), hours=3)
"""The partner's data are missing: the reminder is due a day later."""

REMINDED = (file(INVITED), FIRST, sweep(later(days=2)))

PRINTING = print_run(later(days=1, hours=20))

SCENARIOS = (
    Scenario(
        "complete at once",
        (file(INVITED), delivery(1, a_person(at=later(hours=2)), hours=3), sweep(later(days=30))),
        RECEIVED,
        complete_in_time=True,
    ),
    Scenario(
        "both partners in one journey",
        (file(NAMED), delivery(1, claiming(hours=2), partner(hours=2), hours=3)),
        RECEIVED,
        complete_in_time=True,
    ),
    Scenario(
        "the partner comes before the reminder",
        (file(INVITED), FIRST, delivery(2, partner(hours=9), hours=10)),
        RECEIVED,
        complete_in_time=True,
    ),
    Scenario(
        "the partner comes after the reminder",
        (*REMINDED, delivery(2, partner(days=4), days=4, hours=1)),
        RECEIVED,
        complete_in_time=True,
        mails=1,
    ),
    Scenario(
        "incomplete again",
        (*REMINDED, delivery(2, partner_half(days=4), days=4, hours=1)),
        RECEIVED,
        MarkReason.SECOND_DELIVERY_INCOMPLETE,
        mails=1,
    ),
    Scenario(
        "silence, and then all the same",
        (*REMINDED, delivery(2, partner(days=20), days=20, hours=1)),
        RECEIVED,
        mails=1,
    ),
    Scenario(
        "silence",
        REMINDED,
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        mails=1,
    ),
    Scenario(
        "nothing is ever delivered",
        (file(INVITED), sweep(later(days=27)), sweep(later(days=29))),
        CaseStatus.CREATED,
    ),
    Scenario(
        "the delivery comes before the file",
        (delivery(1, a_person(), hours=0), file(INVITED, hours=5)),
        RECEIVED,
        complete_in_time=True,
    ),
    Scenario(
        "the partner's delivery comes before the file",
        (
            delivery(1, partner(hours=0), hours=1),
            file(NAMED, hours=5),
            delivery(2, claiming(hours=7), hours=8),
        ),
        RECEIVED,
        complete_in_time=True,
    ),
    Scenario(
        "a file whose name may hold a BSN",
        (file(INVITED, name="dossier 999990019.csv"), delivery(1, a_person(), hours=3)),
        RECEIVED,
        complete_in_time=True,
    ),
    Scenario(
        "the same resident in two files",
        (file(INVITED), FIRST, file(NAMED, name="tweede.csv", hours=9)),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        mails=1,
    ),
    Scenario(
        "a couple with two cases, decided once",
        (
            file(INVITED, PARTNERS_ROW),
            FIRST,
            delivery(2, partner_claiming(hours=5), hours=6),
            decision(Outcome.GRANT, hours=9),
        ),
        CaseStatus.DECIDED,
        complete_in_time=True,
    ),
    Scenario(
        "a couple with two cases, and silence",
        (file(INVITED, PARTNERS_ROW), FIRST, sweep(later(days=2))),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        mails=1,
    ),
    Scenario(
        "the resident dies while we wait",
        (file(INVITED), FIRST, delivery(2, deceased(hours=9), hours=10)),
        INCOMPLETE,
        MarkReason.NOBODY_TO_ASK,
    ),
    Scenario(
        "an officer gives more time",
        (
            *REMINDED,
            step(partial(extend, due_at=later(days=30)), days=3),
            delivery(2, partner(days=25), days=25, hours=1),
        ),
        RECEIVED,
        complete_in_time=True,
        mails=1,
    ),
    Scenario(
        "an officer parks and resumes",
        (file(INVITED), FIRST, step(park, hours=9), step(resume, days=5)),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        mails=1,
    ),
    Scenario(
        "an officer aborts and restores",
        (
            *REMINDED,
            step(abort, days=3),
            step(partial(restore, municipality=MUNICIPALITY), days=5),
        ),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        mails=1,
    ),
    Scenario(
        "an officer decides while we wait, and then data come",
        (*REMINDED, decision(Outcome.REJECT, days=3), delivery(2, partner(days=4), days=4)),
        CaseStatus.DECIDED,
        mails=1,
    ),
)
