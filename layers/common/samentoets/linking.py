"""Two cases of one household: when they belong together, which one leads, and what linking does.

Both change at once or not at all; every function takes both dossiers and gives both (R6).
"""

from datetime import datetime
from enum import StrEnum

from samentoets.alerts import AlertType
from samentoets.case import Case, CaseStatus, Link, PartnerChoice, Unlinking
from samentoets.dossier import Dossier, EventKind
from samentoets.household import Household, compose
from samentoets.inviting import first_wait
from samentoets.members import in_force
from samentoets.municipality import Municipality
from samentoets.progress import reconsider
from samentoets.waiting import INVITING, SWEPT

ALONE = frozenset({PartnerChoice.NOBODY, PartnerChoice.SEPARATED})

type Pair = tuple[Dossier, Dossier]


class Fit(StrEnum):
    """Whether two cases are of one household."""

    TOGETHER = "TOGETHER"
    APART = "APART"
    IN_DOUBT = "IN_DOUBT"
    CONTRADICTED = "CONTRADICTED"


def fit(one: Dossier, other: Dossier) -> Fit:
    """Together: one names the other as partner, who names nobody else.

    While it is open who a partner is, nothing is linked and nothing unlinked; a partner who names
    somebody else is a chain, that an officer must look at. An officer's unlinking stands.
    """
    if any(other.case.case_id in apart.cases for apart in one.case.unlinkings):
        return Fit.APART
    facts = one.facts + other.facts
    first, second = compose(one.case, facts), compose(other.case, facts)
    if not (first.is_resolved and second.is_resolved):
        return Fit.IN_DOUBT
    names, is_named = _names(first, second), _names(second, first)
    if names and is_named:
        return Fit.TOGETHER
    if not (names or is_named):
        return Fit.APART
    silent = second if names else first
    lonely = (other if names else one).case.resolution
    if silent.partner or (lonely and lonely.choice in ALONE):
        return Fit.CONTRADICTED
    return Fit.TOGETHER


def _names(household: Household, other: Household) -> bool:
    partner = household.partner
    return partner is not None and partner.identity.is_same_person(other.resident.identity)


def leads(one: Case, other: Case) -> bool:
    """Whether the first case leads: an open one, then the one that was reminded, then the one
    whose resident started the journey earlier, then the older one (R6)."""
    return _rank(one) < _rank(other)


def _rank(case: Case) -> tuple[bool, bool, float, float, datetime, str]:
    reminded, started = case.reminder, case.journey_since
    return (
        case.status.is_settled,
        reminded is None,
        reminded.claimed_at.timestamp() if reminded else 0.0,
        started.timestamp() if started else float("inf"),
        case.opened_at,
        case.case_id,
    )


def link(one: Dossier, other: Dossier, municipality: Municipality, now: datetime) -> Pair:
    """Both cases, linked, with the right one leading; given back unchanged if they are already."""
    joined = (
        _linked(one, other.case, municipality, now),
        _linked(other, one.case, municipality, now),
    )
    if joined == (one, other):
        return one, other
    return reconsider_both(*joined, municipality, now)


def _linked(dossier: Dossier, other: Case, municipality: Municipality, now: datetime) -> Dossier:
    case, before = dossier.case, dossier.case.link
    leads_ = leads(case, other)
    if before and before.leads is leads_:
        return dossier
    joined = Link(case_id=other.case_id, leads=leads_, since=before.since if before else now)
    dossier = dossier.with_case(link=joined).noting(
        EventKind.LEAD_CHANGED if before else EventKind.CASES_LINKED,
        now,
        other=other.case_id,
        lead=case.case_id if leads_ else other.case_id,
    )
    if other.status.is_settled:
        dossier = dossier.raising(AlertType.LINKED_CASE_DECIDED, other.case_id, now)
    return _taking_over(dossier, other, municipality, now) if leads_ else dossier


def _taking_over(lead: Dossier, other: Case, municipality: Municipality, now: datetime) -> Dossier:
    """The household waits and is marked as the case was that kept its time until now."""
    case, theirs = lead.case, other.deadline
    lead = lead.with_case(mark=case.mark or other.mark)
    idle = case.deadline is None or case.deadline.waiting_for in SWEPT
    if theirs and idle and theirs.waiting_for not in INVITING:
        return lead.waiting(theirs.waiting_for, theirs.since, theirs.due_at)
    return lead if _stands_somewhere(lead.case) else first_wait(lead, municipality, now)


def _stands_somewhere(case: Case) -> bool:
    return case.status.is_settled or case.deadline is not None or case.worklist is not None


def part(
    one: Dossier, other: Dossier, municipality: Municipality, now: datetime, **why: str
) -> Pair:
    """Both cases on their own again; each takes along what is known of its own resident."""
    return reconsider_both(
        _alone(one, other, municipality, now, **why),
        _alone(other, one, municipality, now, **why),
        municipality,
        now,
    )


def keep_apart(
    one: Dossier, other: Dossier, by: str, reason: str, municipality: Municipality, now: datetime
) -> Pair:
    """What an officer takes apart, nothing puts together again by itself."""
    apart = Unlinking(cases=(one.case.case_id, other.case.case_id), reason=reason, by=by, at=now)
    first, second = (
        dossier.with_case(unlinkings=(*dossier.case.unlinkings, apart)) for dossier in (one, other)
    )
    return part(first, second, municipality, now, why="OFFICER", officer=by)


def together_again(one: Dossier, other: Dossier, by: str, now: datetime) -> Pair:
    """Both cases as if no officer had taken them apart; the event tells who took that back."""
    first, second = (
        dossier.with_case(
            unlinkings=tuple(
                apart for apart in dossier.case.unlinkings if third.case.case_id not in apart.cases
            )
        ).noting(EventKind.UNLINKING_WITHDRAWN, now, other=third.case.case_id, officer=by)
        for dossier, third in ((one, other), (other, one))
    )
    return first, second


def _alone(
    dossier: Dossier, other: Dossier, municipality: Municipality, now: datetime, **why: str
) -> Dossier:
    case = dossier.case
    own = in_force(other.facts, case.resident.bsn)
    dossier = dossier.but(
        facts=(*dossier.facts, *(fact for fact in own if fact not in dossier.facts)), linked=None
    )
    dossier = dossier.with_case(link=None).noting(
        EventKind.CASES_UNLINKED, now, other=other.case.case_id, **why
    )
    if case.status.is_settled or not case.follows:
        return dossier
    if not dossier.facts and case.status.tells_of_data:
        invited = case.invitation is not None and case.invitation.confirmed_at is not None
        status = CaseStatus.INVITED if invited else CaseStatus.CREATED
        dossier = dossier.with_case(status=status)
    return first_wait(dossier, municipality, now)


def reconsider_both(
    one: Dossier, other: Dossier, municipality: Municipality, now: datetime
) -> Pair:
    """Both cases as all facts show them now: first the one that leads, then the one that follows.

    Unlinked, neither sees the other.
    """
    if one.case.link is None:
        return (
            reconsider(one.but(linked=None), municipality, now),
            reconsider(other.but(linked=None), municipality, now),
        )
    if one.case.follows:
        second, first = reconsider_both(other, one, municipality, now)
        return first, second
    lead = reconsider(one.but(linked=other.but(linked=None)), municipality, now)
    follower = reconsider(other.but(linked=lead.but(linked=None)), municipality, now)
    return lead.but(linked=None), follower.but(linked=None)
