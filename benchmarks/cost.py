"""`python -m benchmarks.cost`: what a case costs on AWS, counted; writes docs/cost.md.

The real handlers run on moto and the real definition on a virtual clock. What is counted are the
calls as they leave boto3; prices are assumptions, which the document names.
"""

from collections import defaultdict
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.meter import Units, metering
from samentoets import keys, settings
from tests.builders import RESIDENT
from tests.faults.account import MUNICIPALITY, store
from tests.faults.arrivals import Happening, sweep
from tests.faults.happenings import delivery, file
from tests.faults.scenarios import DELIVERED, FIRST, INVITED, claiming, partner
from tests.faults.world import a_world
from tests.intake_files import cells

DOCUMENT = Path(__file__).parents[1] / "docs/cost.md"

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


WRU = 0.07625
HISTORY = "Audit trail"
PER_DELIVERY = ("Webhook", "Raw deliveries in S3")


class Line(NamedTuple):
    """One line of the bill: a unit, what 100,000 of it cost in dollars, and why it is so."""

    name: str
    unit: str
    price: float
    minimal: float
    why: str


LINES = (
    Line("State transitions", "transitions", 2.50, 4.25,
         "Every state that is entered, the last one (Succeed) too. No execution polls: a case that "
         "is complete at once starts none. The minimal design lets the state machine decide what "
         "here the case decides, so it needs no Choice, but keeps an execution for every case."),
    Line("Writes, each once", "WRU once", WRU, 0.47,
         "The facts per source and person, alerts, counts of cases, whom a name or a BSN leads to, "
         "and what makes a second arrival harmless. The minimal design writes 6 units per case."),
    Line("Transactions", "WRU of transactions", WRU, 0.0,
         "A case and all that belongs to it are written together or not at all, which counts "
         "double. The minimal design can lose the half of a change."),
    Line("Index of worklists", "WRU of the index", WRU, 0.29,
         "A case that gets another place on a list is removed and added, as a whole; the minimal "
         "index knows its status only."),
    Line("Reads", "RRU", 0.01525, 0.05,
         "Strongly consistent, the whole dossier at every step: no decision on an old reading."),
    Line("E-mail", "sesv2.SendEmail", 10.00, 3.00, "One reminder per household at the most."),
    Line("Webhook", "deliveries", 0.12, 0.23,
         "What an HTTP API would cost. The minimal design expects 1.9 deliveries per case; here "
         "most couples come in one."),
    Line("REST API", "deliveries", 0.25, 0.0,
         "The difference with an HTTP API: throttling and WAF per stage are worth the cents."),
    Line("Functions", "invocations", 0.0996, 0.22,
         "Assumed: 120 ms of 512 MB each. Files, deliveries, steps and SES's events."),
    Line("Raw deliveries in S3", "s3.PutObject", 0.54, 1.03,
         "Kept before they are interpreted; fewer of them, as above."),
    Line("Logs", "invocations", 0.0945, 0.28, "Assumed: 1.5 KB per invocation."),
    Line("Keys", "kms.Decrypt", 0.30, 0.0, "Once per function environment; none per case."),
    Line(HISTORY, "WRU of the history", WRU, 0.0,
         "Events, calculations and messages, in the same transactions: an auditor can replay the "
         "case. The minimal design keeps none."),
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
    fewer = sum(line.minimal - costs[line.name] for line in LINES if line.name in PER_DELIVERY)
    return TEXT.format(
        roads="\n".join(_road(road, found[road.name]) for road in ROADS),
        lines="\n".join(
            f"| {line.name} | {mixed[line.unit]:.1f} | {costs[line.name]:.2f} "
            f"| {line.minimal:.2f} | {line.why} |"
            for line in LINES
        ),
        total=f"{total:.2f}",
        minimal=f"{minimal:.2f}",
        aim=f"{(aim := 1.3 * minimal + costs[HISTORY]):.2f}",
        above=f"{total - aim:.2f}",
        both=f"{total / (minimal + costs[HISTORY]):.2f}",
        bare=f"{(total - costs[HISTORY]) / minimal:.2f}",
        like=f"{(total - costs[HISTORY]) / (minimal - fewer):.2f}",
        **_sweeping(),
    )


def _road(road: Road, units: Units) -> str:
    numbers = (units[name] for name in ("transitions", "WRU", "WRU of the history", "RRU"))
    told = " | ".join(f"{number:.0f}" for number in numbers)
    return f"| {road.name} | {road.share} | {told} | {units['invocations']:.0f} |"


class Sweep(NamedTuple):
    """What the sweeper asks of AWS in one sweep that finds nothing to do."""

    listings: float
    heads: float
    reads: float

    @property
    def monthly(self) -> float:
        asked = self.listings * 5.40 + self.heads * 0.43 + self.reads * 0.1525
        return SWEEPS * asked / 1e6

    def __str__(self) -> str:
        asked = f"{self.listings:.0f} listing, {self.heads:.0f} HEAD, {self.reads:g} read units"
        return f"{SWEEPS:,} sweeps: each {asked}"


SWEEPS = 30 * 24 * 12
SWEEP_SECONDS = SWEEPS * 0.05 * 1.33e-5
MUNICIPALITIES, UPLOADS = 342, 4


@cache
def sweeps() -> tuple[Sweep, Sweep]:
    """A sweep of a municipality that is at rest, and what one kept upload adds to it."""
    with pytest.MonkeyPatch.context() as patch, metering() as meter, a_world(patch) as world:

        def swept() -> Sweep:
            for _ in range(3):
                meter.units.clear()
                world.now += timedelta(hours=1)
                world.attempt(sweep(world.now))
            names = "s3.ListObjectVersions", "s3.HeadObject", "RRU"
            return Sweep(*(meter.units[name] for name in names))

        empty = swept()
        world.expect(file(cells(BSN="nobody")))
        while world.is_busy:
            world.advance()
        full = swept()
    return empty, Sweep(*(b - a for a, b in zip(empty, full, strict=True)))


def _sweeping() -> dict[str, str]:
    empty, kept = sweeps()
    municipality = empty.monthly + SWEEP_SECONDS
    country = MUNICIPALITIES * (municipality + UPLOADS * kept.monthly)
    rows = (
        f"| Sweeper, per municipality | {empty} | {municipality:.3f} |",
        f"| Sweeper, per kept upload | {kept} | {kept.monthly:.3f} |",
    )
    return {"sweeper": "\n".join(rows), "country": f"{country:.0f}"}


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
| **Together** | | **{total}** | **{minimal}** | |

*Minimal* is an estimate of the least that the same work could cost, made before there was code:
a state machine of three states with task tokens, one write per change and an index of statuses,
no transactions, no events, an HTTP API. The aim is 1.3 times that, plus what the audit trail adds:
{aim}. We are at {bare} times without the audit trail ({both} with it on both sides), so {above}
above the aim. The minimal design also pays for more deliveries; for as many as here it would be
{like} times. What makes the difference are the transactions and the index: no change is ever half
done, and no list needs a scan.

## By the month

| What | Units | USD |
| --- | --- | --- |
| Keys | two KMS keys | 2.00 |
| Watching | the dashboard, alarms and metrics, about | 10.00 |
{sweeper}
| Raw deliveries | 1,000 of 300 KB | 0.007 |

The sweeper comes by every five minutes, for what would stand still otherwise, and finds nothing to
do nearly always. With all 342 municipalities, and four uploads kept of each (a month's, when there
is one a week), that is {country} USD; `SweepRate` of the template makes it rarer. Its time is
assumed: 50 ms of 1 GB for each municipality.
"""


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
