"""Our reading of the state machine against moto's: the same calls and end on every path."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
import yaml
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from samentoets.base import iso
from tests import REGION
from tests.builders import NOW
from tests.faults.state_machine import Execution, Json, StateMachine, TaskFailed
from tests.infra.test_definition import STATES, ways_out
from tests.template import definition_text

NAME = "K7QF-93XD-2MPA-1"
INPUT = {"municipality": "9901", "case_id": "K7QF-93XD-2MPA", "due_at": iso(NOW)}
LATER = iso(NOW + timedelta(days=1))

type Script = list[Json | str]
"""What the functions answer, one after the other: a payload, or the name of an error."""

DUE = {"due_at": LATER}
DONE = {"next": "done"} | DUE
REMIND, MARK, WAIT = ({"next": step} | DUE for step in ("remind", "mark", "wait"))
BUSY, BROKEN = "Lambda.TooManyRequestsException", "RuntimeError"
FOR_GOOD = [BROKEN] * 4
"""Once and three retries."""

PATHS: dict[str, Script] = {
    "complete when it wakes": [DONE],
    "the deadline moved": [WAIT, WAIT, DONE],
    "reminded and answered": [REMIND, DUE, DONE],
    "reminded and marked": [REMIND, DUE, MARK, {}],
    "an unknown answer": [{"next": "dance"} | DUE],
    "the check fails once": [BROKEN, DONE],
    "the check is busy for a while": [BUSY] * 20 + [DONE],
    "the check is busy for too long": [BUSY] * 21,
    "the check is busy, then broken, then not": [BUSY, BROKEN, BUSY, BROKEN, DONE],
    "the check fails for good": [*FOR_GOOD],
    "the reminder fails twice": [REMIND, BROKEN, BROKEN, DUE, DONE],
    "the reminder fails for good": [REMIND, *FOR_GOOD],
    "the mark fails once": [MARK, BROKEN, {}],
    "the mark fails for good": [MARK, *FOR_GOOD],
}

WAYS: set[tuple[str, str]] = set()


class Played:
    """The functions' answers by script, and all that was asked of them."""

    def __init__(self, script: Script) -> None:
        self._answers = iter(script)
        self.asked: list[tuple[str, Json]] = []
        self.told: list[str] = []

    def answer(self, function: str, payload: Json) -> Json:
        self.asked.append((function, payload))
        answer = next(self._answers)
        if isinstance(answer, str):
            raise TaskFailed(answer)
        return answer

    def invoke(self, resource: str, parameters: Json) -> Any:
        if resource.endswith("sns:publish"):
            self.told.append(parameters["Message"])
            return {"MessageId": "1"}
        return {"Payload": self.answer(parameters["FunctionName"], parameters["Payload"])}


def definition(topic: str, text: str | None = None) -> Json:
    """The definition of today, or the one with this text, with its placeholders filled in."""
    text = (
        (text or definition_text())
        .replace("${OperatorTopicArn}", topic)
        .replace("${Stage}", "test")
    )
    for name in ("CompletenessCheck", "SendReminder", "MarkInvestigation"):
        text = text.replace(f"${{{name}FunctionArn}}", name)
    parsed: Json = yaml.safe_load(text)
    return parsed


def ours(script: Script) -> tuple[Played, str]:
    played = Played(script)
    machine = StateMachine(definition("topic"), played.invoke)
    execution: Execution = machine.start(NAME, INPUT, NOW)
    while execution.status == "RUNNING":
        execution = machine.step(execution, execution.wakes_at)
    WAYS.update(machine.ways)
    return played, execution.status


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], tuple[Played, str]]]:
    """moto's interpreter (LocalStack's parser); it retries without waiting."""
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda _: None))
    real: Any = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}

    def play(script: Script) -> tuple[Played, str]:
        played = Played(script)
        monkeypatch.setattr(LambdaSimpleBackend, "invoke", _lambda(played))
        topic = boto3.client("sns").create_topic(Name="operator")["TopicArn"]
        status = _executed(definition(topic))
        [sent] = sns_backends[DEFAULT_ACCOUNT_ID][REGION].topics.values()
        played.told = [message[1] for message in sent.sent_notifications]
        return played, status

    with mock_aws(config=real):
        yield play


def _lambda(played: Played) -> Callable[..., bytes]:
    def invoke(*arguments: Any, **named: Any) -> bytes:
        _, function, _, body, _, headers = (*arguments, *named.values())
        try:
            answer = played.answer(function, json.loads(body))
        except TaskFailed as failure:
            headers["x-amz-function-error"] = "Unhandled"
            answer = {"errorType": failure.error, "errorMessage": "why"}
        return json.dumps(answer).encode()

    return invoke


def _executed(states: Json) -> str:
    client = boto3.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/timer"
    made = client.create_state_machine(name="m", definition=json.dumps(states), roleArn=role)
    started = client.start_execution(
        stateMachineArn=made["stateMachineArn"], name=NAME, input=json.dumps(INPUT)
    )
    while True:
        found = client.describe_execution(executionArn=started["executionArn"])
        if found["status"] != "RUNNING":
            return found["status"]
        time.sleep(0.01)


@pytest.mark.parametrize("script", PATHS.values(), ids=PATHS)
def test_both_interpreters_ask_the_same_and_end_the_same(
    script: Script, moto: Callable[[Script], tuple[Played, str]]
) -> None:
    mine, end = ours(script)
    theirs, their_end = moto(script)
    assert mine.asked == theirs.asked
    assert mine.told == theirs.told
    assert end == their_end


def test_these_paths_go_every_way_of_the_definition() -> None:
    for script in PATHS.values():
        ours(script)
    every = {(name, way) for name, state in STATES.items() for way in ways_out(state)}
    assert every <= WAYS, every - WAYS
