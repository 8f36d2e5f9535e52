"""What a page costs: calls to DynamoDB, and bytes to a slow laptop."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from samentoets.casework import linking
from samentoets.dossier import Dossier
from samentoets.progress import receive
from samentoets.reminding import claim_reminder, confirm_reminder
from samentoets.store import Store
from samentoets.store.table import dynamodb
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
    some_facts,
)
from tests.functions.pages import CASE_PAGE, HOME, answer
from tests.functions.stories import by_letter, complete, put_case

MOST_BYTES = 60 * 1024


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Which calls to DynamoDB are made meanwhile, by the client that the pages use."""
    calls: Counter[str] = Counter()

    def note(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    events = dynamodb().meta.events
    events.register("before-call.dynamodb", note)
    yield calls
    events.unregister("before-call.dynamodb", note)


def full(dossier: Dossier) -> Dossier:
    """A couple of whom every source told a lot, several times, with a reminder in between."""
    incomes = [a_person()["incomes"][0] | {"payer": f"Werkgever nummer {n}"} for n in range(6)]
    holding = {"source": "belastingdienst", "amount_cents": 100_000, "reference_date": "2025-10-01"}
    assets = [{"kind": "spaarrekening", "reference": f"r{n}", **holding} for n in range(8)]
    debts = [{"kind": "studieschuld", "reference": f"s{n}", **holding} for n in range(4)]
    children = [{"birth_date": f"20{n}-03-12"} for n in range(10, 14)]
    mine: Any = {"incomes": incomes, "assets": assets, "debts": debts, "children": children}
    first = some_facts(a_person(partner=a_claim(), failed=("uwv",), **(mine | {"incomes": []})))
    dossier = receive(dossier, first, OOSTERMEER, NOW)
    dossier = confirm_reminder(claim_reminder(dossier, NOW), "ses-1", OOSTERMEER, later(hours=1))
    for day in range(2, 6):
        at = later(days=day)
        both = a_person(partner=a_claim(), at=at, **mine), a_person(PARTNER, at=at, **mine)
        dossier = receive(dossier, some_facts(*both, delivery_id=f"d-{day}"), OOSTERMEER, at)
    return dossier


def test_a_full_case_is_read_with_one_query_and_fits_in_60_kb(store: Store) -> None:
    put_case(store, full, a_case(supplied=an_identity()))
    with counted() as calls:
        body = answer(CASE_PAGE)["body"]
    assert calls["Query"] == 1
    assert calls["Scan"] == 0
    assert len(body.encode()) <= MOST_BYTES
    assert "Werkgever nummer 5" in body


def test_a_linked_case_is_read_with_two_queries(store: Store, aws: boto3.Session) -> None:
    put_case(store, full, a_case(supplied=an_identity()))
    other = a_case(a_resident(PARTNER), case_id="BBBB-BBBB-BBBB")
    put_case(store, complete, other)
    linking.settle(store, OOSTERMEER, other.case.case_id, later(days=7))
    assert store.cases.load(other.case.case_id).linked
    with counted() as calls:
        body = answer(CASE_PAGE)["body"]
    assert calls["Query"] == 2
    assert len(body.encode()) <= MOST_BYTES


@pytest.mark.parametrize("room", ["lists/due", "lists/due?channel=EMAIL"])
def test_a_list_is_one_query(store: Store, room: str) -> None:
    put_case(store)
    path, _, query = room.partition("?")
    with counted() as calls:
        answer(f"{HOME}/{path}", dict([query.split("=")]) if query else {})
    assert (calls["Query"], calls["BatchGetItem"], calls["Scan"]) == (1, 0, 0)


def test_alerts_are_one_query_and_one_reading_of_their_cases(store: Store) -> None:
    put_case(store, by_letter)
    with counted() as calls:
        answer(f"{HOME}/lists/alerts")
    assert (calls["Query"], calls["BatchGetItem"], calls["Scan"]) == (1, 1, 0)


def test_an_overview_reads_each_list_once(store: Store) -> None:
    put_case(store, by_letter)
    put_case(store, complete, a_case(a_resident(STRANGER), case_id="BBBB-BBBB-BBBB"))
    with counted() as calls:
        answer(HOME)
    lists = len(("counts", "imports", "deliveries")) + 6
    assert (calls["Query"], calls["BatchGetItem"], calls["Scan"]) == (lists, 2, 0)


def test_a_whole_page_of_a_list_fits_in_60_kb(store: Store) -> None:
    for number in range(51):
        opened = a_case(supplied=an_identity(), case_id=f"AAAA-AAAA-AA{number:02}")
        put_case(store, opened=opened.with_case(review_round=f"ronde_{number}"))
    body = answer(f"{HOME}/lists/due")["body"]
    assert body.count("data-case-id") == 50
    assert len(body.encode()) <= MOST_BYTES
