"""The municipality's own rules for the test (beleid): dated, versioned, approved by somebody else.

Which version holds is decided by the reference date of a case, never by the day of calculation.
Everything that a version doesn't name is off: nothing is converted, deducted or left out by itself.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, model_validator

from samentoets.base import Cents, Frozen, Label
from samentoets.norms import HolidayAllowance, HouseholdClass


class Comparison(StrEnum):
    """Whether an amount equal to the limit qualifies: "niet hoger dan" or "lager dan"."""

    AT_MOST = "lte"
    LESS_THAN = "lt"


COUNTING_INCOME = frozenset(
    {
        "loon", "uitkering", "aow", "pensioen", "lijfrente", "anw", "ww", "wia", "wao", "wajong",
        "ziektewet", "bijstand", "ioaw", "ioaz", "studiefinanciering", "alimentatie",
        "zelfstandig",
    }
)  # fmt: skip
"""Kinds of income that count unless the municipality says otherwise."""

OTHER_INCOME = frozenset(
    {
        "huurtoeslag", "zorgtoeslag", "kindgebonden_budget", "kinderbijslag",
        "alleenstaande_ouderkop",
    }
)  # fmt: skip
"""Kinds that municipalities don't count as income (sources: nunspeet.nl, gemeentewestland.nl)."""

MONEY_KINDS = frozenset(
    {
        "banktegoed", "bankrekening", "banksaldo", "betaalrekening", "spaarrekening", "spaargeld",
        "beleggingen", "effecten",
    }
)  # fmt: skip
"""Words with which two sources may mean one and the same account."""

KNOWN_ASSETS = MONEY_KINDS | {
    "auto", "motor", "caravan", "camper", "boot", "woning", "eigen_woning", "tweede_woning",
    "contant_geld", "crypto", "levensverzekering", "uitvaartverzekering", "uitvaartdepot",
    "bedrijfsvermogen", "vordering", "erfenis", "sieraden", "kunst",
}  # fmt: skip
"""Kinds of assets that count at their amount; of another an officer must say what it is (R14)."""

KNOWN_DEBTS = frozenset(
    {
        "lening", "persoonlijke_lening", "doorlopend_krediet", "krediet", "creditcard",
        "roodstand", "studieschuld", "hypotheek", "belastingschuld", "toeslagschuld",
        "huurachterstand", "energieschuld", "zorgschuld", "alimentatieschuld", "schuld",
    }
)  # fmt: skip
"""Kinds of debts that may be deducted where the policy does so."""

AOW_GROUP = "aow"
"""The group of households in which somebody has AOW age; every other group an officer chooses."""


def _known_income(kind: str) -> str:
    known = COUNTING_INCOME | OTHER_INCOME
    if kind not in known:
        close = get_close_matches(kind, known, n=1)
        hint = f"Bedoelt u '{close[0]}'?" if close else f"Kies uit: {', '.join(sorted(known))}."
        raise ValueError(f"'{kind}' is geen soort inkomen die we kennen. {hint}")
    return kind


IncomeKind = Annotated[Label, AfterValidator(_known_income)]

type Kinds[K] = Annotated[frozenset[K], PlainSerializer(sorted)]
"""Kinds in no order of their own: written in one, so that the same policy is the same text."""

Percentage = Annotated[int, Field(strict=True, ge=100, le=200)]

Author = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Conversion(Frozen):
    """How amounts that aren't net per month become so; without it they are unknown (R14).

    `yearly` divides an amount per year by twelve. `gross_percentage` is the part of a gross amount
    that counts as net; 100 counts it whole.
    """

    yearly: bool = False
    gross_percentage: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None


class Policy(Frozen):
    """One version of a municipality's policy (R13); in force only once somebody else approved it.

    Limits: a percentage of the assistance norm, by class and by group; of all that apply to a
    household the highest group, else the class, else `income_percentage`. An asset exemption leaves
    out a kind of which the household has no more than that amount.
    """

    version: Annotated[int, Field(strict=True, ge=1)]
    valid_from: date
    author: Author
    approved_by: Author | None = None

    income_percentage: Percentage
    class_percentages: dict[HouseholdClass, Percentage] = Field(default_factory=dict)
    group_percentages: dict[Label, Percentage] = Field(default_factory=dict)
    holiday_allowance: HolidayAllowance = HolidayAllowance.EXCLUDED
    comparison: Comparison = Comparison.AT_MOST

    income_months: Annotated[int, Field(strict=True, ge=1, le=12)] = 1
    ignored_income_kinds: Kinds[IncomeKind] = frozenset()
    also_income_kinds: Kinds[IncomeKind] = frozenset()
    preferred_sources: tuple[Label, ...] = ()
    conversion: Conversion = Conversion()
    data_not_older_than: Annotated[timedelta, Field(ge=timedelta(days=1))] | None = None

    tests_assets: bool = True
    asset_limit_single_cents: Annotated[Cents, Field(ge=0)] | None = None
    asset_limit_household_cents: Annotated[Cents, Field(ge=0)] | None = None
    ignored_asset_kinds: Kinds[Label] = frozenset()
    asset_exemptions_cents: dict[Label, Annotated[Cents, Field(gt=0)]] = Field(default_factory=dict)
    deducts_debts: bool = False

    @model_validator(mode="after")
    def _is_approved_by_somebody_else(self) -> Self:
        if self.approved_by and self.approved_by.casefold() == self.author.casefold():
            raise ValueError(
                f"Versie {self.version} is goedgekeurd door wie haar schreef. "
                "Laat iemand anders haar goedkeuren, of laat approved_by weg."
            )
        return self

    @model_validator(mode="after")
    def _doesnt_contradict_itself(self) -> Self:
        if both := self.ignored_income_kinds & self.also_income_kinds:
            raise ValueError(f"{sorted(both)} telt wel én niet. Haal het uit een van de twee.")
        if both := self.ignored_asset_kinds & self.asset_exemptions_cents.keys():
            raise ValueError(f"{sorted(both)} telt nooit, dus een vrijstelling doet niets.")
        if len(set(self.preferred_sources)) < len(self.preferred_sources):
            raise ValueError("Noem elke bron één keer in preferred_sources.")
        return self

    @property
    def income_kinds(self) -> frozenset[str]:
        """The kinds that count as income in this municipality."""
        return COUNTING_INCOME - self.ignored_income_kinds | self.also_income_kinds

    @property
    def ignored_kinds(self) -> frozenset[str]:
        """The kinds that we know and that don't count here; any other kind is unknown."""
        return (COUNTING_INCOME | OTHER_INCOME) - self.income_kinds


def in_force(policies: Iterable[Policy], day: date) -> Policy | None:
    """The approved version that holds on that day: the latest start, then the highest number."""
    approved = (p for p in policies if p.approved_by and p.valid_from <= day)
    return max(approved, key=lambda policy: (policy.valid_from, policy.version), default=None)
