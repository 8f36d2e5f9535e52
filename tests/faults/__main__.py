"""`python -m tests.faults`: many more histories and orders than `make test` has time for."""

import argparse
import logging
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest
from rich.console import Console

from tests.faults.histories import EVERY_SCENARIO, Tried, referring, tried
from tests.faults.meetings import met, wrong_orders
from tests.faults.pairs import MEETINGS
from tests.faults.pausing import let_pause
from tests.faults.world import a_world

say = partial(Console().print, soft_wrap=True, markup=False, highlight=False)


def play_all(number: int, seed: int, index: int) -> tuple[int, list[Tried]]:
    """All histories of one scenario: how many points it has, and what was tried."""
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as monkeypatch, a_world(monkeypatch) as world:
        reference = referring(world, EVERY_SCENARIO[index], world.remember())
        histories = tried(world, EVERY_SCENARIO[index], reference, number, seed, again=3)
        return len(reference.points), list(histories)


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


def histories(processes: ProcessPoolExecutor, each: int, seed: int) -> int:
    points = played = wrong = 0
    kinds: Counter[str] = Counter()
    play = partial(play_all, each, seed)
    for scenario, (found, histories) in zip(
        EVERY_SCENARIO, processes.map(play, range(len(EVERY_SCENARIO))), strict=True
    ):
        bad = [history for history in histories if history.wrong]
        say(f"{found:4} points {len(histories):5} histories {len(bad):3} wrong: {scenario.name}")
        for history in bad:
            say(history)
        kinds.update(history.fault.kind for history in histories)
        points, played, wrong = points + found, played + len(histories), wrong + len(bad)
    say(f"{points} points, {played} histories, {wrong} wrong.")
    say(", ".join(f"{number} × {kind}" for kind, number in kinds.most_common()))
    return wrong


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
    parser.add_argument("--each", type=int, default=400, help="histories of each scenario")
    parser.add_argument("--seed", type=int, default=0, help="another one plays other histories")
    chosen = parser.parse_args()
    with ProcessPoolExecutor(os.process_cpu_count()) as processes:
        wrong = histories(processes, chosen.each, chosen.seed) + orders(processes)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
