"""R8 to R11: one reminder, what it waits for, and what comes after it."""

from datetime import timedelta

import pytest

from samentoets.advice import Outcome, Reason
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, Channel, MarkReason, Worklist
from samentoets.completeness import Step, next_step, reminder_channel
from samentoets.dossier import Dossier
from samentoets.person import ContactPreference
from samentoets.progress import mark, receive
from samentoets.reminding import (
    claim_reminder,
    confirm_reminder,
    queue_letter,
    refuse_reminder,
    release_reminder,
)
from samentoets.sending import note_unprinted_letter
from samentoets.waiting import WaitingFor, working_days_later
from tests.builders import NOW, OOSTERMEER, a_case, a_resident, later
from tests.unit.dossiers import JUST_THE_RESIDENT, again, incomplete, reminded, the_partner


@pytest.mark.parametrize(("after", "step"), [(0, Step.WAIT), (23.9, Step.WAIT), (24, Step.REMIND)])
def test_r08_the_reminder_is_due_after_partner_wait(after: float, step: Step) -> None:
    assert next_step(incomplete(), OOSTERMEER, later(hours=after)) is step


def test_r08_complete_in_time_needs_no_reminder() -> None:
    dossier = receive(incomplete(), the_partner(later(hours=2)), OOSTERMEER, later(hours=2))
    assert next_step(dossier, OOSTERMEER, later(days=1)) is Step.DONE
    assert dossier.case.status is CaseStatus.DATA_RECEIVED


def test_r08_a_claimed_reminder_is_never_claimed_again() -> None:
    claimed = claim_reminder(incomplete(), later(days=1))
    assert next_step(claimed, OOSTERMEER, later(days=1)) is Step.WAIT
    assert claimed.case.timer == 1


def test_r10_a_claim_that_stays_unsettled_for_a_day_becomes_a_letter() -> None:
    claimed = claim_reminder(incomplete(), later(days=1))
    assert next_step(claimed, OOSTERMEER, later(days=2)) is Step.REMIND
    assert reminder_channel(claimed) is Channel.LETTER
    dossier = queue_letter(claimed, False, later(days=2))
    assert dossier.has_open(frozenset({AlertType.EMAIL_UNSETTLED}))


def test_r08_a_clear_refusal_gives_the_claim_back_to_the_same_timer() -> None:
    at = later(days=1)
    dossier = release_reminder(claim_reminder(incomplete(), at), "MailThrottled", at)
    assert dossier.case.reminder is None
    assert dossier.case.timer == 1
    assert next_step(dossier, OOSTERMEER, at) is Step.REMIND


def completed_while_the_mail_goes_out() -> Dossier:
    claimed = claim_reminder(incomplete(), later(days=1))
    return receive(claimed, the_partner(later(days=1)), OOSTERMEER, later(days=1))


def test_r08_a_refusal_after_the_case_became_complete_starts_no_new_wait() -> None:
    at = later(days=1)
    dossier = release_reminder(completed_while_the_mail_goes_out(), "MailThrottled", at)
    assert dossier.case.reminder is None
    assert dossier.case.deadline is None
    assert next_step(dossier, OOSTERMEER, at) is Step.DONE


def test_r10_a_refused_address_queues_no_letter_once_nothing_is_missing() -> None:
    dossier = refuse_reminder(completed_while_the_mail_goes_out(), later(days=1))
    assert dossier.letters == ()
    assert dossier.case.reminder is None
    assert dossier.case.worklist is Worklist.READY


def test_r11_phase_two_runs_from_the_confirmed_send() -> None:
    dossier = reminded()
    assert dossier.phase_two_since
    assert dossier.case.deadline
    assert dossier.case.deadline.due_at == later(days=15)
    assert confirm_reminder(dossier, "m-2", OOSTERMEER, later(days=3)) == dossier


def test_r11_silence_after_the_reminder_marks_with_its_own_reason() -> None:
    assert next_step(reminded(), OOSTERMEER, later(days=15)) is Step.MARK
    case = mark(reminded(), OOSTERMEER, later(days=15)).case
    assert case.mark
    assert case.mark.reason is MarkReason.NO_RESPONSE_TO_REMINDER
    assert case.worklist is Worklist.MARKED
    assert case.deadline is None
    assert case.advice.outcome is Outcome.INVESTIGATE
    assert case.advice.reasons[0] is Reason.NO_RESPONSE_TO_REMINDER


def test_r09_incomplete_again_waits_settle_time_and_then_marks() -> None:
    at = later(days=2)
    dossier = receive(reminded(), again(at), OOSTERMEER, at)
    assert dossier.case.deadline
    assert dossier.case.deadline.due_at == at + timedelta(hours=1)
    assert dossier.case.timer == 2, "the deadline moved earlier, so a next timer is needed"
    marked = mark(dossier, OOSTERMEER, at + timedelta(hours=1))
    assert marked.case.mark
    assert marked.case.mark.reason is MarkReason.SECOND_DELIVERY_INCOMPLETE
    assert marked.case.status is CaseStatus.DATA_RECEIVED


def test_r09_the_second_part_within_settle_time_completes_the_case() -> None:
    at = later(days=2)
    dossier = receive(reminded(), again(at), OOSTERMEER, at)
    dossier = receive(dossier, the_partner(at), OOSTERMEER, later(days=2, minutes=5))
    assert dossier.case.status is CaseStatus.DATA_RECEIVED
    assert next_step(dossier, OOSTERMEER, later(days=2, hours=1)) is Step.DONE


def test_r09_a_second_delivery_while_the_mail_goes_out_is_marked_as_one() -> None:
    sent_at = later(days=1)
    claimed = claim_reminder(incomplete(), sent_at)
    meanwhile = receive(claimed, again(later(days=1, seconds=1)), OOSTERMEER, sent_at)
    dossier = confirm_reminder(meanwhile, "m-1", OOSTERMEER, sent_at)
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is WaitingFor.SECOND_PART
    assert dossier.case.deadline.due_at == sent_at + OOSTERMEER.settle_time


def test_r09_only_what_was_retrieved_after_the_reminder_is_a_second_delivery() -> None:
    late_arrival = again(at=later(hours=3))
    dossier = receive(reminded(), late_arrival, OOSTERMEER, later(days=2))
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is WaitingFor.RESPONSE


@pytest.mark.parametrize(
    ("preference", "email", "alerts"),
    [
        (ContactPreference.LETTER, "lois@example.org", {AlertType.LETTER_REMINDER_NEEDED}),
        (
            ContactPreference.EMAIL,
            None,
            {AlertType.LETTER_REMINDER_NEEDED, AlertType.NO_EMAIL_ADDRESS},
        ),
    ],
)
def test_r10_brief_or_no_address_becomes_a_letter_task(
    preference: ContactPreference, email: str | None, alerts: set[AlertType]
) -> None:
    case = a_case(resident=a_resident(preference=preference, email=email))
    dossier = receive(case, JUST_THE_RESIDENT, OOSTERMEER, NOW)
    assert reminder_channel(dossier) is Channel.LETTER
    queued = queue_letter(dossier, False, later(days=1))
    assert len(queued.letters) == 1
    assert {a.type for a in queued.alerts} - {AlertType.PARTNER_FOUND_NOT_SUPPLIED} == alerts
    assert not queued.phase_two_since
    assert next_step(queued, OOSTERMEER, later(days=3)) is Step.NOTE_UNPRINTED_LETTER
    told = note_unprinted_letter(queued, later(days=3))
    assert told.has_open(frozenset({AlertType.LETTER_NOT_PRINTED}))
    assert told.case.deadline is None


def test_r10_an_incomplete_delivery_before_the_letter_is_printed_marks_nothing() -> None:
    queued = queue_letter(incomplete(), False, later(days=1))
    dossier = receive(queued, again(later(days=2)), OOSTERMEER, later(days=2))
    assert dossier.case.deadline == queued.case.deadline


@pytest.mark.parametrize(
    ("day", "expected"),
    [(6, 8), (9, 13), (10, 14), (11, 14), (12, 14)],
    ids=["Monday", "Thursday", "Friday", "Saturday", "Sunday"],
)
def test_working_days_skip_the_weekend(day: int, expected: int) -> None:
    assert working_days_later(NOW.replace(day=day), 2).day == expected
