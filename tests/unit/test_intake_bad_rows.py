"""What can be wrong with a single row, and all that is told about it."""

import pytest

from samentoets.intake import AcceptedRow, RowFault
from tests.intake_files import LETTER, PARTNER_CELLS, cells, read, refusals

BAD_ROWS: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "no BSN": ({"BSN": ""}, [("BSN", "MISSING")]),
    "BSN that fails the elfproef": ({"BSN": "999990018"}, [("BSN", "BSN_ELFPROEF")]),
    "BSN of zeros": ({"BSN": "000000000"}, [("BSN", "BSN_ELFPROEF")]),
    "BSN of seven digits": ({"BSN": "1234567"}, [("BSN", "BSN_FORMAT")]),
    "BSN of two digits, though 000000012 is a BSN": ({"BSN": "12"}, [("BSN", "BSN_FORMAT")]),
    "BSN of ten digits": ({"BSN": "1234567820"}, [("BSN", "BSN_FORMAT")]),
    "BSN with a letter": ({"BSN": "12345678Z"}, [("BSN", "BSN_FORMAT")]),
    "BSN in Arabic digits": ({"BSN": "٩٩٩٩٩٠٠١٩"}, [("BSN", "BSN_FORMAT")]),
    "BSN in groups of ten digits": ({"BSN": "12.34.56.78.20"}, [("BSN", "BSN_FORMAT")]),
    "BSN in scientific notation": ({"BSN": "1,23457E+08"}, [("BSN", "BSN_AS_NUMBER")]),
    "BSN in English scientific notation": ({"BSN": "1.23457e8"}, [("BSN", "BSN_AS_NUMBER")]),
    "BSN as decimal": ({"BSN": "123456782.0"}, [("BSN", "BSN_AS_NUMBER")]),
    "BSN as decimal, that would pass without its dot": (
        {"BSN": "99999001.9"},
        [("BSN", "BSN_AS_NUMBER")],
    ),
    "no surname": ({"ACHTERNAAM": " "}, [("ACHTERNAAM", "MISSING")]),
    "neither initials nor first name": (
        {"VOORLETTERS": "", "VOORNAAM": ""},
        [("VOORLETTERS", "NAME_INCOMPLETE")],
    ),
    "name of 201 characters": ({"ACHTERNAAM": "a" * 201}, [("ACHTERNAAM", "TOO_LONG")]),
    "name with a control character": ({"VOORNAAM": "Lo\x07is"}, [("VOORNAAM", "CHARACTER")]),
    "name with a bidi override": ({"ACHTERNAAM": "IJ\u202elessI"}, [("ACHTERNAAM", "CHARACTER")]),
    "name with a bidi isolate": ({"ACHTERNAAM": "IJ\u2066ssel"}, [("ACHTERNAAM", "CHARACTER")]),
    "name with a zero-width space": ({"VOORNAAM": "Lo\u200bïs"}, [("VOORNAAM", "CHARACTER")]),
    "name with a line separator": ({"ACHTERNAAM": "IJ\u2028ssel"}, [("ACHTERNAAM", "CHARACTER")]),
    "name with a next-line": ({"ACHTERNAAM": "IJ\u0085ssel"}, [("ACHTERNAAM", "CHARACTER")]),
    "UTF-8 once read as Windows-1252": ({"VOORNAAM": "LoÃ¯s"}, [("VOORNAAM", "DAMAGED_TEXT")]),
    "accent that was lost": ({"VOORNAAM": "Lo\ufffds"}, [("VOORNAAM", "DAMAGED_TEXT")]),
    "BSN in the name": ({"ACHTERNAAM": "999990019"}, [("ACHTERNAAM", "LONG_NUMBER")]),
    "no birth date": ({"GEBOORTEDATUM": ""}, [("GEBOORTEDATUM", "MISSING")]),
    "birth date with a two-digit year": (
        {"GEBOORTEDATUM": "17-05-80"},
        [("GEBOORTEDATUM", "DATE_TWO_DIGIT_YEAR")],
    ),
    "birth date with slashes": (
        {"GEBOORTEDATUM": "05/17/1980"},
        [("GEBOORTEDATUM", "DATE_FORMAT")],
    ),
    "birth date in words": ({"GEBOORTEDATUM": "17 mei 1980"}, [("GEBOORTEDATUM", "DATE_FORMAT")]),
    "birth date as Excel's day number": (
        {"GEBOORTEDATUM": "29358"},
        [("GEBOORTEDATUM", "DATE_FORMAT")],
    ),
    "birth date in Arabic digits": (
        {"GEBOORTEDATUM": "١٧-٠٥-١٩٨٠"},
        [("GEBOORTEDATUM", "DATE_FORMAT")],
    ),
    "30 February": ({"GEBOORTEDATUM": "30-02-1980"}, [("GEBOORTEDATUM", "DATE_NOT_IN_CALENDAR")]),
    "unknown day, as the register writes it": (
        {"GEBOORTEDATUM": "00-00-1980"},
        [("GEBOORTEDATUM", "DATE_NOT_IN_CALENDAR")],
    ),
    "American order": (
        {"GEBOORTEDATUM": "05-17-1980"},
        [("GEBOORTEDATUM", "DATE_NOT_IN_CALENDAR")],
    ),
    "born tomorrow": ({"GEBOORTEDATUM": "2025-10-07"}, [("GEBOORTEDATUM", "DATE_IN_FUTURE")]),
    "born in 1899": ({"GEBOORTEDATUM": "31-12-1899"}, [("GEBOORTEDATUM", "DATE_BEFORE_1900")]),
    "no preference": ({"COMMUNICATIEVOORKEUR": ""}, [("COMMUNICATIEVOORKEUR", "MISSING")]),
    "unknown preference": (
        {"COMMUNICATIEVOORKEUR": "WHATSAPP"},
        [("COMMUNICATIEVOORKEUR", "PREFERENCE_UNKNOWN")],
    ),
    "prefers e-mail, has none": ({"EMAIL": ""}, [("EMAIL", "EMAIL_MISSING")]),
    "e-mail without at sign": ({"EMAIL": "lois.example.org"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail without dot": ({"EMAIL": "lois@example"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail at an IP address": ({"EMAIL": "lois@127.0.0.1"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail with two dots": ({"EMAIL": "lois..m@example.org"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail with an accent": ({"EMAIL": "loïs@example.org"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail with a space": ({"EMAIL": "lois m@example.org"}, [("EMAIL", "EMAIL_FORMAT")]),
    "two e-mail addresses": ({"EMAIL": "a@example.org,b@example.org"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail with a name": ({"EMAIL": "Loïs <lois@example.org>"}, [("EMAIL", "EMAIL_FORMAT")]),
    "e-mail that adds a header": (
        {"EMAIL": "lois@example.org\r\nBcc: all@example.org"},
        [("EMAIL", "EMAIL_FORMAT")],
    ),
    "e-mail with a control character": (
        {"EMAIL": "lo\x07is@example.org"},
        [("EMAIL", "EMAIL_FORMAT")],
    ),
    "e-mail with 65 characters before the at sign": (
        {"EMAIL": "a" * 65 + "@example.org"},
        [("EMAIL", "EMAIL_FORMAT")],
    ),
    "e-mail of 255 characters": (
        {"EMAIL": "lois@" + "a." * 123 + "info"},
        [("EMAIL", "EMAIL_FORMAT")],
    ),
    "prefers a letter, unusable e-mail": (
        LETTER | {"EMAIL": "geen"},
        [("EMAIL", "EMAIL_FORMAT")],
    ),
    "prefers a letter, no street": (LETTER | {"STRAAT": ""}, [("STRAAT", "ADDRESS_INCOMPLETE")]),
    "prefers a letter, no address at all": (
        LETTER | {"STRAAT": "", "HUISNUMMER": "", "POSTCODE": "", "WOONPLAATS": ""},
        [
            ("STRAAT", "ADDRESS_INCOMPLETE"),
            ("HUISNUMMER", "ADDRESS_INCOMPLETE"),
            ("POSTCODE", "ADDRESS_INCOMPLETE"),
            ("WOONPLAATS", "ADDRESS_INCOMPLETE"),
        ],
    ),
    "prefers e-mail, half an address": ({"WOONPLAATS": ""}, [("WOONPLAATS", "ADDRESS_INCOMPLETE")]),
    "postcode with a leading zero": ({"POSTCODE": "0901 AB"}, [("POSTCODE", "POSTCODE_FORMAT")]),
    "Belgian postcode": ({"POSTCODE": "2000"}, [("POSTCODE", "POSTCODE_FORMAT")]),
    "contract number of 41 characters": (
        {"CONTRACTNUMMER": "1" * 41},
        [("CONTRACTNUMMER", "TOO_LONG")],
    ),
    "partner BSN that fails the elfproef": (
        {"PARTNER_BSN": "123456783"},
        [("PARTNER_BSN", "BSN_ELFPROEF")],
    ),
    "partner BSN equal to own": (
        {"PARTNER_BSN": "999.990.019"},
        [("PARTNER_BSN", "PARTNER_IS_RESIDENT")],
    ),
    "partner's name without BSN": (
        {"PARTNER_ACHTERNAAM": "IJssel"},
        [("PARTNER_BSN", "PARTNER_WITHOUT_BSN")],
    ),
    "partner's birth date without BSN": (
        {"PARTNER_GEBOORTEDATUM": "31-01-1979"},
        [("PARTNER_BSN", "PARTNER_WITHOUT_BSN")],
    ),
    "partner's initials without surname": (
        {"PARTNER_BSN": "123456782", "PARTNER_VOORLETTERS": "D."},
        [("PARTNER_ACHTERNAAM", "MISSING")],
    ),
    "partner born tomorrow": (
        PARTNER_CELLS | {"PARTNER_GEBOORTEDATUM": "07-10-2025"},
        [("PARTNER_GEBOORTEDATUM", "DATE_IN_FUTURE")],
    ),
    "an error of Excel instead of a name": (
        {"ACHTERNAAM": "#N/B"},
        [("ACHTERNAAM", "SPREADSHEET_ERROR")],
    ),
    "another error of Excel": ({"STRAAT": "#VERW!"}, [("STRAAT", "SPREADSHEET_ERROR")]),
    "representative without a name": (
        {"VERTEGENWOORDIGER_EMAIL": "post@bewind.example"},
        [("VERTEGENWOORDIGER", "REPRESENTATIVE_WITHOUT_NAME")],
    ),
    "representative without any address": (
        {"VERTEGENWOORDIGER": "Bewind BV"},
        [("VERTEGENWOORDIGER_EMAIL", "REPRESENTATIVE_UNREACHABLE")],
    ),
    "representative who prefers letters, only an e-mail address": (
        {
            "VERTEGENWOORDIGER": "Bewind BV",
            "VERTEGENWOORDIGER_EMAIL": "post@bewind.example",
            "VERTEGENWOORDIGER_VOORKEUR": "Brief",
        },
        [("VERTEGENWOORDIGER_EMAIL", "REPRESENTATIVE_UNREACHABLE")],
    ),
    "representative with half an address": (
        {"VERTEGENWOORDIGER": "Bewind BV", "VERTEGENWOORDIGER_POSTCODE": "9901 AB"},
        [
            ("VERTEGENWOORDIGER_STRAAT", "ADDRESS_INCOMPLETE"),
            ("VERTEGENWOORDIGER_HUISNUMMER", "ADDRESS_INCOMPLETE"),
            ("VERTEGENWOORDIGER_WOONPLAATS", "ADDRESS_INCOMPLETE"),
        ],
    ),
    "everything wrong at once": (
        {"BSN": "1", "GEBOORTEDATUM": "x", "EMAIL": "", "POSTCODE": "1", "PARTNER_BSN": "2"},
        [
            ("BSN", "BSN_FORMAT"),
            ("GEBOORTEDATUM", "DATE_FORMAT"),
            ("EMAIL", "EMAIL_MISSING"),
            ("POSTCODE", "POSTCODE_FORMAT"),
            ("PARTNER_BSN", "BSN_FORMAT"),
        ],
    ),
}
"""What is wrong with an otherwise good row, and all that is told about it."""

ELSEWHERE = {
    RowFault.MISSING_CELLS,
    RowFault.EXTRA_CELLS,
    RowFault.DUPLICATE_BSN,
    RowFault.DUPLICATE_ROW,
    RowFault.LICENCE_PARTNER,
    RowFault.LICENCE_INVITATION,
    RowFault.OTHER_MUNICIPALITY,
}
"""Faults that one row by itself can't show; they are proven in test_intake_rows.py."""


@pytest.mark.parametrize(("changes", "expected"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_refused_with_everything_that_is_wrong(
    changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    good, bad = read(cells(BSN="249566758"), cells(**changes))
    assert isinstance(good, AcceptedRow)
    assert refusals(bad) == expected
    assert bad.line == 3


def test_every_fault_of_a_row_is_proven() -> None:
    proven = {code for _, expected in BAD_ROWS.values() for _, code in expected}
    assert proven | {fault.name for fault in ELSEWHERE} == {fault.name for fault in RowFault}


def test_a_refusal_tells_line_column_reason_and_advice() -> None:
    [row] = read(cells(BSN="999990018"))
    [error] = row.errors  # type: ignore[union-attr]
    assert error.model_dump() == {
        "line": 2,
        "column": "BSN",
        "code": "BSN_ELFPROEF",
        "message": "BSN ••••••018 bestaat niet: het voldoet niet aan de elfproef.",
        "advice": "Controleer het BSN in de bron en verbeter het.",
    }
