"""What counts as income: monthly, net, known, and once (R13, R14)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from samentoets.advice import Part, Reason, Sum, TraceLine, Who
from samentoets.assessment.months import Monthly, Window, monthly
from samentoets.assessment.same_income import (
    Relation,
    is_identified,
    may_be_shared,
    payer,
    relation,
    tells_of,
)
from samentoets.assessment.unknowns import undelivered_lines
from samentoets.assessment.wording import WHO, Lines, chosen, line_keys, on, words
from samentoets.delivery import Income, Source, SourceStatus
from samentoets.household import Household
from samentoets.members import Member
from samentoets.norms import share_of
from samentoets.overrides import AmountChoice, Override, Overrides
from samentoets.policy import Policy

INCOME_SOURCES = frozenset({Source.UWV, Source.BELASTINGDIENST, Source.DUO, Source.PENSION})


class _Entry(NamedTuple):
    """One delivered income, what it comes to per month, and what an officer chose about it."""

    key: str
    income: Income
    monthly: Monthly
    choice: Override | None

    @property
    def net(self) -> Income:
        """The income as a net amount per month, so that sources can be compared."""
        return self.income.but(net_cents=self.monthly.cents)

    @property
    def is_known(self) -> bool:
        return self.monthly.cents is not None and self.monthly.cents >= 0

    def is_chosen(self, counts: bool) -> bool:
        choice = self.choice.choice if self.choice else None
        return isinstance(choice, AmountChoice) and choice.counts is counts


class _Finding(NamedTuple):
    """Why an income counts or not, and in which spans; with a doubt it counts nowhere yet."""

    entry: _Entry
    why: str
    spans: frozenset[int] = frozenset()
    doubt: Reason | None = None


class _Rules(NamedTuple):
    policy: Policy
    window: Window


def income_lines(household: Household, policy: Policy, overrides: Overrides) -> Lines:
    """A line per delivered income of everyone who counts; `adds_to` marks what is counted."""
    rules = _Rules(policy, Window.of(policy, household.reference_date))
    everyone = [_entries(member, policy, overrides) for member in household.members]
    current = [_current(own, rules) for own in everyone]
    shared = _shared(current, rules)
    lines = list(undelivered_lines(household, Sum.INCOME, "Inkomen", INCOME_SOURCES))
    for member, own, usable in zip(household.members, everyone, current, strict=True):
        findings = [_found(entry, usable, shared, rules) for entry in own]
        lines += _told(WHO[member.role], findings, rules.window)
        lines += _silence(member, findings)
    return tuple(lines)


def _entries(member: Member, policy: Policy, overrides: Overrides) -> list[_Entry]:
    """Sorted, so that order means nothing; the same line twice is one line if it names a payer."""
    told = sorted((income.model_dump_json(), n) for n, income in enumerate(member.incomes))
    lines = [
        (text, member.incomes[n])
        for number, (text, n) in enumerate(told)
        if not (number and text == told[number - 1][0] and is_identified(member.incomes[n]))
    ]
    keys = line_keys(f"{member.role} {text}" for text, _ in lines)
    return [
        _Entry(key, income, monthly(income, policy.conversion), overrides.on_line(key))
        for key, (_, income) in zip(keys, lines, strict=True)
    ]


def _current(own: Sequence[_Entry], rules: _Rules) -> list[_Entry]:
    """What is a known net amount for the time that counts, in at least one span.

    Yearly amounts count only of who has nothing that is told per month.
    """
    usable = [e for e in own if _unusable(e, [], rules) is None]
    return usable or [e for e in own if _is_convertible_year(e, rules)]


def _is_convertible_year(entry: _Entry, rules: _Rules) -> bool:
    counts = entry.income.kind in rules.policy.income_kinds and not entry.is_chosen(counts=False)
    recent = entry.income.period == "year" and rules.window.tells_of_the_year(entry.income)
    return counts and recent and entry.is_known


def _spans(entry: _Entry, window: Window) -> frozenset[int]:
    if entry.income.period == "year" or entry.is_chosen(counts=True):
        return frozenset(range(len(window.spans)))
    return window.holds(entry.income)


def _unusable(entry: _Entry, current: Sequence[_Entry], rules: _Rules) -> _Finding | None:
    """Why this isn't a known net amount for the time that counts; None if it is one."""
    if entry.choice and entry.is_chosen(counts=False):
        return _Finding(entry, f"Telt niet mee: {chosen(entry.choice)}.")
    if entry.is_chosen(counts=True) and entry.is_known:
        return None
    if entry.income.kind in rules.policy.ignored_kinds:
        return _Finding(entry, "Telt niet mee: geen inkomen voor deze toets.")
    if entry.income.period == "year":
        return None if entry in current else _of_a_year(entry, current)
    if not rules.window.holds(entry.income):
        return _of_another_month(entry, current, rules.window)
    return _incalculable(entry, rules.policy)


def _incalculable(entry: _Entry, policy: Policy) -> _Finding | None:
    if entry.income.kind not in policy.income_kinds:
        why = "Onzeker: we weten niet of dit soort inkomen meetelt."
    elif entry.monthly.cents is None:
        why = "Onzeker: het netto bedrag is niet bekend."
    elif entry.monthly.cents < 0:
        why = "Onzeker: een negatief bedrag."
    else:
        return None
    return _Finding(entry, why, doubt=Reason.AMOUNT_UNKNOWN)


def _of_a_year(entry: _Entry, current: Sequence[_Entry]) -> _Finding:
    if any(tells_of(entry.income, known.income) for known in current):
        return _Finding(entry, "Telt niet mee: jaarbedrag bij een maandbedrag dat al meetelt.")
    if any(known.income.period == "month" for known in current):
        why = "Onzeker: jaarbedrag dat misschien al in een maandbedrag zit."
        return _Finding(entry, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
    why = "Onzeker: alleen een jaarbedrag, geen netto bedrag per maand."
    return _Finding(entry, why, doubt=Reason.AMOUNT_UNKNOWN)


def _of_another_month(entry: _Entry, current: Sequence[_Entry], window: Window) -> _Finding:
    """Other months of a known income say nothing; what may belong to the window is a doubt."""
    followed = any(tells_of(entry.income, known.income) for known in current)
    outside = not window.whole.touches(entry.income)
    if current and outside and (followed or not window.is_near(entry.income)):
        return _Finding(entry, f"Telt niet mee: geldt niet voor {window.name}.")
    why = f"Onzeker: geldt niet voor {window.name}, en het bedrag van toen is niet bekend."
    return _Finding(entry, why, doubt=Reason.AMOUNT_UNKNOWN)


def _shared(current: list[list[_Entry]], rules: _Rules) -> list[_Entry]:
    """The amounts of two partners that may be one amount."""
    if len(current) < 2:
        return []
    pairs = [
        pair
        for pair in product(*current)
        if may_be_shared(pair[0].income, pair[1].income)
        and _spans(pair[0], rules.window) & _spans(pair[1], rules.window)
    ]
    return [entry for pair in pairs for entry in pair]


def _found(
    entry: _Entry, current: Sequence[_Entry], shared: Sequence[_Entry], rules: _Rules
) -> _Finding:
    if found := _unusable(entry, current, rules):
        return found
    spans = _spans(entry, rules.window)
    if entry.choice and entry.is_chosen(counts=True):
        return _Finding(entry, f"Telt mee: {chosen(entry.choice)}.", spans)
    order = rules.policy.preferred_sources
    rivals = [
        (other, spans & _spans(other, rules.window), relation(entry.net, other.net, order))
        for other in current
        if other is not entry
    ]
    unclear = any(both and how is Relation.UNCLEAR for _, both, how in rivals)
    if unclear or any(entry is known for known in shared):
        why = "Onzeker: kan hetzelfde inkomen zijn als een ander bedrag."
        return _Finding(entry, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
    for other, both, how in rivals:
        if how is Relation.SAME and _is_preferred(other.income, entry.income, order):
            spans -= both
    if not spans:
        return _Finding(entry, "Telt niet mee: hetzelfde inkomen uit een andere bron.")
    return _Finding(entry, "Telt mee.", spans)


def _is_preferred(one: Income, other: Income, order: tuple[str, ...]) -> bool:
    """The municipality's order of sources; beyond that UWV, which knows monthly income best."""

    def rank(income: Income) -> tuple[int, bool, str]:
        place = order.index(income.source) if income.source in order else len(order)
        return place, income.source != Source.UWV, income.source

    return rank(one) < rank(other)


def _told(who: Who, findings: Sequence[_Finding], window: Window) -> Iterator[TraceLine]:
    """The lines of one person; over several months each stream of income has an average."""
    if len(window.spans) == 1:
        yield from (_line(who, f, Sum.INCOME if f.spans else None) for f in findings)
        return
    streams = defaultdict[tuple[str, str, str], list[_Finding]](list)
    for finding in findings:
        if finding.spans:
            streams[_stream(finding.entry.income)].append(finding)
        else:
            yield _line(who, finding)
    for stream in streams.values():
        yield from _average(who, stream, window)


def _stream(income: Income) -> tuple[str, str, str]:
    """What goes on from month to month: one kind from one payer or contract."""
    name = payer(income)
    return income.kind, name, income.reference or ("" if name else income.source)


def _average(who: Who, stream: Sequence[_Finding], window: Window) -> Iterator[TraceLine]:
    """The average over all months; a month without an amount is unknown, not zero (R14)."""
    months = len(window.spans)
    known = sum(len(finding.spans) for finding in stream)
    if known < months:
        why = f"Onzeker: niet van elke maand van {window.name} is een bedrag bekend."
        doubt = Reason.AMOUNT_UNKNOWN
        yield from (_line(who, f._replace(why=why, doubt=doubt)) for f in stream)
        return
    yield from (_line(who, f._replace(why=f"{f.why} In het gemiddelde.")) for f in stream)
    total = sum((finding.entry.monthly.cents or 0) * len(finding.spans) for finding in stream)
    kind = stream[0].entry.income.kind
    yield TraceLine(
        subject=f"Gemiddeld inkomen van {who}: {words(kind)}",
        detail=f"Gemiddelde over {months} maanden: {window.name}. Telt mee.",
        part=Part.AMOUNT,
        of=Sum.INCOME,
        who=who,
        kind=kind,
        amount_cents=share_of(total, 1, months),
        adds_to=Sum.INCOME,
    )


def _silence(member: Member, findings: Sequence[_Finding]) -> Lines:
    """No income at all is a fact only if UWV, which knows the present month, was asked (R14)."""
    if any(f.spans or f.doubt or f.entry.choice for f in findings):
        return ()
    uwv = member.of(Source.UWV)
    line = TraceLine(
        subject=f"Inkomen van {WHO[member.role]}",
        detail="De bron kent geen inkomen op de peildatum: telt als nul.",
        part=Part.AMOUNT,
        of=Sum.INCOME,
        who=WHO[member.role],
        amount_cents=0,
        source=Source.UWV,
        adds_to=Sum.INCOME,
    )
    if uwv and uwv.status is SourceStatus.DELIVERED:
        return (line,)
    detail = "Geen inkomen geleverd, en UWV gaf geen gegevens: onbekend, niet nul."
    doubt = Reason.AMOUNT_UNKNOWN
    return (line.but(detail=detail, amount_cents=None, source=None, adds_to=None, doubt=doubt),)


def _line(who: Who, finding: _Finding, adds_to: Sum | None = None) -> TraceLine:
    entry = finding.entry
    income, per_month = entry.income, entry.monthly
    as_told = income.gross_cents if income.net_cents is None else income.net_cents
    return TraceLine(
        subject=f"Inkomen van {who}: {words(income.kind)}",
        detail=f"{_as_delivered(income)}. {per_month.how if finding.spans else ''}{finding.why}",
        part=Part.AMOUNT,
        of=Sum.INCOME,
        who=who,
        kind=income.kind,
        on=income.from_,
        key=entry.key,
        amount_cents=per_month.cents if finding.spans else as_told,
        source=income.source,
        adds_to=adds_to,
        doubt=finding.doubt,
        overridden=entry.choice is not None and finding.doubt is None,
    )


def _as_delivered(income: Income) -> str:
    """Net or gross, per month or year, and over which time: as the source told it."""
    known = "Netto" if income.net_cents is not None else "Bruto"
    amount = known if (income.net_cents, income.gross_cents) != (None, None) else "Onbekend bedrag"
    per = "jaar" if income.period == "year" else "maand"
    since = f" van {on(income.from_)}" if income.from_ else ""
    until = f" tot {on(income.until)}" if income.until else ""
    return f"{amount} per {per}{since}{until}"
