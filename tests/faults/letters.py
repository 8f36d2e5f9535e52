"""What can happen to a reminder that is a letter, or becomes one because its mail fails."""

from datetime import timedelta
from functools import partial

from samentoets.case import MarkReason
from samentoets.steering import abort, park, restore, resume
from tests.builders import STRANGER, a_claim, a_person, later
from tests.faults.account import MUNICIPALITY
from tests.faults.arrivals import sweep
from tests.faults.happenings import delivery, file, print_run, step
from tests.faults.scenarios import (
    BY_LETTER,
    FIRST,
    INCOMPLETE,
    INVITED,
    PRINTING,
    RECEIVED,
    REMINDED,
    Scenario,
    failing,
    partner,
    partner_half,
)

WITHDRAWN = (
    *REMINDED,
    delivery(2, partner(days=1, hours=9), days=1, hours=10),
    delivery(3, a_person(partner=a_claim(STRANGER), at=later(days=3)), days=3, hours=1),
)
"""The partner's data come before the letter is printed; then another partner is found."""

LETTERS = (
    Scenario(
        "a letter, and then the partner",
        (file(BY_LETTER), FIRST, PRINTING, delivery(2, partner(days=6), days=6, hours=1)),
        RECEIVED,
        complete_in_time=True,
        letters=1,
    ),
    Scenario(
        "a letter, and then silence",
        (file(BY_LETTER), FIRST, PRINTING, sweep(later(days=9))),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        letters=1,
    ),
    Scenario(
        "a letter, and then incomplete again",
        (file(BY_LETTER), FIRST, PRINTING, delivery(2, partner_half(days=6), days=6, hours=1)),
        RECEIVED,
        MarkReason.SECOND_DELIVERY_INCOMPLETE,
        letters=1,
    ),
    Scenario(
        "a letter that nobody prints",
        (file(BY_LETTER), FIRST, print_run(later(days=8))),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        letters=1,
    ),
    Scenario(
        "a bounce, a letter, and then the partner",
        (*REMINDED, PRINTING, delivery(2, partner(days=6), days=6, hours=1)),
        RECEIVED,
        complete_in_time=True,
        fate=failing("Bounce", timedelta(minutes=2)),
        mails=1,
        letters=1,
    ),
    Scenario(
        "a bounce, a letter, and then silence",
        (*REMINDED, PRINTING),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        fate=failing("Bounce", timedelta(minutes=2)),
        mails=1,
        letters=1,
    ),
    Scenario(
        "a bounce, a letter that nobody needs, and then another partner",
        (*WITHDRAWN, PRINTING, print_run(later(days=4))),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        fate=failing("Bounce", timedelta(minutes=2)),
        mails=1,
        letters=1,
    ),
    Scenario(
        "a complaint, a letter that nobody needs, and then another partner",
        (*WITHDRAWN, PRINTING),
        RECEIVED,
        MarkReason.SECOND_DELIVERY_INCOMPLETE,
        fate=failing("Complaint", timedelta(minutes=2)),
        mails=1,
    ),
    Scenario(
        "a bounce while the case is broken off",
        (
            file(INVITED),
            FIRST,
            step(abort, days=1, hours=5),
            step(partial(restore, municipality=MUNICIPALITY), days=5),
            print_run(later(days=6)),
        ),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        fate=failing("Bounce", timedelta(hours=20)),
        mails=1,
        letters=1,
    ),
    Scenario(
        "a letter of a case that is parked, and then resumed",
        (
            file(BY_LETTER),
            FIRST,
            step(park, days=1, hours=12),
            PRINTING,
            step(resume, days=3),
            print_run(later(days=4)),
        ),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        letters=1,
    ),
    Scenario(
        "a complaint",
        (*REMINDED, PRINTING, print_run(later(days=3, hours=20))),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        fate=failing("Complaint", timedelta(days=1)),
        mails=1,
        letters=1,
    ),
    Scenario(
        "SES refuses the message after all",
        (*REMINDED, PRINTING),
        INCOMPLETE,
        MarkReason.NO_RESPONSE_TO_REMINDER,
        fate=((timedelta(seconds=2), "Reject"),),
        mails=1,
        letters=1,
    ),
)
