"""R2, R5 to R7, R16: what holds of every household, after whatever happened to it."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant
from moto.dynamodb.models import dynamodb_backends

from samentoets import workflow
from samentoets.alerts import PARTNER_IN_DOUBT
from samentoets.case import Case, CaseStatus
from samentoets.completeness import missing
from samentoets.dossier import Dossier, EventKind
from samentoets.errors import StaleCase
from samentoets.household import household_of
from samentoets.store import Store
from samentoets.store.table import Table
from samentoets.waiting import WaitingFor
from tests import ENVIRONMENT, REGION
from tests.builders import NOW, OOSTERMEER
from tests.casework import household_model as model
from tests.casework.household_model import Fact, Row, Said
from tests.casework.household_people import as_fact, identity, number_of

WRITE = Table.write


class Households(RuleBasedStateMachine):
    """The cases of five people in the real store, and how they must look at any moment."""

    examples = 0

    def __init__(self, store: Store) -> None:
        super().__init__()
        type(self).examples += 1
        self.store, self.now, self.messages = store, NOW, 0
        self.rows: dict[int, Row] = {}
        self.said: dict[int, Said] = {}
        self.apart: set[frozenset[int]] = set()
        self.sent: list[tuple[bytes, int]] = []
        self.alerts: dict[int, set[tuple[str, object]]] = defaultdict(set)
        self.timers: set[str] = set()
        self.stale = 0
        self.read: dict[int, Dossier] = {}
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(workflow, "_start", self._start)
        _watch_writes(self)
        dynamodb_backends["123456789012"][REGION].tables[ENVIRONMENT["TABLE_NAME"]].items.clear()

    def teardown(self) -> None:
        """What is patched would keep every history in memory: gigabytes in a long run."""
        self.patch.undo()

    def _start(self, case: Case, _: datetime) -> bool:
        self.timers.add(workflow.timer_name(case))
        return True

    def case_id(self, person: int) -> str:
        return f"{type(self).examples:04}-{'ABCDE'[person] * 4}-0000"

    def owner(self, case_id: str) -> int:
        return "ABCDE".index(case_id[5])

    @invariant()
    def the_household_is_what_the_facts_say(self) -> None:
        dossiers = self._dossiers()
        for person, dossier in dossiers.items():
            case, link = dossier.case, dossier.case.link
            self._keeps_what_was_supplied(person, case)
            self._waits_or_stands_somewhere(case, dossiers)
            facts = self._known(dossiers, person)
            other = self.owner(link.case_id) if link else None
            if link and not link.leads:
                self._follows(dossier, dossiers[self.owner(link.case_id)], person)
                seen = self._view(person, facts)
            else:
                seen = self._view(person, facts, other)
                self._shows(dossier, seen, facts)
            self._tells(person, dossier, seen)
        self._links_are_right(dossiers)

    def _keeps_what_was_supplied(self, person: int, case: Case) -> None:
        row = self.rows[person]
        supplied = None if row.partner is None else identity(row.partner, is_named=row.is_named)
        assert (case.supplied_partner and case.supplied_partner.identity) == supplied

    def _waits_or_stands_somewhere(self, case: Case, dossiers: dict[int, Dossier]) -> None:
        """R19; and a deadline that needs a timer has one."""
        if case.follows:
            assert case.deadline is None
            assert case.worklist is None
            assert case.link
            case = dossiers[self.owner(case.link.case_id)].case
            assert not case.follows
        unprinted = dossiers[self.owner(case.case_id)].letters
        assert case.deadline or case.worklist or unprinted, case
        if case.deadline and case.deadline.waiting_for is not WaitingFor.DELIVERY:
            assert workflow.timer_name(case) in self.timers

    def _view(self, person: int, facts: set[Fact], suitor: int | None = None) -> model.View:
        return model.view(self.rows[person], self.said.get(person), facts, suitor)

    def _known(self, dossiers: dict[int, Dossier], *people: int) -> set[Fact]:
        """What is known in these cases and in those that they are linked with."""
        return {as_fact(f) for person in people for f in dossiers[person].all_facts}

    def _shows(self, dossier: Dossier, seen: model.View, facts: set[Fact]) -> None:
        """Who counts, what is missing, and whether that makes the case ready (R5, R7, R8)."""
        case, household = dossier.case, household_of(dossier)
        assert household.is_resolved == seen.is_resolved
        assert number_of(household.partner.identity if household.partner else None) == seen.partner
        attached = number_of(case.partner)
        assert attached == seen.partner or (attached is None and not facts)
        person = self.owner(case.case_id)
        gaps = {(gap.role.value, gap.kind.value) for gap in missing(household, OOSTERMEER)}
        assert gaps == model.missing(person, seen.partner, facts)
        in_doubt = not seen.is_resolved or dossier.has_open(PARTNER_IN_DOUBT)
        ready = bool(facts) and not gaps and not in_doubt
        assert (case.status is CaseStatus.DATA_RECEIVED and case.mark is None) == ready
        assert not (ready and case.deadline)

    def _follows(self, follower: Dossier, lead: Dossier, person: int) -> None:
        assert lead.case.link
        assert lead.case.link.case_id == self.case_id(person)
        assert lead.case.link.leads
        assert follower.case.partner == lead.case.resident.identity
        assert follower.case.advice == lead.case.advice
        assert follower.case.mark is None

    def _tells(self, person: int, dossier: Dossier, seen: model.View) -> None:
        """Every alert once per fact: each that holds was raised, and nothing that never held."""
        told = [(alert.type.value, alert.fact) for alert in dossier.alerts]
        assert len(set(told)) == len(told)
        self.alerts[person] |= {(type_, seen.statement) for type_ in seen.alerts}
        for type_ in ("SOURCES_DISAGREE", "DIFFERENT_PARTNER", "PARTNER_SUPPLIED_NOT_FOUND"):
            expected = sum(type_ == each for each, _ in self.alerts[person])
            assert sum(type_ == each for each, _ in told) == expected, type_
        assert seen.alerts <= {type_ for type_, _ in told}

    def _links_are_right(self, dossiers: dict[int, Dossier]) -> None:
        alone = {person for person, said in self.said.items() if said.partner is None}
        for one in sorted(self.rows):
            for other in (o for o in sorted(self.rows) if o > one):
                facts = {as_fact(f) for p in (one, other) for f in dossiers[p].facts}
                first, second = self._view(one, facts), self._view(other, facts)
                link = dossiers[one].case.link
                are_linked = link is not None and self.owner(link.case_id) == other
                if are_linked:
                    assert frozenset({one, other}) not in self.apart
                    assert model.belong(one, first, other, second, alone)
                elif (
                    (first.partner, second.partner) == (other, one)
                    and frozenset({one, other}) not in self.apart
                    and not (link or dossiers[other].case.link)
                ):
                    raise AssertionError(f"{one} and {other} name each other and are not linked")

    @invariant()
    def nobody_is_written_to_twice(self) -> None:
        for dossier in self._dossiers().values():
            sent = [e for e in dossier.events if e.kind is EventKind.REMINDER_SENT]
            assert len(sent) + len(dossier.letters) <= 1

    def _dossiers(self) -> dict[int, Dossier]:
        """Every case as it is in the store; read again when it was written."""
        for person in self.rows.keys() - self.read.keys():
            self.read[person] = self.store.cases.load_alone(self.case_id(person))
        alone = dict(self.read)
        return {
            person: dossier.but(linked=alone[self.owner(dossier.case.link.case_id)])
            if dossier.case.link
            else dossier
            for person, dossier in alone.items()
        }


def _watch_writes(machine: Households) -> None:
    """Lets a save find, as often as the machine says, that somebody else was first."""

    def write(table: Table, actions: list[dict[str, Any]], subject: str) -> None:
        if machine.stale and "ase " in subject:
            machine.stale -= 1
            raise StaleCase(subject)
        WRITE(table, actions, subject)
        for person in list(machine.read):
            if machine.case_id(person) in subject:
                del machine.read[person]

    machine.patch.setattr(Table, "write", write)
