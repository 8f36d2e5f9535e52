"""The sweeper: repairs what was cut off between two steps, and says so."""

from datetime import datetime, timedelta

from samentoets import files, workflow
from samentoets.case import Case, WaitingFor
from samentoets.casework.changing import change
from samentoets.casework.receiving import retry_delivery
from samentoets.casework.timing import note_end
from samentoets.casework.uploads import file_id, rename
from samentoets.dossier import Dossier
from samentoets.files import Upload
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.progress import restart_timer
from samentoets.store import Store
from samentoets.workflow import TimerState

PATIENCE = timedelta(minutes=2)
"""A timer or an upload's event may be this late before the sweeper steps in."""


def sweep(store: Store, municipality: Municipality, now: datetime) -> None:
    """Everything of one municipality that stands still although its moment has passed."""
    for case in store.worklists.overdue(now):
        _sweep_case(store, municipality, case, now)
    for record in store.worklists.waiting_deliveries().entries:
        retry_delivery(store, municipality, record, now)
    for upload in files.uploads(municipality.code):
        if upload.arrived_at < now - PATIENCE and _was_missed(store, upload):
            rename(upload.key, upload.version_id)


def _was_missed(store: Store, upload: Upload) -> bool:
    """Whether no import began: the name was to be replaced first, or the event never came.

    An import that began and broke off is in the dead letters, where somebody looks at it.
    """
    return store.imports.get(file_id(upload.version_id)) is None


def _sweep_case(store: Store, municipality: Municipality, case: Case, now: datetime) -> None:
    if case.deadline and case.deadline.waiting_for is WaitingFor.DELIVERY:
        note_end(store, municipality, case.case_id, now)
    elif case.deadline and case.deadline.due_at < now - PATIENCE:
        _repair_timer(store, case, now)


def _repair_timer(store: Store, case: Case, now: datetime) -> None:
    """Start the timer that was never started, or the next one after a failed one."""
    state = workflow.start_timer(case)
    if state is TimerState.ENDED:
        dossier = change(store, case.case_id, lambda d: _next_timer(d, case, now))
        workflow.start_timer(dossier.case)
    elif state is TimerState.STARTED:
        count(Metric.TIMERS_REPAIRED)
        logger.warning("TIMER_STARTED_LATE", case_id=case.case_id)


def _next_timer(dossier: Dossier, seen: Case, now: datetime) -> Dossier:
    if dossier.case.deadline != seen.deadline or dossier.case.timer != seen.timer:
        return dossier
    return restart_timer(dossier, now)
