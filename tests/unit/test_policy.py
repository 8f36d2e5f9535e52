"""R13: which version of a policy holds, and which can't be one."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from samentoets.assessment import is_stale, rules_of
from samentoets.assessment.basis import basis_of
from samentoets.base import dutch_day
from samentoets.licences import Licence
from samentoets.policy import in_force
from tests.builders import NOW, OOSTERMEER, a_policy, licensed

FIRST = a_policy(version=1, valid_from=date(2024, 1, 1))
SECOND = a_policy(version=2, valid_from=date(2025, 1, 1))
CORRECTED = a_policy(version=3, valid_from=date(2025, 1, 1))
DRAFT = a_policy(version=4, valid_from=date(2025, 1, 1), approved_by=None)
ALL = (DRAFT, CORRECTED, SECOND, FIRST)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), 1),
        (date(2024, 12, 31), 1),
        (date(2025, 1, 1), 3),
        (date(2030, 1, 1), 3),
    ],
)
def test_r13_the_approved_version_that_began_last_holds(day: date, version: int | None) -> None:
    for order in (ALL, ALL[::-1]):
        found = in_force(order, day)
        assert (found.version if found else None) == version


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        ({"approved_by": "A.Jansen"}, "iemand anders"),
        ({"ignored_income_kinds": {"loon"}, "also_income_kinds": {"loon"}}, "wel én niet"),
        ({"ignored_asset_kinds": {"auto"}, "asset_exemptions_cents": {"auto": 1}}, "doet niets"),
        ({"ignored_income_kinds": {"lon"}}, "Bedoelt u 'loon'"),
        ({"income_percentage": 130.5}, "valid integer"),
        ({"conversion": {"gross_percentage": 0}}, "greater than or equal to 1"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(fault: dict[str, Any], advice: str) -> None:
    with pytest.raises(ValidationError, match=advice):
        a_policy(**fault)


DAY = date(2025, 10, 1)
TODAY = dutch_day(NOW)


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"author": "c.bos", "approved_by": "d.vos"}, False),
        ({"income_percentage": 131}, True),
        ({"comparison": "lt"}, True),
        ({"version": 2}, True),
        ({"valid_from": date(2025, 10, 2)}, True),
        ({"approved_by": None}, True),
    ],
)
def test_an_advice_is_stale_when_a_rule_behind_it_changed(
    change: dict[str, Any], stale: bool
) -> None:
    changed = OOSTERMEER.but(policies=(a_policy(**change),))
    assert is_stale(basis_of(OOSTERMEER, DAY, TODAY), changed, DAY, TODAY) is stale
    assert (rules_of(OOSTERMEER, TODAY) != rules_of(changed, TODAY)) is stale


def test_an_advice_is_stale_when_the_licence_changed_and_never_without_a_basis() -> None:
    lower = OOSTERMEER.but(licences=licensed(Licence.PREMIUM))
    assert is_stale(basis_of(OOSTERMEER, DAY, TODAY), lower, DAY, TODAY)
    assert not is_stale(None, lower, DAY, TODAY)


def test_r16_the_order_of_kinds_is_no_difference() -> None:
    kinds = ["loon", "ww", "aow", "pensioen", "alimentatie", "anw"]
    texts = {
        a_policy(ignored_income_kinds=frozenset(order)).model_dump_json()
        for order in (kinds, kinds[::-1], sorted(kinds))
    }
    assert len(texts) == 1
