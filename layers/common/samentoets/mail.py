"""E-mail through SES: the only module that sends, and the only one that knows SES's errors."""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from samentoets.errors import AddressRefused, MailRefused, MailThrottled
from samentoets.settings import settings
from samentoets.texts.as_email import Email

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import MessageTagTypeDef

THROTTLED = frozenset({"TooManyRequestsException", "ThrottlingException", "LimitExceededException"})
ADDRESS_REFUSED = frozenset({"MessageRejected", "BadRequestException"})


@cache
def _ses() -> "SESV2Client":
    """Never retried by the SDK: an unclear outcome must not send twice (decision 2)."""
    return boto3.client("sesv2", config=Config(retries={"total_max_attempts": 1}))


class _Followed(TypedDict, total=False):
    ConfigurationSetName: str
    EmailTags: "list[MessageTagTypeDef]"


class Tags(NamedTuple):
    """What SES's events about a message tell us back: no personal data, they go everywhere."""

    municipality: str
    case: str
    kind: str


def send(message: Email, sender: str, to: str, tags: Tags | None = None) -> str:
    """Send one message; answers SES's message id, which its later events bear as well.

    Without tags it is about no case, and SES tells nothing of it later.

    Raises a `MailRefused` when SES clearly did not take the message. Every other error means
    that nobody knows whether it went out, and it must not be sent again.
    """
    try:
        sent = _ses().send_email(
            FromEmailAddress=sender,
            Destination={"ToAddresses": [to]},
            Content={
                "Simple": {
                    "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": message.text, "Charset": "UTF-8"},
                        "Html": {"Data": message.html, "Charset": "UTF-8"},
                    },
                }
            },
            **_followed(tags),
        )
    except ClientError as error:
        raise _refusal(error) from None
    return sent["MessageId"]


def _followed(tags: Tags | None) -> "_Followed":
    """What makes SES tell us what becomes of a message."""
    if tags is None:
        return {}
    named: list[MessageTagTypeDef] = [
        {"Name": name, "Value": value} for name, value in tags._asdict().items()
    ]
    return {"ConfigurationSetName": settings().mail_events, "EmailTags": named}


def _refusal(error: ClientError) -> Exception:
    """SES's texts may repeat the address, so only its code goes on (R17)."""
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in THROTTLED:
        return MailThrottled(f"SES asks to send slower ({code}).")
    if code in ADDRESS_REFUSED:
        return AddressRefused(f"SES refuses this message or address ({code}).")
    if status < 500:
        return MailRefused(f"SES refuses to send ({code}): check the sender's identity and limits.")
    return error
