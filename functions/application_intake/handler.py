"""The website sends an application: trust it, take it in once, tell what becomes of it."""

from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets.api import problem, read_body, refuse_politely, signed_body
from samentoets.application import Application
from samentoets.casework.applying import take_application
from samentoets.errors import FromTheFuture, NoApplications
from samentoets.observability import Metric, count, logger, metrics
from samentoets.settings import municipality
from samentoets.store import store_of

LARGEST_BODY = 64 * 1024
"""Bytes of an application, which has no documents in it."""

OPENAPI = Path(__file__).with_name("openapi.json").read_text("utf-8")
"""Of both signed interfaces; `make openapi` writes it from the models."""

app = APIGatewayRestResolver()


@app.post("/v1/municipalities/<code>/applications")
def apply(code: str) -> Response[str]:
    _, body = signed_body(app.current_event, code, LARGEST_BODY)
    chosen = municipality(code)
    application = read_body(Application, body)
    taken = take_application(store_of(code), chosen, body, application, datetime.now(UTC))
    return Response(HTTPStatus.OK, "application/json", taken.model_dump_json())


@app.get("/v1/openapi.json")
def openapi() -> Response[str]:
    return Response(HTTPStatus.OK, "application/json", OPENAPI)


@app.exception_handler(NoApplications)
def none_taken(error: NoApplications) -> Response[str]:
    return _refuse(problem(HTTPStatus.NOT_FOUND, str(error)))


@app.exception_handler(FromTheFuture)
def too_early(_: FromTheFuture) -> Response[str]:
    wrong = {"pointer": "/submitted_at", "detail": "lies in the future; is the clock right?"}
    return _refuse(
        problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Mend the fields in 'errors' and send the application again.",
            errors=[wrong],
        )
    )


def _refuse(response: Response[str]) -> Response[str]:
    logger.warning("APPLICATION_REFUSED", status=response.status_code)
    count(Metric.APPLICATIONS_REFUSED)
    return response


refuse_politely(app, _refuse)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
