"""Under which surnames a case is found: keyed hashes, so that no key tells a name (R17)."""

from collections.abc import Iterator
from typing import Any

from samentoets.case import Case
from samentoets.store import items
from samentoets.store.table import Table


class Names:
    """The surnames of one municipality. A name that a case lost still leads to it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def writes_of(self, before: Case | None, after: Case) -> list[dict[str, Any]]:
        """What a transaction must write for the names that the case did not have before."""
        known = _forms(before) if before else frozenset()
        return [
            items.put(self._table.name, self._pointer(form, after.case_id))
            for form in sorted(_forms(after) - known)
        ]

    def add(self, case: Case) -> None:
        """Every name of a case that may be older than this index."""
        for form in _forms(case):
            self._table.put(self._pointer(form, case.case_id))

    def cases(self, form: str, most: int) -> Iterator[str]:
        """The numbers of the first cases that ever had this name, in the order of their numbers."""
        found = self._table.query(self._pk(form), most=most)
        return (item["sk"]["S"] for item in found)

    def key_of(self, form: str) -> str:
        """What stands for this surname in this municipality."""
        return self._table.keyring.reference(f"surname|{form}".encode())

    def _pk(self, form: str) -> str:
        return items.name_pk(self._table.municipality, self.key_of(form))

    def _pointer(self, form: str, case_id: str) -> items.Item:
        return items.attributes({"pk": self._pk(form), "sk": case_id})


def _forms(case: Case) -> frozenset[str]:
    return frozenset(form for name in case.names for form in name.search_forms)
