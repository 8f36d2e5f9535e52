"""The columns of the import file and the header that says where they are (docs/import.md)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

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
    REPRESENTATIVE = "VERTEGENWOORDIGER"
    REPRESENTATIVE_EMAIL = "VERTEGENWOORDIGER_EMAIL"
    REPRESENTATIVE_STREET = "VERTEGENWOORDIGER_STRAAT"
    REPRESENTATIVE_HOUSE_NUMBER = "VERTEGENWOORDIGER_HUISNUMMER"
    REPRESENTATIVE_ADDITION = "VERTEGENWOORDIGER_TOEVOEGING"
    REPRESENTATIVE_POSTCODE = "VERTEGENWOORDIGER_POSTCODE"
    REPRESENTATIVE_CITY = "VERTEGENWOORDIGER_WOONPLAATS"
    REPRESENTATIVE_PREFERENCE = "VERTEGENWOORDIGER_VOORKEUR"
    ROUND = "TRAJECT"
    PREFERENCE = "COMMUNICATIEVOORKEUR"


REQUIRED = (Column.BSN, Column.SURNAME, Column.BIRTH_DATE, Column.PREFERENCE)
GIVEN_NAMES = (Column.INITIALS, Column.FIRST_NAME)
PARTNER_NAME = (Column.PARTNER_INITIALS, Column.PARTNER_PREFIX, Column.PARTNER_SURNAME)
PARTNER = (Column.PARTNER_BSN, *PARTNER_NAME, Column.PARTNER_BIRTH_DATE)


class Contacts(NamedTuple):
    """The columns that tell how somebody is reached."""

    preference: Column
    email: Column
    street: Column
    house_number: Column
    addition: Column
    postcode: Column
    city: Column

    @property
    def address(self) -> tuple[Column, ...]:
        return self.street, self.house_number, self.addition, self.postcode, self.city


OWN = Contacts(
    Column.PREFERENCE,
    Column.EMAIL,
    Column.STREET,
    Column.HOUSE_NUMBER,
    Column.ADDITION,
    Column.POSTCODE,
    Column.CITY,
)
OF_REPRESENTATIVE = Contacts(
    Column.REPRESENTATIVE_PREFERENCE,
    Column.REPRESENTATIVE_EMAIL,
    Column.REPRESENTATIVE_STREET,
    Column.REPRESENTATIVE_HOUSE_NUMBER,
    Column.REPRESENTATIVE_ADDITION,
    Column.REPRESENTATIVE_POSTCODE,
    Column.REPRESENTATIVE_CITY,
)
REPRESENTATIVE = (Column.REPRESENTATIVE, *OF_REPRESENTATIVE)

_WORDS: dict[str, tuple[str, ...]] = {
    "GEMEENTECODE": ("gemeentenummer", "gemeentenr", "cbscode"),
    "BSN": ("bsnnummer", "bsnnr", "burgerservicenummer"),
    "VOORLETTERS": ("voorletter", "initialen"),
    "VOORNAAM": ("voornamen", "roepnaam"),
    "TUSSENVOEGSEL": ("tussenvoegsels", "voorvoegsel", "voorvoegsels"),
    "ACHTERNAAM": ("geslachtsnaam", "familienaam"),
    "GEBOORTEDATUM": ("gebdatum", "gebdat", "geboortedat", "geborenop"),
    "STRAAT": ("straatnaam",),
    "HUISNUMMER": ("huisnr",),
    "TOEVOEGING": ("huisnummertoevoeging", "huisnrtoevoeging"),
    "POSTCODE": ("pc", "postcodenummer"),
    "WOONPLAATS": ("plaats", "plaatsnaam"),
    "EMAIL": ("emailadres", "mailadres"),
    "CONTRACTNUMMER": ("contractnr", "polisnummer", "polisnr"),
    "COMMUNICATIEVOORKEUR": ("voorkeur", "contactvoorkeur", "communicatiekanaal"),
    "TRAJECT": ("heronderzoektraject", "trajectnaam", "ronde"),
    "VERTEGENWOORDIGER": ("bewindvoerder", "curator", "mentor"),
    "VOORKEUR": ("communicatievoorkeur",),
}
"""What people write for a word of a column's name; nothing that could mean two things."""


def _spellings(column: Column) -> Iterator[str]:
    """Of a partner's column too: *partner bsn* and *bsn partner* are the same."""
    owner, _, rest = column.partition("_")
    if not rest:
        yield from map(_plain, (owner, *_WORDS.get(owner, ())))
        return
    for who in (owner, *_WORDS.get(owner, ())):
        for what in (rest, *_WORDS.get(rest, ())):
            yield from map(_plain, (who + what, what + who))


def _plain(name: str) -> str:
    """A name without what people vary in it: case, accents, spaces, dots, hyphens."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


_BY_SPELLING = {spelling: column for column in Column for spelling in _spellings(column)}


def known_column(cell: str) -> Column | None:
    """The column that a header cell means: its own name, or what people write for it."""
    return _BY_SPELLING.get(_plain(cell))


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
        return self.place(column) is not None

    def place(self, column: Column) -> int | None:
        """Which cell of a row it is; None when the file doesn't have it."""
        return next((at for at, known in self.known if known is column), None)

    def misfit(self, cells: list[str]) -> RowFault | None:
        """Why the cells of a row don't fit below this header."""
        if len(cells) < self.width:
            return RowFault.MISSING_CELLS
        nameless = [cells[at] for at in self.unnamed] + cells[self.width :]
        return RowFault.EXTRA_CELLS if any(map(str.strip, nameless)) else None

    def filled(self, cells: list[str], clean: Callable[[str], str]) -> dict[Column, str]:
        """The cells of a fitting row that hold something, by column."""
        found = ((column, cells[at]) for at, column in self.known if cells[at])
        return {column: text for column, cell in found if (text := clean(cell))}


def is_header(cells: list[str]) -> bool:
    """Whether a row names columns rather than being a title above them."""
    return sum(known_column(cell) is not None for cell in cells) > 1


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
