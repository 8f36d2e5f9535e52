"""Two invocations that meet, and what a household must come to whatever their order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from samentoets.waiting import WaitingFor
from tests.builders import RESIDENT
from tests.faults.arrivals import Happening, sweep
from tests.faults.endings import Ending, dossiers, ending, wrongs
from tests.faults.histories import finish
from tests.faults.orders import Orders, Pair
from tests.faults.pausing import Party
from tests.faults.scenarios import Scenario
from tests.faults.state_machine import Execution
from tests.faults.world import World

LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Meeting:
    """Two that come when a case waits for this and nothing else is to come before its timer.

    The scenario tells how the case stands in the end, whatever the order, and how many mails and
    letters went out at most. `orders` is how many orders there are, at least, and `of_one_switch`
    how many of those turn from one to the other once at most: the ones that `make test` has time
    for, or none if that tries them all. `most` is as many switches as `make test-faults` has time
    for, if not all. Nothing fails, but officers are `refused` who decide on what just changed.
    """

    scenario: Scenario
    waits_for: WaitingFor | None
    pair: Pair
    orders: int
    of_one_switch: int = 0
    most: int | None = None
    timers_are_lost: bool = False
    refused: int = 0

    @property
    def is_quick(self) -> bool:
        return not self.of_one_switch

    def __str__(self) -> str:
        return self.scenario.name


class End(NamedTuple):
    """How one order ended, and what was wrong with that by itself."""

    wrong: tuple[str, ...]
    ending: Ending


def comes(happening: Happening) -> Party:
    """This happens now."""
    return Party(lambda world: replace(happening, at=world.now), World.attempt)


def told(news: str) -> Party:
    """SES tells this of a message, once it took that."""

    def does(world: World, happening: Happening) -> None:
        world.waiting.remove(happening)
        world.now = max(world.now, happening.at)
        world.attempt(happening)

    return Party(lambda world: next((h for h in world.waiting if h.what == news), None), does)


def _next_timer(world: World) -> Execution | None:
    return min(world.running(), key=lambda execution: execution.wakes_at, default=None)


def _fires(world: World, timer: Execution) -> None:
    world.now = max(world.now, timer.wakes_at)
    while timer.status == "RUNNING" and timer.wakes_at <= world.now:
        world.step(timer)
        timer = world.executions[timer.name]


FIRES = Party(_next_timer, _fires)
"""The next timer: its steps until it waits again, has ended or is stopped."""


def met(
    world: World, start: Callable[[], None], meeting: Meeting, most: int | None = None
) -> Orders[End]:
    """All orders of two that meet, or those with so many switches at most."""
    start()
    world.fate = meeting.scenario.fate
    world.expect(*meeting.scenario.happenings)
    while not _waits(world, meeting.waits_for):
        assert world.advance(), f"{meeting}: they never meet"
    if timer := _next_timer(world):
        world.now = timer.wakes_at
    if meeting.timers_are_lost:
        _lose_timers(world)
    back = world.remember()
    return Orders(world, back, meeting.pair, lambda: _end(world, meeting), most)


def _waits(world: World, waiting_for: WaitingFor | None) -> bool:
    resident = dossiers().get(RESIDENT.digits)
    timer = _next_timer(world)
    fires_at = timer.wakes_at if timer else LATEST
    if resident is None or any(happening.at <= fires_at for happening in world.waiting):
        return False
    deadline = resident.case.deadline
    return (deadline and deadline.waiting_for) == waiting_for


def _lose_timers(world: World) -> None:
    """Long enough ago for the sweeper to have noticed."""
    for timer in list(world.running()):
        world.executions[timer.name] = replace(timer, status="FAILED")
    world.now += timedelta(minutes=10)


def _end(world: World, meeting: Meeting) -> End:
    """Time goes on, what failed comes again, and so does the sweeper."""
    world.expect(sweep(world.now + timedelta(minutes=10)))
    world.run()
    finish(world)
    return End((*wrongs(world, meeting.scenario), *_differs(world, meeting)), ending())


def _differs(world: World, meeting: Meeting) -> Iterator[str]:
    scenario = meeting.scenario
    resident = dossiers()[RESIDENT.digits]
    stands = resident.case.status, resident.case.mark and resident.case.mark.reason
    if stands != (scenario.status, scenario.mark):
        yield f"ends {stands}"
    if world.failures > meeting.refused:
        yield f"{world.failures} invocations failed"
    printed = sum(letter.printed_at is not None for letter in resident.letters)
    if len(world.mails) > scenario.mails or printed > scenario.letters:
        yield f"{len(world.mails)} mails, {printed} letters"


def wrong_orders(orders: Orders[End], meeting: Meeting) -> Iterator[str]:
    """Orders that end wrong, or unlike either of the two, one after the other."""
    right = [end.ending for end in orders.one_by_one()]
    for path, end in orders.ends.values():
        unlike = [list(_unlike(end.ending, ending, meeting)) for ending in right]
        if end.wrong or all(unlike):
            yield f"{orders.told(path)}: {end.wrong or unlike}"


def _unlike(ending: Ending, other: Ending, meeting: Meeting) -> Iterator[str]:
    for name, values in ending.items():
        for key in values.keys() - meeting.scenario.may_differ:
            one, two = values[key], other.get(name, {}).get(key)
            if one != two:
                yield f"{name}: {key} is {one!r}, not {two!r}"
