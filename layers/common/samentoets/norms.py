"""The national norms, asset limits and AOW ages by date: data with an article and a source each.

Norms are net per month (Participatiewet art. 20 to 23), excluding and including holiday allowance;
asset limits are of art. 34; all amounts are eurocents. An amount that we don't know says why, and
is never guessed from another period or from the other column (R14).
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, Self

import yaml
from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from samentoets.base import Cents, Frozen


class HouseholdClass(StrEnum):
    """The households that have a norm of their own; `aow` means one or both reached AOW age.

    Who lives in an institution (inrichting) is an officer's choice: no source tells it.
    """

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
    SINGLE_INSTITUTION = "single_institution"
    SINGLE_PARENT_INSTITUTION = "single_parent_institution"
    COUPLE_INSTITUTION = "couple_institution"

    @property
    def is_couple(self) -> bool:
        return self.startswith("couple")

    @property
    def has_aow_age(self) -> bool:
        return self in (self.SINGLE_AOW, self.SINGLE_PARENT_AOW, self.COUPLE_AOW)


class HolidayAllowance(StrEnum):
    """Whether the norm is taken without or with its holiday allowance (vakantietoeslag)."""

    EXCLUDED = "excluded"
    INCLUDED = "included"


class AssetClass(StrEnum):
    """A single parent has the asset limit of a couple, though the norm of a single person."""

    SINGLE = "single"
    HOUSEHOLD = "household"

    @classmethod
    def of(cls, household_class: HouseholdClass) -> Self:
        alone = household_class.startswith("single") and "parent" not in household_class
        return cls.SINGLE if alone else cls.HOUSEHOLD


def share_of(cents: int, numerator: int, denominator: int) -> int:
    """A part of an amount in whole cents; half a cent goes up. Nothing else rounds."""
    return (2 * cents * numerator + denominator) // (2 * denominator)


def percentage_of(cents: int, percentage: int) -> int:
    return share_of(cents, percentage, 100)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


Source = Annotated[Text, StringConstraints(pattern=r"https://\S")]
"""Where an amount was found: at least one address that somebody can look up."""


class Published(Frozen):
    """A derived amount as the source prints it: the check on the norm."""

    percentage: Annotated[int, Field(ge=100, le=200)]
    cents: Cents


class Amount(Frozen):
    """A known amount in eurocents, and where it was found."""

    cents: Annotated[Cents, Field(gt=0)]
    source: Source
    published: Published | None = None

    @model_validator(mode="after")
    def _gives_the_published_amount(self) -> Self:
        check = self.published
        if check and percentage_of(self.cents, check.percentage) != check.cents:
            raise ValueError(
                f"{check.percentage} % van {self.cents} is niet het gepubliceerde {check.cents}: "
                "verbeter het bedrag, of geef het op als onbekend"
            )
        return self


class Unknown(Frozen):
    """An amount that nobody may calculate with; `unknown` tells an officer why, in Dutch."""

    unknown: Text


def _which(norm: Any) -> str:
    """Only faults of what was meant are told, not of the other one as well."""
    is_unknown = "unknown" in norm if isinstance(norm, dict) else isinstance(norm, Unknown)
    return "unknown" if is_unknown else "amount"


type Norm = Annotated[
    Annotated[Amount, Tag("amount")] | Annotated[Unknown, Tag("unknown")], Discriminator(_which)
]


class ClassNorm(Frozen):
    """The norm of one class per month, with the article of the law that it rests on."""

    article: Text
    excluded: Norm
    included: Norm


class AssetLimit(Frozen):
    """The asset limit of one class, with the article of the law that it rests on."""

    article: Text
    limit: Norm


class Period(Frozen):
    """The amounts of one period; `valid_until` is the first day that they no longer hold."""

    valid_from: date
    valid_until: date
    norms: dict[HouseholdClass, ClassNorm]
    asset_limits: dict[AssetClass, AssetLimit]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.valid_from >= self.valid_until:
            raise ValueError("valid_until moet na valid_from liggen")
        absent = {*HouseholdClass, *AssetClass} - {*self.norms, *self.asset_limits}
        if absent:
            raise ValueError(f"geef een bedrag, of waarom het onbekend is, voor {sorted(absent)}")
        return self


class Found(NamedTuple):
    """What the tables say: the amount or why it is unknown, of which article, since when."""

    norm: Norm
    article: str
    valid_from: date | None


def norm_on(day: date, household_class: HouseholdClass, holiday: HolidayAllowance) -> Found:
    """The assistance norm of this class on that day, or why it is unknown."""
    period = period_on(day)
    if period is None:
        return _no_period(day, "art. 20 tot en met 23")
    norm = period.norms[household_class]
    return Found(getattr(norm, holiday), norm.article, period.valid_from)


def asset_limit_on(day: date, asset_class: AssetClass) -> Found:
    """The national asset limit on that day, or why it is unknown."""
    period = period_on(day)
    if period is None:
        return _no_period(day, "art. 34 lid 3")
    limit = period.asset_limits[asset_class]
    return Found(limit.limit, limit.article, period.valid_from)


def period_on(day: date) -> Period | None:
    """The period that holds on that day; None before the first and after the last."""
    return next((p for p in periods() if p.valid_from <= day < p.valid_until), None)


def _no_period(day: date, articles: str) -> Found:
    why = f"Voor {day:%d-%m-%Y} zijn nog geen landelijke bedragen ingevoerd."
    return Found(Unknown(unknown=why), f"Participatiewet {articles}", None)


def has_age(birth_date: date, day: date, years: int, months: int = 0) -> bool:
    """Whether that age is reached on that day; who was born on 29 February waits for 1 March."""
    reached = (birth_date.year + years) * 12 + birth_date.month + months
    return (day.year * 12 + day.month, day.day) >= (reached, birth_date.day)


class Cohort(Frozen):
    """Everybody who was born from that day on reaches AOW age at this age."""

    born_from: date
    years: int
    months: Annotated[int, Field(ge=0, le=11)]


class PensionAges(Frozen):
    """The AOW ages by birth date, in order; who was born before the first cohort has AOW."""

    article: Text
    source: Source
    cohorts: Annotated[tuple[Cohort, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rises_with_the_birth_date(self) -> Self:
        for earlier, later in pairwise(self.cohorts):
            younger = later.born_from > earlier.born_from
            if not younger or (later.years, later.months) < (earlier.years, earlier.months):
                raise ValueError(f"de leeftijd vanaf {later.born_from} staat niet op volgorde")
        return self


def has_pension_age(birth_date: date, day: date) -> bool:
    """Whether AOW age is reached on that day (AOW art. 7a)."""
    ages = [age for age in pension_ages().cohorts if age.born_from <= birth_date]
    return not ages or has_age(birth_date, day, ages[-1].years, ages[-1].months)


@cache
def periods() -> tuple[Period, ...]:
    """All periods in order of date; that they join up is checked by `norm_faults`."""
    found = (Period.model_validate(table) for table in _tables("20"))
    return tuple(sorted(found, key=lambda period: period.valid_from))


@cache
def pension_ages() -> PensionAges:
    return PensionAges.model_validate(next(_tables("pension_age")))


def _tables(prefix: str) -> Iterator[Any]:
    for file in (resources.files("samentoets") / "norm_tables").iterdir():
        if file.name.startswith(prefix):
            yield yaml.safe_load(file.read_text(encoding="utf-8"))
