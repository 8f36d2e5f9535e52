"""The webhook from outside: what is trusted, what is refused and what is left behind."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.ockto_webhook.handler import LARGEST_BODY, lambda_handler
from samentoets.store import Store
from tests import ENVIRONMENT
from tests.builders import (
    OOSTERMEER,
    WEBHOOK_SECRETS,
    WESTERVEEN,
    a_case,
    a_claim,
    a_message,
    a_person,
    signed,
)
from tests.functions.lambdas import a_context, a_rest_event

PATH = f"/v1/municipalities/{OOSTERMEER.code}/ockto-deliveries"


def post(
    body: bytes, headers: dict[str, str] | None = None, code: str = OOSTERMEER.code
) -> tuple[int, dict[str, Any]]:
    path = PATH.replace(OOSTERMEER.code, code)
    event = a_rest_event("POST", path, body.decode(), signed(body) if headers is None else headers)
    response = lambda_handler(event, a_context())
    return response["statusCode"], json.loads(response["body"])


def as_body(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


GOOD = as_body(a_message(a_person(partner=a_claim())))


def left_behind(aws: boto3.Session) -> list[str]:
    """Everything that is kept: items of the table apart from cases and keys, and objects."""
    items = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    keys = [item["pk"]["S"] for item in items]
    objects = aws.client("s3").list_objects_v2(Bucket=ENVIRONMENT["BUCKET_NAME"])
    return [key for key in keys if "DELIVERY" in key or "WEBHOOK" in key] + [
        found["Key"] for found in objects.get("Contents", ())
    ]


def test_a_delivery_is_taken(store: Store) -> None:
    store.cases.open(a_case())
    assert post(GOOD) == (HTTPStatus.ACCEPTED, {"state": "applied"})


@pytest.mark.parametrize("secret", WEBHOOK_SECRETS)
def test_every_active_secret_is_trusted(store: Store, secret: str) -> None:
    assert post(GOOD, signed(GOOD, secret=secret))[0] == HTTPStatus.ACCEPTED


def test_a_base64_body_is_verified_as_the_bytes_that_were_signed(store: Store) -> None:
    encoded = b64encode(GOOD).decode()
    event = a_rest_event("POST", PATH, encoded, signed(GOOD)) | {"isBase64Encoded": True}
    assert lambda_handler(event, a_context())["statusCode"] == HTTPStatus.ACCEPTED


def test_header_names_may_come_in_any_case(store: Store) -> None:
    headers = {name.title(): value for name, value in signed(GOOD).items()}
    assert post(GOOD, headers)[0] == HTTPStatus.ACCEPTED


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in signed(GOOD).items() if key != name}


def _shifted(**by: float) -> dict[str, str]:
    headers = signed(GOOD)
    moved = int(headers["webhook-timestamp"]) + int(timedelta(**by).total_seconds())
    return headers | {"webhook-timestamp": str(moved)}


FORGERIES: dict[str, Callable[[], dict[str, str]]] = {
    "no signature at all": dict,
    "no id": lambda: _without("webhook-id"),
    "no timestamp": lambda: _without("webhook-timestamp"),
    "no signature header": lambda: _without("webhook-signature"),
    "unknown secret": lambda: signed(GOOD, secret="whsec_c29tZWJvZHkgZWxzZQ=="),
    "another id": lambda: signed(GOOD) | {"webhook-id": "msg_2"},
    "another body": lambda: signed(GOOD + b" "),
    "too old": lambda: _shifted(minutes=-6),
    "too new": lambda: _shifted(minutes=6),
    "no base64": lambda: signed(GOOD) | {"webhook-signature": "v1,é"},
    "no version": lambda: signed(GOOD) | {"webhook-signature": "nonsense"},
    "no number": lambda: signed(GOOD) | {"webhook-timestamp": "yesterday"},
    "not a number": lambda: signed(GOOD) | {"webhook-timestamp": "nan"},
    "infinite": lambda: signed(GOOD) | {"webhook-timestamp": "9" * 400},
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES.keys())
def test_what_is_not_trusted_is_401_and_nothing_is_stored(
    store: Store, aws: boto3.Session, forged: Callable[[], dict[str, str]]
) -> None:
    status, body = post(GOOD, forged())
    assert status == HTTPStatus.UNAUTHORIZED
    assert body["title"] == "Unauthorized"
    assert left_behind(aws) == []


@pytest.mark.parametrize("code", ["9999", "0000", "990", "..", "9901%2F..", "x" * 300])
def test_r18_an_unknown_municipality_is_the_same_401(store: Store, code: str) -> None:
    assert post(GOOD, code=code) == post(GOOD, headers={})


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(signed(GOOD))), st.text(max_size=60))
def test_no_header_whatever_breaks_the_check(store: Store, name: str, value: str) -> None:
    headers = signed(GOOD)
    if value != headers[name]:
        assert post(GOOD, headers | {name: value})[0] == HTTPStatus.UNAUTHORIZED


def test_a_body_that_is_not_utf8_is_401(store: Store) -> None:
    event = a_rest_event("POST", PATH, "", {})
    raw = {"body": b64encode(b"\xff\xfe{}").decode(), "isBase64Encoded": True}
    event |= raw | {"headers": signed(b"{}")}
    assert lambda_handler(event, a_context())["statusCode"] == HTTPStatus.UNAUTHORIZED


def test_r12_without_the_module_the_refusal_names_it_and_nothing_is_stored(
    aws: boto3.Session,
) -> None:
    status, body = post(GOOD, code=WESTERVEEN.code)
    assert status == HTTPStatus.FORBIDDEN
    assert "Premium + Module Rechtmatigheid" in body["detail"]
    assert left_behind(aws) == []


def _wrong(path: str, value: Any) -> bytes:
    message = a_message(a_person(partner=a_claim()))
    *parents, last = path.strip("/").split("/")
    inside: Any = message
    for name in parents:
        inside = inside[int(name) if name.isdigit() else name]
    inside[last] = value
    return as_body(message)


BAD_BODIES: dict[str, tuple[str, Any]] = {
    "BSN fails the elfproef": ("/data/persons/0/bsn", "123456789"),
    "no persons": ("/data/persons", []),
    "too many persons": ("/data/persons", [a_person()] * 200),
    "unknown field": ("/data/extra", 1),
    "another type of event": ("/type", "ockto.delivery.started"),
    "moment without a zone": ("/timestamp", "2025-10-06T09:00:00"),
    "amount with a fraction": ("/data/persons/0/incomes/0/net_cents", 900.5),
    "huge amount": ("/data/persons/0/incomes/0/net_cents", 10**15),
    "amount as text": ("/data/persons/0/incomes/0/net_cents", "900"),
    "no such date": ("/data/persons/0/birth_date", "1980-02-30"),
    "not an id of ours": ("/data/case_reference", "123456782"),
}


@pytest.mark.parametrize(("pointer", "value"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_wrong_field_is_pointed_at_and_nothing_is_kept(
    store: Store, aws: boto3.Session, pointer: str, value: Any
) -> None:
    status, body = post(_wrong(pointer, value))
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert any(error["pointer"].startswith(pointer) for error in body["errors"])
    assert left_behind(aws) == []


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"a": 1e}'])
def test_malformed_json_is_400_and_nothing_is_kept(
    store: Store, aws: boto3.Session, body: bytes
) -> None:
    status, told = post(body)
    assert status == HTTPStatus.BAD_REQUEST
    assert told["status"] == HTTPStatus.BAD_REQUEST
    assert left_behind(aws) == []


def test_r17_an_error_never_repeats_what_was_sent(store: Store) -> None:
    _, body = post(_wrong("/data/persons/0/bsn", "123456789"))
    assert "123456789" not in json.dumps(body)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 5000])
def test_deep_nesting_is_a_refusal_not_a_crash(store: Store, body: bytes) -> None:
    assert post(body)[0] in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_a_body_over_the_limit_is_413(store: Store, aws: boto3.Session) -> None:
    body = b'{"x": "' + b"x" * LARGEST_BODY + b'"}'
    assert post(body)[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert left_behind(aws) == []


def test_r16_the_same_id_with_another_body_is_409(store: Store) -> None:
    assert post(GOOD)[0] == HTTPStatus.ACCEPTED
    other = as_body(a_message(a_person(), delivery_id="d-2"))
    assert post(other)[0] == HTTPStatus.CONFLICT
    assert post(GOOD)[0] == HTTPStatus.ACCEPTED


def test_no_such_case_is_202_and_kept(store: Store, aws: boto3.Session) -> None:
    assert post(GOOD) == (HTTPStatus.ACCEPTED, {"state": "unmatched"})
    assert any(key.startswith(f"deliveries/{OOSTERMEER.code}/") for key in left_behind(aws))
