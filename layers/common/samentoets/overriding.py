"""How an officer's choice changes a case: kept with its reason, and the advice made anew."""

from datetime import datetime

from samentoets.dossier import Dossier, EventKind
from samentoets.errors import OverrideRefused
from samentoets.household import household_of
from samentoets.municipality import Municipality
from samentoets.norms import HouseholdClass
from samentoets.overrides import (
    SHORTEST_REASON,
    AmountChoice,
    Choice,
    ClassChoice,
    GroupChoice,
    Override,
    Overrides,
)
from samentoets.policy import AOW_GROUP
from samentoets.progress import reconsider


def set_override(
    dossier: Dossier,
    choice: Choice,
    reason: str,
    municipality: Municipality,
    by: str,
    now: datetime,
) -> Dossier:
    """The case with this choice, which replaces an earlier one about the same thing.

    The same choice for the same reason changes nothing (R16). Raises `OverrideRefused` when the
    choice can't work: nothing is kept then.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise OverrideRefused("Schrijf in een zin waarom u hiervoor kiest.")
    _check(dossier, choice, municipality)
    override = Override(
        number=len(dossier.overrides) + 1, choice=choice, reason=reason, author=by, at=now
    )
    same_subject = [o for o in dossier.overrides if o.subject == override.subject]
    newest = next((o for o in reversed(same_subject) if o.is_in_force), None)
    if newest and (newest.choice, newest.reason) == (choice, override.reason):
        return dossier
    dossier = dossier.but(overrides=(*dossier.overrides, override))
    return _considered(dossier, EventKind.OVERRIDE_SET, override, municipality, now)


def revoke_override(
    dossier: Dossier, number: int, municipality: Municipality, by: str, now: datetime
) -> Dossier:
    """The case without this choice, nor an earlier one about the same thing."""
    _check_open(dossier)
    revoked = next((o for o in dossier.overrides if o.number == number), None)
    if revoked is None:
        raise OverrideRefused("Deze keuze is er niet. Ververs de pagina.")
    if not revoked.is_in_force:
        return dossier
    overrides = tuple(
        o.but(revoked_by=by, revoked_at=now)
        if o.subject == revoked.subject and o.is_in_force
        else o
        for o in dossier.overrides
    )
    dossier = dossier.but(overrides=overrides)
    return _considered(dossier, EventKind.OVERRIDE_REVOKED, revoked, municipality, now)


def _considered(
    dossier: Dossier,
    kind: EventKind,
    override: Override,
    municipality: Municipality,
    now: datetime,
) -> Dossier:
    details = {"about": override.choice.of, "override": str(override.number)}
    return reconsider(dossier.noting(kind, now, **details), municipality, now)


def _check(dossier: Dossier, choice: Choice, municipality: Municipality) -> None:
    _check_open(dossier)
    match choice:
        case ClassChoice(household_class=found):
            _check_class(dossier, found)
        case AmountChoice(line=key):
            _check_line(dossier, key)
        case GroupChoice(group=group):
            _check_group(dossier, group, municipality)


def _check_open(dossier: Dossier) -> None:
    if dossier.case.status.is_settled:
        raise OverrideRefused("De zaak is afgehandeld. Heropen haar eerst.")


def _check_class(dossier: Dossier, household_class: HouseholdClass) -> None:
    household = household_of(dossier)
    if household_class.is_couple != (household.partner is not None):
        raise OverrideRefused(
            "Dit soort huishouden past niet bij wie meetelt. Bepaal eerst of er een partner is."
        )


def _check_line(dossier: Dossier, key: str) -> None:
    """A line of the newest calculation, or one that an earlier choice was about."""
    told = dossier.calculation.assessment.trace if dossier.calculation else ()
    known = Overrides.of(dossier.overrides).on_line(key)
    if known is None and all(line.key != key for line in told):
        raise OverrideRefused(
            "Dit bedrag staat niet meer in de berekening. Ververs de pagina en kies opnieuw."
        )


def _check_group(dossier: Dossier, group: str, municipality: Municipality) -> None:
    policy = municipality.policy_on(dossier.case.reference_date)
    groups = policy.group_percentages.keys() - {AOW_GROUP} if policy else frozenset()
    if group not in groups:
        known = ", ".join(sorted(groups)) or "geen enkele"
        raise OverrideRefused(
            f"U kunt de groep '{group}' niet kiezen. Het beleid kent voor deze peildatum: {known}."
        )
