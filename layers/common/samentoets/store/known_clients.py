"""The known clients of a municipality (bestandscheck), as keyed hashes: nobody can be read."""

from collections.abc import Iterable
from datetime import datetime

from samentoets.base import Frozen, Moment
from samentoets.person import Bsn
from samentoets.store import items
from samentoets.store.table import Table


class KnownClients(Frozen):
    """The list in use: its name, how many are on it, who loaded it and when."""

    name: str
    number: int
    loaded_by: str
    loaded_at: Moment


class KnownClientStore:
    """The list of one municipality; a new one takes the place of the old one at once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def current(self) -> KnownClients | None:
        found = self._table.get(items.known_clients_pk(self._table.municipality), "LIST")
        return items.from_item(KnownClients, found) if found else None

    def holds(self, bsn: Bsn) -> bool:
        """Whether this person is on the list in use, strongly consistent."""
        current = self.current()
        if current is None:
            return False
        pk = self._entries(current.name)
        return any(self._table.get(pk, key) for key in self._table.person_keys(bsn))

    def replace(self, bsns: Iterable[Bsn], by: str, now: datetime) -> KnownClients:
        """Use these clients from now on; until all of them are kept, the old list stays in use."""
        before = self.current()
        name = f"{now:%Y%m%dT%H%M%S%f}"
        pk, keys = self._entries(name), {self._table.person_keys(bsn)[0] for bsn in bsns}
        for key in sorted(keys):
            self._table.put(items.attributes({"pk": pk, "sk": key}))
        loaded = KnownClients(name=name, number=len(keys), loaded_by=by, loaded_at=now)
        list_pk = items.known_clients_pk(self._table.municipality)
        self._table.put(items.to_item(list_pk, "LIST", loaded))
        if before:
            old = self._entries(before.name)
            for entry in self._table.query(old):
                self._table.delete(old, entry["sk"]["S"])
        return loaded

    def _entries(self, name: str) -> str:
        return f"{items.known_clients_pk(self._table.municipality)}#{name}"
