"""What happens to the world at a moment, and what AWS hands over to the functions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.csv_ingest import handler as csv_ingest
from functions.mail_events import handler as mail_events
from functions.send_invitation import handler as send_invitation
from functions.sweeper import handler as sweeper
from tests import ENVIRONMENT
from tests.faults.state_machine import Json
from tests.functions.lambdas import a_context

if TYPE_CHECKING:
    from tests.faults.world import World

CONTEXT = a_context()

type Do = Callable[["World"], "Do | None"]
"""Something that happens; answers what it is when the very same comes again, if not itself."""

ASYNC = (timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=3))
"""Lambda tries an event twice more; then it is a dead letter, which somebody sends again."""

QUEUE = (*(timedelta(minutes=3),) * 9, timedelta(hours=3))
"""A turn that fails is shown again; after ten times it is a dead letter, as above."""

SENDER = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 600))
"""Ockto repeats what was not taken, and so does an officer with a page that failed."""


@dataclass(frozen=True)
class Happening:
    """Something that comes at a moment, and after which pauses it is tried again if it fails."""

    at: datetime
    what: str
    do: Do
    pauses: tuple[timedelta, ...] = ()


def a_file(at: datetime, key: str, version: str) -> Happening:
    """S3 tells that a file arrived."""
    s3 = {"bucket": {"name": ENVIRONMENT["BUCKET_NAME"]}}
    s3["object"] = {"key": key, "versionId": version}
    event = {"Records": [{"eventTime": at.isoformat(), "s3": s3}]}

    def as_request(request_id: str) -> Do:
        context = a_context(request_id=request_id)

        def do(_: object) -> Do:
            csv_ingest.lambda_handler(event, context)
            return as_request("another")

        return do

    return Happening(at, "file", as_request(version), ASYNC)


def a_turn(at: datetime, body: str) -> Happening:
    """The queue hands over what was put in it."""

    def do(_: object) -> None:
        send_invitation.lambda_handler({"Records": [{"body": body}]}, CONTEXT)

    return Happening(at, "turn", do, QUEUE)


def a_mail_event(at: datetime, news: str, event: Json) -> Happening:
    """SES tells what became of a message."""

    def do(_: object) -> None:
        mail_events.lambda_handler(event, CONTEXT)

    return Happening(at, news, do, ASYNC)


def sweep(at: datetime) -> Happening:
    """It is the sweeper's time."""

    def do(_: object) -> None:
        sweeper.lambda_handler({}, CONTEXT)

    return Happening(at, "sweep", do)
