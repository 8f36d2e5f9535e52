"""An invocation that pauses before a call to AWS, so that another one may go first.

It runs in a greenlet: the handler is as it is, and knows nothing of pauses. In one process both
share what a function keeps between invocations (clients, opened keys, settings); all of that was
read before they begin, and no invocation changes it.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from greenlet import getcurrent, greenlet
from moto.ses import models as ses_models

from samentoets import keys
from tests.faults import account
from tests.faults.world import World

CALL: Any = BaseClient._make_api_call  # type: ignore[attr-defined]

UNCHANGING = frozenset({"kms", "secretsmanager", "ssm"})
"""Services that an invocation only reads, and no other one writes."""

UNTOLD = frozenset({"ResponseMetadata", "Body", "VersionId", "startDate", "stopDate"})
"""What is by chance in an answer, or follows from the rest of it (a body from its ETag)."""

READS_WIDELY, WRITES = "reads many partitions", "writes"
"""Who reads an index or the whole table may meet whatever is written."""


class Party(NamedTuple):
    """One of the two: what it begins with, nothing while it can't, and what it does with that."""

    finds: Callable[[World], Any]
    does: Callable[[World, Any], None]


class Invocation:
    """Goes on when it is told to, up to just before its next call that may meet the other one.

    `shared` is what both touch. Any other call changes nothing for the other one, whenever it is
    made: it needs no pause. `touched` collects what this one reads or writes.
    """

    def __init__(self, party: Party, shared: set[str]) -> None:
        self._party = party
        self._shared = shared
        self._greenlet: Any = None
        self._answers = sha256()
        self.touched: set[str] = set()
        self.made: list[str] = []

    @property
    def is_over(self) -> bool:
        return self._greenlet is not None and bool(self._greenlet.dead)

    def can_go_on(self, world: World) -> bool:
        if self._greenlet is None:
            return self._party.finds(world) is not None
        return not self.is_over

    def go_on(self, world: World) -> None:
        self.made = []
        self._hear(world.now)
        world.calls.begin()
        if self._greenlet is None:
            found = self._party.finds(world)
            self._hear(found)
            self._greenlet = greenlet(self._party.does)
            self._greenlet.invocation = self
            self._greenlet.switch(world, found)
        else:
            self._greenlet.switch()

    def give_up(self) -> None:
        if self._greenlet is not None and not self.is_over:
            self._greenlet.throw()

    def call(self, operation: str, things: set[str], ask: Callable[[], Any]) -> Any:
        """Pause if it must, and then call; `things` are what the call reads or writes."""
        self.touched |= things
        if not things or things & self._shared:
            getcurrent().parent.switch()
        self.made.append(operation)
        try:
            answer = ask()
        except ClientError as refusal:
            self._hear(refusal.response["Error"])
            raise
        self._hear({name: value for name, value in answer.items() if name not in UNTOLD})
        return answer

    def _hear(self, news: object) -> None:
        self._answers.update(repr(news).encode())

    @property
    def knows(self) -> str:
        """A digest of all that was answered; once it is over, that doesn't matter any more."""
        return "over" if self.is_over else self._answers.hexdigest()


def let_pause(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Invocations pause before their calls, and leave nothing that they save to chance."""

    def call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        invocation: Invocation | None = getattr(getcurrent(), "invocation", None)
        if invocation is None or service in UNCHANGING:
            return CALL(client, operation, parameters)
        things = set(_things(service, operation, parameters))
        return invocation.call(operation, things, lambda: CALL(client, operation, parameters))

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    monkeypatch.setattr(account, "be_cold", lambda: None)
    monkeypatch.setattr(keys, "os", SimpleNamespace(urandom=bytes))
    monkeypatch.setattr(ses_models, "get_random_message_id", lambda: f"message-{len(world.mails)}")


def _things(service: str, operation: str, parameters: dict[str, Any]) -> Iterator[str]:
    """The partitions or the file that a call reads or writes; nothing when that can't be told."""
    if service == "s3" and operation in ("GetObject", "PutObject"):
        yield parameters["Key"]
    if service == "dynamodb":
        partitions = list(_partitions(parameters))
        yield from partitions
        if "IndexName" in parameters or operation in ("BatchGetItem", "Scan"):
            yield READS_WIDELY
        if partitions and operation not in ("BatchGetItem", "GetItem", "Query", "Scan"):
            yield WRITES


def _partitions(parameters: Any) -> Iterator[str]:
    if isinstance(parameters, list):
        for each in parameters:
            yield from _partitions(each)
    if isinstance(parameters, dict):
        for name, value in parameters.items():
            if name in ("pk", ":pk"):
                yield value["S"]
            else:
                yield from _partitions(value)


def shared_by(one: set[str], other: set[str]) -> set[str]:
    """What both touch: a partition, a file, or a wide reading and whatever is written."""
    if READS_WIDELY in one | other:
        return (one & other) | {READS_WIDELY, WRITES}
    return (one & other) - {WRITES}
