"""`python -m tests.faults`: many more histories and orders than `make test` has time for."""

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest
from rich.console import Console

from tests.faults.calls import ESSENTIAL, OTHERS
from tests.faults.histories import SCENARIO_OF, Tried, referring, tried
from tests.faults.meetings import met, wrong_orders
from tests.faults.pairs import MEETINGS
from tests.faults.pausing import let_pause
from tests.faults.world import a_world

say = partial(Console().print, soft_wrap=True, markup=False, highlight=False)


FURTHER = 40
"""Histories of each scenario in which a call has another fault than the essential ones."""


def play_all(chosen: argparse.Namespace, name: str) -> tuple[int, list[Tried]]:
    """How many calls one scenario has, and what was tried."""
    with pytest.MonkeyPatch.context() as monkeypatch, a_world(monkeypatch) as world:
        reference = referring(world, SCENARIO_OF[name], world.remember())
        points = len(reference.points)
        start, stop = 0, chosen.each or len(ESSENTIAL) * points + FURTHER
        if chosen.only is not None:
            start, stop = chosen.only, chosen.only + 1
        return points, list(tried(world, reference, chosen.seed, start, stop))


def meet(index: int) -> tuple[int, int, list[str]]:
    """Two invocations at once: how many states and orders there are, and which are wrong."""
    meeting = MEETINGS[index]
    with pytest.MonkeyPatch.context() as monkeypatch, a_world(monkeypatch) as world:
        let_pause(monkeypatch, world)
        orders = met(world, world.remember(), meeting, meeting.most)
        wrong = list(wrong_orders(orders, meeting))
        if orders.number < meeting.orders:
            wrong.append(f"there were {meeting.orders} orders, at least")
        return orders.states, orders.number, wrong


def histories(processes: ProcessPoolExecutor, chosen: argparse.Namespace) -> int:
    """Play them; how many went wrong. Each is another pair of a call and a fault."""
    calls = 0
    played: list[Tried] = []
    names = [chosen.scenario] if chosen.scenario else list(SCENARIO_OF)
    found = processes.map(partial(play_all, chosen), names)
    for name, (points, histories) in zip(names, found, strict=True):
        say(f"{_told(points, histories)}: {name}")
        for history in histories:
            if history.wrong:
                say(str(history))
        calls, played = calls + points, played + histories
    say(f"{_told(calls, played)}, in all.")
    kinds = Counter(history.fault.kind for history in played)
    say(", ".join(f"{number} × {kind}" for kind, number in kinds.most_common()))
    return sum(bool(history.wrong) for history in played)


def _told(calls: int, histories: list[Tried]) -> str:
    essential = sum(history.fault in ESSENTIAL for history in histories)
    others = len(histories) - essential
    wrong = sum(bool(history.wrong) for history in histories)
    return (
        f"{calls:4} calls, which die or fail in {essential:4} of {calls * len(ESSENTIAL):4} ways"
        f" and otherwise in {others:3} of {calls * len(OTHERS):4}, {wrong:3} wrong"
    )


def orders(processes: ProcessPoolExecutor) -> int:
    all_states = all_orders = all_wrong = 0
    for meeting, (states, number, wrong) in zip(
        MEETINGS, processes.map(meet, range(len(MEETINGS))), strict=True
    ):
        which = f" (at most {meeting.most} switches)" if meeting.most else ""
        say(f"{states:6} states {number:12} orders {len(wrong):3} wrong: {meeting}{which}")
        for order in wrong:
            say(order)
        all_states, all_orders = all_states + states, all_orders + number
        all_wrong += len(wrong)
    say(f"{all_states} states, {all_orders} orders, {all_wrong} wrong.")
    return all_wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--each", type=int, help="so many histories of each scenario, no more")
    parser.add_argument("--seed", type=int, default=0, help="another one plays other histories")
    parser.add_argument(
        "--scenario", choices=SCENARIO_OF, help="histories of this one, and no orders"
    )
    parser.add_argument("--only", type=int, help="of that scenario, the history with this number")
    chosen = parser.parse_args()
    if chosen.only is not None and chosen.scenario is None:
        parser.error("--only takes a --scenario")
    with ProcessPoolExecutor(os.process_cpu_count()) as processes:
        wrong = histories(processes, chosen) + (0 if chosen.scenario else orders(processes))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
