"""R13, R14, R15: the advice, from tables that a policy officer can read and extend."""

import random
import re

import pytest

from samentoets.advice import Outcome, Reason, Sum
from samentoets.assessment.classification import classify
from samentoets.case import MarkReason
from samentoets.norms import HouseholdClass
from tests.builders import NAMES, PARTNER, RESIDENT
from tests.unit.situations import Inkomen, Keuze, Persoon, Situation, Vermogen, line, situations

TABLES = ("huishoudens", "inkomen", "vermogen", "onvolledig", "beleid", "maanden", "keuzes")
ROWS = [row for table in TABLES for row in situations(table)]

every_situation = pytest.mark.parametrize("row", ROWS, ids=[row.situatie for row in ROWS])


@every_situation
def test_r14_the_advice_and_its_reasons(row: Situation) -> None:
    advice = row.advice()
    assert (advice.outcome, advice.reasons) == (row.advies, row.redenen)


@pytest.mark.parametrize(
    "row", situations("huishoudens"), ids=[row.situatie for row in situations("huishoudens")]
)
def test_r13_the_household_class(row: Situation) -> None:
    assert classify(row.household()).household_class == row.klasse


@every_situation
def test_r13_the_limits_and_sums_that_the_table_names(row: Situation) -> None:
    advice = row.advice()
    for subject, cents in {
        "Inkomensgrens": row.inkomensgrens,
        "Vermogensgrens": row.vermogensgrens,
        "Inkomen samen": row.telt,
        "Vermogen samen": row.vermogen_telt,
    }.items():
        if cents is not None:
            assert line(advice, subject).amount_cents == cents


def test_every_reason_of_the_calculation_has_a_row() -> None:
    of_the_case = {*MarkReason} - {Reason.PARTNER_UNRESOLVED}
    assert {reason for row in ROWS for reason in row.redenen} == set(Reason) - of_the_case


def test_every_household_class_has_a_row_and_there_are_many_rows() -> None:
    chosen = {keuze.klasse for row in ROWS for keuze in row.keuzes}
    assert {row.klasse for row in ROWS} | chosen >= set(HouseholdClass)
    assert len(ROWS) > 150
    assert len({row.situatie for row in ROWS}) == len(ROWS)


@every_situation
def test_r14_what_counts_adds_up_to_the_sum_that_is_compared(row: Situation) -> None:
    advice = row.advice()
    for sum_, subject in ((Sum.INCOME, "Inkomen samen"), (Sum.ASSETS, "Vermogen samen")):
        counted = [line.amount_cents or 0 for line in advice.trace if line.adds_to is sum_]
        totals = [line.amount_cents for line in advice.trace if line.subject == subject]
        assert totals in ([], [sum(counted)])


@every_situation
def test_r14_every_doubt_is_a_line_and_a_line_in_doubt_counts_nowhere(row: Situation) -> None:
    advice = row.advice()
    doubts = {line.doubt for line in advice.trace if line.doubt}
    without_line = {Reason.LICENCE, Reason.NO_DELIVERY}
    if advice.outcome is Outcome.INVESTIGATE:
        assert doubts == set(advice.reasons) - without_line
    else:
        assert not doubts
    assert not [line for line in advice.trace if line.doubt and line.adds_to]


@every_situation
def test_r17_the_calculation_names_nobody(row: Situation) -> None:
    told = row.advice().model_dump_json()
    secrets = {RESIDENT.digits, PARTNER.digits, *NAMES.values(), "IJssel", "Bakkerij", "Slagerij"}
    assert not [secret for secret in secrets if secret in told]


@every_situation
def test_r16_the_same_facts_in_any_order_give_the_same_bytes(row: Situation) -> None:
    chance = random.Random(1)
    shuffled = row.but(
        inwoner=_shuffled(row.inwoner, chance),
        partner=row.partner and _shuffled(row.partner, chance),
        kinderen=tuple(chance.sample(row.kinderen, len(row.kinderen))),
    )
    assert shuffled.advice().model_dump_json() == row.advice().model_dump_json()


def _shuffled(person: Persoon, chance: random.Random) -> Persoon:
    def mixed[T](facts: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(chance.sample(facts, len(facts)))

    return person.but(
        bronnen=mixed(person.bronnen),
        inkomen=mixed(person.inkomen),
        vermogen=mixed(person.vermogen),
        schulden=mixed(person.schulden),
    )


RICH = Situation(
    situatie="inkomen en vermogen",
    inwoner=Persoon(inkomen=(Inkomen(netto=1200),), vermogen=(Vermogen(bedrag=50),)),
    advies=Outcome.GRANT,
)


def test_r15_an_officer_reads_each_amount_with_person_kind_source_and_day() -> None:
    advice = RICH.advice()
    wage = line(advice, "Inkomen van inwoner: loon")
    assert (wage.amount_cents, wage.source, wage.adds_to) == (120_000, "uwv", Sum.INCOME)
    savings = line(advice, "Vermogen van inwoner: spaarrekening")
    assert (savings.amount_cents, savings.source, savings.adds_to) == (5_000, "bank", Sum.ASSETS)
    assert savings.detail == "Stand op 01-10-2025. Telt mee."


def test_r13_an_officer_reads_class_norm_article_percentage_and_comparison() -> None:
    told = {line.subject: line.detail for line in RICH.advice().trace}
    assert told["Huishouden"] == (
        "Alleenstaande van 21 jaar tot de AOW-leeftijd. "
        "Kinderen jonger dan 18 jaar op 01-10-2025: 0."
    )
    assert told["Bijstandsnorm"].startswith(
        "Participatiewet art. 21 onder a, geldig vanaf 01-07-2025;"
    )
    assert told["Inkomensgrens"].startswith("130 % van de norm")
    assert (
        told["Vergelijking inkomen"]
        == "Het inkomen past binnen de grens: het mag niet hoger zijn dan de grens."
    )
    assert (
        told["Vergelijking vermogen"]
        == "Het vermogen past binnen de grens: het mag niet hoger zijn dan de grens."
    )


def test_amounts_beyond_what_one_fact_may_hold_still_add_up() -> None:
    million = tuple(Inkomen(netto=10**9, betaler=f"payer {n}") for n in range(3))
    row = RICH.but(inwoner=Persoon(inkomen=million))
    assert line(row.advice(), "Inkomen samen").amount_cents == 3 * 10**11


@pytest.mark.parametrize("held_by", [Reason.PARTNER_UNRESOLVED, Reason.RESIDENT_DECEASED])
def test_r07_while_the_partner_is_open_no_sum_of_half_a_household_misleads(held_by: Reason) -> None:
    told = {line.subject for line in RICH.but(vastgehouden=(held_by,)).advice().trace}
    assert ("Inkomen samen" in told) is (held_by is not Reason.PARTNER_UNRESOLVED)


def test_what_an_officer_chose_is_in_the_calculation_with_the_reason() -> None:
    row = {"regel": "Inkomen van inwoner: loon", "telt": "nee"}
    advice = RICH.but(keuzes=(Keuze.model_validate(row),)).advice()
    assert [line.detail for line in advice.trace if line.overridden] == [
        "Netto per maand. Telt niet mee: keuze van een behandelaar (Zo gezien)."
    ]


def test_the_key_of_a_line_tells_nothing_and_stays_when_other_facts_come() -> None:
    more = RICH.but(
        inwoner=RICH.inwoner.but(
            inkomen=(*RICH.inwoner.inkomen, Inkomen(netto=100, betaler="Slagerij Laat"))
        )
    )
    keys = [{line.key for line in row.advice().trace if line.key} for row in (RICH, more)]
    assert keys[0] < keys[1]
    assert all(re.fullmatch(r"[a-z0-9]{12}(-[0-9]+)?", str(key)) for key in keys[1])


def test_two_lines_that_are_alike_have_each_a_key() -> None:
    alike = Inkomen(netto=40_000, betaler="onbekend")
    advice = RICH.but(inwoner=Persoon(inkomen=(alike, alike))).advice()
    keys = [line.key for line in advice.trace if line.key]
    assert len(keys) == len(set(keys)) == 2
