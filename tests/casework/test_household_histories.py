"""R2, R5 to R7, R16: whatever happens to a household, in any order, twice or at a bad moment."""

import json
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from samentoets import workflow
from samentoets.case import PartnerChoice
from samentoets.casework.linking import relink, settle, unlink
from samentoets.casework.receiving import deliver_waiting, receive_delivery
from samentoets.casework.resolving import resolve_partner
from samentoets.casework.sweeping import sweep
from samentoets.casework.timing import check, mark_for_investigation, remind
from samentoets.completeness import Step
from samentoets.delivery import DeliveryMessage
from samentoets.errors import NothingToResolve, NotLinked
from samentoets.person import Contact, ContactPreference, Name, Resident
from samentoets.review import open_review
from samentoets.store import Store
from tests.builders import OOSTERMEER, a_registration
from tests.casework import household_model as model
from tests.casework.household_model import Row, Said
from tests.casework.household_people import (
    BSNS,
    PEOPLE,
    as_json,
    born,
    identity,
    moment,
    people_delivering,
)
from tests.casework.household_truth import Households

LONG = 5_000
"""Examples of the profile `long` (tests/conftest.py)."""

OFFICER, WHY = "k.jansen", "Uitgezocht in de basisregistratie."


class Histories(Households):
    """Rows, journeys and officers, on the real use cases."""

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


def test_r16_any_history_of_a_household_ends_in_what_its_facts_say(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """300 histories, the same every time; the profile `long` has other and longer ones."""
    monkeypatch.setattr("samentoets.casework.changing.time.sleep", lambda _: None)
    examples = settings().max_examples
    is_long = examples >= LONG
    run_state_machine_as_test(
        partial(Histories, store),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples if is_long else 300,
            stateful_step_count=12 if is_long else 6,
            derandomize=not is_long,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
