"""Ockto delivers: trust it, keep it, apply it to its case and wake the timer."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.api import InvalidBody, Untrusted, explain, problem, raw_body, read_body, verify
from samentoets.base import dutch_day
from samentoets.casework.receiving import receive_delivery
from samentoets.delivery import DeliveryMessage
from samentoets.errors import DeliveryConflict, LicenceMissing, UnknownMunicipality
from samentoets.licences import Feature
from samentoets.observability import Metric, count, logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a delivery; Lambda's own limit for a request is 6 MB."""

app = APIGatewayRestResolver()


@app.post("/v1/municipalities/<code>/ockto-deliveries")
def receive(code: str) -> Response[str]:
    body = raw_body(app.current_event)
    if len(body) > LARGEST_BODY:
        return _refuse(
            problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A delivery has 2 MB at the most.")
        )
    message_id = verify(body, app.current_event.headers, code)
    settings, now = municipality(code), datetime.now(UTC)
    settings.require(Feature.PARTNER_DATA, dutch_day(now))
    delivery = read_body(DeliveryMessage, body).data
    state = receive_delivery(store_of(code), settings, message_id, body, delivery, now)
    return Response(
        status_code=HTTPStatus.ACCEPTED,
        content_type="application/json",
        body=f'{{"state": "{state.lower()}"}}',
    )


@app.exception_handler([Untrusted, UnknownMunicipality])
def unauthorized(_: Exception) -> Response[str]:
    return _refuse(problem(HTTPStatus.UNAUTHORIZED, "Sign the request with an active secret."))


@app.exception_handler(LicenceMissing)
def unlicensed(error: LicenceMissing) -> Response[str]:
    logger.warning("LICENCE_MISSING", feature=error.feature, needed=error.needed)
    return _refuse(problem(HTTPStatus.FORBIDDEN, str(error)))


@app.exception_handler(InvalidBody)
def invalid(error: InvalidBody) -> Response[str]:
    return _refuse(explain(error))


@app.exception_handler(DeliveryConflict)
def conflict(error: DeliveryConflict) -> Response[str]:
    return _refuse(problem(HTTPStatus.CONFLICT, str(error)))


def _refuse(response: Response[str]) -> Response[str]:
    logger.warning("DELIVERY_REFUSED", status=response.status_code)
    count(Metric.DELIVERIES_REFUSED)
    return response


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
