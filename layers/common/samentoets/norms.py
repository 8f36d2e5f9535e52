"""The national norms, asset limits and AOW ages by date: data with an article and a source each.

Norms are net per month and exclude holiday allowance (Participatiewet art. 20 to 22), asset limits
are of art. 34; all amounts are eurocents. An amount that we don't know says why, and is never
guessed from another period (R14).
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from samentoets.base import Cents, Frozen


class HouseholdClass(StrEnum):
    """The households that have a norm of their own; `aow` means one or both reached AOW age."""

    SINGLE_18_20 = "single_18_20"
    SINGLE_PARENT_18_20 = "single_parent_18_20"
    COUPLE_18_20 = "couple_18_20"
    COUPLE_18_20_WITH_CHILD = "couple_18_20_with_child"
    COUPLE_18_20_AND_21 = "couple_18_20_and_21"
    COUPLE_18_20_AND_21_WITH_CHILD = "couple_18_20_and_21_with_child"
    SINGLE_21_AOW = "single_21_aow"
    SINGLE_PARENT_21_AOW = "single_parent_21_aow"
    COUPLE_21_AOW = "couple_21_aow"
    SINGLE_AOW = "single_aow"
    SINGLE_PARENT_AOW = "single_parent_aow"
    COUPLE_AOW = "couple_aow"


class AssetClass(StrEnum):
    """A single parent has the asset limit of a couple, though the norm of a single person."""

    SINGLE = "single"
    HOUSEHOLD = "household"

    @classmethod
    def of(cls, household_class: HouseholdClass) -> Self:
        alone = household_class in (
            HouseholdClass.SINGLE_18_20,
            HouseholdClass.SINGLE_21_AOW,
            HouseholdClass.SINGLE_AOW,
        )
        return cls.SINGLE if alone else cls.HOUSEHOLD


def percentage_of(cents: int, percentage: int) -> int:
    """A percentage of an amount in whole cents; half a cent goes up. Nothing else rounds."""
    return (cents * percentage + 50) // 100


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Published(Frozen):
    """A derived amount as the source prints it: the check on the norm."""

    percentage: Annotated[int, Field(ge=100, le=200)]
    cents: Cents


class Amount(Frozen):
    """A known amount in eurocents, with the article it rests on and where it was found."""

    cents: Annotated[Cents, Field(gt=0)]
    article: Text
    source: Text
    published: Published | None = None

    @model_validator(mode="after")
    def _gives_the_published_amount(self) -> Self:
        check = self.published
        if check and percentage_of(self.cents, check.percentage) != check.cents:
            raise ValueError(
                f"{check.percentage} % of {self.cents} isn't the published {check.cents}: "
                "correct the amount, or enter it as unknown"
            )
        return self


class Unknown(Frozen):
    """An amount that nobody may calculate with; `unknown` tells an officer why, in Dutch."""

    unknown: Text
    article: Text


type Norm = Amount | Unknown


class Period(Frozen):
    """The amounts of one period; `valid_until` is the first day that they no longer hold."""

    valid_from: date
    valid_until: date
    norms: dict[HouseholdClass, Norm]
    asset_limits: dict[AssetClass, Norm]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.valid_from >= self.valid_until:
            raise ValueError("valid_until must come after valid_from")
        absent = {*HouseholdClass, *AssetClass} - {*self.norms, *self.asset_limits}
        if absent:
            raise ValueError(f"enter an amount, or why it is unknown, for {sorted(absent)}")
        return self


class _PensionAge(Frozen):
    born_from: date
    years: int
    months: int


def norm_on(day: date, household_class: HouseholdClass) -> Norm:
    """The assistance norm of this class on that day, or why it is unknown."""
    period = _period_of(day)
    return period.norms[household_class] if period else _no_period(day, "art. 20 tot en met 22")


def asset_limit_on(day: date, asset_class: AssetClass) -> Norm:
    """The national asset limit on that day, or why it is unknown."""
    period = _period_of(day)
    return period.asset_limits[asset_class] if period else _no_period(day, "art. 34 lid 3")


def has_age(birth_date: date, day: date, years: int, months: int = 0) -> bool:
    """Whether that age is reached on that day; who was born on 29 February waits for 1 March."""
    reached = (birth_date.year + years) * 12 + birth_date.month + months
    return (day.year * 12 + day.month, day.day) >= (reached, birth_date.day)


def has_pension_age(birth_date: date, day: date) -> bool:
    """Whether AOW age is reached on that day (AOW art. 7a)."""
    ages = [age for age in _pension_ages() if age.born_from <= birth_date]
    return not ages or has_age(birth_date, day, ages[-1].years, ages[-1].months)


def _period_of(day: date) -> Period | None:
    return next((p for p in periods() if p.valid_from <= day < p.valid_until), None)


def _no_period(day: date, articles: str) -> Unknown:
    return Unknown(
        unknown=f"Voor {day:%d-%m-%Y} zijn nog geen landelijke bedragen ingevoerd.",
        article=f"Participatiewet {articles}",
    )


@cache
def periods() -> tuple[Period, ...]:
    """All periods in order of date; they never overlap, but there may be days without any."""
    found = sorted(
        (Period.model_validate(table) for table in _tables("20")), key=lambda p: p.valid_from
    )
    for earlier, later in pairwise(found):
        if later.valid_from < earlier.valid_until:
            raise ValueError(f"the norms of {later.valid_from} overlap those before them")
    return tuple(found)


@cache
def _pension_ages() -> tuple[_PensionAge, ...]:
    return TypeAdapter(tuple[_PensionAge, ...]).validate_python(next(_tables("pension_age")))


def _tables(prefix: str) -> Iterator[Any]:
    for file in (resources.files("samentoets") / "norm_tables").iterdir():
        if file.name.startswith(prefix):
            yield yaml.safe_load(file.read_text(encoding="utf-8"))
