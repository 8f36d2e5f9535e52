"""Who plays a part in which case, under keyed hashes: no key tells a BSN (R17)."""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from samentoets.base import Frozen
from samentoets.case import Case
from samentoets.person import Bsn, Identity
from samentoets.store import items
from samentoets.store.table import UNSEEN, Table


class Part(Frozen):
    """A case in which somebody plays a part."""

    case_id: str
    as_resident: bool


class Claim(Frozen):
    """Which case holds a resident's place in a round, and what opened it."""

    case_id: str
    opened_by: str


class Parts:
    """The residents and partners of one municipality's cases."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, bsn: Bsn) -> Iterator[Part]:
        """The cases in which this person is resident or partner, strongly consistent."""
        return self.by(self.keys_of(bsn))

    def keys_of(self, bsn: Bsn) -> tuple[str, ...]:
        """What stands for this person in this municipality, the current key first."""
        return self._table.person_keys(bsn)

    def by(self, keys: Iterable[str]) -> Iterator[Part]:
        """Like `of`, of whom these are the keys."""
        for key in keys:
            for item in self._table.query(self._pk(key)):
                role = item["sk"]["S"].partition("#")[0]
                if role in ("RESIDENT", "PARTNER"):
                    yield Part(case_id=item["case_id"]["S"], as_resident=role == "RESIDENT")

    def claim_on(self, case: Case) -> Claim | None:
        """What holds the place in the round that this case is for, if anything does."""
        for key in self.keys_of(case.resident.bsn):
            if found := self._table.get(self._pk(key), _resident_sk(case)):
                return items.from_item(Claim, found)
        return None

    def writes_of_new(self, case: Case) -> list[dict[str, Any]]:
        """What a transaction must write for a new case; it fails if the place is taken."""
        pk = self._pk(self.keys_of(case.resident.bsn)[0])
        claim = Claim(case_id=case.case_id, opened_by=case.opened_by)
        held = items.to_item(pk, _resident_sk(case), claim)
        put = items.put(self._table.name, held, UNSEEN)
        return [put, *self._put_pointers(case, _bsns(_supplied(case)))]

    def writes_of_changed(self, before: Case, after: Case) -> list[dict[str, Any]]:
        """What a transaction must write for partners who came, or were supplied by mistake.

        Who comes as found and as supplied partner in one change is written once.
        """
        supplied, supplied_before = _supplied(after), _supplied(before)
        came = _bsns(
            after.partner if after.partner != before.partner else None,
            supplied if supplied != supplied_before else None,
        )
        wrong = _bsns(supplied_before) - _bsns(supplied, after.partner)
        return [*self._put_pointers(after, came), *self._delete_pointers(after, wrong)]

    def _put_pointers(self, case: Case, partners: Iterable[Bsn]) -> Iterator[dict[str, Any]]:
        """Let a delivery that one of these started find the case."""
        for bsn in sorted(partners, key=attrgetter("digits")):
            pk = self._pk(self.keys_of(bsn)[0])
            pointer = {"pk": pk, "sk": _partner_sk(case), "case_id": case.case_id}
            yield items.put(self._table.name, items.attributes(pointer))

    def _delete_pointers(self, case: Case, strangers: Iterable[Bsn]) -> Iterator[dict[str, Any]]:
        """Whoever these are, they lead to the case no longer."""
        for key in (key for bsn in strangers for key in self.keys_of(bsn)):
            yield items.delete(self._table.name, self._pk(key), _partner_sk(case))

    def _pk(self, key: str) -> str:
        return items.person_pk(self._table.municipality, key)


def _bsns(*people: Identity | None) -> set[Bsn]:
    return {person.bsn for person in people if person and person.bsn}


def _supplied(case: Case) -> Identity | None:
    return case.supplied_partner.identity if case.supplied_partner else None


def _resident_sk(case: Case) -> str:
    return f"RESIDENT#{case.kind}#{case.occasion}"


def _partner_sk(case: Case) -> str:
    return f"PARTNER#{case.kind}#{case.occasion}#{case.case_id}"
