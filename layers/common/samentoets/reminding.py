"""The one reminder of a household: claimed, then sent or queued as a letter, then confirmed."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeGuard

from samentoets.alerts import AlertType
from samentoets.case import Channel, Reminder, Sending, WaitingFor
from samentoets.completeness import MAIL_SETTLES_WITHIN
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind, Letter
from samentoets.municipality import Municipality
from samentoets.person import ContactPreference

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


def is_open_claim[S: Sending](sending: S | None) -> TypeGuard[S]:
    """Whether nothing was heard yet of a mail that may have gone out."""
    return is_mail(sending) and sending.message_id is None


def is_mail[S: Sending](sending: S | None) -> TypeGuard[S]:
    return sending is not None and sending.channel is Channel.EMAIL


class MailFailure(StrEnum):
    """How a message that the mail service took came to nothing after all."""

    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"
    FAILED = "FAILED"


_TOLD_BY: dict[MailFailure, tuple[EventKind, AlertType]] = {
    MailFailure.BOUNCED: (EventKind.MAIL_BOUNCED, AlertType.EMAIL_BOUNCED),
    MailFailure.COMPLAINED: (EventKind.MAIL_COMPLAINED, AlertType.EMAIL_COMPLAINT),
    MailFailure.FAILED: (EventKind.MAIL_FAILED, AlertType.EMAIL_REFUSED),
}


def note_mail_failure(
    dossier: Dossier, failure: MailFailure, message_id: str, now: datetime
) -> Dossier:
    """A message did not arrive or was not wanted: told once per message (R10, R16)."""
    kind, alert = _TOLD_BY[failure]
    if any(known.type is alert and known.fact == message_id for known in dossier.alerts):
        return dossier
    never_mail = dossier.case.never_mail or failure is MailFailure.COMPLAINED
    return (
        dossier.with_case(never_mail=never_mail)
        .noting(kind, now, message_id=message_id)
        .raising(alert, message_id, now)
    )


def fail_reminder(
    dossier: Dossier, failure: MailFailure, message_id: str, now: datetime
) -> Dossier:
    """The reminder came to nothing: a letter, while we wait for its answer (R10)."""
    reminder, deadline = dossier.case.reminder, dossier.case.deadline
    noted = note_mail_failure(dossier, failure, message_id, now)
    if noted is dossier or not is_mail(reminder) or reminder.message_id != message_id:
        return noted
    failed_at = reminder.failed_at if failure is MailFailure.COMPLAINED else now
    noted = noted.with_case(reminder=reminder.but(failed_at=failed_at))
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
    if dossier.case.deadline is None:
        return release_reminder(dossier, "AddressRefused", now)
    return queue_letter(dossier, True, now)


def queue_letter(dossier: Dossier, refused: bool, now: datetime) -> Dossier:
    """The reminder becomes a letter to print, with the alerts that explain why (R10)."""
    return _queue(dossier, _letter_alerts(dossier, refused), now, timer_runs_on=True)


def _queue(
    dossier: Dossier, alerts: tuple[AlertType, ...], now: datetime, timer_runs_on: bool
) -> Dossier:
    mailed = dossier.case.reminder.message_id if dossier.case.reminder else None
    return (
        as_letter(dossier, REMINDER, alerts, now)
        .with_case(reminder=Reminder(channel=Channel.LETTER, claimed_at=now, message_id=mailed))
        .waiting(WaitingFor.LETTER_PRINT, now, working_days_later(now, 2), timer_runs_on)
    )


def as_letter(
    dossier: Dossier, kind: TextKind, alerts: tuple[AlertType, ...], now: datetime
) -> Dossier:
    """The dossier with a letter to print, and the alerts that tell why it is one."""
    dossier = dossier.queueing(kind, now)
    for type_ in alerts:
        dossier = dossier.raising(type_, _fact_of(dossier.letters[-1]), now)
    return dossier


def _letter_alerts(dossier: Dossier, refused: bool) -> tuple[AlertType, ...]:
    why = why_no_mail(dossier, dossier.case.reminder, refused)
    return AlertType.LETTER_REMINDER_NEEDED, *why


def why_no_mail(dossier: Dossier, before: Sending | None, refused: bool) -> tuple[AlertType, ...]:
    """Why somebody who wants e-mail gets a letter; `before` is the mail that came to nothing."""
    contact = dossier.case.correspondent_contact
    if refused:
        return (AlertType.EMAIL_REFUSED,)
    if before and before.failed_at is None:
        return (AlertType.EMAIL_UNSETTLED,)
    if contact.preference is ContactPreference.EMAIL and not contact.email:
        return (AlertType.NO_EMAIL_ADDRESS,)
    return ()


def note_unprinted_letter(dossier: Dossier, now: datetime) -> Dossier:
    """The letter still waits: an officer is told; the letter stays on the worklist."""
    fact = _fact_of(dossier.letters[-1])
    return dossier.raising(AlertType.LETTER_NOT_PRINTED, fact, now).not_waiting()


def _fact_of(letter: Letter) -> str:
    """The fact of an alert: each letter has alerts of its own."""
    return f"{letter.kind} {letter.number}"


def working_days_later(moment: datetime, days: int) -> datetime:
    """The same time on the nth weekday after this one; public holidays count as days."""
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment
