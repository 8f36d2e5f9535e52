"""R10, R11: what printing does to a case, and what becomes of a letter nobody needs any more."""

from datetime import timedelta

import pytest

from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, Channel, MarkReason, Worklist
from samentoets.completeness import Step, next_step, reminder_channel
from samentoets.correspondence import Content, Message, TextKind
from samentoets.dossier import Dossier, EventKind
from samentoets.letters import (
    LetterGround,
    confirm_print,
    letter_of,
    note_reprint,
    prefer_letter,
    put_in_batch,
    withdraw_letters,
)
from samentoets.person import ContactPreference
from samentoets.progress import mark, receive
from samentoets.reminding import (
    claim_reminder,
    confirm_reminder,
    fail_reminder,
    queue_letter,
)
from samentoets.sending import MailFailure, note_unprinted_letter
from samentoets.waiting import WaitingFor
from tests.builders import (
    NOW,
    OOSTERMEER,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    later,
    some_facts,
)
from tests.unit.dossiers import JUST_THE_RESIDENT, again, incomplete, kinds, the_partner

QUEUED_AT = later(days=1)
PRINTED_AT = later(days=2)


def a_message(channel: Channel = Channel.LETTER) -> Message:
    return Message(
        number=0,
        kind=TextKind.PARTNER_REMINDER,
        channel=channel,
        template="landelijk",
        made_at=PRINTED_AT,
        to=("Loïs van den IJssel",),
        content=Content(subject="Wij missen iets", blocks=()),
    )


def queued() -> Dossier:
    return queue_letter(incomplete(), False, QUEUED_AT)


def printed() -> Dossier:
    in_batch = put_in_batch(queued(), 1, "2025-10-08-01", a_message())
    return confirm_print(in_batch, 1, OOSTERMEER, PRINTED_AT)


def test_r10_printing_begins_phase_two_and_takes_it_off_the_list() -> None:
    dossier = printed()
    assert dossier.phase_two_since == PRINTED_AT
    assert not letter_of(dossier, 1).waits
    assert kinds(dossier)[-1] is EventKind.LETTER_PRINTED
    assert dossier.messages[0].sent_at == PRINTED_AT


def test_r11_the_response_period_runs_from_print_plus_the_post() -> None:
    deadline = printed().case.deadline
    assert deadline
    assert deadline.waiting_for is WaitingFor.RESPONSE
    assert deadline.due_at == PRINTED_AT + timedelta(days=3 + 14)
    assert next_step(printed(), OOSTERMEER, deadline.due_at - timedelta(seconds=1)) is Step.WAIT
    assert next_step(printed(), OOSTERMEER, deadline.due_at) is Step.MARK


def test_r10_the_timer_that_waits_for_the_print_waits_on() -> None:
    assert printed().case.timer == queued().case.timer == 1


def test_r10_after_the_alert_printing_starts_a_next_timer() -> None:
    told = note_unprinted_letter(queued(), later(days=3))
    dossier = confirm_print(told, 1, OOSTERMEER, later(days=4))
    assert dossier.case.timer == 2
    assert dossier.case.worklist is Worklist.DUE
    assert not dossier.has_open(
        frozenset({AlertType.LETTER_NOT_PRINTED, AlertType.LETTER_REMINDER_NEEDED})
    )


def test_why_it_had_to_be_a_letter_stays_open_after_printing() -> None:
    case = a_case(resident=a_resident(email=None))
    unreachable = queue_letter(receive(case, JUST_THE_RESIDENT, OOSTERMEER, NOW), False, QUEUED_AT)
    dossier = confirm_print(unreachable, 1, OOSTERMEER, PRINTED_AT)
    assert dossier.has_open(frozenset({AlertType.NO_EMAIL_ADDRESS}))


def test_r16_printing_twice_is_printing_once() -> None:
    assert confirm_print(printed(), 1, OOSTERMEER, later(days=5)) == printed()


def test_a_reprint_is_told_and_starts_no_clock() -> None:
    dossier = note_reprint(printed(), 1, "jansen", later(days=5))
    assert kinds(dossier)[-1] is EventKind.LETTER_REPRINTED
    assert dossier.case.deadline == printed().case.deadline
    assert dossier.phase_two_since == PRINTED_AT


def test_r09_incomplete_again_after_the_letter_is_marked() -> None:
    at = later(days=6)
    dossier = receive(printed(), again(at), OOSTERMEER, at)
    marked = mark(dossier, OOSTERMEER, at + OOSTERMEER.settle_time)
    assert marked.case.mark
    assert marked.case.mark.reason is MarkReason.SECOND_DELIVERY_INCOMPLETE


def test_r11_silence_after_the_letter_is_marked() -> None:
    marked = mark(printed(), OOSTERMEER, later(days=19))
    assert marked.case.mark
    assert marked.case.mark.reason is MarkReason.NO_RESPONSE_TO_REMINDER


def test_complete_before_printing_withdraws_the_letter() -> None:
    dossier = receive(queued(), the_partner(later(days=1)), OOSTERMEER, later(days=1, hours=1))
    assert dossier.case.status is CaseStatus.DATA_RECEIVED
    assert not letter_of(dossier, 1).waits
    assert EventKind.LETTER_WITHDRAWN in kinds(dossier)
    assert dossier.case.reminder is None
    assert confirm_print(dossier, 1, OOSTERMEER, PRINTED_AT) == dossier


@pytest.mark.parametrize("failure", [None, *MailFailure])
def test_r08_who_was_mailed_is_never_mailed_again_though_the_letter_was_withdrawn(
    failure: MailFailure | None,
) -> None:
    """Without a failure, nothing was heard of the mail for a day."""
    claimed = claim_reminder(incomplete(), QUEUED_AT)
    if failure:
        mailed = confirm_reminder(claimed, "m-1", OOSTERMEER, QUEUED_AT)
        lettered = fail_reminder(mailed, failure, "m-1", later(days=1, hours=1))
    else:
        lettered = queue_letter(claimed, False, later(days=2))
    complete = receive(lettered, the_partner(later(days=2)), OOSTERMEER, later(days=2, hours=1))
    assert [letter.waits for letter in complete.letters] == [False]
    another = some_facts(a_person(partner=a_claim(STRANGER), at=later(days=3)), delivery_id="d-4")
    dossier = receive(complete, another, OOSTERMEER, later(days=3, hours=1))
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is not WaitingFor.MISSING_DATA
    assert reminder_channel(dossier) is Channel.LETTER


def test_complete_while_it_is_being_printed_starts_no_clock() -> None:
    in_batch = put_in_batch(queued(), 1, "2025-10-08-01", a_message())
    complete = receive(in_batch, the_partner(later(days=1)), OOSTERMEER, later(days=1, hours=1))
    dossier = confirm_print(complete, 1, OOSTERMEER, PRINTED_AT)
    assert letter_of(dossier, 1).printed_at == PRINTED_AT
    assert dossier.case.deadline is None
    assert dossier.case.worklist is Worklist.READY


def test_withdrawing_without_letters_changes_nothing() -> None:
    assert withdraw_letters(incomplete(), NOW) == incomplete()


def test_a_second_letter_has_alerts_of_its_own() -> None:
    complete = receive(queued(), the_partner(later(days=1)), OOSTERMEER, later(days=1))
    second = queue_letter(complete, False, later(days=3))
    assert second.has_open(frozenset({AlertType.LETTER_REMINDER_NEEDED}))


# ---- From e-mail to letters


def test_prefer_letter_makes_the_next_message_a_letter() -> None:
    dossier = prefer_letter(incomplete(), "jansen", LetterGround.ON_REQUEST, NOW)
    assert reminder_channel(dossier) is Channel.LETTER
    assert dossier.case.resident.contact.preference is ContactPreference.LETTER
    assert dossier.case.resident.contact.email == "lois@example.org"
    assert dossier.events[-1].details == {"actor": "jansen", "ground": "ON_REQUEST"}


def test_r16_prefer_letter_twice_is_once() -> None:
    once = prefer_letter(incomplete(), "jansen", LetterGround.ON_REQUEST, NOW)
    assert prefer_letter(once, "pieters", LetterGround.OTHER, later(days=1)) == once


@pytest.mark.parametrize("confirmed", [True, False])
def test_r08_prefer_letter_does_not_double_a_reminder_by_email(confirmed: bool) -> None:
    dossier = claim_reminder(incomplete(), QUEUED_AT)
    if confirmed:
        dossier = confirm_reminder(dossier, "m-1", OOSTERMEER, QUEUED_AT)
    switched = prefer_letter(dossier, "jansen", LetterGround.EMAIL_FAILS, QUEUED_AT)
    assert switched.case.reminder == dossier.case.reminder
    assert switched.case.deadline == dossier.case.deadline
    assert switched.letters == ()


# ---- What is kept of a message


def test_what_never_went_out_is_replaced_and_what_did_is_kept() -> None:
    email = a_message(Channel.EMAIL)
    dossier = incomplete().keeping(email).keeping(email.but(made_at=later(days=2)))
    assert [m.number for m in dossier.messages] == [1]
    sent = dossier.having_sent(TextKind.PARTNER_REMINDER, Channel.EMAIL, later(days=2))
    more = sent.keeping(a_message()).keeping(email)
    assert [(m.number, m.channel) for m in more.messages] == [
        (1, Channel.EMAIL),
        (2, Channel.LETTER),
        (3, Channel.EMAIL),
    ]
