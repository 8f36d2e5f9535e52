"""The assessment: the household's means against this municipality's limits (R13 to R15).

Pure: the same household, settings and norms give the same advice, byte for byte. The trace is the
calculation itself: totals are sums over its lines, and every doubt is a line.
"""

from datetime import date

from samentoets.advice import Advice, Outcome, Reason, Sum, TraceLine
from samentoets.assessment.assets import asset_lines
from samentoets.assessment.classification import classify
from samentoets.assessment.income import income_lines
from samentoets.assessment.limits import Limit, asset_limit, income_limit
from samentoets.assessment.wording import Lines, missing_lines
from samentoets.base import Frozen
from samentoets.completeness import Gap
from samentoets.household import Household
from samentoets.municipality import Comparison, Feature, Municipality, Policy

__all__ = ["assess"]

OBSTACLES = {Sum.INCOME: Reason.INCOME_TOO_HIGH, Sum.ASSETS: Reason.ASSETS_TOO_HIGH}

NAMES = {Sum.INCOME: "inkomen", Sum.ASSETS: "vermogen"}

HELD: dict[Reason, tuple[str, str]] = {
    Reason.PARTNER_UNRESOLVED: ("Partner", "Eerst moet vaststaan wie de partner is."),
    Reason.RESIDENT_DECEASED: ("Overlijden", "De inwoner is overleden."),
    Reason.MINOR: ("Leeftijd", "Iemand die meetelt is op de peildatum jonger dan 18 jaar."),
    Reason.MOVED_AWAY: ("Verhuizing", "Iemand die meetelt is uit de gemeente vertrokken."),
    Reason.IDENTITY_CONFLICT: ("Persoon", "Bij één BSN horen verschillende geboortedatums."),
}
"""What an officer must settle first, as a line of the trace: subject and detail."""


def assess(
    household: Household,
    gaps: tuple[Gap, ...],
    municipality: Municipality,
    reference_date: date,
    held_by: tuple[Reason, ...],
) -> Advice:
    """The advice for what is known; whatever is unknown or unsure ends in *Onderzoeken* (R14)."""
    if not municipality.allows(Feature.ADVICE):
        return Advice(outcome=Outcome.INVESTIGATE, reasons=(Reason.LICENCE,))
    if not any(member.facts for member in household.members):
        return Advice(outcome=Outcome.INVESTIGATE, reasons=(Reason.NO_DELIVERY,))
    if gaps or held_by:
        return _concluded(missing_lines(gaps) + _held_lines(held_by), ())
    return _calculated(household, municipality.policy, reference_date)


def _held_lines(held_by: tuple[Reason, ...]) -> Lines:
    told = ((reason, *HELD[reason]) for reason in held_by)
    return tuple(TraceLine(subject=s, detail=d, doubt=reason) for reason, s, d in told)


def _calculated(household: Household, policy: Policy, day: date) -> Advice:
    found = classify(household, day)
    tests = [
        _tested(
            Sum.INCOME,
            income_lines(household, policy, day),
            income_limit(found.household_class, policy, day),
            policy.comparison,
        )
    ]
    if policy.tests_assets:
        tests.append(
            _tested(
                Sum.ASSETS,
                asset_lines(household, policy, day),
                asset_limit(found.household_class, policy, day),
                policy.comparison,
            )
        )
    lines = (found.line, *(line for test in tests for line in test.lines))
    return _concluded(lines, tuple(test.obstacle for test in tests if test.obstacle))


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
        amount_cents=total,
    )
    lines = (*counted, total_line, *limit.lines)
    subject = f"Vergelijking {name}"
    if unsure or limit.cents is None:
        detail = "Nog niet vergeleken: eerst moet zeker zijn wat hierboven onzeker is."
        return _Test(lines=(*lines, TraceLine(subject=subject, detail=detail)))
    if _passes(total, limit.cents, comparison):
        line = TraceLine(subject=subject, detail=f"Het {name} past binnen de grens.")
        return _Test(lines=(*lines, line))
    line = TraceLine(subject=subject, detail=f"Het {name} is te hoog{_bar(comparison)}.")
    return _Test(lines=(*lines, line), obstacle=OBSTACLES[what])


def _passes(total: int, limit: int, comparison: Comparison) -> bool:
    return total < limit if comparison is Comparison.LESS_THAN else total <= limit


def _bar(comparison: Comparison) -> str:
    return ": het moet lager zijn dan de grens" if comparison is Comparison.LESS_THAN else ""


def _concluded(lines: Lines, obstacles: tuple[Reason, ...]) -> Advice:
    """A doubt outweighs an obstacle: never grant or reject with something unsure (R14)."""
    doubts = {line.doubt for line in lines if line.doubt}
    if doubts:
        reasons = tuple(reason for reason in Reason if reason in doubts)
        return Advice(outcome=Outcome.INVESTIGATE, reasons=reasons, trace=lines)
    if obstacles:
        return Advice(outcome=Outcome.REJECT, reasons=obstacles, trace=lines)
    return Advice(outcome=Outcome.GRANT, reasons=(Reason.WITHIN_LIMITS,), trace=lines)
