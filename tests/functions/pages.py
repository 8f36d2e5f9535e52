"""The back office from outside, and cases to look at on its pages."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import boto3

from functions.back_office.handler import lambda_handler
from office.login.session import FRESH, LASTS
from samentoets.access import Role, User
from samentoets.advice import Outcome
from samentoets.case import Channel
from samentoets.casework.changing import change
from samentoets.casework.importing import import_file
from samentoets.correspondence import Block, BlockKind, Content, Message, TextKind
from samentoets.dossier import Dossier
from samentoets.keys import Ticket
from samentoets.letters import confirm_print, put_in_batch
from samentoets.progress import mark, note_no_response, receive, restart_timer
from samentoets.reminding import (
    MailFailure,
    claim_reminder,
    confirm_reminder,
    fail_reminder,
    queue_letter,
    release_reminder,
)
from samentoets.steering import Act, abort, decide, extend, park, restore, resume
from samentoets.store import Store, imports
from samentoets.store.sessions import Provided, Session, Sessions
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    STRANGER,
    WESTERVEEN,
    a_case,
    a_claim,
    a_person,
    an_identity,
    later,
    some_facts,
)
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


def unchanged(dossier: Dossier) -> Dossier:
    return dossier


def a_couple(dossier: Dossier) -> Dossier:
    """A resident with savings and a partner with an income and a debt, from one message."""
    joint = {"source": "belastingdienst", "amount_cents": 123_456, "reference_date": "2025-10-01"}
    resident = a_person(
        partner=a_claim(since="2019-06-14"),
        children=[{"birth_date": "2015-03-12"}],
        assets=[{"kind": "spaarrekening", "reference": "joint", "share": 50, **joint}],
    )
    partner = a_person(
        PARTNER,
        assets=[{"kind": "spaarrekening", "reference": "joint", "share": 50, **joint}],
        debts=[{"kind": "studieschuld", **joint}],
    )
    return receive(dossier, some_facts(resident, partner), OOSTERMEER, NOW)


def complete(dossier: Dossier) -> Dossier:
    return receive(dossier, some_facts(a_person()), OOSTERMEER, NOW)


def incomplete(dossier: Dossier) -> Dossier:
    facts = some_facts(a_person(partner=a_claim(), failed=("uwv",), refused=("belastingdienst",)))
    return receive(dossier, facts, OOSTERMEER, NOW)


def marked(dossier: Dossier) -> Dossier:
    return mark(incomplete(dossier), OOSTERMEER, later(days=1))


def by_letter(dossier: Dossier) -> Dossier:
    return queue_letter(incomplete(dossier), False, later(days=1))


def printed(dossier: Dossier) -> Dossier:
    """A letter that went out, with what it said."""
    parts = (("HEADING", "Wat moet u doen?"), ("LIST", "van u: inkomen"))
    blocks = [Block(kind=BlockKind(kind), lines=(line,)) for kind, line in parts]
    blocks.append(Block(kind=BlockKind.PARAGRAPH, lines=("Met groet,", "de gemeente")))
    message = Message(
        number=0,
        kind=TextKind.PARTNER_REMINDER,
        channel=Channel.LETTER,
        template="landelijk",
        made_at=later(days=2),
        to=("Loïs van den IJssel", "Dorpsstraat 1"),
        content=Content(subject="Wij missen nog gegevens", blocks=tuple(blocks)),
    )
    in_batch = put_in_batch(by_letter(dossier), 1, "2025-10-08-01", message)
    return confirm_print(in_batch, 1, OOSTERMEER, later(days=2))


def silent(dossier: Dossier) -> Dossier:
    return note_no_response(dossier, later(days=28))


def doubtful(dossier: Dossier) -> Dossier:
    """Two sources that disagree, and a delivery of the person that one of them names."""
    claims = [a_claim(), a_claim(STRANGER, "belastingdienst")]
    facts = some_facts(a_person(partner=claims), a_person(PARTNER))
    return receive(dossier, facts, OOSTERMEER, NOW)


def reminded(dossier: Dossier) -> Dossier:
    released = release_reminder(claim_reminder(incomplete(dossier), NOW), "MailThrottled", NOW)
    return confirm_reminder(claim_reminder(released, NOW), "ses-1", OOSTERMEER, later(days=1))


AN_OFFICER = "behandelaar-1"


def an_act(dossier: Dossier) -> Act:
    """What an officer sends who has just looked at the case."""
    return Act(by=AN_OFFICER, reason="Op verzoek van de inwoner", seen=dossier.case.version)


def extended(dossier: Dossier) -> Dossier:
    dossier = incomplete(dossier)
    return extend(dossier, an_act(dossier), NOW, due_at=later(days=5))


def on_hold(dossier: Dossier) -> Dossier:
    dossier = incomplete(dossier)
    return park(dossier, an_act(dossier), NOW)


def on_hold_complete(dossier: Dossier) -> Dossier:
    dossier = complete(dossier)
    return park(dossier, an_act(dossier), NOW)


def resumed(dossier: Dossier) -> Dossier:
    dossier = on_hold(dossier)
    return resume(dossier, an_act(dossier), later(hours=1))


def broken_off(dossier: Dossier) -> Dossier:
    dossier = incomplete(dossier)
    return abort(dossier, an_act(dossier), NOW)


def restored(dossier: Dossier) -> Dossier:
    dossier = broken_off(dossier)
    return restore(dossier, an_act(dossier), later(hours=1), municipality=OOSTERMEER)


def decided(dossier: Dossier) -> Dossier:
    dossier = complete(dossier)
    return decide(dossier, an_act(dossier), NOW, outcome=Outcome.GRANT)


def bounced(dossier: Dossier) -> Dossier:
    return fail_reminder(reminded(dossier), MailFailure.BOUNCED, "ses-1", later(days=1, hours=1))


def complained(dossier: Dossier) -> Dossier:
    return fail_reminder(reminded(dossier), MailFailure.COMPLAINED, "ses-1", later(days=2))


def restarted(dossier: Dossier) -> Dossier:
    return restart_timer(incomplete(dossier), OOSTERMEER, later(days=2))


def lifted(dossier: Dossier) -> Dossier:
    """Marked after silence, and complete after all."""
    at = later(days=16)
    facts = some_facts(
        a_person(partner=a_claim(), at=at), a_person(PARTNER, at=at), delivery_id="d-2"
    )
    return receive(mark(reminded(dossier), OOSTERMEER, later(days=15)), facts, OOSTERMEER, at)


type Rule = Callable[[Dossier], Dossier]

STORIES: list[Rule] = [
    a_couple,
    complete,
    incomplete,
    marked,
    by_letter,
    printed,
    silent,
    doubtful,
    reminded,
    lifted,
    extended,
    on_hold,
    on_hold_complete,
    resumed,
    broken_off,
    restored,
    decided,
    bounced,
    complained,
    restarted,
]


def put_case(store: Store, rule: Rule = unchanged, opened: Dossier | None = None) -> Dossier:
    """The store with a case to which this happened."""
    opened = opened or a_case(supplied=None if rule is doubtful else an_identity())
    store.cases.open(opened)
    return change(store, opened.case.case_id, rule)


HEADER = "BSN;VOORNAAM;ACHTERNAAM;GEBOORTEDATUM;COMMUNICATIEVOORKEUR;EMAIL\r\n"


def import_rows(aws: boto3.Session, store: Store, *rows: str, at: datetime | None = None) -> str:
    content = (HEADER + "".join(f"{row}\r\n" for row in rows)).encode()
    return import_content(aws, store, content, at or datetime.now(UTC)).file_id


def import_content(
    aws: boto3.Session, store: Store, content: bytes, now: datetime
) -> imports.ImportRecord:
    key = f"incoming/{OOSTERMEER.code}/review.csv"
    put = aws.client("s3").put_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=key, Body=content)
    return import_file(store, OOSTERMEER, key, put["VersionId"], now)
