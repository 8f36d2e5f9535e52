"""Histories: a scenario, one call of it that goes wrong, and then everything once more."""

import random
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from tests.builders import RESIDENT
from tests.faults.account import onboard
from tests.faults.calls import FAULTS, Died, Fault, Kind
from tests.faults.endings import Ending, dossiers, ending, wrongs
from tests.faults.happenings import print_run
from tests.faults.invitations import INVITATIONS
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.world import World

EVERY_SCENARIO = (*SCENARIOS, *INVITATIONS)

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


def play(world: World, point: Point, fault: Fault, seed: int, most_again: int = 3) -> None:
    """From just before the invocation: its call goes wrong, all goes on, and comes again.

    Sometimes what came so far comes again in the middle, and in the end all of it, in any order,
    at most so many times.
    """
    chance = random.Random(seed)
    _disturb(world, point, fault)
    if chance.random() < 0.3:
        for _ in range(chance.randint(1, 6)):
            world.advance()
        _again(world, chance)
    world.run()
    for _ in range(chance.randint(1, most_again)):
        _again(world, chance)
        world.run()
    finish(world)


def _again(world: World, chance: random.Random) -> None:
    everything = list(world.done)
    chance.shuffle(everything)
    for _, do in everything:
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
    """One history, so that it can be played again, and what was wrong with it."""

    scenario: str
    operation: str
    number: int
    fault: Fault
    seed: int
    wrong: tuple[str, ...]


def tried(
    world: World, scenario: Scenario, reference: Reference, number: int, first_seed: int, again: int
) -> Iterator[Tried]:
    """So many histories of a scenario: calls from all over it, each with another fault."""
    chance = random.Random(f"{scenario.name} {first_seed}")
    points = list(reference.points)
    for seed in range(first_seed, first_seed + number):
        if not points:
            points = list(reference.points)
        point = points.pop(chance.randrange(len(points)))
        fault = FAULTS[chance.randrange(len(FAULTS))]
        try:
            play(world, point, fault, seed, again)
            wrong = tuple(differences(world, reference))
        except (Exception, Died) as trouble:
            wrong = ("".join(traceback.format_exception(trouble)),)
        yield Tried(scenario.name, point.operation, point.number, fault, seed, wrong)
