"""R8, R16, R19: whatever call to AWS fails, and whatever comes again, a household ends the same.

`make test-faults` tries all the others; a history that went wrong tells how to play it again.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.histories import EVERY_SCENARIO, referring, tried
from tests.faults.scenarios import Scenario
from tests.faults.world import World, a_world

EACH = 12
"""Histories of each scenario: more than 500 in all, each of another call that goes wrong."""


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[World, Callable[[], None]]]:
    """A world, and the way back to its beginning."""
    with pytest.MonkeyPatch.context() as monkeypatch, a_world(monkeypatch) as world:
        yield world, world.remember()


@pytest.mark.parametrize(
    "scenario", EVERY_SCENARIO, ids=[scenario.name for scenario in EVERY_SCENARIO]
)
def test_r16_a_call_that_fails_or_dies_changes_nothing_in_the_end(
    scenario: Scenario,
    started: tuple[World, Callable[[], None]],
    record_property: Callable[[str, object], None],
) -> None:
    world, back = started
    reference = referring(world, scenario, back)
    histories = list(tried(world, reference, seed=0, stop=EACH))
    record_property("calls that can go wrong", len(reference.points))
    record_property("histories in which one does", len(histories))
    assert len({history.point for history in histories}) == EACH
    wrong = [history for history in histories if history.wrong]
    assert not wrong, "\n".join(map(str, wrong))


def test_there_are_more_than_500_histories() -> None:
    assert len(EVERY_SCENARIO) * EACH >= 500
