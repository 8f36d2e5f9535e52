"""Why an income counts or not, and in which months: once, and never when in doubt (R13, R14)."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from samentoets.advice import Reason
from samentoets.assessment.months import Monthly, Window, monthly
from samentoets.assessment.same_income import (
    Relation,
    is_identified,
    may_be_shared,
    relation,
    tells_of,
)
from samentoets.assessment.wording import chosen, line_keys
from samentoets.delivery import Income, Source
from samentoets.household import Household
from samentoets.members import Member
from samentoets.overrides import AmountChoice, Override, Overrides
from samentoets.policy import Policy


@dataclass(frozen=True, eq=False)
class Entry:
    """One delivered income, what it comes to per month, and what an officer chose about it.

    It is compared with every other one, so what it comes to is worked out once.
    """

    key: str
    income: Income
    monthly: Monthly
    choice: Override | None
    window: Window

    @cached_property
    def net(self) -> Income:
        """The income as a net amount per month, so that sources can be compared."""
        return self.income.but(net_cents=self.monthly.cents)

    @cached_property
    def spans(self) -> frozenset[int]:
        """In which spans of the time that counts the amount holds."""
        if self.income.period == "year" or self.is_chosen(counts=True):
            return frozenset(range(len(self.window.spans)))
        return self.window.holds(self.income)

    @property
    def is_known(self) -> bool:
        return self.monthly.cents is not None and self.monthly.cents >= 0

    def is_chosen(self, counts: bool) -> bool:
        choice = self.choice.choice if self.choice else None
        return isinstance(choice, AmountChoice) and choice.counts is counts


class Finding(NamedTuple):
    """Why an income counts or not, and in which spans; with a doubt it counts nowhere yet."""

    entry: Entry
    why: str
    spans: frozenset[int] = frozenset()
    doubt: Reason | None = None


class _Rules(NamedTuple):
    policy: Policy
    window: Window


def judged(
    household: Household, policy: Policy, overrides: Overrides, window: Window
) -> Iterator[tuple[Member, list[Finding]]]:
    """Every income of everyone who counts; two partners may tell of one and the same amount."""
    rules = _Rules(policy, window)
    everyone = [_entries(member, rules, overrides) for member in household.members]
    current = [_current(own, rules) for own in everyone]
    shared = _shared(current)
    for member, own, usable in zip(household.members, everyone, current, strict=True):
        yield member, [_found(entry, usable, shared, rules) for entry in own]


def _entries(member: Member, rules: _Rules, overrides: Overrides) -> list[Entry]:
    """Sorted, so that order means nothing; the same line twice is one line if it names a payer."""
    told = sorted((income.model_dump_json(), n) for n, income in enumerate(member.incomes))
    lines = [
        (text, member.incomes[n])
        for number, (text, n) in enumerate(told)
        if not (number and text == told[number - 1][0] and is_identified(member.incomes[n]))
    ]
    keys = line_keys(f"{member.role} {text}" for text, _ in lines)
    conversion, window = rules.policy.conversion, rules.window
    return [
        Entry(key, income, monthly(income, conversion), overrides.on_line(key), window)
        for key, (_, income) in zip(keys, lines, strict=True)
    ]


def _current(own: Sequence[Entry], rules: _Rules) -> list[Entry]:
    """What is a known net amount for the time that counts, in at least one span.

    Yearly amounts count only of who has nothing that is told per month.
    """
    usable = [e for e in own if _unusable(e, [], rules) is None]
    return usable or [e for e in own if _is_convertible_year(e, rules)]


def _is_convertible_year(entry: Entry, rules: _Rules) -> bool:
    counts = entry.income.kind in rules.policy.income_kinds and not entry.is_chosen(counts=False)
    recent = entry.income.period == "year" and rules.window.tells_of_the_year(entry.income)
    return counts and recent and entry.is_known


def _unusable(entry: Entry, current: Sequence[Entry], rules: _Rules) -> Finding | None:
    """Why this isn't a known net amount for the time that counts; None if it is one."""
    if entry.choice and entry.is_chosen(counts=False):
        return Finding(entry, f"Telt niet mee: {chosen(entry.choice)}.")
    if entry.is_chosen(counts=True) and entry.is_known:
        return None
    if entry.income.kind in rules.policy.ignored_kinds:
        return Finding(entry, "Telt niet mee: geen inkomen voor deze toets.")
    if entry.income.period == "year":
        return None if entry in current else _of_a_year(entry, current)
    if not rules.window.holds(entry.income):
        return _of_another_month(entry, current, rules.window)
    return _incalculable(entry, rules.policy)


def _incalculable(entry: Entry, policy: Policy) -> Finding | None:
    if entry.income.kind not in policy.income_kinds:
        why = "Onzeker: we weten niet of dit soort inkomen meetelt."
    elif entry.monthly.cents is None:
        why = "Onzeker: het netto bedrag is niet bekend."
    elif entry.monthly.cents < 0:
        why = "Onzeker: een negatief bedrag."
    else:
        return None
    return Finding(entry, why, doubt=Reason.AMOUNT_UNKNOWN)


def _of_a_year(entry: Entry, current: Sequence[Entry]) -> Finding:
    if any(tells_of(entry.income, known.income) for known in current):
        return Finding(entry, "Telt niet mee: jaarbedrag bij een maandbedrag dat al meetelt.")
    if any(known.income.period == "month" for known in current):
        why = "Onzeker: jaarbedrag dat misschien al in een maandbedrag zit."
        return Finding(entry, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
    why = "Onzeker: alleen een jaarbedrag, geen netto bedrag per maand."
    return Finding(entry, why, doubt=Reason.AMOUNT_UNKNOWN)


def _of_another_month(entry: Entry, current: Sequence[Entry], window: Window) -> Finding:
    """Other months of a known income say nothing; what may belong to the window is a doubt."""
    followed = any(tells_of(entry.income, known.income) for known in current)
    outside = not window.whole.touches(entry.income)
    if current and outside and (followed or not window.is_near(entry.income)):
        return Finding(entry, f"Telt niet mee: geldt niet voor {window.name}.")
    why = f"Onzeker: geldt niet voor {window.name}, en het bedrag van toen is niet bekend."
    return Finding(entry, why, doubt=Reason.AMOUNT_UNKNOWN)


def _shared(current: list[list[Entry]]) -> set[Entry]:
    """The amounts of two partners that may be one amount."""
    if len(current) < 2:
        return set()
    return {
        entry
        for one, other in product(*current)
        if may_be_shared(one.income, other.income) and one.spans & other.spans
        for entry in (one, other)
    }


def _found(
    entry: Entry, current: Sequence[Entry], shared: Container[Entry], rules: _Rules
) -> Finding:
    if found := _unusable(entry, current, rules):
        return found
    spans = entry.spans
    if entry.choice and entry.is_chosen(counts=True):
        return Finding(entry, f"Telt mee: {chosen(entry.choice)}.", spans)
    order = rules.policy.preferred_sources
    rivals = [
        (other, both, relation(entry.net, other.net, order))
        for other in current
        if other is not entry and (both := spans & other.spans)
    ]
    if entry in shared or any(how is Relation.UNCLEAR for _, _, how in rivals):
        why = "Onzeker: kan hetzelfde inkomen zijn als een ander bedrag."
        return Finding(entry, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
    for other, both, how in rivals:
        if how is Relation.SAME and _is_preferred(other.income, entry.income, order):
            spans -= both
    if not spans:
        return Finding(entry, "Telt niet mee: hetzelfde inkomen uit een andere bron.")
    return Finding(entry, "Telt mee.", spans)


def _is_preferred(one: Income, other: Income, order: tuple[str, ...]) -> bool:
    """The municipality's order of sources; beyond that UWV, which knows monthly income best."""

    def rank(income: Income) -> tuple[int, bool, str]:
        place = order.index(income.source) if income.source in order else len(order)
        return place, income.source != Source.UWV, income.source

    return rank(one) < rank(other)
