"""Logging in and staying so: eight hours at most, with rights that are asked for again."""

import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from office.login import cookies
from office.login.provider import Ended, Tokens, provider
from office.rendering import elsewhere
from samentoets.access import LoginSettings, User, Visitor
from samentoets.errors import LoginRefused, LoginUnavailable
from samentoets.keys import Ticket
from samentoets.observability import logger
from samentoets.settings import login_settings, staff_grants
from samentoets.store import store_of
from samentoets.store.audit import NOBODY, Result
from samentoets.store.sessions import Provided, Session, Sessions

LASTS = timedelta(hours=8)

ASKING = timedelta(seconds=30)
"""How long other calls go on with the rights that one call is asking for again."""

FRESH = timedelta(minutes=15) - ASKING
"""How long rights are trusted: who was removed is out within a quarter of an hour."""

SESSIONS = Sessions()


class NoRights(Exception):
    """Somebody whom the provider knows, and whom nobody has granted anything yet."""

    def __init__(self, user: User, logout_url: str | None) -> None:
        super().__init__(user.actor)
        self.user = user
        self.logout_url = logout_url


def begin(event: APIGatewayProxyEvent, settings: LoginSettings, now: datetime) -> Response[str]:
    """Send the browser to the identity provider, and remember where it wanted to be."""
    attempt = Ticket.new()
    address = provider(settings).authorization_url(attempt)
    SESSIONS.begin(attempt, _wanted(event), now)
    return elsewhere(address, [cookies.attempt_cookie(attempt, settings)])


def _wanted(event: APIGatewayProxyEvent) -> str:
    """The page that was asked for, unless there may be a BSN in its address (R17)."""
    query = urlencode(event.resolved_query_string_parameters, doseq=True)
    wanted = f"{event.path}?{query}" if query else event.path
    return "/" if re.search(r"[0-9]{8}", wanted) else wanted


def complete(event: APIGatewayProxyEvent, origin: str, now: datetime) -> Response[str]:
    """Back from the identity provider: check everything, and begin a session.

    Raises `LoginRefused` when something doesn't fit, `NoRights` when all fits but nothing is
    granted; the audit log knows of both.
    """
    settings, query = login_settings(), event.query_string_parameters
    state = query.get("state", "")
    attempt = cookies.ticket_in(event, settings, cookies.attempt_name(state))
    if attempt is None or not secrets.compare_digest(
        state.encode(), attempt.derive("state").encode()
    ):
        raise LoginRefused("STATE_UNKNOWN")
    return_to = SESSIONS.finish(attempt, now)
    if return_to is None:
        raise LoginRefused("ATTEMPT_OVER")
    if query.get("iss", settings.issuer) != settings.issuer:
        raise LoginRefused("ANOTHER_ISSUER")  # RFC 9207
    if "code" not in query:
        raise LoginRefused("REFUSED_BY_PROVIDER")
    tokens = provider(settings).exchange(query["code"], attempt)
    user = settings.user(tokens.claims, staff_grants())
    note_login(user, origin, now)
    if not user.rights:
        raise NoRights(user, tokens.logout_url)
    if before := cookies.ticket_in(event, settings):
        SESSIONS.close(before)
    ticket = Ticket.new()
    SESSIONS.open(ticket, _session(user, tokens, attempt.derive("nonce"), now))
    return elsewhere(
        f"{settings.base_url}{return_to}",
        [
            cookies.session_cookie(ticket, settings, LASTS),
            cookies.removed(cookies.attempt_name(state), settings),
        ],
    )


def user_of(ticket: Ticket, now: datetime) -> User | None:
    """Who has this ticket, with the rights of now; None when the session is over."""
    session = SESSIONS.find(ticket, now)
    if session is None:
        return None
    return session.user if session.fresh_until > now else _asked_again(ticket, session, now)


def _asked_again(ticket: Ticket, session: Session, now: datetime) -> User | None:
    """One call asks, the others wait for it: a refresh token may be good for one use only."""
    asking = session.but(fresh_until=now + ASKING)
    if not SESSIONS.replace(ticket, session, asking):
        other = SESSIONS.find(ticket, now)
        return other.user if other and other.fresh_until > now else None
    settings, before = login_settings(), session.provided
    try:
        if before.refresh_token is None:
            raise Ended
        tokens = provider(settings).refresh(before.refresh_token, session.user.actor, before.nonce)
        user = settings.user(tokens.claims, staff_grants())
        if not user.rights:
            raise Ended
    except (Ended, LoginRefused):
        logger.info("SESSION_ENDED")
        SESSIONS.close(ticket)
        return None
    except LoginUnavailable:
        SESSIONS.replace(ticket, asking, session)
        raise
    renewed = _session(user, tokens, before.nonce, now).but(ends_at=session.ends_at)
    SESSIONS.replace(ticket, asking, renewed)
    return user


def end(ticket: Ticket, origin: str, now: datetime) -> str | None:
    """End this session; answers where the browser can end the provider's own, if anywhere."""
    session = SESSIONS.find(ticket, now)
    if session is None:
        return None
    for code in session.user.municipalities:
        store_of(code).audit.record(_visitor(session.user, origin), "LOGOUT", code, now)
    SESSIONS.close(ticket)
    return session.provided.logout_url


def _session(user: User, tokens: Tokens, nonce: str, now: datetime) -> Session:
    provided = Provided(
        nonce=nonce, refresh_token=tokens.refresh_token, logout_url=tokens.logout_url
    )
    return Session(user=user, provided=provided, fresh_until=now + FRESH, ends_at=now + LASTS)


def note_login(user: User, origin: str, now: datetime) -> None:
    """In the log of each municipality that the user works for; else in the one of nobody."""
    result = Result.ALLOWED if user.rights else Result.REFUSED
    for code in user.municipalities or (NOBODY,):
        store_of(code).audit.record(_visitor(user, origin), "LOGIN", code, now, result)


def _visitor(user: User, origin: str) -> Visitor:
    return Visitor(actor=user.actor, name=user.name, origin=origin)
