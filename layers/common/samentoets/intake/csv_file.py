"""A CSV file as municipalities send it: any of three delimiters, any of four encodings.

It is read through once before its first row is handed out, so that a file that must be refused
as a whole has not opened half of its cases. Memory doesn't grow with the file.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice, takewhile
from typing import IO, NamedTuple, Self

from samentoets.intake.columns import Header, is_header, known_column
from samentoets.intake.faults import FileFault

MAX_BYTES = 100 * 1024**2
MAX_ROWS = 200_000
MAX_LINES = 1_048_576
"""Empty ones included; a sheet of Excel has no more."""

MAX_ROW_LENGTH = 50_000
"""In characters: more than a cell of Excel can hold."""

MAX_TITLE_ROWS = 10
"""Rows that may stand above the header: a title, an empty row, `sep=;`."""

MAX_COLUMNS = 250

DELIMITERS = ";,\t"

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_START = b"\xd0\xcf\x11\xe0"
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")

type NumberedRow = tuple[int, list[str]]
"""The cells of a row, with the number that a spreadsheet shows beside it (the header has 1)."""


type Check = Callable[[NumberedRow], None]
"""Raises `FileRefused` when a row shows that the whole file must be refused."""


class Table(NamedTuple):
    """A header and the rows below it that hold something."""

    header: Header
    rows: Iterator[NumberedRow]


def read_csv(stream: IO[bytes], check_for: Callable[[Header], Check]) -> Table:
    """Raises `FileRefused`; the rows that it returns won't."""
    for encoding in _possible_encodings(stream):
        try:
            delimiter = _sniffed_delimiter(stream, encoding)
            header, skipped = _survey(_rows(stream, encoding, delimiter), check_for)
        except UnicodeDecodeError:
            continue
        return Table(header, islice(_rows(stream, encoding, delimiter), skipped, None))
    raise FileFault.NOT_TEXT.refusal()


def is_workbook(stream: IO[bytes]) -> bool:
    """Whether this is an XLSX file, or at least a zip file as those are."""
    stream.seek(0)
    return stream.read(4).startswith(ZIP_STARTS)


def _possible_encodings(stream: IO[bytes]) -> tuple[str, ...]:
    """What the first bytes leave possible. A text that is UTF-8 by accident doesn't exist."""
    if stream.seek(0, io.SEEK_END) > MAX_BYTES:
        raise FileFault.TOO_LARGE.refusal(limit=MAX_BYTES // 1024**2)
    stream.seek(0)
    start = stream.read(4)
    if start.startswith(ZIP_STARTS):
        raise FileFault.NOT_A_WORKBOOK.refusal()
    if start.startswith(OLE_START):
        raise FileFault.OLD_WORKBOOK.refusal()
    if start.startswith(UTF16_BOMS):
        return ("utf-16",)
    if start.startswith(UTF8_BOM):
        return ("utf-8-sig",)
    return ("utf-8", "cp1252")


def _sniffed_delimiter(stream: IO[bytes], encoding: str) -> str:
    """The delimiter that shows most of our columns in one line; what `sep=` says isn't needed."""
    with _Lines(stream, encoding) as lines:
        start = re.split("[\r\n]+", lines.start())
    first = [line for line in start if line.strip(f" {DELIMITERS}")][: MAX_TITLE_ROWS + 1]
    shown = {
        each: max((_count_known(line.split(each)) for line in first), default=0)
        for each in DELIMITERS
    }
    return max(DELIMITERS, key=shown.__getitem__)


def _count_known(cells: list[str]) -> int:
    return sum(known_column(cell) is not None for cell in cells)


def _survey(
    rows: Iterator[NumberedRow], check_for: Callable[[Header], Check]
) -> tuple[Header, int]:
    """Read to the end, and refuse the file for whatever is wrong with it as a whole.

    Answers the header, and how many rows there are up to and including it.
    """
    first = list(islice(rows, MAX_TITLE_ROWS + 1))
    if not first:
        raise FileFault.EMPTY.refusal()
    titles = list(takewhile(lambda row: not is_header(row[1]), first))
    skipped = len(titles) + 1 if len(titles) < len(first) else 1
    header = Header.of(first[skipped - 1][1])
    check, count = check_for(header), 0
    for count, row in enumerate(chain(first[skipped:], rows), start=1):
        if count > MAX_ROWS:
            raise FileFault.TOO_MANY_ROWS.refusal(limit=MAX_ROWS)
        check(row)
    if not count:
        raise FileFault.HEADER_ONLY.refusal()
    return header, skipped


def _rows(stream: IO[bytes], encoding: str, delimiter: str) -> Iterator[NumberedRow]:
    with _Lines(stream, encoding) as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if number > MAX_LINES:
                    raise FileFault.TOO_MANY_ROWS.refusal(limit=MAX_ROWS)
                lines.start_row(number + 1)
                if any(map(str.strip, cells)):
                    yield number, cells
        except csv.Error as error:
            raise FileFault.QUOTES.refusal(line=lines.row) from error


class _Lines:
    """The lines of a stream as text, never more than `MAX_ROW_LENGTH` characters for one row.

    `newline=""` leaves it to the csv module where a row ends: not inside quotes, and not at
    U+2028 or U+0085, where `splitlines` and the readers of `codecs` would split.
    """

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        stream.seek(0)
        self._text = io.TextIOWrapper(stream, encoding, newline="")
        self.start_row(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the stream to its owner, who may have closed it if the reading was broken off."""
        if not self._text.closed:
            self._text.detach()

    def start(self) -> str:
        """The text that the first row and its titles can't be longer than."""
        return self._text.read(MAX_ROW_LENGTH)

    def start_row(self, number: int) -> None:
        self.row = number
        self._room = MAX_ROW_LENGTH

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._room + 1):
            self._room -= len(line)
            if self._room < 0:
                raise FileFault.ROW_TOO_LONG.refusal(line=self.row, limit=MAX_ROW_LENGTH)
            if "\0" in line:
                raise FileFault.NOT_TEXT.refusal()
            yield line
