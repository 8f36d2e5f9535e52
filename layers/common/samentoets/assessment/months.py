"""Over which time an income counts, and what it comes to per month (R13, R14)."""

from datetime import date, timedelta
from typing import NamedTuple, Self

from samentoets.delivery import Income
from samentoets.norms import share_of
from samentoets.policy import Conversion, Policy

RECENT = timedelta(days=92)
"""An income that stopped within this time may go on: payers report a month or two later."""

A_YEAR = timedelta(days=366)
"""A yearly amount that ended longer ago says nothing of the reference date."""


class Span(NamedTuple):
    """A time from the first day up to, but not including, `until`."""

    first: date
    until: date

    def is_covered_by(self, income: Income) -> bool:
        started = income.from_ is None or income.from_ <= self.first
        return started and (income.until is None or self.until <= income.until)

    def touches(self, income: Income) -> bool:
        begun = income.from_ is None or income.from_ < self.until
        return begun and (income.until is None or self.first < income.until)


class Window(NamedTuple):
    """When an amount must hold to count: the reference date, or each of the months before it."""

    day: date
    spans: tuple[Span, ...]
    whole: Span

    @classmethod
    def of(cls, policy: Policy, day: date) -> Self:
        month = day.replace(day=1)
        if policy.income_months == 1:
            on_the_day = Span(day, day + timedelta(days=1))
            return cls(day, (on_the_day,), Span(month, _next(month)))
        spans: list[Span] = []
        for _ in range(policy.income_months):
            until, month = month, _before(month)
            spans.insert(0, Span(month, until))
        return cls(day, tuple(spans), Span(spans[0].first, spans[-1].until))

    def holds(self, income: Income) -> frozenset[int]:
        """In which of the spans the amount holds throughout.

        An amount without dates is the amount of now, as the source gave it.
        """
        undated = income.from_ is None and income.until is None
        if undated and len(self.spans) > 1:
            return frozenset()
        return frozenset(n for n, span in enumerate(self.spans) if span.is_covered_by(income))

    def is_near(self, income: Income) -> bool:
        """Whether it touches the time that counts, or stopped shortly before the reference date."""
        begun = income.from_ is None or income.from_ < _next(self.day.replace(day=1))
        return begun and (income.until is None or income.until > self.day - RECENT)

    def tells_of_the_year(self, income: Income) -> bool:
        """Whether a yearly amount is of the year of the reference date, or of the one before."""
        begun = income.from_ is None or income.from_ <= self.day
        return begun and (income.until is None or income.until > self.day - A_YEAR)

    @property
    def name(self) -> str:
        first, last = self.spans[0].first, self.spans[-1].first
        return f"{self.day:%d-%m-%Y}" if len(self.spans) == 1 else f"{first:%m-%Y} t/m {last:%m-%Y}"


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


class Monthly(NamedTuple):
    """What an income comes to net per month, or None; `how` tells of a conversion."""

    cents: int | None
    how: str


def monthly(income: Income, conversion: Conversion) -> Monthly:
    """The net amount per month: as delivered, or as the municipality lets it be converted."""
    yearly, gross = income.period == "year", income.net_cents is None
    cents = income.gross_cents if gross else income.net_cents
    if cents is None or (yearly and not conversion.yearly):
        return Monthly(None, "")
    if gross and conversion.gross_percentage is None:
        return Monthly(None, "")
    percentage = conversion.gross_percentage or 100 if gross else 100
    ways = [f"{percentage} % van bruto"] * gross + ["jaarbedrag gedeeld door 12"] * yearly
    how = f"Omgerekend: {', '.join(ways)}. " if ways else ""
    return Monthly(share_of(cents, percentage, 1200 if yearly else 100), how)
