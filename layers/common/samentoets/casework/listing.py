"""What waits for officers: the overview of a municipality, and its worklists page by page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic_core import to_json

from samentoets.access import Visitor
from samentoets.advice import Outcome
from samentoets.base import Frozen, dutch_day
from samentoets.case import Case, CaseKind, CaseStatus, Worklist
from samentoets.casework.viewing import record
from samentoets.person import ContactPreference
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryRecord
from samentoets.store.imports import ImportRecord
from samentoets.store.worklists import Listing, Notice
from samentoets.tally import Count, Flow
from samentoets.waiting import WaitingFor

PER_PAGE = 50
NOTICES_PER_PAGE = 100
"""Of alerts or letters that are filtered: with the case of each, as much as a request may read."""

IN_OVERVIEW = 5
MONTHS = 12


class Filters(Frozen):
    """Which cases of a list an officer wants to see; what isn't set says nothing."""

    kind: CaseKind | None = None
    advice: Outcome | None = None
    channel: ContactPreference | None = None
    round: str | None = None
    partner: bool | None = None
    waiting_for: WaitingFor | None = None

    def match(self, case: Case) -> bool:
        found = {
            "kind": case.kind,
            "advice": case.advice.outcome,
            "channel": case.correspondent_contact.preference,
            "round": case.review_round,
            "partner": case.partner is not None,
            "waiting_for": case.deadline.waiting_for if case.deadline else None,
        }
        return all(found[name] == value for name, value in self.chosen.items())

    @property
    def chosen(self) -> dict[str, object]:
        return self.model_dump(exclude_none=True)

    @property
    def query(self) -> dict[str, str]:
        """What is chosen, as a form sends it."""
        return {name: to_json(value).decode().strip('"') for name, value in self.chosen.items()}


@dataclass(frozen=True)
class Entry:
    """A case on a worklist, with the alert or letter that put it there, if one did."""

    case: Case
    notice: Notice | None = None


@dataclass(frozen=True)
class Month:
    """How many cases began in a month, and how many decisions were taken in it."""

    year: int
    month: int
    opened: int
    decided: dict[Outcome, int]


@dataclass(frozen=True)
class Overview:
    """Where a municipality stands; counts are exact, lists are only their beginning."""

    statuses: dict[CaseStatus, dict[Outcome, int]]
    sizes: dict[Worklist, int]
    months: tuple[Month, ...]
    worklists: dict[Worklist, Listing[Entry]]
    imports: Listing[ImportRecord]
    deliveries: Listing[DeliveryRecord]

    @property
    def cases(self) -> int:
        return sum(sum(of.values()) for of in self.statuses.values())


def view_overview(store: Store, visitor: Visitor, now: datetime) -> Overview:
    """How much there is of everything, and the first of each list."""
    record(store, visitor, "READ_OVERVIEW", store.municipality, now)
    months = list(_last_months(now))
    counts = store.counters.since(months[0][0])
    return Overview(
        statuses={status: _outcomes(counts, status) for status in CaseStatus},
        sizes={worklist: counts[Count.of_list(worklist)] for worklist in Worklist},
        months=tuple(_month(counts, year, month) for year, month in months),
        worklists={
            each: _read(store, each, IN_OVERVIEW) if each is not Worklist.DUE else _due(store, now)
            for each in Worklist
        },
        imports=store.worklists.imports(IN_OVERVIEW),
        deliveries=store.worklists.waiting_deliveries(IN_OVERVIEW),
    )


def _due(store: Store, now: datetime) -> Listing[Entry]:
    """The first terms, without those that end later than today: they need nobody yet."""
    first = _read(store, Worklist.DUE, IN_OVERVIEW)
    today = dutch_day(now)
    due = tuple(
        e for e in first.entries if e.case.deadline and dutch_day(e.case.deadline.due_at) <= today
    )
    return first if due == first.entries else Listing(entries=due)


def _outcomes(counts: Counter[Count], status: CaseStatus) -> dict[Outcome, int]:
    return {outcome: counts[Count.of_standing(status, outcome)] for outcome in Outcome}


def _last_months(now: datetime) -> Iterable[tuple[int, int]]:
    today = dutch_day(now)
    newest = today.year * 12 + today.month - 1
    for month in range(newest - MONTHS + 1, newest + 1):
        yield month // 12, month % 12 + 1


def _month(counts: Counter[Count], year: int, month: int) -> Month:
    count = partial(Count.of_month, year, month)
    decided = {outcome: counts[count(outcome)] for outcome in (Outcome.GRANT, Outcome.REJECT)}
    return Month(year, month, counts[count(Flow.OPENED)], decided)


def view_worklist(
    store: Store,
    worklist: Worklist,
    filters: Filters,
    after: str | None,
    visitor: Visitor,
    now: datetime,
) -> Listing[Entry]:
    """A page of one worklist; raises `BadToken` for a place that isn't one of this list."""
    record(store, visitor, "READ_WORKLIST", worklist, now)
    return _read(store, worklist, PER_PAGE, filters, after)


NO_FILTERS = Filters()


def _read(
    store: Store,
    worklist: Worklist,
    most: int,
    filters: Filters = NO_FILTERS,
    after: str | None = None,
) -> Listing[Entry]:
    lists = store.worklists
    if worklist in (Worklist.ALERTS, Worklist.LETTERS):
        if filters.chosen:
            most = NOTICES_PER_PAGE
        read = lists.alerts if worklist is Worklist.ALERTS else lists.letters
        notices = read(most, after)
        cases = store.cases.several(notice.case_id for notice in notices.entries)
        found = (Entry(cases[n.case_id], n) for n in notices.entries if n.case_id in cases)
        matching = tuple(entry for entry in found if filters.match(entry.case))
        return Listing(entries=matching, after=notices.after)
    wanted = filters.match if filters.chosen else None
    page = lists.cases(worklist, most, after, wanted)
    return Listing(entries=tuple(map(Entry, page.entries)), after=page.after)


def view_imports(
    store: Store, after: str | None, visitor: Visitor, now: datetime
) -> Listing[ImportRecord]:
    """A page of the imported files, the newest first; raises like `view_worklist`."""
    record(store, visitor, "READ_FILES", store.municipality, now)
    return store.worklists.imports(PER_PAGE, after)


def view_deliveries(
    store: Store, after: str | None, visitor: Visitor, now: datetime
) -> Listing[DeliveryRecord]:
    """A page of the deliveries that no case was found for; raises like `view_worklist`."""
    record(store, visitor, "READ_DELIVERIES", store.municipality, now)
    return store.worklists.waiting_deliveries(PER_PAGE, after)
