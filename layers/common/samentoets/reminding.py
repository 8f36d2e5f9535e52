"""The one reminder of a household: claimed, then sent or queued as a letter, then confirmed."""

from datetime import datetime, timedelta

from samentoets.alerts import AlertType
from samentoets.case import Channel, Reminder, WaitingFor
from samentoets.completeness import MAIL_SETTLES_WITHIN
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind, Letter
from samentoets.municipality import Municipality
from samentoets.person import ContactPreference

REMINDER = TextKind.PARTNER_REMINDER


def claim_reminder(dossier: Dossier, now: datetime) -> Dossier:
    """Claim the one reminder before anything is sent; an unsettled claim runs out (R8, R10)."""
    return (
        dossier.with_case(reminder=Reminder(channel=Channel.EMAIL, claimed_at=now))
        .noting(EventKind.REMINDER_CLAIMED, now)
        .waiting(WaitingFor.MAIL_OUTCOME, now, now + MAIL_SETTLES_WITHIN, timer_runs_on=True)
    )


def confirm_reminder(
    dossier: Dossier, message_id: str, municipality: Municipality, now: datetime
) -> Dossier:
    """The mail service took the reminder: phase 2 and the response period begin (R11).

    A delivery that came while the mail went out is a second one already: `settle_time` (R9).
    """
    reminder = dossier.case.reminder
    if reminder is None or reminder.confirmed_at:
        return dossier
    dossier = (
        dossier.with_case(reminder=reminder.but(message_id=message_id, confirmed_at=now))
        .having_sent(REMINDER, Channel.EMAIL, now)
        .noting(EventKind.REMINDER_SENT, now, message_id=message_id)
    )
    if dossier.case.deadline is None:
        return dossier
    if dossier.answers_the_reminder:
        waiting_for, term = WaitingFor.SECOND_PART, municipality.settle_time
    else:
        waiting_for, term = WaitingFor.RESPONSE, municipality.response_period
    return dossier.waiting(waiting_for, now, now + term, timer_runs_on=True)


def release_reminder(dossier: Dossier, why: str, now: datetime) -> Dossier:
    """The mail service clearly refused for now: the claim is given back, so it may be repeated.

    If nothing is missing any more, there is nothing to repeat.
    """
    released = dossier.with_case(reminder=None).noting(EventKind.REMINDER_RELEASED, now, why=why)
    if dossier.case.deadline is None:
        return released
    return released.waiting(WaitingFor.MISSING_DATA, now, now, timer_runs_on=True)


def refuse_reminder(dossier: Dossier, now: datetime) -> Dossier:
    """The mail service refuses this address: a letter, if something is missing still (R10)."""
    if dossier.case.deadline is None:
        return release_reminder(dossier, "AddressRefused", now)
    return queue_letter(dossier, True, now)


def queue_letter(dossier: Dossier, refused: bool, now: datetime) -> Dossier:
    """The reminder becomes a letter to print, with the alerts that explain why (R10)."""
    letter = Letter(number=len(dossier.letters) + 1, kind=REMINDER, queued_at=now)
    for type_ in _letter_alerts(dossier, refused):
        dossier = dossier.raising(type_, _of_letter(letter.number), now)
    return (
        dossier.but(letters=(*dossier.letters, letter))
        .with_case(reminder=Reminder(channel=Channel.LETTER, claimed_at=now))
        .noting(EventKind.LETTER_QUEUED, now, letter=str(letter.number))
        .waiting(WaitingFor.LETTER_PRINT, now, working_days_later(now, 2), timer_runs_on=True)
    )


def _letter_alerts(dossier: Dossier, refused: bool) -> tuple[AlertType, ...]:
    contact = dossier.case.resident.contact
    if refused:
        return AlertType.LETTER_REMINDER_NEEDED, AlertType.EMAIL_REFUSED
    if dossier.case.reminder:
        return AlertType.LETTER_REMINDER_NEEDED, AlertType.EMAIL_UNSETTLED
    if contact.preference is ContactPreference.EMAIL:
        return AlertType.LETTER_REMINDER_NEEDED, AlertType.NO_EMAIL_ADDRESS
    return (AlertType.LETTER_REMINDER_NEEDED,)


def note_unprinted_letter(dossier: Dossier, now: datetime) -> Dossier:
    """The letter still waits: an officer is told; the letter stays on the worklist."""
    fact = _of_letter(len(dossier.letters))
    return dossier.raising(AlertType.LETTER_NOT_PRINTED, fact, now).not_waiting()


def _of_letter(number: int) -> str:
    """The fact of an alert: each letter has alerts of its own."""
    return f"{REMINDER} {number}"


def working_days_later(moment: datetime, days: int) -> datetime:
    """The same time on the nth weekday after this one; public holidays count as days."""
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment
