"""The invitation to deliver: claimed, then sent or printed, then its period runs (R4, R19)."""

from datetime import datetime, timedelta

from samentoets.alerts import AlertType
from samentoets.case import Case, CaseStatus, Channel, Invitation
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
from samentoets.waiting import INVITING, WaitingFor, working_days_later

INVITATION = TextKind.INVITATION
"""The kind of this message, on its letter and in the tags of its mail."""

QUEUE_TAKES = timedelta(hours=1)
"""After this the sweeper puts a case that still waits for its invitation in the queue again."""


def first_wait(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """What a case without data waits for: its invitation, if it gets one, else a delivery."""
    case = dossier.case
    if case.start_reference and case.invitation is None:
        return dossier.waiting(WaitingFor.INVITATION, now, now + QUEUE_TAKES)
    due_at = max(case.opened_at + municipality.invitation_period, now)
    return dossier.waiting(WaitingFor.DELIVERY, now, due_at)


def waits_for_invitation(case: Case) -> bool:
    """Whether an invitation may be sent now."""
    waiting = case.deadline is not None and case.deadline.waiting_for is WaitingFor.INVITATION
    return waiting and not case.status.is_settled and case.status is not CaseStatus.ON_HOLD


def offer_again(dossier: Dossier, now: datetime) -> Dossier:
    """The case goes into the queue once more; until it has had its turn, not again."""
    if not waits_for_invitation(dossier.case):
        return dossier
    return dossier.waiting(WaitingFor.INVITATION, now, now + QUEUE_TAKES)


def without_invitation(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """Nobody may be written to: the case waits for a delivery, as if the invitation were out."""
    return dossier.waiting(WaitingFor.DELIVERY, now, now + municipality.invitation_period)


def claim_invitation(dossier: Dossier, now: datetime) -> Dossier:
    """Claim the invitation before anything is sent; an unsettled claim runs out."""
    return (
        dossier.with_case(invitation=Invitation(channel=Channel.EMAIL, claimed_at=now))
        .noting(EventKind.INVITATION_CLAIMED, now)
        .waiting(WaitingFor.INVITATION_OUTCOME, now, now + MAIL_SETTLES_WITHIN)
    )


def confirm_invitation(
    dossier: Dossier,
    message_id: str,
    sent_at: datetime,
    municipality: Municipality,
    now: datetime,
) -> Dossier:
    """The mail service took the invitation: the invitation period begins."""
    invitation = dossier.case.invitation
    if not is_open_claim(invitation):
        return dossier
    sent_at = max(sent_at, invitation.claimed_at)
    dossier = (
        dossier.with_case(invitation=invitation.but(message_id=message_id, confirmed_at=sent_at))
        .having_sent(INVITATION, Channel.EMAIL, sent_at)
        .noting(EventKind.INVITATION_SENT, now, message_id=message_id)
    )
    return _invited(dossier, sent_at, sent_at + municipality.invitation_period)


def confirm_letter(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """The invitation is on paper: its period begins after the post's time (R19)."""
    invitation = dossier.case.invitation
    if invitation is None or invitation.confirmed_at:
        return dossier
    dossier = dossier.with_case(invitation=invitation.but(confirmed_at=now))
    return _invited(dossier, now, now + municipality.post_time + municipality.invitation_period)


def _invited(dossier: Dossier, since: datetime, due_at: datetime) -> Dossier:
    if dossier.case.status is CaseStatus.CREATED:
        dossier = dossier.with_case(status=CaseStatus.INVITED)
    if not still_invites(dossier):
        return dossier
    return dossier.waiting(WaitingFor.DELIVERY, since, due_at)


def still_invites(dossier: Dossier) -> bool:
    """Whether an invitation still makes sense: nothing came, and nobody waits for anything else."""
    case = dossier.case
    if case.status.is_settled or case.follows or case.no_response or dossier.all_facts:
        return False
    return case.deadline is None or case.deadline.waiting_for in INVITING


def release_invitation(dossier: Dossier, why: str, now: datetime) -> Dossier:
    """The mail service clearly refused for now: the claim is given back, so it may be repeated."""
    released = dossier.with_case(invitation=None).noting(
        EventKind.INVITATION_RELEASED, now, why=why
    )
    if not still_invites(released):
        return released
    return released.waiting(WaitingFor.INVITATION, now, now + QUEUE_TAKES)


def refuse_invitation(dossier: Dossier, now: datetime) -> Dossier:
    """The mail service refuses this address: a letter, if nothing came meanwhile (R10)."""
    if not still_invites(dossier):
        return release_invitation(dossier, "AddressRefused", now)
    return invite_by_letter(dossier, True, now)


def fail_invitation(
    dossier: Dossier, failure: MailFailure, message_id: str, now: datetime
) -> Dossier:
    """The invitation came to nothing: a letter, while nothing was delivered (R10)."""
    invitation, deadline = dossier.case.invitation, dossier.case.deadline
    noted = note_mail_failure(dossier, failure, message_id, now)
    if noted is dossier or not is_mail(invitation) or invitation.message_id != message_id:
        return noted
    noted = noted.with_case(invitation=as_failed(invitation, failure, now))
    if deadline and deadline.waiting_for is WaitingFor.DELIVERY:
        return _by_letter(noted, (), now)
    return noted


def end_claim(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """Nothing was heard of the mail for a day: it is never sent again, so a letter (R10).

    If it was heard of while the case was broken off, the invitation is out.
    """
    invitation = dossier.case.invitation
    if invitation and invitation.confirmed_at and invitation.failed_at is None:
        due_at = invitation.confirmed_at + municipality.invitation_period
        return _invited(dossier, invitation.confirmed_at, max(due_at, now))
    return invite_by_letter(dossier, False, now)


def invite_by_letter(dossier: Dossier, refused: bool, now: datetime) -> Dossier:
    """The invitation becomes a letter to print; who prefers e-mail has an alert that tells why."""
    return _by_letter(dossier, why_no_mail(dossier, dossier.case.invitation, refused), now)


def _by_letter(dossier: Dossier, alerts: tuple[AlertType, ...], now: datetime) -> Dossier:
    mailed = dossier.case.invitation.message_id if dossier.case.invitation else None
    invitation = Invitation(channel=Channel.LETTER, claimed_at=now, message_id=mailed)
    return (
        as_letter(dossier, INVITATION, alerts, now)
        .with_case(invitation=invitation)
        .waiting(WaitingFor.INVITATION_PRINT, now, working_days_later(now, 2))
    )
