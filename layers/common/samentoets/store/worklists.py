"""Worklists: what waits for an officer or for a moment, in due order; never a scan."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from pydantic_core import from_json, to_json

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

INDEX_KEY = ("pk", "sk", "worklist_pk", "worklist_sk")


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
    """One reading of a list; `after` is where the next one goes on, None at the end."""

    entries: tuple[M, ...]
    after: str | None = None

    @property
    def more(self) -> bool:
        return self.after is not None


class Worklists:
    """The lists of one municipality; they may lag a moment behind (a global index).

    A reading can go on `after` the place where an earlier one ended; it raises `BadToken` for
    anything else than such a place on the same list.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def cases(
        self,
        worklist: Worklist,
        most: int = MOST_PER_REQUEST,
        after: str | None = None,
        wanted: Callable[[Case], bool] | None = None,
    ) -> Listing[Case]:
        """The cases that stand on this list themselves, passing over those that aren't wanted."""
        found, more = self._page(worklist, MOST_PER_REQUEST if wanted else most, after)
        kept: list[Case] = []
        last: Item | None = None
        for item in found:
            case = items.case_of(item, self._table.keyring)
            if wanted is None or wanted(case):
                if len(kept) == most:
                    more = True
                    break
                kept.append(case)
            last = item
        return Listing(entries=tuple(kept), after=self._place(worklist, last, more))

    def alerts(self, most: int = MOST_PER_REQUEST, after: str | None = None) -> Listing[Notice]:
        return self._listing(Worklist.ALERTS, partial(_notice, "type", "raised_at"), most, after)

    def letters(self, most: int = MOST_PER_REQUEST, after: str | None = None) -> Listing[Notice]:
        return self._listing(Worklist.LETTERS, partial(_notice, "kind", "queued_at"), most, after)

    def every_letter(self) -> Iterator[Notice]:
        """Every letter that waits to be printed, the oldest first."""
        query = self._query(Worklist.LETTERS)
        for page in self._table.client.get_paginator("query").paginate(**query):
            yield from (_notice("kind", "queued_at", item) for item in page["Items"])

    def overdue(self, now: datetime) -> Iterator[Case]:
        """Every case whose deadline has passed, the oldest first."""
        query = self._query(Worklist.DUE, until=iso(now))
        for page in self._table.client.get_paginator("query").paginate(**query):
            yield from (items.case_of(item, self._table.keyring) for item in page["Items"])

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

    def waiting_deliveries(
        self, most: int = MOST_PER_REQUEST, after: str | None = None
    ) -> Listing[DeliveryRecord]:
        return self._listing("unmatched", partial(items.from_item, DeliveryRecord), most, after)

    def imports(
        self, most: int = MOST_PER_REQUEST, after: str | None = None
    ) -> Listing[ImportRecord]:
        """The newest first: somebody looks for what they just sent."""
        return self._listing("imports", partial(items.from_item, ImportRecord), most, after)

    def _listing[M](
        self, name: str, model: Callable[[Item], M], most: int, after: str | None
    ) -> Listing[M]:
        found, more = self._page(name, most, after)
        place = self._place(name, found[-1] if found else None, more)
        return Listing(entries=tuple(map(model, found)), after=place)

    def _page(self, name: str, most: int, after: str | None) -> tuple[list[Item], bool]:
        """One more is asked for, to know whether there is more; that is still one reading."""
        limit = min(most + 1, MOST_PER_REQUEST)
        query = self._query(name) | {"Limit": limit, "ScanIndexForward": name != "imports"}
        if after:
            query["ExclusiveStartKey"] = self._key_of(name, after)
        page = self._table.client.query(**query)
        more = "LastEvaluatedKey" in page or len(page["Items"]) > most
        return page["Items"][:most], more

    def _place(self, name: str, last: Item | None, more: bool) -> str | None:
        if not more or last is None:
            return None
        place = items.plain({part: last[part] for part in INDEX_KEY})
        return self._table.keyring.token(to_json(place), f"place|{name}")

    def _key_of(self, name: str, place: str) -> Item:
        return items.attributes(from_json(self._table.keyring.read_token(place, f"place|{name}")))

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


def _notice(what: str, since: str, item: Item) -> Notice:
    case_id = item["pk"]["S"].rpartition("#")[2]
    return Notice.model_validate(
        {"case_id": case_id, "what": item[what]["S"], "since": item[since]["S"]}
    )
