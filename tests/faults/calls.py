"""Every call to AWS, numbered as it leaves botocore, and disturbed where a test says.

The hook is the handler of botocore's `before-send` that moto answers from: what happens between
it and our code (signing, retries, parsing) is the SDK's own. Of DynamoDB and secrets that holds for
calls that are disturbed or refused; the others are answered before the SDK makes a request.
"""

import json
from collections.abc import Callable
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from tests.conftest import SESSION
from tests.quick_moto import DIRECT, ask

ANSWER = BotocoreStubber.__call__


class Died(BaseException):
    """The function's environment is gone: nothing after this call happens."""


class Kind(StrEnum):
    """What goes wrong with a call."""

    THROTTLED = "throttled"
    ERROR = "500"
    TIMEOUT = "timeout"
    FAILURE = "timeout, however often the SDK tries"
    OUTAGE = "every call from here on times out"
    LONG_OUTAGE = "every call for an hour times out"
    DEATH = "death"


class Fault(NamedTuple):
    """A kind of trouble, and whether the call took effect all the same."""

    kind: Kind
    took_effect: bool


ESSENTIAL = tuple(
    Fault(kind, effect) for kind in (Kind.DEATH, Kind.FAILURE) for effect in (False, True)
)
"""The function dies at a call, or the call fails, before or after it took effect."""

OTHERS = (
    Fault(Kind.THROTTLED, False),
    *(
        Fault(kind, effect)
        for kind in (Kind.ERROR, Kind.TIMEOUT, Kind.OUTAGE, Kind.LONG_OUTAGE)
        for effect in (False, True)
    ),
)
"""What the SDK mostly repeats, and what lasts so long that the calls after it fail too."""

TRY_OF = "amz-sdk-invocation-id"
"""The header that all tries of one call have in common."""


class Made(NamedTuple):
    """A call that took effect: `service.Operation`, what was asked and what was answered."""

    operation: str
    request: AWSPreparedRequest
    response: AWSResponse

    @property
    def asked(self) -> dict[str, Any]:
        body: Any = self.request.body
        asked: dict[str, Any] = json.loads(body)
        return asked


class Calls:
    """Counts the calls of one invocation; `fail` disturbs the next one that is begun."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        self.is_down = False
        self.heard: Callable[[Made], None] = lambda _: None
        self._counting = self._is_dead = self._is_out = False
        self._planned: tuple[int, Fault] | None = None
        self._failing: str | None = None
        monkeypatch.setattr(BotocoreStubber, "__call__", self._hook())
        for name in DIRECT:
            SESSION.events.register(f"before-call.{name}", self._directly)

    def forget(self) -> None:
        for name in DIRECT:
            SESSION.events.unregister(f"before-call.{name}", self._directly)

    def _directly(self, event_name: str, params: dict[str, Any], **_: Any) -> Any:
        """Where nothing happens, no HTTP is needed; what moto refuses comes that way after all."""
        operation = event_name.removeprefix("before-call.")
        if self._counting:
            is_disturbed = self._planned is not None and self._planned[0] == len(self.made)
            if self.is_down or self._is_out or is_disturbed:
                return None
            if self._is_dead:
                raise Died
        answer = ask(operation, params["body"])
        if answer is None:
            return None
        if self._counting:
            self.made.append(operation)
        return SimpleNamespace(status_code=200), answer

    def _hook(self) -> Callable[..., AWSResponse | None]:
        def before_send(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any
        ) -> AWSResponse | None:
            if not self._counting:
                return ANSWER(stubber, event_name, request, **more)
            operation = event_name.removeprefix("before-send.")
            return self._answer(operation, request, lambda: ANSWER(stubber, event_name, request))

        return before_send

    def fail(self, number: int, fault: Fault) -> None:
        """Of the next invocation, disturb the call with this number, the first being 0."""
        self._planned = number, fault

    def begin(self) -> None:
        self.made = []
        self._counting, self._is_dead, self._is_out = True, False, False
        self._failing = None

    def end(self) -> None:
        self._counting, self._planned = False, None

    def _answer(
        self, operation: str, request: AWSPreparedRequest, answer: Callable[[], AWSResponse | None]
    ) -> AWSResponse | None:
        if self._is_dead:
            raise Died
        number = len(self.made)
        self.made.append(operation)
        if self.is_down or self._is_out or request.headers[TRY_OF] == self._failing:
            raise ConnectTimeoutError(endpoint_url=request.url)
        if not self._planned or self._planned[0] != number:
            return self._effect(operation, request, answer)
        fault = self._planned[1]
        if fault.took_effect:
            self._effect(operation, request, answer)
        return self._disturbed(fault.kind, operation, request)

    def _effect(
        self, operation: str, request: AWSPreparedRequest, answer: Callable[[], AWSResponse | None]
    ) -> AWSResponse | None:
        response = answer()
        if response is not None and response.status_code < 300:
            self.heard(Made(operation, request, response))
        return response

    def _disturbed(self, kind: Kind, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        service = operation.partition(".")[0]
        match kind:
            case Kind.DEATH:
                self._is_dead = True
                raise Died
            case Kind.THROTTLED:
                return _refusal(request, service, *_THROTTLED.get(service, (400, "Throttling")))
            case Kind.ERROR:
                return _refusal(request, service, 500, "InternalServerError")
            case Kind.FAILURE:
                self._failing = request.headers[TRY_OF]
            case Kind.OUTAGE:
                self._is_out = True
            case Kind.LONG_OUTAGE:
                self.is_down = True
        raise ReadTimeoutError(endpoint_url=request.url)


_THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "s3": (503, "SlowDown"),
    "sesv2": (429, "TooManyRequestsException"),
    "kms": (400, "ThrottlingException"),
    "ssm": (400, "ThrottlingException"),
    "secrets-manager": (400, "ThrottlingException"),
    "sfn": (400, "ThrottlingException"),
}


def _refusal(request: AWSPreparedRequest, service: str, status: int, code: str) -> AWSResponse:
    if service == "s3":
        body = f"<Error><Code>{code}</Code><Message/></Error>"
    else:
        body = json.dumps({"__type": code, "message": ""})
    raw: Any = MockRawResponse(body.encode())
    headers: Any = {"x-amzn-errortype": code}
    return AWSResponse(request.url, status, headers, raw)
