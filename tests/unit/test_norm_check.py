"""R14: tables of norms that can't be right are refused before anybody is tested with them."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from samentoets import norms
from samentoets.norm_check import norm_faults
from samentoets.norms import Amount, AssetClass, HouseholdClass, Period

KNOWN = {"cents": 130_061, "source": "https://norm.example"}
NORM = {"article": "art. 21", "excluded": KNOWN, "included": KNOWN}
LIMIT = {"article": "art. 34", "limit": KNOWN}


def a_period(**changes: Any) -> dict[str, Any]:
    return {
        "valid_from": date(2024, 1, 1),
        "valid_until": date(2024, 7, 1),
        "norms": dict.fromkeys(HouseholdClass, NORM),
        "asset_limits": dict.fromkeys(AssetClass, LIMIT),
        **changes,
    }


def with_norm(**fault: Any) -> dict[str, Any]:
    return {"norms": dict.fromkeys(HouseholdClass, NORM | {"excluded": KNOWN | fault})}


def test_a_whole_period_is_accepted() -> None:
    norm = Period.model_validate(a_period()).norms[HouseholdClass.COUPLE_AOW]
    assert norm.excluded == Amount(cents=130_061, source="https://norm.example")


@pytest.mark.parametrize(
    "fault",
    [
        {"norms": {HouseholdClass.COUPLE_AOW: NORM}},
        {"norms": {key: {"article": "art. 21", "excluded": KNOWN} for key in HouseholdClass}},
        {"asset_limits": {}},
        {"valid_until": date(2024, 1, 1)},
        {"asset_limits": {key: {"limit": KNOWN} for key in AssetClass}},
        with_norm(source=None),
        with_norm(source="ergens gelezen"),
        with_norm(cents=0),
        with_norm(cents=1300.61),
        with_norm(published={"percentage": 130, "cents": 169_080}),
    ],
    ids=[
        "a class without amount",
        "a column without amount",
        "no asset limit",
        "no day",
        "no article",
        "no source",
        "a source that nobody can look up",
        "zero",
        "a fraction",
        "130 % isn't what was published",
    ],
)
def test_r14_a_faulty_table_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Period.model_validate(a_period(**fault))


SECOND_HALF = {"valid_from": date(2024, 7, 1), "valid_until": date(2025, 1, 1)}


def one_norm(household_class: HouseholdClass, **changes: Any) -> Any:
    return dict.fromkeys(HouseholdClass, NORM) | {household_class: NORM | changes}


RAISED = KNOWN | {"cents": 143_068}
"""More than ten percent."""


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (SECOND_HALF | {"valid_from": date(2024, 6, 30)}, "overlapt"),
        (SECOND_HALF | {"valid_from": date(2024, 7, 2)}, "Tussen 2024-07-01 en 2024-07-02"),
        (
            SECOND_HALF
            | {
                "norms": dict.fromkeys(
                    HouseholdClass, NORM | {"excluded": RAISED, "included": RAISED}
                )
            },
            "meer dan 10 %",
        ),
        (
            SECOND_HALF | {"asset_limits": dict.fromkeys(AssetClass, LIMIT | {"limit": RAISED})},
            "meer dan 10 %",
        ),
        (
            SECOND_HALF
            | {
                "norms": one_norm(
                    HouseholdClass.COUPLE_21_AOW,
                    excluded=KNOWN | {"cents": 130_060},
                    included=KNOWN,
                )
            },
            "couple_21_aow (excluded) is lager dan",
        ),
        (
            SECOND_HALF
            | {"norms": one_norm(HouseholdClass.SINGLE_18_20, included=KNOWN | {"cents": 130_060})},
            "single_18_20 (included) is lager dan",
        ),
        (
            SECOND_HALF
            | {
                "asset_limits": {
                    "single": LIMIT,
                    "household": LIMIT | {"limit": KNOWN | {"cents": 130_060}},
                }
            },
            "vermogensgrens van een paar",
        ),
    ],
    ids=[
        "overlap",
        "gap",
        "norm jumps",
        "asset limit jumps",
        "couple below single",
        "with allowance below without",
        "household below single",
    ],
)
def test_r14_tables_that_cannot_be_right_together_are_refused(
    second: dict[str, Any], fault: str
) -> None:
    tables = [Period.model_validate(table) for table in (a_period(), a_period(**second))]
    assert norm_faults(tables[:1]) == []
    assert any(fault in found for found in norm_faults(tables))


def test_r14_a_table_may_not_begin_later_than_the_first_day() -> None:
    [fault] = norm_faults([Period.model_validate(a_period(**SECOND_HALF))])
    assert "Er is geen tabel vanaf 2024-01-01" in fault


def test_a_change_over_two_half_years_may_be_twice_as_large() -> None:
    unknown = {"unknown": "Niet gevonden."}
    between = dict.fromkeys(HouseholdClass, NORM | {"excluded": unknown, "included": unknown})
    third = {"valid_from": date(2025, 1, 1), "valid_until": date(2025, 7, 1)}
    raised = dict.fromkeys(HouseholdClass, NORM | {"excluded": RAISED, "included": RAISED})
    tables = (
        a_period(),
        a_period(**SECOND_HALF, norms=between),
        a_period(**third, norms=raised),
    )
    assert norm_faults([Period.model_validate(table) for table in tables]) == []


def test_the_tables_join_up_and_hold_nothing_implausible() -> None:
    assert norm_faults(norms.periods()) == []
