"""What goes back to the municipality: the result file and the summary."""

from collections import Counter
from enum import StrEnum
from typing import NamedTuple

from samentoets.base import Frozen
from samentoets.errors import FileRefused
from samentoets.intake.faults import RowError
from samentoets.intake.rows import RefusedRow
from samentoets.spreadsheet import csv_of

HEADER = ("REGEL", "ZAAK", "KOLOM", "CODE", "MELDING", "WAT_TE_DOEN")
MAX_DETAILS = 10_000


class Outcome(StrEnum):
    """What became of a good row."""

    OPENED = "OPENED"
    UNCHANGED = "UNCHANGED"
    CORRECTED = "CORRECTED"
    TOO_LATE = "TOO_LATE"
    OUTDATED = "OUTDATED"


_TOLD: dict[Outcome, tuple[str, str]] = {
    Outcome.OPENED: ("De zaak is aangemaakt.", ""),
    Outcome.UNCHANGED: (
        "Deze inwoner heeft in dit traject al een zaak. Er is niets gewijzigd.",
        "",
    ),
    Outcome.CORRECTED: ("De zaak was er al en is aangepast aan deze regel.", ""),
    Outcome.TOO_LATE: (
        "De zaak was er al en er zijn al gegevens ontvangen of er is een besluit. Wat anders is in "
        "deze regel, staat als melding bij de zaak.",
        "Open de zaak en beoordeel de melding.",
    ),
    Outcome.OUTDATED: (
        "De zaak was er al, uit een bestand dat later is aangeleverd. Er is niets gewijzigd.",
        "Lever het juiste bestand opnieuw aan als deze regel wel klopt.",
    ),
}


class Taken(NamedTuple):
    """A row that was taken, its case, and what became of it."""

    line: int
    case_id: str
    outcome: Outcome


class WholeRefusal(Frozen):
    """Why a file was refused as a whole, and what to do."""

    code: str
    advice: str


class ImportSummary(Frozen):
    """What became of a file, in numbers: one row counts once, however much is wrong with it.

    `same_as` is the earlier file with the same content, which is why this one wasn't taken in.
    """

    read: int = 0
    opened: int = 0
    unchanged: int = 0
    corrected: int = 0
    too_late: int = 0
    outdated: int = 0
    refused: int = 0
    refused_as_a_whole: WholeRefusal | None = None
    same_as: str | None = None
    ignored_columns: tuple[str, ...] = ()

    @classmethod
    def of_refusal(cls, refusal: FileRefused) -> "ImportSummary":
        """Nothing was read."""
        return cls(refused_as_a_whole=WholeRefusal(code=refusal.code, advice=refusal.advice))


class _Detail(NamedTuple):
    line: int | str
    case_id: str
    column: str
    code: str
    message: str
    advice: str


class ImportReport:
    """Takes note of what became of each row.

    Refused rows come first in the result file, then those for an officer, because those are what
    somebody must act on: in the order of the file, the rest would push them over the limit.
    `codes` are of everything that was wrong.
    """

    def __init__(self) -> None:
        self._refused, self._urgent, self._others = _Notes(), _Notes(), _Notes()
        self._counts: Counter[Outcome] = Counter()
        self._rows_refused = 0
        self.codes: set[str] = set()

    @property
    def read(self) -> int:
        """How many rows were told of."""
        return self._counts.total() + self._rows_refused

    def refused(self, row: RefusedRow) -> None:
        self._rows_refused += 1
        for error in row.errors:
            self.codes.add(error.code)
            self._refused.add(_detail(error))

    def taken(self, row: Taken) -> None:
        self._counts[row.outcome] += 1
        notes = self._urgent if _TOLD[row.outcome][1] else self._others
        notes.add(_Detail(row.line, row.case_id, "", row.outcome, *_TOLD[row.outcome]))

    def summary(self, ignored_columns: tuple[str, ...]) -> ImportSummary:
        return ImportSummary(
            read=self.read,
            opened=self._counts[Outcome.OPENED],
            unchanged=self._counts[Outcome.UNCHANGED],
            corrected=self._counts[Outcome.CORRECTED],
            too_late=self._counts[Outcome.TOO_LATE],
            outdated=self._counts[Outcome.OUTDATED],
            refused=self._rows_refused,
            ignored_columns=ignored_columns,
        )

    def result_file(self) -> bytes:
        """A line for each finding, at most `MAX_DETAILS`; then one that tells how many more."""
        rooms = (self._refused, self._urgent, self._others)
        shown = [detail for notes in rooms for detail in notes.kept][:MAX_DETAILS]
        total = sum(notes.count for notes in rooms)
        if total > len(shown):
            message = f"Dit overzicht is vol: er zijn nog {total - len(shown)} meldingen."
            advice = "Verbeter eerst de fouten hierboven en lever het bestand opnieuw aan."
            shown.append(_Detail("", "", "", "MORE", message, advice))
        return csv_of(HEADER, shown)


class _Notes:
    """Details of one kind: all are counted, no more are kept than can be shown."""

    def __init__(self) -> None:
        self.kept: list[_Detail] = []
        self.count = 0

    def add(self, detail: _Detail) -> None:
        self.count += 1
        if len(self.kept) < MAX_DETAILS:
            self.kept.append(detail)


def refusal_file(refusal: FileRefused) -> bytes:
    """The result file of a file that was refused as a whole."""
    message = "Het hele bestand is geweigerd. Er is niets gewijzigd."
    return csv_of(HEADER, [_Detail("", "", "", refusal.code, message, refusal.advice)])


def repeated_file(same_as: str) -> bytes:
    """The result file of a file whose content was taken in before."""
    message = f"Dit is hetzelfde bestand als {same_as}. Er is niets gewijzigd."
    advice = f"Bekijk het resultaat van {same_as}. Verbeterde u iets? Sla het bestand dan eerst op."
    return csv_of(HEADER, [_Detail("", "", "", "SAME_FILE", message, advice)])


def _detail(error: RowError) -> _Detail:
    return _Detail(error.line, "", error.column, error.code, error.message, error.advice)
