"""What can be seen of the running stack from outside: pages, files, e-mails and timers."""

import csv
import io
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from infra.letters import call
from local.demo.excel import Upload
from local.demo.officer import Officer
from local.demo.web import elements, send
from local.provider import ISD_WORKER
from local.stack import STAGE, Stack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True)
class CasePage:
    """What the officer's page of a case says.

    `persons` are the roles of the people whose data it shows, `events` the history of the case,
    `printed` how many letters went out on paper, `linked` the partner's own case, which follows
    this one if `leads`.
    """

    version: int
    status: str
    advice: str
    reasons: frozenset[str]
    mark: str
    persons: frozenset[str]
    events: frozenset[str]
    printed: int
    linked: str
    leads: bool

    @classmethod
    def of(cls, html: str) -> Self:
        (main,) = elements(html, "main")
        link = next((row for row in elements(html, "dl") if "data-linked" in row), {})
        return cls(
            version=int(main["data-version"]),
            status=main["data-status"],
            advice=main["data-outcome"],
            reasons=frozenset(main["data-reasons"].split()),
            mark=main["data-mark"],
            persons=_values(html, "section", "data-role"),
            events=_values(html, "li", "data-event"),
            printed=sum("data-printed" in row for row in elements(html, "tr")),
            linked=link.get("data-linked", ""),
            leads=link.get("data-leads") == "true",
        )


@dataclass(frozen=True)
class Line:
    """One line of a result file: about one row, or about one thing that is wrong with it."""

    row: int
    case_id: str
    column: str
    code: str
    message: str
    advice: str


@dataclass(frozen=True)
class Result:
    """What the municipality got back for a file."""

    opened: int
    unchanged: int
    refused: int
    lines: tuple[Line, ...]

    @property
    def cases(self) -> dict[int, str]:
        """The case of every good row."""
        return {line.row: line.case_id for line in self.lines if line.case_id}

    @property
    def refusals(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.case_id)


@dataclass(frozen=True)
class Mail:
    """An e-mail in SES's outbox."""

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str


class Outside:
    """The stack as a municipality, an officer and an operator see it."""

    def __init__(self, stack: Stack) -> None:
        session = stack.session()
        self._stack = stack
        self._s3: S3Client = session.client("s3")
        self._sqs: SQSClient = session.client("sqs")
        self._timers: SFNClient = session.client("stepfunctions")
        self._officer = Officer(stack.page_url, ISD_WORKER)

    def upload(self, upload: Upload) -> None:
        self._s3.put_object(Bucket=self._stack.bucket, Key=upload.key, Body=upload.content)

    def summaries(self, municipality: str) -> set[str]:
        """The keys of the summaries of files that are done; the result file is there before it."""
        keys = self._keys(f"results/{municipality}/")
        return {key for key in keys if key.endswith(".summary.json")}

    def result(self, summary_key: str) -> Result:
        summary = json.loads(self._read(summary_key))
        table = self._read(summary_key.replace(".summary.json", ".result.csv"))
        rows = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=";")
        return Result(
            opened=summary["opened"],
            unchanged=summary["unchanged"],
            refused=summary["refused"],
            lines=tuple(Line(int(row or 0), *more) for row, *more in list(rows)[1:]),
        )

    def case(self, municipality: str, case_id: str) -> CasePage:
        return CasePage.of(self._page(f"municipalities/{municipality}/cases/{case_id}"))

    def letters(self, municipality: str) -> list[str]:
        """The cases with a letter to print, an entry for each letter."""
        page = self._page(f"municipalities/{municipality}/lists/letters")
        return [row["data-case-id"] for row in elements(page, "tr") if "data-case-id" in row]

    def print_letters(self, municipality: str) -> list[tuple[int, bytes]]:
        """Ask for a print run, as an officer does; of each batch its size and its PDF."""
        batches = call(self._stack.session(), STAGE, {"municipality": municipality})[municipality]
        return [(batch["letters"], self._read(batch["key"])) for batch in batches]

    def mails(self) -> list[Mail]:
        """Every e-mail that went out, the oldest first."""
        answer = json.loads(send("GET", self._stack.outbox_url).text)
        return [
            Mail(mail["Source"], tuple(mail["To"]), mail["Subject"], mail["BodyText"])
            for messages in answer["messages"].values()
            for mail in messages
        ]

    def timers(self) -> list[str]:
        """The names of all executions: the number of their case, and their own."""
        pages = self._timers.get_paginator("list_executions").paginate(
            stateMachineArn=self._stack.state_machine_arn
        )
        return sorted(run["name"] for page in pages for run in page["executions"])

    def raw_deliveries(self, municipality: str) -> int:
        return len(self._keys(f"deliveries/{municipality}/"))

    def failed_events(self) -> int:
        """How many events ended in the dead-letter queue."""
        queue = self._sqs.get_queue_attributes(
            QueueUrl=self._stack.failed_events_queue_url,
            AttributeNames=["ApproximateNumberOfMessages"],
        )
        return int(queue["Attributes"]["ApproximateNumberOfMessages"])

    def _page(self, path: str) -> str:
        answer = self._officer.open(path)
        if answer.status != HTTPStatus.OK:
            raise LookupError(f"The page {path} answers {answer.status}: {answer.text[:200]}")
        return answer.text

    def _keys(self, prefix: str) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._stack.bucket, Prefix=prefix
        )
        return [found["Key"] for page in pages for found in page.get("Contents", ())]

    def _read(self, key: str) -> bytes:
        return self._s3.get_object(Bucket=self._stack.bucket, Key=key)["Body"].read()


def _values(html: str, tag: str, attribute: str) -> frozenset[str]:
    return frozenset(found[attribute] for found in elements(html, tag) if attribute in found)
