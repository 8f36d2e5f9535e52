"""The columns of the import file and the header that says where they are (docs/import.md)."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from samentoets.intake.faults import FileFault, RowFault

MAX_IGNORED = 50
MAX_NAME_LENGTH = 40


class Column(StrEnum):
    """The columns, in the order of the example file.

    One that is always filled comes last: Excel leaves out empty cells at the end of a row.
    """

    MUNICIPALITY = "GEMEENTECODE"
    BSN = "BSN"
    INITIALS = "VOORLETTERS"
    FIRST_NAME = "VOORNAAM"
    PREFIX = "TUSSENVOEGSEL"
    SURNAME = "ACHTERNAAM"
    BIRTH_DATE = "GEBOORTEDATUM"
    STREET = "STRAAT"
    HOUSE_NUMBER = "HUISNUMMER"
    ADDITION = "TOEVOEGING"
    POSTCODE = "POSTCODE"
    CITY = "WOONPLAATS"
    EMAIL = "EMAIL"
    CONTRACT_NUMBER = "CONTRACTNUMMER"
    PARTNER_BSN = "PARTNER_BSN"
    PARTNER_INITIALS = "PARTNER_VOORLETTERS"
    PARTNER_PREFIX = "PARTNER_TUSSENVOEGSEL"
    PARTNER_SURNAME = "PARTNER_ACHTERNAAM"
    PARTNER_BIRTH_DATE = "PARTNER_GEBOORTEDATUM"
    PREFERENCE = "COMMUNICATIEVOORKEUR"


REQUIRED = (Column.BSN, Column.SURNAME, Column.BIRTH_DATE, Column.PREFERENCE)
GIVEN_NAMES = (Column.INITIALS, Column.FIRST_NAME)
ADDRESS = (
    Column.STREET,
    Column.HOUSE_NUMBER,
    Column.ADDITION,
    Column.POSTCODE,
    Column.CITY,
)
PARTNER_NAME = (Column.PARTNER_INITIALS, Column.PARTNER_PREFIX, Column.PARTNER_SURNAME)
PARTNER = (Column.PARTNER_BSN, *PARTNER_NAME, Column.PARTNER_BIRTH_DATE)

_BY_NAME = {str(column): column for column in Column}


def known_column(cell: str) -> Column | None:
    """The column that a header cell means; upper or lower case, spaces and hyphens don't matter."""
    return _BY_NAME.get(re.sub(r"[\s_-]+", "_", cell.strip()).upper())


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands; `ignored` names the columns that mean nothing to us."""

    known: tuple[tuple[int, Column], ...]
    unnamed: tuple[int, ...]
    width: int
    ignored: tuple[str, ...]

    @classmethod
    def of(cls, cells: list[str]) -> Self:
        """Raises `FileRefused` when no row could be read under this header."""
        named = [(at, name) for at, cell in enumerate(cells) if (name := cell.strip())]
        known = tuple((at, column) for at, name in named if (column := known_column(name)))
        _refuse_unusable([column for _, column in known])
        strange = [name for _, name in named if not known_column(name)]
        width = named[-1][0] + 1
        return cls(
            known=known,
            unnamed=tuple(at for at in range(width) if not cells[at].strip()),
            width=width,
            ignored=tuple(map(_safe_name, strange[:MAX_IGNORED])),
        )

    def has(self, column: Column) -> bool:
        return any(known is column for _, known in self.known)

    def misfit(self, cells: list[str]) -> RowFault | None:
        """Why the cells of a row don't fit below this header."""
        if len(cells) < self.width:
            return RowFault.MISSING_CELLS
        nameless = [cells[at] for at in self.unnamed] + cells[self.width :]
        return RowFault.EXTRA_CELLS if any(map(str.strip, nameless)) else None

    def filled(self, cells: list[str], clean: Callable[[str], str]) -> dict[Column, str]:
        """The cells of a fitting row that hold something, by column."""
        return {column: text for at, column in self.known if (text := clean(cells[at]))}


def _refuse_unusable(columns: list[Column]) -> None:
    if not set(columns) - {Column.EMAIL}:  # EMAIL is a preference too: rows without a header
        raise FileFault.NOT_A_TABLE.refusal()
    twice = [column for column, times in Counter(columns).items() if times > 1]
    if twice:
        raise FileFault.COLUMN_TWICE.refusal(columns=", ".join(twice))
    missing = [str(column) for column in REQUIRED if column not in columns]
    if not set(GIVEN_NAMES) & set(columns):
        missing.append(" of ".join(GIVEN_NAMES))
    if missing:
        raise FileFault.COLUMNS_MISSING.refusal(columns=", ".join(missing))


def _safe_name(name: str) -> str:
    """A strange column's name for the summary; without digits, lest it is a BSN (R17)."""
    return re.sub(r"[0-9]", "•", name[:MAX_NAME_LENGTH])
