"""What goes out: turns in the queue, mails that SES took, and how it fails."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from samentoets import mail
from samentoets.message_queue import Turn
from tests import ENVIRONMENT, REGION


def turns(aws: boto3.Session) -> list[str]:
    """The cases in the queue, which is empty afterwards."""
    sqs, url = aws.client("sqs"), ENVIRONMENT["MESSAGE_QUEUE"]
    found = []
    while taken := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in taken:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(Turn.model_validate_json(message["Body"]).case_id)
    return found


def mails() -> list[Any]:
    return ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send_email(**_: Any) -> Any:
        raise error

    monkeypatch.setattr(mail._ses(), "send_email", send_email)


def ses_error(code: str, status: int = 400) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "lois@example.org"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "SendEmail")
