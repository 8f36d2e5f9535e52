"""The one way to change a case, and to tell what happened to it."""

import random
import time
from collections.abc import Callable

from samentoets.dossier import Dossier, Event, EventKind
from samentoets.errors import StaleCase
from samentoets.observability import Metric, count, logger
from samentoets.store import Store

type Pair[T] = tuple[T, T]

MOST_TRIES = 8
LONGEST_PAUSE_SECONDS = 0.05

_METRICS: dict[EventKind, Metric] = {
    EventKind.CASE_OPENED: Metric.CASES_OPENED,
    EventKind.DATA_COMPLETE: Metric.CASES_COMPLETE,
    EventKind.INVITATION_SENT: Metric.INVITATIONS_SENT,
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

    def attempt() -> Dossier:
        before = store.cases.load(case_id)
        after = rule(before)
        if after == before:
            return before
        saved = store.cases.save(before, after)
        report(saved, saved.events[len(before.events) :])
        return saved

    return _until_nobody_is_first(attempt)


def change_both(
    store: Store, case_ids: Pair[str], rule: Callable[[Dossier, Dossier], Pair[Dossier]]
) -> Pair[Dossier]:
    """Apply a rule to two cases at once, like `change`; the rule sees each without the other."""

    def attempt() -> Pair[Dossier]:
        before = store.cases.load_alone(case_ids[0]), store.cases.load_alone(case_ids[1])
        after = rule(*before)
        if after == before:
            return before
        store.cases.save_both(before, after)
        for was, is_ in zip(before, after, strict=True):
            report(is_, is_.events[len(was.events) :])
        return after

    return _until_nobody_is_first(attempt)


def _until_nobody_is_first[T](attempt: Callable[[], T]) -> T:
    for number in range(1, MOST_TRIES):
        try:
            return attempt()
        except StaleCase:
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS * number))  # noqa: S311
    return attempt()


def report(dossier: Dossier, events: tuple[Event, ...]) -> None:
    """Log and count what happened; the events hold no personal data (R17)."""
    for event in events:
        where = {"municipality": dossier.case.municipality, "case_id": dossier.case.case_id}
        logger.info(event.kind, extra={**where, **event.details})
        if metric := _METRICS.get(event.kind):
            count(metric)
