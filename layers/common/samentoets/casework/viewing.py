"""Reading for the pages: first the audit event, then the data; without the one no other (R18)."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Self

from pydantic import TypeAdapter, ValidationError

from samentoets import files
from samentoets.access import Visitor
from samentoets.base import CaseId
from samentoets.case import Channel
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
from samentoets.store.imports import ImportRecord
from samentoets.store.worklists import MOST_PER_REQUEST

RESULTS_ARE_KEPT = timedelta(days=90)
"""How long S3 keeps a result file (template.yaml, lifecycle rule Results)."""

DONE = frozenset({"OPENED", "UNCHANGED", "CORRECTED", "MORE"})
"""Codes in a result file about rows that nobody need do anything about."""

_CASE_ID = TypeAdapter(CaseId)


@dataclass(frozen=True)
class Page[M]:
    """The first of a list; `more` tells that it goes on."""

    entries: tuple[M, ...]
    more: bool


@dataclass(frozen=True)
class Provision:
    """How one kind of a person's data was supplied: by which sources, or why not.

    Without a kind these are the sources that no kind asks for; without a status none was tried.
    """

    kind: Kind | None
    status: SourceStatus | None
    visits: tuple[Facts, ...]


@dataclass(frozen=True)
class Total:
    """What was told of several amounts together, in eurocents; the rest stays unknown (R14)."""

    cents: int
    unknown: int

    @classmethod
    def of(cls, holdings: Iterable[tuple[str | None, int | None]]) -> Self:
        """From references with amounts; an account that two people have is counted once."""
        each = {reference or index: cents for index, (reference, cents) in enumerate(holdings)}
        known = [cents for cents in each.values() if cents is not None]
        return cls(sum(known), len(each) - len(known))


@dataclass(frozen=True)
class CaseView:
    """A case as an officer reads it: the dossier, and what the rules say of it today.

    `lead` is the dossier that keeps the household's time: the linked one, if this case follows.
    `then` is what happens at the end of its deadline, `channel` how a reminder would go out,
    `bystanders` the facts of people who delivered and do not count, `in_two_names` the accounts
    that both partners have, `explanation` the newest calculation in steps, `choices` what an
    officer chose, by number. `kinds` are asked of everybody who counts; `assets` and `debts` are
    what was told, whether it counts or not.
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
    kinds: tuple[Kind, ...]
    assets: Total
    debts: Total


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
    record(store, visitor, "READ_CASE", case_id, now)
    dossier = store.cases.load(case_id)
    if dossier.linked:
        record(store, visitor, "READ_CASE", dossier.linked.case.case_id, now)
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
        kinds=required,
        assets=Total.of(_assets(household)),
        debts=Total.of((h.reference, h.amount_cents) for m in household.members for h in m.debts),
    )


def _assets(household: Household) -> Iterator[tuple[str | None, int | None]]:
    for member in household.members:
        yield from ((asset.reference, asset.amount_cents) for asset in member.assets)
        for child in member.children:
            yield from ((None, asset.amount_cents) for asset in child.assets)


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
    file = store.imports.get(file_id)
    if file is None:
        return None
    record(store, visitor, "READ_FILE", file_id, now)
    if file.finished_at is None or file.finished_at < now - RESULTS_ARE_KEPT:
        return FileView(file, None)
    content = files.read(files.result_key(store.municipality, file_id, "result.csv"))
    found = list(islice(_to_do(content), MOST_PER_REQUEST + 1))
    first = tuple(found[:MOST_PER_REQUEST])
    return FileView(file, Page(first, more=len(found) > len(first)))


def _to_do(result_file: bytes) -> Iterator[ToDo]:
    """What there is to do comes first in a result file, so a preview reads its beginning only."""
    rows = csv.reader(io.StringIO(result_file.decode("utf-8-sig"), newline=""), delimiter=";")
    next(rows)
    return (ToDo(*row) for row in rows if row[3] not in DONE)


def record(store: Store, visitor: Visitor, action: str, subject: str, now: datetime) -> None:
    """Note what this visitor is about to see; when that can't be written, nothing is read."""
    store.audit.record(visitor, action, subject, now)
