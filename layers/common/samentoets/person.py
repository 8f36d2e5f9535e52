"""Who somebody is and how to reach them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from samentoets.base import Frozen

ELFPROEF_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
"""Weights of the check on a BSN: the weighted sum is divisible by eleven."""


@dataclass(frozen=True, slots=True)
class Bsn:
    """A citizen service number (burgerservicenummer) that passes the elfproef.

    It prints masked; `digits` is the only way to the number itself (R17).
    """

    digits: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{9}", self.digits):
            raise ValueError("a BSN has nine digits")
        if self.digits == "000000000" or _weighted_sum(self.digits) % 11:
            raise ValueError("this number does not pass the elfproef of a BSN")

    @property
    def masked(self) -> str:
        """What people may see: the last three digits."""
        return f"••••••{self.digits[-3:]}"

    def __repr__(self) -> str:
        return f"Bsn({self.masked})"

    def __str__(self) -> str:
        return self.masked

    @classmethod
    def of(cls, value: Any) -> Self:
        """A BSN from its nine digits; an existing one passes through."""
        return value if isinstance(value, cls) else cls(str(value))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.of,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda bsn: bsn.digits, return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "format": "bsn",
            "pattern": "^[0-9]{9}$",
            "description": "A BSN that passes the elfproef",
        }


def _weighted_sum(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(ELFPROEF_WEIGHTS, digits, strict=True))


NamePart = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Name(Frozen):
    """A name as the Dutch register knows it; `prefix` is the tussenvoegsel."""

    initials: NamePart = ""
    first_name: NamePart = ""
    prefix: NamePart = ""
    surname: Annotated[NamePart, Field(min_length=1)]

    @property
    def full(self) -> str:
        """The name as it is spoken: first name or initials, prefix, surname."""
        parts = (self.first_name or self.initials, self.prefix, self.surname)
        return " ".join(part for part in parts if part)

    @property
    def search_forms(self) -> frozenset[str]:
        """The surname as it is searched: whole, and each half of a double name."""
        halves = self.surname.split("-")[:2]
        return frozenset(filter(None, map(search_form, (self.surname, *halves))))


PREFIXES = frozenset(
    {
        *("aan", "al", "ben", "bij", "d", "de", "den", "der", "du", "el", "het", "in"),
        *("la", "le", "op", "t", "te", "ten", "ter", "van", "von"),
    }
)
"""Words in front of a surname under which nobody is looked up; lists differ, so all are ignored."""


def search_form(surname: str) -> str:
    """Letters only, without accents, capitals and prefixes: what is typed finds what is kept."""
    plain = unicodedata.normalize("NFKD", surname).casefold()
    words = re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    while len(words) > 1 and words[0] in PREFIXES:
        words = words[1:]
    return "".join(words)


class Identity(Frozen):
    """A person as a source or a file knows them; partners may come without a BSN."""

    bsn: Bsn | None = None
    name: Name | None = None
    birth_date: date | None = None

    @property
    def distinction(self) -> str:
        """What tells this person from others, the same before and after the BSN is known."""
        if self.name and self.birth_date:
            return f"{self.name.surname.casefold()} {self.birth_date}"
        return self.bsn.digits if self.bsn else ""

    def is_same_person(self, other: "Identity") -> bool:
        """Same BSN; when one of them has none: same surname and birth date."""
        if self.bsn and other.bsn:
            return self.bsn == other.bsn
        return bool(self.name and self.birth_date) and self.distinction == other.distinction

    def is_comparable(self, other: "Identity") -> bool:
        """Whether enough is known of both to say that they are the same person, or not."""
        if self.bsn and other.bsn:
            return True
        return all(person.name and person.birth_date for person in (self, other))

    def completed_by(self, others: Iterable["Identity"]) -> "Identity":
        """The same person with what others know of them, as far as they agree."""
        known = [other for other in others if self.is_same_person(other)]
        return self.but(
            bsn=self.bsn or _agreed(other.bsn for other in known),
            name=self.name or _agreed(other.name for other in known),
            birth_date=self.birth_date or _agreed(other.birth_date for other in known),
        )


def _agreed[T](values: Iterable[T | None]) -> T | None:
    told = {value for value in values if value is not None}
    return told.pop() if len(told) == 1 else None


class Address(Frozen):
    """A Dutch postal address."""

    street: NamePart
    house_number: NamePart
    addition: NamePart = ""
    postcode: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3} [A-Z]{2}$")]
    city: NamePart


class ContactPreference(StrEnum):
    """How the resident wants to hear from us (communicatievoorkeur)."""

    EMAIL = "EMAIL"
    LETTER = "BRIEF"


class Contact(Frozen):
    """Where messages go; a resident may prefer e-mail and yet have no usable address (R10)."""

    preference: ContactPreference
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    address: Address | None = None


class Representative(Frozen):
    """Who acts for the resident (bewindvoerder, curator, mentor) and receives all messages.

    `name` is of a person or of an office.
    """

    name: Annotated[NamePart, Field(min_length=1)]
    contact: Contact


class Resident(Frozen):
    """The person whose means are tested (inwoner, aanvrager)."""

    bsn: Bsn
    name: Name
    birth_date: date
    contact: Contact

    @property
    def identity(self) -> Identity:
        return Identity(bsn=self.bsn, name=self.name, birth_date=self.birth_date)
