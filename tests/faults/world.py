"""One municipality on a virtual clock: the real handlers on moto, and the world around them.

The world sends files and messages, repeats what wasn't taken, runs timers and tells what became of
mail, as AWS, Ockto and officers do. All of it can be put back to an earlier moment, so that a
history begins just before its trouble.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from moto import mock_aws
from moto.s3 import models as s3_models

from functions.application_intake import handler as application_intake
from functions.completeness_check import handler as completeness_check
from functions.csv_ingest import handler as csv_ingest
from functions.mail_events import handler as mail_events
from functions.mark_investigation import handler as mark_investigation
from functions.ockto_webhook import handler as ockto_webhook
from functions.print_letters import handler as print_letters
from functions.send_invitation import handler as send_invitation
from functions.send_reminder import handler as send_reminder
from functions.sweeper import handler as sweeper
from samentoets.casework import importing
from samentoets.observability import metrics
from tests.builders import NOW
from tests.conftest import a_state_machine, an_account
from tests.faults.account import (
    MUNICIPALITY,
    be_cold,
    deadlines,
    drop_objects,
    keep_objects,
    remember,
    timers,
)
from tests.faults.arrivals import CONTEXT, Do, Happening, a_file, a_mail_event, a_turn, sweep
from tests.faults.calls import Calls, Died, Made
from tests.faults.state_machine import Execution, Json, StateMachine, TaskFailed
from tests.faults.test_state_machine import definition

OUTAGE = timedelta(hours=1)
QUEUED = timedelta(minutes=5)
"""How long a turn waits in the queue, behind those of others."""

TICK = timedelta(seconds=1)
"""Each invocation begins so long after what came before."""

SWEEP_RATE = timedelta(minutes=5)

MOST_STEPS = 2_000
"""A history that takes more never ends."""

STEPS: dict[str, ModuleType] = {
    "CompletenessCheck": completeness_check,
    "SendReminder": send_reminder,
    "MarkInvestigation": mark_investigation,
}
MODULES = (
    *STEPS.values(),
    application_intake,
    csv_ingest,
    mail_events,
    ockto_webhook,
    print_letters,
    send_invitation,
    sweeper,
)


@dataclass(frozen=True)
class Mail:
    """A message that the mail service took."""

    message_id: str
    case_id: str
    kind: str


type Fate = tuple[tuple[timedelta, str], ...]
"""What SES tells of every message, and how long after it was sent."""


@dataclass
class World:
    """All that is going on; `done` is everything that ever came in, `mails` what went out."""

    calls: Calls
    now: datetime = NOW
    fate: Fate = ()
    waiting: list[Happening] = field(default_factory=list)
    executions: dict[str, Execution] = field(default_factory=dict)
    done: list[tuple[str, Do]] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    down_until: datetime | None = None
    failures: int = 0
    tick: timedelta = TICK

    def __post_init__(self) -> None:
        self.machine = StateMachine(definition("topic"), self.task)

    # what comes in

    def expect(self, *happenings: Happening) -> None:
        self.waiting.extend(happenings)

    def advance(self) -> bool:
        """Let the next thing happen; False when nothing is left."""
        execution = min(self.running(), key=lambda e: e.wakes_at, default=None)
        happening = min((*self.waiting, *self._sweeps()), key=lambda h: h.at, default=None)
        if execution and (happening is None or execution.wakes_at <= happening.at):
            self.step(execution)
        elif happening:
            self.now = max(self.now, happening.at)
            if happening in self.waiting:
                self.waiting.remove(happening)
            self.attempt(happening)
        return bool(execution or happening)

    def _sweeps(self) -> Iterator[Happening]:
        """The sweeper comes by every few minutes; here, only when it may have something to mend."""
        soon = (due_at + SWEEP_RATE for due_at in deadlines())
        return (sweep(at) for at in soon if at > self.now)

    @property
    def is_busy(self) -> bool:
        """Whether anything is to come before the sweeper only finds what was never answered."""
        return bool(self.waiting) or any(self.running())

    def run(self) -> None:
        """Until nothing is left to happen."""
        for _ in range(MOST_STEPS):
            if not self.advance():
                return
        raise AssertionError(f"never ends: {self.waiting} {list(self.running())}")

    def again(self, do: Do) -> None:
        """What came in before comes once more, as it was; a duplicate may fail in an outage."""
        self._begin()
        try:
            do(self)
        except Exception:
            if not self.calls.is_down:
                raise
        finally:
            self._end()

    def attempt(self, happening: Happening) -> None:
        """What fails comes again, and so does the sweeper."""
        try:
            self._begin()
            again = happening.do(self) or happening.do
        except (Exception, Died) as trouble:
            self._failed(trouble)
            if happening.pauses:
                pause, *pauses = happening.pauses
                self.expect(replace(happening, at=self.now + pause, pauses=tuple(pauses)))
            elif happening.what != "sweep":
                raise AssertionError(f"{happening.what} was never taken") from trouble
        else:
            self.done.append((happening.what, again))
        finally:
            self._end()

    # invocations

    def _begin(self) -> None:
        self.now += self.tick
        if self.down_until and self.now >= self.down_until:
            self.down_until, self.calls.is_down = None, False
        self.calls.begin()

    def _end(self) -> None:
        self.calls.end()
        metrics.clear_metrics()
        if self.calls.is_down and self.down_until is None:
            self.down_until = self.now + OUTAGE

    def _failed(self, trouble: BaseException) -> None:
        self.failures += 1
        if isinstance(trouble, Died):
            be_cold()
        soon = self.now + SWEEP_RATE
        if not any(known.what == "sweep" and known.at <= soon for known in self.waiting):
            self.expect(sweep(soon))

    def task(self, resource: str, parameters: Json) -> Any:
        if resource.endswith("sns:publish"):
            return {"MessageId": "1"}
        name, payload = parameters["FunctionName"], parameters["Payload"]

        def do(_: World) -> Any:
            return STEPS[name].lambda_handler(payload, CONTEXT)

        try:
            self._begin()
            answer = do(self)
        except (Exception, Died) as trouble:
            self._failed(trouble)
            died = isinstance(trouble, Died)
            raise TaskFailed("Lambda.Unknown" if died else type(trouble).__name__) from trouble
        finally:
            self._end()
        self.done.append((name, do))
        return {"Payload": answer}

    # what goes out

    def heard(self, made: Made) -> None:
        """A call of a handler took effect: whatever it sets going, goes."""
        match made.operation:
            case "sfn.StartExecution":
                asked = made.asked
                name = asked["name"]
                started = self.machine.start(name, json.loads(asked["input"]), self.now)
                self.executions.setdefault(name, started)
            case "sfn.StopExecution":
                name = made.asked["executionArn"].rpartition(":")[2]
                stopped = self.executions.get(name)
                if stopped and stopped.status == "RUNNING":
                    self.executions[name] = replace(stopped, status="ABORTED")
            case "sesv2.SendEmail":
                tags = {tag["Name"]: tag["Value"] for tag in made.asked["EmailTags"]}
                message_id = json.loads(made.response.content)["MessageId"]
                self.mails.append(Mail(message_id, tags["case"], tags["kind"]))
                self.expect(*self._news(tags, message_id))
            case "sqs.SendMessage":
                self.expect(a_turn(self.now + QUEUED, made.asked["MessageBody"]))
            case "s3.CopyObject":
                key = urlsplit(made.request.url).path.removeprefix("/")
                self.expect(a_file(self.now, key, made.response.headers["x-amz-version-id"]))

    def _news(self, tags: dict[str, str], message_id: str) -> Iterator[Happening]:
        told = {name: [value] for name, value in tags.items()}
        for after, news in self.fate:
            event = {"news": news, "tags": told, "message_id": message_id}
            event["sent_at"] = self.now.isoformat()
            yield a_mail_event(self.now + after, news, event)

    # timers

    def step(self, execution: Execution) -> None:
        """Do the state in which it is; one that is stopped meanwhile stays stopped."""
        self.now = max(self.now, execution.wakes_at)
        stepped = self.machine.step(execution, self.now)
        if self.executions[execution.name].status == "RUNNING":
            self.executions[execution.name] = stepped
        self._mirror(execution.name)

    def running(self) -> Iterator[Execution]:
        return (e for e in self.executions.values() if e.status == "RUNNING")

    def _mirror(self, name: str) -> None:
        """Let DescribeExecution tell how it stands."""
        for known in timers().executions:
            if known.name == name:
                known.status = self.executions[name].status

    # another time

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """What begins now begins at the same moment."""
        self.tick = timedelta(0)
        try:
            yield
        finally:
            self.tick = TICK

    def remember(self) -> Callable[[], None]:
        """All of the world as it is; call the answer to have it back."""
        fields = ("now", "fate", "down_until", "failures")
        values = {name: getattr(self, name) for name in fields}
        lists = {name: list(getattr(self, name)) for name in ("waiting", "done", "mails")}
        executions = dict(self.executions)
        account_was = remember()

        def restore() -> None:
            vars(self).update(values)
            vars(self).update({name: list(value) for name, value in lists.items()})
            self.executions = dict(executions)
            account_was()
            for name in self.executions:
                self._mirror(name)
            self.calls.is_down = bool(self.down_until)

        return restore


@contextmanager
def a_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An account with one municipality, in which time is the world's."""
    calls = Calls(monkeypatch)

    class Clock(datetime):
        @classmethod
        def now(cls, *_: Any) -> datetime:  # type: ignore[override]
            return world.now

    with mock_aws(), an_account(monkeypatch, [MUNICIPALITY]) as session:
        world = World(calls)
        calls.heard = world.heard
        a_state_machine(session)
        for module in MODULES:
            monkeypatch.setattr(module, "datetime", Clock)
        monkeypatch.setattr(print_letters, "typeset", lambda _: b"%PDF")
        monkeypatch.setattr(s3_models, "utcnow", lambda: world.now.replace(tzinfo=None))
        keep_objects(monkeypatch)
        monkeypatch.setattr("time.sleep", lambda _: None)
        monkeypatch.setattr(importing, "WRITERS", 1)
        monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
        logging.disable(logging.CRITICAL)
        yield world
        logging.disable(logging.NOTSET)
        drop_objects()
    calls.forget()
