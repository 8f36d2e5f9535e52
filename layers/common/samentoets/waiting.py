"""What a case waits for, and until when: one deadline at a time (R19)."""

from datetime import datetime, timedelta
from enum import StrEnum

from samentoets.base import Frozen, Moment


class WaitingFor(StrEnum):
    """What the case waits for while it has a deadline."""

    DELIVERY = "DELIVERY"
    MISSING_DATA = "MISSING_DATA"
    MAIL_OUTCOME = "MAIL_OUTCOME"
    RESPONSE = "RESPONSE"
    SECOND_PART = "SECOND_PART"
    LETTER_PRINT = "LETTER_PRINT"
    INVITATION = "INVITATION"
    INVITATION_OUTCOME = "INVITATION_OUTCOME"
    INVITATION_PRINT = "INVITATION_PRINT"


INVITING = frozenset(
    {WaitingFor.INVITATION, WaitingFor.INVITATION_OUTCOME, WaitingFor.INVITATION_PRINT}
)
"""Waits until the invitation is out; the invitation period begins after them (R19)."""

SWEPT = INVITING | {WaitingFor.DELIVERY}
"""Waits of whole rounds at once: they have no timer, the sweeper brings them to their end."""


class Deadline(Frozen):
    """The only deadline of a case (`due_at`), what it is for and since when it runs."""

    waiting_for: WaitingFor
    since: Moment
    due_at: Moment


def working_days_later(moment: datetime, days: int) -> datetime:
    """The same time on the nth weekday after this one; public holidays count as days."""
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment
