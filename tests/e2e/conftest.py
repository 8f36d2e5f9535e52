"""A fresh stack for each file of tests: template.yaml on the emulator, roles enforced.

So files can run beside one another; what they wait for leaves time for that.
"""

from collections.abc import Iterator

import pytest

from local.demo.cast import Cast
from local.demo.ockto import Ockto
from local.demo.outside import Outside
from local.emulator import Emulator
from local.stack import RUNS, Stack, running_stack


@pytest.fixture(scope="module")
def stack(worker_id: str) -> Iterator[Stack]:
    with running_stack(Emulator(RUNS / f"e2e-{worker_id}")) as stack:
        yield stack


@pytest.fixture(scope="module")
def outside(stack: Stack) -> Outside:
    return Outside(stack)


@pytest.fixture
def ockto(stack: Stack) -> Ockto:
    return Ockto(stack.api_base_url, stack.webhook_secrets)


def bsns(cast: Cast) -> Iterator[str]:
    """Of everybody who plays in the story."""
    for upload in (cast.oostermeer, cast.westerveen, cast.latecomers):
        for resident in upload.residents.values():
            yield resident.person.bsn
            if resident.partner:
                yield resident.partner.bsn
    yield from (house.partner.bsn for house in cast.households.values() if house.partner)
