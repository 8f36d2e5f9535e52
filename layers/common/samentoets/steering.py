"""What officers do with a case: give it more time, park it, break it off, decide (domain §3).

Each act has an officer and a reason, kept sealed with its event. The same act again changes
nothing (R16); one that doesn't fit the case raises `ActRefused`, which says what would.
"""

from datetime import datetime

from samentoets.advice import Outcome
from samentoets.base import Frozen
from samentoets.case import Aborted, Case, CaseStatus, Decision, Parked
from samentoets.dossier import Dossier, Event, EventKind
from samentoets.errors import ActRefused, StaleCase
from samentoets.municipality import Municipality
from samentoets.progress import reconsider
from samentoets.sending import has_failed
from samentoets.waiting import Deadline, WaitingFor

MAY_BECOME: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.CREATED: frozenset({CaseStatus.ABORTED}),
    CaseStatus.INVITED: frozenset({CaseStatus.ON_HOLD, CaseStatus.DECIDED, CaseStatus.ABORTED}),
    CaseStatus.DATA_INCOMPLETE: frozenset(
        {CaseStatus.ON_HOLD, CaseStatus.DECIDED, CaseStatus.ABORTED}
    ),
    CaseStatus.DATA_RECEIVED: frozenset(
        {CaseStatus.ON_HOLD, CaseStatus.DECIDED, CaseStatus.ABORTED}
    ),
    CaseStatus.UNDER_INVESTIGATION: frozenset(
        {CaseStatus.ON_HOLD, CaseStatus.DECIDED, CaseStatus.ABORTED}
    ),
    CaseStatus.ON_HOLD: frozenset({CaseStatus.ABORTED}),
    CaseStatus.DECIDED: frozenset(),
    CaseStatus.ABORTED: frozenset(),
    CaseStatus.CLOSED: frozenset(),
}
"""What an officer may make of a case; back from ON_HOLD and ABORTED is `resume` and `restore`.

The system's own decision on a new application is no act of an officer.
"""


class Act(Frozen):
    """Who acts and why; `seen` is the version of the case that the officer had on the page."""

    by: str
    reason: str
    seen: int


def extend(dossier: Dossier, act: Act, now: datetime, *, due_at: datetime) -> Dossier:
    """More time: the running timer finds the new moment when it wakes, and waits on."""
    case = dossier.case
    if case.deadline and case.deadline.due_at == due_at:
        return dossier
    _check_seen(case, act)
    if case.deadline is None or case.status.is_settled:
        raise ActRefused("Deze zaak heeft geen lopende termijn. Er is niets te verlengen.")
    if due_at <= case.deadline.due_at or due_at <= now:
        raise ActRefused("Kies een moment na het einde van de termijn die nu loopt.")
    deadline = case.deadline
    return _note(
        dossier.waiting(deadline.waiting_for, deadline.since, due_at),
        EventKind.DEADLINE_EXTENDED,
        act,
        now,
        waiting_for=deadline.waiting_for,
    )


def park(dossier: Dossier, act: Act, now: datetime) -> Dossier:
    """Nothing happens by itself until the case is resumed; its deadline stays in sight."""
    case = dossier.case
    if case.status is CaseStatus.ON_HOLD:
        return dossier
    _check(case, CaseStatus.ON_HOLD, act)
    parked = Parked(status=case.status, since=now)
    dossier = dossier.with_case(status=CaseStatus.ON_HOLD, parked=parked)
    return _note(dossier, EventKind.PARKED, act, now)


def resume(dossier: Dossier, act: Act, now: datetime) -> Dossier:
    """The case as it would stand by now; a deadline that passed meanwhile ends at once."""
    case = dossier.case
    if case.status is not CaseStatus.ON_HOLD:
        return _unless_repeated(dossier, EventKind.RESUMED, "Deze zaak is niet in afwachting.")
    _check_seen(case, act)
    status = case.parked.status if case.parked else CaseStatus.DATA_RECEIVED
    dossier = dossier.with_case(status=status, parked=None)
    return _note(_running_again(dossier, case.deadline, now), EventKind.RESUMED, act, now)


def abort(dossier: Dossier, act: Act, now: datetime) -> Dossier:
    """Broken off: no deadline, no message; what is needed to restore the case stays with it."""
    case = dossier.case
    if case.status is CaseStatus.ABORTED:
        return dossier
    _check(case, CaseStatus.ABORTED, act)
    aborted = Aborted(status=case.status, deadline=case.deadline, at=now)
    dossier = dossier.with_case(status=CaseStatus.ABORTED, aborted=aborted).not_waiting()
    return _note(dossier, EventKind.ABORTED, act, now)


def restore(dossier: Dossier, act: Act, now: datetime, *, municipality: Municipality) -> Dossier:
    """As it was before it was broken off, with what was delivered meanwhile.

    How far the reminder is decides what we wait for again; whatever settled it meanwhile counts.
    """
    case = dossier.case
    if case.status is not CaseStatus.ABORTED or case.aborted is None:
        return _unless_repeated(dossier, EventKind.RESTORED, "Deze zaak is niet afgebroken.")
    _check_seen(case, act)
    dossier = dossier.with_case(status=case.aborted.status, aborted=None)
    before = case.aborted.deadline
    if before and before.waiting_for is not WaitingFor.MAIL_OUTCOME:
        dossier = _running_again(dossier, _heard_meanwhile(before, case, now), now)
    dossier = _note(dossier, EventKind.RESTORED, act, now)
    return reconsider(dossier, municipality, now) if dossier.facts else dossier


def decide(dossier: Dossier, act: Act, now: datetime, *, outcome: Outcome) -> Dossier:
    """An officer's decision (R15): taken once, whatever the advice says."""
    case = dossier.case
    if case.decision and case.decision.outcome is outcome:
        return dossier
    if outcome is Outcome.INVESTIGATE:
        raise ActRefused("Een besluit is toekennen of afwijzen.")
    if case.link and case.follows:
        raise ActRefused(
            f"Zaak {case.link.case_id} is leidend. Neem het besluit daar, voor beiden."
        )
    _check(case, CaseStatus.DECIDED, act)
    decision = Decision(outcome=outcome, decided_at=now, by=act.by)
    dossier = dossier.with_case(status=CaseStatus.DECIDED, decision=decision).not_waiting()
    return _note(dossier, EventKind.DECIDED, act, now, outcome=outcome)


def decide_for_both(
    lead: Dossier, follower: Dossier, act: Act, now: datetime, *, outcome: Outcome
) -> tuple[Dossier, Dossier]:
    """One decision for a couple with two cases: taken in the one that leads, noted in both."""
    decided = decide(lead, act, now, outcome=outcome)
    if decided is lead or follower.case.status.is_settled:
        return decided, follower
    noted = follower.with_case(
        status=CaseStatus.DECIDED, decision=decided.case.decision, parked=None
    ).not_waiting()
    other = lead.case.case_id
    return decided, _note(noted, EventKind.DECIDED, act, now, outcome=outcome, lead=other)


_REFUSALS: dict[CaseStatus, str] = {
    CaseStatus.CREATED: "Wacht tot de inwoner is uitgenodigd, of breek de zaak af.",
    CaseStatus.ON_HOLD: "Deze zaak is in afwachting. Hervat haar eerst.",
    CaseStatus.DECIDED: "In deze zaak is al een besluit genomen.",
    CaseStatus.ABORTED: "Deze zaak is afgebroken. Herstel haar eerst.",
    CaseStatus.CLOSED: "Deze zaak is afgesloten. Er kan niets meer veranderen.",
}


def _check(case: Case, becoming: CaseStatus, act: Act) -> None:
    if becoming not in MAY_BECOME[case.status]:
        raise ActRefused(_REFUSALS[case.status])
    _check_seen(case, act)


def _check_seen(case: Case, act: Act) -> None:
    if not act.reason.strip():
        raise ActRefused("Geef een reden.")
    if case.version != act.seen:
        raise StaleCase("De zaak is intussen veranderd. Bekijk haar opnieuw.")


def _unless_repeated(dossier: Dossier, kind: EventKind, refusal: str) -> Dossier:
    """The same click twice: the last thing that an officer did is this very act."""
    acts = [event.kind for event in dossier.events if event.by]
    if not acts or acts[-1] is not kind:
        raise ActRefused(refusal)
    return dossier


def _heard_meanwhile(before: Deadline, case: Case, now: datetime) -> Deadline:
    """Nobody waits for the answer to a mail that came to nothing: a letter follows at once."""
    waiting_for = before.waiting_for
    if waiting_for is WaitingFor.RESPONSE and has_failed(case.reminder):
        return before.but(waiting_for=WaitingFor.MAIL_OUTCOME, due_at=now)
    if waiting_for is WaitingFor.DELIVERY and has_failed(case.invitation):
        return before.but(waiting_for=WaitingFor.INVITATION_OUTCOME, due_at=now)
    return before


def _running_again(dossier: Dossier, deadline: Deadline | None, now: datetime) -> Dossier:
    """The deadline with a timer of its own, whatever became of the one before."""
    if deadline is None:
        return dossier
    due_at = max(deadline.due_at, now)
    return dossier.not_waiting().waiting(deadline.waiting_for, deadline.since, due_at)


def _note(dossier: Dossier, kind: EventKind, act: Act, now: datetime, **details: str) -> Dossier:
    return dossier.adding(
        Event(
            number=dossier.case.events + 1,
            kind=kind,
            at=now,
            details=details,
            by=act.by,
            note=act.reason.strip(),
        )
    )
