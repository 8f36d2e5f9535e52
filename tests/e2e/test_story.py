"""The story of `make demo`, and that it left nothing of a person where it doesn't belong."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from infra.onboard import apply, read_file
from local.demo.cast import OOSTERMEER, Cast
from local.demo.ockto import Ockto
from local.demo.outside import Outside
from local.demo.stage import Stage
from local.demo.story import play
from local.demo.telling import Telling
from local.stack import STAGE, Stack
from tests.e2e.conftest import bsns
from tests.pdf import text_of
from tests.template import ROOT

PATIENT = {"partner_wait": timedelta(seconds=10), "response_period": timedelta(seconds=40)}
"""Twice what the demo takes: other tests run beside this one, and the story has to keep up."""


@pytest.fixture(scope="module")
def played(stack: Stack, outside: Outside) -> Stage:
    """The stage after the whole story."""
    wanted = read_file(ROOT / f"local/municipalities/{OOSTERMEER}.yaml")
    terms = wanted.settings.model_copy(update=PATIENT)
    apply(stack.session(), STAGE, wanted._replace(settings=terms), "test", datetime.now(UTC))
    ockto = Ockto(stack.api_base_url, stack.webhook_secrets)
    stage = Stage(Cast.gather(), outside, ockto, Telling(Console()))
    stage.terms = terms
    play(stage)
    return stage


def test_every_outcome_of_the_story_is_the_expected_one(played: Stage) -> None:
    assert played.tell.failures == []


def test_r17_no_sink_holds_a_bsn(played: Stage, stack: Stack) -> None:
    canaries = set(bsns(played.cast))
    leaks = {
        name: sorted(canary for canary in canaries if canary in content)
        for name, content in _sinks(stack)
    }
    assert len(canaries) > 300
    assert len(leaks) == len(SINKS)
    assert {name: found for name, found in leaks.items() if found} == {}


SINKS = (
    *("table", "object keys", "logs", "mails", "executions", "dead letters"),
    *("pages", "results", "letters"),
)


def _sinks(stack: Stack) -> Iterator[tuple[str, str]]:
    """Everything that was written, as text, by the place where it was written to."""
    session = stack.session()
    outside = Outside(stack)
    yield "table", _text(session.client("dynamodb").get_paginator("scan"), TableName=stack.table)
    versions = session.client("s3").get_paginator("list_object_versions")
    yield "object keys", _text(versions, Bucket=stack.bucket)
    yield "logs", _logs(session)
    yield "mails", repr(outside.mails())
    yield "executions", _executions(session, stack)
    letters = session.client("sqs").receive_message(QueueUrl=stack.failed_events_queue_url)
    yield "dead letters", json.dumps(letters.get("Messages", []))
    yield "pages", outside._page(f"municipalities/{OOSTERMEER}")
    results = [outside.result(key) for key in outside.summaries(OOSTERMEER)]
    yield "results", repr(results)
    yield "letters", _letters(session, stack)


def _letters(session: Any, stack: Stack) -> str:
    """The words of every PDF; one of the batch, and one of its only letter."""
    s3 = session.client("s3")
    listed = s3.list_objects_v2(Bucket=stack.bucket, Prefix=f"letters/{OOSTERMEER}/")["Contents"]
    pdfs = [s3.get_object(Bucket=stack.bucket, Key=each["Key"])["Body"].read() for each in listed]
    assert len(pdfs) == 2
    return "".join(text_of(pdf) for pdf in pdfs)


def _text(paginator: Any, **request: Any) -> str:
    return json.dumps(list(paginator.paginate(**request)), default=repr)


def _logs(session: Any) -> str:
    logs = session.client("logs")
    groups = [g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]]
    text = "".join(_text(logs.get_paginator("filter_log_events"), logGroupName=g) for g in groups)
    assert "DELIVERY_RECEIVED" in text, "these are the logs of the functions"
    return text


def _executions(session: Any, stack: Stack) -> str:
    timers = session.client("stepfunctions")
    found = timers.list_executions(stateMachineArn=stack.state_machine_arn)["executions"]
    arns = [execution["executionArn"] for execution in found]
    assert arns, "there were timers"
    history = timers.get_paginator("get_execution_history")
    return "".join(_text(history, executionArn=arn) for arn in arns) + repr(found)


def test_nothing_landed_in_the_dead_letters(played: Stage, stack: Stack) -> None:
    sqs = stack.session().client("sqs")
    assert "Messages" not in sqs.receive_message(QueueUrl=stack.failed_events_queue_url)


def test_r18_another_municipality_s_case_page_is_not_found(played: Stage, stack: Stack) -> None:
    case_id = next(iter(played.cases.values()))
    with pytest.raises(LookupError, match="404"):
        played.outside._page(f"municipalities/9902/cases/{case_id}")
