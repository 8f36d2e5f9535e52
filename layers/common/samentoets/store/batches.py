"""Print batches: which letters are printed together, so that a cut-off run can be finished."""

from samentoets.base import Frozen, Moment
from samentoets.store import items
from samentoets.store.table import Table


class LetterRef(Frozen):
    """A letter: the number of its case, and its own number in that case."""

    case_id: str
    number: int


class PrintBatch(Frozen):
    """The letters of one printing; `number` counts the batches of a day."""

    day: str
    number: int
    letters: tuple[LetterRef, ...]
    opened_at: Moment
    printed: int | None = None
    finished_at: Moment | None = None

    @property
    def batch_id(self) -> str:
        return f"{self.day}-{self.number:02}"


class BatchStore:
    """The print batches of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._pk = items.print_pk(table.municipality)

    def latest(self) -> PrintBatch | None:
        """The newest batch; only that one can be unfinished."""
        found = self._table.last(self._pk)
        return items.from_item(PrintBatch, found) if found else None

    def open(self, batch: PrintBatch) -> bool:
        """Keep a new batch; False when somebody else opened it first.

        A batch that is there and is just this one was kept by this call: only its answer got lost.
        """
        return self._table.put_unseen(self._item(batch)) or self.latest() == batch

    def finish(self, batch: PrintBatch) -> None:
        self._table.put(self._item(batch))

    def _item(self, batch: PrintBatch) -> items.Item:
        return items.to_item(self._pk, f"BATCH#{batch.batch_id}", batch)
