"""The counts of the overview are exact: in every story, under conflicts, and after a recount."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from samentoets.casework.changing import change, change_both
from samentoets.casework.recounting import recount
from samentoets.errors import StaleCase
from samentoets.store import Store, items
from samentoets.store.table import MOST_TRIES, dynamodb
from samentoets.tally import Count, tally
from tests import ENVIRONMENT
from tests.builders import NOW, OOSTERMEER, PARTNER, RESIDENT, STRANGER, a_case, a_resident, later
from tests.functions.stories import STORIES, Rule, complete, decided, incomplete, put_case, silent


def counted(store: Store) -> Counter[Count]:
    return store.counters.since(2000)


def real(store: Store) -> Counter[Count]:
    """What the cases themselves add up to."""
    return sum((tally(dossier) for dossier in store.cases.every()), Counter())


@pytest.mark.parametrize("rule", STORIES)
def test_every_story_is_counted_as_it_stands(store: Store, rule: Rule) -> None:
    put_case(store, rule)
    assert counted(store) == real(store)
    assert sum(n for c, n in counted(store).items() if c.name.endswith("OPENED")) == 1


def test_a_decision_counts_in_its_month_and_leaves_the_lists(store: Store) -> None:
    put_case(store, decided, a_case())
    assert counted(store) == {
        Count("NOW", "DECIDED.TOEKENNEN"): 1,
        Count("2025", "10.OPENED"): 1,
        Count("2025", "10.TOEKENNEN"): 1,
    }


def test_a_month_begins_on_the_clock_in_the_town_hall(store: Store) -> None:
    put_case(store, opened=a_case(now=NOW.replace(month=12, day=31, hour=23, minute=30)))
    assert counted(store)[Count("2026", "01.OPENED")] == 1


def test_r16_a_repeated_opening_and_a_stale_save_are_not_counted(store: Store) -> None:
    store.cases.open(a_case())
    store.cases.open(a_case(case_id="BBBB-BBBB-BBBB"))
    seen = store.cases.load(a_case().case.case_id)
    store.cases.save(seen, silent(seen))
    with pytest.raises(StaleCase):
        store.cases.save(seen, complete(seen))
    assert counted(store) == real(store)


def test_two_cases_that_change_at_once_are_counted_once_each(store: Store) -> None:
    """Their numbers end alike, so both are counted in one item: one action of the transaction."""
    ids = ("AAAA-AAAA-AAA0", "BBBB-BBBB-BBB0")
    for case_id, bsn in zip(ids, (RESIDENT, PARTNER), strict=True):
        put_case(store, opened=a_case(a_resident(bsn), case_id=case_id))
    change_both(store, ids, lambda one, other: (silent(one), silent(other)))
    assert counted(store) == real(store)


def test_many_at_the_same_moment_are_counted_exactly(store: Store) -> None:
    put_case(store, opened=a_case())
    turn = count()

    def step(_: int) -> None:
        def rule(dossier: Any) -> Any:
            at = later(minutes=next(turn))
            return dossier.with_case(no_response=not dossier.case.no_response, opened_by=str(at))

        change(store, a_case().case.case_id, rule)

    with ThreadPoolExecutor(4) as officers:
        list(officers.map(step, range(12)))
    assert counted(store) == real(store)


def conflicting(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """DynamoDB that first says so often that others write the same items."""
    client = dynamodb()
    tries: list[int] = []
    usual = client.transact_write_items

    def write(**request: Any) -> Any:
        tries.append(len(tries))
        if len(tries) > times:
            return usual(**request)
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
        answer: Any = {"Error": {"Code": "TransactionCanceledException"}}
        raise client.exceptions.TransactionCanceledException(
            answer | {"CancellationReasons": reasons}, "TransactWriteItems"
        )

    monkeypatch.setattr(client, "transact_write_items", write)
    return tries


def test_a_conflict_with_another_write_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = conflicting(monkeypatch, times=3)
    store.cases.open(a_case())
    assert len(tries) == 4
    assert counted(store) == real(store)


def test_conflicts_without_end_are_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = conflicting(monkeypatch, times=100)
    with pytest.raises(StaleCase):
        store.cases.open(a_case())
    assert len(tries) == MOST_TRIES


def test_any_other_refusal_is_not_hidden(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    client = dynamodb()

    def write(**_: Any) -> Any:
        answer: Any = {
            "Error": {"Code": "TransactionCanceledException"},
            "CancellationReasons": [{"Code": "ValidationError"}],
        }
        raise client.exceptions.TransactionCanceledException(answer, "TransactWriteItems")

    monkeypatch.setattr(client, "transact_write_items", write)
    with pytest.raises(ClientError):
        store.cases.open(a_case())


def spoil(aws: boto3.Session) -> None:
    """Counts as they would be without this feature, or after a mistake by hand."""
    client, table = aws.client("dynamodb"), ENVIRONMENT["TABLE_NAME"]
    pk = items.counts_pk(OOSTERMEER.code)
    for item in client.scan(TableName=table)["Items"]:
        key = {"pk": item["pk"], "sk": item["sk"]}
        of_2025 = item["pk"]["S"] == pk and item["sk"]["S"].startswith("2025")
        if of_2025 or "#NAME#" in item["pk"]["S"]:
            client.delete_item(TableName=table, Key=key)
    wrong = items.attributes({"pk": pk, "sk": "NOW#A", "ready": 7, "writes": 3})
    client.put_item(TableName=table, Item=wrong)


def test_a_recount_mends_counts_and_names(store: Store, aws: boto3.Session) -> None:
    put_case(store, incomplete)
    put_case(store, decided, a_case(a_resident(STRANGER), case_id="BBBB-BBBB-BBBB"))
    right = counted(store)
    assert recount(store) == 0
    spoil(aws)
    assert counted(store) != right
    assert list(store.names.cases("ijssel", 10)) == []
    assert recount(store) > 0
    assert counted(store) == right == real(store)
    assert len(list(store.names.cases("ijssel", 10))) == 2
    assert recount(store) == 0


def test_a_recount_that_a_change_overtakes_begins_again(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_case(store, incomplete)
    spoil(aws)
    usual = store.cases.every
    overtaken: list[bool] = []

    def every() -> Any:
        yield from list(usual())
        if not overtaken:
            overtaken.append(True)
            change(store, a_case().case.case_id, silent)

    monkeypatch.setattr(store.cases, "every", every)
    recount(store)
    assert overtaken
    assert counted(store) == real(store)
