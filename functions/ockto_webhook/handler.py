"""Ockto delivers: trust it, keep it, apply it to its case and wake the timer."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.api import read_body, refuse_politely, signed_body
from samentoets.base import dutch_day
from samentoets.casework.receiving import receive_delivery
from samentoets.delivery import DeliveryMessage
from samentoets.licences import Feature
from samentoets.observability import Metric, count, logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a delivery; Lambda's own limit for a request is 6 MB."""

app = APIGatewayRestResolver()


@app.post("/v1/municipalities/<code>/ockto-deliveries")
def receive(code: str) -> Response[str]:
    message_id, body = signed_body(app.current_event, code, LARGEST_BODY)
    settings, now = municipality(code), datetime.now(UTC)
    settings.require(Feature.PARTNER_DATA, dutch_day(now))
    delivery = read_body(DeliveryMessage, body).data
    state = receive_delivery(store_of(code), settings, message_id, body, delivery, now)
    return Response(
        status_code=HTTPStatus.ACCEPTED,
        content_type="application/json",
        body=f'{{"state": "{state.lower()}"}}',
    )


def _refuse(response: Response[str]) -> Response[str]:
    logger.warning("DELIVERY_REFUSED", status=response.status_code)
    count(Metric.DELIVERIES_REFUSED)
    return response


refuse_politely(app, _refuse)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
