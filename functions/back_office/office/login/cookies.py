"""The two cookies of a browser: of a login that is under way, and of a session."""

from datetime import timedelta

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from samentoets.access import LoginSettings
from samentoets.keys import Ticket
from samentoets.store.sessions import LOGIN_TAKES

SESSION = "session"


def attempt_name(state: str) -> str:
    """Each login has a cookie of its own, so that two tabs can log in at the same time."""
    return f"login-{state[:8]}"


def ticket_in(
    event: APIGatewayProxyEvent, settings: LoginSettings, name: str = SESSION
) -> Ticket | None:
    """The ticket that this browser has."""
    wanted = f"{_full(name, settings)}="
    for cookie in (event.headers.get("Cookie") or "").split(";"):
        if cookie.strip().startswith(wanted):
            return Ticket(cookie.strip().removeprefix(wanted))
    return None


def session_cookie(ticket: Ticket, settings: LoginSettings, lasts: timedelta) -> Cookie:
    return _cookie(SESSION, ticket.value, settings, lasts)


def attempt_cookie(attempt: Ticket, settings: LoginSettings) -> Cookie:
    return _cookie(attempt_name(attempt.derive("state")), attempt.value, settings, LOGIN_TAKES)


def removed(name: str, settings: LoginSettings) -> Cookie:
    return _cookie(name, "", settings, timedelta(0))


def _cookie(name: str, value: str, settings: LoginSettings, lasts: timedelta) -> Cookie:
    """SameSite=Lax, because a browser comes back from the provider with a link."""
    return Cookie(
        name=_full(name, settings),
        value=value,
        path="/",
        secure=settings.is_encrypted,
        http_only=True,
        same_site=SameSite.LAX_MODE,
        max_age=int(lasts.total_seconds()),
    )


def _full(name: str, settings: LoginSettings) -> str:
    """`__Host-`: no other host can set it. Browsers take that, and `Secure`, over TLS only."""
    return f"__Host-{name}" if settings.is_encrypted else name
