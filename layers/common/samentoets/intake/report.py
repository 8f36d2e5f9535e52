"""What goes back to the municipality: the result file and the summary."""

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from samentoets.base import Frozen
from samentoets.errors import FileRefused
from samentoets.intake.faults import RowError
from samentoets.intake.rows import AcceptedRow, RefusedRow

HEADER = ("REGEL", "KOLOM", "CODE", "MELDING", "WAT_TE_DOEN")
MAX_DETAILS = 10_000
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Excel would run a cell that starts with one of these, the full-width forms included."""


class WholeRefusal(Frozen):
    """Why a file was refused as a whole, and what to do."""

    code: str
    advice: str


class ImportSummary(Frozen):
    """What became of a file, in numbers: one row counts once, however much is wrong with it."""

    read: int = 0
    opened: int = 0
    already_open: int = 0
    refused: int = 0
    refused_as_a_whole: WholeRefusal | None = None
    ignored_columns: tuple[str, ...] = ()

    @classmethod
    def of_refusal(cls, refusal: FileRefused) -> "ImportSummary":
        """Nothing was read."""
        return cls(refused_as_a_whole=WholeRefusal(code=refusal.code, advice=refusal.advice))


class _Detail(NamedTuple):
    line: int | str
    column: str
    code: str
    message: str
    advice: str


class ImportReport:
    """Takes note of what became of each row.

    Refused rows come first in the result file, because those are what somebody must act on: in
    the order of the file, a large file's good rows would push them over the limit. `codes` are
    of everything that was wrong.
    """

    def __init__(self) -> None:
        self._refused = _Notes()
        self._accepted = _Notes()
        self._opened = 0
        self._already_open = 0
        self._rows_refused = 0
        self.codes: set[str] = set()

    def refused(self, row: RefusedRow) -> None:
        self._rows_refused += 1
        for error in row.errors:
            self.codes.add(error.code)
            self._refused.add(_detail(error))

    def opened(self, row: AcceptedRow, case_id: str) -> None:
        self._opened += 1
        self._accepted.add(_Detail(row.line, "", "OPENED", f"Case {case_id} is aangemaakt.", ""))

    def already_open(self, row: AcceptedRow, case_id: str) -> None:
        self._already_open += 1
        message = f"Ongewijzigd: deze inwoner heeft in dit traject al case {case_id}."
        self._accepted.add(_Detail(row.line, "", "ALREADY_OPEN", message, ""))

    def summary(self, ignored_columns: tuple[str, ...]) -> ImportSummary:
        return ImportSummary(
            read=self._opened + self._already_open + self._rows_refused,
            opened=self._opened,
            already_open=self._already_open,
            refused=self._rows_refused,
            ignored_columns=ignored_columns,
        )

    def result_file(self) -> bytes:
        """A line for each finding, at most `MAX_DETAILS`; then one that tells how many more."""
        shown = (self._refused.kept + self._accepted.kept)[:MAX_DETAILS]
        total = self._refused.count + self._accepted.count
        if total > len(shown):
            message = f"Dit overzicht is vol: er zijn nog {total - len(shown)} meldingen."
            advice = "Verbeter eerst de fouten hierboven en lever het bestand opnieuw aan."
            shown.append(_Detail("", "", "MORE", message, advice))
        return _csv(shown)


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
    return _csv([_Detail("", "", refusal.code, message, refusal.advice)])


def _detail(error: RowError) -> _Detail:
    return _Detail(error.line, error.column, error.code, error.message, error.advice)


def _csv(details: Iterable[_Detail]) -> bytes:
    """With a BOM and `;`, so that Dutch Excel shows columns and accents at a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(map(_harmless, detail) for detail in details)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: int | str) -> int | str:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
