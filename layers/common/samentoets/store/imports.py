"""Imported files: one record per file, so that the same event twice is one import."""

from enum import StrEnum

from samentoets.base import Frozen, Moment, iso
from samentoets.intake import ImportSummary
from samentoets.store import items
from samentoets.store.table import Table


class ImportState(StrEnum):
    """How far a file came."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class ImportRecord(Frozen):
    """One file: its progress, and its counts once it is done."""

    file_id: str
    state: ImportState
    started_at: Moment
    finished_at: Moment | None = None
    summary: ImportSummary | None = None


class ImportStore:
    """The imported files of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, file_id: str) -> ImportRecord | None:
        found = self._table.get(items.file_pk(self._table.municipality, file_id), "FILE")
        return items.from_item(ImportRecord, found) if found else None

    def save(self, record: ImportRecord) -> None:
        municipality = self._table.municipality
        order = f"{iso(record.started_at)}#{record.file_id}"
        index = items.on_worklist(municipality, "imports", order)
        pk = items.file_pk(municipality, record.file_id)
        self._table.put(items.to_item(pk, "FILE", record, index=index))
