"""The limits of this municipality for this household, on the reference date (R13)."""

from datetime import date

from samentoets.advice import Part, Reason, Sum, TraceLine
from samentoets.assessment.wording import Lines, chosen, on, words
from samentoets.base import Frozen
from samentoets.norms import (
    AssetClass,
    Found,
    HolidayAllowance,
    HouseholdClass,
    Unknown,
    asset_limit_on,
    norm_on,
    percentage_of,
)
from samentoets.overrides import GroupChoice, Overrides
from samentoets.policy import AOW_GROUP, Policy

ALLOWANCE = {
    HolidayAllowance.EXCLUDED: "zonder vakantiegeld",
    HolidayAllowance.INCLUDED: "met vakantiegeld",
}


class Limit(Frozen):
    """A limit in eurocents, or None, and the lines that explain it."""

    cents: int | None
    lines: Lines


def income_limit(
    household_class: HouseholdClass | None, policy: Policy, day: date, overrides: Overrides
) -> Limit:
    """The municipality's percentage of the assistance norm of this class."""
    if household_class is None:
        return Limit(cents=None, lines=())
    found = norm_on(day, household_class, policy.holiday_allowance)
    if isinstance(found.norm, Unknown):
        return _missing(Sum.INCOME, "Bijstandsnorm", found)
    percentage, why = _percentage(household_class, policy, overrides)
    limit = percentage_of(found.norm.cents, percentage)
    since = f", geldig vanaf {on(found.valid_from)}" if found.valid_from else ""
    return Limit(
        cents=limit,
        lines=(
            TraceLine(
                subject="Bijstandsnorm",
                detail=f"{found.article}{since}; netto per maand, "
                f"{ALLOWANCE[policy.holiday_allowance]}.",
                part=Part.NORM,
                of=Sum.INCOME,
                on=found.valid_from,
                amount_cents=found.norm.cents,
                source=found.norm.source,
            ),
            TraceLine(
                subject="Inkomensgrens",
                detail=f"{percentage} % van de norm{why}, op de cent afgerond "
                "(een halve cent naar boven).",
                part=Part.LIMIT,
                of=Sum.INCOME,
                amount_cents=limit,
            ),
        ),
    )


def _percentage(
    household_class: HouseholdClass, policy: Policy, overrides: Overrides
) -> tuple[int, str]:
    """The highest group that applies, if that is more than the class or everybody has."""
    general = policy.class_percentages.get(household_class, policy.income_percentage)
    own_class = household_class in policy.class_percentages
    options = [(general, " voor dit soort huishouden" if own_class else "")]
    if household_class.has_aow_age and AOW_GROUP in policy.group_percentages:
        options.append((policy.group_percentages[AOW_GROUP], " voor wie de AOW-leeftijd heeft"))
    for override in overrides.groups():
        match override.choice:
            case GroupChoice(group=group, belongs=True) if group in policy.group_percentages:
                why = f" voor de groep {words(group)}: {chosen(override)}"
                options.append((policy.group_percentages[group], why))
    return max(options, key=lambda option: option[0])


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
        return _asset_limit(own, "Eigen grens van de gemeente.")
    found = asset_limit_on(day, asset_class)
    if isinstance(found.norm, Unknown):
        return _missing(Sum.ASSETS, "Vermogensgrens", found)
    since = f", geldig vanaf {on(found.valid_from)}" if found.valid_from else ""
    detail = f"{found.article}{since}."
    return _asset_limit(found.norm.cents, detail, found.norm.source, found.valid_from)


def _asset_limit(
    cents: int, detail: str, source: str | None = None, since: date | None = None
) -> Limit:
    line = TraceLine(
        subject="Vermogensgrens",
        detail=detail,
        part=Part.LIMIT,
        of=Sum.ASSETS,
        on=since,
        amount_cents=cents,
        source=source,
    )
    return Limit(cents=cents, lines=(line,))


def _missing(of: Sum, subject: str, found: Found) -> Limit:
    why = found.norm.unknown if isinstance(found.norm, Unknown) else ""
    line = TraceLine(
        subject=subject,
        detail=f"{why} ({found.article})",
        part=Part.NORM,
        of=of,
        on=found.valid_from,
        doubt=Reason.NORM_MISSING,
    )
    return Limit(cents=None, lines=(line,))
