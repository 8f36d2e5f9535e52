"""Tables that people open in Excel: nothing in them may run."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Excel would run a cell that starts with one of these, the full-width forms included."""


def csv_of(header: Sequence[str], rows: Iterable[Iterable[int | str]]) -> bytes:
    """With a BOM and `;`, so that Dutch Excel shows columns and accents at a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(map(_harmless, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: int | str) -> int | str:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
