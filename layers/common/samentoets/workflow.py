"""Timers: one Step Functions execution per timer of a case, under a name that can't repeat."""

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
    return boto3.client("stepfunctions")


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
    name = timer_name(case)
    start = {
        "municipality": case.municipality,
        "case_id": case.case_id,
        "due_at": iso(case.deadline.due_at),
    }
    try:
        _client().start_execution(
            stateMachineArn=settings().state_machine_arn, name=name, input=to_json(start).decode()
        )
    except _client().exceptions.ExecutionAlreadyExists:
        return _state_of(name)
    return TimerState.STARTED


def _state_of(name: str) -> TimerState:
    arn = settings().state_machine_arn.replace(":stateMachine:", ":execution:") + f":{name}"
    status = _client().describe_execution(executionArn=arn)["status"]
    return TimerState.RUNNING if status == "RUNNING" else TimerState.ENDED
