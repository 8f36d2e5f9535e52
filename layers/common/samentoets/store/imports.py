"""Imported files: one record per file, so that the same event twice is one import."""

from datetime import datetime, timedelta
from enum import StrEnum

from samentoets.base import Frozen, Moment, iso
from samentoets.intake import ImportSummary
from samentoets.store import items
from samentoets.store.table import Table

LEASE = timedelta(minutes=5)
"""Who takes in a file and isn't heard of for this long has broken off."""


class ImportState(StrEnum):
    """How far a file came."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    REPEATED = "REPEATED"


class ImportRecord(Frozen):
    """One file: its progress, and its counts once it is done.

    `worker` takes it in, `alive_at` is when it was last heard of, `read` the rows until then,
    `told_at` when the operator was told that it stands still.
    """

    file_id: str
    state: ImportState
    started_at: Moment
    worker: str
    alive_at: Moment
    read: int = 0
    finished_at: Moment | None = None
    summary: ImportSummary | None = None
    told_at: Moment | None = None

    def is_abandoned(self, now: datetime) -> bool:
        """Whether nobody takes it in any more, although it isn't done."""
        return self.state is ImportState.RUNNING and self.alive_at < now - LEASE

    def holds_its_content(self, now: datetime) -> bool:
        """Whether another file with the same content has nothing to add."""
        return self.state is not ImportState.REFUSED and not self.is_abandoned(now)


class ImportStore:
    """The imported files of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, file_id: str) -> ImportRecord | None:
        found = self._table.get(items.file_pk(self._table.municipality, file_id), "FILE")
        return items.from_item(ImportRecord, found) if found else None

    def begin(self, file_id: str, worker: str, now: datetime) -> ImportRecord:
        """The record of this file, as this worker's to take in unless it is done or another's.

        A worker that broke off may go on; another may once it has been silent for `LEASE`.
        """
        record = ImportRecord(
            file_id=file_id,
            state=ImportState.RUNNING,
            started_at=now,
            worker=worker,
            alive_at=now,
        )
        if self._table.put_unseen(self._item(record)):
            return record
        known = self.get(file_id) or record
        if known.worker == worker or not known.is_abandoned(now):
            return known
        self._table.put_if(
            self._item(known.but(worker=worker, alive_at=now)),
            "#worker = :silent",
            {"#worker": "worker"},
            silent=known.worker,
        )
        return self.get(file_id) or record

    def save(self, record: ImportRecord) -> None:
        self._table.put(self._item(record))

    def told(self, record: ImportRecord, now: datetime) -> None:
        """The operator knows of it; unless somebody goes on with it meanwhile."""
        self._table.put_if(
            self._item(record.but(told_at=now)),
            "#worker = :worker AND #state = :state",
            {"#worker": "worker", "#state": "state"},
            worker=record.worker,
            state=record.state,
        )

    def twin(self, digest: str, file_id: str, now: datetime) -> ImportRecord | None:
        """The earlier file with this content; without one, the content is this file's.

        One that was refused or broke off is no twin: this file does what it didn't.
        """
        pk = items.content_pk(self._table.municipality, digest)
        held = items.attributes({"pk": pk, "sk": "FILE", "file_id": file_id})
        if self._table.put_unseen(held):
            return None
        found = self._table.get(pk, "FILE")
        twin = self.get(items.plain(found)["file_id"]) if found else None
        if twin and twin.file_id != file_id and twin.holds_its_content(now):
            return twin
        self._table.put(held)
        return None

    def _item(self, record: ImportRecord) -> items.Item:
        municipality = self._table.municipality
        order = f"{iso(record.started_at)}#{record.file_id}"
        index = items.on_worklist(municipality, "imports", order)
        return items.to_item(
            items.file_pk(municipality, record.file_id), "FILE", record, index=index
        )
