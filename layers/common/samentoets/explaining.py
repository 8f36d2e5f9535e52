"""The calculation as an officer reads it: the household, then per sum what counts and the limit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from samentoets.advice import Part, Sum, TraceLine, Who
from samentoets.assessment.wording import CLASSES, words
from samentoets.base import Frozen
from samentoets.overrides import AmountChoice, ClassChoice, GroupChoice, Override


class Counted(Frozen):
    """What one person has of one kind, in eurocents, and the lines that make it up."""

    who: Who | None
    kind: str | None
    cents: int
    lines: tuple[TraceLine, ...]


class Test(Frozen):
    """One sum with its limit; what is None could not be said."""

    of: Sum
    counted: tuple[Counted, ...]
    unsure: tuple[TraceLine, ...]
    left_out: tuple[TraceLine, ...]
    total: TraceLine | None
    norm: TraceLine | None
    limit: TraceLine | None
    comparison: TraceLine | None


class Explanation(Frozen):
    """A calculation in steps; `before` is what comes before the sums: policy, household, doubts."""

    before: tuple[TraceLine, ...]
    tests: tuple[Test, ...]


def choice_of(override: Override, trace: Sequence[TraceLine]) -> str:
    """What an officer chose, in Dutch; an amount by its line in the newest calculation."""
    match override.choice:
        case ClassChoice(household_class=household_class):
            return CLASSES[household_class]
        case GroupChoice(group=group, belongs=belongs):
            return f"Groep {words(group)}: {'ja' if belongs else 'nee'}"
        case AmountChoice(line=key, counts=counts):
            subject = next((line.subject for line in trace if line.key == key), "Een eerder bedrag")
            return f"{subject}: telt {'mee' if counts else 'niet mee'}"


def explain(trace: Sequence[TraceLine]) -> Explanation:
    tests = [_test(of, [line for line in trace if line.of is of]) for of in Sum]
    return Explanation(
        before=tuple(line for line in trace if line.of is None),
        tests=tuple(test for test in tests if test.total),
    )


def _test(of: Sum, lines: Sequence[TraceLine]) -> Test:
    amounts = [line for line in lines if line.part is Part.AMOUNT]
    return Test(
        of=of,
        counted=_counted(line for line in amounts if line.adds_to),
        unsure=tuple(line for line in amounts if line.doubt),
        left_out=tuple(line for line in amounts if not line.adds_to and not line.doubt),
        total=_only(lines, Part.TOTAL),
        norm=_only(lines, Part.NORM),
        limit=_only(lines, Part.LIMIT),
        comparison=_only(lines, Part.COMPARISON),
    )


def _counted(lines: Iterable[TraceLine]) -> tuple[Counted, ...]:
    """Per person and kind, in the order of the calculation."""
    groups = defaultdict[tuple[Who | None, str | None], list[TraceLine]](list)
    for line in lines:
        groups[line.who, line.kind].append(line)
    return tuple(
        Counted(who=who, kind=kind, cents=_sum(found), lines=tuple(found))
        for (who, kind), found in groups.items()
    )


def _sum(lines: Sequence[TraceLine]) -> int:
    return sum(line.amount_cents or 0 for line in lines)


def _only(lines: Sequence[TraceLine], part: Part) -> TraceLine | None:
    return next((line for line in lines if line.part is part), None)
