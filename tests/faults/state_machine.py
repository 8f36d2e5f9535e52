"""Step Functions on a virtual clock: the part of its language that our definition uses.

Anything else is a KeyError or an unhandled case, so that a wider definition fails its tests. That
it does what another interpreter does is proven in test_state_machine.py.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

type Json = dict[str, Any]

type Invoke = Callable[[str, Json], Any]
"""Runs a task by its resource and parameters; answers what the service answers."""


class TaskFailed(Exception):
    """A task ended with an error; the name is what Retry and Catch look at."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True)
class Execution:
    """Where one execution stands, and when it has its next step; kept rather than changed."""

    name: str
    input: Json
    state: str
    data: Any
    wakes_at: datetime
    tries: Mapping[int, int] = field(default_factory=dict)
    status: str = "RUNNING"


class StateMachine:
    """One definition; `ways` remembers every way between states that was gone, also again."""

    def __init__(self, definition: Json, invoke: Invoke) -> None:
        self._definition = definition
        self._invoke = invoke
        self.ways: list[tuple[str, str]] = []

    def start(self, name: str, input_: Json, now: datetime) -> Execution:
        first = self._definition["StartAt"]
        return self._enter(Execution(name, input_, first, input_, now), first, input_, now)

    def step(self, execution: Execution, now: datetime) -> Execution:
        """Do the state in which the execution is, and go where it leads."""
        state = self._definition["States"][execution.state]
        data = execution.data
        match state["Type"]:
            case "Succeed":
                return replace(execution, status="SUCCEEDED")
            case "Fail":
                return replace(execution, status="FAILED")
            case "Choice":
                return self._enter(execution, _chosen(state, data), data, now)
            case "Pass":
                data = state["Result"]
            case "Task":
                try:
                    answer = self._invoke(state["Resource"], _filled(state, execution))
                except TaskFailed as failure:
                    return self._after_failure(execution, state, failure.error, now)
                data = _at(answer, state.get("OutputPath", "$"))
        if state.get("End"):
            return replace(execution, status="SUCCEEDED")
        return self._enter(execution, state["Next"], data, now)

    def _enter(self, execution: Execution, name: str, data: Any, now: datetime) -> Execution:
        self.ways.append((execution.state, name))
        state = self._definition["States"][name]
        wakes_at = now
        if state["Type"] == "Wait":
            wakes_at = max(now, datetime.fromisoformat(_at(data, state["TimestampPath"])))
        return replace(execution, state=name, data=data, wakes_at=wakes_at, tries={})

    def _after_failure(
        self, execution: Execution, state: Json, error: str, now: datetime
    ) -> Execution:
        """The first retrier that fits has the say; jitter is left out, since it only shortens."""
        for number, retrier in enumerate(state["Retry"]):
            if _fits(retrier, error):
                tried = execution.tries.get(number, 0)
                if tried < retrier["MaxAttempts"]:
                    self.ways.append((execution.state, execution.state))
                    seconds = retrier["IntervalSeconds"] * retrier["BackoffRate"] ** tried
                    pause = timedelta(seconds=min(seconds, retrier.get("MaxDelaySeconds", seconds)))
                    tries = {**execution.tries, number: tried + 1}
                    return replace(execution, wakes_at=now + pause, tries=tries)
                break
        for catcher in state["Catch"]:
            if _fits(catcher, error):
                return self._enter(execution, catcher["Next"], {"Error": error}, now)
        return replace(execution, status="FAILED")


def _fits(handler: Json, error: str) -> bool:
    return error in handler["ErrorEquals"] or "States.ALL" in handler["ErrorEquals"]


def _chosen(state: Json, data: Any) -> str:
    for choice in state["Choices"]:
        if _at(data, choice["Variable"]) == choice["StringEquals"]:
            return str(choice["Next"])
    return str(state["Default"])


def _filled(state: Json, execution: Execution) -> Json:
    context = {"Execution": {"Input": execution.input, "Name": execution.name}}

    def fill(template: Any) -> Any:
        if not isinstance(template, dict):
            return template
        return {
            key.removesuffix(".$"): value(template[key])
            if key.endswith(".$")
            else fill(template[key])
            for key in template
        }

    def value(path: str) -> Any:
        if not path.startswith("States.Format("):
            return _at(context, path[1:]) if path.startswith("$$") else _at(execution.data, path)
        text, *paths = re.findall(r"'([^']*)'|(\$[\w$.]+)", path)
        return text[0].replace("{}", "%s") % tuple(value(found) for _, found in paths)

    filled: Json = fill(state["Parameters"])
    return filled


def _at(data: Any, path: str) -> Any:
    for name in path.split(".")[1:]:
        data = data[name]
    return data
