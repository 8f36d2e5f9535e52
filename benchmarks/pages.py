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
    """Raises `SystemExit` when a page reads more, or takes longer, because there are more cases."""
    with a_crowd() as (crowd, cases):
        for name, path in (("overview", ""), ("list", "/lists/due"), ("case", "/cases/{}")):
            many, few = (
                f"/municipalities/{code}{path.format(number)}" for code, number in cases.items()
            )
            reads = [_calls(crowd, address) for address in (many, few)]
            if reads[0] != reads[1]:
                raise SystemExit(f"The {name} reads more with more cases: {reads}")
            costs = in_process(lambda many=many: answer(many), lambda few=few: answer(few))  # type: ignore[misc]
            found = Ratio(
                f"{name}, {MANY:,} cases ({reads[0]} calls)", f"{FEW:,} cases", "ms",
                *(cost * 1e3 for cost in costs),
            )  # fmt: skip
            yield found
            if found.times > MOST:
                raise SystemExit(
                    f"The {name} takes {found.times:.2f} times as long with more cases"
                )


def _calls(crowd: MemoryTable, address: str) -> int:
    """How many calls for its municipality a page makes, the audit event included."""
    answer(address)
    crowd.calls.clear()
    if (status := answer(address)["statusCode"]) != HTTPStatus.OK:
        raise SystemExit(f"{address} answers {status}")
    return crowd.calls.total()
