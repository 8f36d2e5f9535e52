"""`python -m benchmarks.cost`: what a case costs on AWS, counted; writes docs/cost.md.

The real handlers run on moto and the real definition on a virtual clock. What is counted are the
calls as they leave boto3; prices are assumptions, which the document names.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from samentoets import keys, settings
from tests.builders import RESIDENT
from tests.conftest import SESSION
from tests.faults.account import MUNICIPALITY, store
from tests.faults.happenings import delivery, file
from tests.faults.scenarios import DELIVERED, FIRST, INVITED, claiming, partner
from tests.faults.world import Happening, a_world
from tests.intake_files import cells

DOCUMENT = Path(__file__).parents[1] / "docs/cost.md"

type Units = defaultdict[str, float]
"""How many of what is billed."""

HISTORY = ("EVENT", "ADVICE", "MESSAGE", "AUDIT")
"""The items that are kept to explain a case afterwards."""

ROWS = (INVITED, *(cells(BSN=f"9999000{end}") for end in (18, 31, 43, 55, 67)))
"""Six people."""


class Road(NamedTuple):
    """A way that cases go: how many in a hundred, and what happens to them."""

    name: str
    share: int
    happenings: tuple[Happening, ...]


ROADS = (
    Road(
        "complete at once",
        70,
        (file(INVITED), delivery(1, claiming(hours=2), partner(hours=2), hours=3)),
    ),
    Road(
        "reminded, then complete",
        20,
        (file(INVITED), FIRST, delivery(2, partner(days=4), days=4, hours=1)),
    ),
    Road("reminded, then marked", 10, (file(INVITED), FIRST)),
    Road(
        "the partner a few hours later",
        0,
        (file(INVITED), FIRST, delivery(2, partner(hours=9), hours=10)),
    ),
)


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
            case "Query" | "GetItem":
                found = parsed.get("Items") or [parsed.get("Item", {})]
                blocks = max(1, math.ceil(sum(map(_size, found)) / 4096))
                self.units["RRU"] += blocks if self._asked.get("ConsistentRead") else blocks / 2

    def _write(self, items: list[dict[str, Any]], times: int) -> None:
        """A transaction writes twice, and an item on a list is written to the index as well."""
        for item in items:
            blocks = max(1, math.ceil(_size(item) / 1024))
            units = times * blocks + self._index(item, blocks)
            self.units["WRU"] += units
            if item["sk"]["S"].partition("#")[0] in HISTORY:
                self.units["WRU of the history"] += units

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


@cache
def measured() -> dict[str, Units]:
    """What one case of each road costs, in warm functions; of the file only its own row."""
    found = {}
    with pytest.MonkeyPatch.context() as patch, metering() as meter, a_world(patch) as world:
        back = world.remember()

        def cost(*happenings: Happening) -> Units:
            back()
            _warm()
            meter.units.clear()
            world.machine.ways.clear()
            world.fate = DELIVERED
            world.expect(*happenings)
            while world.is_busy:
                world.advance()
            done = sum(what != "upload" for what, _ in world.done)
            counted: Units = defaultdict(float, meter.units)
            counted |= {"invocations": done, "transitions": len(world.machine.ways)}
            return counted

        one, six = cost(file(INVITED)), cost(file(*ROWS))
        row = defaultdict(float, {unit: (six[unit] - one[unit]) / 5 for unit in list(six)})
        for road in ROADS:
            units = cost(*road.happenings)
            own = {unit: units[unit] - one[unit] + row[unit] for unit in [*units, *one]}
            found[road.name] = defaultdict(float, own)
    return found


def _warm() -> None:
    """Keys, settings and secrets are read once per function environment, not per case."""
    list(store().parts.of(RESIDENT))
    settings.municipality(MUNICIPALITY.code)
    keys.webhook_secrets(MUNICIPALITY.code)


class Line(NamedTuple):
    """One line of the bill: a unit, what 100,000 of it cost in dollars, and why it is so."""

    name: str
    unit: str
    price: float
    minimal: float
    why: str


LINES = (
    Line("State transitions", "transitions", 2.50, 4.25,
         "Every state that is entered, the last one (Succeed) too. Nothing polls: a case that is "
         "complete at once starts no execution. The minimal design has no Choice and no Lambda "
         "between its states, so that the state machine decides what here the case decides."),
    Line("Writes", "WRU", 0.07625, 1.05,
         "A case and the events that explain it are one transaction, which counts double, and the "
         "worklists are an index, which is written as well."),
    Line("Reads", "RRU", 0.01525, 0.05,
         "Strongly consistent, the whole dossier at every step: no decision on an old reading."),
    Line("E-mail", "sesv2.SendEmail", 10.00, 3.00, "One reminder per household at the most."),
    Line("Webhook", "deliveries", 0.37, 0.70,
         "A REST API: throttling and WAF per stage are worth the cents."),
    Line("Functions", "invocations", 0.0996, 0.22,
         "Assumed: 120 ms of 512 MB each. Files, deliveries, steps and SES's events."),
    Line("Raw deliveries in S3", "s3.PutObject", 0.54, 1.03,
         "Kept before they are interpreted."),
    Line("Logs", "invocations", 0.0945, 0.28, "Assumed: 1.5 KB per invocation."),
    Line("Keys", "kms.Decrypt", 0.30, 0.0, "Once per function environment; none per case."),
)  # fmt: skip


def document() -> str:
    """docs/cost.md as it must be now."""
    found = measured()
    for units in found.values():
        units["deliveries"] = units["s3.PutObject"]
    mixed: Units = defaultdict(float)
    for road in ROADS:
        for unit, number in found[road.name].items():
            mixed[unit] += number * road.share / 100
    costs = {line.name: mixed[line.unit] * line.price for line in LINES}
    total, minimal = sum(costs.values()), sum(line.minimal for line in LINES)
    history = mixed["WRU of the history"] * 0.07625
    return TEXT.format(
        roads="\n".join(_road(road, found[road.name]) for road in ROADS),
        lines="\n".join(
            f"| {line.name} | {mixed[line.unit]:.1f} | {costs[line.name]:.2f} "
            f"| {line.minimal:.2f} | {line.why} |"
            for line in LINES
        ),
        total=f"{total:.2f}",
        minimal=f"{minimal:.2f}",
        history=f"{history:.2f}",
        ratio=f"{(total - history) / minimal:.2f}",
    )


def _road(road: Road, units: Units) -> str:
    numbers = (units[name] for name in ("transitions", "WRU", "WRU of the history", "RRU"))
    told = " | ".join(f"{number:.0f}" for number in numbers)
    return f"| {road.name} | {road.share} | {told} | {units['invocations']:.0f} |"


TEXT = """# What it costs

Written by `python -m benchmarks.cost`, which plays these cases with the real handlers and the real
state machine and counts every call as it leaves boto3; a test holds this page against the code.
There is no AWS account behind it: the counts are ours, the prices (eu-central-1, on demand,
November 2026) are assumptions. Check them in AWS's calculator before relying on a sum.

## One case

| Road | of 100 | transitions | write units | of which history | read units | invocations |
| --- | --- | --- | --- | --- | --- | --- |
{roads}

The last road is no part of the mix: who delivers within `partner_wait` has started a timer for
nothing but its first state. A delivery that completes a case stops the case's timer; what else ends
a wait (a decision, for example) lets it wake once, find nothing to do, and end after four states.

## 100,000 cases

| What | per case | USD | minimal | Why |
| --- | --- | --- | --- | --- |
{lines}
| **Together** | | **{total}** | **{minimal}** | of which {history} for the history |

*Minimal* is the least that the same work could cost: a state machine of three states with task
tokens, one write per change, no events. Without the history, which an auditor needs to replay a
case (events, calculations, messages), we are at {ratio} times that.

By the month, whatever the number of cases: two KMS keys (2 USD), the dashboard, alarms and metrics
(about 10 USD), and what is kept: a raw delivery of 300 KB is 0.7 cents per 1,000 and month.
"""


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
