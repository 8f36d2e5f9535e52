"""What counts as income on the reference date: monthly, net, known, and once (R13, R14)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from samentoets.advice import Reason, Sum, TraceLine
from samentoets.assessment.same_income import (
    Relation,
    is_identified,
    may_be_shared,
    relation,
    tells_of,
)
from samentoets.assessment.wording import ROLES, Lines, on, undelivered_lines, words
from samentoets.delivery import Income, Source, SourceStatus
from samentoets.household import Household
from samentoets.members import Member
from samentoets.municipality import Policy

INCOME_SOURCES = frozenset({Source.UWV, Source.BELASTINGDIENST, Source.DUO, Source.PENSION})

KNOWN_KINDS = frozenset(
    {
        "loon", "uitkering", "aow", "pensioen", "lijfrente", "anw", "ww", "wia", "wao", "wajong",
        "ziektewet", "bijstand", "ioaw", "ioaz", "studiefinanciering", "alimentatie",
        "zelfstandig",
    }
)  # fmt: skip
"""Kinds of income that we know to count; of any other kind an officer must judge."""

NEVER_INCOME = frozenset(
    {
        "huurtoeslag", "zorgtoeslag", "kindgebonden_budget", "kinderbijslag",
        "alleenstaande_ouderkop",
    }
)  # fmt: skip
"""What municipalities don't count as income (sources: nunspeet.nl, gemeentewestland.nl)."""

RECENT = timedelta(days=92)
"""An income that stopped within this time may go on: payers report a month or two later."""


class _Finding(NamedTuple):
    """Why an income counts or not; with a doubt it counts nowhere yet."""

    income: Income
    why: str
    counts: bool = False
    doubt: Reason | None = None


def income_lines(household: Household, policy: Policy, day: date) -> Lines:
    """A line per delivered income of everyone who counts; `adds_to` marks what is counted."""
    ignored = NEVER_INCOME | policy.ignored_income_kinds
    incomes = [_in_order(member.incomes) for member in household.members]
    current = [[i for i in own if _is_usable(i, ignored, day)] for own in incomes]
    shared = _shared(current)
    lines = list(undelivered_lines(household, "Inkomen", INCOME_SOURCES))
    for member, own, usable in zip(household.members, incomes, current, strict=True):
        settled = iter(_settled(usable, shared))
        findings = [_unusable(i, usable, ignored, day) or next(settled) for i in own]
        lines += [_line(member, finding) for finding in findings]
        lines += _silence(member, findings)
    return tuple(lines)


def _in_order(incomes: tuple[Income, ...]) -> list[Income]:
    """Sorted, so that order means nothing; the same line twice is one line if it names a payer."""
    lines = sorted(incomes, key=lambda income: income.model_dump_json())
    return [
        line
        for number, line in enumerate(lines)
        if not (number and line == lines[number - 1] and is_identified(line))
    ]


def _is_usable(income: Income, ignored: frozenset[str], day: date) -> bool:
    return _unusable(income, [], ignored, day) is None


def _unusable(
    income: Income, current: Sequence[Income], ignored: frozenset[str], day: date
) -> _Finding | None:
    """Why this isn't a known net amount for the reference date; None if it is one."""
    if income.kind in ignored:
        return _Finding(income, "Telt niet mee: geen inkomen voor deze toets.")
    if income.period == "year":
        return _of_a_year(income, current)
    if not _holds_on(income, day):
        return _of_another_month(income, current, day)
    return _incalculable(income)


def _incalculable(income: Income) -> _Finding | None:
    if income.kind not in KNOWN_KINDS:
        why = "Onzeker: we weten niet of dit soort inkomen meetelt."
    elif income.net_cents is None:
        why = "Onzeker: het netto bedrag is niet bekend."
    elif income.net_cents < 0:
        why = "Onzeker: een negatief bedrag."
    else:
        return None
    return _Finding(income, why, doubt=Reason.AMOUNT_UNKNOWN)


def _of_a_year(income: Income, current: Sequence[Income]) -> _Finding:
    if any(tells_of(income, known) for known in current):
        return _Finding(income, "Telt niet mee: jaarbedrag bij een maandbedrag dat al meetelt.")
    if current:
        why = "Onzeker: jaarbedrag dat misschien al in een maandbedrag zit."
        return _Finding(income, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
    why = "Onzeker: alleen een jaarbedrag, geen netto bedrag per maand."
    return _Finding(income, why, doubt=Reason.AMOUNT_UNKNOWN)


def _of_another_month(income: Income, current: Sequence[Income], day: date) -> _Finding:
    followed = any(tells_of(income, known) for known in current)
    if followed or (current and not _is_near(income, day)):
        return _Finding(income, f"Telt niet mee: geldt niet op {on(day)}.")
    why = f"Onzeker: geldt niet op {on(day)}, en het bedrag van toen is niet bekend."
    return _Finding(income, why, doubt=Reason.AMOUNT_UNKNOWN)


def _holds_on(income: Income, day: date) -> bool:
    """An amount without dates is the amount of now, as the source gave it."""
    started = income.from_ is None or income.from_ <= day
    return started and (income.until is None or day < income.until)


def _is_near(income: Income, day: date) -> bool:
    """Whether it touches the month of the reference date, or stopped shortly before."""
    next_month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    begun = income.from_ is None or income.from_ < next_month
    return begun and (income.until is None or income.until > day - RECENT)


def _shared(current: list[list[Income]]) -> list[Income]:
    """The amounts of two partners that may be one amount."""
    if len(current) < 2:
        return []
    pairs = [pair for pair in product(*current) if may_be_shared(*pair)]
    return [income for pair in pairs for income in pair]


def _settled(current: Sequence[Income], shared: Sequence[Income]) -> list[_Finding]:
    """Each usable amount against the others of this person."""
    findings = []
    for number, income in enumerate(current):
        rivals = [(relation(income, o), o) for n, o in enumerate(current) if n != number]
        same = [other for how, other in rivals if how is Relation.SAME]
        if income in shared or any(how is Relation.UNCLEAR for how, _ in rivals):
            why = "Onzeker: kan hetzelfde inkomen zijn als een ander bedrag."
            finding = _Finding(income, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
        elif any(_is_preferred(other, income) for other in same):
            finding = _Finding(income, "Telt niet mee: hetzelfde inkomen uit een andere bron.")
        else:
            finding = _Finding(income, "Telt mee.", counts=True)
        findings.append(finding)
    return findings


def _is_preferred(one: Income, other: Income) -> bool:
    """UWV knows monthly income best; beyond that the choice only has to be a fixed one."""
    return (one.source != Source.UWV, one.source) < (other.source != Source.UWV, other.source)


def _silence(member: Member, findings: Sequence[_Finding]) -> Lines:
    """No income at all is a fact only if UWV, which knows the present month, was asked (R14)."""
    if any(finding.counts or finding.doubt for finding in findings):
        return ()
    uwv = member.of(Source.UWV)
    subject = f"Inkomen van {ROLES[member.role]}"
    if uwv and uwv.status is SourceStatus.DELIVERED:
        detail = "De bron kent geen inkomen op de peildatum: telt als nul."
        line = TraceLine(
            subject=subject, detail=detail, amount_cents=0, source=uwv.source, adds_to=Sum.INCOME
        )
    else:
        detail = "Geen inkomen geleverd, en UWV gaf geen gegevens: onbekend, niet nul."
        line = TraceLine(subject=subject, detail=detail, doubt=Reason.AMOUNT_UNKNOWN)
    return (line,)


def _line(member: Member, finding: _Finding) -> TraceLine:
    income = finding.income
    net = income.net_cents is not None
    return TraceLine(
        subject=f"Inkomen van {ROLES[member.role]}: {words(income.kind)}",
        detail=f"{_told(income)}. {finding.why}",
        amount_cents=income.net_cents if net else income.gross_cents,
        source=income.source,
        adds_to=Sum.INCOME if finding.counts else None,
        doubt=finding.doubt,
    )


def _told(income: Income) -> str:
    """Net or gross, per month or year, and over which time: as the source told it."""
    known = "Netto" if income.net_cents is not None else "Bruto"
    amount = known if (income.net_cents, income.gross_cents) != (None, None) else "Onbekend bedrag"
    per = "jaar" if income.period == "year" else "maand"
    since = f" van {on(income.from_)}" if income.from_ else ""
    until = f" tot {on(income.until)}" if income.until else ""
    return f"{amount} per {per}{since}{until}"
