"""Import files as a municipality writes them; a test overrides what it is about."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

from samentoets.intake import (
    AcceptedRow,
    Column,
    ImportReport,
    Outcome,
    RefusedRow,
    Row,
    Taken,
    is_workbook,
    read_rows,
)
from samentoets.municipality import Municipality
from samentoets.workbook import as_csv
from tests.builders import NOW, OOSTERMEER

TODAY = NOW.date()

CELLS = {
    "BSN": "999990019",
    "VOORLETTERS": "L.M.",
    "VOORNAAM": "Loïs",
    "TUSSENVOEGSEL": "van den",
    "ACHTERNAAM": "IJssel",
    "GEBOORTEDATUM": "17-05-1980",
    "STRAAT": "Dorpsstraat",
    "HUISNUMMER": "1",
    "POSTCODE": "9901 AB",
    "WOONPLAATS": "Oostermeer",
    "EMAIL": "lois@example.org",
    "COMMUNICATIEVOORKEUR": "EMAIL",
}
PARTNER_CELLS = {
    "PARTNER_BSN": "123456782",
    "PARTNER_VOORLETTERS": "D.",
    "PARTNER_ACHTERNAAM": "IJssel",
    "PARTNER_GEBOORTEDATUM": "31-01-1979",
}
LETTER = {"COMMUNICATIEVOORKEUR": "BRIEF"}

COLUMNS = tuple(str(column) for column in Column if column is not Column.MUNICIPALITY)


def cells(**changes: str) -> dict[str, str]:
    """The cells of a good row, by column."""
    return CELLS | changes


def table(*rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> list[list[str]]:
    """A header and its rows; a cell that isn't given is empty."""
    return [list(columns), *([row.get(column, "") for column in columns] for row in rows)]


def written(
    lines: list[list[str]],
    delimiter: str = ";",
    encoding: str = "utf-8",
    end: str = "\r\n",
    *,
    quote_all: bool = False,
) -> io.BytesIO:
    """The table as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows(lines)
    return io.BytesIO(text.getvalue().encode(encoding))


def as_workbook(lines: Sequence[Sequence[object]]) -> io.BytesIO:
    """The table as the first sheet of an Excel workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append([cell if cell != "" else None for cell in line])
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def as_text(stream: io.BytesIO) -> io.BytesIO:
    """A file as the import reads it: a workbook is made into CSV first."""
    if not is_workbook(stream):
        return stream
    with as_csv(stream) as text:
        return io.BytesIO(text.read())


def read(*rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> list[Row]:
    """What the fully licensed municipality gets for these rows."""
    return list(read_rows(written(table(*rows, columns=columns)), OOSTERMEER, TODAY))


def accepted(**changes: str) -> AcceptedRow:
    """The one row of a file, which must be good."""
    [row] = read(cells(**changes))
    assert isinstance(row, AcceptedRow), row
    return row


def refusals(row: Row) -> list[tuple[str, str]]:
    """Column and code of everything that is wrong with a row, which must be bad."""
    assert isinstance(row, RefusedRow), row
    return [(error.column, error.code) for error in row.errors]


def report_on(stream: io.BytesIO, municipality: Municipality = OOSTERMEER) -> ImportReport:
    """The import's report when every good row opens a case."""
    report = ImportReport()
    for row in read_rows(stream, municipality, TODAY):
        if isinstance(row, AcceptedRow):
            report.taken(Taken(row.line, f"0000-0000-{row.line:04}", Outcome.OPENED))
        else:
            report.refused(row)
    return report
