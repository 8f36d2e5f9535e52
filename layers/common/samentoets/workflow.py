"""Timers: one Step Functions execution per timer of a case, under a name that can't repeat."""

from contextlib import suppress
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import boto3
from pydantic_core import to_json

from samentoets.base import iso
from samentoets.case import Case
from samentoets.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


@cache
def _client() -> "SFNClient":
    """Its exceptions are made here: threads that make them together get different classes."""
    client = boto3.client("stepfunctions")
    _ = client.exceptions
    return client


def timer_name(case: Case) -> str:
    """The name of the case's current timer; the case counts them."""
    return f"{case.case_id}-{case.timer}"


class TimerState(StrEnum):
    """What came of starting a timer."""

    NOT_NEEDED = "NOT_NEEDED"
    STARTED = "STARTED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


def start_timer(case: Case) -> TimerState:
    """Start the case's current timer; starting it again changes nothing (R16).

    `ENDED` means that this timer came to its end, so that only a next one can still fire.
    """
    if case.deadline is None or case.timer == 0:
        return TimerState.NOT_NEEDED
    client, name = _client(), timer_name(case)
    start = {
        "municipality": case.municipality,
        "case_id": case.case_id,
        "due_at": iso(case.deadline.due_at),
    }
    try:
        client.start_execution(
            stateMachineArn=settings().state_machine_arn, name=name, input=to_json(start).decode()
        )
    except client.exceptions.ExecutionAlreadyExists:
        status = client.describe_execution(executionArn=_arn(name))["status"]
        return TimerState.RUNNING if status == "RUNNING" else TimerState.ENDED
    return TimerState.STARTED


def stop_timer(case: Case) -> None:
    """Stop the timer of a case that waits for nothing any more; again changes nothing (R16).

    It would wake, find nothing to do and end: stopping it only saves these steps (docs/cost.md).
    """
    if case.deadline or case.timer == 0:
        return
    client = _client()
    ended = client.exceptions.ExecutionDoesNotExist, client.exceptions.ValidationException
    with suppress(*ended):
        client.stop_execution(executionArn=_arn(timer_name(case)))


def _arn(name: str) -> str:
    return settings().state_machine_arn.replace(":stateMachine:", ":execution:") + f":{name}"
