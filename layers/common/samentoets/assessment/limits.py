"""The limits of this municipality for this household, on the reference date (R13)."""

from datetime import date

from samentoets.advice import Reason, TraceLine
from samentoets.assessment.wording import Lines
from samentoets.base import Frozen
from samentoets.municipality import Policy
from samentoets.norms import (
    AssetClass,
    HouseholdClass,
    Unknown,
    asset_limit_on,
    norm_on,
    percentage_of,
)


class Limit(Frozen):
    """A limit in eurocents, or None, and the lines that explain it."""

    cents: int | None
    lines: Lines


def income_limit(household_class: HouseholdClass | None, policy: Policy, day: date) -> Limit:
    """The municipality's percentage of the assistance norm of this class."""
    if household_class is None:
        return Limit(cents=None, lines=())
    norm = norm_on(day, household_class)
    if isinstance(norm, Unknown):
        return _missing("Bijstandsnorm", norm)
    limit = percentage_of(norm.cents, policy.income_percentage)
    return Limit(
        cents=limit,
        lines=(
            TraceLine(
                subject="Bijstandsnorm",
                detail=f"{norm.article}; netto per maand, zonder vakantiegeld.",
                amount_cents=norm.cents,
                source=norm.source,
            ),
            TraceLine(
                subject="Inkomensgrens",
                detail=f"{policy.income_percentage} % van de norm, op de cent afgerond "
                "(een halve cent naar boven).",
                amount_cents=limit,
            ),
        ),
    )


def asset_limit(household_class: HouseholdClass | None, policy: Policy, day: date) -> Limit:
    """The municipality's own limit if it has one, else the national limit."""
    if household_class is None:
        return Limit(cents=None, lines=())
    asset_class = AssetClass.of(household_class)
    own = {
        AssetClass.SINGLE: policy.asset_limit_single_cents,
        AssetClass.HOUSEHOLD: policy.asset_limit_household_cents,
    }[asset_class]
    if own is not None:
        return _asset_limit(own, "Eigen grens van de gemeente.", None)
    national = asset_limit_on(day, asset_class)
    if isinstance(national, Unknown):
        return _missing("Vermogensgrens", national)
    return _asset_limit(national.cents, f"{national.article}.", national.source)


def _asset_limit(cents: int, detail: str, source: str | None) -> Limit:
    line = TraceLine(subject="Vermogensgrens", detail=detail, amount_cents=cents, source=source)
    return Limit(cents=cents, lines=(line,))


def _missing(subject: str, norm: Unknown) -> Limit:
    detail = f"{norm.unknown} ({norm.article})"
    line = TraceLine(subject=subject, detail=detail, doubt=Reason.NORM_MISSING)
    return Limit(cents=None, lines=(line,))
