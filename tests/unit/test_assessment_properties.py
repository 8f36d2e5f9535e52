"""R14, R16: what must hold for every household, not only for those in the tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from samentoets.advice import Assessment, Outcome, Sum
from tests.unit.situations import Inkomen, Kind, Persoon, Situation, Vermogen, line

# A monthly amount takes the place of the yearly one of the same payer, so that isn't more income.
# A contract has one payer and is one person's; an account has one balance a day. An amount without
# dates is the present one and an account without a share is wholly the household's: those are
# statements, so leaving them out isn't a blank.


def _alone(income: Inkomen) -> list[Inkomen]:
    return [income]


def _copied(income: Inkomen) -> list[Inkomen]:
    return [income, income.but(bron="belastingdienst")]


def _contradicted(income: Inkomen) -> list[Inkomen]:
    return [income, income.but(bron="belastingdienst", netto=(income.netto or 0) + 1)]


def _in_the_year_too(income: Inkomen) -> list[Inkomen]:
    return [income, income.but(bron="belastingdienst", per="year", bruto=1_200_000, netto=None)]


def _as_gross(income: Inkomen) -> list[Inkomen]:
    return [income.but(bruto=income.netto, netto=None)]


BIRTH_DATES = (date(1980, 5, 17), date(1955, 3, 1), date(2005, 12, 31))
"""Of working age, of AOW age, and younger than 21."""


def _as_year(income: Inkomen) -> list[Inkomen]:
    return [income.but(bron="belastingdienst", per="year", netto=12 * (income.netto or 0))]


VARIATIONS = (
    _alone,
    _alone,
    _alone,
    _copied,
    _in_the_year_too,
    _contradicted,
    _as_gross,
    _as_year,
)

ORDERS = ((), ("uwv", "belastingdienst"), ("belastingdienst", "uwv"))


@st.composite
def incomes(draw: st.DrawFn, owner: str) -> tuple[Inkomen, ...]:
    found: list[Inkomen] = []
    for number in range(draw(st.integers(0, 3))):
        income = Inkomen(
            soort=draw(st.sampled_from(["loon", "ww", "pensioen", "zorgtoeslag"])),
            netto=draw(st.integers(0, 1800)),
            betaler=f"payer {number}",
            referentie=draw(st.sampled_from([None, f"{owner}-contract-{number}"])),
            van=draw(st.sampled_from([None, date(2025, 7, 1), date(2025, 9, 1)])),
        )
        found += draw(st.sampled_from(VARIATIONS))(income)
    return tuple(found)


@st.composite
def assets(draw: st.DrawFn, owner: str) -> tuple[Vermogen, ...]:
    return tuple(
        Vermogen(
            soort=draw(st.sampled_from(["betaalrekening", "spaarrekening"])),
            bedrag=draw(st.integers(-100, 9000)),
            referentie=draw(st.sampled_from([None, f"{owner}-account-{number}"])),
        )
        for number in range(draw(st.integers(0, 2)))
    )


@st.composite
def persons(draw: st.DrawFn, owner: str, shared: tuple[Vermogen, ...]) -> Persoon:
    return Persoon(
        geboren=draw(st.sampled_from(BIRTH_DATES)),
        inkomen=draw(incomes(owner)),
        vermogen=(*draw(assets(owner)), *shared),
        schulden=tuple(draw(assets(f"{owner}-debt")))[:1],
    )


def policies() -> st.SearchStrategy[dict[str, Any]]:
    """What a municipality may choose, often nothing."""
    return st.fixed_dictionaries(
        {},
        optional={
            "percentage": st.sampled_from([100, 120]),
            "maanden": st.just(3),
            "bronnen_voorkeur": st.sampled_from(ORDERS),
            "jaarbedrag_omrekenen": st.just("ja"),
            "bruto_telt_voor": st.just(80),
            "schulden_af": st.just("ja"),
            "vrijstelling": st.just({"betaalrekening": 50}),
        },
    )


@st.composite
def households(draw: st.DrawFn) -> Situation:
    savings = Vermogen(bedrag=draw(st.integers(0, 16000)), referentie="shared-account")
    shared = draw(st.sampled_from([(), (savings,), (savings.but(aandeel=50),)]))
    child = Kind(geboren=date(2015, 2, 3), vermogen=draw(assets("child")))
    return Situation(
        situatie="any",
        inwoner=draw(persons("resident", shared)),
        partner=draw(st.one_of(st.none(), persons("partner", shared))),
        kinderen=draw(st.sampled_from([(), (child,)])),
        **draw(policies()),
        advies=Outcome.GRANT,
    )


@st.composite
def changes(draw: st.DrawFn, change: Callable[[st.DrawFn, Persoon], Persoon]) -> Any:
    """A household and the same one with one change to one of its people."""
    before = draw(households())
    if before.partner and draw(st.booleans()):
        return before, before.but(partner=change(draw, before.partner))
    return before, before.but(inwoner=change(draw, before.inwoner))


def _more_income(draw: st.DrawFn, person: Persoon) -> Persoon:
    if draw(st.booleans()) and person.inkomen:
        number = draw(st.integers(0, len(person.inkomen) - 1))
        known = "bruto" if person.inkomen[number].netto is None else "netto"
        raised = (getattr(person.inkomen[number], known) or 0) + draw(st.integers(1, 300_000))
        return _replaced(person, "inkomen", number, **{known: raised})
    replaced = {income.betaler for income in person.inkomen if income.per == "year"}
    payers = [f"payer {n}" for n in range(10) if f"payer {n}" not in replaced]
    extra = Inkomen(netto=draw(st.integers(1, 3000)), betaler=draw(st.sampled_from(payers)))
    return person.but(inkomen=(*person.inkomen, extra))


BLURS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("inkomen", {"netto": None}),
    ("inkomen", {"betaler": "onbekend"}),
    ("inkomen", {"referentie": None}),
    ("inkomen", {"soort": "iets_anders"}),
    ("vermogen", {"referentie": None}),
    ("schulden", {"referentie": None}),
)


def _blurred(draw: st.DrawFn, person: Persoon) -> Persoon:
    """One thing that was known of somebody is known no more."""
    field, unknown = draw(st.sampled_from(BLURS))
    facts = getattr(person, field)
    if facts and draw(st.booleans()):
        return _replaced(person, field, draw(st.integers(0, len(facts) - 1)), **unknown)
    told = [source for source in person.sources() if source != "mijnoverheid"]
    return _without(person, draw(st.sampled_from(told)))


def _without(person: Persoon, source: str) -> Persoon:
    """A source that was visited, but gave nothing."""
    return person.but(
        mislukt=(source,),
        inkomen=tuple(income for income in person.inkomen if income.bron != source),
        vermogen=tuple(asset for asset in person.vermogen if asset.bron != source),
        schulden=tuple(debt for debt in person.schulden if debt.bron != source),
    )


def _replaced(person: Persoon, field: str, number: int, **changed: Any) -> Persoon:
    facts = list(getattr(person, field))
    facts[number] = facts[number].but(**changed)
    return person.but(**{field: tuple(facts)})


def _repeated(draw: st.DrawFn, person: Persoon) -> Persoon:
    """Facts that can be recognised, once more."""
    accounts = tuple(asset for asset in person.vermogen if asset.referentie)
    return person.but(inkomen=person.inkomen + person.inkomen, vermogen=person.vermogen + accounts)


@settings(max_examples=500, deadline=None)
@given(changes(_more_income))
def test_r14_more_income_never_turns_a_rejection_into_a_grant(
    change: tuple[Situation, Situation],
) -> None:
    before, after = change
    if before.advice().outcome is Outcome.REJECT:
        assert after.advice().outcome is not Outcome.GRANT


@settings(max_examples=500, deadline=None)
@given(changes(_blurred))
def test_r14_knowing_less_never_turns_anything_into_a_grant(
    change: tuple[Situation, Situation],
) -> None:
    before, after = change
    if before.advice().outcome is not Outcome.GRANT:
        assert after.advice().outcome is not Outcome.GRANT


@settings(max_examples=200, deadline=None)
@given(changes(_repeated))
def test_r16_a_fact_told_twice_changes_not_one_byte(change: tuple[Situation, Situation]) -> None:
    before, after = change
    assert after.advice().model_dump_json() == before.advice().model_dump_json()


@settings(max_examples=200, deadline=None)
@given(households(), st.randoms(use_true_random=False))
def test_r16_the_order_of_facts_changes_not_one_byte(row: Situation, chance: Any) -> None:
    person = row.inwoner
    shuffled = person.but(
        inkomen=tuple(chance.sample(person.inkomen, len(person.inkomen))),
        vermogen=tuple(chance.sample(person.vermogen, len(person.vermogen))),
    )
    after = row.but(inwoner=shuffled)
    assert after.advice().model_dump_json() == row.advice().model_dump_json()


@settings(max_examples=300, deadline=None)
@given(households())
def test_r14_the_counted_lines_alone_explain_the_outcome(row: Situation) -> None:
    advice = row.advice()
    if advice.outcome is Outcome.INVESTIGATE:
        assert [line for line in advice.trace if line.doubt]
        return
    too_high = [
        _counted(advice, sum_) > (line(advice, limit).amount_cents or 0)
        for sum_, limit in ((Sum.INCOME, "Inkomensgrens"), (Sum.ASSETS, "Vermogensgrens"))
    ]
    assert any(too_high) == (advice.outcome is Outcome.REJECT)


def _counted(advice: Assessment, sum_: Sum) -> int:
    return sum(line.amount_cents or 0 for line in advice.trace if line.adds_to is sum_)
