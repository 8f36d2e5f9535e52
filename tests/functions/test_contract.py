"""The contract holds: whatever a sender makes of it, the answer is one that it names."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug import Request, Response

from functions.application_intake import handler as application_intake
from functions.ockto_webhook import handler as ockto_webhook
from infra import openapi
from tests.builders import PARTNER, RESIDENT, STRANGER, TESTING_FIRST, signed
from tests.conftest import an_account
from tests.functions.lambdas import a_context, a_rest_event


def gateway(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """API Gateway in process; what has the headers of a signature gets one that is right."""
    request = Request(environ)
    body = request.get_data()
    handler = application_intake if "ockto" not in request.path else ockto_webhook
    text = body.decode("utf-8", "replace")
    path = request.path
    if named := re.fullmatch(r"(/v1/municipalities/)(.*)(/[a-z-]+)", path, re.DOTALL):
        path = f"{named[1]}{_known(named[2])}{named[3]}"
    headers = signed(text.encode()) if set(openapi.SIGNED) <= {*_names(request)} else {}
    event = a_rest_event(request.method, path, text, headers)
    answer = handler.lambda_handler(event, a_context())
    types = {"Content-Type": answer["multiValueHeaders"]["Content-Type"][0]}
    return Response(answer["body"], answer["statusCode"], types)(environ, start)


def _known(code: str) -> str:
    """Every municipality is the one that is onboarded; what can't be a code is nobody's."""
    return TESTING_FIRST.code if re.fullmatch("[0-9]{4}", code) else "0000"


def _names(request: Request) -> Iterator[str]:
    return (name.lower() for name, _ in request.headers)


START, TODAY = datetime(2024, 1, 1), datetime(2026, 1, 1)  # noqa: DTZ001
"""Nobody is born after this, and nothing is sent in the future: most messages are taken."""

FICTITIOUS = [RESIDENT.digits, PARTNER.digits, STRANGER.digits]
schemathesis.openapi.format("bsn", st.sampled_from(FICTITIOUS))
schemathesis.openapi.format("email", st.just("lois@example.org"))
schemathesis.openapi.format("date", st.dates(max_value=date(2020, 1, 1)).map(str))
schemathesis.openapi.format(
    "date-time", st.datetimes(START, TODAY).map(lambda moment: f"{moment.isoformat()}Z")
)

SCHEMA = schemathesis.openapi.from_wsgi("/v1/openapi.json", gateway)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
"""What fits the schema may still be refused: a birth in the future, a source that isn't listed."""

MODES = [
    pytest.param(SCHEMA[path]["POST"], mode, id=f"{path.rpartition('/')[2]}-{mode.value}")
    for path in SCHEMA
    for mode in GenerationMode
]


@pytest.fixture(scope="module")
def account() -> Iterator[None]:
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        mock_aws(),
        an_account(monkeypatch, [TESTING_FIRST]),
    ):
        yield


@pytest.mark.parametrize(("operation", "mode"), MODES)
def test_every_answer_is_one_of_the_contract(account: None, operation: Any, mode: Any) -> None:
    seen = set[int]()

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        seen.add(case.call_and_validate(checks=CHECKS).status_code)

    run()
    assert len(seen) > 1 or mode is GenerationMode.NEGATIVE, "some are taken, some are not"


def test_the_contract_takes_one_claim_of_a_partner_or_four_at_most() -> None:
    person = openapi.document()["components"]["schemas"]["DeliveredPerson"]["properties"]
    claim = {"$ref": "#/components/schemas/PartnerClaim"}
    several = {"type": "array", "items": claim, "maxItems": 4}
    assert person["partner"]["anyOf"] == [claim, several, {"type": "null"}]
