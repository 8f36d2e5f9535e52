"""The real definition with the real handlers, in process on moto, once per path.

Terms are the municipality's settings, so a second is as good as a fortnight.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import yaml
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from functions.completeness_check import handler as completeness_check
from functions.mark_investigation import handler as mark_investigation
from functions.send_reminder import handler as send_reminder
from samentoets import workflow
from samentoets.case import CaseStatus, MarkReason
from samentoets.casework.changing import change
from samentoets.casework.printing import print_letters
from samentoets.dossier import Dossier
from samentoets.person import ContactPreference, Resident
from samentoets.progress import receive
from samentoets.store import Store, store_of
from tests import ENVIRONMENT, REGION, STATE_MACHINE
from tests.builders import (
    OOSTERMEER,
    PARTNER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    some_facts,
)
from tests.conftest import an_account
from tests.functions.lambdas import a_context
from tests.template import definition_text

CASE_ID = a_case().case.case_id
SECOND = timedelta(seconds=1)
MUNICIPALITY = OOSTERMEER.but(
    partner_wait=SECOND, response_period=2 * SECOND, settle_time=SECOND, post_time=SECOND
)
HANDLERS: dict[str, Callable[..., Any]] = {
    "CompletenessCheck": completeness_check.lambda_handler,
    "SendReminder": send_reminder.lambda_handler,
    "MarkInvestigation": mark_investigation.lambda_handler,
}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of an account in which executions run for real and call our handlers."""
    real: Any = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", _invoke)
    with mock_aws(config=real), an_account(monkeypatch, [MUNICIPALITY]) as session:
        _install(session)
        yield store_of(MUNICIPALITY.code)


def _invoke(
    _: LambdaSimpleBackend,
    function_name: str,
    __: str | None,
    body: str,
    ___: Any,
    response_headers: dict[str, str],
) -> bytes:
    """Lambda in a few lines: the handler's answer, or its error with the header that says so."""
    try:
        answer = HANDLERS[function_name](json.loads(body), a_context())
    except Exception as error:
        response_headers["x-amz-function-error"] = "Unhandled"
        answer = {"errorType": type(error).__name__, "errorMessage": str(error)}
    return json.dumps(answer).encode()


def _install(session: boto3.Session) -> None:
    topic = session.client("sns").create_topic(Name="operator")["TopicArn"]
    text = definition_text().replace("${OperatorTopicArn}", topic).replace("${Stage}", "test")
    for name in HANDLERS:
        text = text.replace(f"${{{name}FunctionArn}}", name)
    session.client("stepfunctions").create_state_machine(
        name=STATE_MACHINE,
        definition=json.dumps(yaml.safe_load(text)),
        roleArn="arn:aws:iam::123456789012:role/timer",
    )


def deliver(store: Store, *persons: dict[str, Any], delivery_id: str = "d-1") -> Dossier:
    """What the webhook does with a delivery that has found its case."""
    facts = some_facts(*persons, delivery_id=delivery_id)
    now = datetime.now(UTC)
    dossier = change(store, CASE_ID, lambda case: receive(case, facts, MUNICIPALITY, now))
    workflow.start_timer(dossier.case)
    return dossier


def open_incomplete(store: Store, resident: Resident | None = None) -> None:
    store.cases.open(a_case(resident=resident, now=datetime.now(UTC)))
    deliver(store, a_person(partner=a_claim(), at=datetime.now(UTC)))


def ended(number: int = 1) -> str:
    """Wait for a timer to end; its status."""
    arn = ENVIRONMENT["STATE_MACHINE_ARN"].replace("stateMachine", "execution")
    name = f"{arn}:{CASE_ID}-{number}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        described = boto3.client("stepfunctions").describe_execution(executionArn=name)
        if described["status"] != "RUNNING":
            return str(described["status"])
        time.sleep(0.1)
    raise AssertionError(f"timer {number} still runs")


def reminder_sent(store: Store) -> None:
    deadline = time.monotonic() + 10
    while not store.cases.load(CASE_ID).phase_two_since:
        assert time.monotonic() < deadline, "no reminder"
        time.sleep(0.05)


def mails() -> list[Any]:
    return ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages


def test_r11_missing_then_one_reminder_then_silence_then_marked(store: Store) -> None:
    open_incomplete(store)
    assert ended() == "SUCCEEDED"
    case = store.cases.load(CASE_ID).case
    assert case.mark
    assert case.mark.reason is MarkReason.NO_RESPONSE_TO_REMINDER
    assert len(mails()) == 1
    assert case.timer == 1, "one timer keeps the time of the whole case"


def test_r08_data_after_the_reminder_complete_the_case(store: Store) -> None:
    open_incomplete(store)
    reminder_sent(store)
    deliver(store, a_person(PARTNER, at=datetime.now(UTC)), delivery_id="d-2")
    assert ended() == "SUCCEEDED"
    case = store.cases.load(CASE_ID).case
    assert (case.status, case.mark) == (CaseStatus.DATA_RECEIVED, None)
    assert len(mails()) == 1


def test_r09_incomplete_again_marks_after_settle_time(store: Store) -> None:
    open_incomplete(store)
    reminder_sent(store)
    now = datetime.now(UTC)
    assert deliver(store, a_person(partner=a_claim(), at=now), delivery_id="d-2").case.timer == 2
    assert ended(2) == "SUCCEEDED"
    case = store.cases.load(CASE_ID).case
    assert case.mark
    assert case.mark.reason is MarkReason.SECOND_DELIVERY_INCOMPLETE
    assert ended(1) == "SUCCEEDED", "the superseded timer ends by itself"


def test_r08_data_before_the_reminder_end_the_timer_without_a_mail(store: Store) -> None:
    open_incomplete(store)
    deliver(store, a_person(PARTNER, at=datetime.now(UTC)), delivery_id="d-2")
    assert ended() == "SUCCEEDED"
    assert mails() == []


def test_r10_brief_ends_in_a_letter_task(store: Store) -> None:
    open_incomplete(store, a_resident(preference=ContactPreference.LETTER))
    deadline = time.monotonic() + 10
    while not store.cases.load(CASE_ID).letters:
        assert time.monotonic() < deadline, "no letter"
        time.sleep(0.05)
    assert mails() == []
    assert store.cases.load(CASE_ID).case.mark is None


def test_r10_r11_a_printed_letter_and_then_silence_is_marked(store: Store) -> None:
    open_incomplete(store, a_resident(preference=ContactPreference.LETTER))
    deadline = time.monotonic() + 10
    while not store.worklists.letters().entries:
        assert time.monotonic() < deadline, "no letter"
        time.sleep(0.05)
    [batch] = print_letters(store, MUNICIPALITY, lambda _: b"%PDF", datetime.now(UTC))
    assert batch.letters == 1
    case = store.cases.load(CASE_ID).case
    assert ended(case.timer) == "SUCCEEDED"
    marked = store.cases.load(CASE_ID).case.mark
    assert marked
    assert marked.reason is MarkReason.NO_RESPONSE_TO_REMINDER
    assert mails() == []


def test_a_moved_deadline_makes_the_timer_wait_on(store: Store) -> None:
    open_incomplete(store)

    def later(dossier: Dossier) -> Dossier:
        deadline = dossier.case.deadline
        assert deadline
        return dossier.waiting(deadline.waiting_for, deadline.since, deadline.due_at + 2 * SECOND)

    moved = change(store, CASE_ID, later)
    reminder_sent(store)
    case = store.cases.load(CASE_ID).case
    assert case.reminder
    assert moved.case.deadline
    assert case.reminder.claimed_at >= moved.case.deadline.due_at
    assert ended() == "SUCCEEDED", "its thread must not wake during the next test"


def test_a_step_that_fails_for_good_tells_the_operator_and_leaves_the_case(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HANDLERS, "CompletenessCheck", _broken)
    open_incomplete(store)
    before = store.cases.load(CASE_ID)
    assert ended() == "FAILED"
    [topic] = sns_backends[DEFAULT_ACCOUNT_ID][REGION].topics.values()
    [told] = [sent[1] for sent in topic.sent_notifications]
    assert CASE_ID in told
    assert "secret detail" not in told
    assert store.cases.load(CASE_ID) == before


def _broken(*_: object) -> None:
    raise RuntimeError("secret detail")
