"""A table in memory with as many cases as asked: what it costs itself doesn't depend on that."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from samentoets.store import Store, items
from tests.builders import a_case, later

type Item = dict[str, Any]
type Order = tuple[str, ...]

BASE = ("pk", "sk")
INDEX = ("worklist_pk", "worklist_sk", "pk", "sk")


class MemoryTable:
    """The calls to DynamoDB that pages make, each counted; partitions are sorted, as there."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=KeyError)

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._items: dict[Order, Item] = {}
        self._orders: defaultdict[tuple[int, str], list[Order]] = defaultdict(list)

    def put_item(self, Item: Item, **_: Any) -> Item:  # noqa: N803 - as boto3 calls it
        self.calls["PutItem"] += 1
        key = _order(Item, BASE)
        if key not in self._items:
            for keys in (BASE, INDEX):
                if keys[0] in Item:
                    order = _order(Item, keys)
                    insort(self._orders[len(keys), order[0]], order)
        self._items[key] = Item
        return {}

    def get_item(self, Key: Item, **_: Any) -> Item:  # noqa: N803
        self.calls["GetItem"] += 1
        found = self._items.get(_order(Key, BASE))
        return {"Item": found} if found else {}

    def query(self, **asked: Any) -> Item:
        self.calls["Query"] += 1
        keys = INDEX if "IndexName" in asked else BASE
        pk, *lower = (value["S"] for value in asked["ExpressionAttributeValues"].values())
        orders = self._orders[len(keys), pk]
        begin = bisect_left(orders, (pk, *lower))
        if after := asked.get("ExclusiveStartKey"):
            begin = bisect_right(orders, _order(after, keys))
        chosen = orders[begin : begin + asked.get("Limit", len(orders))]
        found = [self._items[order[-2:]] for order in chosen]
        more = begin + len(chosen) < len(orders)
        return {"Items": found, **({"LastEvaluatedKey": found[-1]} if more and found else {})}

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=self._paginate)

    def _paginate(self, **asked: Any) -> Iterator[Item]:
        yield self.query(**asked)


def _order(item: Item, keys: Order) -> Order:
    return tuple(item[key]["S"] for key in keys)


def fill(store: Store, table: MemoryTable, cases: int) -> str:
    """So many open cases in due order; answers the number of one in the middle."""
    for number in range(cases):
        digits = f"{number:08}"
        case_id = f"BENC-{digits[:4]}-{digits[4:]}"
        case = a_case(case_id=case_id, now=later(seconds=number)).case
        pk = items.case_pk(store.municipality, case_id)
        listed = items.on_worklist(store.municipality, "due", items.case_order(case))
        table.put_item(items.to_item(pk, "CASE", case, store.keyring.cipher(pk), listed))
    middle = f"{cases // 2:08}"
    return f"BENC-{middle[:4]}-{middle[4:]}"
