"""How a case moves: through deliveries, to an advice or a mark.

Every function takes a dossier and the moment, and gives the dossier as it must be saved; given
back unchanged, there is nothing to do (R16).
"""

from datetime import datetime, timedelta

from samentoets.advice import NOTHING_CALCULATED, Assessment, Reason
from samentoets.alerts import AlertType
from samentoets.assessment import assess
from samentoets.base import dutch_day
from samentoets.case import Case, CaseStatus, Channel, Mark, MarkReason, Reminder
from samentoets.completeness import (
    MAIL_SETTLES_WITHIN,
    Gap,
    held_by,
    mark_reason,
    missing,
    partner_in_doubt,
)
from samentoets.delivery import Facts
from samentoets.dossier import Calculation, Dossier, EventKind
from samentoets.household import Household, compose, household_of
from samentoets.inviting import INVITATION
from samentoets.letters import withdraw_letters
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.overrides import Overrides
from samentoets.person import Bsn
from samentoets.waiting import WaitingFor

DATA_EVENTS = frozenset({EventKind.DATA_COMPLETE, EventKind.DATA_INCOMPLETE})

PAUSES = (timedelta(0), timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))
"""Before each restart of a timer: a case that always fails must not fill logs and mailboxes."""


def receive(
    dossier: Dossier,
    facts: tuple[Facts, ...],
    municipality: Municipality,
    now: datetime,
    started_by: Bsn | None = None,
) -> Dossier:
    """The case after a delivery: facts kept, household recomputed, deadline and advice moved.

    Facts that repeat what is known change nothing; after a decision they are kept and an officer
    is told, but the decision stands.
    """
    new = tuple(f for f in facts if not any(f.repeats(known) for known in dossier.facts))
    if not new:
        return dossier
    dossier = (
        dossier.but(facts=(*dossier.facts, *new))
        .with_case(journey_since=_journey_since(dossier.case, new, started_by))
        .noting(
            EventKind.DELIVERY_RECEIVED,
            now,
            delivery=new[0].delivery,
            sources=",".join(sorted({f"{f.source}:{f.status}" for f in new})),
        )
    )
    if dossier.case.status.is_settled:
        return dossier.raising(AlertType.DELIVERY_AFTER_DECISION, new[0].delivery, now)
    return reconsider(dossier, municipality, now)


def _journey_since(case: Case, facts: tuple[Facts, ...], started_by: Bsn | None) -> datetime | None:
    if started_by != case.resident.bsn:
        return case.journey_since
    moments = [f.retrieved_at for f in facts]
    return min([*moments, case.journey_since] if case.journey_since else moments)


def reconsider(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """The case as its facts show it now: alerts, deadline, mark and advice follow from them.

    Callers note first what happened: that is the cause of the advice that may follow.
    """
    if dossier.case.status.is_settled:
        return dossier
    if dossier.linked and dossier.case.follows:
        own = compose(dossier.case, dossier.all_facts)
        return _follow(_raising(dossier, own, now), dossier.linked.case, now)
    cause = dossier.events[-1].kind
    household = household_of(dossier)
    dossier = _raising(dossier, household, now)
    dossier = _attach_partner(dossier, household, now)
    gaps = missing(household, municipality)
    if gaps or partner_in_doubt(dossier, household):
        dossier = _incomplete(dossier, gaps, municipality, now)
    else:
        dossier = _complete(dossier, now)
    held, overrides = held_by(dossier, household), Overrides.of(dossier.overrides)
    assessment = assess(household, gaps, municipality, dutch_day(now), held, overrides)
    return _advise(dossier, assessment, cause, now)


def _raising(dossier: Dossier, household: Household, now: datetime) -> Dossier:
    for finding in household.findings:
        dossier = dossier.raising(finding.type, finding.fact, now)
    return dossier


def _follow(dossier: Dossier, lead: Case, now: datetime) -> Dossier:
    """A case that follows has the household's status and advice, and waits for nothing itself."""
    if dossier.all_facts and lead.status.tells_of_data:
        dossier = _at(dossier, lead.status)
    dossier = dossier.with_case(
        partner=lead.resident.identity, no_response=False, mark=None
    ).not_waiting()
    if dossier.case.advice == lead.advice:
        return dossier
    return dossier.with_case(advice=lead.advice).noting(
        EventKind.ADVICE_CHANGED,
        now,
        outcome=lead.advice.outcome,
        reasons=",".join(lead.advice.reasons),
        lead=lead.case_id,
    )


def _attach_partner(dossier: Dossier, household: Household, now: datetime) -> Dossier:
    """Who counts as partner is attached by itself (R5); a better known identity isn't news."""
    partner = household.partner.identity if household.partner else None
    before = dossier.case.partner
    if partner == before:
        return dossier
    dossier = dossier.with_case(partner=partner)
    if partner and before and partner.is_same_person(before):
        return dossier
    return dossier.noting(EventKind.PARTNER_ATTACHED, now, basis=household.basis)


def _complete(dossier: Dossier, now: datetime) -> Dossier:
    case = dossier.case
    if case.mark:
        dossier = dossier.with_case(mark=None).noting(EventKind.MARK_LIFTED, now)
    dossier = withdraw_letters(_noting_data(dossier, EventKind.DATA_COMPLETE, now), now)
    return _at(dossier, CaseStatus.DATA_RECEIVED).with_case(no_response=False).not_waiting()


def _at(dossier: Dossier, status: CaseStatus) -> Dossier:
    """The case at this status; data don't undo an officer's parking, but what it returns to."""
    case = dossier.case
    if case.status is not CaseStatus.ON_HOLD:
        return dossier.with_case(status=status)
    return dossier.with_case(parked=case.parked.but(status=status) if case.parked else None)


def _noting_data(dossier: Dossier, kind: EventKind, now: datetime, **details: str) -> Dossier:
    """How far the data have come, told when it is another thing than was told last (R16)."""
    told = (event for event in reversed(dossier.events) if event.kind in DATA_EVENTS)
    last = next(told, None)
    if last and (last.kind, last.details) == (kind, details):
        return dossier
    return dossier.noting(kind, now, **details)


def _incomplete(
    dossier: Dossier, gaps: tuple[Gap, ...], municipality: Municipality, now: datetime
) -> Dossier:
    """Phase 1 waits `partner_wait`, phase 2 waits `settle_time` for the second part (R8, R9)."""
    case = dossier.case
    if case.mark or not dossier.all_facts:
        return dossier
    dossier = withdraw_letters(dossier, now, (INVITATION,))
    dossier = _at(dossier, CaseStatus.DATA_INCOMPLETE).with_case(no_response=False)
    told = ",".join(f"{gap.role}:{gap.kind}" for gap in gaps)
    dossier = _noting_data(dossier, EventKind.DATA_INCOMPLETE, now, missing=told)
    waiting_for = case.deadline.waiting_for if case.deadline else None
    if dossier.answers_the_reminder and waiting_for is not WaitingFor.SECOND_PART:
        return dossier.waiting(WaitingFor.SECOND_PART, now, now + municipality.settle_time)
    if case.reminder is None and waiting_for is not WaitingFor.MISSING_DATA:
        return dossier.waiting(WaitingFor.MISSING_DATA, now, now + municipality.partner_wait)
    if case.reminder and case.deadline is None:
        return _wait_for_reminder(dossier, case.reminder, municipality, now)
    return dossier


def _wait_for_reminder(
    dossier: Dossier, reminder: Reminder, municipality: Municipality, now: datetime
) -> Dossier:
    """Incomplete again after a while without deadline: what its reminder waits for still (R19).

    A letter that isn't printed yet stands on a worklist of its own.
    """
    if reminder.confirmed_at and not reminder.failed_at:
        due_at = max(now, reminder.confirmed_at + municipality.response_period)
        return dossier.waiting(WaitingFor.RESPONSE, reminder.confirmed_at, due_at)
    if reminder.channel is Channel.EMAIL:
        settled_at = reminder.failed_at or reminder.claimed_at + MAIL_SETTLES_WITHIN
        due_at = max(now, settled_at)
        return dossier.waiting(WaitingFor.MAIL_OUTCOME, reminder.claimed_at, due_at)
    return dossier


def _advise(dossier: Dossier, assessment: Assessment, cause: EventKind, now: datetime) -> Dossier:
    """Another advice or another calculation is added to those before it; the same isn't news."""
    if dossier.case.mark:
        reason = Reason(dossier.case.mark.reason)
        reasons = tuple(dict.fromkeys((reason, *assessment.reasons)))
        assessment = assessment.but(reasons=reasons)
    before = dossier.calculation
    if assessment == (before.assessment if before else NOTHING_CALCULATED):
        return dossier
    number = len(dossier.calculations) + 1
    made = Calculation(number=number, made_at=now, cause=cause, assessment=assessment)
    return (
        dossier.but(calculations=(*dossier.calculations, made))
        .with_case(advice=assessment.advice)
        .noting(
            EventKind.ADVICE_CHANGED,
            now,
            outcome=assessment.outcome,
            reasons=",".join(assessment.reasons),
            calculation=str(number),
        )
    )


def mark(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """Mark the case for investigation, with the reason that this deadline gives (R9, R11)."""
    reason = mark_reason(dossier)
    second = reason is MarkReason.SECOND_DELIVERY_INCOMPLETE
    status = CaseStatus.DATA_RECEIVED if second else dossier.case.status
    dossier = (
        dossier.with_case(mark=Mark(reason=reason, marked_at=now), status=status)
        .not_waiting()
        .noting(EventKind.MARKED, now, reason=reason)
    )
    return reconsider(dossier, municipality, now)


def note_no_response(dossier: Dossier, now: datetime) -> Dossier:
    """Nothing was delivered within the invitation period: to the worklist, no mail (R19)."""
    return (
        dossier.raising(AlertType.NO_RESPONSE, dossier.case.occasion, now)
        .with_case(no_response=True)
        .not_waiting()
        .noting(EventKind.NO_RESPONSE, now)
    )


def restart_timer(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """The next timer after one that failed: at once, and then ever later.

    One that came to its end on a day without the licence did not fail: its wait goes on (R12).
    """
    deadline = dossier.case.deadline
    if deadline is None:
        return dossier
    if not municipality.allows(Feature.PARTNER_DATA, dutch_day(deadline.due_at)):
        return dossier.with_case(timer=dossier.case.timer + 1).noting(
            EventKind.WAIT_RESUMED, now, waiting_for=deadline.waiting_for
        )
    restarts = sum(event.kind is EventKind.TIMER_RESTARTED for event in dossier.events)
    pause = PAUSES[min(restarts, len(PAUSES) - 1)]
    due_at = max(deadline.due_at, now + pause)
    return dossier.with_case(
        timer=dossier.case.timer + 1, deadline=deadline.but(due_at=due_at)
    ).noting(EventKind.TIMER_RESTARTED, now, waiting_for=deadline.waiting_for)
