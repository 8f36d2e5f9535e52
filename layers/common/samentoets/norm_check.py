"""What is wrong with the norm tables as a whole: gaps, overlaps, and amounts that can't be right.

That each table is whole and every amount has a source is seen when it is read (`norms.Period`).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from samentoets.norms import Amount, AssetClass, HolidayAllowance, HouseholdClass, Norm, Period

FIRST_DAY = date(2024, 1, 1)
"""The tables begin here; cases with an earlier reference date go to an officer (R14)."""

MOST_CHANGE_PERCENT = 10
"""A half-yearly change beyond this is a typing error until somebody shows otherwise."""


def norm_faults(periods: Sequence[Period]) -> list[str]:
    """Every fault, in Dutch, with what to do; no faults, an empty list."""
    return [*_joints(periods), *_within(periods), *_changes(periods)]


def _joints(periods: Sequence[Period]) -> Iterator[str]:
    if not periods or periods[0].valid_from > FIRST_DAY:
        yield f"Er is geen tabel vanaf {FIRST_DAY}. Voeg haar toe, desnoods met onbekende bedragen."
    for earlier, later in pairwise(periods):
        if later.valid_from < earlier.valid_until:
            yield (
                f"De tabel van {later.valid_from} overlapt die van {earlier.valid_from}. "
                f"Zet daar valid_until op {later.valid_from}."
            )
        elif later.valid_from > earlier.valid_until:
            yield (
                f"Tussen {earlier.valid_until} en {later.valid_from} is er geen tabel. "
                "Voeg haar toe, desnoods met onbekende bedragen."
            )


def _within(periods: Sequence[Period]) -> Iterator[str]:
    for period in periods:
        for more, less in (*_couples(), *_allowances()):
            high, low = _norm(period, *more), _norm(period, *less)
            if isinstance(high, Amount) and isinstance(low, Amount) and high.cents < low.cents:
                yield (
                    f"{period.valid_from}: {_name(*more)} is lager dan {_name(*less)}. "
                    "Kijk beide na in de bron."
                )
        single, household = (period.asset_limits[c].limit for c in AssetClass)
        known = isinstance(single, Amount) and isinstance(household, Amount)
        if known and household.cents < single.cents:  # type: ignore[union-attr]
            yield f"{period.valid_from}: de vermogensgrens van een paar is lager dan van een ander."


type _Column = tuple[HouseholdClass, HolidayAllowance]


def _couples() -> Iterator[tuple[_Column, _Column]]:
    """A couple has no less than somebody alone, of the same ages, with or without children."""
    classes = HouseholdClass
    pairs = (
        (classes.COUPLE_18_20, classes.SINGLE_18_20),
        (classes.COUPLE_18_20_WITH_CHILD, classes.COUPLE_18_20),
        (classes.COUPLE_18_20_AND_21, classes.COUPLE_18_20),
        (classes.COUPLE_18_20_AND_21_WITH_CHILD, classes.COUPLE_18_20_AND_21),
        (classes.COUPLE_21_AOW, classes.SINGLE_21_AOW),
        (classes.COUPLE_AOW, classes.SINGLE_AOW),
        (classes.COUPLE_AOW, classes.COUPLE_21_AOW),
        (classes.SINGLE_AOW, classes.SINGLE_21_AOW),
        (classes.COUPLE_INSTITUTION, classes.SINGLE_INSTITUTION),
    )
    return (((more, a), (less, a)) for more, less in pairs for a in HolidayAllowance)


def _allowances() -> Iterator[tuple[_Column, _Column]]:
    """With holiday allowance a norm is never less than without it."""
    with_it, without = HolidayAllowance.INCLUDED, HolidayAllowance.EXCLUDED
    return (((c, with_it), (c, without)) for c in HouseholdClass)


def _changes(periods: Sequence[Period]) -> Iterator[str]:
    for column in ((c, a) for c in HouseholdClass for a in HolidayAllowance):
        yield from _jumps(_name(*column), [(p, _norm(p, *column)) for p in periods])
    for asset_class in AssetClass:
        limits = [(p, p.asset_limits[asset_class].limit) for p in periods]
        yield from _jumps(f"de vermogensgrens {asset_class}", limits)


def _jumps(name: str, series: list[tuple[Period, Norm]]) -> Iterator[str]:
    """Between known amounts, also when unknown ones lie in between: then per half year."""
    known = [(n, period, norm) for n, (period, norm) in enumerate(series) if _is_known(norm)]
    for (before, _, old), (after, period, new) in pairwise(known):
        assert isinstance(old, Amount) and isinstance(new, Amount)  # noqa: S101, PT018
        if abs(new.cents - old.cents) * 100 > old.cents * MOST_CHANGE_PERCENT * (after - before):
            yield (
                f"{period.valid_from}: {name} gaat van {old.cents} naar {new.cents} cent, meer dan "
                f"{MOST_CHANGE_PERCENT} % per half jaar. Kijk het na in de bron."
            )


def _is_known(norm: Norm) -> bool:
    return isinstance(norm, Amount)


def _norm(period: Period, household_class: HouseholdClass, allowance: HolidayAllowance) -> Norm:
    norm: Norm = getattr(period.norms[household_class], allowance)
    return norm


def _name(household_class: HouseholdClass, allowance: HolidayAllowance) -> str:
    return f"{household_class} ({allowance})"
