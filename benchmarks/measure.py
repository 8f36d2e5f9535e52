"""Measuring on a noisy machine: interleaved rounds, processor time, minimum against minimum."""

import gc
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

ROUNDS = 41


class Ratio(NamedTuple):
    """How a candidate compares with its baseline; it may cost `most` times as much."""

    name: str
    baseline: str
    unit: str
    candidate_cost: float
    baseline_cost: float
    most: float = math.inf

    @property
    def times(self) -> float:
        return self.candidate_cost / self.baseline_cost


def in_process(work: Callable[[], object], base: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of both, each the least of many alternating rounds."""
    gc.collect()
    gc.disable()
    try:
        rounds = [(_seconds(work), _seconds(base)) for _ in range(ROUNDS)]
    finally:
        gc.enable()
    return min(work for work, _ in rounds), min(base for _, base in rounds)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def fresh_interpreters(
    work: str, base: str, environment: dict[str, str], rounds: int = 9
) -> tuple[float, float]:
    """Processor seconds of both programs, each in an interpreter of its own, as at a cold start."""
    both = [(_child(work, environment), _child(base, environment)) for _ in range(rounds)]
    return min(work for work, _ in both), min(base for _, base in both)


def _child(program: str, environment: dict[str, str]) -> float:
    before = _children()
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)  # noqa: S603
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
