"""R8, R10, R14: what is missing, of whom."""

import pytest

from samentoets.completeness import Kind, missing
from samentoets.household import compose
from samentoets.members import Role
from samentoets.municipality import Municipality
from tests.builders import (
    COMPLETE,
    OOSTERMEER,
    PARTNER,
    a_case,
    a_claim,
    a_person,
    a_policy,
    some_facts,
)

NO_ASSET_TEST = OOSTERMEER.but(policies=(a_policy(tests_assets=False),))

# delivered sources | failed | refused | what is missing then
SITUATIONS: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], str]] = [
    ("everything", COMPLETE, (), (), ""),
    ("the tax authority also tells income", ("mijnoverheid", "belastingdienst"), (), (), ""),
    ("a bank tells assets", ("mijnoverheid", "uwv", "bank"), (), (), ""),
    ("only income", ("uwv",), (), (), "IDENTITY HOUSEHOLD ASSETS"),
    ("the register failed", COMPLETE, ("mijnoverheid",), (), "IDENTITY HOUSEHOLD"),
    ("one of two income sources failed", COMPLETE, ("uwv",), (), ""),
    ("consent refused for income", ("mijnoverheid", "bank"), (), ("uwv",), "INCOME"),
    ("a source we don't know", ("mijnoverheid", "uwv", "cryptobeurs"), (), (), "ASSETS"),
    ("nothing but failures", (), COMPLETE, (), "IDENTITY HOUSEHOLD INCOME ASSETS"),
]


@pytest.mark.parametrize(
    ("delivered", "failed", "refused", "expected"),
    [row[1:] for row in SITUATIONS],
    ids=[row[0] for row in SITUATIONS],
)
def test_r08_what_is_missing_of_the_resident(
    delivered: tuple[str, ...], failed: tuple[str, ...], refused: tuple[str, ...], expected: str
) -> None:
    person = a_person(sources=delivered, failed=failed, refused=refused)
    assert kinds_missing(person)[Role.RESIDENT] == expected.split()


def kinds_missing(
    *persons: dict[str, object], municipality: Municipality = OOSTERMEER
) -> dict[Role, list[Kind]]:
    gaps = missing(compose(a_case().case, some_facts(*persons)), municipality)
    return {role: [gap.kind for gap in gaps if gap.role is role] for role in Role}


def test_r08_a_partner_who_delivered_nothing_misses_everything() -> None:
    assert kinds_missing(a_person(partner=a_claim()))[Role.PARTNER] == list(Kind)


def test_r08_a_couple_is_complete_when_both_are() -> None:
    both = kinds_missing(a_person(partner=a_claim()), a_person(PARTNER))
    assert both == {Role.RESIDENT: [], Role.PARTNER: []}


def test_assets_are_only_missing_where_they_are_tested() -> None:
    person = a_person(sources=("mijnoverheid", "uwv"))
    assert kinds_missing(person)[Role.RESIDENT] == [Kind.ASSETS]
    assert kinds_missing(person, municipality=NO_ASSET_TEST)[Role.RESIDENT] == []


def test_a_refused_consent_is_told_from_a_failure() -> None:
    household = compose(
        a_case().case,
        some_facts(a_person(failed=("bank",), refused=("uwv",), sources=("mijnoverheid",))),
    )
    statuses = {gap.kind: gap.last_status for gap in missing(household, OOSTERMEER)}
    assert statuses == {Kind.INCOME: "refused", Kind.ASSETS: "failed"}
