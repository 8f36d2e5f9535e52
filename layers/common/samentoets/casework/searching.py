"""Looking up a case by BSN, case number or surname; what is sought stands in no address (R17)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from samentoets.access import Visitor
from samentoets.base import CaseId, Frozen
from samentoets.casework.listing import Entry
from samentoets.casework.viewing import record
from samentoets.errors import NothingToFind
from samentoets.person import Bsn, search_form
from samentoets.store import Store

MOST_FOUND = 100
"""With the case of each, as much as one request may read."""


class Sought(Frozen):
    """What to look for: the keys of a person, or a surname as it was typed."""

    by: Literal["bsn", "surname"]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The cases of somebody, and whether there may be more."""

    by: str
    surname: str
    entries: tuple[Entry, ...]
    more: bool


def sought_case(typed: str) -> CaseId | None:
    """The case number that this is, however it was typed."""
    letters = re.sub(r"[\s-]", "", typed).upper()
    if not re.fullmatch(r"[0-9A-Z]{12}", letters) or not re.search(r"[0-9]|-", typed):
        return None
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def seek(store: Store, typed: str) -> str:
    """A token for what was typed, fit for an address; `NothingToFind` tells what to type."""
    digits = re.sub(r"[\s.]", "", typed)
    if digits.isdecimal():
        sought = Sought(by="bsn", keys=store.parts.keys_of(_bsn(digits)))
    elif search_form(typed):
        sought = Sought(by="surname", keys=(typed.strip()[:200],))
    else:
        raise NothingToFind("Vul een BSN, een zaaknummer of een achternaam in.")
    return store.keyring.token(sought.model_dump_json().encode(), "search")


def _bsn(digits: str) -> Bsn:
    try:
        return Bsn(digits.zfill(9))
    except ValueError:
        raise NothingToFind(
            "Dit nummer is geen BSN. Controleer de cijfers; een BSN heeft er 8 of 9."
        ) from None


def view_found(store: Store, token: str, visitor: Visitor, now: datetime) -> Found:
    """What a token of `seek` leads to; raises `BadToken` for any other."""
    sought = Sought.model_validate_json(store.keyring.read_token(token, "search"))
    if sought.by == "bsn":
        record(store, visitor, "SEARCH_BSN", sought.keys[0], now)
        return _found(store, sought, (part.case_id for part in store.parts.by(sought.keys)))
    [typed] = sought.keys
    form = search_form(typed)
    record(store, visitor, "SEARCH_SURNAME", store.names.key_of(form), now)
    found = _found(store, sought, store.names.cases(form, MOST_FOUND + 1))
    named = tuple(e for e in found.entries if any(form in n.search_forms for n in e.case.names))
    return Found("surname", typed, named, found.more)


def _found(store: Store, sought: Sought, case_ids: Iterable[str]) -> Found:
    numbers = list(dict.fromkeys(case_ids))
    cases = store.cases.several(numbers[:MOST_FOUND])
    newest = sorted(cases.values(), key=lambda case: case.opened_at, reverse=True)
    return Found(sought.by, "", tuple(map(Entry, newest)), more=len(numbers) > MOST_FOUND)
