"""The one reminder of a household: claimed, then sent or queued as a letter, then confirmed."""

from datetime import datetime

from samentoets.alerts import AlertType
from samentoets.case import Channel, Reminder
from samentoets.completeness import MAIL_SETTLES_WITHIN
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind
from samentoets.municipality import Municipality
from samentoets.sending import (
    MailFailure,
    as_failed,
    as_letter,
    is_mail,
    is_open_claim,
    note_mail_failure,
    why_no_mail,
)
from samentoets.waiting import WaitingFor, working_days_later

REMINDER = TextKind.PARTNER_REMINDER
"""The kind of this message, on its letter and in the tags of its mail."""


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
    """The mail service took the reminder: phase 2 and the response period begin (R11)."""
    return _confirm(dossier, message_id, municipality, now, now, timer_runs_on=True)


def settle_reminder(
    dossier: Dossier,
    message_id: str,
    sent_at: datetime,
    municipality: Municipality,
    now: datetime,
) -> Dossier:
    """The mail service tells that it took the reminder, which we may not have heard before."""
    return _confirm(dossier, message_id, municipality, sent_at, now, timer_runs_on=False)


def _confirm(
    dossier: Dossier,
    message_id: str,
    municipality: Municipality,
    sent_at: datetime,
    now: datetime,
    timer_runs_on: bool,
) -> Dossier:
    """A delivery that came while the mail went out is a second one already (R9)."""
    reminder = dossier.case.reminder
    if not is_open_claim(reminder):
        return dossier
    sent_at = max(sent_at, reminder.claimed_at)
    dossier = (
        dossier.with_case(reminder=reminder.but(message_id=message_id, confirmed_at=sent_at))
        .having_sent(REMINDER, Channel.EMAIL, sent_at)
        .noting(EventKind.REMINDER_SENT, now, message_id=message_id)
    )
    if dossier.case.deadline is None:
        return dossier
    if dossier.answers_the_reminder:
        waiting_for, term = WaitingFor.SECOND_PART, municipality.settle_time
    else:
        waiting_for, term = WaitingFor.RESPONSE, municipality.response_period
    return dossier.waiting(waiting_for, sent_at, sent_at + term, timer_runs_on)


def fail_reminder(
    dossier: Dossier, failure: MailFailure, message_id: str, now: datetime
) -> Dossier:
    """The reminder came to nothing: a letter, while we wait for its answer (R10)."""
    reminder, deadline = dossier.case.reminder, dossier.case.deadline
    noted = note_mail_failure(dossier, failure, message_id, now)
    if noted is dossier or not is_mail(reminder) or reminder.message_id != message_id:
        return noted
    noted = noted.with_case(reminder=as_failed(reminder, failure, now))
    if deadline and deadline.waiting_for is WaitingFor.RESPONSE:
        return _queue(noted, (AlertType.LETTER_REMINDER_NEEDED,), now, timer_runs_on=False)
    return noted


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
    refused = release_reminder(dossier, "AddressRefused", now)
    return refused if dossier.case.deadline is None else queue_letter(refused, True, now)


def queue_letter(dossier: Dossier, refused: bool, now: datetime) -> Dossier:
    """The reminder becomes a letter to print, with the alerts that explain why (R10)."""
    return _queue(dossier, _letter_alerts(dossier, refused), now, timer_runs_on=True)


def _queue(
    dossier: Dossier, alerts: tuple[AlertType, ...], now: datetime, timer_runs_on: bool
) -> Dossier:
    letter = Reminder(channel=Channel.LETTER, claimed_at=now, instead_of=dossier.case.reminder)
    return (
        as_letter(dossier, REMINDER, alerts, now)
        .with_case(reminder=letter)
        .waiting(WaitingFor.LETTER_PRINT, now, working_days_later(now, 2), timer_runs_on)
    )


def _letter_alerts(dossier: Dossier, refused: bool) -> tuple[AlertType, ...]:
    why = why_no_mail(dossier, dossier.case.reminder, refused)
    return AlertType.LETTER_REMINDER_NEEDED, *why
