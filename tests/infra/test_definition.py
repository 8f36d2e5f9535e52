"""The state machine, as it is written: no way out of it goes unnoticed."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from samentoets.completeness import Step
from tests.template import definition_text

DEFINITION: dict[str, Any] = yaml.safe_load(definition_text())
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
TASKS = [name for name, state in STATES.items() if state["Type"] == "Task"]
STEPS = [name for name in TASKS if "lambda:invoke" in STATES[name]["Resource"]]


def ways_out(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    for branch in (*state.get("Choices", ()), *state.get("Catch", ())):
        yield branch["Next"]


def reached_from(start: str) -> set[str]:
    reached: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += ways_out(STATES[name])
    return reached


def test_every_state_is_reached_and_every_way_leads_somewhere() -> None:
    assert reached_from(DEFINITION["StartAt"]) == set(STATES)


@pytest.mark.parametrize("name", TASKS)
def test_every_task_is_retried_and_then_caught(name: str) -> None:
    for handlers in (STATES[name]["Retry"], STATES[name]["Catch"]):
        assert handlers[-1]["ErrorEquals"] == ["States.ALL"]


@pytest.mark.parametrize("name", STEPS)
def test_a_throttled_step_comes_back_spread_out(name: str) -> None:
    first = STATES[name]["Retry"][0]
    assert "Lambda.TooManyRequestsException" in first["ErrorEquals"]
    assert first["JitterStrategy"] == "FULL"
    assert first["MaxDelaySeconds"] <= 60


@pytest.mark.parametrize("name", STEPS)
def test_every_step_gets_the_same_and_only_ids_and_a_moment(name: str) -> None:
    assert set(STATES[name]["Parameters"]["Payload"]) == {
        "municipality.$",
        "case_id.$",
        "due_at.$",
        "timer.$",
    }


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_keeps_failing_reaches_the_operator(name: str) -> None:
    [catch] = STATES[name]["Catch"]
    assert reached_from(catch["Next"]) == {"TellOperator", "TimerStopped"}
    assert STATES["TimerStopped"]["Type"] == "Fail"


def test_every_answer_has_its_own_way_and_an_unknown_one_is_never_taken_for_done() -> None:
    choice = STATES["WhatIsNext"]
    ways = {branch["StringEquals"]: branch["Next"] for branch in choice["Choices"]}
    assert ways == {
        Step.WAIT: "WaitUntilDue",
        Step.REMIND: "SendReminder",
        Step.MARK: "MarkInvestigation",
        Step.DONE: "Done",
    }
    assert "Done" not in reached_from(choice["Default"])
    assert "TellOperator" in reached_from(choice["Default"])


def test_r17_the_operator_is_told_the_name_of_an_error_and_never_its_text() -> None:
    told = STATES["TellOperator"]["Parameters"]["Message.$"]
    assert "$.Error" in told
    assert "Cause" not in told
