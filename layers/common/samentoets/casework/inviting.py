"""Inviting residents to deliver, one case at a turn; what was cut off, the sweeper offers again."""

from datetime import datetime

from samentoets import message_queue
from samentoets.base import CaseId, dutch_day
from samentoets.case import Channel
from samentoets.casework.changing import change
from samentoets.casework.sending import Outcomes, claim, send_claimed
from samentoets.casework.writing import write_about
from samentoets.completeness import Step, channel_of, next_step
from samentoets.dossier import Dossier
from samentoets.errors import UnfitForEmail
from samentoets.household import household_of
from samentoets.inviting import (
    INVITATION,
    claim_invitation,
    confirm_invitation,
    end_claim,
    invite_by_letter,
    offer_again,
    refuse_invitation,
    release_invitation,
    waits_for_invitation,
    without_invitation,
)
from samentoets.licences import Feature, needed_for
from samentoets.life_events import may_be_written_to
from samentoets.message_queue import Turn
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.progress import reconsider
from samentoets.store import Store
from samentoets.waiting import WaitingFor


def invite(store: Store, municipality: Municipality, case_id: CaseId, now: datetime) -> None:
    """Send the invitation that the case waits for, or queue it as a letter (R4, R10).

    The claim is saved before the mail goes out: whatever fails after that, there is never a second
    mail. Raises `MailRefused` when SES will take the mail later: the turn is repeated.
    """
    case = store.cases.load_alone(case_id).case
    if not waits_for_invitation(case):
        return
    if not municipality.allows(Feature.INVITATIONS, dutch_day(now)):
        needed = {"feature": Feature.INVITATIONS.name, "needed": needed_for(Feature.INVITATIONS)}
        logger.warning("LICENCE_MISSING", case_id=case_id, extra=needed)
        return
    claimed, is_ours = claim(
        store,
        case_id,
        lambda d: _claim_or_queue(store, d, municipality, now),
        lambda case: case.invitation,
    )
    if not is_ours:
        return
    outcomes = Outcomes(
        taken=lambda d, message_id: confirm_invitation(d, message_id, now, municipality, now),
        refused=lambda d: refuse_invitation(d, now),
        released=lambda d, why: release_invitation(d, why, now),
    )
    send_claimed(store, municipality, claimed, INVITATION, outcomes)


def _claim_or_queue(
    store: Store, dossier: Dossier, municipality: Municipality, now: datetime
) -> Dossier:
    """The words are kept with the claim; an e-mail that may not go out becomes a letter."""
    if not waits_for_invitation(dossier.case):
        return dossier
    resident = household_of(dossier).resident
    if not may_be_written_to(resident, dossier.case.reference_date):
        return reconsider(without_invitation(dossier, municipality, now), municipality, now)
    if channel_of(dossier.case) is Channel.LETTER:
        return invite_by_letter(dossier, False, now)
    try:
        message = write_about(store, dossier, municipality, INVITATION, Channel.EMAIL, now)
    except UnfitForEmail as unfit:
        logger.warning("EMAIL_UNFIT", case_id=dossier.case.case_id, reason=str(unfit))
        return invite_by_letter(dossier, True, now)
    return claim_invitation(dossier.keeping(message), now)


def bring_on(store: Store, municipality: Municipality, case_id: CaseId, now: datetime) -> None:
    """What is overdue of an invitation: its turn was lost, or nothing was heard of its mail.

    A case that waits since earlier than now has its turn: somebody else was first.
    """

    def rule(dossier: Dossier) -> Dossier:
        match next_step(dossier, municipality, now):
            case Step.INVITE:
                return offer_again(dossier, now)
            case Step.INVITE_BY_LETTER:
                return end_claim(dossier, municipality, now)
            case _:
                return dossier

    waits = change(store, case_id, rule).case.deadline
    if waits and waits.waiting_for is WaitingFor.INVITATION and waits.since == now:
        message_queue.put(Turn(municipality=municipality.code, case_id=case_id))
        count(Metric.TURNS_REPAIRED)
        where = {"municipality": municipality.code, "case_id": case_id}
        logger.warning("TURN_GIVEN_AGAIN", extra=where)
