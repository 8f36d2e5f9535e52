"""Worklists: what waits for an officer or for a moment, in due order; never a scan."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from samentoets.advice import Basis
from samentoets.base import Frozen, Moment, iso
from samentoets.case import Case, Worklist
from samentoets.store import items
from samentoets.store.deliveries import DeliveryRecord
from samentoets.store.imports import ImportRecord
from samentoets.store.items import Item
from samentoets.store.table import Table

MOST_PER_REQUEST = 200
"""A request reads at most this many items and says so when there is more."""


class Notice(Frozen):
    """An alert or a letter on a list of its own: of which case, what, and since when."""

    case_id: str
    what: str
    since: Moment


OPEN_LISTS = (
    Worklist.DUE,
    Worklist.NO_RESPONSE,
    Worklist.MARKED,
    Worklist.READY,
    items.OTHER_OPEN,
)
"""Every open case stands on one of these."""


class Place(Frozen):
    """Where a reading of all open cases stopped."""

    list: str
    order: str


class Standing(Frozen):
    """An open case as the index knows it: on which rules its advice rests, and its place."""

    case_id: str
    reference_date: date
    basis: Basis | None
    place: Place


class Listing[M](Frozen):
    """One reading of a list; `more` tells that it was cut."""

    entries: tuple[M, ...]
    more: bool


class Worklists:
    """The lists of one municipality; they may lag a moment behind (a global index)."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def cases(self, worklist: Worklist, most: int = MOST_PER_REQUEST) -> Listing[Case]:
        """The cases that stand on this list themselves."""
        found, more = self._page(worklist, most)
        return Listing(entries=tuple(self._case(item) for item in found), more=more)

    def alerts(self, most: int = MOST_PER_REQUEST) -> Listing[Notice]:
        found, more = self._page(Worklist.ALERTS, most)
        return Listing(entries=tuple(_notice(i, "type", "raised_at") for i in found), more=more)

    def letters(self, most: int = MOST_PER_REQUEST) -> Listing[Notice]:
        found, more = self._page(Worklist.LETTERS, most)
        return Listing(entries=tuple(_notice(i, "kind", "queued_at") for i in found), more=more)

    def every_letter(self) -> Iterator[Notice]:
        """Every letter that waits to be printed, the oldest first."""
        query = self._query(Worklist.LETTERS)
        for page in self._table.client.get_paginator("query").paginate(**query):
            yield from (_notice(item, "kind", "queued_at") for item in page["Items"])

    def overdue(self, now: datetime) -> Iterator[Case]:
        """Every case whose deadline has passed, the oldest first."""
        query = self._query(Worklist.DUE, until=iso(now))
        for page in self._table.client.get_paginator("query").paginate(**query):
            yield from (self._case(item) for item in page["Items"])

    def open_cases(self, after: Place | None = None) -> Iterator[Standing]:
        """Every open case once, or those after a place where an earlier reading stopped.

        A case that moves to another list meanwhile may be met twice, or not at all.
        """
        first = OPEN_LISTS.index(after.list) if after else 0
        for name in OPEN_LISTS[first:]:
            order = after.order if after and after.list == name else None
            query = self._query(name, after=order) | _STANDING
            for page in self._table.client.get_paginator("query").paginate(**query):
                yield from (_standing(item, name) for item in page["Items"])

    def count_open_cases(self) -> int:
        """How many open cases there are, about."""
        pages = (
            page
            for name in OPEN_LISTS
            for page in self._table.client.get_paginator("query").paginate(
                **self._query(name), Select="COUNT"
            )
        )
        return sum(page["Count"] for page in pages)

    def every_waiting_delivery(self) -> Iterator[DeliveryRecord]:
        """Every delivery without one case, the oldest first."""
        for page in self._table.client.get_paginator("query").paginate(**self._query("unmatched")):
            yield from (items.from_item(DeliveryRecord, item) for item in page["Items"])

    def waiting_deliveries(self, most: int = MOST_PER_REQUEST) -> Listing[DeliveryRecord]:
        found, more = self._page("unmatched", most)
        entries = tuple(items.from_item(DeliveryRecord, item) for item in found)
        return Listing(entries=entries, more=more)

    def imports(self, most: int = MOST_PER_REQUEST) -> Listing[ImportRecord]:
        """The newest first: somebody looks for what they just sent."""
        found, more = self._page("imports", most, newest_first=True)
        entries = tuple(items.from_item(ImportRecord, item) for item in found)
        return Listing(entries=entries, more=more)

    def _case(self, item: Item) -> Case:
        return items.from_item(Case, item, self._table.keyring.cipher(item["pk"]["S"]))

    def _page(
        self, worklist: str, most: int, newest_first: bool = False
    ) -> tuple[list[Item], bool]:
        page = self._table.client.query(
            Limit=most, ScanIndexForward=not newest_first, **self._query(worklist)
        )
        return page["Items"], "LastEvaluatedKey" in page

    def _query(
        self, worklist: str, until: str | None = None, after: str | None = None
    ) -> dict[str, Any]:
        condition = "worklist_pk = :list"
        values = {":list": items.worklist_pk(self._table.municipality, worklist)}
        if until:
            condition += " AND worklist_sk < :until"
            values[":until"] = until
        if after:
            condition += " AND worklist_sk > :after"
            values[":after"] = after
        return {
            "TableName": self._table.name,
            "IndexName": "worklist",
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": items.attributes(values),
        }


_STANDING = {
    "ProjectionExpression": "pk, worklist_sk, reference_date, advice.basis",
}


def _standing(item: Item, name: str) -> Standing:
    found = items.plain(item)
    return Standing.model_validate(
        {
            "case_id": found["pk"].rpartition("#")[2],
            "reference_date": found["reference_date"],
            "basis": found.get("advice", {}).get("basis"),
            "place": {"list": name, "order": found["worklist_sk"]},
        }
    )


def _notice(item: Item, what: str, since: str) -> Notice:
    case_id = item["pk"]["S"].rpartition("#")[2]
    return Notice.model_validate(
        {"case_id": case_id, "what": item[what]["S"], "since": item[since]["S"]}
    )
