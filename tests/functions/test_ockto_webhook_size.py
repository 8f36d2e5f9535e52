"""How much Ockto may send: it is stored whole, or refused before anything is kept; never half."""

import json
from http import HTTPStatus

import boto3
import pytest

from functions.ockto_webhook.handler import LARGEST_BODY
from samentoets.delivery import Source
from samentoets.dossier import Dossier
from samentoets.person import Bsn
from samentoets.store import Store
from tests.abundance import an_abundant_person, in_strange_words, parts
from tests.builders import (
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_message,
    a_person,
    a_resident,
    an_identity,
)
from tests.functions.pages import CASE_ID
from tests.functions.test_ockto_webhook import as_body, left_behind, post

FOUR = (RESIDENT, PARTNER, Bsn("999900018"), Bsn("999900031"))


def the_case(store: Store) -> Dossier:
    return store.cases.load(CASE_ID)


def kept(store: Store) -> int:
    """How many amounts are in the case."""
    lists = ([f.incomes, f.assets, f.debts] for f in the_case(store).facts)
    owned = (child.assets for f in the_case(store).facts for child in f.children)
    return sum(map(len, [*(one for three in lists for one in three), *owned]))


@pytest.mark.parametrize("children", [0, 10, 25])
def test_the_largest_delivery_is_stored_whole(store: Store, children: int) -> None:
    """An item of DynamoDB has 400 KB at the most; nothing here compresses well."""
    store.cases.open(a_case(supplied=an_identity()))
    people = [in_strange_words(an_abundant_person(bsn, children=children)) for bsn in FOUR]
    people[0]["partner"] = a_claim()
    body = as_body(a_message(*people))
    assert len(body) <= LARGEST_BODY
    assert post(body) == (HTTPStatus.ACCEPTED, {"state": "applied"})
    assert kept(store) == sum(len(parts(person)) for person in people)
    calculation = the_case(store).calculation
    assert calculation
    counted = sum(len(parts(person)) for person in people[:2])
    assert sum(line.key is not None for line in calculation.assessment.trace) >= counted


def test_a_delivery_of_as_many_facts_as_it_takes_is_one_transaction(store: Store) -> None:
    """DynamoDB writes 100 items at once at the most."""
    store.cases.open(a_case(supplied=an_identity()))
    store.cases.open(a_case(a_resident(PARTNER), case_id="BBBB-BBBB-BBBB"))
    sources = (*Source, *(f"bron_{n}" for n in range(6)))
    people = [an_abundant_person(bsn, lines=12, children=1, sources=sources) for bsn in FOUR]
    for person in people:
        person["sources"] = [
            visit | {"source": source} for source in sources for visit in person["sources"][:1]
        ]
    people[0]["partner"] = [a_claim(), a_claim(STRANGER, source="belastingdienst")]
    people[1]["partner"] = [a_claim(STRANGER)]
    assert post(as_body(a_message(*people)))[0] == HTTPStatus.ACCEPTED
    assert len(the_case(store).facts) == len(FOUR) * len(sources)


@pytest.mark.parametrize("megabytes", [2, 10])
@pytest.mark.parametrize("is_padding", [True, False], ids=["spaces", "data"])
def test_a_body_over_2_mb_is_413_and_keeps_nothing(
    store: Store,
    aws: boto3.Session,
    capfd: pytest.CaptureFixture[str],
    megabytes: int,
    is_padding: bool,
) -> None:
    store.cases.open(a_case())
    good = as_body(a_message(a_person()))
    more = b" " if is_padding else as_body(a_person())
    body = good + more * (megabytes * 1024 * 1024 // len(more))
    status, told = post(body)
    assert status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert told["status"] == status
    assert "leave documents out" in told["detail"]
    assert left_behind(aws) == []
    said = "".join((json.dumps(told), *capfd.readouterr()))
    assert RESIDENT.digits not in said


def test_exactly_2_mb_is_taken(store: Store) -> None:
    store.cases.open(a_case())
    good = as_body(a_message(a_person()))
    assert post(good + b" " * (LARGEST_BODY - len(good)))[0] == HTTPStatus.ACCEPTED
