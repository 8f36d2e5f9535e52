"""Who plays a part in which case, under keyed hashes: no key tells a BSN (R17)."""

from collections.abc import Iterable, Iterator
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

    def added(self, case: Case) -> list[dict[str, Any]]:
        """What a transaction must write for a new case; it fails if the place is taken."""
        pk = self._pk(self.keys_of(case.resident.bsn)[0])
        claim = Claim(case_id=case.case_id, opened_by=case.opened_by)
        held = items.to_item(pk, _resident_sk(case), claim)
        return [items.put(self._table.name, held, UNSEEN), *self._partner(case, _supplied(case))]

    def moved(self, before: Case, after: Case) -> list[dict[str, Any]]:
        """What a transaction must write for partners who came, or were supplied by mistake."""
        actions = []
        if after.partner != before.partner:
            actions += self._partner(after, after.partner)
        if (told := _supplied(after)) != (known := _supplied(before)):
            actions += self._partner(after, told)
            actions += self._no_partner(after, known, told)
        return actions

    def _partner(self, case: Case, partner: Identity | None) -> list[dict[str, Any]]:
        """Lets a delivery that the partner started find the case."""
        if partner is None or partner.bsn is None:
            return []
        pk = self._pk(self.keys_of(partner.bsn)[0])
        pointer = items.attributes({"pk": pk, "sk": _partner_sk(case), "case_id": case.case_id})
        return [items.put(self._table.name, pointer)]

    def _no_partner(
        self, case: Case, wrong: Identity | None, right: Identity | None
    ) -> list[dict[str, Any]]:
        """A partner who was supplied by mistake no longer leads to the case."""
        plays = {person.bsn for person in (right, case.partner) if person}
        if wrong is None or wrong.bsn is None or wrong.bsn in plays:
            return []
        pks = map(self._pk, self.keys_of(wrong.bsn))
        return [items.delete(self._table.name, pk, _partner_sk(case)) for pk in pks]

    def _pk(self, key: str) -> str:
        return items.person_pk(self._table.municipality, key)


def _supplied(case: Case) -> Identity | None:
    return case.supplied_partner.identity if case.supplied_partner else None


def _resident_sk(case: Case) -> str:
    return f"RESIDENT#{case.kind}#{case.occasion}"


def _partner_sk(case: Case) -> str:
    return f"PARTNER#{case.kind}#{case.occasion}#{case.case_id}"
