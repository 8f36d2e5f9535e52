"""R13, R16: when the rules change, the advices of open cases are made anew; and nothing else is."""

from datetime import timedelta
from typing import Any

import pytest

from samentoets.access import Visitor
from samentoets.advice import Outcome, Reason
from samentoets.case import CaseStatus
from samentoets.casework import reassessing
from samentoets.casework.changing import change
from samentoets.casework.reassessing import SETTLED_AFTER, reassess
from samentoets.casework.what_if import what_if
from samentoets.dossier import Dossier, EventKind
from samentoets.licences import Licence
from samentoets.progress import receive
from samentoets.store import Store
from tests.builders import (
    NOW,
    OOSTERMEER,
    a_case,
    a_person,
    a_policy,
    later,
    licensed,
    some_facts,
)

STRICTER = OOSTERMEER.but(
    policies=(*OOSTERMEER.policies, a_policy(version=2, income_percentage=120))
)
LAST = later(days=1) + SETTLED_AFTER
BETWEEN = 160_000
"""Above 120 % of the norm of a single person, and below 130 %."""


def put(store: Store, number: int, cents: int = BETWEEN, **changes: Any) -> str:
    case_id = f"K7QF-93XD-{number:04}"
    dossier = a_case(case_id=case_id).with_case(review_round=f"ronde_{number}")
    store.cases.open(dossier)
    wage = a_person()["incomes"][0] | {"net_cents": cents}
    facts = some_facts(a_person(incomes=[wage]))
    change(store, case_id, lambda d: receive(d, facts, OOSTERMEER, NOW).with_case(**changes))
    return case_id


def load(store: Store, case_id: str) -> Dossier:
    return store.cases.load(case_id)


def both_times(store: Store, municipality: Any = STRICTER) -> int:
    return sum(reassess(store, municipality, at) for at in (later(days=1), LAST))


def test_r13_a_changed_policy_changes_the_advice_and_keeps_the_earlier_one(store: Store) -> None:
    case_id = put(store, 1)
    before = load(store, case_id)
    assert both_times(store) == 1
    after = load(store, case_id)
    assert (before.case.advice.outcome, after.case.advice.outcome) == (
        Outcome.GRANT,
        Outcome.REJECT,
    )
    assert after.calculations[0] == before.calculations[0]
    assert after.calculations[1].cause is EventKind.RULES_CHANGED
    assert after.case.advice.basis
    assert after.case.advice.basis.policy_version == 2


def test_r16_going_through_them_again_changes_nothing(store: Store) -> None:
    case_id = put(store, 1)
    both_times(store)
    version = load(store, case_id).case.version
    for days in (2, 3):
        assert reassess(store, STRICTER, later(days=days)) == 0
    assert load(store, case_id).case.version == version


def test_while_the_rules_stay_the_same_no_case_is_written(store: Store) -> None:
    case_id = put(store, 1)
    version = load(store, case_id).case.version
    assert both_times(store, OOSTERMEER) == 0
    assert load(store, case_id).case.version == version


def test_once_all_are_done_no_case_is_even_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1)
    both_times(store)
    monkeypatch.setattr(type(store.worklists), "open_cases", lambda *_: pytest.fail("read"))
    assert reassess(store, STRICTER, later(days=2)) == 0


def test_what_a_function_with_old_settings_wrote_meanwhile_is_found_the_second_time(
    store: Store,
) -> None:
    reassess(store, STRICTER, later(days=1))
    case_id = put(store, 1)
    assert reassess(store, STRICTER, later(days=1, minutes=1)) == 0, "not yet: too early to say"
    assert reassess(store, STRICTER, LAST) == 1
    assert load(store, case_id).case.advice.outcome is Outcome.REJECT


def test_a_decided_case_keeps_the_advice_that_was_decided_on(store: Store) -> None:
    case_id = put(store, 1, status=CaseStatus.DECIDED)
    assert both_times(store) == 0
    assert load(store, case_id).case.advice.outcome is Outcome.GRANT


@pytest.mark.parametrize(
    "changes",
    [{}, {"no_response": True}, {"status": CaseStatus.ON_HOLD}],
    ids=["ready", "no response", "parked: on no worklist"],
)
def test_an_open_case_is_found_wherever_it_stands(store: Store, changes: dict[str, Any]) -> None:
    put(store, 1, **changes)
    assert both_times(store) == 1


def test_a_case_without_a_delivery_has_nothing_to_make_anew(store: Store) -> None:
    store.cases.open(a_case())
    assert both_times(store) == 0
    assert store.cases.load(a_case().case.case_id).case.advice.reasons == (Reason.NO_DELIVERY,)


def test_many_cases_are_done_in_pieces_and_each_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reassessing, "MOST_REMADE", 2)
    case_ids = [put(store, number) for number in range(5)]
    assert [reassess(store, STRICTER, later(days=1)) for _ in range(4)] == [2, 2, 1, 0]
    assert {len(load(store, case_id).calculations) for case_id in case_ids} == {2}


def test_one_case_that_fails_holds_up_no_other_is_loud_and_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = put(store, 1), put(store, 2)
    load_case = type(store.cases).load

    def failing(cases: Any, case_id: str) -> Dossier:
        if case_id == first:
            raise ConnectionError
        return load_case(cases, case_id)

    monkeypatch.setattr(type(store.cases), "load", failing)
    with pytest.raises(ExceptionGroup):
        reassess(store, STRICTER, later(days=1))
    with pytest.raises(ExceptionGroup):
        reassess(store, STRICTER, LAST)
    monkeypatch.setattr(type(store.cases), "load", load_case)
    assert load(store, second).case.advice.outcome is Outcome.REJECT
    assert reassess(store, STRICTER, LAST + timedelta(minutes=5)) == 1
    assert load(store, first).case.advice.outcome is Outcome.REJECT


def test_r12_an_advice_ends_with_the_licence(store: Store) -> None:
    case_id = put(store, 1)
    both_times(store, OOSTERMEER.but(licences=licensed(Licence.PREMIUM)))
    assert load(store, case_id).case.advice.reasons == (Reason.LICENCE,)


def test_a_draft_changes_nothing(store: Store) -> None:
    draft = a_policy(version=2, income_percentage=120, approved_by=None)
    put(store, 1)
    assert both_times(store, OOSTERMEER.but(policies=(*OOSTERMEER.policies, draft))) == 0


def test_what_if_tells_which_advices_would_change_and_touches_no_case(store: Store) -> None:
    changed, same = put(store, 1), put(store, 2, cents=90_000)
    put(store, 3, status=CaseStatus.DECIDED)
    before = [load(store, case_id) for case_id in (changed, same)]
    draft = a_policy(version=2, income_percentage=120, approved_by=None)
    effects = {e.case_id: e for e in what_if(store, OOSTERMEER, draft, "c.bos", later(days=1))}
    assert {case_id: effect.is_change for case_id, effect in effects.items()} == {
        changed: True,
        same: False,
    }
    assert effects[changed].after.reasons == (Reason.INCOME_TOO_HIGH,)
    assert [load(store, case_id) for case_id in (changed, same)] == before
    assert store.worklists.count_open_cases() == 2


def test_what_if_compares_with_the_present_policy_also_where_the_advice_is_older(
    store: Store,
) -> None:
    """Otherwise a change that was made already would be shown as an effect of the next one."""
    put(store, 1)
    same_again = a_policy(version=3, income_percentage=120, approved_by=None)
    [effect] = what_if(store, STRICTER, same_again, "c.bos", later(days=1))
    assert effect.before.outcome is Outcome.REJECT
    assert not effect.is_change


def test_r18_every_case_that_what_if_reads_is_in_the_audit_log(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = put(store, 1)
    recorded: list[tuple[Any, ...]] = []
    monkeypatch.setattr(type(store.audit), "record", lambda _, *entry: recorded.append(entry))
    list(what_if(store, OOSTERMEER, a_policy(version=2), "c.bos", NOW))
    visitor = Visitor(actor="c.bos", name="c.bos", origin="infra.what_if")
    assert recorded == [(visitor, "READ_WHAT_IF", case_id, NOW)]
