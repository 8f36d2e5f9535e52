"""A municipality's file as Dutch Excel writes it, with faults as people make them."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook

from local.demo.residents import Resident

ENCODING = "Windows-1252"
GOOD_ROWS_PER_FAULT = 9
FIRST_LINE = 2
"""Of the residents in a CSV; a workbook has a title above its header."""

type Cells = dict[str, str]
"""A row by column name; a name less or more is a cell less or more."""

type Spoil = Callable[[Cells, Cells], Cells]
"""Makes a row faulty; the second row is the first one of the file."""


@dataclass(frozen=True)
class Fault:
    """One way to get a row refused, with the code that the result file must give it."""

    code: str
    spoil: Spoil


@dataclass(frozen=True)
class Upload:
    """A file to put into S3, and what is known of its lines beforehand."""

    code: str
    name: str
    content: bytes
    form: str
    residents: dict[int, Resident]
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"incoming/{self.code}/{self.name}"

    @property
    def rows(self) -> int:
        """How many rows stand below the header."""
        return len(self.residents) + len(self.faults)


def upload(
    code: str,
    name: str,
    residents: Iterable[Resident],
    spoilt: Iterable[tuple[Fault, Resident]] = (),
) -> Upload:
    """The file of these residents, with a spoilt row after every few good ones, while they last."""
    is_workbook = name.endswith(".xlsx")
    first = FIRST_LINE + is_workbook
    rows: list[Cells] = []
    good: dict[int, Resident] = {}
    bad: dict[int, str] = {}
    waiting = iter(spoilt)
    for number, resident in enumerate(residents, start=1):
        good[len(rows) + first] = resident
        rows.append(_cells(code, resident))
        if number % GOOD_ROWS_PER_FAULT == 0 and (next_one := next(waiting, None)):
            fault, victim = next_one
            bad[len(rows) + first] = fault.code
            rows.append(fault.spoil(_cells(code, victim), rows[0]))
    content = _workbook(rows) if is_workbook else _written(rows)
    form = "an Excel workbook" if is_workbook else f"{ENCODING}, semicolons, CRLF"
    return Upload(code, name, content, form, good, bad)


def _cells(code: str, resident: Resident) -> Cells:
    person, partner = resident.person, resident.partner
    return {
        "GEMEENTECODE": code,
        # The register behind the sheet keeps eight digits, as many a Dutch system does.
        "BSN": person.bsn.removeprefix("0"),
        "VOORLETTERS": person.initials,
        "VOORNAAM": person.first_name,
        "TUSSENVOEGSEL": person.prefix,
        "ACHTERNAAM": person.surname,
        "GEBOORTEDATUM": _dutch(person.born),
        "STRAAT": resident.street,
        "HUISNUMMER": resident.house_number,
        "TOEVOEGING": "",
        "POSTCODE": resident.postcode,
        "WOONPLAATS": resident.city,
        # Also of who prefers a letter: it is the preference that must decide.
        "EMAIL": resident.email,
        "CONTRACTNUMMER": resident.contract_number,
        "PARTNER_BSN": partner.bsn if partner else "",
        "PARTNER_VOORLETTERS": partner.initials if partner else "",
        "PARTNER_TUSSENVOEGSEL": partner.prefix if partner else "",
        "PARTNER_ACHTERNAAM": partner.surname if partner else "",
        "PARTNER_GEBOORTEDATUM": _dutch(partner.born) if partner else "",
        "COMMUNICATIEVOORKEUR": resident.preference,
    }


def _dutch(day: date) -> str:
    """Dutch Excel writes dates without leading zeros."""
    return f"{day.day}-{day.month}-{day.year}"


def _written(rows: list[Cells]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode(ENCODING)


def _workbook(rows: list[Cells]) -> bytes:
    """As somebody would make it: a title, real dates, and a BSN that Excel took for a number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Heronderzoek")
    sheet.append(["Heronderzoek najaar"])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_as_excel_keeps_it(name, text) for name, text in row.items()])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _as_excel_keeps_it(name: str, text: str) -> object:
    if name.endswith("BSN") and text and not text.startswith("0"):
        return int(text)
    if name.endswith("GEBOORTEDATUM") and text:
        day, month, year = map(int, text.split("-"))
        return date(year, month, day)
    return text or None


def _with(**cells: str) -> Spoil:
    return lambda row, _: row | cells


FAULTS = (
    Fault("BSN_ELFPROEF", _with(BSN="999900001")),
    Fault("BSN_AS_NUMBER", _with(BSN="9,9999E+08")),
    Fault("DATE_NOT_IN_CALENDAR", _with(GEBOORTEDATUM="31-2-1980")),
    Fault("DATE_IN_FUTURE", _with(GEBOORTEDATUM="17-5-2080")),
    Fault("DATE_TWO_DIGIT_YEAR", _with(GEBOORTEDATUM="17-5-80")),
    Fault("EMAIL_MISSING", _with(EMAIL="", COMMUNICATIEVOORKEUR="EMAIL")),
    Fault("EMAIL_FORMAT", _with(EMAIL="noëlle@example.org; n@example.org")),
    Fault("ADDRESS_INCOMPLETE", _with(STRAAT="", COMMUNICATIEVOORKEUR="BRIEF")),
    Fault("POSTCODE_FORMAT", _with(POSTCODE="990 AB")),
    Fault("PREFERENCE_UNKNOWN", _with(COMMUNICATIEVOORKEUR="FAX")),
    Fault("PARTNER_IS_RESIDENT", lambda row, _: row | {"PARTNER_BSN": row["BSN"]}),
    Fault("PARTNER_WITHOUT_BSN", _with(PARTNER_BSN="", PARTNER_ACHTERNAAM="Coëffé")),
    Fault("DUPLICATE_BSN", lambda row, first: row | {"BSN": first["BSN"]}),
    Fault("EXTRA_CELLS", lambda row, _: row | {"": "bellen na 17 uur"}),
    Fault("MISSING_CELLS", lambda row, _: dict(list(row.items())[:-1])),
    Fault("OTHER_MUNICIPALITY", _with(GEMEENTECODE="9902")),
    Fault("DAMAGED_TEXT", _with(ACHTERNAAM="CoÃ«ffÃ©")),
)
"""What goes wrong in Oostermeer's file, in this order."""

_PARTNER = {"PARTNER_BSN": "123456782", "PARTNER_ACHTERNAAM": "Voorbeeld"}

LICENCE_FAULTS = (
    Fault("LICENCE_PARTNER", lambda row, _: row | _PARTNER),
    # Excel took 000000012 for a number; eight zeros back would be a guess.
    Fault("BSN_FORMAT", _with(BSN="12")),
    Fault("LICENCE_PARTNER", lambda row, _: row | _PARTNER),
    Fault("NAME_INCOMPLETE", _with(VOORLETTERS="", VOORNAAM="")),
)
"""What goes wrong in the file of Westerveen, whose licence knows no partners (R12)."""
