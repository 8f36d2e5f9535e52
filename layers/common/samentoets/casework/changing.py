"""The one way to change a case, and to tell what happened to it."""

import random
import time
from collections.abc import Callable

from samentoets.dossier import Dossier, Event, EventKind
from samentoets.errors import StaleCase
from samentoets.observability import Metric, count, logger
from samentoets.store import Store

MOST_TRIES = 8
LONGEST_PAUSE_SECONDS = 0.05

_METRICS: dict[EventKind, Metric] = {
    EventKind.CASE_OPENED: Metric.CASES_OPENED,
    EventKind.DATA_COMPLETE: Metric.CASES_COMPLETE,
    EventKind.REMINDER_SENT: Metric.REMINDERS_SENT,
    EventKind.LETTER_QUEUED: Metric.LETTERS_QUEUED,
    EventKind.LETTER_PRINTED: Metric.LETTERS_PRINTED,
    EventKind.MARKED: Metric.CASES_MARKED,
    EventKind.ALERT_RAISED: Metric.ALERTS_RAISED,
    EventKind.TIMER_RESTARTED: Metric.TIMERS_REPAIRED,
}


def change(store: Store, case_id: str, rule: Callable[[Dossier], Dossier]) -> Dossier:
    """Apply a rule to the case as it is now; answers the case as it is afterwards.

    When somebody else was first, the rule is asked again on a fresh reading, a bounded number of
    times; after that `StaleCase` goes to the caller, whose platform retries.
    """
    for attempt in range(1, MOST_TRIES + 1):
        before = store.cases.load(case_id)
        after = rule(before)
        if after == before:
            return before
        try:
            saved = store.cases.save(before, after)
        except StaleCase:
            if attempt == MOST_TRIES:
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS * attempt))  # noqa: S311
        else:
            report(saved, saved.events[len(before.events) :])
            return saved
    raise AssertionError("unreachable")


def report(dossier: Dossier, events: tuple[Event, ...]) -> None:
    """Log and count what happened; the events hold no personal data (R17)."""
    for event in events:
        where = {"municipality": dossier.case.municipality, "case_id": dossier.case.case_id}
        logger.info(event.kind, extra={**where, **event.details})
        if metric := _METRICS.get(event.kind):
            count(metric)
