"""Reading the audit log, which is itself in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from samentoets.access import Visitor
from samentoets.spreadsheet import csv_of
from samentoets.store import Store
from samentoets.store.audit import AMSTERDAM, Entry, Filter

MOST_EXPORTED = 20_000
"""Lines in an export: some 4 MB, and Lambda answers with 6 at most."""

HEADER = ("TIJDSTIP", "WIE", "NAAM", "HANDELING", "ONDERWERP", "UITKOMST", "HERKOMST")

CUT_OFF = (
    "Er zijn meer regels. Kies een handeling, een persoon of een zaak, en exporteer die apart."
)


@dataclass(frozen=True)
class AuditPage:
    """A part of a day's log: the wanted ones of what was read, and where the rest begins."""

    entries: tuple[Entry, ...]
    read: int
    rest: str | None


def view_audit(
    store: Store, day: date, wanted: Filter, before: str | None, visitor: Visitor, now: datetime
) -> AuditPage:
    """The newest entries of a day before that place, as many as one request may read."""
    store.audit.record(visitor, "READ_AUDIT", day.isoformat(), now)
    found = store.audit.of_day(day, before)
    entries = tuple(entry for entry in found.entries if wanted.accepts(entry))
    return AuditPage(entries, len(found.entries), found.after)


def export_audit(store: Store, day: date, wanted: Filter, visitor: Visitor, now: datetime) -> bytes:
    """A whole day as CSV, the newest first; the last line tells if that was too much."""
    store.audit.record(visitor, "EXPORT_AUDIT", day.isoformat(), now)
    rows = (_row(entry) for entry in _whole(store, day) if wanted.accepts(entry))
    found = list(islice(rows, MOST_EXPORTED + 1))
    if len(found) > MOST_EXPORTED:
        found[MOST_EXPORTED:] = [(CUT_OFF,)]
    return csv_of(HEADER, found)


def _whole(store: Store, day: date) -> Iterator[Entry]:
    found = store.audit.of_day(day)
    yield from found.entries
    while found.after:
        found = store.audit.of_day(day, found.after)
        yield from found.entries


def _row(entry: Entry) -> tuple[str, ...]:
    at = entry.at.astimezone(AMSTERDAM).isoformat(timespec="milliseconds")
    who = (entry.actor, entry.name)
    return (at, *who, entry.action, entry.subject, entry.result, entry.origin)
