"""From the text of one cell to a value, or the reason why not."""

import re
import unicodedata
from datetime import date

from samentoets.intake.faults import CellRefused, RowFault
from samentoets.person import Bsn, ContactPreference

MAX_TEXT = 200
MAX_CONTRACT_NUMBER = 40
MAX_EMAIL = 254
EARLIEST_BIRTH = date(1900, 1, 1)

_SPACES = re.compile(r"[ \t\r\n\u00a0\u202f]+")
_LONG_NUMBER = re.compile(r"[0-9]{8}")
_BSN = re.compile(r"[0-9]{8,9}|[0-9]{2,4}(?:[. ][0-9]{2,4})+")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]*)?(?:E[+]?[0-9]+)?", re.IGNORECASE)
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_DATE = re.compile(
    rf"(?P<day>[0-9]{{1,2}})-(?P<month>[0-9]{{1,2}})-(?P<year>[0-9]{{4}}){_MIDNIGHT}"
)
_ISO_DATE = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}}){_MIDNIGHT}"
)
_SHORT_DATE = re.compile(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{2}")
_SPREADSHEET_ERROR = re.compile(r"#(?:[A-Z]+[!?]|N/[AB]|(?:DIV|DEEL)/0!)")
_POSTCODE = re.compile(r"([1-9][0-9]{3}) ?([A-Za-z]{2})")

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP_LABEL = r"[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_EMAIL = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP_LABEL}")
"""The plain form of RFC 5321 that SES takes: ASCII, no quotes, no comments, a dotted domain.

A library would cost more at every cold start than it finds: whether an address works is only
known once something was sent to it.
"""


def clean(text: str) -> str:
    """A cell without the spaces and line breaks that spreadsheets add, in Unicode's form NFC."""
    if text.isascii() and text.isalnum():  # most cells, and nothing to do
        return text
    spaced = _SPACES.sub(" ", text).strip(" ")
    return spaced if spaced.isascii() else unicodedata.normalize("NFC", spaced)


def words(text: str) -> str:
    """Something that people read: part of a name or of an address."""
    if _LONG_NUMBER.search(text):
        raise CellRefused(RowFault.LONG_NUMBER)
    return _readable(text, MAX_TEXT)


def contract_number(text: str) -> str:
    """Whatever the insurer writes, as long as it is short."""
    return _readable(text, MAX_CONTRACT_NUMBER)


def _readable(text: str, limit: int) -> str:
    if len(text) > limit:
        raise CellRefused(RowFault.TOO_LONG, limit=limit)
    if text[0] == "#" and _SPREADSHEET_ERROR.fullmatch(text):
        raise CellRefused(RowFault.SPREADSHEET_ERROR)
    if not text.isprintable():
        raise CellRefused(RowFault.CHARACTER)
    if not text.isascii() and is_damaged(text):
        raise CellRefused(RowFault.DAMAGED_TEXT)
    return text


def is_damaged(text: str) -> bool:
    """Whether this is UTF-8 that somebody once read as Windows-1252, such as `JosÃ©`."""
    if "\N{REPLACEMENT CHARACTER}" in text:
        return True
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def bsn(text: str) -> Bsn:
    """A BSN; dots and spaces between groups are dropped, one lost leading zero comes back.

    No more than one: shorter numbers are client numbers, and one in eleven of those would pass
    the elfproef as the BSN of somebody else. For the same reason `12345678.0` isn't cleaned.
    """
    if not _BSN.fullmatch(text):
        raise CellRefused(_why_no_bsn(text))
    digits = re.sub(r"[. ]", "", text)
    if len(digits) not in (8, 9):
        raise CellRefused(RowFault.BSN_FORMAT)
    try:
        return Bsn(digits.zfill(9))
    except ValueError as error:
        masked = f"••••••{digits[-3:]}"
        raise CellRefused(RowFault.BSN_ELFPROEF, masked=masked) from error


def _why_no_bsn(text: str) -> RowFault:
    became_a_number = _NUMBER.fullmatch(text) and not text.isdecimal()
    return RowFault.BSN_AS_NUMBER if became_a_number else RowFault.BSN_FORMAT


def birth_date(text: str, today: date) -> date:
    """`dd-mm-jjjj` (Excel also writes `d-m-jjjj`) or `jjjj-mm-dd`, from 1900 until today.

    Some exports add midnight to a date.
    """
    if _SHORT_DATE.fullmatch(text):
        raise CellRefused(RowFault.DATE_TWO_DIGIT_YEAR)
    parts = _DATE.fullmatch(text) or _ISO_DATE.fullmatch(text)
    if not parts:
        raise CellRefused(RowFault.DATE_FORMAT)
    try:
        born = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError as error:
        raise CellRefused(RowFault.DATE_NOT_IN_CALENDAR) from error
    if born < EARLIEST_BIRTH:
        raise CellRefused(RowFault.DATE_BEFORE_1900)
    if born > today:
        raise CellRefused(RowFault.DATE_IN_FUTURE)
    return born


def preference(text: str) -> ContactPreference:
    try:
        return ContactPreference(text.upper().replace("-", ""))
    except ValueError as error:
        raise CellRefused(RowFault.PREFERENCE_UNKNOWN) from error


def is_email(text: str) -> bool:
    """Whether it has the form of an address that mail can be sent to."""
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None


def email(text: str) -> str:
    if not is_email(text):
        raise CellRefused(RowFault.EMAIL_FORMAT)
    return text


def postcode(text: str) -> str:
    """Normalised to `1234 AB`."""
    parts = _POSTCODE.fullmatch(text)
    if not parts:
        raise CellRefused(RowFault.POSTCODE_FORMAT)
    return f"{parts[1]} {parts[2].upper()}"


def municipality_code(text: str, own: str) -> str:
    """The code of the municipality that sent the file; Excel drops its leading zero."""
    if text.zfill(len(own)) != own:
        raise CellRefused(RowFault.OTHER_MUNICIPALITY, code=own)
    return own
