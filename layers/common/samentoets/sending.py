"""A message that goes out once: its claim is settled (decision 2), or it becomes a letter (R10)."""

from datetime import datetime
from enum import StrEnum
from typing import TypeGuard

from samentoets.alerts import AlertType
from samentoets.case import Channel, Sending
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind, Letter
from samentoets.person import ContactPreference


def is_open_claim[S: Sending](sending: S | None) -> TypeGuard[S]:
    """Whether nothing was heard yet of a mail that may have gone out."""
    return is_mail(sending) and sending.message_id is None


def is_mail[S: Sending](sending: S | None) -> TypeGuard[S]:
    return sending is not None and sending.channel is Channel.EMAIL


def has_failed(sending: Sending | None) -> bool:
    """Whether it is known that the mail never arrived."""
    return sending is not None and sending.failed_at is not None


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
    case = dossier.case
    if failure is MailFailure.COMPLAINED:
        dossier = dossier.with_case(never_mail=True)
    if failure is MailFailure.BOUNCED:
        dossier = dossier.with_case(dead_email=case.correspondent_contact.email)
    return dossier.noting(kind, now, message_id=message_id).raising(alert, message_id, now)


def as_failed[S: Sending](sending: S, failure: MailFailure, now: datetime) -> S:
    """A mail that somebody complained of did arrive."""
    return sending if failure is MailFailure.COMPLAINED else sending.but(failed_at=now)


def as_letter(
    dossier: Dossier, kind: TextKind, alerts: tuple[AlertType, ...], now: datetime
) -> Dossier:
    """The dossier with a letter to print, and the alerts that tell why it is one."""
    dossier = dossier.queueing(kind, now)
    for type_ in alerts:
        dossier = dossier.raising(type_, _fact_of(dossier.letters[-1]), now)
    return dossier


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
