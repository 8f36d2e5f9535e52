"""Sessions of staff and logins that are under way, each under a ticket that only a browser has."""

from datetime import datetime, timedelta
from typing import Annotated

from samentoets.access import User
from samentoets.base import Frozen, Moment, Sealed, iso
from samentoets.keys import Ticket
from samentoets.settings import settings
from samentoets.store import items
from samentoets.store.table import UNSEEN, dynamodb

LOGIN_TAKES = timedelta(minutes=10)
"""Who is not back from the identity provider within this time begins anew."""

SK = "STATE"


class Provided(Frozen):
    """What the identity provider gave us to come back with; nobody else may see it.

    `nonce` is the one of the login. Without a `refresh_token` rights can't be re-read.
    """

    nonce: str
    refresh_token: str | None = None
    logout_url: str | None = None


class Session(Frozen):
    """Somebody at work: with which rights, until when, and until when these rights are sure."""

    user: User
    provided: Annotated[Provided, Sealed("provided")]
    fresh_until: Moment
    ends_at: Moment


class Sessions:
    """The only items that no municipality owns: staff may work for several."""

    def begin(self, attempt: Ticket, return_to: str, now: datetime) -> None:
        """Keep where somebody who goes to the identity provider wanted to be."""
        ends_at = now + LOGIN_TAKES
        item = {"pk": _attempt(attempt), "sk": SK, "return_to": return_to, "ends_at": iso(ends_at)}
        self._put({**item, "expires_at": int(ends_at.timestamp())})

    def finish(self, attempt: Ticket, now: datetime) -> str | None:
        """Where they wanted to be: told once, within ten minutes; after that None."""
        found = dynamodb().delete_item(
            TableName=settings().table_name,
            Key=items.attributes({"pk": _attempt(attempt), "sk": SK}),
            ReturnValues="ALL_OLD",
        )
        kept = items.plain(found.get("Attributes", {}))
        return kept["return_to"] if kept and kept["ends_at"] > iso(now) else None

    def open(self, ticket: Ticket, session: Session) -> None:
        """Begin a session."""
        dynamodb().put_item(
            TableName=settings().table_name,
            Item=_item(ticket, session),
            ConditionExpression=UNSEEN,
        )

    def find(self, ticket: Ticket, now: datetime) -> Session | None:
        """The session of this ticket, if there is one that has not ended."""
        found = dynamodb().get_item(
            TableName=settings().table_name,
            Key=items.attributes({"pk": _session(ticket), "sk": SK}),
            ConsistentRead=True,
        )
        if "Item" not in found:
            return None
        session = items.from_item(Session, found["Item"], ticket)
        return session if session.ends_at > now else None

    def replace(self, ticket: Ticket, seen: Session, session: Session) -> bool:
        """Put this session in the place of the one that was seen; False if another call did."""
        try:
            dynamodb().put_item(
                TableName=settings().table_name,
                Item=_item(ticket, session),
                ConditionExpression="fresh_until = :seen",
                ExpressionAttributeValues=items.attributes({":seen": _moment(seen)}),
            )
        except dynamodb().exceptions.ConditionalCheckFailedException:
            return False
        return True

    def close(self, ticket: Ticket) -> None:
        """End a session; repeating is harmless."""
        dynamodb().delete_item(
            TableName=settings().table_name,
            Key=items.attributes({"pk": _session(ticket), "sk": SK}),
        )

    def _put(self, fields: dict[str, object]) -> None:
        dynamodb().put_item(TableName=settings().table_name, Item=items.attributes(fields))


def _attempt(ticket: Ticket) -> str:
    return items.attempt_pk(ticket.derive("attempt"))


def _session(ticket: Ticket) -> str:
    return items.session_pk(ticket.derive("session"))


def _item(ticket: Ticket, session: Session) -> items.Item:
    expires = {"expires_at": int(session.ends_at.timestamp())}
    return items.to_item(_session(ticket), SK, session, ticket, expires)


def _moment(session: Session) -> str:
    stored: str = session.model_dump(mode="json", include={"fresh_until"})["fresh_until"]
    return stored
