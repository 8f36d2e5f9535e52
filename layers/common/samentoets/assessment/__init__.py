"""The assessment: the household's means against this municipality's limits (R13 to R15).

Pure: the same household, settings and norms give the same advice, byte for byte. The trace is the
calculation itself: totals are sums over its lines, and every doubt is a line.
"""

from datetime import date

from samentoets.advice import (
    Assessment,
    Basis,
    Outcome,
    Part,
    Reason,
    Sum,
    TraceLine,
)
from samentoets.assessment.assets import asset_lines
from samentoets.assessment.basis import basis_of, is_stale, rules_of
from samentoets.assessment.classification import classify
from samentoets.assessment.income import income_lines
from samentoets.assessment.limits import Limit, asset_limit, income_limit
from samentoets.assessment.unknowns import held_lines, missing_lines, too_old_lines
from samentoets.assessment.wording import Lines, on
from samentoets.base import Frozen
from samentoets.completeness import Gap
from samentoets.household import Household
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.overrides import NONE_CHOSEN, Overrides
from samentoets.policy import Comparison, Policy

__all__ = ["assess", "is_stale", "rules_of"]

OBSTACLES = {Sum.INCOME: Reason.INCOME_TOO_HIGH, Sum.ASSETS: Reason.ASSETS_TOO_HIGH}

NAMES = {Sum.INCOME: "inkomen", Sum.ASSETS: "vermogen"}

NO_POLICY = TraceLine(
    subject="Beleid",
    detail="De gemeente heeft voor deze peildatum geen goedgekeurd beleid.",
    part=Part.POLICY,
    doubt=Reason.POLICY_MISSING,
)


def assess(
    household: Household,
    gaps: tuple[Gap, ...],
    municipality: Municipality,
    today: date,
    held_by: tuple[Reason, ...] = (),
    overrides: Overrides = NONE_CHOSEN,
) -> Assessment:
    """The advice for what is known; whatever is unknown or unsure ends in *Onderzoeken* (R14).

    `today` decides whether the licence allows one. `held_by` are reasons from outside the
    calculation. While data are missing, or it is open who the partner is, nothing is calculated: a
    sum of half a household would only mislead.
    """
    if not any(member.facts for member in household.members):
        reasons = (Reason.NO_DELIVERY, *(reason for reason in Reason if reason in held_by))
        lines = held_lines(held_by)
        return Assessment(outcome=Outcome.INVESTIGATE, reasons=reasons, trace=lines)
    basis = basis_of(municipality, household.reference_date, today)
    if not municipality.allows(Feature.ADVICE, today):
        return Assessment(outcome=Outcome.INVESTIGATE, reasons=(Reason.LICENCE,), basis=basis)
    held = missing_lines(gaps) + held_lines(held_by)
    policy = municipality.policy_on(household.reference_date)
    if policy is None:
        return _concluded((*held, NO_POLICY), (), basis)
    if gaps or Reason.PARTNER_UNRESOLVED in held_by:
        return _concluded(held, (), basis)
    return _calculated(household, policy, held, overrides, basis)


def _calculated(
    household: Household, policy: Policy, held: Lines, overrides: Overrides, basis: Basis
) -> Assessment:
    day = household.reference_date
    found = classify(household, overrides)
    tests = [
        _tested(
            Sum.INCOME,
            income_lines(household, policy, overrides),
            income_limit(found.household_class, policy, day, overrides),
            policy.comparison,
        )
    ]
    if policy.tests_assets:
        tests.append(
            _tested(
                Sum.ASSETS,
                asset_lines(household, policy, overrides),
                asset_limit(found.household_class, policy, day),
                policy.comparison,
            )
        )
    lines = (
        _policy_line(policy),
        *held,
        *too_old_lines(household, policy),
        found.line,
        *(line for test in tests for line in test.lines),
    )
    return _concluded(lines, tuple(test.obstacle for test in tests if test.obstacle), basis)


def _policy_line(policy: Policy) -> TraceLine:
    assets = "" if policy.tests_assets else " Vermogen wordt niet getoetst."
    detail = f"Versie {policy.version}, geldig vanaf {on(policy.valid_from)}.{assets}"
    return TraceLine(subject="Beleid", detail=detail, part=Part.POLICY, on=policy.valid_from)


class _Test(Frozen):
    lines: Lines
    obstacle: Reason | None = None


def _tested(what: Sum, counted: Lines, limit: Limit, comparison: Comparison) -> _Test:
    """One sum against its limit; it is compared only if nothing about it is unsure."""
    name = NAMES[what]
    total = sum(line.amount_cents or 0 for line in counted if line.adds_to is what)
    unsure = any(line.doubt for line in counted)
    total_line = TraceLine(
        subject=f"{name.capitalize()} samen",
        detail="Wat zeker is; er is meer onzeker." if unsure else "Alles wat meetelt.",
        part=Part.TOTAL,
        of=what,
        amount_cents=total,
    )
    obstacle = None
    if unsure or limit.cents is None:
        detail = "Nog niet vergeleken: eerst moet zeker zijn wat hierboven onzeker is."
    elif _passes(total, limit.cents, comparison):
        detail = f"Het {name} past binnen de grens{_bar(comparison)}."
    else:
        detail = f"Het {name} is te hoog{_bar(comparison)}."
        obstacle = OBSTACLES[what]
    subject = f"Vergelijking {name}"
    compared = TraceLine(subject=subject, detail=detail, part=Part.COMPARISON, of=what)
    return _Test(lines=(*counted, total_line, *limit.lines, compared), obstacle=obstacle)


def _passes(total: int, limit: int, comparison: Comparison) -> bool:
    return total < limit if comparison is Comparison.LESS_THAN else total <= limit


def _bar(comparison: Comparison) -> str:
    if comparison is Comparison.LESS_THAN:
        return ": het moet lager zijn dan de grens"
    return ": het mag niet hoger zijn dan de grens"


def _concluded(lines: Lines, obstacles: tuple[Reason, ...], basis: Basis) -> Assessment:
    """A doubt outweighs an obstacle: never grant or reject with something unsure (R14)."""
    doubts = {line.doubt for line in lines if line.doubt}
    if doubts:
        outcome = Outcome.INVESTIGATE
        reasons = tuple(reason for reason in Reason if reason in doubts)
    else:
        outcome = Outcome.REJECT if obstacles else Outcome.GRANT
        reasons = obstacles or (Reason.WITHIN_LIMITS,)
    return Assessment(outcome=outcome, reasons=reasons, trace=lines, basis=basis)
