"""Files: every way of writing one that municipalities have, and every reason to refuse one."""

import gc
import io
import tracemalloc
from datetime import date
from pathlib import Path
from tempfile import SpooledTemporaryFile

import pytest

from samentoets.errors import FileRefused
from samentoets.intake import (
    AcceptedRow,
    FileFault,
    csv_file,
    read_rows,
    refusal_file,
)
from samentoets.licences import Licence
from tests.builders import OOSTERMEER, licensed
from tests.intake_files import (
    CELLS,
    COLUMNS,
    TODAY,
    as_text,
    cells,
    refusals,
    report_on,
    table,
    written,
)

CORPUS = Path(__file__).parents[1] / "files"
HEADER = ";".join(CELLS)
ROW = ";".join(CELLS.values())

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "EMPTY"),
    "only a byte order mark": (b"\xef\xbb\xbf", "EMPTY"),
    "only empty lines": (b"\r\n\r\n;;;\r\n", "EMPTY"),
    "only a header": (f"{HEADER}\r\n".encode(), "HEADER_ONLY"),
    "a header and empty rows": (f"{HEADER}\r\n;;;\r\n \r\n".encode(), "HEADER_ONLY"),
    "rows without a header": (f"{ROW}\r\n{ROW}\r\n".encode(), "NOT_A_TABLE"),
    "a text": (b"Beste lezer,\r\nhierbij de lijst.\r\n", "NOT_A_TABLE"),
    "HTML": (b"<!doctype html>\n<html><body>Log in</body></html>\n", "NOT_A_TABLE"),
    "JSON": (b'[{"BSN": "999990019"}]', "NOT_A_TABLE"),
    "an unknown delimiter": (f"{HEADER}\n{ROW}\n".replace(";", "|").encode(), "NOT_A_TABLE"),
    "a required column missing": (b"BSN;ACHTERNAAM;VOORNAAM\r\n1;2;3\r\n", "COLUMNS_MISSING"),
    "no column for given names": (
        b"BSN;ACHTERNAAM;GEBOORTEDATUM;COMMUNICATIEVOORKEUR\r\n1;2;3;4\r\n",
        "COLUMNS_MISSING",
    ),
    "a column twice": (f"{HEADER};bsn\r\n{ROW};1\r\n".encode(), "COLUMN_TWICE"),
    "a workbook renamed to CSV": (b"PK\x03\x04\x14\x00\x06\x00", "NOT_A_WORKBOOK"),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "NOT_A_WORKBOOK"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLD_WORKBOOK"),
    "a NUL in a cell": (f"{HEADER}\r\n{ROW}\0\r\n".encode(), "NOT_TEXT"),
    "UTF-16 without a byte order mark": (f"{HEADER}\n{ROW}\n".encode("utf-16-le"), "NOT_TEXT"),
    "UTF-16 cut in half": (f"{HEADER}\n{ROW}\n".encode("utf-16")[:-1], "NOT_TEXT"),
    "UTF-32": (f"{HEADER}\n{ROW}\n".encode("utf-32"), "NOT_TEXT"),
    "a mark of UTF-8 and bytes that aren't": (
        b"\xef\xbb\xbf" + f"{HEADER}\r\n{ROW}\r\n".encode("cp1252"),
        "NOT_TEXT",
    ),
    **{
        f"byte {byte:02x}, which Windows-1252 doesn't have": (
            f"{HEADER}\r\n{ROW}".encode("cp1252") + bytes([byte]),
            "NOT_TEXT",
        )
        for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
    "a quote that never closes": (f'{HEADER}\r\n{ROW}\r\n"{ROW}\r\n'.encode(), "QUOTES"),
    "text after a closing quote": (f'{HEADER}\r\n"a"{ROW}\r\n'.encode(), "QUOTES"),
    "a quote that swallows the file": (
        f'{HEADER}\r\n"{ROW}\r\n'.encode() + f"{ROW}\r\n".encode() * 1000,
        "ROW_TOO_LONG",
    ),
    "a cell of a megabyte": (f"{HEADER}\r\n{'x' * 2**20}{ROW}\r\n".encode(), "ROW_TOO_LONG"),
    "a million columns": (b";" * 10**6, "ROW_TOO_LONG"),
}


@pytest.mark.parametrize(("content", "code"), BAD_FILES.values(), ids=BAD_FILES)
def test_an_unreadable_file_is_refused_before_its_first_row(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_rows(io.BytesIO(content), OOSTERMEER, TODAY)
    assert refused.value.code == code
    assert "{" not in refused.value.advice


def test_every_reason_to_refuse_a_file_is_proven() -> None:
    proven = {code for _, code in BAD_FILES.values()}
    elsewhere = {"TOO_MANY_ROWS", "TOO_LARGE", "LICENCE", "NO_ROUND", "UNKNOWN_ROUND"}
    elsewhere |= {"DAMAGED_WORKBOOK", "WORKBOOK_TOO_LARGE", "TEXT_UNUSABLE"}
    assert proven | elsewhere == {fault.name for fault in FileFault}


def test_a_refusal_names_the_columns_that_are_missing() -> None:
    with pytest.raises(FileRefused, match="GEBOORTEDATUM, COMMUNICATIEVOORKEUR, VOORLETTERS of V"):
        read_rows(io.BytesIO(b"BSN;ACHTERNAAM\r\n1;2\r\n"), OOSTERMEER, TODAY)


def test_a_refusal_names_the_line_where_the_quotes_are_wrong() -> None:
    with pytest.raises(FileRefused, match="regel 3"):
        read_rows(io.BytesIO(BAD_FILES["a quote that never closes"][0]), OOSTERMEER, TODAY)


def test_fifty_megabytes_of_one_line_are_refused_without_being_held() -> None:
    file = io.BytesIO(f"{HEADER}\r\n".encode() + b"x" * 50 * 1024**2)
    tracemalloc.start()
    with pytest.raises(FileRefused) as refused:
        read_rows(file, OOSTERMEER, TODAY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == "ROW_TOO_LONG"
    assert peak < 1024**2


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [
        ("MAX_ROWS", 1, "TOO_MANY_ROWS"),
        ("MAX_LINES", 2, "TOO_MANY_ROWS"),
        ("MAX_BYTES", 99, "TOO_LARGE"),
    ],
)
def test_a_file_over_a_limit_is_refused(
    limit: str, value: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(table(cells(), cells(BSN="249566758")))
    assert len(list(read_rows(file, OOSTERMEER, TODAY))) == 2
    monkeypatch.setattr(csv_file, limit, value)
    with pytest.raises(FileRefused) as refused:
        read_rows(file, OOSTERMEER, TODAY)
    assert refused.value.code == code


def test_r12_a_file_without_the_licence_for_reviews_is_refused_unread() -> None:
    with pytest.raises(FileRefused, match="Premium") as refused:
        read_rows(io.BytesIO(), OOSTERMEER.but(licences=licensed(Licence.EXTRA)), TODAY)
    assert refused.value.code == "LICENCE"


@pytest.mark.parametrize("opened", [(), ("voorjaar", "najaar")])
def test_a_file_without_a_round_to_belong_to_is_refused(opened: tuple[str, ...]) -> None:
    [this] = OOSTERMEER.review_rounds
    rounds = [this.but(closed=True), *(this.but(name=name) for name in opened)]
    with pytest.raises(FileRefused) as refused:
        read_rows(written(table(cells())), OOSTERMEER.but(review_rounds=tuple(rounds)), TODAY)
    assert refused.value.code == "NO_ROUND"


@pytest.mark.parametrize(
    "written_as", ["najaar_2025", "Najaar 2025", " NAJAAR-2025 ", "", "najaar\u00a02025"]
)
def test_a_row_names_a_registered_round_in_any_spelling(written_as: str) -> None:
    [this] = OOSTERMEER.review_rounds
    other = this.but(name="voorjaar_2026", reference_date=date(2026, 4, 1))
    both = OOSTERMEER.but(review_rounds=(this.but(default=True), other))
    rows = table(cells(TRAJECT=written_as), cells(BSN="249566758", TRAJECT="Voorjaar 2026"))
    first, second = read_rows(written(rows), both, TODAY)
    assert isinstance(first, AcceptedRow)
    assert isinstance(second, AcceptedRow)
    assert first.review_round.reference_date == this.reference_date
    assert second.review_round == other


@pytest.mark.parametrize("typo", ["najaar_2052", "voorjaar_2025", "x", "5202 raajan"])
def test_one_row_with_an_unknown_or_closed_round_refuses_the_whole_file(typo: str) -> None:
    [this] = OOSTERMEER.review_rounds
    closed = this.but(name="voorjaar_2025", closed=True)
    with_closed = OOSTERMEER.but(review_rounds=(this, closed))
    rows = table(cells(TRAJECT="najaar_2025"), cells(BSN="249566758", TRAJECT=typo))
    with pytest.raises(FileRefused, match=r"regel 3 .*\(najaar_2025\)") as refused:
        read_rows(written(rows), with_closed, TODAY)
    assert refused.value.code == "UNKNOWN_ROUND"
    assert typo not in refused.value.advice


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_dialect_gives_the_same_rows(delimiter: str, encoding: str, end: str) -> None:
    lines = table(cells(), cells(BSN="249566758", STRAAT="Bloem, Boom; Plein"))
    expected = list(read_rows(written(lines), OOSTERMEER, TODAY))
    file = written(lines, delimiter, encoding, end)
    assert list(read_rows(file, OOSTERMEER, TODAY)) == expected
    assert isinstance(expected[0], AcceptedRow)


def test_big_endian_utf16_is_read() -> None:
    content = "\ufeff" + written(table(cells())).getvalue().decode()
    [row] = read_rows(io.BytesIO(content.encode("utf-16-be")), OOSTERMEER, TODAY)
    assert isinstance(row, AcceptedRow)


def test_an_accent_late_in_a_large_file_still_decides_the_encoding() -> None:
    rows = [cells(BSN="x", VOORNAAM="Jan") for _ in range(2000)]
    file = written(table(*rows, cells(VOORNAAM="Renée")), encoding="cp1252")
    *_, last = read_rows(file, OOSTERMEER, TODAY)
    assert isinstance(last, AcceptedRow)
    assert last.resident.name.first_name == "Renée"


def test_the_header_decides_the_delimiter_whatever_the_data_hold() -> None:
    file = written(table(cells(STRAAT="a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z")))
    [row] = read_rows(file, OOSTERMEER, TODAY)
    assert isinstance(row, AcceptedRow)


@pytest.mark.parametrize("spelling", ["{lower}", "{title}", " {upper} ", '"{lower}"'])
@pytest.mark.parametrize("blank", ["_", " ", "-", " - "])
def test_the_header_is_read_in_any_spelling(spelling: str, blank: str) -> None:
    names = [column.replace("_", blank) for column in COLUMNS]
    header = ";".join(
        spelling.format(lower=name.lower(), title=name.title(), upper=name) for name in names
    )
    row = written(table(cells(PARTNER_BSN="123456782"))).getvalue().decode().split("\r\n")[1]
    [found] = read_rows(io.BytesIO(f"{header}\n{row}".encode()), OOSTERMEER, TODAY)
    assert isinstance(found, AcceptedRow)
    assert found.partner


def test_columns_may_stand_in_any_order() -> None:
    lines = table(cells(), columns=COLUMNS[::-1])
    [row] = read_rows(written(lines), OOSTERMEER, TODAY)
    assert row == next(iter(read_rows(written(table(cells())), OOSTERMEER, TODAY)))


def test_empty_columns_and_lines_are_passed_over_but_counted_as_a_spreadsheet_does() -> None:
    content = f"\r\n;;\r\n{HEADER};;;\r\n\r\n{ROW};;;\r\n;;;;\r\n{ROW}\r\n\r\n \r\n"
    first, second = read_rows(io.BytesIO(content.encode()), OOSTERMEER, TODAY)
    assert isinstance(first, AcceptedRow)
    assert first.line == 5
    assert refusals(second) == [("BSN", "DUPLICATE_ROW")]
    assert second.line == 7


def test_a_row_that_spans_lines_counts_as_one_as_in_a_spreadsheet() -> None:
    columns = (*COLUMNS, "OPMERKING")
    rows = [cells(OPMERKING='een\r\n"twee"\ndrie;'), cells(BSN="249566758")]
    first, second = read_rows(written(table(*rows, columns=columns)), OOSTERMEER, TODAY)
    assert [first.line, second.line] == [2, 3]
    assert isinstance(second, AcceptedRow)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1e"])
def test_separators_that_are_no_line_end_do_not_split_a_row(separator: str) -> None:
    columns = (*COLUMNS, "OPMERKING")
    rows = [cells(OPMERKING=f"een{separator}twee"), cells(BSN="249566758")]
    result = list(read_rows(written(table(*rows, columns=columns)), OOSTERMEER, TODAY))
    assert [type(row) for row in result] == [AcceptedRow, AcceptedRow]


def test_unknown_columns_are_ignored_and_named() -> None:
    columns = (*COLUMNS, "Opmerking", "Tel. 1", "Opmerking")
    rows = read_rows(written(table(cells(Opmerking="x"), columns=columns)), OOSTERMEER, TODAY)
    assert rows.ignored_columns == ("Opmerking", "Tel. •", "Opmerking")
    assert [type(row) for row in rows] == [AcceptedRow]


def test_the_unknown_columns_that_are_named_are_bounded() -> None:
    columns = (*COLUMNS, *(f"{'x' * 50}{number}" for number in range(99)))
    rows = read_rows(written(table(cells(), columns=columns)), OOSTERMEER, TODAY)
    assert rows.ignored_columns == ("x" * 40,) * 50


@pytest.mark.parametrize("max_size", [10, 10**6])
def test_an_upload_is_read_from_memory_or_disk_and_stays_open(max_size: int) -> None:
    with SpooledTemporaryFile(max_size=max_size) as upload:
        upload.write(written(table(cells())).getvalue())
        for _ in range(2):
            [row] = read_rows(upload, OOSTERMEER, TODAY)
            assert isinstance(row, AcceptedRow)


def test_reading_may_be_broken_off_and_the_stream_be_closed_first() -> None:
    file = written(table(cells(), cells(BSN="249566758")))
    rows = read_rows(file, OOSTERMEER, TODAY)
    assert isinstance(next(iter(rows)), AcceptedRow)
    file.close()
    del rows
    gc.collect()  # pytest fails the test for an exception in here


@pytest.mark.parametrize(
    "path", sorted((*CORPUS.glob("*.csv"), *CORPUS.glob("*.xlsx"))), ids=lambda path: path.stem
)
def test_a_file_of_the_corpus_gets_the_result_beside_it(path: Path) -> None:
    file = io.BytesIO(path.read_bytes())
    try:
        result = report_on(as_text(file)).result_file()
    except FileRefused as refusal:
        result = refusal_file(refusal)
    expected = (CORPUS / "results" / f"{path.stem}.csv").read_bytes()
    assert result.decode("utf-8-sig") == expected.decode("utf-8-sig")
