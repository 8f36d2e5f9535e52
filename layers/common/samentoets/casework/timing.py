"""What the steps of the state machine do; the case decides, the state machine only keeps time."""

from collections.abc import Callable
from datetime import datetime

from samentoets import workflow
from samentoets.base import CaseId, Frozen, Moment, MunicipalityCode
from samentoets.case import Channel
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.casework.sending import Outcomes, claim, send_claimed
from samentoets.casework.writing import write_about
from samentoets.completeness import Step, next_step, reminder_channel
from samentoets.dossier import Dossier
from samentoets.errors import UnfitForEmail
from samentoets.municipality import Municipality
from samentoets.observability import logger
from samentoets.progress import mark, note_no_response
from samentoets.reminding import (
    REMINDER,
    claim_reminder,
    confirm_reminder,
    queue_letter,
    refuse_reminder,
    release_reminder,
)
from samentoets.sending import note_unprinted_letter
from samentoets.store import Store


class TimerCall(Frozen):
    """What the state machine hands to every step; `timer` is the name of its execution."""

    municipality: MunicipalityCode
    case_id: CaseId
    due_at: Moment
    timer: str


def check(
    store: Store, municipality: Municipality, case_id: str, timer: str, now: datetime
) -> tuple[Step, datetime]:
    """What this timer must do now: done, wait (until when), remind or mark.

    A timer that was superseded by a later one is done.
    """
    dossier = store.cases.load(case_id)
    if timer != workflow.timer_name(dossier.case):
        return Step.DONE, now
    step = next_step(dossier, municipality, now)
    if step in (Step.NOTE_NO_RESPONSE, Step.NOTE_UNPRINTED_LETTER):
        note_end(store, municipality, case_id, now)
        return Step.DONE, now
    if step in (Step.INVITE, Step.INVITE_BY_LETTER):  # the sweeper's work
        return Step.DONE, now
    return step, _due_at(dossier, now)


def note_end(store: Store, municipality: Municipality, case_id: str, now: datetime) -> None:
    """Note the end of a wait after which only officers can act (R10, R19)."""

    def rule(dossier: Dossier) -> Dossier:
        match next_step(dossier, municipality, now):
            case Step.NOTE_NO_RESPONSE:
                return note_no_response(dossier, now)
            case Step.NOTE_UNPRINTED_LETTER:
                return note_unprinted_letter(dossier, now)
            case _:
                return dossier

    change(store, case_id, rule)


def remind(store: Store, municipality: Municipality, case_id: str, now: datetime) -> datetime:
    """Send the one reminder or queue it as a letter, if the rule still says so (R8, R10).

    Answers the next due moment. The claim is saved before the mail goes out: whatever fails
    after that, there is never a second mail. Raises `MailRefused` when SES will take the mail
    later: the claim is given back and the state machine repeats the step.
    """
    rule = _if_due(municipality, now, Step.REMIND, _claim_or_queue(store, municipality, now))
    claimed, is_ours = claim(store, case_id, rule, lambda case: case.reminder)
    if not is_ours:
        return _due_at(claimed, now)
    outcomes = Outcomes(
        taken=lambda d, message_id: confirm_reminder(d, message_id, municipality, now),
        refused=lambda d: refuse_reminder(d, now),
        released=lambda d, why: release_reminder(d, why, now),
    )
    return _due_at(send_claimed(store, municipality, claimed, REMINDER, outcomes), now)


def mark_for_investigation(
    store: Store, municipality: Municipality, case_id: str, now: datetime
) -> None:
    """Mark the case, if the rule still says so (R9, R11)."""
    rule = _if_due(municipality, now, Step.MARK, lambda dossier: mark(dossier, municipality, now))
    change(store, case_id, rule)
    settle(store, municipality, case_id, now)


type _Rule = Callable[[Dossier], Dossier]


def _if_due(municipality: Municipality, now: datetime, step: Step, rule: _Rule) -> _Rule:
    return lambda d: rule(d) if next_step(d, municipality, now) is step else d


def _claim_or_queue(store: Store, municipality: Municipality, now: datetime) -> _Rule:
    """The words are kept with the claim; an e-mail that may not go out becomes a letter."""

    def rule(dossier: Dossier) -> Dossier:
        if reminder_channel(dossier) is Channel.LETTER:
            return queue_letter(dossier, False, now)
        try:
            message = write_about(store, dossier, municipality, REMINDER, Channel.EMAIL, now)
        except UnfitForEmail as unfit:
            logger.warning("EMAIL_UNFIT", case_id=dossier.case.case_id, reason=str(unfit))
            return queue_letter(dossier, True, now)
        return claim_reminder(dossier.keeping(message), now)

    return rule


def _due_at(dossier: Dossier, now: datetime) -> datetime:
    return dossier.case.deadline.due_at if dossier.case.deadline else now
