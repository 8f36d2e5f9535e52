"""Excel workbooks (XLSX): one that was uploaded, as the CSV that it could have been saved as.

Whatever the sheet holds is then read, limited and refused in one way. A formula gives the value
that Excel last calculated; nothing is calculated here. Memory doesn't grow with the sheet.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZipFile

from openpyxl import load_workbook

from samentoets.errors import FileRefused
from samentoets.intake import MAX_COLUMNS, MAX_LINES, FileFault

MAX_UNPACKED = 250 * 1024**2
MAX_RATIO = 250
"""A sheet packs ten to fifty times smaller; a bomb a thousand times."""

MAX_PIECE = 4 * 1024**2
"""Bytes of XML that must be held at once: a row, a text, or what stands around them."""

CHUNK = 1024**2
IN_MEMORY = 8 * 1024**2

LONGEST_TAG = 32
_END_OF_PIECE = re.compile(rb"</(?:\w{1,20}:)?(?:row|si)>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@contextmanager
def as_csv(workbook: IO[bytes]) -> Iterator[IO[bytes]]:
    """The first sheet as CSV, its rows under the numbers that Excel shows.

    Raises `FileRefused` for what is no workbook, or one that would take too much to read.
    """
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        text = io.TextIOWrapper(spool, "utf-8", newline="", write_through=True)
        csv.writer(text, delimiter="\t").writerows(_rows(workbook))
        text.detach()
        spool.seek(0)
        yield spool


def _rows(workbook: IO[bytes]) -> Iterator[list[str]]:
    """Each as wide as the widest so far: a header comes before the rows that it names."""
    width = 0
    for cells in islice(_sheet(workbook), MAX_LINES + 1):
        texts = [_text(cell) for cell in cells[:MAX_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        width = max(width, len(texts))
        yield texts + [""] * (width - len(texts)) if texts else []


def _sheet(workbook: IO[bytes]) -> Iterator[tuple[object, ...]]:
    """The cells of the first sheet; the library raises anything at all for a broken file."""
    try:
        _refuse_bomb(workbook)
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(workbook, read_only=True, data_only=True, keep_links=False)
            [sheet, *_] = book.worksheets
            sheet.reset_dimensions()
            yield from sheet.iter_rows(values_only=True)
    except (FileRefused, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise FileFault.DAMAGED_WORKBOOK.refusal() from error


def _refuse_bomb(workbook: IO[bytes]) -> None:
    """Look at everything that will be parsed; unpacked, it goes by in small chunks."""
    with ZipFile(workbook) as parts:
        if "[Content_Types].xml" not in parts.namelist():
            raise FileFault.NOT_A_WORKBOOK.refusal()
        read = [part for part in parts.infolist() if part.filename.endswith((".xml", ".rels"))]
        unpacked = sum(part.file_size for part in read)
        packed = sum(part.compress_size for part in read)
        if unpacked > MAX_UNPACKED or unpacked > MAX_PIECE + MAX_RATIO * packed:
            raise FileFault.WORKBOOK_TOO_LARGE.refusal()
        for part in read:
            with parts.open(part) as xml:
                _refuse_large_piece(xml)


def _refuse_large_piece(xml: IO[bytes]) -> None:
    begin, read, seam = 0, 0, b""
    while chunk := xml.read(CHUNK):
        text, place = seam + chunk, read - len(seam)
        read += len(chunk)
        for end in (*(place + found.end() for found in _END_OF_PIECE.finditer(text)), read):
            if end - begin > MAX_PIECE:
                raise FileFault.WORKBOOK_TOO_LARGE.refusal()
            begin = end if end < read else begin
        if b"<!DOCTYPE" in text:
            raise FileFault.DAMAGED_WORKBOOK.refusal()
        seam = chunk[-LONGEST_TAG:]


def _text(cell: object) -> str:
    """What a cell shows, or what Excel would have written into a CSV for it."""
    match cell:
        case None:
            return ""
        case bool():
            return "WAAR" if cell else "ONWAAR"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() != time():
            return cell.isoformat(" ", "seconds")
        case date():
            return f"{cell.day:02}-{cell.month:02}-{cell.year:04}"
        case str():
            return _ESCAPED.sub(_unescaped, cell)
        case _:
            return str(cell)


def _unescaped(found: re.Match[str]) -> str:
    """Excel writes what XML has no sign for as `_x000D_`; half of a surrogate pair is nothing."""
    letter = chr(int(found[1], 16))
    return letter if letter.isascii() or letter.isprintable() else found[0]
