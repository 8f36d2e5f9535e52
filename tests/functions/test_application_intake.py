"""The application interface from outside: what is trusted, what is refused, and how."""

import json
from http import HTTPStatus
from typing import Any

import boto3
import pytest

from functions.application_intake.handler import LARGEST_BODY, lambda_handler
from infra import openapi
from samentoets.licences import Licence
from samentoets.municipality import Municipality
from samentoets.store import Store, store_of
from tests.builders import RESIDENT, TESTING_FIRST, WESTERVEEN, an_application, licensed, signed
from tests.functions.lambdas import a_context, a_rest_event
from tests.functions.test_start_page import onboard

PATH = f"/v1/municipalities/{TESTING_FIRST.code}/applications"

FAR = {"street": "Ver", "house_number": "1", "postcode": "9901AB", "city": "Oostermeer"}


@pytest.fixture
def taking(aws: boto3.Session) -> Store:
    """A municipality that takes applications."""
    onboard(aws, TESTING_FIRST)
    return store_of(TESTING_FIRST.code)


def post(
    body: bytes, headers: dict[str, str] | None = None, path: str = PATH
) -> tuple[int, dict[str, Any]]:
    event = a_rest_event("POST", path, body.decode(), signed(body) if headers is None else headers)
    answer = lambda_handler(event, a_context())
    told = json.loads(answer["body"])
    if answer["statusCode"] >= 400:
        assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
        assert {"type", "title", "status", "detail"} <= set(told)
    return answer["statusCode"], told


def as_body(**more: Any) -> bytes:
    return json.dumps(an_application(**more)).encode()


def test_r03_an_application_is_taken_and_its_case_number_told(taking: Store) -> None:
    status, told = post(as_body())
    assert (status, told["route"]) == (HTTPStatus.OK, "test_first")
    assert taking.cases.load(told["case_id"]).case.resident.bsn == RESIDENT
    assert post(as_body()) == (status, told)


def test_nobody_unsigned_is_heard(taking: Store) -> None:
    other = "whsec_c29tZWJvZHkgZWxzZQ=="
    for headers in ({}, signed(b"{}"), signed(as_body(), secret=other)):
        assert post(as_body(), headers)[0] == HTTPStatus.UNAUTHORIZED


def test_r18_an_unknown_municipality_is_the_same_401(taking: Store) -> None:
    known = post(as_body(), {})
    assert post(as_body(), path=PATH.replace("9901", "9999")) == known


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"application_number": ""}, "/application_number"),
        ({"application_number": "../9902"}, "/application_number"),
        ({"submitted_at": "2025-10-06"}, "/submitted_at"),
        ({"submitted_at": "2099-01-01T00:00:00Z"}, "/submitted_at"),
        ({"partner": {"bsn": "123456789"}}, "/partner/bsn"),
        ({"partner": {}}, "/partner/bsn"),
        ({"extra": 1}, "/extra"),
        ({"partner": {"bsn": RESIDENT.digits}}, "/"),
        (
            {"applicant": an_application()["applicant"] | {"email": "a\r\nBcc: b@c"}},
            "/applicant/email",
        ),
        (
            {"applicant": an_application()["applicant"] | {"address": FAR}},
            "/applicant/address/postcode",
        ),
        ({"applicant": an_application()["applicant"] | {"birth_date": "2030-01-01"}}, "/"),
    ],
)
def test_r17_a_wrong_field_is_pointed_at_and_never_repeated(
    taking: Store, more: dict[str, Any], pointer: str
) -> None:
    status, told = post(as_body(**more))
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error["pointer"] for error in told["errors"]] == [pointer]
    assert RESIDENT.digits not in str(told)


def test_no_json_is_400_and_too_much_is_413(taking: Store) -> None:
    assert post(b"nonsense")[0] == HTTPStatus.BAD_REQUEST
    assert post(b" " * (LARGEST_BODY + 1))[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_r16_other_content_under_the_same_number_is_409(taking: Store) -> None:
    assert post(as_body())[0] == HTTPStatus.OK
    status, told = post(as_body(partner={"bsn": "123456782"}))
    assert (status, "new number" in told["detail"]) == (HTTPStatus.CONFLICT, True)


def test_who_takes_no_applications_says_so(aws: boto3.Session) -> None:
    status, told = post(as_body(), path=PATH.replace("9901", WESTERVEEN.code))
    assert (status, WESTERVEEN.name in told["detail"]) == (HTTPStatus.NOT_FOUND, True)


def test_r12_without_the_licence_it_is_named(taking: Store, aws: boto3.Session) -> None:
    town: Municipality = TESTING_FIRST.but(licences=licensed(Licence.PREMIUM))
    onboard(aws, town)
    status, told = post(as_body())
    assert status == HTTPStatus.FORBIDDEN
    assert Licence.PREMIUM_RECHTMATIGHEID in told["detail"]


def test_the_contract_is_served_and_is_the_one_of_the_models() -> None:
    answer = lambda_handler(a_rest_event("GET", "/v1/openapi.json"), a_context())
    assert answer["statusCode"] == HTTPStatus.OK
    assert answer["body"] == openapi.text(), "run `make openapi`"
