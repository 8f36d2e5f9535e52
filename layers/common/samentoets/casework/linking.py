"""Keeping the cases of one household together, after anything that may tell who the partner is."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from samentoets import workflow
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus
from samentoets.casework.changing import change, change_both
from samentoets.dossier import Dossier
from samentoets.errors import NotLinked, UnknownCase
from samentoets.household import compose
from samentoets.linking import (
    Fit,
    Pair,
    fit,
    keep_apart,
    link,
    part,
    reconsider_both,
    together_again,
)
from samentoets.municipality import Municipality
from samentoets.person import Bsn
from samentoets.progress import reconsider
from samentoets.store import Store


def settle(store: Store, municipality: Municipality, case_id: str, now: datetime) -> Dossier:
    """Link this case with the partner's own, or unlink it, as the household is now (R6).

    The other case is brought up to date and the timers are started; doing it again changes
    nothing (R16). Answers the case as it is then.
    """
    dossier = store.cases.load(case_id)
    if dossier.linked:
        dossier = _keep_or_part(store, municipality, dossier, dossier.linked, now)
    if dossier.linked is None and not dossier.case.status.is_settled:
        dossier = _find_other(store, municipality, dossier, now)
    _start_timers(dossier)
    return dossier


def _start_timers(dossier: Dossier) -> None:
    workflow.start_timer(dossier.case)
    if dossier.linked:
        workflow.start_timer(dossier.linked.case)


def _keep_or_part(
    store: Store, municipality: Municipality, dossier: Dossier, other: Dossier, now: datetime
) -> Dossier:
    """The linked cases as they belong now; afterwards each timer that is needed runs."""

    def rule(one: Dossier, two: Dossier) -> Pair:
        if not _are_linked(one, two) or _both_settled(one, two):
            return one, two
        if fit(one, two) in (Fit.APART, Fit.CONTRADICTED):
            return part(one, two, municipality, now, why="PARTNER_CHANGED")
        return reconsider_both(*link(one, two, municipality, now), municipality, now)

    after, other = change_both(store, (dossier.case.case_id, other.case.case_id), rule)
    if after.case.link is None:
        workflow.start_timer(other.case)
    return store.cases.load(dossier.case.case_id)


def _both_settled(one: Dossier, other: Dossier) -> bool:
    return one.case.status.is_settled and other.case.status.is_settled


def _are_linked(one: Dossier, other: Dossier) -> bool:
    return one.case.link is not None and one.case.link.case_id == other.case.case_id


def _find_other(
    store: Store, municipality: Municipality, dossier: Dossier, now: datetime
) -> Dossier:
    """Link the one case that fits; a chain, or more than one that fits, is for an officer."""
    case_id = dossier.case.case_id
    fits = [(fit(dossier, other), other) for other in _candidates(store, dossier)]
    together = [other for kind, other in fits if kind is Fit.TOGETHER]
    free = [other.case.case_id for other in together if other.case.link is None]
    chained = [other.case.case_id for kind, other in fits if kind is Fit.CONTRADICTED]
    chained += [
        other.case.case_id
        for other in together
        if other.case.link and other.case.link.case_id != case_id
    ]
    for other in chained:
        _tell(store, municipality, case_id, AlertType.PARTNER_CONTRADICTS, other, now)
        _tell(store, municipality, other, AlertType.PARTNER_CONTRADICTS, case_id, now)
    if len(free) > 1:
        which = " ".join(sorted(free))
        _tell(store, municipality, case_id, AlertType.SEVERAL_PARTNER_CASES, which, now)
    elif free:
        change_both(store, (case_id, free[0]), _joining(municipality, now))
    return store.cases.load(case_id) if together or chained else dossier


def _joining(municipality: Municipality, now: datetime) -> Callable[[Dossier, Dossier], Pair]:
    def rule(one: Dossier, other: Dossier) -> Pair:
        linked_already = one.case.link or other.case.link
        if linked_already or fit(one, other) is not Fit.TOGETHER:
            return one, other
        return link(one, other, municipality, now)

    return rule


def _candidates(store: Store, dossier: Dossier) -> Iterator[Dossier]:
    """The partner's own cases, and those of people who name this resident as their partner.

    Of each person those of the same round; if there is none, those that are open.
    """
    partner = compose(dossier.case, dossier.all_facts).partner
    by_person: dict[Bsn, list[Dossier]] = defaultdict(list)
    for case_id in dict.fromkeys(
        _case_ids(store, dossier, partner.identity.bsn if partner else None)
    ):
        try:
            other = store.cases.load_alone(case_id)
        except UnknownCase:
            continue
        if other.case.status is not CaseStatus.ABORTED:
            by_person[other.case.resident.bsn].append(other)
    for cases in by_person.values():
        same_round = [other for other in cases if _same_round(dossier, other)]
        yield from same_round or [d for d in cases if not d.case.status.is_settled]


def _case_ids(store: Store, dossier: Dossier, partner: Bsn | None) -> Iterator[str]:
    own, parts = dossier.case, store.parts
    if partner:
        yield from (played.case_id for played in parts.of(partner) if played.as_resident)
    for played in parts.of(own.resident.bsn):
        if not played.as_resident and played.case_id != own.case_id:
            yield played.case_id


def _same_round(one: Dossier, other: Dossier) -> bool:
    return (one.case.kind, one.case.occasion) == (other.case.kind, other.case.occasion)


def _tell(
    store: Store,
    municipality: Municipality,
    case_id: str,
    type_: AlertType,
    fact: str,
    now: datetime,
) -> None:
    """Raise this alert on a case, and bring its household up to date with it."""
    told = change(
        store, case_id, lambda d: reconsider(d.raising(type_, fact, now), municipality, now)
    )
    if told.linked:
        pair = case_id, told.linked.case.case_id
        change_both(store, pair, lambda one, two: reconsider_both(one, two, municipality, now))
    _start_timers(store.cases.load(case_id))


def unlink(
    store: Store, municipality: Municipality, case_id: str, by: str, reason: str, now: datetime
) -> None:
    """An officer takes two cases apart, for a reason; only an officer can join them again.

    Raises `NotLinked` when there is nothing to take apart.
    """
    dossier = store.cases.load(case_id)
    if dossier.linked is None:
        raise NotLinked(f"Case {case_id} is not linked to another case: there is nothing to undo.")
    other = dossier.linked.case.case_id

    def rule(one: Dossier, two: Dossier) -> Pair:
        if not _are_linked(one, two):
            return one, two
        return keep_apart(one, two, by, reason, municipality, now)

    change_both(store, (case_id, other), rule)
    for apart in (case_id, other):
        settle(store, municipality, apart, now)


def relink(
    store: Store, municipality: Municipality, case_id: str, other: str, by: str, now: datetime
) -> None:
    """An officer takes back an unlinking: if the cases belong together, they are linked again.

    Raises `NotLinked` when these two were never taken apart.
    """

    def rule(one: Dossier, two: Dossier) -> Pair:
        if not any(other in apart.cases for apart in one.case.unlinkings):
            raise NotLinked(f"Cases {case_id} and {other} were not taken apart by an officer.")
        return together_again(one, two, by, now)

    change_both(store, (case_id, other), rule)
    settle(store, municipality, case_id, now)
