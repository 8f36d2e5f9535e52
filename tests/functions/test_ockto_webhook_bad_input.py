"""What Ockto may send but shouldn't: refused whole, or kept and told; never half, never echoed."""

import json
from http import HTTPStatus
from typing import Any

import boto3
import pytest

from samentoets.advice import Outcome, Reason
from samentoets.alerts import AlertType
from samentoets.dossier import Dossier
from samentoets.store import Store
from tests.builders import (
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_message,
    a_person,
    later,
    signed,
)
from tests.functions.pages import CASE_ID, CASE_PAGE, get
from tests.functions.test_ockto_webhook import as_body, left_behind, post

type Json = dict[str, Any]

SURNAME = "Canarisvogel"
"""Of everybody in these bodies: it must be in no answer and no log."""

SECRETS = (SURNAME, *(bsn.digits for bsn in (RESIDENT, PARTNER, STRANGER)), "123456789")


def with_income(**changes: Any) -> Json:
    person = a_person(partner=a_claim())
    return person | {"incomes": [person["incomes"][0] | changes]}


def with_asset(**changes: Any) -> Json:
    asset = {
        "kind": "spaarrekening",
        "source": "belastingdienst",
        "amount_cents": 100_00,
        "reference_date": "2025-10-01",
    }
    return a_person(assets=[asset | changes])


def message(*persons: Json) -> bytes:
    named = [person | {"name": {"surname": SURNAME}} for person in persons]
    return as_body(a_message(*named))


def sent(*persons: Json, status: HTTPStatus = HTTPStatus.ACCEPTED) -> Json:
    answered, told = post(message(*persons))
    assert answered == status, told
    return told


def the_case(store: Store) -> Dossier:
    return store.cases.load(CASE_ID)


# what is wrong | the persons of the delivery | where the answer points
REFUSED: dict[str, tuple[list[Json], str]] = {
    "a partner equal to the resident": (
        [a_person(partner=a_claim(RESIDENT))],
        "/data/persons/0",
    ),
    "a BSN that fails the elfproef": (
        [a_person() | {"bsn": "123456789"}],
        "/data/persons/0/bsn",
    ),
    "a partner's BSN that fails the elfproef": (
        [a_person(partner=a_claim() | {"bsn": "123456789"})],
        "/data/persons/0/partner/0/bsn",
    ),
    "two persons with one BSN and different birth dates": (
        [a_person(), a_person(birth_date="1999-09-09")],
        "/data",
    ),
    "200 persons": ([a_person()] * 200, "/data/persons"),
    "an amount with a fraction": ([with_income(net_cents=900.5)], "/data/persons/0/incomes/0"),
    "an amount with a fraction of zero": (
        [with_income(net_cents=900.0)],
        "/data/persons/0/incomes/0",
    ),
    "an amount as text": ([with_income(net_cents="900")], "/data/persons/0/incomes/0"),
    "an amount beyond a milliard euros": (
        [with_income(net_cents=10**11 + 1)],
        "/data/persons/0/incomes/0",
    ),
    "a debt beyond a milliard euros": (
        [with_asset(amount_cents=-(10**11) - 1)],
        "/data/persons/0/assets/0",
    ),
    "an amount that is not a number": (
        [with_income(net_cents=float("nan"))],
        "",
    ),
    "an asset without an amount": ([with_asset(amount_cents=None)], "/data/persons/0/assets/0"),
    "born in the future": ([a_person(birth_date="2031-01-01")], ""),
    "died in the future": ([a_person(deceased_on="2031-01-01")], ""),
    "a balance of the future": ([with_asset(reference_date="2031-01-01")], ""),
    "a partner born in the future": ([a_person(partner=a_claim(birth_date="2031-01-01"))], ""),
    "a kind that is a sentence": ([with_income(kind="Loon van Jansen")], "/data/persons/0/incomes"),
    "data of a source that was not visited": ([with_income(source="duo")], "/data/persons/0"),
    "a BSN as the name of a field": (
        [a_person() | {RESIDENT.digits: 1}],
        "/data/persons/0",
    ),
}


@pytest.mark.parametrize(("persons", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_r17_a_refusal_points_at_what_is_wrong_and_keeps_nothing(
    store: Store,
    aws: boto3.Session,
    capfd: pytest.CaptureFixture[str],
    persons: list[Json],
    pointer: str,
) -> None:
    store.cases.open(a_case())
    before = the_case(store)
    status, told = post(message(*persons))
    assert status in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST)
    assert told["status"] == status
    pointers = [error["pointer"] for error in told.get("errors", ())]
    assert status == HTTPStatus.BAD_REQUEST or any(p.startswith(pointer) for p in pointers)
    assert left_behind(aws) == []
    assert the_case(store) == before
    _tells_nothing(json.dumps(told), *capfd.readouterr())


def _tells_nothing(*texts: str) -> None:
    for text in texts:
        assert [secret for secret in SECRETS if secret in text] == []


def test_r14_a_negative_amount_is_kept_as_it_is(store: Store) -> None:
    store.cases.open(a_case())
    sent(with_income(net_cents=-100) | {"partner": []})
    [income] = [i for facts in the_case(store).facts for i in facts.incomes]
    assert income.net_cents == -100


def test_r14_the_largest_amount_is_taken_and_rejects_nothing_by_overflow(store: Store) -> None:
    store.cases.open(a_case())
    sent(with_income(net_cents=10**11) | {"partner": []})
    assert the_case(store).case.advice.outcome is Outcome.REJECT


def test_r14_a_missing_amount_is_unknown_and_not_zero(store: Store) -> None:
    store.cases.open(a_case())
    sent(with_income(net_cents=None) | {"partner": []})
    advice = the_case(store).case.advice
    assert (advice.outcome, advice.reasons) == (Outcome.INVESTIGATE, (Reason.AMOUNT_UNKNOWN,))


def test_r14_an_unknown_kind_of_income_is_kept_shown_and_counted_as_unknown(store: Store) -> None:
    store.cases.open(a_case())
    sent(with_income(kind="verhuur_van_hokken") | {"partner": []})
    assert "verhuur_van_hokken" in [
        i.kind for facts in the_case(store).facts for i in facts.incomes
    ]
    assert "verhuur van hokken" in get(CASE_PAGE).text.casefold()
    advice = the_case(store).case.advice
    assert (advice.outcome, advice.reasons) == (Outcome.INVESTIGATE, (Reason.AMOUNT_UNKNOWN,))


def test_r14_an_unknown_kind_of_asset_is_kept_and_shown_and_is_for_an_officer(
    store: Store,
) -> None:
    store.cases.open(a_case())
    sent(with_asset(kind="postzegels", amount_cents=2_000_000))
    assert "postzegels" in get(CASE_PAGE).text.casefold()
    assert the_case(store).case.advice.reasons == (Reason.AMOUNT_UNKNOWN,)


def test_an_unknown_source_is_kept_and_proves_nothing(store: Store) -> None:
    store.cases.open(a_case())
    sent(a_person(sources=("mijnoverheid", "uwv", "cryptobeurs")))
    assert "cryptobeurs" in {facts.source for facts in the_case(store).facts}
    assert the_case(store).case.advice.reasons == (Reason.DATA_MISSING,)


def test_one_bsn_with_another_birth_date_in_a_later_delivery_is_for_an_officer(
    store: Store,
) -> None:
    store.cases.open(a_case())
    sent(a_person())
    other = message(a_person(birth_date="1999-09-09", at=later(hours=1)))
    again = other.replace(b'"d-1"', b'"d-2"')
    assert post(again, signed(again, "msg_2"))[0] == HTTPStatus.ACCEPTED
    assert AlertType.IDENTITY_CONFLICT in [alert.type for alert in the_case(store).alerts]
    assert the_case(store).case.advice.outcome is Outcome.INVESTIGATE
