"""The audit log: who saw or did what, with which result, when and from where (R18, BIO2 8.15)."""

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from samentoets.access import Visitor
from samentoets.base import Frozen, Moment, iso
from samentoets.store import items
from samentoets.store.table import Table
from samentoets.store.worklists import MOST_PER_REQUEST, Listing

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

NOBODY = "0000"
"""The code for what no municipality has a part in: a login of somebody without any rights."""


class Result(StrEnum):
    """How it ended; `ALLOWED` is written before anything is shown or done."""

    ALLOWED = "ALLOWED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


Place = Annotated[str, Field(pattern=r"^[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z#[0-9a-f]{8}$")]
"""Where in a day's log an entry stands: its moment, and something to tell it from others."""


class Entry(Frozen):
    """One line of the log; `subject` is a case, a file, a list, a route: never a person (R17)."""

    at: Moment
    place: Place
    actor: str
    name: str
    action: str
    subject: str
    result: Result
    origin: str


class Filter(Frozen):
    """Which lines are wanted; what is empty doesn't matter. `actor` also finds a part of a name."""

    actor: str = ""
    action: str = ""
    subject: str = ""

    def accepts(self, entry: Entry) -> bool:
        return (
            (self.actor.lower() in entry.name.lower() or self.actor == entry.actor)
            and self.action in ("", entry.action)
            and self.subject in ("", entry.subject)
        )


class AuditLog:
    """Append-only, a partition per Dutch day; what can't be recorded must not happen."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(
        self,
        visitor: Visitor,
        action: str,
        subject: str,
        now: datetime,
        result: Result = Result.ALLOWED,
    ) -> None:
        """Raises when the entry can't be written: the caller then refuses what was asked."""
        entry = {
            "pk": self._pk(now.astimezone(AMSTERDAM).date()),
            "sk": f"{iso(now)}#{secrets.token_hex(4)}",
            "action": action,
            "subject": subject,
            "result": result.value,
            **visitor.model_dump(),
        }
        self._table.put_unseen(items.attributes(entry))

    def of_day(self, day: date, before: str | None = None) -> Listing[Entry]:
        """The newest entries of a day, of those before that place: what one request may read."""
        condition, values = "pk = :pk", {":pk": self._pk(day)}
        if before:
            condition, values = f"{condition} AND sk < :before", values | {":before": before}
        page = self._table.client.query(
            TableName=self._table.name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=items.attributes(values),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=MOST_PER_REQUEST,
        )
        entries = tuple(_entry(items.plain(item)) for item in page["Items"])
        after = entries[-1].place if "LastEvaluatedKey" in page else None
        return Listing(entries=entries, after=after)

    def _pk(self, day: date) -> str:
        return items.audit_pk(self._table.municipality, day.isoformat())


def _entry(item: dict[str, Any]) -> Entry:
    place = item["sk"]
    fields = {name: value for name, value in item.items() if name not in items.KEY_FIELDS}
    return Entry(at=place.partition("#")[0], place=place, **fields)
