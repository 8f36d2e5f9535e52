"""The pages around logging in and out."""

from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from office.login import cookies, session
from office.rendering import page
from office.visit import visit_of
from samentoets.settings import login_settings

router = APIGatewayRouter()


@router.get("/login/callback")
def callback() -> Response[str]:
    return session.complete(router.current_event, visit_of(router).origin, datetime.now(UTC))


@router.post("/logout")
def logout() -> Response[str]:
    """A page and not a redirect: a form may lead to our own pages only (form-action)."""
    settings, visit = login_settings(), visit_of(router)
    ticket = cookies.ticket_in(router.current_event, settings)
    further = session.end(ticket, visit.origin, datetime.now(UTC)) if ticket else None
    return page(
        "login/out.html",
        visit.anonymous,
        HTTPStatus.OK,
        [cookies.removed(cookies.SESSION, settings)],
        further=further,
    )


@router.get("/logged-out")
def logged_out() -> Response[str]:
    return page("login/out.html", visit_of(router), further=None)
