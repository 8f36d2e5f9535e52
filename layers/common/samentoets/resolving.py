"""What an officer settles in a case: who the partner is, and any other alert, with a reason."""

from datetime import datetime

from samentoets.alerts import PARTNER_IN_DOUBT, AlertType
from samentoets.case import MarkReason, PartnerChoice, Resolution
from samentoets.dossier import Dossier, EventKind
from samentoets.errors import NothingToResolve
from samentoets.household import compose
from samentoets.municipality import Municipality
from samentoets.person import Identity
from samentoets.progress import reconsider


def resolve_partner(
    dossier: Dossier,
    choice: PartnerChoice,
    source: str | None,
    by: str,
    reason: str,
    municipality: Municipality,
    now: datetime,
) -> Dossier:
    """The case with the officer's word on who the partner is; completeness follows (R7).

    `source` says whose claim is meant when sources name different people. What was supplied and
    found stays. Raises `NothingToResolve` when the choice names nobody.
    """
    _require_open(dossier)
    partner = _chosen(dossier, choice, source)
    if _is_said_already(dossier, choice, partner):
        return dossier
    resolution = Resolution(choice=choice, partner=partner, reason=reason, by=by, at=now)
    dossier = (
        dossier.with_case(resolution=resolution)
        .noting(EventKind.PARTNER_RESOLVED, now, choice=choice, officer=by)
        .resolving(PARTNER_IN_DOUBT, by, reason, now)
    )
    return reconsider(_no_longer_unresolved(dossier, now), municipality, now)


def _is_said_already(dossier: Dossier, choice: PartnerChoice, partner: Identity | None) -> bool:
    said = dossier.case.resolution
    open_still = any(a.is_open and a.type in PARTNER_IN_DOUBT for a in dossier.alerts)
    return said is not None and (said.choice, said.partner) == (choice, partner) and not open_still


def _chosen(dossier: Dossier, choice: PartnerChoice, source: str | None) -> Identity | None:
    if choice is PartnerChoice.SUPPLIED:
        if dossier.case.supplied_partner is None:
            raise NothingToResolve("No partner was supplied with this case: choose another answer.")
        return dossier.case.supplied_partner.identity
    if choice is PartnerChoice.FOUND:
        return _found(dossier, source)
    return None


def _found(dossier: Dossier, source: str | None) -> Identity:
    claims = compose(dossier.case, dossier.all_facts).found
    people = [claim.identity for claim in claims if source in (None, claim.source)]
    if not people:
        raise NothingToResolve("No source names a partner in this case: choose another answer.")
    if any(not people[0].is_same_person(other) for other in people[1:]):
        raise NothingToResolve("The sources name different people: say which source is right.")
    return people[0].completed_by(people)


def _no_longer_unresolved(dossier: Dossier, now: datetime) -> Dossier:
    """A case that was marked because nobody knew the partner goes on waiting for data."""
    mark = dossier.case.mark
    if mark is None or mark.reason is not MarkReason.PARTNER_UNRESOLVED:
        return dossier
    return dossier.with_case(mark=None).noting(EventKind.MARK_LIFTED, now)


def resolve_alert(
    dossier: Dossier,
    type_: AlertType,
    by: str,
    reason: str,
    municipality: Municipality,
    now: datetime,
) -> Dossier:
    """The case without this alert; the same fact again raises nothing.

    Raises `NothingToResolve` for an alert that only the choice of a partner can settle.
    """
    if type_ in PARTNER_IN_DOUBT:
        raise NothingToResolve("This alert asks who the partner is: answer that question.")
    resolved = dossier.resolving(frozenset({type_}), by, reason, now)
    return dossier if resolved == dossier else reconsider(resolved, municipality, now)


def _require_open(dossier: Dossier) -> None:
    if dossier.case.status.is_settled:
        raise NothingToResolve("This case is settled: its household doesn't change any more.")
