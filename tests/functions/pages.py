"""The back office from outside: who asks for a page, and what it says."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from functions.back_office.handler import lambda_handler
from office.login.session import FRESH, LASTS
from samentoets.access import Role, User
from samentoets.keys import Ticket
from samentoets.store.sessions import Provided, Session, Sessions
from tests.builders import OOSTERMEER, WESTERVEEN
from tests.functions.lambdas import a_context, a_rest_event

CASE_ID = "K7QF-93XD-2MPA"
HOME = f"/municipalities/{OOSTERMEER.code}"
CASE_PAGE = f"{HOME}/cases/{CASE_ID}"

type Attributes = dict[str, str]


class Html(HTMLParser):
    """A page taken apart: its elements with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def elements_with(self, attribute: str) -> list[Attributes]:
        return [attributes for _, attributes in self.elements if attribute in attributes]

    @property
    def text(self) -> str:
        return " ".join(self.words)


BOTH = (OOSTERMEER.code, WESTERVEEN.code)


def a_user(*roles: Role, of: Sequence[str] = BOTH) -> User:
    """Somebody with these roles, or else with every role, in these municipalities."""
    rights = dict.fromkeys(of, frozenset(roles or Role))
    return User(actor="sub-1", name="Bente Behandelaar", rights=rights)


EVERYBODY = a_user()


def a_session(user: User = EVERYBODY, **changes: Any) -> Session:
    """A session that began a moment ago."""
    now = datetime.now(UTC)
    session = Session(
        user=user,
        provided=Provided(nonce="nonce", refresh_token="refresh-1", logout_url=None),
        fresh_until=now + FRESH,
        ends_at=now + LASTS,
    )
    return session.but(**changes)


def log_in(user: User = EVERYBODY, **changes: Any) -> Ticket:
    """A session in the store, and the ticket that the browser has."""
    ticket = Ticket.new()
    Sessions().open(ticket, a_session(user, **changes))
    return ticket


def with_cookie(ticket: Ticket) -> dict[str, str]:
    return {"Cookie": f"other=1; __Host-session={ticket.value}"}


def answer(
    path: str, query: dict[str, str] | None = None, user: User = EVERYBODY
) -> dict[str, Any]:
    """What somebody who is logged in gets to see."""
    event = a_rest_event("GET", path, headers=with_cookie(log_in(user)), query=query)
    return lambda_handler(event, a_context())


def send(path: str, fields: dict[str, str], user: User = EVERYBODY) -> dict[str, Any]:
    """What the answer is to a form that was sent from one of our pages."""
    ticket = log_in(user)
    body = urlencode({"csrf_token": ticket.derive("csrf"), **fields})
    headers = {**with_cookie(ticket), "Content-Type": "application/x-www-form-urlencoded"}
    return lambda_handler(a_rest_event("POST", path, body, headers), a_context())


def get(path: str, **query: str) -> Html:
    response = answer(path, query)
    assert response["statusCode"] == HTTPStatus.OK
    return Html(response["body"])


def refused(path: str, **query: str) -> tuple[int, str]:
    """The status and the page, without what each session has for itself."""
    response = answer(path, query)
    return response["statusCode"], re.sub('value="[^"]{43}"', "", response["body"])
