"""R8, R16 on the emulator: everything stops while cases wait, and no timer survives it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.config import Config

from infra.onboard import apply, read_file
from local.demo.outside import Outside
from local.emulator import Emulator
from local.stack import RUNS, STACK_NAME, STAGE, Stack, running_stack
from samentoets.casework.sweeping import PATIENCE
from samentoets.waiting import WaitingFor
from tests.e2e.test_household import Ending, in_the_end, opened
from tests.e2e.test_once import Town
from tests.e2e.test_timers import let_wait, reminders, running
from tests.template import ROOT

WAITING = 50
TIME_TO_STOP = timedelta(seconds=25)
"""How long the partner is waited for: until all cases wait and the emulator is told to end."""
SWEEP_SECONDS = 240
"""The sweeper's own time: template.yaml."""


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    return Emulator(RUNS / "restart", remembers=True)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Stack]:
    with running_stack(emulator) as stack:
        wanted = read_file(ROOT / "local/municipalities/9901.yaml")
        terms = {"partner_wait": TIME_TO_STOP, "response_period": timedelta(hours=1)}
        patient = wanted.settings.model_copy(update=terms)
        now = datetime.now(UTC)
        apply(stack.session(), STAGE, wanted._replace(settings=patient), "test", now)
        yield stack


@pytest.mark.restart
def test_r08_r16_50_cases_that_wait_through_a_restart_are_each_reminded_once(
    outside: Outside, stack: Stack, emulator: Emulator
) -> None:
    """The emulator keeps what AWS keeps, except the timers: those, the sweeper starts again."""
    town = Town()
    people = [town.resident("Oostermeer") for _ in range(WAITING)]
    cases = set(opened(outside, people, "herstart.csv").values())
    let_wait(stack, town, people)
    assert len(running(stack, cases)) == WAITING
    emulator.restart()
    assert reminders(outside, people) == {}
    assert running(stack, cases) == []
    due = due_moments(stack, cases)
    assert len(due) == WAITING
    time.sleep((max(due) + PATIENCE - datetime.now(UTC)).total_seconds())
    sweep(stack)
    sweep(stack)
    in_the_end(stack, cases, lambda found: all(map(waits_for_response, found.values())))
    assert reminders(outside, people) == dict.fromkeys((one.email for one in people), 1)
    assert outside.timers() == sorted(f"{case}-{number}" for case in cases for number in (1, 2))
    assert sorted(running(stack, cases)) == sorted(f"{case}-2" for case in cases)


def waits_for_response(case: dict[str, Any]) -> bool:
    """As it does once its reminder went out."""
    return (case.get("deadline") or {}).get("waiting_for") == WaitingFor.RESPONSE


def due_moments(stack: Stack, cases: set[str]) -> list[datetime]:
    found = Ending(stack).cases(cases).values()
    return [datetime.fromisoformat(case["deadline"]["due_at"]) for case in found]


def sweep(stack: Stack) -> None:
    """At once, for the schedule may be minutes away."""
    session = stack.session()
    sweeper = session.client("cloudformation").describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId="SweeperFunction"
    )
    name = sweeper["StackResourceDetail"]["PhysicalResourceId"]
    patient = session.client("lambda", config=Config(read_timeout=SWEEP_SECONDS))
    assert "FunctionError" not in patient.invoke(FunctionName=name)
