"""R14, R15: an officer decides otherwise than the data, with a reason, and takes it back."""

import boto3
import pytest

from samentoets.advice import Outcome, Reason
from samentoets.case import CaseStatus
from samentoets.casework.changing import change
from samentoets.casework.overriding import override, revoke
from samentoets.dossier import Dossier, EventKind
from samentoets.errors import LicenceMissing, OverrideRefused
from samentoets.norms import HouseholdClass
from samentoets.overrides import AmountChoice, Choice, ClassChoice, GroupChoice
from samentoets.progress import receive
from samentoets.store import Store
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    WESTERVEEN,
    a_case,
    a_person,
    a_policy,
    later,
    some_facts,
)

CASE_ID = a_case().case.case_id
WITH_GROUPS = OOSTERMEER.but(
    policies=(a_policy(income_percentage=120, group_percentages={"chronisch_ziek": 130}),)
)
AT = later(days=1)


def a_known_case(store: Store, cents: int = 170_000) -> Dossier:
    """A resident with a wage, by default above 130 % and thus rejected."""
    store.cases.open(a_case())
    wage = a_person()["incomes"][0] | {"net_cents": cents}
    facts = some_facts(a_person(incomes=[wage]))
    return change(store, CASE_ID, lambda case: receive(case, facts, OOSTERMEER, NOW))


def the_line(dossier: Dossier) -> str:
    assert dossier.calculation
    [key] = [line.key for line in dossier.calculation.assessment.trace if line.key]
    return str(key)


def test_r15_a_choice_is_kept_with_its_reason_and_the_advice_made_anew(store: Store) -> None:
    known = a_known_case(store)
    assert known.case.advice.outcome is Outcome.REJECT
    choice = AmountChoice(line=the_line(known), counts=False)
    override(store, OOSTERMEER, CASE_ID, choice, "Eenmalige nabetaling.", "c.bos", AT)
    after = store.cases.load(CASE_ID)
    assert after.case.advice.outcome is Outcome.GRANT
    [kept] = after.overrides
    assert (kept.choice, kept.reason, kept.author, kept.at) == (
        choice,
        "Eenmalige nabetaling.",
        "c.bos",
        AT,
    )
    assert [c.cause for c in after.calculations] == [
        EventKind.DELIVERY_RECEIVED,
        EventKind.OVERRIDE_SET,
    ]
    assert after.calculations[0] == known.calculations[0]
    assert after.calculation
    told = [line.detail for line in after.calculation.assessment.trace if line.overridden]
    assert any("Eenmalige nabetaling" in detail for detail in told)


def test_r16_the_same_choice_again_changes_nothing(store: Store) -> None:
    choice = AmountChoice(line=the_line(a_known_case(store)), counts=False)
    for _ in range(2):
        after = override(store, OOSTERMEER, CASE_ID, choice, "Nabetaling.", "c.bos", AT)
    assert len(after.overrides) == 1


def test_a_later_choice_about_the_same_thing_replaces_the_earlier_one(store: Store) -> None:
    key = the_line(a_known_case(store))
    for counts in (False, True):
        choice = AmountChoice(line=key, counts=counts)
        override(store, OOSTERMEER, CASE_ID, choice, "Nabetaling.", "c.bos", AT)
    after = store.cases.load(CASE_ID)
    assert after.case.advice.outcome is Outcome.REJECT
    assert len(after.overrides) == 2


def test_a_choice_that_is_taken_back_leaves_the_data_as_they_were(store: Store) -> None:
    known = a_known_case(store)
    for counts in (True, False):
        choice = AmountChoice(line=the_line(known), counts=counts)
        override(store, OOSTERMEER, CASE_ID, choice, "Nabetaling.", "c.bos", AT)
    for _ in range(2):
        after = revoke(store, OOSTERMEER, CASE_ID, 2, "d.vos", later(days=2))
    assert known.calculation
    assert after.calculation
    assert after.calculation.assessment == known.calculation.assessment
    assert after.calculation.number == 4
    assert {o.revoked_by for o in after.overrides} == {"d.vos"}
    kinds = [event.kind for event in after.events]
    assert kinds.count(EventKind.OVERRIDE_REVOKED) == 1


def test_r13_a_group_is_an_officer_s_choice(store: Store) -> None:
    a_known_case(store, cents=160_000)
    group = GroupChoice(group="chronisch_ziek")
    after = override(store, WITH_GROUPS, CASE_ID, group, "Verklaring gezien.", "c.bos", AT)
    assert after.case.advice.outcome is Outcome.GRANT
    after = revoke(store, WITH_GROUPS, CASE_ID, 1, "c.bos", AT)
    assert after.case.advice.reasons == (Reason.INCOME_TOO_HIGH,)


COUPLE = ClassChoice(household_class=HouseholdClass.COUPLE_21_AOW)


@pytest.mark.parametrize(
    ("choice", "reason", "advice"),
    [
        (COUPLE, "Zij wonen samen.", "past niet bij wie meetelt"),
        (AmountChoice(line="0123456789ab", counts=True), "Telt mee.", "Ververs de pagina"),
        (GroupChoice(group="student"), "Studeert nog.", "kent voor deze peildatum"),
        (GroupChoice(group="aow"), "Heeft AOW.", "kent voor deze peildatum"),
        (ClassChoice(household_class=HouseholdClass.SINGLE_AOW), " ? ", "waarom u hiervoor kiest"),
    ],
    ids=["class", "line", "unknown group", "the group that is recognised", "no reason"],
)
def test_a_choice_that_cannot_work_is_refused_with_what_to_do(
    store: Store, choice: Choice, reason: str, advice: str
) -> None:
    a_known_case(store)
    before = store.cases.load(CASE_ID)
    with pytest.raises(OverrideRefused, match=advice):
        override(store, OOSTERMEER, CASE_ID, choice, reason, "c.bos", AT)
    assert store.cases.load(CASE_ID) == before


def test_after_a_decision_nothing_is_chosen_or_taken_back(store: Store) -> None:
    choice = AmountChoice(line=the_line(a_known_case(store)), counts=False)
    change(store, CASE_ID, lambda case: case.with_case(status=CaseStatus.DECIDED))
    with pytest.raises(OverrideRefused, match="afgehandeld"):
        override(store, OOSTERMEER, CASE_ID, choice, "Nabetaling.", "c.bos", AT)
    with pytest.raises(OverrideRefused, match="afgehandeld"):
        revoke(store, OOSTERMEER, CASE_ID, 1, "c.bos", AT)


def test_a_choice_that_does_not_exist_cannot_be_taken_back(store: Store) -> None:
    a_known_case(store)
    with pytest.raises(OverrideRefused, match="Ververs de pagina"):
        revoke(store, OOSTERMEER, CASE_ID, 7, "c.bos", AT)


def test_r12_without_the_module_there_is_nothing_to_choose(store: Store) -> None:
    with pytest.raises(LicenceMissing):
        override(store, WESTERVEEN, CASE_ID, COUPLE, "Zij wonen samen.", "c.bos", AT)


def test_r17_what_an_officer_writes_and_what_is_calculated_are_sealed_at_rest(
    store: Store, aws: boto3.Session
) -> None:
    choice = AmountChoice(line=the_line(a_known_case(store)), counts=False)
    override(store, OOSTERMEER, CASE_ID, choice, "Gift van tante Agaath.", "c.bos", AT)
    found = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    told = [str(item) for item in found if item["sk"]["S"].startswith(("OVERRIDE#", "ADVICE#"))]
    assert len(told) == 3
    for secret in ("Agaath", choice.line, "170000", "Bijstandsnorm"):
        assert not [item for item in told if secret in item]
    events = " ".join(event.model_dump_json() for event in store.cases.load(CASE_ID).events)
    assert "Agaath" not in events
    assert "c.bos" not in events
