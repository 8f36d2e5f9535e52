"""R13, R14: national amounts by date, with an article and a source, or a reason why not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from samentoets import norms
from samentoets.norms import (
    Amount,
    AssetClass,
    HolidayAllowance,
    HouseholdClass,
    Norm,
    PensionAges,
    Unknown,
    asset_limit_on,
    has_age,
    has_pension_age,
    norm_on,
    percentage_of,
)

# domain.md §6, N1: from 1 July 2025, excluding holiday allowance: 130 % as published, in cents.
PUBLISHED_130 = [
    (HouseholdClass.SINGLE_21_AOW, 169_079),
    (HouseholdClass.SINGLE_PARENT_21_AOW, 169_079),
    (HouseholdClass.COUPLE_21_AOW, 241_541),
    (HouseholdClass.SINGLE_AOW, 188_981),
    (HouseholdClass.SINGLE_PARENT_AOW, 188_981),
    (HouseholdClass.COUPLE_AOW, 258_730),
    (HouseholdClass.SINGLE_18_20, 41_740),
    (HouseholdClass.SINGLE_PARENT_18_20, 41_740),
    (HouseholdClass.COUPLE_18_20, 83_481),
    (HouseholdClass.COUPLE_18_20_AND_21, 162_512),
]

# The same source that gives 100 % including holiday allowance publishes 130 % of it, in cents.
PUBLISHED_130_INCLUDED = [
    (date(2025, 1, 1), HouseholdClass.SINGLE_21_AOW, 174_909),
    (date(2025, 1, 1), HouseholdClass.COUPLE_18_20_AND_21_WITH_CHILD, 218_091),
    (date(2025, 7, 1), HouseholdClass.SINGLE_21_AOW, 177_978),
    (date(2025, 7, 1), HouseholdClass.COUPLE_AOW, 272_347),
    (date(2025, 7, 1), HouseholdClass.SINGLE_INSTITUTION, 62_204),
]

# N3: from 1 January 2024, the norm itself.
NORMS_2024 = [
    (HouseholdClass.SINGLE_21_AOW, 121_964),
    (HouseholdClass.COUPLE_21_AOW, 174_234),
    (HouseholdClass.SINGLE_AOW, 135_447),
]


def norm_of(
    day: date,
    household_class: HouseholdClass = HouseholdClass.SINGLE_21_AOW,
    holiday: HolidayAllowance = HolidayAllowance.EXCLUDED,
) -> Norm:
    return norm_on(day, household_class, holiday).norm


def cents(norm: Norm) -> int:
    assert isinstance(norm, Amount)
    return norm.cents


@pytest.mark.parametrize(("household_class", "published"), PUBLISHED_130)
def test_r13_130_percent_is_the_published_amount_to_the_cent(
    household_class: HouseholdClass, published: int
) -> None:
    norm = cents(norm_of(date(2025, 7, 1), household_class))
    assert percentage_of(norm, 130) == published
    neighbours = [percentage_of(norm + step, 130) for step in (-1, 1)]
    assert published not in neighbours, "no other norm would give the published amount"


@pytest.mark.parametrize(("day", "household_class", "published"), PUBLISHED_130_INCLUDED)
def test_r13_130_percent_with_holiday_allowance_is_the_published_amount(
    day: date, household_class: HouseholdClass, published: int
) -> None:
    norm = cents(norm_of(day, household_class, HolidayAllowance.INCLUDED))
    assert percentage_of(norm, 130) == published


@pytest.mark.parametrize(("household_class", "norm"), NORMS_2024)
def test_r13_the_norms_of_2024(household_class: HouseholdClass, norm: int) -> None:
    assert cents(norm_of(date(2024, 1, 1), household_class)) == norm


def test_r13_holiday_allowance_is_a_twentieth_of_the_norm_with_it() -> None:
    """Participatiewet art. 19 lid 3: where both columns are known they fit, to the cent."""
    both = [
        (norm.excluded.cents, norm.included.cents)
        for period in norms.periods()
        for norm in period.norms.values()
        if isinstance(norm.excluded, Amount) and isinstance(norm.included, Amount)
    ]
    assert len(both) > 10
    assert all(abs(without - percentage_of(with_it, 95)) <= 1 for without, with_it in both)


def test_r13_a_single_parent_has_the_asset_limit_of_a_couple() -> None:
    day = date(2024, 1, 1)
    limits = {c: cents(asset_limit_on(day, AssetClass.of(c)).norm) for c in HouseholdClass}
    singles = {c for c, limit in limits.items() if limit == 757_500}
    assert singles == {
        HouseholdClass.SINGLE_18_20,
        HouseholdClass.SINGLE_21_AOW,
        HouseholdClass.SINGLE_AOW,
        HouseholdClass.SINGLE_INSTITUTION,
    }
    assert set(limits.values()) == {757_500, 1_515_000}


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_r14_no_norm_is_carried_over_to_days_without_a_period(day: date) -> None:
    assert isinstance(norm_of(day), Unknown)
    assert isinstance(asset_limit_on(day, AssetClass.SINGLE).norm, Unknown)


@pytest.mark.parametrize("day", [date(2024, 7, 1), date(2025, 6, 30), date(2026, 1, 1)])
def test_r14_an_amount_that_was_not_found_says_so(day: date) -> None:
    assert isinstance(norm_of(day), Unknown)


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 6, 30), date(2025, 12, 31)])
def test_r13_a_period_holds_on_its_first_and_last_day(day: date) -> None:
    assert isinstance(norm_of(day), Amount)


def test_r14_sources_that_disagree_give_no_amount() -> None:
    norm = norm_of(date(2024, 1, 1), HouseholdClass.COUPLE_AOW)
    assert isinstance(norm, Unknown)
    assert "De bronnen verschillen" in norm.unknown


def test_every_norm_names_its_article() -> None:
    articles = [n.article for period in norms.periods() for n in period.norms.values()]
    articles += [n.article for period in norms.periods() for n in period.asset_limits.values()]
    assert all(article.startswith("Participatiewet art. ") for article in articles)


@given(st.integers(0, 10**11), st.integers(100, 200))
def test_r14_a_percentage_is_rounded_half_up_once_and_exactly(amount: int, percentage: int) -> None:
    left_over = amount * percentage - percentage_of(amount, percentage) * 100
    assert -50 <= left_over < 50
    assert percentage_of(1, 150) == 2


# Rijksoverheid, "Wanneer gaat mijn AOW in?": cohort by cohort, first and last birth date.
PENSION_DAYS = [
    (date(1957, 2, 28), date(2023, 12, 28)),
    (date(1957, 3, 1), date(2024, 3, 1)),
    (date(1957, 12, 31), date(2024, 12, 31)),
    (date(1958, 10, 1), date(2025, 10, 1)),
    (date(1960, 2, 29), date(2027, 3, 1)),
    (date(1960, 12, 31), date(2027, 12, 31)),
    (date(1961, 1, 1), date(2028, 4, 1)),
    (date(1961, 9, 30), date(2028, 12, 30)),
]


@pytest.mark.parametrize(("birth_date", "reached"), PENSION_DAYS)
def test_r13_aow_age_is_reached_on_the_day_itself(birth_date: date, reached: date) -> None:
    assert has_pension_age(birth_date, reached)
    assert not has_pension_age(birth_date, reached - timedelta(days=1))


def test_r13_everybody_of_an_earlier_cohort_had_aow_age_when_the_norms_begin() -> None:
    first = norms.periods()[0].valid_from
    for birth_date in (date(1899, 5, 5), date(1930, 1, 1), date(1957, 2, 28)):
        assert has_pension_age(birth_date, first)


def test_r13_nobody_after_the_last_cohort_can_reach_aow_age_while_there_are_norms() -> None:
    """The law fixes the age five years ahead: beyond the last cohort it may only be later."""
    last = norms.pension_ages().cohorts[-1]
    assert not has_pension_age(last.born_from, norms.periods()[-1].valid_until)


def test_r13_the_aow_table_is_in_order_and_has_an_article_and_a_source() -> None:
    table = norms.pension_ages()
    assert table.article == "Algemene Ouderdomswet art. 7a"
    swapped = table.model_dump() | {"cohorts": table.model_dump()["cohorts"][::-1]}
    with pytest.raises(ValidationError, match="volgorde"):
        PensionAges.model_validate(swapped)


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(0, 90))
def test_r13_an_age_is_reached_on_the_birthday(birth_date: date, years: int) -> None:
    leap_day = (birth_date.month, birth_date.day) == (2, 29)
    birthday = (birth_date + timedelta(days=leap_day)).replace(year=birth_date.year + years)
    if leap_day and birthday.year % 4 == 0:
        birthday = birth_date.replace(year=birthday.year)
    assert has_age(birth_date, birthday, years)
    assert not has_age(birth_date, birthday - timedelta(days=1), years)
