"""A municipality's file: from bytes to residents, and to a list of what to fix (docs/import.md).

rows = read_rows(stream, municipality, today)     # or FileRefused → refusal_file
for row in rows:
    report.taken(what became of it) or .refused(row)
report.result_file(), report.summary(rows.ignored_columns)
"""

from samentoets.intake.columns import Column
from samentoets.intake.csv_file import MAX_BYTES, MAX_COLUMNS, MAX_LINES, is_workbook
from samentoets.intake.faults import FileFault, RowError, RowFault
from samentoets.intake.report import (
    ImportReport,
    ImportSummary,
    Outcome,
    Taken,
    WholeRefusal,
    refusal_file,
    repeated_file,
)
from samentoets.intake.rows import AcceptedRow, RefusedRow, Row, Rows, read_rows

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_LINES",
    "AcceptedRow",
    "Column",
    "FileFault",
    "ImportReport",
    "ImportSummary",
    "Outcome",
    "RefusedRow",
    "Row",
    "RowError",
    "RowFault",
    "Rows",
    "Taken",
    "WholeRefusal",
    "is_workbook",
    "read_rows",
    "refusal_file",
    "repeated_file",
]
