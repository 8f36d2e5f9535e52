"""Faults on the way to the webhook: altered, repeated, sent under another's name."""

import json
from http import HTTPStatus

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samentoets.store import Store, store_of
from tests import ENVIRONMENT
from tests.builders import (
    OOSTERMEER,
    WESTERVEEN,
    a_case,
    a_claim,
    a_message,
    a_person,
    signed,
)
from tests.functions.pages import CASE_ID
from tests.functions.test_ockto_webhook import GOOD, as_body, left_behind, post

SHARED_STORE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

OTHER_SECRET = "whsec_V2VzdGVydmVlbiBoYXMgaXRzIG93bi4="


@SHARED_STORE
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 6))
def test_altered_webhook_one_bit_of_the_body_is_401(store: Store, place: int, bit: int) -> None:
    """Only bits that leave the text UTF-8 can be sent; others are a 401 as well."""
    altered = bytearray(GOOD)
    altered[place] ^= 1 << bit
    try:
        altered.decode()
    except UnicodeDecodeError:
        return
    assert post(bytes(altered), signed(GOOD))[0] == HTTPStatus.UNAUTHORIZED


def test_replayed_webhook_gets_the_same_answer_and_changes_nothing(store: Store) -> None:
    store.cases.open(a_case())
    headers = signed(GOOD)
    first = post(GOOD, headers)
    before = store.cases.load(CASE_ID)
    assert [post(GOOD, headers) for _ in range(3)] == [first] * 3
    assert store.cases.load(CASE_ID) == before


@SHARED_STORE
@given(st.sampled_from(["persons", "journey_id", "started_by", "case_reference"]))
def test_same_delivery_id_with_other_content_is_409(store: Store, field: str) -> None:
    assert post(GOOD)[0] == HTTPStatus.ACCEPTED
    message = a_message(a_person(partner=a_claim()))
    message["data"][field] = {
        "persons": [a_person()],
        "journey_id": "j-2",
        "started_by": "123456782",
        "case_reference": CASE_ID,
    }[field]
    body = as_body(message)
    status, _ = post(body, signed(body, f"msg_{field}"))
    assert status == HTTPStatus.CONFLICT


@pytest.mark.parametrize("as_if_of", [OOSTERMEER, WESTERVEEN], ids=lambda m: m.name)
def test_r18_spoofed_municipality_a_signature_of_one_is_401_at_the_other(
    aws: boto3.Session, as_if_of: object
) -> None:
    secrets = aws.client("secretsmanager")
    name = ENVIRONMENT["WEBHOOK_SECRETS_PREFIX"] + WESTERVEEN.code
    secrets.put_secret_value(SecretId=name, SecretString=json.dumps([OTHER_SECRET]))
    if as_if_of is OOSTERMEER:
        answer = post(GOOD, signed(GOOD, secret=OTHER_SECRET), OOSTERMEER.code)
    else:
        answer = post(GOOD, signed(GOOD), WESTERVEEN.code)
    assert answer[0] == HTTPStatus.UNAUTHORIZED
    assert left_behind(aws) == []


def test_r18_spoofed_reference_to_a_case_of_another_municipality_is_no_match(
    store: Store,
) -> None:
    theirs = store_of(WESTERVEEN.code)
    theirs.cases.open(a_case(municipality=WESTERVEEN))
    before = theirs.cases.load(CASE_ID)
    body = as_body(a_message(a_person(), case_reference=CASE_ID))
    assert post(body) == (HTTPStatus.ACCEPTED, {"state": "unmatched"})
    assert theirs.cases.load(CASE_ID) == before
