"""The pairs of invocations that may meet, each with the end that its case must have."""

from datetime import timedelta

from samentoets.advice import Outcome
from samentoets.case import CaseStatus, MarkReason
from samentoets.waiting import WaitingFor
from tests.builders import NOW
from tests.faults.arrivals import sweep
from tests.faults.happenings import decision, delivery, file, print_run
from tests.faults.meetings import FIRES, Meeting, comes, told
from tests.faults.scenarios import (
    BY_LETTER,
    FIRST,
    INCOMPLETE,
    INVITED,
    NAMED,
    PARTNERS_ROW,
    RECEIVED,
    Scenario,
    claiming,
    failing,
    partner,
    partner_claiming,
    partner_half,
)

WAITING = (file(INVITED), FIRST)
BY_POST = (file(BY_LETTER), FIRST)
COMPLETES = comes(delivery(2, partner(hours=20)))
ANSWERS = comes(delivery(2, partner(days=15)))
STILL_INCOMPLETE = comes(delivery(2, partner_half(hours=20)))
OF_BOTH = comes(delivery(2, claiming(hours=20), partner(hours=20)))
PRINTS, SWEEPS = comes(print_run(NOW)), comes(sweep(NOW))
OF_THE_RESIDENT = comes(delivery(1, claiming(hours=2)))
OF_THE_PARTNER = comes(delivery(2, partner_claiming(hours=2)))

ALONE = frozenset({"alerts", "calculated"})
"""What differs in cases that were linked sooner: what each made of the household by itself."""

SILENT = MarkReason.NO_RESPONSE_TO_REMINDER

MEETINGS = (
    Meeting(
        Scenario(
            "R8: data that complete a household, and its reminder",
            WAITING,
            RECEIVED,
            complete_in_time=True,
            mails=1,
        ),
        WaitingFor.MISSING_DATA,
        (COMPLETES, FIRES),
        2_000,
    ),
    Meeting(
        Scenario("R9: data that complete a household, and its mark", WAITING, RECEIVED, mails=1),
        WaitingFor.RESPONSE,
        (ANSWERS, FIRES),
        10_000,
    ),
    Meeting(
        Scenario(
            "R9: data that leave a household incomplete, and its reminder",
            WAITING,
            INCOMPLETE,
            SILENT,
            mails=1,
        ),
        WaitingFor.MISSING_DATA,
        (STILL_INCOMPLETE, FIRES),
        2_000,
    ),
    Meeting(
        Scenario(
            "R8: SES tells that the reminder was sent, and its confirmation",
            WAITING,
            INCOMPLETE,
            SILENT,
            mails=1,
        ),
        WaitingFor.MISSING_DATA,
        (FIRES, told("Send")),
        15,
    ),
    Meeting(
        Scenario(
            "R10: a bounce, and the confirmation of the reminder",
            WAITING,
            INCOMPLETE,
            SILENT,
            mails=1,
            letters=1,
            fate=failing("Bounce", timedelta(seconds=3)),
        ),
        WaitingFor.MISSING_DATA,
        (FIRES, told("Bounce")),
        15,
    ),
    Meeting(
        Scenario(
            "R10: a print run, and the end of its wait", BY_POST, INCOMPLETE, SILENT, letters=1
        ),
        WaitingFor.LETTER_PRINT,
        (PRINTS, FIRES),
        1_000,
    ),
    Meeting(
        Scenario(
            "R10: data that complete a household, and the print run",
            BY_POST,
            RECEIVED,
            complete_in_time=True,
            letters=1,
        ),
        WaitingFor.LETTER_PRINT,
        (COMPLETES, PRINTS),
        100_000,
        of_one_switch=20,
    ),
    Meeting(
        Scenario("R10: two print runs", BY_POST, INCOMPLETE, SILENT, letters=1),
        WaitingFor.LETTER_PRINT,
        (PRINTS, PRINTS),
        50_000_000,
        of_one_switch=30,
    ),
    Meeting(
        Scenario(
            "R8: data that complete a household, and the sweeper after a lost timer",
            WAITING,
            RECEIVED,
            complete_in_time=True,
            mails=1,
        ),
        WaitingFor.MISSING_DATA,
        (COMPLETES, SWEEPS),
        1_000_000,
        of_one_switch=24,
        timers_are_lost=True,
    ),
    Meeting(
        Scenario(
            "R6: the data of both partners, in one case",
            (file(NAMED),),
            RECEIVED,
            complete_in_time=True,
        ),
        WaitingFor.DELIVERY,
        (OF_THE_RESIDENT, OF_THE_PARTNER),
        100_000,
        of_one_switch=18,
    ),
    Meeting(
        Scenario(
            "R6: the data of both partners, in two cases",
            (file(INVITED, PARTNERS_ROW),),
            RECEIVED,
            complete_in_time=True,
            may_differ=ALONE,
        ),
        WaitingFor.DELIVERY,
        (OF_THE_RESIDENT, OF_THE_PARTNER),
        480,
        of_one_switch=30,
        most=2,
    ),
    Meeting(
        Scenario("R16: the same data twice", WAITING, RECEIVED, complete_in_time=True),
        WaitingFor.MISSING_DATA,
        (COMPLETES, COMPLETES),
        10_000_000,
        of_one_switch=26,
    ),
    Meeting(
        Scenario(
            "R15: a rejection, and data that complete a household",
            WAITING,
            CaseStatus.DECIDED,
            mails=1,
        ),
        WaitingFor.RESPONSE,
        (comes(decision(Outcome.REJECT)), OF_BOTH),
        30_000,
        of_one_switch=14,
        refused=1,
    ),
    Meeting(
        Scenario(
            "R15: a grant, and data that change what was complete",
            (file(INVITED), delivery(1, claiming(hours=2), partner(hours=2), hours=3)),
            CaseStatus.DECIDED,
            complete_in_time=True,
        ),
        None,
        (
            comes(decision(Outcome.GRANT)),
            comes(delivery(2, claiming(days=2), partner_half(days=2))),
        ),
        10_000,
        of_one_switch=13,
        refused=1,
    ),
)
