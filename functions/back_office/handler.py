"""The pages for officers.

There is no login yet, so template.yaml gives these pages to a local stack only.
"""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.typing import LambdaContext

from office import reading
from office.rendering import page
from office.visit import Visit, visit_of
from samentoets.access import Role, User
from samentoets.errors import LicenceMissing, UnknownCase, UnknownMunicipality
from samentoets.observability import logger
from samentoets.settings import municipality_codes

app = APIGatewayRestResolver()
app.include_router(reading.router)


def visited(app: APIGatewayRestResolver, answer: NextMiddleware) -> Response[Any]:
    """Whoever reaches a local stack may see everything on it."""
    event = app.current_event
    everything = dict.fromkeys(municipality_codes(), frozenset(Role))
    visit = Visit(
        path=event.path,
        origin=event.request_context.identity.source_ip,
        user=User(actor="local", name="local", rights=everything),
        municipality=app.context["_route_args"].get("code"),
    )
    app.append_context(visit=visit)
    return answer(app)


app.use(middlewares=[visited])


@app.exception_handler([NotFoundError, UnknownMunicipality, UnknownCase])
def not_found(_: Exception) -> Response[str]:
    """The same page whatever is not there: it tells nothing of other municipalities (R18)."""
    return page("not_found.html", visit_of(app), HTTPStatus.NOT_FOUND)


@app.exception_handler(LicenceMissing)
def unlicensed(error: LicenceMissing) -> Response[str]:
    """What the municipality's licence doesn't cover, and which one does (R12)."""
    logger.warning("LICENCE_MISSING", feature=error.feature, needed=error.needed)
    return page("unlicensed.html", visit_of(app), HTTPStatus.FORBIDDEN, explanation=str(error))


@app.exception_handler(Exception)
def failed(_: Exception) -> Response[str]:
    """Whatever failed, the audit event too: a page without data."""
    logger.exception("PAGE_FAILED")
    return page("failed.html", visit_of(app), HTTPStatus.INTERNAL_SERVER_ERROR)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
