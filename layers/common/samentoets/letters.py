"""The letters of a case: put in a batch, printed once, printed again, or no longer needed (R10)."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, Channel
from samentoets.correspondence import Message, TextKind
from samentoets.dossier import Dossier, EventKind, Letter
from samentoets.inviting import confirm_letter
from samentoets.municipality import Municipality
from samentoets.person import ContactPreference
from samentoets.waiting import WaitingFor

ANSWERED_BY_PRINTING = frozenset({AlertType.LETTER_REMINDER_NEEDED, AlertType.LETTER_NOT_PRINTED})
"""Alerts that only ask for the letter; why it had to be one stays an officer's matter."""


class LetterGround(StrEnum):
    """Why an officer lets somebody have letters instead of e-mails; a code, never free text."""

    ON_REQUEST = "ON_REQUEST"
    EMAIL_FAILS = "EMAIL_FAILS"
    OTHER = "OTHER"


def letter_of(dossier: Dossier, number: int) -> Letter:
    return next(letter for letter in dossier.letters if letter.number == number)


def put_in_batch(dossier: Dossier, number: int, batch: str, message: Message) -> Dossier:
    """The letter with its words and its batch: from now on it is printed as it is."""
    dossier = dossier.keeping(message)
    kept = next(
        m for m in dossier.messages if (m.kind, m.made_at) == (message.kind, message.made_at)
    )
    letter = letter_of(dossier, number)
    return _with_letter(dossier, letter.but(batch=batch, message=kept.number))


def confirm_print(
    dossier: Dossier, number: int, municipality: Municipality, now: datetime
) -> Dossier:
    """The letter is on paper: after a reminder the response period runs, with phase 2; after an
    invitation the invitation period.

    The post takes `post_time`, so the resident has the whole period (R11, R19). Printing again
    what was printed changes nothing (R16).
    """
    letter = letter_of(dossier, number)
    if not letter.waits:
        return dossier
    kind = TextKind(letter.kind)
    dossier = (
        _with_letter(dossier, letter.but(printed_at=now))
        .having_sent(kind, Channel.LETTER, now)
        .noting(EventKind.LETTER_PRINTED, now, letter=str(number), batch=letter.batch or "")
    )
    dossier = _resolve(dossier, now)
    match kind:
        case TextKind.PARTNER_REMINDER:
            return _begin_phase_two(dossier, municipality, now)
        case TextKind.INVITATION:
            return confirm_letter(dossier, municipality, now)
        case _:
            return dossier


def _begin_phase_two(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    case = dossier.case
    if case.reminder is None or case.reminder.confirmed_at:
        return dossier
    dossier = dossier.with_case(reminder=case.reminder.but(confirmed_at=now))
    complete = case.deadline is None and case.status is CaseStatus.DATA_RECEIVED
    if case.status.is_settled or case.follows or case.mark or complete:
        return dossier
    due_at = now + municipality.post_time + municipality.response_period
    return dossier.waiting(WaitingFor.RESPONSE, now, due_at)


def withdraw_letters(
    dossier: Dossier, now: datetime, kinds: Collection[str] = tuple(TextKind)
) -> Dossier:
    """Nothing is left to ask for: letters that no batch has yet are not printed any more.

    The reminder is what it was before its letter: none, or a mail, which stays the only one (R8).
    """
    for letter in dossier.letters:
        if letter.waits and letter.batch is None and letter.kind in kinds:
            dossier = _with_letter(dossier, letter.but(withdrawn_at=now)).noting(
                EventKind.LETTER_WITHDRAWN, now, letter=str(letter.number)
            )
            dossier = _resolve(dossier, now)
            reminder = dossier.case.reminder
            if reminder and letter.kind == TextKind.PARTNER_REMINDER:
                dossier = dossier.with_case(reminder=reminder.instead_of)
    return dossier


def note_reprint(dossier: Dossier, number: int, by: str, now: datetime) -> Dossier:
    """A printed letter on paper once more: told, and no clock starts anew."""
    return dossier.noting(EventKind.LETTER_REPRINTED, now, letter=str(number), actor=by)


def note_no_address(dossier: Dossier, number: int, now: datetime) -> Dossier:
    """The letter can't be addressed: it stays on the list and an officer is told, once."""
    return dossier.raising(AlertType.NO_POSTAL_ADDRESS, str(number), now)


def prefer_letter(dossier: Dossier, by: str, ground: LetterGround, now: datetime) -> Dossier:
    """From now on letters to the resident, or to who acts for them; what went, went (R8)."""
    case = dossier.case
    if case.correspondent_contact.preference is ContactPreference.LETTER:
        return dossier
    contact = case.correspondent_contact.but(preference=ContactPreference.LETTER)
    changed = (
        {"representative": case.representative.but(contact=contact)}
        if case.representative
        else {"resident": case.resident.but(contact=contact)}
    )
    return dossier.with_case(**changed).noting(
        EventKind.LETTER_PREFERRED, now, actor=by, ground=ground
    )


def _with_letter(dossier: Dossier, letter: Letter) -> Dossier:
    return dossier.but(
        letters=tuple(letter if kept.number == letter.number else kept for kept in dossier.letters)
    )


def _resolve(dossier: Dossier, now: datetime) -> Dossier:
    return dossier.but(
        alerts=tuple(
            alert.but(resolved_at=now)
            if alert.is_open and alert.type in ANSWERED_BY_PRINTING
            else alert
            for alert in dossier.alerts
        )
    )
