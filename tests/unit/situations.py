"""Reads the tables of `tests/unit/tables`, in the words of a policy officer, and assesses a row."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field

from samentoets.advice import Assessment, Outcome, Reason, TraceLine
from samentoets.assessment import assess
from samentoets.base import Frozen, Label, dutch_day
from samentoets.completeness import missing
from samentoets.household import Household, compose
from samentoets.licences import Licence
from samentoets.municipality import Municipality
from samentoets.norms import HolidayAllowance, HouseholdClass
from samentoets.overrides import (
    NONE_CHOSEN,
    AmountChoice,
    Choice,
    ClassChoice,
    GroupChoice,
    Override,
    Overrides,
)
from samentoets.policy import Comparison, Conversion
from tests.builders import (
    COMPLETE,
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    a_case,
    a_claim,
    a_person,
    a_policy,
    an_identity,
    licensed,
    some_facts,
)

TABLES = Path(__file__).parent / "tables"


def _cents(euros: float) -> int:
    """Euros as a table writes them; the text of the number is exact."""
    return int(Decimal(str(euros)) * 100)


type Euros = Annotated[int, BeforeValidator(_cents)]
type Yes = Annotated[bool, BeforeValidator({"ja": True, "nee": False}.__getitem__)]


class Inkomen(Frozen):
    soort: str = "loon"
    netto: Euros | None = None
    bruto: Euros | None = None
    bron: str = "uwv"
    betaler: str = "Bakkerij Vroeg"
    referentie: str | None = None
    per: Literal["month", "year"] = "month"
    van: date | None = None
    tot: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.soort,
            "source": self.bron,
            "payer": None if self.betaler == "onbekend" else self.betaler,
            "reference": self.referentie,
            "period": self.per,
            "from": self.van and self.van.isoformat(),
            "until": self.tot and self.tot.isoformat(),
            "net_cents": self.netto,
            "gross_cents": self.bruto,
        }


class Vermogen(Frozen):
    soort: str = "spaarrekening"
    bedrag: Euros
    bron: str = "bank"
    referentie: str | None = None
    aandeel: int | None = None
    datum: date = date(2025, 10, 1)

    def as_json(self) -> dict[str, Any]:
        return self.of_child() | {"source": self.bron, "share": self.aandeel}

    def of_child(self) -> dict[str, Any]:
        return {
            "kind": self.soort,
            "reference": self.referentie,
            "amount_cents": self.bedrag,
            "reference_date": self.datum.isoformat(),
        }


class Kind(Frozen):
    geboren: date
    vermogen: tuple[Vermogen, ...] = ()

    def as_json(self) -> dict[str, Any]:
        assets = [asset.of_child() for asset in self.vermogen]
        return {"birth_date": self.geboren.isoformat(), "assets": assets}


class Persoon(Frozen):
    geboren: date = date(1980, 5, 17)
    overleden: date | None = None
    bronnen: tuple[str, ...] = COMPLETE
    geweigerd: tuple[str, ...] = ()
    mislukt: tuple[str, ...] = ()
    inkomen: tuple[Inkomen, ...] = ()
    vermogen: tuple[Vermogen, ...] = ()
    schulden: tuple[Vermogen, ...] = ()
    opgehaald: date = NOW.date()

    def sources(self) -> tuple[str, ...]:
        """A source that told something was visited."""
        told = [income.bron for income in self.inkomen]
        told += [holding.bron for holding in (*self.vermogen, *self.schulden)]
        return tuple(dict.fromkeys((*self.bronnen, *told)))

    def facts(self) -> dict[str, Any]:
        return {
            "birth_date": self.geboren.isoformat(),
            "deceased_on": self.overleden and self.overleden.isoformat(),
            "sources": self.sources(),
            "at": datetime.combine(self.opgehaald, time(9), UTC),
            "refused": self.geweigerd,
            "failed": self.mislukt,
            "incomes": [income.as_json() for income in self.inkomen],
            "assets": [asset.as_json() for asset in self.vermogen],
            "debts": [debt.as_json() for debt in self.schulden],
        }


class Keuze(Frozen):
    """What an officer chose: a class, a group, or whether the amount of a line counts."""

    klasse: HouseholdClass | None = None
    groep: Label | None = None
    regel: str | None = None
    bedrag: Euros | None = None
    telt: Yes = True

    def choice(self, assessment: Assessment) -> Choice:
        if self.klasse:
            return ClassChoice(household_class=self.klasse)
        if self.groep:
            return GroupChoice(group=self.groep, belongs=self.telt)
        [key] = [
            line.key
            for line in assessment.trace
            if line.subject == self.regel and self.bedrag in (None, line.amount_cents)
        ]
        return AmountChoice(line=str(key), counts=self.telt)


class Situation(Frozen):
    """One row: a household, the municipality's choices, and what must come out."""

    situatie: str
    peildatum: date = date(2025, 10, 1)
    licentie: Licence = Licence.PREMIUM_RECHTMATIGHEID
    percentage: int = 130
    vergelijking: Comparison = Comparison.AT_MOST
    vermogenstoets: Yes = True
    eigen_grenzen: Yes = True
    telt_niet: frozenset[str] = frozenset()
    telt_ook: frozenset[str] = frozenset()
    vermogen_telt_niet: frozenset[str] = frozenset()
    vrijstelling: dict[str, Euros] = Field(default_factory=dict)
    schulden_af: Yes = False
    maanden: int = 1
    bronnen_voorkeur: tuple[str, ...] = ()
    jaarbedrag_omrekenen: Yes = False
    bruto_telt_voor: int | None = None
    niet_ouder_dan_dagen: int | None = None
    vakantiegeld: HolidayAllowance = HolidayAllowance.EXCLUDED
    percentage_per_klasse: dict[HouseholdClass, int] = Field(default_factory=dict)
    percentage_per_groep: dict[str, int] = Field(default_factory=dict)
    beleid_vanaf: date = date(2024, 1, 1)
    beleid_goedgekeurd: Yes = True
    vastgehouden: tuple[Reason, ...] = ()
    keuzes: tuple[Keuze, ...] = ()
    niets_geleverd: Yes = False
    inwoner: Persoon
    partner: Persoon | None = None
    kinderen: tuple[Kind, ...] = ()

    klasse: HouseholdClass | None = None
    inkomensgrens: Euros | None = None
    vermogensgrens: Euros | None = None
    telt: Euros | None = None
    vermogen_telt: Euros | None = None
    advies: Outcome
    redenen: tuple[Reason, ...] = (Reason.WITHIN_LIMITS,)

    def municipality(self) -> Municipality:
        days = self.niet_ouder_dan_dagen
        policy = a_policy(
            valid_from=self.beleid_vanaf,
            approved_by="b.pietersen" if self.beleid_goedgekeurd else None,
            income_percentage=self.percentage,
            class_percentages=self.percentage_per_klasse,
            group_percentages=self.percentage_per_groep,
            holiday_allowance=self.vakantiegeld,
            comparison=self.vergelijking,
            income_months=self.maanden,
            ignored_income_kinds=self.telt_niet,
            also_income_kinds=self.telt_ook,
            preferred_sources=self.bronnen_voorkeur,
            conversion=Conversion(
                yearly=self.jaarbedrag_omrekenen, gross_percentage=self.bruto_telt_voor
            ),
            data_not_older_than=days and timedelta(days=days),
            tests_assets=self.vermogenstoets,
            asset_limit_single_cents=777_000 if self.eigen_grenzen else None,
            asset_limit_household_cents=1_554_000 if self.eigen_grenzen else None,
            ignored_asset_kinds=self.vermogen_telt_niet,
            asset_exemptions_cents=self.vrijstelling,
            deducts_debts=self.schulden_af,
        )
        return OOSTERMEER.but(licences=licensed(self.licentie), policies=(policy,))

    def household(self) -> Household:
        case = a_case(supplied=an_identity() if self.partner else None).case
        children = [child.as_json() for child in self.kinderen]
        persons = [a_person(RESIDENT, **self.inwoner.facts(), children=children)]
        if self.partner:
            persons[0]["partner"] = [a_claim()] if "mijnoverheid" in self.inwoner.bronnen else []
            told = children if "mijnoverheid" in self.partner.sources() else []
            persons.append(a_person(PARTNER, **self.partner.facts(), children=told))
        facts = () if self.niets_geleverd else some_facts(*persons)
        return compose(case.but(reference_date=self.peildatum), facts)

    def advice(self) -> Assessment:
        """The advice with the officer's choices, which point at lines of the one without."""
        household, municipality = self.household(), self.municipality()
        plain = advice_on(household, municipality, self.vastgehouden)
        if not self.keuzes:
            return plain
        choices = (keuze.choice(plain) for keuze in self.keuzes)
        return advice_on(household, municipality, self.vastgehouden, overrides_of(*choices))


def overrides_of(*choices: Choice) -> Overrides:
    return Overrides.of(
        Override(number=number, choice=choice, reason="Zo gezien.", author="c", at=NOW)
        for number, choice in enumerate(choices, start=1)
    )


def advice_on(
    household: Household,
    municipality: Municipality = OOSTERMEER,
    held_by: tuple[Reason, ...] = (),
    overrides: Overrides = NONE_CHOSEN,
) -> Assessment:
    """The advice as the casework asks for it: gaps are what completeness says they are."""
    gaps, today = missing(household, municipality), dutch_day(NOW)
    return assess(household, gaps, municipality, today, held_by, overrides)


@cache
def situations(table: str) -> tuple[Situation, ...]:
    rows = yaml.safe_load((TABLES / f"{table}.yaml").read_text(encoding="utf-8"))
    return tuple(Situation.model_validate(row) for row in rows)


def line(advice: Assessment, subject: str) -> TraceLine:
    """The one line of the calculation about this."""
    [found] = [line for line in advice.trace if line.subject == subject]
    return found
