"""Histories: a scenario, one call of it that goes wrong, and then everything once more."""

import random
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from tests.builders import RESIDENT
from tests.faults.account import onboard
from tests.faults.calls import ESSENTIAL, OTHERS, Died, Fault, Kind
from tests.faults.endings import Ending, dossiers, ending, wrongs
from tests.faults.happenings import print_run
from tests.faults.invitations import INVITATIONS
from tests.faults.letters import LETTERS
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.world import World

EVERY_SCENARIO = (*SCENARIOS, *LETTERS, *INVITATIONS)
SCENARIO_OF = {scenario.name: scenario for scenario in EVERY_SCENARIO}

MOST_PRINT_RUNS = 3
"""An invitation and a reminder may both have become letters, one after the other."""

type Mails = tuple[tuple[str, str], ...]
"""All that went out: whose case, and what kind of mail."""


class Point(NamedTuple):
    """One call of one invocation, and how to get back to just before that invocation."""

    back: Callable[[], None]
    number: int
    operation: str


@dataclass(frozen=True)
class Reference:
    """A scenario as it goes without trouble: its calls, and its ending.

    `unmailed` are the endings when SES never takes one of the mails and never says so, by the
    mails that do go out: what a mail that was claimed and not sent must come to as well.
    """

    scenario: Scenario
    points: tuple[Point, ...]
    ending: Ending
    unmailed: dict[Mails, Ending]


def referring(world: World, scenario: Scenario, start: Callable[[], None]) -> Reference:
    """Play a scenario without trouble, each invocation in a fresh environment."""
    start()
    onboard(scenario.municipality)
    world.fate = scenario.fate
    world.expect(*scenario.happenings)
    points: list[Point] = []
    while True:
        back = world.remember()
        back()
        world.calls.made = []
        if not world.advance():
            break
        points += [Point(back, n, operation) for n, operation in enumerate(world.calls.made)]
    finish(world)
    is_as_told(world, scenario)
    undisturbed, unmailed = ending(), dict[Mails, Ending]()
    for point in points:
        if point.operation == "sesv2.SendEmail":
            _disturb(world, point, Fault(Kind.OUTAGE, took_effect=False))
            world.run()
            finish(world)
            assert list(wrongs(world, scenario)) == [], f"{scenario.name}, unmailed"
            unmailed[_mails(world)] = ending()
    return Reference(scenario, tuple(points), undisturbed, unmailed)


def _mails(world: World) -> Mails:
    bsn_of = {dossier.case.case_id: bsn for bsn, dossier in dossiers().items()}
    return tuple(sorted((bsn_of[mail.case_id], mail.kind) for mail in world.mails))


def is_as_told(world: World, scenario: Scenario) -> None:
    """A scenario that doesn't end as it says proves nothing."""
    resident = dossiers()[RESIDENT.digits]
    case = resident.case
    printed = sum(letter.printed_at is not None for letter in resident.letters)
    ends = (case.status, case.mark and case.mark.reason, len(world.mails), printed)
    expected = (scenario.status, scenario.mark, scenario.mails, scenario.letters)
    assert ends == expected, f"{scenario.name}: {ends}, not {expected}"
    assert list(wrongs(world, scenario)) == [], scenario.name


def _disturb(world: World, point: Point, fault: Fault) -> None:
    point.back()
    world.calls.fail(point.number, fault)
    world.advance()


def play(world: World, point: Point, fault: Fault, chance: random.Random) -> None:
    """From just before the invocation: its call goes wrong, all goes on, and comes again.

    Sometimes what came so far comes again in the middle, and in the end all of it, in any order,
    up to three times.
    """
    _disturb(world, point, fault)
    if chance.random() < 0.3:
        for _ in range(chance.randint(1, 6)):
            world.advance()
        _again(world, chance)
    world.run()
    for _ in range(chance.randint(1, 3)):
        _again(world, chance)
        world.run()
    finish(world)


def _again(world: World, chance: random.Random) -> None:
    for _, do in _shuffled(world.done, chance):
        world.again(do)


def finish(world: World) -> None:
    """Letters that nobody printed are printed after all, and their terms end."""
    for _ in range(MOST_PRINT_RUNS):
        world.expect(print_run(world.now + timedelta(hours=2)))
        world.run()
        if not any(letter.waits for found in dossiers().values() for letter in found.letters):
            return


def differences(world: World, reference: Reference) -> Iterator[str]:
    """What is wrong with how this history ended."""
    yield from wrongs(world, reference.scenario)
    mine, expected = ending(), reference.unmailed.get(_mails(world), reference.ending)
    for name in mine.keys() | expected.keys():
        one, other = mine.get(name, {}), expected.get(name, {})
        for key in (one.keys() | other.keys()) - reference.scenario.may_differ:
            if one.get(key) != other.get(key):
                yield f"{name}: {key} is {one.get(key)!r} and was {other.get(key)!r}"


class Tried(NamedTuple):
    """One history: which of its scenario and seed it is, what went wrong where, and the harm."""

    scenario: str
    seed: int
    number: int
    point: int
    operation: str
    fault: Fault
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        when = "after" if self.fault.took_effect else "before"
        what = f"{self.fault.kind}, {when} call {self.point} ({self.operation})"
        again = f'--scenario "{self.scenario}" --seed {self.seed} --only {self.number}'
        return "\n  ".join((f"{again}: {what}", *self.wrong))


def dealt(points: int, chance: random.Random) -> Iterator[tuple[int, Fault]]:
    """Every call with every fault, in any order: each call once before one has its second turn.

    The essential faults come before the others.
    """
    faults = [_shuffled(ESSENTIAL, chance) + _shuffled(OTHERS, chance) for _ in range(points)]
    for turn in zip(*faults, strict=True):
        yield from _shuffled(enumerate(turn), chance)


def _shuffled[T](things: Iterable[T], chance: random.Random) -> list[T]:
    shuffled = list(things)
    chance.shuffle(shuffled)
    return shuffled


def tried(
    world: World, reference: Reference, seed: int, start: int = 0, stop: int | None = None
) -> Iterator[Tried]:
    """These histories of a scenario, by their numbers; by default, all that its calls can have."""
    scenario = reference.scenario.name
    deal = dealt(len(reference.points), random.Random(f"{scenario} {seed}"))
    for number, (index, fault) in islice(enumerate(deal), start, stop):
        point = reference.points[index]
        try:
            play(world, point, fault, random.Random(f"{scenario} {seed} {number}"))
            wrong = tuple(differences(world, reference))
        except (Exception, Died) as trouble:
            wrong = ("".join(traceback.format_exception(trouble)),)
        yield Tried(scenario, seed, number, index, point.operation, fault, wrong)
