"""R5, R7, R12, R14 to R16 and R19: how a case moves, as pure rules over a dossier."""

from datetime import timedelta

import pytest

from samentoets.advice import Outcome, Reason
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, MarkReason, Worklist
from samentoets.completeness import Step, next_step
from samentoets.dossier import EventKind
from samentoets.licences import Licence
from samentoets.progress import mark, note_no_response, receive, restart_timer
from samentoets.waiting import WaitingFor
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    an_identity,
    later,
    licensed,
    some_facts,
)
from tests.unit.dossiers import (
    BOTH,
    JUST_THE_RESIDENT,
    again,
    incomplete,
    kinds,
    reminded,
    the_partner,
)


def test_r19_a_new_case_waits_for_a_delivery() -> None:
    case = a_case().case
    assert case.deadline
    assert case.deadline.waiting_for is WaitingFor.DELIVERY
    assert case.deadline.due_at == NOW + timedelta(days=28)
    assert case.timer == 0
    assert case.worklist is Worklist.DUE


def test_r08_complete_at_once_starts_no_timer() -> None:
    case = receive(a_case(), BOTH, OOSTERMEER, NOW).case
    assert (case.status, case.deadline, case.timer) == (CaseStatus.DATA_RECEIVED, None, 0)
    assert case.worklist is Worklist.READY


def test_r05_the_found_partner_is_attached_with_an_event() -> None:
    dossier = incomplete()
    assert dossier.case.partner
    assert dossier.case.partner.bsn == PARTNER
    assert EventKind.PARTNER_ATTACHED in kinds(dossier)
    assert EventKind.PARTNER_ATTACHED not in kinds(a_case())


def test_r08_missing_data_wait_partner_wait_and_start_one_timer() -> None:
    case = incomplete().case
    assert case.deadline
    assert case.deadline.waiting_for is WaitingFor.MISSING_DATA
    assert case.deadline.due_at == later(days=1)
    assert case.timer == 1
    assert case.status is CaseStatus.DATA_INCOMPLETE


def test_r08_more_of_an_incomplete_phase_one_does_not_move_the_deadline() -> None:
    dossier = receive(incomplete(), again(later(hours=5)), OOSTERMEER, later(hours=5))
    assert dossier.case.deadline == incomplete().case.deadline
    assert dossier.case.timer == 1


def test_r08_partner_wait_may_be_zero() -> None:
    municipality = OOSTERMEER.but(partner_wait=timedelta(0))
    dossier = receive(a_case(), JUST_THE_RESIDENT, municipality, NOW)
    assert next_step(dossier, municipality, NOW) is Step.REMIND


def test_r16_a_repeated_delivery_changes_nothing() -> None:
    for dossier in (incomplete(), reminded()):
        assert receive(dossier, JUST_THE_RESIDENT, OOSTERMEER, later(days=9)) is dossier


def test_r16_the_same_facts_in_another_message_change_nothing() -> None:
    same = some_facts(a_person(partner=a_claim()), delivery_id="another")
    assert receive(incomplete(), same, OOSTERMEER, later(days=9)) == incomplete()


def test_a_marked_case_that_becomes_complete_loses_its_mark() -> None:
    marked = mark(reminded(), OOSTERMEER, later(days=15))
    dossier = receive(marked, the_partner(later(days=16)), OOSTERMEER, later(days=16))
    assert dossier.case.mark is None
    assert EventKind.MARK_LIFTED in kinds(dossier)
    assert dossier.case.worklist is Worklist.READY


def test_a_marked_case_that_stays_incomplete_keeps_its_mark_and_waits_for_nothing() -> None:
    marked = mark(reminded(), OOSTERMEER, later(days=15))
    dossier = receive(marked, again(later(days=16)), OOSTERMEER, later(days=16))
    assert dossier.case.mark == marked.case.mark
    assert dossier.case.deadline is None


def test_r07_no_reminder_asks_for_a_partner_who_is_in_doubt() -> None:
    found = some_facts(a_person(partner=a_claim(STRANGER)))
    dossier = receive(a_case(supplied=an_identity()), found, OOSTERMEER, NOW)
    assert dossier.has_open(frozenset({AlertType.DIFFERENT_PARTNER}))
    assert dossier.case.supplied_partner
    assert dossier.case.supplied_partner.identity.bsn == PARTNER
    assert Reason.PARTNER_UNRESOLVED in dossier.case.advice.reasons
    assert next_step(dossier, OOSTERMEER, later(days=1)) is Step.MARK
    marked = mark(dossier, OOSTERMEER, later(days=1))
    assert marked.case.mark
    assert marked.case.mark.reason is MarkReason.PARTNER_UNRESOLVED


def test_r07_the_same_difference_raises_one_alert_and_a_new_one_another() -> None:
    dossier = a_case(supplied=an_identity())
    claims = (
        a_claim(None, birth_date="1970-07-07"),
        a_claim(None, birth_date="1970-07-07"),
        a_claim(STRANGER, birth_date="1970-07-07"),
        a_claim(STRANGER, birth_date="1977-07-07"),
    )
    for number, claim in enumerate(claims):
        at = later(hours=number)
        facts = some_facts(a_person(at=at, partner=claim), delivery_id=f"d-{number}")
        dossier = receive(dossier, facts, OOSTERMEER, at)
    assert [alert.type for alert in dossier.alerts] == [AlertType.DIFFERENT_PARTNER] * 2


def test_a_case_whose_timer_keeps_failing_is_tried_ever_less_often() -> None:
    dossier, now = incomplete(), later(days=2)
    pauses = []
    for _ in range(12):
        dossier = restart_timer(dossier, OOSTERMEER, now)
        assert dossier.case.deadline
        pauses.append(dossier.case.deadline.due_at - now)
        now = dossier.case.deadline.due_at
    assert pauses[0] == timedelta(0), "at once, because most failures pass"
    assert pauses == sorted(pauses)
    assert pauses[3:] == [timedelta(days=1)] * 9
    assert dossier.case.timer == 13


def test_r19_no_delivery_goes_to_the_worklist_without_a_mail() -> None:
    assert next_step(a_case(), OOSTERMEER, later(days=28)) is Step.NOTE_NO_RESPONSE
    dossier = note_no_response(a_case(), later(days=28))
    assert dossier.case.worklist is Worklist.NO_RESPONSE
    assert dossier.case.advice.reasons == (Reason.NO_DELIVERY,)
    assert dossier.case.reminder is None


def test_r19_a_late_delivery_still_takes_the_case_on() -> None:
    silent = note_no_response(a_case(), later(days=28))
    dossier = receive(silent, BOTH, OOSTERMEER, later(days=30))
    assert dossier.case.worklist is Worklist.READY


@pytest.mark.parametrize("status", [CaseStatus.DECIDED, CaseStatus.ABORTED, CaseStatus.CLOSED])
def test_r15_after_the_end_a_delivery_is_kept_told_and_changes_no_decision(
    status: CaseStatus,
) -> None:
    decided = a_case().with_case(status=status).not_waiting()
    dossier = receive(decided, BOTH, OOSTERMEER, NOW)
    assert dossier.facts == BOTH
    assert dossier.has_open(frozenset({AlertType.DELIVERY_AFTER_DECISION}))
    assert dossier.case.status is status
    assert dossier.case.advice == decided.case.advice
    assert next_step(dossier, OOSTERMEER, later(days=99)) is Step.DONE


def test_data_do_not_undo_an_officer_s_parking() -> None:
    for facts in (JUST_THE_RESIDENT, BOTH):
        parked = a_case().with_case(status=CaseStatus.ON_HOLD)
        assert receive(parked, facts, OOSTERMEER, NOW).case.status is CaseStatus.ON_HOLD


def test_r14_an_incomplete_household_is_never_granted() -> None:
    for dossier in (a_case(), incomplete(), reminded()):
        assert dossier.case.advice.outcome is Outcome.INVESTIGATE


def test_r12_without_the_module_there_is_no_advice() -> None:
    municipality = OOSTERMEER.but(licences=licensed(Licence.PREMIUM))
    dossier = receive(a_case(), BOTH, municipality, NOW)
    assert dossier.case.advice.reasons == (Reason.LICENCE,)
