"""From the rows of a file to residents, or to everything that is wrong with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import IO, Any, NamedTuple

from samentoets.base import Frozen
from samentoets.errors import LicenceMissing
from samentoets.intake import cell
from samentoets.intake.columns import (
    GIVEN_NAMES,
    OF_REPRESENTATIVE,
    OWN,
    PARTNER,
    PARTNER_NAME,
    REPRESENTATIVE,
    Column,
    Contacts,
    Header,
)
from samentoets.intake.csv_file import read_csv
from samentoets.intake.faults import CellRefused, FileFault, RowError, RowFault
from samentoets.intake.rounds import Rounds
from samentoets.licences import Feature
from samentoets.municipality import Municipality, ReviewRound
from samentoets.person import Bsn, ContactPreference
from samentoets.review import Registration


class AcceptedRow(Registration):
    """A row in which everything is right; `partner` as the municipality supplied it (R1, R2)."""

    line: int


class RefusedRow(Frozen):
    """A row that opens no case, with everything that is wrong with it."""

    line: int
    errors: tuple[RowError, ...]


type Row = AcceptedRow | RefusedRow


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a readable file, to go through once; `ignored_columns` are unknown to us."""

    ignored_columns: tuple[str, ...]
    rows: Iterator[Row]

    def __iter__(self) -> Iterator[Row]:
        return self.rows


def read_rows(stream: IO[bytes], municipality: Municipality, today: date) -> Rows:
    """The rows of a municipality's file, in order.

    Raises `FileRefused` here or never: going through the rows doesn't. The stream must be
    seekable, and is read while the rows are.
    """
    if refusal := licence_refusal(municipality, Feature.REVIEWS, today):
        raise FileFault.LICENCE.refusal(refusal=refusal)
    rounds = Rounds(municipality)
    table = read_csv(stream, rounds.check_for)
    reader = _RowReader(table.header, municipality, rounds, today)
    return Rows(table.header.ignored, (reader.read(line, texts) for line, texts in table.rows))


def licence_refusal(municipality: Municipality, feature: Feature, today: date) -> str:
    """Why the licence of today doesn't cover this; empty when it does."""
    try:
        municipality.require(feature, today)
    except LicenceMissing as error:
        return str(error)
    return ""


class _Cells:
    """The filled cells of one row; collects what is wrong, so that all of it is told at once."""

    def __init__(self, line: int, filled: Mapping[Column, str]) -> None:
        self.line = line
        self.filled = filled
        self.errors: list[RowError] = []

    def refuse(self, column: Column, fault: RowFault, **details: str | int) -> None:
        self.errors.append(fault.at(self.line, column, **details))

    def optional[T](self, column: Column, read: Callable[[str], T]) -> T | None:
        text = self.filled.get(column)
        if text is None:
            return None
        try:
            return read(text)
        except CellRefused as refused:
            self.refuse(column, refused.fault, **refused.details)
            return None

    def required[T](
        self, column: Column, read: Callable[[str], T], fault: RowFault = RowFault.MISSING
    ) -> T | None:
        if column not in self.filled:
            self.refuse(column, fault)
        return self.optional(column, read)

    def text(self, column: Column) -> str:
        return self.optional(column, cell.words) or ""

    def any_filled(self, *columns: Column) -> bool:
        return not self.filled.keys().isdisjoint(columns)


class _Seen(NamedTuple):
    line: int
    content: int


class _RowReader:
    """Reads row after row, and knows which BSNs came before.

    Of the rows with one BSN the first counts, right or wrong: it may have opened its case before
    a later one shows up.
    """

    def __init__(
        self, header: Header, municipality: Municipality, rounds: Rounds, today: date
    ) -> None:
        self._header = header
        self._rounds = rounds
        self._code = partial(cell.municipality_code, own=municipality.code)
        self._birth_date = partial(cell.birth_date, today=today)
        self._no_partners = licence_refusal(municipality, Feature.PARTNER_DATA, today)
        self._no_invitations = licence_refusal(municipality, Feature.INVITATIONS, today)
        self._seen: dict[Bsn, _Seen] = {}

    def read(self, line: int, texts: list[str]) -> Row:
        """One row. Once its cells don't fit the header, nothing they seem to say is reliable."""
        if misfit := self._header.misfit(texts):
            return RefusedRow(line=line, errors=(misfit.at(line, ""),))
        row = _Cells(line, self._header.filled(texts, cell.clean))
        values = self._values(row)
        if row.errors:
            return RefusedRow(line=line, errors=tuple(row.errors))
        return AcceptedRow.model_validate(values)

    def _values(self, row: _Cells) -> dict[str, Any]:
        if self._header.has(Column.MUNICIPALITY):
            row.required(Column.MUNICIPALITY, self._code)
        bsn = row.required(Column.BSN, cell.bsn)
        if bsn:
            self._check_duplicate(row, bsn)
        representative = _representative(row)
        return {
            "line": row.line,
            "review_round": self._round(row),
            "resident": {
                "bsn": bsn,
                "name": _name(row),
                "birth_date": row.required(Column.BIRTH_DATE, self._birth_date),
                "contact": _contact(row, needs_a_place=representative is None),
            },
            "partner": self._partner(row, bsn),
            "contract_number": row.optional(Column.CONTRACT_NUMBER, cell.contract_number),
            "representative": representative,
        }

    def _round(self, row: _Cells) -> ReviewRound | None:
        """The round of the row; one that invites needs the licence for that (R12)."""
        found = self._rounds.of(row.filled.get(Column.ROUND, ""))
        if found and found.invites and self._no_invitations:
            row.refuse(Column.ROUND, RowFault.LICENCE_INVITATION, refusal=self._no_invitations)
        return found

    def _check_duplicate(self, row: _Cells, bsn: Bsn) -> None:
        this = _Seen(row.line, hash(tuple(row.filled.items())))
        first = self._seen.setdefault(bsn, this)
        if first is not this:
            same = first.content == this.content
            fault = RowFault.DUPLICATE_ROW if same else RowFault.DUPLICATE_BSN
            row.refuse(Column.BSN, fault, masked=bsn.masked, first=first.line)

    def _partner(self, row: _Cells, resident: Bsn | None) -> dict[str, Any] | None:
        """The supplied partner; without the licence their data aren't even looked at (R12)."""
        filled = [column for column in PARTNER if column in row.filled]
        if not filled:
            return None
        if self._no_partners:
            row.refuse(filled[0], RowFault.LICENCE_PARTNER, refusal=self._no_partners)
            return None
        bsn = row.required(Column.PARTNER_BSN, cell.bsn, RowFault.PARTNER_WITHOUT_BSN)
        if bsn and bsn == resident:
            row.refuse(Column.PARTNER_BSN, RowFault.PARTNER_IS_RESIDENT)
        return {
            "bsn": bsn,
            "name": _partner_name(row),
            "birth_date": row.optional(Column.PARTNER_BIRTH_DATE, self._birth_date),
        }


def _name(row: _Cells) -> dict[str, str | None]:
    if not row.any_filled(*GIVEN_NAMES):
        row.refuse(Column.INITIALS, RowFault.NAME_INCOMPLETE)
    return {
        "initials": row.text(Column.INITIALS),
        "first_name": row.text(Column.FIRST_NAME),
        "prefix": row.text(Column.PREFIX),
        "surname": row.required(Column.SURNAME, cell.words),
    }


def _partner_name(row: _Cells) -> dict[str, str | None] | None:
    if not row.any_filled(*PARTNER_NAME):
        return None
    return {
        "initials": row.text(Column.PARTNER_INITIALS),
        "prefix": row.text(Column.PARTNER_PREFIX),
        "surname": row.required(Column.PARTNER_SURNAME, cell.words),
    }


def _contact(row: _Cells, *, needs_a_place: bool) -> dict[str, Any]:
    """How to reach the resident; somebody who acts for them gets the messages in their place."""
    preference = row.required(OWN.preference, cell.preference)
    if needs_a_place and preference is ContactPreference.EMAIL and OWN.email not in row.filled:
        row.refuse(OWN.email, RowFault.EMAIL_MISSING)
    needs_address = needs_a_place and preference is ContactPreference.LETTER
    return {
        "preference": preference,
        "email": row.optional(OWN.email, cell.email),
        "address": _address(row, OWN) if needs_address or row.any_filled(*OWN.address) else None,
    }


def _representative(row: _Cells) -> dict[str, Any] | None:
    """Who acts for the resident; by e-mail if there is an address for it and nothing is chosen."""
    if not row.any_filled(*REPRESENTATIVE):
        return None
    columns = OF_REPRESENTATIVE
    by_email, has_address = columns.email in row.filled, row.any_filled(*columns.address)
    usual = ContactPreference.EMAIL if by_email else ContactPreference.LETTER
    preference = row.optional(columns.preference, cell.preference) or usual
    if not (by_email if preference is ContactPreference.EMAIL else has_address):
        row.refuse(columns.email, RowFault.REPRESENTATIVE_UNREACHABLE)
    return {
        "name": row.required(
            Column.REPRESENTATIVE, cell.words, RowFault.REPRESENTATIVE_WITHOUT_NAME
        ),
        "contact": {
            "preference": preference,
            "email": row.optional(columns.email, cell.email),
            "address": _address(row, columns) if has_address else None,
        },
    }


def _address(row: _Cells, columns: Contacts) -> dict[str, str | None]:
    """A whole address: half of one, given with EMAIL, is no use once a message bounces (R10)."""
    incomplete = RowFault.ADDRESS_INCOMPLETE
    return {
        "street": row.required(columns.street, cell.words, incomplete),
        "house_number": row.required(columns.house_number, cell.words, incomplete),
        "addition": row.text(columns.addition),
        "postcode": row.required(columns.postcode, cell.postcode, incomplete),
        "city": row.required(columns.city, cell.words, incomplete),
    }
