"""The lines of income: monthly, net, known, and once (R13, R14)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from samentoets.advice import Part, Reason, Sum, TraceLine, Who
from samentoets.assessment.counting import Finding, judged
from samentoets.assessment.months import Window
from samentoets.assessment.same_income import payer
from samentoets.assessment.unknowns import undelivered_lines
from samentoets.assessment.wording import WHO, Lines, on, words
from samentoets.delivery import Income, Source, SourceStatus
from samentoets.household import Household
from samentoets.members import Member
from samentoets.norms import share_of
from samentoets.overrides import Overrides
from samentoets.policy import Policy

INCOME_SOURCES = frozenset({Source.UWV, Source.BELASTINGDIENST, Source.DUO, Source.PENSION})


def income_lines(household: Household, policy: Policy, overrides: Overrides) -> Lines:
    """A line per delivered income of everyone who counts; `adds_to` marks what is counted."""
    window = Window.of(policy, household.reference_date)
    lines = list(undelivered_lines(household, Sum.INCOME, "Inkomen", INCOME_SOURCES))
    for member, findings in judged(household, policy, overrides, window):
        lines += _told(WHO[member.role], findings, window)
        lines += _silence(member, findings)
    return tuple(lines)


def _told(who: Who, findings: Sequence[Finding], window: Window) -> Iterator[TraceLine]:
    """The lines of one person; over several months each stream of income has an average."""
    if len(window.spans) == 1:
        yield from (_line(who, f, Sum.INCOME if f.spans else None) for f in findings)
        return
    streams = defaultdict[tuple[str, str, str], list[Finding]](list)
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


def _average(who: Who, stream: Sequence[Finding], window: Window) -> Iterator[TraceLine]:
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


def _silence(member: Member, findings: Sequence[Finding]) -> Lines:
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


def _line(who: Who, finding: Finding, adds_to: Sum | None = None) -> TraceLine:
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
