"""Importing a municipality's file: every good row becomes a case, every bad row an advice."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import batched
from typing import NamedTuple

from samentoets import files
from samentoets.base import dutch_day
from samentoets.casework.changing import report
from samentoets.casework.linking import settle
from samentoets.casework.receiving import deliver_waiting
from samentoets.casework.uploads import file_id
from samentoets.errors import FileRefused
from samentoets.intake import (
    MAX_BYTES,
    AcceptedRow,
    FileFault,
    ImportReport,
    ImportSummary,
    RefusedRow,
    Rows,
    read_rows,
    refusal_file,
)
from samentoets.licences import Feature, needed_for
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.progress import open_review
from samentoets.store import Store
from samentoets.store.imports import ImportRecord, ImportState

ROWS_AT_ONCE = 200

WRITERS = 8
"""Threads that hide DynamoDB's latency; more would only wait for the one vCPU."""

CASE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that are heard or read as another."""


def new_case_id() -> str:
    """A random case number; a repeated row finds its case by the resident's claim, not by this."""
    groups = ("".join(secrets.choice(CASE_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


class _Result(NamedTuple):
    """What goes back to the municipality."""

    state: ImportState
    summary: ImportSummary
    file: bytes
    codes: frozenset[str]


def import_file(
    store: Store, municipality: Municipality, key: str, version_id: str, now: datetime
) -> ImportRecord:
    """Take in one uploaded file and leave its result in `results/`.

    Repeating the call after any crash completes what is missing: a row that was taken before is
    told as taken, so that the result is the same.
    """
    identity = file_id(version_id)
    record = store.imports.get(identity)
    if record and record.state is not ImportState.RUNNING:
        logger.info("FILE_KNOWN", extra={"municipality": municipality.code, "file": identity})
        return record
    record = record or ImportRecord(file_id=identity, state=ImportState.RUNNING, started_at=now)
    store.imports.save(record)
    try:
        with files.read_upload(key, version_id, most=MAX_BYTES + 1) as upload:
            rows = read_rows(upload, municipality, dutch_day(now))
            result = _take_rows(rows, partial(_take, store, municipality, identity, now))
    except FileRefused as refusal:
        summary = ImportSummary.of_refusal(refusal)
        codes = frozenset({refusal.code})
        result = _Result(ImportState.REFUSED, summary, refusal_file(refusal), codes)
    return _finish(store, record, result, now)


class _Taken(NamedTuple):
    """The case of a row, and whether this file opened it."""

    case_id: str
    opened: bool


def _take_rows(rows: Rows, take: Callable[[AcceptedRow], _Taken]) -> _Result:
    """Several rows at once, because each waits for DynamoDB; told in the order of the file."""
    notes = ImportReport()
    with ThreadPoolExecutor(WRITERS) as writers:
        for batch in batched(rows, ROWS_AT_ONCE, strict=False):
            good = [row for row in batch if isinstance(row, AcceptedRow)]
            for accepted, taken in zip(good, writers.map(take, good), strict=True):
                note = notes.opened if taken.opened else notes.already_open
                note(accepted, taken.case_id)
            for refused in (row for row in batch if isinstance(row, RefusedRow)):
                notes.refused(refused)
    summary = notes.summary(rows.ignored_columns)
    return _Result(ImportState.DONE, summary, notes.result_file(), frozenset(notes.codes))


def _take(
    store: Store, municipality: Municipality, file: str, now: datetime, row: AcceptedRow
) -> _Taken:
    """Open the case of one row, and give it the deliveries that came before it."""
    dossier = open_review(municipality, new_case_id(), row, file, now)
    claim = store.cases.open(dossier)
    if claim.case_id == dossier.case.case_id:
        report(dossier, dossier.events)
    settle(store, municipality, claim.case_id, now)
    deliver_waiting(store, municipality, row.resident.bsn, now)
    if row.partner and row.partner.bsn:
        deliver_waiting(store, municipality, row.partner.bsn, now)
    return _Taken(claim.case_id, opened=claim.opened_by == file)


def _finish(store: Store, record: ImportRecord, result: _Result, now: datetime) -> ImportRecord:
    """Leave the result first, so that a file is only done when its result is there."""
    municipality, summary = store.municipality, result.summary
    csv_key = files.result_key(municipality, record.file_id, "result.csv")
    files.write(csv_key, result.file, "text/csv; charset=utf-8")
    json_key = files.result_key(municipality, record.file_id, "summary.json")
    files.write(json_key, summary.model_dump_json().encode(), "application/json")
    done = record.but(state=result.state, finished_at=now, summary=summary)
    store.imports.save(done)
    count(Metric.ROWS_ACCEPTED, summary.opened + summary.already_open)
    count(Metric.ROWS_REFUSED, summary.refused)
    count(Metric.FILES_REFUSED, int(result.state is ImportState.REFUSED))
    counts = summary.model_dump(include={"read", "opened", "already_open", "refused"})
    where = {"municipality": municipality, "file": record.file_id}
    logger.info(f"FILE_{result.state}", extra={**where, **counts, "codes": sorted(result.codes)})
    if FileFault.LICENCE.name in result.codes:
        whole = result.state is ImportState.REFUSED
        feature = Feature.REVIEWS if whole else Feature.PARTNER_DATA
        needed = {"feature": feature.name, "needed": needed_for(feature)}
        logger.warning("LICENCE_MISSING", extra={**where, **needed})
    return done
