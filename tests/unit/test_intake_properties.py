"""Whatever is written is read back the same; whatever is thrown at it, it refuses politely."""

import io
import unicodedata
from contextlib import suppress
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from samentoets.errors import FileRefused
from samentoets.intake import AcceptedRow, read_rows
from samentoets.intake.cell import is_damaged
from samentoets.person import Bsn
from tests.builders import OOSTERMEER
from tests.intake_files import (
    CELLS,
    COLUMNS,
    PARTNER_CELLS,
    TODAY,
    as_text,
    as_workbook,
    cells,
    table,
    written,
)


def is_bsn(number: int) -> bool:
    try:
        Bsn(f"{number:09}")
    except ValueError:
        return False
    return True


FICTITIOUS = [f"{number:09}" for number in range(999_900_000, 999_900_999) if is_bsn(number)]
WITH_ZERO = ["012345672", "000000012"]

LETTERS = "abcXYZ éëïüçñÅØß'\"-.;,/" + "ĳşłŻ"


def names(alphabet: str) -> st.SearchStrategy[str]:
    """Names as they come out again: composed, trimmed, single spaces."""
    return (
        st.text(alphabet, min_size=1, max_size=20)
        .map(lambda text: unicodedata.normalize("NFC", " ".join(text.split())))
        .filter(lambda text: bool(text) and not is_damaged(text))
    )


def spelled(born: date) -> st.SearchStrategy[str]:
    spellings = [f"{born:%d-%m-%Y}", f"{born.day}-{born.month}-{born.year}", born.isoformat()]
    return st.sampled_from(spellings)


@st.composite
def good_rows(draw: st.DrawFn, alphabet: str) -> list[dict[str, str]]:
    """Cells of valid rows; the notes in a column of their own hold anything at all."""
    bsns = draw(st.lists(st.sampled_from(FICTITIOUS + WITH_ZERO), unique=True, max_size=5))
    born = st.dates(date(1900, 1, 1), TODAY)
    rows = []
    for bsn in bsns:
        row = cells(
            BSN=draw(
                st.sampled_from([bsn, bsn.removeprefix("0"), f"{bsn[:4]}.{bsn[4:6]}.{bsn[6:]}"])
            ),
            VOORNAAM=draw(names(alphabet)),
            ACHTERNAAM=draw(names(alphabet)),
            STRAAT=draw(names(alphabet)),
            GEBOORTEDATUM=draw(spelled(draw(born))),
            COMMUNICATIEVOORKEUR=draw(st.sampled_from(["EMAIL", "Brief"])),
            CONTRACTNUMMER=draw(st.just("") | names(alphabet)),
            OPMERKING=draw(st.text(alphabet + '"\r\n\t;,', max_size=20)),
        )
        rows.append(row | draw(st.sampled_from([{}, PARTNER_CELLS])))
    return rows


def as_read(row: AcceptedRow) -> dict[str, Any]:
    """What a row has to give back of the cells that vary."""
    person = row.resident
    address = person.contact.address
    return {
        "BSN": person.bsn.digits,
        "VOORNAAM": person.name.first_name,
        "ACHTERNAAM": person.name.surname,
        "STRAAT": address and address.street,
        "GEBOORTEDATUM": person.birth_date,
        "COMMUNICATIEVOORKEUR": str(person.contact.preference),
        "CONTRACTNUMMER": row.contract_number or "",
        "PARTNER_BSN": row.partner.bsn.digits if row.partner and row.partner.bsn else "",
    }


def as_written(row: dict[str, str]) -> dict[str, Any]:
    """The same, worked out from the cells without the code under test."""
    first, month, last = row["GEBOORTEDATUM"].split("-")
    year, day = (first, last) if len(first) == 4 else (last, first)
    return {
        **{name: row[name] for name in ("VOORNAAM", "ACHTERNAAM", "STRAAT", "CONTRACTNUMMER")},
        "BSN": row["BSN"].replace(".", "").rjust(9, "0"),
        "GEBOORTEDATUM": date(int(year), int(month), int(day)),
        "COMMUNICATIEVOORKEUR": row["COMMUNICATIEVOORKEUR"].upper(),
        "PARTNER_BSN": row.get("PARTNER_BSN", ""),
    }


def in_encoding(encoding: str) -> str:
    return LETTERS.encode(encoding, "ignore").decode(encoding)


@given(
    st.data(),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\r\n", "\n"]),
    st.booleans(),
    st.permutations([*COLUMNS, "OPMERKING"]),
)
def test_any_table_in_any_dialect_is_read_back_as_written(
    data: st.DataObject,
    delimiter: str,
    encoding: str,
    end: str,
    quote_all: bool,
    columns: list[str],
) -> None:
    rows = data.draw(good_rows(in_encoding(encoding)).filter(bool))
    lines = table(*rows, columns=columns)
    file = written(lines, delimiter, encoding, end, quote_all=quote_all)
    found = list(read_rows(file, OOSTERMEER, TODAY))
    assert [row.line for row in found] == list(range(2, len(rows) + 2))
    assert [as_read(row) if isinstance(row, AcceptedRow) else row for row in found] == [
        as_written(row) for row in rows
    ]


@given(st.data(), st.permutations([*COLUMNS, "OPMERKING"]), st.integers(0, 10))
def test_any_table_in_a_workbook_is_read_back_as_written(
    data: st.DataObject, columns: list[str], titles: int
) -> None:
    rows = data.draw(good_rows(LETTERS).filter(bool))
    above = [["Heronderzoek"]] * titles
    found = list(
        read_rows(as_text(as_workbook(above + table(*rows, columns=columns))), OOSTERMEER, TODAY)
    )
    assert [row.line for row in found] == list(range(titles + 2, titles + len(rows) + 2))
    assert [as_read(row) if isinstance(row, AcceptedRow) else row for row in found] == [
        as_written(row) for row in rows
    ]


WORKBOOK = as_workbook(table(cells(), cells(BSN="249566758"))).getvalue()


@given(st.lists(st.tuples(st.integers(0, len(WORKBOOK)), st.binary(max_size=4)), max_size=5))
def test_a_workbook_with_damage_anywhere_is_refused_politely(
    damage: list[tuple[int, bytes]],
) -> None:
    content = WORKBOOK
    for place, splinter in damage:
        content = content[:place] + splinter + content[place + len(splinter) :]
    with suppress(FileRefused):
        survive(as_text(io.BytesIO(content)).getvalue())


def survive(content: bytes) -> None:
    """Read a file to its end; nothing but a refusal may come of it."""
    try:
        rows = read_rows(io.BytesIO(content), OOSTERMEER, TODAY)
    except FileRefused:
        return
    list(rows)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_politely(content: bytes) -> None:
    survive(content)


GOOD_FILES = [
    written(table(cells(), cells(BSN="249566758")), delimiter, encoding).getvalue()
    for delimiter in ";\t"
    for encoding in ("utf-8", "utf-16", "cp1252")
]


@given(
    st.sampled_from(GOOD_FILES),
    st.lists(st.tuples(st.integers(0, 999), st.binary(max_size=4)), max_size=5),
)
def test_a_good_file_with_damage_anywhere_is_refused_politely(
    content: bytes, damage: list[tuple[int, bytes]]
) -> None:
    for place, splinter in damage:
        content = content[:place] + splinter + content[place + len(splinter) :]
    survive(content)


@given(st.fixed_dictionaries({}, optional={column: st.text(max_size=30) for column in COLUMNS}))
def test_a_row_with_anything_in_its_cells_is_refused_politely(row: dict[str, str]) -> None:
    changes = {name: text.replace("\0", "") for name, text in row.items()}
    survive(written(table(CELLS | changes), encoding="utf-8").getvalue())
