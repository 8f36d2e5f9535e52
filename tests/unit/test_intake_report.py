"""What goes back to the municipality: nothing missing, nothing harmful, nobody exposed."""

import csv
import io
from pathlib import Path

import pytest

from samentoets.errors import FileRefused
from samentoets.intake import (
    AcceptedRow,
    Column,
    FileFault,
    ImportReport,
    ImportSummary,
    Outcome,
    RefusedRow,
    RowError,
    RowFault,
    Taken,
    WholeRefusal,
    read_rows,
    refusal_file,
    report,
)
from tests.builders import OOSTERMEER
from tests.intake_files import COLUMNS, TODAY, cells, report_on, table, written

HEADER = ["REGEL", "ZAAK", "KOLOM", "CODE", "MELDING", "WAT_TE_DOEN"]
MANUAL = Path(__file__).parents[2] / "docs" / "import.md"
CANARY = "999990019"


def a_refusal(line: int, *messages: str) -> RefusedRow:
    errors = (
        RowError(line=line, column="BSN", code="X", message=text, advice="") for text in messages
    )
    return RefusedRow(line=line, errors=tuple(errors))


def opened(notes: ImportReport, count: int) -> None:
    for line in range(2, count + 2):
        notes.taken(Taken(line, f"0000-0000-{line:04}", Outcome.OPENED))


def lines_of(content: bytes) -> list[list[str]]:
    """The file as Dutch Excel reads it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_result_file_opens_as_a_table_in_dutch_excel() -> None:
    content = report_on(written(table(cells()))).result_file()
    assert content.startswith(b"\xef\xbb\xbfREGEL;ZAAK;KOLOM;CODE;MELDING;WAT_TE_DOEN\r\n")
    assert content.endswith(b"\r\n")


def test_r16_every_row_is_told_refused_ones_first_and_then_those_for_an_officer() -> None:
    notes = ImportReport()
    notes.taken(Taken(2, "A000-0000-0001", Outcome.OPENED))
    notes.refused(a_refusal(3, "one", "two"))
    notes.taken(Taken(4, "A000-0000-0002", Outcome.UNCHANGED))
    notes.taken(Taken(5, "A000-0000-0003", Outcome.TOO_LATE))
    notes.taken(Taken(6, "A000-0000-0004", Outcome.CORRECTED))
    header, *lines = lines_of(notes.result_file())
    assert header == HEADER
    assert [line[:4] for line in lines] == [
        ["3", "", "BSN", "X"],
        ["3", "", "BSN", "X"],
        ["5", "A000-0000-0003", "", "TOO_LATE"],
        ["2", "A000-0000-0001", "", "OPENED"],
        ["4", "A000-0000-0002", "", "UNCHANGED"],
        ["6", "A000-0000-0004", "", "CORRECTED"],
    ]
    assert [bool(line[5]) for line in lines] == [False, False, True, False, False, False]


def test_the_summary_counts_each_row_once() -> None:
    notes = ImportReport()
    opened(notes, 3)
    notes.refused(a_refusal(5, "one", "two"))
    notes.taken(Taken(6, "A000-0000-0001", Outcome.UNCHANGED))
    notes.taken(Taken(7, "A000-0000-0002", Outcome.TOO_LATE))
    summary = notes.summary(("OPMERKING",))
    assert summary.model_dump() == {
        "read": 6,
        "opened": 3,
        "unchanged": 1,
        "corrected": 0,
        "too_late": 1,
        "outdated": 0,
        "refused": 1,
        "refused_as_a_whole": None,
        "same_as": None,
        "ignored_columns": ("OPMERKING",),
    }
    assert ImportSummary.model_validate_json(summary.model_dump_json()) == summary


def test_the_result_file_is_bounded_and_tells_how_many_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report, "MAX_DETAILS", 4)
    notes = ImportReport()
    opened(notes, 5)
    notes.refused(a_refusal(9, "one", "two"))
    codes = [line[3] for line in lines_of(notes.result_file())]
    assert codes == ["CODE", "X", "X", "OPENED", "OPENED", "MORE"]
    assert "nog 3 meldingen" in notes.result_file().decode()
    assert notes.summary(()).read == 6


def test_a_result_file_that_just_fits_says_nothing_of_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report, "MAX_DETAILS", 4)
    notes = ImportReport()
    opened(notes, 4)
    assert [line[3] for line in lines_of(notes.result_file())] == ["CODE", *["OPENED"] * 4]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_no_cell_is_a_formula(start: str) -> None:
    notes = ImportReport()
    notes.refused(a_refusal(2, f"{start}HYPERLINK(1)"))
    [_, line] = lines_of(notes.result_file())
    assert line[4] == f"'{start}HYPERLINK(1)"


def test_delimiters_and_quotes_in_a_text_stay_in_their_cell() -> None:
    notes = ImportReport()
    notes.refused(a_refusal(2, 'a";=1\r\n=2'))
    assert lines_of(notes.result_file())[1][4] == 'a";=1\r\n=2'


def test_a_refused_file_gets_a_result_file_and_a_summary_too() -> None:
    refusal = FileRefused("EMPTY", "Maak het bestand opnieuw.")
    whole = "Het hele bestand is geweigerd. Er is niets gewijzigd."
    assert lines_of(refusal_file(refusal)) == [
        HEADER,
        ["", "", "", "EMPTY", whole, "Maak het bestand opnieuw."],
    ]
    assert ImportSummary.of_refusal(refusal) == ImportSummary(
        refused_as_a_whole=WholeRefusal(code="EMPTY", advice="Maak het bestand opnieuw.")
    )


@pytest.mark.parametrize("column", Column)
@pytest.mark.parametrize(
    "text", [CANARY, "999.990.019", f"{CANARY}x", f"x {CANARY}", f"{CANARY}.0"]
)
def test_r17_a_bsn_in_any_column_is_never_told(column: Column, text: str) -> None:
    good = cells(BSN="249566758", GEMEENTECODE="9901")
    rows = [good | {str(column): text}, good | {"BSN": CANARY}, good | {"BSN": CANARY, "EMAIL": ""}]
    told = everything_told(table(*rows, columns=list(Column)))
    assert CANARY not in told
    assert "999.990.019" not in told


@pytest.mark.parametrize("header", [CANARY, f"Klant {CANARY}"])
def test_r17_a_bsn_in_the_header_is_never_told(header: str) -> None:
    assert CANARY not in everything_told(table(cells(), columns=(*COLUMNS, header)))
    assert CANARY not in everything_told([[header, "IJssel"], [CANARY, "IJssel"]])


def everything_told(lines: list[list[str]]) -> str:
    """Every text that leaves the import of a table."""
    try:
        rows = read_rows(written(lines), OOSTERMEER, TODAY)
    except FileRefused as refusal:
        return f"{refusal!r} {refusal_file(refusal).decode()}"
    notes = ImportReport()
    told = []
    for row in rows:
        if isinstance(row, AcceptedRow):
            notes.taken(Taken(row.line, "A000-0000-0001", Outcome.OPENED))
        else:
            notes.refused(row)
            told.append(repr(row))
    summary = notes.summary(rows.ignored_columns).model_dump_json()
    return " ".join([*told, notes.result_file().decode(), summary])


def test_r17_a_name_is_never_told() -> None:
    bad = dict.fromkeys(COLUMNS, "Geheim\u202e")
    told = everything_told(table(bad))
    assert "Geheim" not in told


def test_the_manual_knows_every_column_and_every_code() -> None:
    manual = MANUAL.read_text()
    codes = {*RowFault.__members__, *FileFault.__members__, *Outcome, "MORE", "SAME_FILE"}
    assert [word for word in (*Column, *sorted(codes)) if f"`{word}`" not in manual] == []


def test_the_example_in_the_manual_opens_a_case() -> None:
    example = MANUAL.read_text().split("```\n")[1]
    rows = read_rows(io.BytesIO(example.encode()), OOSTERMEER, TODAY)
    assert [type(row) for row in rows] == [AcceptedRow]
    assert rows.ignored_columns == ()
