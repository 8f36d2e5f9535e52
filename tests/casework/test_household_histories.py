"""R2, R5 to R7, R16: whatever happens to a household, in any order, twice or at a bad moment."""

import json
from collections import defaultdict
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from moto.dynamodb.models import dynamodb_backends

from samentoets import workflow
from samentoets.alerts import PARTNER_IN_DOUBT
from samentoets.case import Case, CaseStatus, PartnerChoice, WaitingFor
from samentoets.casework.linking import relink, settle, unlink
from samentoets.casework.receiving import deliver_waiting, receive_delivery
from samentoets.casework.resolving import resolve_partner
from samentoets.casework.sweeping import sweep
from samentoets.casework.timing import check, mark_for_investigation, remind
from samentoets.completeness import Step, missing
from samentoets.delivery import DeliveryMessage, Facts
from samentoets.dossier import Dossier, EventKind
from samentoets.errors import NothingToResolve, NotLinked, StaleCase
from samentoets.household import household_of
from samentoets.person import Bsn, Contact, ContactPreference, Identity, Name, Resident
from samentoets.review import open_review
from samentoets.store import Store
from samentoets.store.table import Table
from samentoets.workflow import TimerState
from tests import ENVIRONMENT, REGION
from tests.builders import NOW, OOSTERMEER, a_registration
from tests.casework import household_model as model
from tests.casework.household_model import Claim, Fact, Row, Said

BSNS = [Bsn(f"9999000{end}") for end in ("18", "31", "43", "55", "67")]
WRITE = Table.write

LONG = 5_000
"""Examples of the profile `long` (tests/conftest.py)."""

OFFICER, WHY = "k.jansen", "Uitgezocht in de basisregistratie."

PEOPLE = st.integers(0, len(BSNS) - 1)
SOURCES = st.lists(
    st.sampled_from(["mijnoverheid", "uwv", "belastingdienst", "bank"]), min_size=1, unique=True
)


def identity(person: int, has_bsn: bool = True, is_named: bool = True) -> Identity:
    return Identity(
        bsn=BSNS[person] if has_bsn else None,
        name=Name(surname=f"Fictief-{'abcde'[person]}") if is_named else None,
        birth_date=born(person) if is_named else None,
    )


def born(person: int) -> date:
    return date(1980 + person, 5, 17)


def moment(hour: int) -> datetime:
    return NOW + timedelta(hours=hour)


def number_of(identity_: Identity | None) -> int | None:
    """Who of the five it is."""
    if identity_ is None:
        return None
    return BSNS.index(identity_.bsn) if identity_.bsn else (identity_.birth_date or NOW).year - 1980


def as_fact(facts: Facts) -> Fact:
    """What the store kept, in the words of the model."""
    told, claim = facts.partner, None
    if told:
        claim = Claim(number_of(told.identity) or 0, told.bsn is not None, told.until is not None)
    hour = (facts.retrieved_at - NOW) // timedelta(hours=1)
    person = BSNS.index(facts.identity.bsn or BSNS[0])
    return Fact(person, facts.source, facts.status == "delivered", hour, claim)


@st.composite
def people_delivering(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What a journey collects of one or two people; half of the visits that tell name somebody."""
    return [
        {
            "person": person,
            "delivered": draw(SOURCES),
            "failed": draw(st.booleans()),
            "claims": draw(
                st.dictionaries(
                    st.sampled_from(["mijnoverheid", "belastingdienst"]),
                    st.builds(
                        Claim,
                        PEOPLE,
                        st.sampled_from([True, True, False]),
                        st.sampled_from([False, False, True]),
                    ),
                )
            ),
        }
        for person in draw(st.lists(PEOPLE, min_size=1, max_size=2, unique=True))
    ]


def as_json(told: dict[str, Any], hour: int) -> dict[str, Any]:
    person, delivered = told["person"], told["delivered"]
    visits = [(source, "delivered") for source in delivered]
    if told["failed"]:
        visits += [(s, "failed") for s in ("uwv", "mijnoverheid") if s not in delivered]
    claims = {
        source: claim
        for source, claim in told["claims"].items()
        if source in delivered and claim.partner != person
    }
    return {
        **identity(person).model_dump(mode="json"),
        "sources": [
            {"source": source, "status": status, "retrieved_at": moment(hour).isoformat()}
            for source, status in visits
        ],
        "partner": [
            {
                **identity(claim.partner, claim.has_bsn).model_dump(mode="json"),
                "source": source,
                "until": "2025-09-01" if claim.ended else None,
            }
            for source, claim in claims.items()
        ],
    }


class Histories(RuleBasedStateMachine):
    """Five people, their rows, journeys and officers, on the real use cases and the real store."""

    examples = 0

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
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
        monkeypatch.setattr(workflow, "start_timer", self._start)
        _watch_writes(self, monkeypatch)
        dynamodb_backends["123456789012"][REGION].tables[ENVIRONMENT["TABLE_NAME"]].items.clear()

    def _start(self, case: Case) -> TimerState:
        if case.deadline is None or case.timer == 0:
            return TimerState.NOT_NEEDED
        self.timers.add(workflow.timer_name(case))
        return TimerState.STARTED

    def case_id(self, person: int) -> str:
        return f"{type(self).examples:04}-{'ABCDE'[person] * 4}-0000"

    def owner(self, case_id: str) -> int:
        return "ABCDE".index(case_id[5])

    # what happens

    @initialize(couples=st.lists(st.tuples(PEOPLE, st.none() | PEOPLE, st.booleans()), max_size=3))
    def first_rows(self, couples: list[tuple[int, int | None, bool]]) -> None:
        for resident, partner, is_named in couples:
            self.row(resident, partner, is_named)

    @rule(resident=PEOPLE, partner=st.none() | PEOPLE, is_named=st.booleans())
    def row(self, resident: int, partner: int | None, is_named: bool) -> None:
        """A row of a file; the second one of a resident opens nothing."""
        supplied = None if partner in (None, resident) else partner
        self.rows.setdefault(resident, Row(resident, supplied, is_named))
        who = Resident(
            bsn=BSNS[resident],
            name=identity(resident).name or Name(surname="?"),
            birth_date=born(resident),
            contact=Contact(preference=ContactPreference.EMAIL, email="iemand@example.org"),
        )
        named = None if supplied is None else identity(supplied, is_named=is_named)
        dossier = open_review(
            OOSTERMEER,
            self.case_id(resident),
            a_registration(who, named),
            "test-file",
            self.now,
        )
        claim = self.store.cases.open(dossier)
        settle(self.store, OOSTERMEER, claim.case_id, self.now)
        for person in (resident, supplied):
            if person is not None:
                deliver_waiting(self.store, OOSTERMEER, BSNS[person], self.now)

    @rule(told=people_delivering(), hour=st.integers(-400, 400))
    def delivery(self, told: list[dict[str, Any]], hour: int) -> None:
        """A journey of the first of them; when it was made has nothing to do with its arrival."""
        self.messages += 1
        persons = [as_json(each, hour * 10 + self.messages) for each in told]
        message = {
            "type": "ockto.delivery.completed",
            "timestamp": moment(5000).isoformat(),
            "data": {
                "delivery_id": f"d-{self.messages}",
                "journey_id": "j-1",
                "started_by": persons[0]["bsn"],
                "persons": persons,
            },
        }
        self.sent.append((json.dumps(message).encode(), self.messages))
        self._receive(*self.sent[-1])

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), as_another=st.booleans())
    def duplicate(self, data: st.DataObject, as_another: bool) -> None:
        """The same message, or another message with the same delivery: nothing changes."""
        body, number = data.draw(st.sampled_from(self.sent))
        self.sweep_up()
        before = self._dossiers()
        self._receive(body, number + 1000 if as_another else number)
        assert self._dossiers() == before

    def _receive(self, body: bytes, number: int) -> None:
        delivery = DeliveryMessage.model_validate_json(body).data
        receive_delivery(self.store, OOSTERMEER, f"m-{number}", body, delivery, self.now)

    @rule(times=st.integers(1, 3))
    def somebody_is_first(self, times: int) -> None:
        """The next saves find that the case was changed since it was read."""
        self.stale = times

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), choice=st.sampled_from(PartnerChoice))
    def resolution(self, data: st.DataObject, choice: PartnerChoice) -> None:
        person = data.draw(st.sampled_from(sorted(self.rows)))
        facts = self._known(self._dossiers(), person)
        found = {claim.partner for claim in model.named(facts, person).values()}
        with suppress(NothingToResolve):
            resolve_partner(
                self.store, OOSTERMEER, self.case_id(person), choice, OFFICER, WHY, self.now
            )
            said = {
                PartnerChoice.SUPPLIED: self.rows[person].partner,
                PartnerChoice.FOUND: next(iter(found), None),
            }
            self.said[person] = Said(said.get(choice))

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def unlinking(self, data: st.DataObject) -> None:
        """An officer takes two cases apart; where they were, back together is offered too."""
        person = data.draw(st.sampled_from(sorted(self.rows)))
        linked = self._dossiers()[person].case.link
        with suppress(NotLinked):
            unlink(self.store, OOSTERMEER, self.case_id(person), OFFICER, WHY, self.now)
            assert linked
            self.apart.add(frozenset({person, self.owner(linked.case_id)}))

    @precondition(lambda self: self.apart)
    @rule(data=st.data())
    def together_again(self, data: st.DataObject) -> None:
        pair = data.draw(st.sampled_from(sorted(self.apart, key=sorted)))
        one, other = (self.case_id(person) for person in sorted(pair))
        relink(self.store, OOSTERMEER, one, other, OFFICER, self.now)
        self.apart.remove(pair)

    @precondition(lambda self: self.rows)
    @rule(days=st.sampled_from([0, 1, 15, 30]))
    def timers_wake(self, days: int) -> None:
        """Time passes, and every timer that has come to its end is heard."""
        self.now += timedelta(days=days)
        for person in sorted(self.rows):
            case = self.store.cases.load_alone(self.case_id(person)).case
            timer = workflow.timer_name(case)
            step, _ = check(self.store, OOSTERMEER, case.case_id, timer, self.now)
            if step is Step.REMIND:
                remind(self.store, OOSTERMEER, case.case_id, self.now)
            elif step is Step.MARK:
                mark_for_investigation(self.store, OOSTERMEER, case.case_id, self.now)

    @rule()
    def sweep_up(self) -> None:
        sweep(self.store, OOSTERMEER, self.now)

    # what holds all the time

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


def _watch_writes(machine: Histories, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a save find, as often as the machine says, that somebody else was first."""

    def write(table: Table, actions: list[dict[str, Any]], subject: str) -> None:
        if machine.stale and "ase " in subject:
            machine.stale -= 1
            raise StaleCase(subject)
        WRITE(table, actions, subject)
        for person in list(machine.read):
            if machine.case_id(person) in subject:
                del machine.read[person]

    monkeypatch.setattr(Table, "write", write)


def test_r16_any_history_of_a_household_ends_in_what_its_facts_say(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """300 histories, the same every time; the profile `long` has other and longer ones."""
    monkeypatch.setattr("samentoets.casework.changing.time.sleep", lambda _: None)
    examples = settings().max_examples
    is_long = examples >= LONG
    run_state_machine_as_test(
        partial(Histories, store, monkeypatch),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples if is_long else 300,
            stateful_step_count=12 if is_long else 6,
            derandomize=not is_long,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
