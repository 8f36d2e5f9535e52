"""The queue of cases that owe their first messages: it spreads a whole round over the mail rate."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from samentoets.base import CaseId, Frozen, MunicipalityCode
from samentoets.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Turn(Frozen):
    """A case whose turn it is; taking a turn twice changes nothing (R16)."""

    municipality: MunicipalityCode
    case_id: CaseId


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


def put(turn: Turn) -> None:
    """Give the case a turn."""
    _sqs().send_message(QueueUrl=settings().message_queue, MessageBody=turn.model_dump_json())
