"""R2, R5, R7: who counts as partner, and what is known of each."""

from datetime import timedelta
from typing import Any

import pytest

from samentoets.alerts import AlertType
from samentoets.household import Household, compose
from samentoets.partner import PartnerBasis
from samentoets.person import Bsn
from tests.builders import (
    NOW,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    an_identity,
    some_facts,
)

MO, BD = "mijnoverheid", "belastingdienst"

type Claims = list[tuple[Bsn, str]]

# the situation | supplied by the municipality | named by a source | who counts | basis and alert
SITUATIONS: list[tuple[str, Bsn | None, Claims, Bsn | None, str]] = [
    ("nobody anywhere", None, [], None, "NOBODY"),
    ("supplied and found agree", PARTNER, [(PARTNER, MO)], PARTNER, "AGREED"),
    ("both sources agree", PARTNER, [(PARTNER, MO), (PARTNER, BD)], PARTNER, "AGREED"),
    ("only MijnOverheid knows", None, [(PARTNER, MO)], PARTNER,
     "ONLY_FOUND PARTNER_FOUND_NOT_SUPPLIED"),
    ("only Belastingdienst knows", None, [(PARTNER, BD)], PARTNER,
     "ONLY_FOUND PARTNER_FOUND_NOT_SUPPLIED"),
    ("supplied, the register knows nobody", PARTNER, [], PARTNER,
     "ONLY_SUPPLIED PARTNER_SUPPLIED_NOT_FOUND"),
    ("another than supplied", PARTNER, [(STRANGER, MO)], None,
     "UNRESOLVED DIFFERENT_PARTNER"),
    ("the sources disagree", None, [(PARTNER, MO), (STRANGER, BD)], None,
     "UNRESOLVED SOURCES_DISAGREE"),
    ("supplied, the sources disagree", PARTNER, [(PARTNER, MO), (STRANGER, BD)], None,
     "UNRESOLVED SOURCES_DISAGREE"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("supplied", "claims", "counts", "shown"),
    [row[1:] for row in SITUATIONS],
    ids=[row[0] for row in SITUATIONS],
)
def test_r07_who_counts_as_partner(
    supplied: Bsn | None, claims: Claims, counts: Bsn | None, shown: str
) -> None:
    household = household_of(supplied, partner=[a_claim(bsn, source) for bsn, source in claims])
    basis, *alerts = shown.split()
    assert (household.partner.identity.bsn if household.partner else None) == counts
    assert household.basis == PartnerBasis(basis)
    assert [found.type for found in household.findings] == [AlertType(name) for name in alerts]


def household_of(supplied: Bsn | None = None, **person: Any) -> Household:
    case = a_case(supplied=an_identity(supplied) if supplied else None).case
    return compose(case, some_facts(a_person(**person)))


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (None, None, True),
        ("2025-10-01", None, True),
        ("2025-10-02", None, False),
        ("2001-01-01", "2025-10-01", False),
        ("2001-01-01", "2025-10-02", True),
    ],
)
def test_r13_partners_on_the_reference_date_count(
    since: str | None, until: str | None, counts: bool
) -> None:
    household = household_of(partner=[a_claim(since=since, until=until)])
    assert bool(household.partner) == counts


def test_r02_a_partner_without_bsn_counts_and_has_delivered_nothing() -> None:
    household = household_of(partner=[a_claim(bsn=None)])
    assert household.partner
    assert household.partner.identity.bsn is None
    assert household.partner.facts == ()


def test_r07_a_supplied_bsn_agrees_with_a_found_partner_without_bsn() -> None:
    household = household_of(supplied=PARTNER, partner=[a_claim(bsn=None)])
    assert household.basis is PartnerBasis.AGREED
    assert household.partner
    assert household.partner.identity.bsn == PARTNER


def test_r05_the_data_of_both_are_combined_from_one_message() -> None:
    household = compose(a_case().case, some_facts(a_person(partner=a_claim()), a_person(PARTNER)))
    assert household.partner
    assert [len(member.incomes) for member in household.members] == [1, 1]


def test_r16_newer_facts_of_a_source_supersede_older_whatever_came_first() -> None:
    old = some_facts(a_person(at=NOW), delivery_id="d-1")
    new = some_facts(a_person(at=NOW + timedelta(days=1), incomes=[]), delivery_id="d-2")
    for order in (old + new, new + old):
        assert compose(a_case().case, order).resident.incomes == ()


def test_r14_a_later_failure_does_not_take_away_what_was_delivered() -> None:
    delivered = some_facts(a_person(at=NOW), delivery_id="d-1")
    failed = some_facts(a_person(at=NOW + timedelta(days=1), failed=("uwv",)), delivery_id="d-2")
    assert compose(a_case().case, delivered + failed).resident.incomes


def test_facts_of_somebody_else_are_nobody_s_in_this_household() -> None:
    household = compose(a_case().case, some_facts(a_person(STRANGER)))
    assert household.resident.identity.bsn == RESIDENT
    assert household.members == (household.resident,)
    assert household.resident.facts == ()
