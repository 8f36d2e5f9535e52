"""What pages cost in a municipality with 100,000 cases, beside one with 1,000 (design.md, §4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus

import pytest
from moto import mock_aws

from benchmarks.crowd import MemoryTable, fill
from benchmarks.measure import Ratio, in_process
from samentoets.store import store_of, table
from tests.builders import OOSTERMEER, WESTERVEEN
from tests.conftest import an_account
from tests.functions.pages import answer

MANY, FEW = 100_000, 1_000

MOST = 1.2
"""So much more processor time a page may take; of calls to DynamoDB not one more."""


@contextmanager
def a_crowd() -> Iterator[tuple[MemoryTable, dict[str, str]]]:
    """A table with both municipalities, and of each the number of a case."""
    crowd = MemoryTable()
    both = OOSTERMEER, WESTERVEEN.but(licences=OOSTERMEER.licences)
    with pytest.MonkeyPatch.context() as patch, mock_aws(), an_account(patch, both):
        patch.setattr(table, "dynamodb", cache(lambda: crowd))
        sizes = {OOSTERMEER.code: MANY, WESTERVEEN.code: FEW}
        yield crowd, {code: fill(store_of(code), crowd, n) for code, n in sizes.items()}


def pages() -> Iterator[Ratio]:
    """No page may read more, or take much longer, because there are more cases."""
    with a_crowd() as (crowd, cases):
        for name, path in (("overview", ""), ("list", "/lists/due"), ("case", "/cases/{}")):
            many, few = (
                f"/municipalities/{code}{path.format(number)}" for code, number in cases.items()
            )
            what, baseline = f"{name}, {MANY:,} cases", f"{FEW:,} cases"
            yield Ratio(what, baseline, "calls", _calls(crowd, many), _calls(crowd, few), most=1)
            mine, least = in_process(lambda many=many: answer(many), lambda few=few: answer(few))  # type: ignore[misc]
            yield Ratio(what, baseline, "ms", mine * 1e3, least * 1e3, MOST)


def _calls(crowd: MemoryTable, address: str) -> int:
    """How many calls for its municipality a page makes, the audit event included."""
    answer(address)
    crowd.calls.clear()
    if (status := answer(address)["statusCode"]) != HTTPStatus.OK:
        raise SystemExit(f"{address} answers {status}")
    return crowd.calls.total()
