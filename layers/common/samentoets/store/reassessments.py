"""How far the open cases of a municipality have come since its rules changed."""

from samentoets.base import Frozen, Moment
from samentoets.store import items
from samentoets.store.table import Table
from samentoets.store.worklists import Place


class Reassessment(Frozen):
    """One going through all open cases, under the rules that `digest` stands for.

    It is gone through twice: `again` is the second time, `failed` tells that a case must be tried
    once more.
    """

    digest: str
    seen_at: Moment
    place: Place | None = None
    again: bool = False
    failed: bool = False
    is_done: bool = False


class ReassessmentStore:
    """The one record of a municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._pk = f"{table.municipality}#RULES"

    def get(self) -> Reassessment | None:
        found = self._table.get(self._pk, "REASSESSED")
        return items.from_item(Reassessment, found) if found else None

    def save(self, reassessment: Reassessment) -> None:
        self._table.put(items.to_item(self._pk, "REASSESSED", reassessment))
