"""Reading for the pages: first the audit event, then the data; without the one no other (R18)."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from pydantic import TypeAdapter, ValidationError

from samentoets import files
from samentoets.access import Visitor
from samentoets.base import CaseId
from samentoets.case import Case, Channel, Worklist
from samentoets.completeness import (
    SOURCES_OF_KIND,
    Gap,
    Kind,
    Step,
    missing,
    next_step,
    reminder_channel,
    required_kinds,
)
from samentoets.delivery import Facts, SourceStatus
from samentoets.dossier import Dossier
from samentoets.errors import UnknownCase
from samentoets.explaining import Explanation, choice_of, explain
from samentoets.household import Household, household_of
from samentoets.members import Member, in_force
from samentoets.municipality import Municipality
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryRecord
from samentoets.store.imports import ImportRecord
from samentoets.store.worklists import MOST_PER_REQUEST, Notice

MOST_IN_OVERVIEW = MOST_PER_REQUEST // (len(Worklist) + 2)
"""Of each list in the overview, imports and deliveries included, so that all stay in bounds."""

RESULTS_ARE_KEPT = timedelta(days=90)
"""How long S3 keeps a result file (template.yaml, lifecycle rule Results)."""

DONE = frozenset({"OPENED", "UNCHANGED", "CORRECTED", "MORE"})
"""Codes in a result file about rows that nobody need do anything about."""

_CASE_ID = TypeAdapter(CaseId)


@dataclass(frozen=True)
class Entry:
    """A case on a worklist, or an alert or letter of it."""

    case_id: str
    case: Case | None = None
    notice: Notice | None = None


@dataclass(frozen=True)
class Page[M]:
    """The first of a list; `more` tells that it goes on."""

    entries: tuple[M, ...]
    more: bool


@dataclass(frozen=True)
class Overview:
    """What waits in one municipality, list by list."""

    worklists: dict[Worklist, Page[Entry]]
    imports: Page[ImportRecord] | None = None
    deliveries: Page[DeliveryRecord] | None = None


def view_overview(store: Store, visitor: Visitor, now: datetime) -> Overview:
    """The first of every list: together no more than one request may read."""
    _record(store, visitor, "READ_OVERVIEW", store.municipality, now)
    imports = store.worklists.imports(MOST_IN_OVERVIEW)
    deliveries = store.worklists.waiting_deliveries(MOST_IN_OVERVIEW)
    return Overview(
        worklists={worklist: _page(store, worklist, MOST_IN_OVERVIEW) for worklist in Worklist},
        imports=Page(imports.entries, imports.more),
        deliveries=Page(deliveries.entries, deliveries.more),
    )


def view_worklist(store: Store, worklist: Worklist, visitor: Visitor, now: datetime) -> Overview:
    """One worklist, as far as one request may read."""
    _record(store, visitor, "READ_WORKLIST", worklist, now)
    return Overview(worklists={worklist: _page(store, worklist, MOST_PER_REQUEST)})


def _page(store: Store, worklist: Worklist, most: int) -> Page[Entry]:
    lists = store.worklists
    if worklist in (Worklist.ALERTS, Worklist.LETTERS):
        found = lists.alerts(most) if worklist is Worklist.ALERTS else lists.letters(most)
        return Page(tuple(Entry(n.case_id, notice=n) for n in found.entries), found.more)
    cases = store.worklists.cases(worklist, most)
    return Page(tuple(Entry(case.case_id, case) for case in cases.entries), cases.more)


@dataclass(frozen=True)
class Provision:
    """How one kind of a person's data was supplied: by which sources, or why not.

    Without a kind these are the sources that no kind asks for; without a status none was tried.
    """

    kind: Kind | None
    status: SourceStatus | None
    visits: tuple[Facts, ...]


@dataclass(frozen=True)
class CaseView:
    """A case as an officer reads it: the dossier, and what the rules say of it today.

    `lead` is the dossier that keeps the household's time: the linked one, if this case follows.
    `then` is what happens at the end of its deadline, `channel` how a reminder would go out,
    `bystanders` the facts of people who delivered and do not count, `in_two_names` the accounts
    that both partners have, `explanation` the newest calculation in steps, `choices` what an
    officer chose, by number.
    """

    dossier: Dossier
    lead: Dossier
    household: Household
    provisions: dict[str, tuple[Provision, ...]]
    then: Step | None
    channel: Channel
    bystanders: tuple[tuple[Facts, ...], ...]
    in_two_names: frozenset[str | None]
    explanation: Explanation
    choices: dict[int, str]


def view_case(
    store: Store, municipality: Municipality, case_id: str, visitor: Visitor, now: datetime
) -> CaseView:
    """One case; raises `UnknownCase`, also when the number can't be one.

    Such a number is not even kept in the audit log: somebody may have typed a BSN (R17).
    """
    try:
        _CASE_ID.validate_python(case_id)
    except ValidationError:
        raise UnknownCase("This is no case number.") from None
    _record(store, visitor, "READ_CASE", case_id, now)
    dossier = store.cases.load(case_id)
    if dossier.linked:
        _record(store, visitor, "READ_CASE", dossier.linked.case.case_id, now)
    lead = dossier.seen_by_the_lead
    household = household_of(dossier)
    gaps = missing(household, municipality)
    required = required_kinds(municipality, household.reference_date)
    deadline = lead.case.deadline
    trace = lead.calculation.assessment.trace if lead.calculation else ()
    return CaseView(
        dossier=dossier,
        lead=lead,
        household=household,
        provisions={
            member.role: tuple(_provisions(member, gaps, required)) for member in household.members
        },
        then=next_step(lead, municipality, deadline.due_at) if deadline else None,
        channel=reminder_channel(lead),
        bystanders=tuple(_bystanders(dossier, household)),
        in_two_names=_in_two_names(household),
        explanation=explain(trace),
        choices={o.number: choice_of(o, trace) for o in lead.overrides},
    )


def _provisions(
    member: Member, gaps: tuple[Gap, ...], kinds: tuple[Kind, ...]
) -> Iterator[Provision]:
    for kind in kinds:
        gap = next((g for g in gaps if g.role is member.role and g.kind is kind), None)
        status = gap.last_status if gap else SourceStatus.DELIVERED
        visits = (member.of(source) for source in SOURCES_OF_KIND[kind])
        yield Provision(kind, status, tuple(facts for facts in visits if facts))
    asked = {source for kind in kinds for source in SOURCES_OF_KIND[kind]}
    if rest := tuple(facts for facts in member.facts if facts.source not in asked):
        yield Provision(None, None, rest)


def _bystanders(dossier: Dossier, household: Household) -> Iterator[tuple[Facts, ...]]:
    counting = {member.identity.bsn for member in household.members}
    for bsn in dict.fromkeys(facts.identity.bsn for facts in dossier.all_facts):
        if bsn and bsn not in counting:
            yield in_force(dossier.all_facts, bsn)


def _in_two_names(household: Household) -> frozenset[str | None]:
    names = [
        {holding.reference for holding in (*member.assets, *member.debts)} - {None}
        for member in household.members
    ]
    return frozenset(set.intersection(*names)) if len(names) > 1 else frozenset()


@dataclass(frozen=True)
class ToDo:
    """One thing to do about one row of a file, as the municipality got it back."""

    line: str
    case_id: str
    column: str
    code: str
    message: str
    advice: str


@dataclass(frozen=True)
class FileView:
    """One imported file; `to_do` is None when S3 has no result file (yet, or any more)."""

    record: ImportRecord
    to_do: Page[ToDo] | None


def view_file(store: Store, file_id: str, visitor: Visitor, now: datetime) -> FileView | None:
    """An imported file and the first of what there is to do; None when there is no such file."""
    record = store.imports.get(file_id)
    if record is None:
        return None
    _record(store, visitor, "READ_FILE", file_id, now)
    if record.finished_at is None or record.finished_at < now - RESULTS_ARE_KEPT:
        return FileView(record, None)
    content = files.read(files.result_key(store.municipality, file_id, "result.csv"))
    found = list(islice(_to_do(content), MOST_PER_REQUEST + 1))
    first = tuple(found[:MOST_PER_REQUEST])
    return FileView(record, Page(first, more=len(found) > len(first)))


def _to_do(result_file: bytes) -> Iterator[ToDo]:
    """What there is to do comes first in a result file, so a preview reads its beginning only."""
    rows = csv.reader(io.StringIO(result_file.decode("utf-8-sig"), newline=""), delimiter=";")
    next(rows)
    return (ToDo(*row) for row in rows if row[3] not in DONE)


def _record(store: Store, visitor: Visitor, action: str, subject: str, now: datetime) -> None:
    store.audit.record(visitor, action, subject, now)
