"""Importing a municipality's file: every good row becomes a case, every bad row an advice."""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from functools import partial
from itertools import batched
from typing import IO, NamedTuple

from samentoets import files
from samentoets.base import dutch_day
from samentoets.casework.noticing import tell_import_contact
from samentoets.casework.preflight import what_stops_a_file
from samentoets.casework.taking import take
from samentoets.casework.uploads import source_of
from samentoets.correcting import SourceFile
from samentoets.errors import FileRefused
from samentoets.intake import (
    MAX_BYTES,
    AcceptedRow,
    FileFault,
    ImportReport,
    ImportSummary,
    RefusedRow,
    RowFault,
    Rows,
    Taken,
    is_workbook,
    read_rows,
    refusal_file,
    repeated_file,
)
from samentoets.licences import Feature, needed_for
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.store import Store
from samentoets.store.imports import ImportRecord, ImportState

ROWS_AT_ONCE = 200

WRITERS = 8
"""Threads that hide DynamoDB's latency; more would only wait for the one vCPU."""

NEEDS = {
    FileFault.LICENCE.name: Feature.REVIEWS,
    RowFault.LICENCE_PARTNER.name: Feature.PARTNER_DATA,
    RowFault.LICENCE_INVITATION.name: Feature.INVITATIONS,
}
"""What a municipality lacks, by the code of the refusal."""


class _Result(NamedTuple):
    """What goes back to the municipality; `codes` are of everything that was wrong."""

    state: ImportState
    summary: ImportSummary
    file: bytes
    codes: frozenset[str] = frozenset()


def import_file(
    store: Store,
    municipality: Municipality,
    key: str,
    version_id: str,
    now: datetime,
    worker: str = "",
) -> ImportRecord:
    """Take in one uploaded file and leave its result in `results/`.

    Repeating the call after any crash completes what is missing: a row that was taken before is
    told as taken, so that the result is the same. `worker` bears one name in all attempts of one
    invocation; while it is busy, another worker leaves the file to it. Raises `UploadGone` for a
    file that was offered again under another name.
    """
    source = source_of(key, version_id)
    record = store.imports.begin(source.file_id, worker, now)
    if record.state is not ImportState.RUNNING or record.worker != worker:
        where = {"municipality": municipality.code, "file": source.file_id}
        logger.info("FILE_KNOWN", extra=where)
        return record
    progress = _Progress(store, record, source, now)
    try:
        with files.read_upload(key, version_id, most=MAX_BYTES + 1) as upload:
            result = _result_of(store, municipality, progress, upload)
    except FileRefused as refusal:
        summary = ImportSummary.of_refusal(refusal)
        codes = frozenset({refusal.code})
        result = _Result(ImportState.REFUSED, summary, refusal_file(refusal), codes)
    return _finish(store, municipality, record, result, now)


class _Progress:
    """Lets the record tell how far the file is, and that somebody still takes it in."""

    def __init__(
        self, store: Store, record: ImportRecord, source: SourceFile, now: datetime
    ) -> None:
        self.source, self.now = source, now
        self._store, self._record = store, record
        self._started = time.monotonic()

    def note(self, read: int) -> None:
        alive_at = self.now + timedelta(seconds=time.monotonic() - self._started)
        self._store.imports.save(self._record.but(read=read, alive_at=alive_at))


def _result_of(
    store: Store, municipality: Municipality, progress: _Progress, upload: IO[bytes]
) -> _Result:
    """Raises `FileRefused`; content that was taken in before changes nothing."""
    for obstacle in what_stops_a_file(store, municipality, progress.now):
        raise obstacle
    digest = _digest(upload, municipality, dutch_day(progress.now))
    if twin := store.imports.twin(digest, progress.source.file_id, progress.now):
        summary = ImportSummary(same_as=twin.file_id)
        return _Result(ImportState.REPEATED, summary, repeated_file(twin.file_id))
    with _as_text(upload) as text:
        rows = read_rows(text, municipality, dutch_day(progress.now))
        progress.note(0)
        taking = partial(take, store, municipality, progress.source, progress.now)
        return _take_rows(rows, taking, progress)


def _digest(upload: IO[bytes], municipality: Municipality, today: date) -> str:
    """What a file says to this municipality: with another licence or round, another thing."""
    settings = f"{municipality.licence_on(today)} {municipality.review_rounds}"
    content = hashlib.sha256(settings.encode())
    upload.seek(0)
    while chunk := upload.read(files.CHUNK):
        content.update(chunk)
    return content.hexdigest()


def _as_text(upload: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """The file as CSV. Loading the reader of workbooks would be half of a CSV's cold start."""
    if not is_workbook(upload):
        return nullcontext(upload)
    from samentoets.workbook import as_csv  # noqa: PLC0415

    return as_csv(upload)


def _take_rows(rows: Rows, take: Callable[[AcceptedRow], Taken], progress: _Progress) -> _Result:
    """Several rows at once, because each waits for DynamoDB; told in the order of the file."""
    notes = ImportReport()
    with ThreadPoolExecutor(WRITERS) as writers:
        for batch in batched(rows, ROWS_AT_ONCE, strict=False):
            for taken in writers.map(take, (r for r in batch if isinstance(r, AcceptedRow))):
                notes.taken(taken)
            for refused in (row for row in batch if isinstance(row, RefusedRow)):
                notes.refused(refused)
            progress.note(notes.read)
    summary = notes.summary(rows.ignored_columns)
    return _Result(ImportState.DONE, summary, notes.result_file(), frozenset(notes.codes))


def _finish(
    store: Store, municipality: Municipality, record: ImportRecord, result: _Result, now: datetime
) -> ImportRecord:
    """Leave the result first, so that a file is only done when its result is there."""
    summary = result.summary
    csv_key = files.result_key(municipality.code, record.file_id, "result.csv")
    files.write(csv_key, result.file, "text/csv; charset=utf-8")
    json_key = files.result_key(municipality.code, record.file_id, "summary.json")
    files.write(json_key, summary.model_dump_json().encode(), "application/json")
    done = record.but(state=result.state, read=summary.read, finished_at=now, summary=summary)
    store.imports.save(done)
    tell_import_contact(municipality, done)
    count(Metric.ROWS_ACCEPTED, summary.read - summary.refused)
    count(Metric.ROWS_REFUSED, summary.refused)
    count(Metric.FILES_REFUSED, int(result.state is ImportState.REFUSED))
    counts = summary.model_dump(exclude={"refused_as_a_whole", "ignored_columns", "same_as"})
    where = {"municipality": municipality.code, "file": record.file_id}
    logger.info(f"FILE_{result.state}", extra={**where, **counts, "codes": sorted(result.codes)})
    for code in sorted(result.codes & NEEDS.keys()):
        needed = {"feature": NEEDS[code].name, "needed": needed_for(NEEDS[code])}
        logger.warning("LICENCE_MISSING", extra={**where, **needed})
    return done
