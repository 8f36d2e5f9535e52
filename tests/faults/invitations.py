"""What can happen to who applies or is invited: from the first message to the advice."""

from datetime import timedelta
from functools import partial as having

from samentoets.advice import Outcome
from samentoets.case import CaseStatus, MarkReason
from samentoets.steering import abort, restore
from tests.builders import (
    GRANTING_FIRST,
    INVITING_OOSTERMEER,
    PARTNER,
    TESTING_FIRST,
    a_person,
    later,
)
from tests.faults.arrivals import sweep
from tests.faults.happenings import application, decision, delivery, file, print_run, step
from tests.faults.scenarios import (
    BY_LETTER,
    FIRST,
    INCOMPLETE,
    INVITED,
    PARTNERS_ROW,
    PRINTING,
    RECEIVED,
    Scenario,
    claiming,
    failing,
    partner,
)

RACING = frozenset({"invitation", "messages"})
"""What differs when the invitation's turn comes before data, or before a bounce, or after them."""

BOUNCED = failing("Bounce", timedelta(minutes=2))
COMPLETE = delivery(1, a_person(at=later(days=2)), days=2, hours=1)

tested_first = having(Scenario, municipality=TESTING_FIRST)
invited = having(Scenario, municipality=INVITING_OOSTERMEER)

INVITATIONS = (
    tested_first(
        "an application, and then the data",
        (application(), COMPLETE),
        RECEIVED,
        complete_in_time=True,
        mails=2,
    ),
    tested_first(
        "an application with a partner, who is silent",
        (application(partner={"bsn": PARTNER.digits}), FIRST, sweep(later(days=2))),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        mails=3,
    ),
    tested_first(
        "an application, and then silence",
        (application(), sweep(later(days=30))),
        CaseStatus.INVITED,
        mails=2,
    ),
    tested_first(
        "an application after its data",
        (delivery(1, a_person(), hours=0), application(later(hours=5))),
        RECEIVED,
        complete_in_time=True,
        may_differ=RACING,
        mails=1,
    ),
    tested_first(
        "an application of somebody whose mail bounces, without an address",
        (application(), PRINTING),
        CaseStatus.INVITED,
        may_differ=RACING | {"alerts"},
        fate=BOUNCED,
        mails=2,
    ),
    Scenario(
        "an application that is granted at once",
        (application(), delivery(1, claiming(days=2), partner(days=2), days=3)),
        CaseStatus.DECIDED,
        mails=1,
        municipality=GRANTING_FIRST,
    ),
    invited(
        "an invitation, and then silence",
        (file(INVITED), sweep(later(days=30))),
        CaseStatus.INVITED,
        mails=1,
    ),
    invited(
        "data before the invitation has its turn",
        (file(INVITED), delivery(1, a_person(at=later(minutes=1)), minutes=2)),
        RECEIVED,
        complete_in_time=True,
        may_differ=RACING,
    ),
    invited(
        "an invitation by letter, and then the data",
        (file(BY_LETTER), PRINTING, delivery(1, a_person(at=later(days=6)), days=6, hours=1)),
        RECEIVED,
        complete_in_time=True,
        letters=1,
    ),
    invited(
        "an invitation that bounces, a letter, and then silence",
        (file(INVITED), PRINTING),
        CaseStatus.INVITED,
        fate=BOUNCED,
        mails=1,
        letters=1,
    ),
    invited(
        "an invitation that is complained of, and then the data",
        (file(INVITED), delivery(1, a_person(at=later(days=6)), days=6, hours=1)),
        RECEIVED,
        complete_in_time=True,
        fate=failing("Complaint", timedelta(days=1)),
        mails=1,
    ),
    invited(
        "an invitation and a reminder, both by letter",
        (
            file(BY_LETTER),
            PRINTING,
            delivery(1, claiming(days=6), days=6, hours=1),
            print_run(later(days=8)),
        ),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        letters=2,
    ),
    invited(
        "a couple with two invitations, decided once",
        (
            file(INVITED, PARTNERS_ROW),
            FIRST,
            delivery(2, partner(hours=5), hours=6),
            decision(Outcome.GRANT, hours=9),
        ),
        CaseStatus.DECIDED,
        complete_in_time=True,
        mails=2,
    ),
    invited(
        "an officer aborts who is not invited yet, and restores",
        (
            file(INVITED),
            step(abort, minutes=2),
            step(having(restore, municipality=INVITING_OOSTERMEER), days=2),
        ),
        CaseStatus.INVITED,
        mails=1,
    ),
    invited(
        "an officer aborts who is invited, and restores",
        (
            file(INVITED),
            step(abort, hours=2),
            step(having(restore, municipality=INVITING_OOSTERMEER), days=2),
        ),
        CaseStatus.INVITED,
        mails=1,
    ),
)
