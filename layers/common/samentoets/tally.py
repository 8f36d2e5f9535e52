"""What one case adds to the counts of the overview; the counts are the sum over all cases."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from samentoets.advice import Outcome
from samentoets.alerts import INFORMATION
from samentoets.base import dutch_day
from samentoets.case import CaseStatus, Worklist
from samentoets.dossier import Dossier


class Flow(StrEnum):
    """What the chart of the months shows besides the outcomes of decisions."""

    OPENED = "OPENED"


class Count(NamedTuple):
    """One count: of what holds now, or of what happened in a year; and of what."""

    period: str
    name: str

    @classmethod
    def of_standing(cls, status: CaseStatus, outcome: Outcome) -> Self:
        return cls("NOW", f"{status}.{outcome}")

    @classmethod
    def of_list(cls, worklist: Worklist) -> Self:
        return cls("NOW", worklist)

    @classmethod
    def of_month(cls, year: int, month: int, what: Flow | Outcome) -> Self:
        return cls(f"{year}", f"{month:02}.{what}")

    @classmethod
    def at(cls, moment: datetime, what: Flow | Outcome) -> Self:
        """Of the month on the clock in the town hall."""
        day = dutch_day(moment)
        return cls.of_month(day.year, day.month, what)


def tally(dossier: Dossier) -> Counter[Count]:
    """Status with advice, the lists that the case is on, and the months of its start and end."""
    case = dossier.case
    counted = [
        Count.of_standing(case.status, case.advice.outcome),
        Count.at(case.opened_at, Flow.OPENED),
    ]
    if case.worklist:
        counted.append(Count.of_list(case.worklist))
    if case.decision:
        counted.append(Count.at(case.decision.decided_at, case.decision.outcome))
    counted += [Count.of_list(Worklist.LETTERS) for letter in dossier.letters if letter.waits]
    counted += [
        Count.of_list(Worklist.ALERTS)
        for alert in dossier.alerts
        if alert.is_open and alert.type not in INFORMATION
    ]
    return Counter(counted)


def difference(before: Dossier | None, after: Dossier) -> dict[Count, int]:
    """By how much this change moves each count; a new case was nothing before."""
    moved = tally(after)
    moved.subtract(tally(before) if before else ())
    return {count: by for count, by in moved.items() if by}
