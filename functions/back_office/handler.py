"""The pages for municipal staff: first the guard, then the page, or one about what went wrong."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext

from office import auditing, downloading, guard, lists, reading, searching, styles
from office.login import routes, session
from office.rendering import page
from office.visit import visit_of
from samentoets.errors import (
    BadToken,
    LicenceMissing,
    LoginRefused,
    LoginUnavailable,
    UnknownCase,
    UnknownMunicipality,
)
from samentoets.observability import logger

app = APIGatewayRestResolver()
app.use(middlewares=[guard.guard])
for room in (routes, reading, lists, searching, styles, auditing, downloading):
    app.include_router(room.router)


@app.exception_handler([NotFoundError, UnknownMunicipality, UnknownCase])
def not_found(_: Exception) -> Response[str]:
    """The same page whatever is not there: it tells nothing of other municipalities (R18)."""
    return page("not_found.html", visit_of(app), HTTPStatus.NOT_FOUND)


@app.exception_handler(LicenceMissing)
def unlicensed(error: LicenceMissing) -> Response[str]:
    """What the municipality's licence doesn't cover, and which one does (R12)."""
    logger.warning("LICENCE_MISSING", feature=error.feature, needed=error.needed)
    return page("unlicensed.html", visit_of(app), HTTPStatus.FORBIDDEN, explanation=str(error))


@app.exception_handler(guard.Forbidden)
def forbidden(_: guard.Forbidden) -> Response[str]:
    return page("login/forbidden.html", visit_of(app), HTTPStatus.FORBIDDEN)


@app.exception_handler(guard.FormRefused)
def form_refused(_: guard.FormRefused) -> Response[str]:
    return page("login/form_refused.html", visit_of(app), HTTPStatus.FORBIDDEN)


@app.exception_handler(session.NoRights)
def no_rights(found: session.NoRights) -> Response[str]:
    logger.info("LOGIN_WITHOUT_RIGHTS")
    return page(
        "login/no_rights.html",
        visit_of(app),
        HTTPStatus.FORBIDDEN,
        name=found.user.name,
        further=found.logout_url,
    )


@app.exception_handler(LoginRefused)
def login_refused(refusal: LoginRefused) -> Response[str]:
    logger.warning("LOGIN_REFUSED", reason=str(refusal))
    return page("login/refused.html", visit_of(app), HTTPStatus.BAD_REQUEST)


@app.exception_handler(LoginUnavailable)
def login_unavailable(fault: LoginUnavailable) -> Response[str]:
    logger.error("LOGIN_UNAVAILABLE", reason=str(fault))
    return page("login/unavailable.html", visit_of(app), HTTPStatus.SERVICE_UNAVAILABLE)


@app.exception_handler(BadToken)
def unreadable(_: Exception) -> Response[str]:
    """An address that we didn't give out; nothing is read for it."""
    return page("bad_request.html", visit_of(app), HTTPStatus.BAD_REQUEST)


@app.exception_handler(Exception)
def failed(_: Exception) -> Response[str]:
    """Whatever failed, the audit event too: a page without data."""
    logger.exception("PAGE_FAILED")
    return page("failed.html", visit_of(app), HTTPStatus.INTERNAL_SERVER_ERROR)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
