"""A chart of months as rectangles: the page draws them, and tells the same in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from samentoets.advice import Outcome
from samentoets.casework.listing import Month

HEIGHT = 120
BAR = 14
MONTH = 56
LEFT = 44


@dataclass(frozen=True)
class Bar:
    """One column; `of` is its class in the style sheet."""

    of: str
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    """Bars and the top of the scale; all in the units of the drawing."""

    width: int
    top: int
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, Month], ...]


def chart_of(months: Sequence[Month]) -> Chart:
    top = _round_up(max(max(_numbers(month).values()) for month in months))
    places = [(LEFT + place * MONTH, month) for place, month in enumerate(months)]
    return Chart(
        width=LEFT + MONTH * len(months),
        top=top,
        bars=tuple(bar for x, month in places for bar in _bars(x, month, top)),
        ticks=tuple((x + MONTH // 2 - 4, month) for x, month in places),
    )


def _numbers(month: Month) -> dict[str, int]:
    return {"opened": month.opened} | {
        outcome.lower(): month.decided[outcome] for outcome in (Outcome.GRANT, Outcome.REJECT)
    }


def _bars(x: int, month: Month, top: int) -> Iterator[Bar]:
    for place, (of, number) in enumerate(_numbers(month).items()):
        height = ceil(number / top * HEIGHT)
        yield Bar(of, x + place * (BAR + 1), HEIGHT - height, height)


def _round_up(most: int) -> int:
    """1, 2 or 5 with noughts: a scale that people can read."""
    size = 1
    while True:
        for step in (5, 10, 20):
            if step * size >= most:
                return step * size
        size *= 10
