"""Fictitious residents: the same ones every time, with numbers that belong to nobody."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

SEED = 9901
"""Another seed gives other people; the story is the same."""

FIRST_NAMES = (
    "Zoë", "Daniël", "Loïs", "Renée", "André", "Anaïs", "Noëlle", "Désirée", "Björn", "José",
    "Chloé", "Raphaël", "Marijke", "Matthijs", "IJsbrand", "Wijnand", "Fatima", "Sanne", "Tjitske",
    "Willem", "Aïcha", "Gijs", "Maria", "Joost", "Güney", "Saskia", "Emre", "Hanneke",
)  # fmt: skip
SURNAMES = (
    ("van den", "IJssel"), ("", "Dijkstra"), ("de", "Bruijn"), ("van der", "Zijl"), ("", "Coëffé"),
    ("'t", "Hoën"), ("", "Reünis"), ("van", "Oostermeer"), ("", "Fictief"), ("in 't", "Veld"),
    ("", "Özdemir"), ("de la", "Bédoyère"), ("", "Thijssen-Meïr"), ("op de", "Weij"),
    ("", "Voorbeeld"), ("van 't", "Slot"), ("", "Kuijpers"), ("", "Proef"),
)  # fmt: skip
STREETS = ("Dorpsstraat", "Kerkpad", "Coöperatielaan", "Zuiderdijk", "Wilhelminaplein", "Hoge Wijk")

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    bsn: str
    initials: str
    first_name: str
    prefix: str
    surname: str
    born: date

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.prefix, self.surname)))


@dataclass(frozen=True)
class Resident:
    """A person as the municipality knows them, with the partner that it supplies, if any."""

    person: Person
    street: str
    house_number: str
    postcode: str
    city: str
    email: str
    contract_number: str
    preference: str = "EMAIL"
    partner: Person | None = None


class Registry:
    """Makes people up, each BSN once: they start with 9999 and pass the elfproef."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = Random(seed)  # noqa: S311
        self._first_names = cycle(self.shuffled(FIRST_NAMES))
        self._given: set[str] = set()

    def person(self, bsn: str | None = None) -> Person:
        """An adult below the state pension age on any reference date of the demo."""
        self._given.add(bsn := bsn or self._new_bsn())
        first_name = next(self._first_names)
        prefix, surname = self._random.choice(SURNAMES)
        return Person(
            bsn=bsn,
            initials="IJ." if first_name.startswith("IJ") else f"{first_name[0]}.",
            first_name=first_name,
            prefix=prefix,
            surname=surname,
            born=date(1966, 1, 1) + timedelta(days=self._random.randrange(35 * 365)),
        )

    def resident(
        self,
        city: str,
        preference: str = "EMAIL",
        partner: Person | None = None,
        bsn: str | None = None,
    ) -> Resident:
        """Somebody who lives in this town and has a Gemeentepolis."""
        person = self.person(bsn)
        number = len(self._given)
        letters = "".join(self._random.choices("ABCDEGHJKLMNPRSTVWXZ", k=2))
        return Resident(
            person=person,
            street=self._random.choice(STREETS),
            house_number=str(self._random.randrange(1, 240)),
            postcode=f"{self._random.randrange(9900, 10_000)} {letters}",
            city=city,
            email=f"{_ascii(person.first_name)}.{_ascii(person.surname)}.{number}@example.org",
            contract_number=f"GP-{city[:1]}{number:05}",
            preference=preference,
            partner=partner,
        )

    def crowd(self, city: str, size: int, partners: bool) -> list[Resident]:
        """Residents of whom some prefer a letter and, if wanted, some have a known partner."""
        return [
            self.resident(
                city,
                preference="BRIEF" if self._random.random() < 0.2 else "EMAIL",
                partner=self.person() if partners and self._random.random() < 0.3 else None,
            )
            for _ in range(size)
        ]

    def shuffled[T](self, things: Sequence[T]) -> list[T]:
        return self._random.sample(things, k=len(things))

    def _new_bsn(self) -> str:
        while True:
            start = f"9999{self._random.randrange(10_000):04}"
            check = sum(w * int(d) for w, d in zip(_WEIGHTS, start, strict=True)) % 11
            bsn = f"{start}{check}"
            if check < 10 and bsn not in self._given:
                return bsn


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower())
