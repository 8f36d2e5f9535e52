"""The sweeper: repairs what was cut off between two steps, and says so.

Each repair is one log line and one count; what can't be repaired safely is told to the operator.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from samentoets import files, workflow
from samentoets.base import dutch_day
from samentoets.case import Case, CaseStatus
from samentoets.casework.changing import change
from samentoets.casework.inviting import bring_on
from samentoets.casework.receiving import retry_delivery
from samentoets.casework.timing import note_end
from samentoets.casework.uploads import new_id, offer_again, source_of
from samentoets.dossier import Dossier
from samentoets.files import Upload
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.progress import restart_timer
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryRecord, DeliveryState
from samentoets.waiting import SWEPT, WaitingFor
from samentoets.workflow import TimerState

PATIENCE = timedelta(minutes=2)
"""A timer may be this late before the sweeper steps in."""

UPLOAD_PATIENCE = timedelta(minutes=15)
"""An upload's event may wait this long for its turn: files are taken in a few at a time."""

TIMER_IS_STUCK = timedelta(hours=1)
"""A timer that runs and is this late has used up its retries and should have failed."""

MOST_OFFERS = 3
"""Each is three tries of the import: what then still breaks off needs somebody to look at it."""

DELIVERY_STANDS_STILL = timedelta(days=1)
"""A delivery may come before its case; after a day somebody should look for the case."""


def sweep(store: Store, municipality: Municipality, now: datetime) -> None:
    """Everything of one municipality that stands still although its moment has passed.

    What fails doesn't hold up the rest; all that failed is raised at the end. Without the licence
    waits and deliveries stay as they are (R12).
    """
    troubles = _each(files.uploads(municipality.code), partial(_sweep_upload, store, now))
    if municipality.allows(Feature.PARTNER_DATA, dutch_day(now)):
        troubles += _each(
            store.worklists.overdue(now), partial(_sweep_case, store, municipality, now)
        )
        troubles += _each(
            store.worklists.every_waiting_delivery(),
            partial(_sweep_delivery, store, municipality, now),
        )
    if troubles:
        raise ExceptionGroup(f"Not everything of {municipality.code} was swept", troubles)


def _each[T](things: Iterable[T], repair: Callable[[T], None]) -> list[Exception]:
    troubles: list[Exception] = []
    for thing in things:
        try:
            repair(thing)
        except Exception as trouble:
            troubles.append(trouble)
    return troubles


def _sweep_upload(store: Store, now: datetime, upload: Upload) -> None:
    """An upload that nobody takes in: its event never came, or the import broke off for good.

    Another name causes an event of its own, and the file goes on where it was; one that was offered
    often enough is told once, and has a record from then on. S3 is asked for the labels of those
    only that aren't known by the name they came with.
    """
    if upload.arrived_at >= now - UPLOAD_PATIENCE:
        return
    if _is_in_hand(store, new_id(upload.key, upload.version_id), now):
        return
    source = source_of(upload.key, upload.version_id)
    if _is_in_hand(store, source.file_id, now):
        return
    where = {"municipality": store.municipality, "file": source.file_id}
    if source.offers < MOST_OFFERS:
        offer_again(upload.key, upload.version_id, source)
        count(Metric.UPLOADS_REPAIRED)
        logger.warning("UPLOAD_OFFERED_AGAIN", extra=where)
    else:
        store.imports.told(store.imports.begin(source.file_id, "", source.arrived_at), now)
        count(Metric.STANDING_STILL)
        logger.warning("UPLOAD_STANDS_STILL", extra=where)


def _is_in_hand(store: Store, file_id: str, now: datetime) -> bool:
    """Whether somebody takes it in, or took it in, or the operator knows of it."""
    record = store.imports.get(file_id)
    return record is not None and (record.told_at is not None or not record.is_abandoned(now))


def _sweep_delivery(
    store: Store, municipality: Municipality, now: datetime, record: DeliveryRecord
) -> None:
    """A delivery without a case: try again, and after a day tell it once."""
    where = {"municipality": municipality.code, "delivery": record.reference}
    if retry_delivery(store, municipality, record, now) is DeliveryState.APPLIED:
        count(Metric.DELIVERIES_REPAIRED)
        logger.warning("DELIVERY_APPLIED_LATE", extra=where)
    elif record.told_at is None and record.received_at < now - DELIVERY_STANDS_STILL:
        store.deliveries.told(record, now)
        count(Metric.STANDING_STILL)
        logger.warning("DELIVERY_STANDS_STILL", extra=where)


def _sweep_case(store: Store, municipality: Municipality, now: datetime, case: Case) -> None:
    """A case past its deadline; one that an officer parked waits for that officer."""
    deadline = case.deadline
    if deadline is None or case.status is CaseStatus.ON_HOLD:
        return
    if deadline.waiting_for in (WaitingFor.INVITATION, WaitingFor.INVITATION_OUTCOME):
        bring_on(store, municipality, case.case_id, now)
    elif deadline.waiting_for in SWEPT:
        note_end(store, municipality, case.case_id, now)
    elif deadline.due_at < now - PATIENCE:
        _repair_timer(store, municipality, case, now)


def _repair_timer(store: Store, municipality: Municipality, case: Case, now: datetime) -> None:
    """Start the timer that was never started, or the next one after a failed one."""
    where = {"municipality": case.municipality, "case_id": case.case_id}
    match workflow.start_late(case, now):
        case TimerState.ENDED:
            dossier = change(store, case.case_id, lambda d: _next_timer(d, case, municipality, now))
            workflow.start_timer(dossier.case)
        case TimerState.NEVER_STARTED:
            count(Metric.TIMERS_REPAIRED)
            logger.warning("TIMER_STARTED_LATE", extra=where)
        case TimerState.RUNNING if _is_stuck(case, now):
            count(Metric.STANDING_STILL)
            logger.warning("TIMER_STUCK", extra=where)


def _is_stuck(case: Case, now: datetime) -> bool:
    return case.deadline is not None and case.deadline.due_at < now - TIMER_IS_STUCK


def _next_timer(dossier: Dossier, seen: Case, municipality: Municipality, now: datetime) -> Dossier:
    if dossier.case.deadline != seen.deadline or dossier.case.timer != seen.timer:
        return dossier
    return restart_timer(dossier, municipality, now)
