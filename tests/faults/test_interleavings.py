"""Row 19, R6, R8, R9, R10, R15, R16, R19: two invocations at once, in the orders of their calls.

Whatever the order, a household ends as if one of the two had been over before the other began.
`make test-faults` plays every order of each pair.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.meetings import Meeting, met, wrong_orders
from tests.faults.pairs import MEETINGS
from tests.faults.pausing import let_pause
from tests.faults.world import World, a_world

QUICK = [meeting for meeting in MEETINGS if meeting.is_quick]
LONG = [meeting for meeting in MEETINGS if not meeting.is_quick]


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[World, Callable[[], None]]]:
    """A world in which invocations can pause, and the way back to its beginning."""
    with pytest.MonkeyPatch.context() as monkeypatch, a_world(monkeypatch) as world:
        let_pause(monkeypatch, world)
        yield world, world.remember()


@pytest.mark.parametrize("meeting", QUICK, ids=str)
def test_row_19_every_order_of_two_at_once_ends_as_one_after_the_other(
    meeting: Meeting, started: tuple[World, Callable[[], None]]
) -> None:
    orders = met(*started, meeting)
    assert list(wrong_orders(orders, meeting)) == []
    assert orders.number >= meeting.orders


@pytest.mark.parametrize("meeting", LONG, ids=str)
def test_row_19_one_whole_between_any_two_calls_of_the_other_ends_as_after_it(
    meeting: Meeting, started: tuple[World, Callable[[], None]]
) -> None:
    orders = met(*started, meeting, most=1)
    assert list(wrong_orders(orders, meeting)) == []
    assert orders.number >= meeting.of_one_switch


def test_row_19_the_reminder_is_among_those_of_which_every_order_is_tried() -> None:
    assert any("its reminder" in str(meeting) for meeting in QUICK)
