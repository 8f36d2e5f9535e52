"""Before every page: who asks, may they, and does a form come from a page that we gave them."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from office.forms import TOKEN, fields_of
from office.login import cookies, session
from office.rendering import page
from office.rights import RIGHTS, Open, Route, may
from office.visit import Visit
from samentoets.access import LoginSettings
from samentoets.errors import SamentoetsError
from samentoets.settings import login_settings
from samentoets.store import store_of
from samentoets.store.audit import Result


class Forbidden(Exception):
    """The user works for this municipality, but in another role."""


class FormRefused(Exception):
    """A form that wasn't sent from a page that we gave to this session."""


def guard(app: APIGatewayRestResolver, answer: NextMiddleware) -> Response[Any]:
    """Let through whom the table of rights lets through, and tell the page who it is."""
    event: APIGatewayProxyEvent = app.current_event
    route = (event.http_method, app.request.route)
    visit = Visit(
        path=event.path,
        origin=event.request_context.identity.source_ip or "",
        municipality=app.request.path_parameters.get("code"),
    )
    app.append_context(visit=visit)
    allowed = RIGHTS.get(route)
    if allowed is Open.TO_ALL:
        return answer(app)
    settings, now = login_settings(), datetime.now(UTC)
    if (ticket := cookies.ticket_in(event, settings)) and (user := session.user_of(ticket, now)):
        visit = visit.by(user, csrf_token=ticket.derive("csrf"))
        app.append_context(visit=visit)
    if allowed is None:
        raise NotFoundError
    if visit.user is None:
        return _login_first(event, visit, settings, now)
    if refusal := _refusal(event, visit, settings, route):
        _note(visit, route, Result.REFUSED)
        raise refusal
    try:
        return answer(app)
    except (NotFoundError, SamentoetsError):
        raise
    except Exception:
        _note(visit, route, Result.FAILED)
        raise


def _login_first(
    event: APIGatewayProxyEvent, visit: Visit, settings: LoginSettings, now: datetime
) -> Response[str]:
    """A page can wait until after the login; what was filled in on a form can't."""
    if event.http_method == "GET":
        return session.begin(event, settings, now)
    return page("login/needed.html", visit, HTTPStatus.UNAUTHORIZED)


def _refusal(
    event: APIGatewayProxyEvent, visit: Visit, settings: LoginSettings, route: Route
) -> Exception | None:
    """Why not; another municipality looks as if it weren't there (R18)."""
    if visit.municipality is not None and not visit.roles:
        return NotFoundError()
    if not may(visit.roles, *route):
        return Forbidden()
    if event.http_method != "GET" and not _is_ours(event, visit, settings):
        return FormRefused()
    return None


def _is_ours(event: APIGatewayProxyEvent, visit: Visit, settings: LoginSettings) -> bool:
    """Sent from our own origin, as far as the browser tells, and with the token of this session."""
    base = urlsplit(settings.base_url)
    told = {
        "Sec-Fetch-Site": "same-origin",
        "Origin": f"{base.scheme}://{base.netloc}",
    }
    if any(event.headers.get(name, wanted) != wanted for name, wanted in told.items()):
        return False
    token = fields_of(event).get(TOKEN, "")
    return secrets.compare_digest(token.encode(), visit.csrf_token.encode())


def _note(visit: Visit, route: Route, result: Result) -> None:
    """In the audit log: what was asked and not given. Routes are patterns, so they name nobody."""
    concerned: Iterable[str] = [visit.municipality or ""] if visit.roles else visit.municipalities
    now, subject = datetime.now(UTC), " ".join(route)
    for code in concerned:
        store_of(code).audit.record(visit.visitor, "OPEN_PAGE", subject, now, result)
