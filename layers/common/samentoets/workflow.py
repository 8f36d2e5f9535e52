"""Timers: one Step Functions execution per timer of a case, under a name that can't repeat."""

from contextlib import suppress
from datetime import datetime
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


def start_timer(case: Case) -> None:
    """Start the case's current timer; starting it again changes nothing (R16)."""
    if case.deadline and case.timer:
        _start(case, case.deadline.due_at)


class TimerState(StrEnum):
    """What had become of a timer when its moment had passed."""

    NEVER_STARTED = "NEVER_STARTED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


def start_late(case: Case, now: datetime) -> TimerState:
    """Start the case's current timer if it never was; after `ENDED` only a next one can fire.

    It wakes at once. That no other start named this moment is what tells a running one: the same
    start again would be answered as if it were the first.
    """
    if _start(case, now):
        return TimerState.NEVER_STARTED
    status = _client().describe_execution(executionArn=_arn(timer_name(case)))["status"]
    return TimerState.RUNNING if status == "RUNNING" else TimerState.ENDED


def _start(case: Case, due_at: datetime) -> bool:
    """False when this timer was started before, unless as the very same and still running."""
    client = _client()
    start = {"municipality": case.municipality, "case_id": case.case_id, "due_at": iso(due_at)}
    try:
        client.start_execution(
            stateMachineArn=settings().state_machine_arn,
            name=timer_name(case),
            input=to_json(start).decode(),
        )
    except client.exceptions.ExecutionAlreadyExists:
        return False
    return True


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
