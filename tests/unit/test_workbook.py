"""Workbooks: what a cell gives, and what is refused before it takes memory (fault table row 11)."""

import io
import tracemalloc
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from samentoets.errors import FileRefused
from samentoets.intake import AcceptedRow, read_rows
from samentoets.workbook import MAX_PIECE, as_csv
from tests.builders import OOSTERMEER
from tests.intake_files import COLUMNS, TODAY, as_text, as_workbook, cells, table

SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, content: bytes) -> io.BytesIO:
    """A good workbook in which one part is another."""
    changed = io.BytesIO()
    with ZipFile(as_workbook(table(cells()))) as good, ZipFile(changed, "w", ZIP_DEFLATED) as bad:
        for part in good.namelist():
            bad.writestr(part, content if part == name else good.read(part))
    changed.seek(0)
    return changed


def sheet_with(middle: bytes) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, middle)


BOMBS = {
    "a cell of ten megabytes": (
        with_part(
            SHEET, sheet_with(b'<row><c t="str"><v>' + b"x" * 10 * 1024**2 + b"</v></c></row>")
        ),
        "WORKBOOK_TOO_LARGE",
    ),
    "a million columns": (
        with_part(SHEET, sheet_with(b"<row>" + b"<c><v>1</v></c>" * 10**6 + b"</row>")),
        "WORKBOOK_TOO_LARGE",
    ),
    "thirty megabytes of nothing": (with_part(SHEET, b" " * 30 * 1024**2), "WORKBOOK_TOO_LARGE"),
    "a style sheet that is a bomb": (
        with_part("xl/styles.xml", b"<!-- " + b"x" * (MAX_PIECE + 1) + b" -->"),
        "WORKBOOK_TOO_LARGE",
    ),
    "entities within entities": (
        with_part(SHEET, b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + sheet_with(b"")),
        "DAMAGED_WORKBOOK",
    ),
    "a sheet that isn't XML": (with_part(SHEET, b"\0\1\2"), "DAMAGED_WORKBOOK"),
}


@pytest.mark.parametrize(("workbook", "code"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_takes_memory(workbook: io.BytesIO, code: str) -> None:
    workbook.seek(0)
    tracemalloc.start()
    with pytest.raises(FileRefused) as refused, as_csv(workbook):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == code
    assert peak < 16 * 1024**2


def test_rows_close_together_are_no_bomb_however_many() -> None:
    many = table(*[cells(BSN="x" * 9)] * 1000)
    rows = list(read_rows(as_text(as_workbook(many)), OOSTERMEER, TODAY))
    assert len(rows) == 1000


def first_row(**changes: object) -> AcceptedRow:
    row = [(cells() | changes).get(column, "") for column in COLUMNS]
    [found] = read_rows(as_text(as_workbook([COLUMNS, row])), OOSTERMEER, TODAY)
    assert isinstance(found, AcceptedRow), found
    return found


@pytest.mark.parametrize("bsn", [999990019, 999990019.0, "999.990.019"])
def test_a_bsn_may_be_a_number_or_text(bsn: object) -> None:
    assert first_row(BSN=bsn).resident.bsn.digits == "999990019"


def test_a_number_gets_the_zero_back_that_excel_dropped() -> None:
    assert first_row(BSN=12345672).resident.bsn.digits == "012345672"


@pytest.mark.parametrize("born", [date(1980, 5, 17), "17-05-1980"])
def test_a_date_may_be_one_of_excel_or_text(born: object) -> None:
    assert first_row(GEBOORTEDATUM=born).resident.birth_date == date(1980, 5, 17)


def test_a_house_number_is_no_decimal() -> None:
    address = first_row(HUISNUMMER=12).resident.contact.address
    assert address
    assert address.house_number == "12"


def test_a_line_bears_the_number_that_excel_shows() -> None:
    lines = [["Heronderzoek"], [], *table(cells())]
    [row] = read_rows(as_text(as_workbook(lines)), OOSTERMEER, TODAY)
    assert row.line == 4
