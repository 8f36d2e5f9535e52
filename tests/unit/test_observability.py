"""Counting is exact, also from the threads that write rows."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from samentoets.observability import Metric, count, metrics

THREADS, EACH = 8, 2000


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """Let threads interrupt each other as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager_switching")
def test_no_count_is_lost_between_threads(capsys: pytest.CaptureFixture[str]) -> None:
    def work(_: int) -> None:
        for _ in range(EACH):
            count(Metric.CASES_OPENED)

    metrics.flush_metrics()
    capsys.readouterr()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    metrics.flush_metrics()
    emitted = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    total = sum(sum(blob[Metric.CASES_OPENED]) for blob in emitted)
    assert total == THREADS * EACH
