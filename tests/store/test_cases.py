"""R16, R17, R18: what the store promises, on moto."""

import json

import boto3
import pytest
from cryptography.exceptions import InvalidTag

from samentoets.base import iso
from samentoets.case import Worklist
from samentoets.dossier import EventKind
from samentoets.errors import StaleCase, UnknownCase
from samentoets.person import ContactPreference
from samentoets.progress import receive
from samentoets.reminding import queue_letter
from samentoets.store import Store, items, store_of
from samentoets.store.worklists import Notice
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    WESTERVEEN,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
    some_facts,
)

SECRETS = (
    RESIDENT.digits,
    PARTNER.digits,
    "Loïs",
    "IJssel",
    "lois@example.org",
    "Dorpsstraat",
    "Bakkerij",
)


def test_a_dossier_comes_back_as_it_was_saved(store: Store) -> None:
    opened = a_case(supplied=an_identity())
    store.cases.open(opened)
    before = store.cases.load(opened.case.case_id)
    assert before == opened.with_case(version=1)
    facts = some_facts(a_person(partner=a_claim()), a_person(PARTNER))
    after = queue_letter(receive(before, facts, OOSTERMEER, NOW), False, NOW)
    saved = store.cases.save(before, after)
    loaded = store.cases.load(opened.case.case_id)
    assert loaded.case == saved.case
    assert set(loaded.facts) == set(facts)
    assert loaded.events == saved.events
    assert loaded.letters == saved.letters


def test_r16_one_resident_has_one_case_per_round(store: Store) -> None:
    first = store.cases.open(a_case(case_id="AAAA-AAAA-AAAA"))
    second = store.cases.open(a_case(case_id="BBBB-BBBB-BBBB"))
    assert second == first
    with pytest.raises(UnknownCase):
        store.cases.load("BBBB-BBBB-BBBB")


def test_r16_a_stale_save_writes_neither_case_nor_event(store: Store) -> None:
    store.cases.open(a_case())
    seen = store.cases.load(a_case().case.case_id)
    store.cases.save(seen, seen.noting(EventKind.DATA_COMPLETE, NOW))
    with pytest.raises(StaleCase):
        store.cases.save(seen, seen.noting(EventKind.MARKED, NOW))
    events = store.cases.load(seen.case.case_id).events
    assert [event.kind for event in events] == [EventKind.CASE_OPENED, EventKind.DATA_COMPLETE]


def test_a_person_is_found_in_every_part_they_play(store: Store) -> None:
    store.cases.open(a_case(supplied=an_identity(), case_id="AAAA-AAAA-AAAA"))
    store.cases.open(a_case(resident=a_resident(PARTNER), case_id="BBBB-BBBB-BBBB"))
    parts = {(part.case_id, part.as_resident) for part in store.parts.of(PARTNER)}
    assert parts == {("AAAA-AAAA-AAAA", False), ("BBBB-BBBB-BBBB", True)}


def test_a_found_partner_is_findable_too(store: Store) -> None:
    store.cases.open(a_case())
    before = store.cases.load(a_case().case.case_id)
    facts = some_facts(a_person(partner=a_claim()))
    store.cases.save(before, receive(before, facts, OOSTERMEER, NOW))
    assert [part.case_id for part in store.parts.of(PARTNER)] == [before.case.case_id]


def test_who_comes_as_found_and_as_supplied_partner_at_once_leads_to_the_case(
    store: Store,
) -> None:
    """DynamoDB refuses a transaction that writes one item twice."""
    store.cases.open(a_case(supplied=an_identity(STRANGER)))
    before = store.cases.load(a_case().case.case_id)
    supplied = a_case(supplied=an_identity()).case.supplied_partner
    store.cases.save(before, before.with_case(partner=an_identity(), supplied_partner=supplied))
    assert [part.case_id for part in store.parts.of(PARTNER)] == [before.case.case_id]
    assert list(store.parts.of(STRANGER)) == []


def test_r17_nothing_that_tells_of_a_person_is_readable_in_the_table(
    store: Store, aws: boto3.Session
) -> None:
    store.cases.open(a_case(supplied=an_identity()))
    before = store.cases.load(a_case().case.case_id)
    facts = some_facts(a_person(partner=a_claim()), a_person(PARTNER))
    store.cases.save(before, receive(before, facts, OOSTERMEER, NOW))
    found = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    stored = json.dumps(found, default=repr, ensure_ascii=False)
    assert len(found) > 8
    assert [secret for secret in SECRETS if secret in stored] == []


def test_r17_a_sealed_field_opens_only_in_its_own_place(store: Store) -> None:
    store.cases.open(a_case())
    pk = items.case_pk(OOSTERMEER.code, a_case().case.case_id)
    keyring = store.cases._table.keyring
    sealed = keyring.cipher(pk).seal(b"x", "resident")
    assert keyring.cipher(pk).unseal(sealed, "resident") == b"x"
    with pytest.raises(InvalidTag):
        keyring.cipher(pk).unseal(sealed, "partner")
    with pytest.raises(InvalidTag):
        keyring.cipher(pk + "x").unseal(sealed, "resident")


def test_r18_another_municipality_sees_neither_case_nor_person(store: Store) -> None:
    store.cases.open(a_case())
    other = store_of(WESTERVEEN.code)
    with pytest.raises(UnknownCase):
        other.cases.load(a_case().case.case_id)
    assert list(other.parts.of(RESIDENT)) == []
    assert other.worklists.cases(Worklist.DUE).entries == ()


def test_r18_the_same_person_has_another_key_in_another_municipality(store: Store) -> None:
    own = store.cases._table.person_keys(RESIDENT)
    assert own != store_of(WESTERVEEN.code).cases._table.person_keys(RESIDENT)


def test_worklists_are_in_due_order_and_a_case_leaves_when_it_moves_on(store: Store) -> None:
    for number, bsn in enumerate((RESIDENT, PARTNER)):
        case_id = f"AAAA-AAAA-AAA{number}"
        opened = a_case(a_resident(bsn), case_id=case_id, now=later(days=-number))
        store.cases.open(opened)
    due = store.worklists.cases(Worklist.DUE)
    assert [case.case_id for case in due.entries] == ["AAAA-AAAA-AAA1", "AAAA-AAAA-AAA0"]
    before = store.cases.load("AAAA-AAAA-AAA0")
    store.cases.save(before, receive(before, some_facts(a_person()), OOSTERMEER, NOW))
    assert [c.case_id for c in store.worklists.cases(Worklist.DUE).entries] == ["AAAA-AAAA-AAA1"]
    assert [c.case_id for c in store.worklists.cases(Worklist.READY).entries] == ["AAAA-AAAA-AAA0"]


def test_a_cut_list_says_so(store: Store) -> None:
    for number, bsn in enumerate((RESIDENT, PARTNER)):
        store.cases.open(a_case(a_resident(bsn), case_id=f"AAAA-AAAA-AAA{number}"))
    assert store.worklists.cases(Worklist.DUE, most=1).more
    assert not store.worklists.cases(Worklist.DUE, most=200).more


def test_overdue_are_the_cases_whose_deadline_has_passed(store: Store) -> None:
    opened = a_case()
    store.cases.open(opened)
    assert opened.case.deadline
    due_at = opened.case.deadline.due_at
    assert list(store.worklists.overdue(due_at)) == []
    assert [case.case_id for case in store.worklists.overdue(later(days=28, seconds=1))] == [
        opened.case.case_id
    ]
    assert iso(due_at).endswith("Z")


def test_open_alerts_and_letters_stand_on_their_own_lists(store: Store) -> None:
    store.cases.open(a_case(a_resident(preference=ContactPreference.LETTER)))
    before = store.cases.load(a_case().case.case_id)
    facts = some_facts(a_person(partner=a_claim()))
    after = queue_letter(receive(before, facts, OOSTERMEER, NOW), False, NOW)
    store.cases.save(before, after)
    [alert], [letter] = store.worklists.alerts().entries, store.worklists.letters().entries
    case_id = before.case.case_id
    assert alert == Notice(case_id=case_id, what="LETTER_REMINDER_NEEDED", since=NOW)
    assert letter == Notice(case_id=case_id, what="PARTNER_REMINDER", since=NOW)
