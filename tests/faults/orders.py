"""Every order in which the calls of two invocations can follow each other.

Each invocation runs until just before its next call, and then either of the two may go on. That
makes millions of orders, of which few need playing:

- What comes next depends on the account and on what was answered to both, and on nothing else:
  time stands still, and what they save is not left to chance. So where the same account and the
  same answers were met before, all that can follow is known.
- Two calls that touch nothing in common come to the same in either order. So a pause is needed
  only before a call on what both touch, as seen on all the ways gone; when those show more
  that both touch, all ways are gone anew with pauses there, too.

A call is one step here, as a transaction is on AWS; there, one that meets another half-way is
refused and tried again, which is one of the orders, too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

from tests.faults import account
from tests.faults.arrivals import Happening
from tests.faults.pausing import Invocation, Party, shared_by
from tests.faults.world import World

type Pair = tuple[Party, Party]

type Path = tuple[int, ...]
"""Who went on, step by step."""


class State(NamedTuple):
    """The account, what both know and, where switches are counted, who went on and how many."""

    account: str
    known: tuple[str, ...]
    last: int | None = None
    switches: int = 0


class Orders[T]:
    """All orders of a pair from one moment on; `end` tells what becomes of each.

    With `most` only those that turn so often from one to the other while both could go on.
    """

    def __init__(
        self,
        world: World,
        back: Callable[[], None],
        pair: Pair,
        end: Callable[[], T],
        most: int | None = None,
    ) -> None:
        self._world, self._back, self._pair, self._end = world, back, pair, end
        self._most = most
        self._shared: set[str] = set()
        while not (found := self._go_every_way()) <= self._shared:
            self._shared |= found
        self._first = next(iter(self._ways))

    @property
    def states(self) -> int:
        return len(self._ways)

    @property
    def number(self) -> int:
        """How many orders there are: sums from the ends back to the first state."""
        return self._number_from(self._first, {})

    def _number_from(self, state: State, known: dict[State, int]) -> int:
        if state not in known:
            ways = self._ways[state].values()
            known[state] = sum(self._number_from(then, known) for then in ways) or 1
        return known[state]

    def one_by_one(self) -> list[T]:
        """What becomes of it when one is over before the other one begins."""
        return [self._one_after_the_other(first) for first in self._ways[self._first]]

    def _one_after_the_other(self, first: int) -> T:
        state = self._first
        while ways := self._ways[state]:
            state = ways[first] if first in ways else ways[1 - first]
        return self.ends[state][1]

    def told(self, path: Path) -> str:
        """Who made which calls, in this order."""
        steps = []
        with self._gone(()) as both:
            for who in path:
                both[who].go_on(self._world)
                steps.append(f"{'AB'[who]}: {' '.join(both[who].made) or 'begins'}")
        return "; ".join(steps)

    def _go_every_way(self) -> set[str]:
        """Find where each step leads and how it ends; answers what both touch on these ways."""
        self._ways: dict[State, dict[int, State]] = {}
        self.ends: dict[State, tuple[Path, T]] = {}
        self._touched: tuple[set[str], set[str]] = set(), set()
        self._to_go: list[tuple[State | None, Path]] = [(None, ())]
        while self._to_go:
            before, path = self._to_go.pop()
            try:
                self._go(before, path)
            except Exception as trouble:
                trouble.add_note(f"in or after this order: {path}")
                raise
        return shared_by(*self._touched)

    def _go(self, before: State | None, path: Path) -> None:
        """Along this path, and on until nothing is left to do or all that follows is known."""
        with self._gone(path) as both:
            while True:
                state = self._state(both, path)
                is_new = state not in self._ways
                if before:
                    self._ways[before][path[-1]] = state
                self._ways.setdefault(state, {})
                turn = self._in_turn(both, state) if is_new else []
                if not turn:
                    break
                who, *others = turn
                self._to_go += [(state, (*path, other)) for other in others]
                both[who].go_on(self._world)
                before, path = state, (*path, who)
            for each, touched in zip(both, self._touched, strict=True):
                touched.update(each.touched)
        if is_new:
            self.ends[state] = path, self._end()

    @contextmanager
    def _gone(self, path: Path) -> Iterator[tuple[Invocation, Invocation]]:
        """Both of them as they are after this path, while time stands still."""
        self._back()
        one, other = self._pair
        both = Invocation(one, self._shared), Invocation(other, self._shared)
        with self._world.standing_still():
            try:
                for who in path:
                    both[who].go_on(self._world)
                yield both
            finally:
                for each in both:
                    each.give_up()
                self._world.calls.end()

    def _state(self, both: tuple[Invocation, ...], path: Path) -> State:
        here = State(digest(self._world), tuple(each.knows for each in both))
        if self._most is None or not path:
            return here
        return here._replace(last=path[-1], switches=sum(a != b for a, b in pairwise(path)))

    def _in_turn(self, both: tuple[Invocation, ...], state: State) -> list[int]:
        """Who may go on: who did so before, and the other one if there may be another switch."""
        able = [who for who, each in enumerate(both) if each.can_go_on(self._world)]
        if state.last not in able or self._most is None:
            return able
        able.sort(key=lambda who: who != state.last)
        return able if state.switches < self._most else able[:1]


def digest(world: World) -> str:
    """Of all that has a future."""
    rows = sorted(
        (key.value, str(sort), str(row.to_json()))
        for key, found in account.items().items()
        for sort, row in found.items()
    )
    objects = account.objects()
    files = sorted((key, [version.etag for version in objects.getlist(key)]) for key in objects)
    waiting = [_expected(happening) for happening in world.waiting]
    everything = rows, files, waiting, world.now, world.executions, world.mails
    return sha256(repr(everything).encode()).hexdigest()


def _expected(happening: Happening) -> tuple[Any, ...]:
    """What is to come, as what it was made of: a function would be another one each time."""
    made_of = [cell.cell_contents for cell in happening.do.__closure__ or ()]
    return happening.at, happening.what, happening.pauses, made_of
