"""`python -m tests.faults`: many more histories than `make test` has time for."""

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
from tests.faults.world import a_world


def play_all(number: int, seed: int, index: int) -> tuple[int, list[Tried]]:
    """All histories of one scenario: how many points it has, and what was tried."""
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as monkeypatch, a_world(monkeypatch) as world:
        reference = referring(world, EVERY_SCENARIO[index], world.remember())
        histories = tried(world, EVERY_SCENARIO[index], reference, number, seed, again=3)
        return len(reference.points), list(histories)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--each", type=int, default=400, help="histories of each scenario")
    parser.add_argument("--seed", type=int, default=0, help="another one plays other histories")
    chosen = parser.parse_args()
    say = partial(Console().print, soft_wrap=True, markup=False, highlight=False)
    points = histories = wrong = 0
    kinds: Counter[str] = Counter()
    with ProcessPoolExecutor(os.process_cpu_count()) as processes:
        play = partial(play_all, chosen.each, chosen.seed)
        for scenario, (found, played) in zip(
            EVERY_SCENARIO, processes.map(play, range(len(EVERY_SCENARIO))), strict=True
        ):
            bad = [history for history in played if history.wrong]
            say(f"{found:4} points {len(played):5} histories {len(bad):3} wrong: {scenario.name}")
            for history in bad:
                say(history)
            kinds.update(history.fault.kind for history in played)
            points, histories, wrong = points + found, histories + len(played), wrong + len(bad)
    say(f"{points} points, {histories} histories, {wrong} wrong.")
    say(", ".join(f"{number} × {kind}" for kind, number in kinds.most_common()))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
