"""Counts what AWS would bill, call by call, as the calls leave boto3."""

import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.conftest import SESSION

type Units = defaultdict[str, float]
"""How many of what is billed."""

HISTORY = ("EVENT", "ADVICE", "MESSAGE", "AUDIT")
"""The items that are kept to explain a case afterwards."""


class Meter:
    """Counts what AWS would bill of every call."""

    def __init__(self) -> None:
        self.units: Units = defaultdict(float)
        self._asked: dict[str, Any] = {}
        self._listed: dict[str, tuple[str, int]] = {}

    def asking(self, params: dict[str, Any], **_: Any) -> None:
        self._asked = params

    def answered(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        operation = f"{model.service_model.service_name}.{model.name}"
        self.units[operation] += 1
        match model.name:
            case "PutItem":
                self._write([self._asked["Item"]], times=1)
            case "TransactWriteItems":
                actions = [next(iter(action.values())) for action in self._asked["TransactItems"]]
                self._write([a.get("Item", a.get("Key", {})) for a in actions], times=2)
            case "DeleteItem":
                self.units["WRU"] += 1
                self.units["WRU once"] += 1
            case "Query" | "GetItem":
                found = parsed.get("Items") or [parsed.get("Item", {})]
                blocks = max(1, math.ceil(sum(map(_size, found)) / 4096))
                self.units["RRU"] += blocks if self._asked.get("ConsistentRead") else blocks / 2

    def _write(self, items: list[dict[str, Any]], times: int) -> None:
        """A transaction writes twice, and an item on a list is written to the index as well."""
        for item in items:
            blocks = max(1, math.ceil(_size(item) / 1024))
            index, again = self._index(item, blocks), (times - 1) * blocks
            self.units["WRU"] += blocks + again + index
            if item["sk"]["S"].partition("#")[0] in HISTORY:
                self.units["WRU of the history"] += blocks + again + index
            else:
                self.units["WRU once"] += blocks
                self.units["WRU of transactions"] += again
                self.units["WRU of the index"] += index

    def _index(self, item: dict[str, Any], blocks: int) -> int:
        """Blocks written to the index: the entry, and the one before if it stood elsewhere."""
        name = f"{item['pk']['S']} {item['sk']['S']}"
        place = f"{item.get('worklist_pk')} {item.get('worklist_sk')}"
        before, size = self._listed.pop(name, (place, 0))
        gone = size if before != place else 0
        if "worklist_pk" not in item:
            return gone
        self._listed[name] = place, blocks
        return gone + blocks


def _size(item: dict[str, Any]) -> int:
    """Bytes as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(attribute: dict[str, Any]) -> int:
    [(kind, value)] = attribute.items()
    match kind:
        case "M":
            return 3 + sum(len(name.encode()) + 1 + _value_size(v) for name, v in value.items())
        case "L":
            return 3 + sum(1 + _value_size(v) for v in value)
        case "N":
            return 1 + (len(value) + 1) // 2
        case "S":
            return len(value.encode())
    return len(value) if kind == "B" else 1


@contextmanager
def metering() -> Iterator[Meter]:
    meter = Meter()
    hooks = (("provide-client-params", meter.asking), ("after-call", meter.answered))
    for name, hook in hooks:
        SESSION.events.register(name, hook)
    yield meter
    for name, hook in hooks:
        SESSION.events.unregister(name, hook)
