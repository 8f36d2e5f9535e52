"""Faults that no history plays: docs/faults.md tells which row each test is of."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from functions.csv_ingest.handler import lambda_handler
from samentoets import keys, workflow
from samentoets.base import iso
from samentoets.case import Case, CaseStatus
from samentoets.casework.changing import change
from samentoets.casework.sweeping import sweep
from samentoets.completeness import Step, next_step
from samentoets.errors import TableBusy, UnknownMunicipality
from samentoets.progress import receive
from samentoets.store import Store, items, store_of
from samentoets.store.table import MOST_TRIES, dynamodb
from samentoets.store.worklists import Worklists
from samentoets.waiting import WaitingFor
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    later,
    some_facts,
)
from tests.casework.letters import FIRST, a_letter_case, run
from tests.casework.test_importing import KEY, a_row, upload
from tests.casework.test_receiving import executions
from tests.conftest import SESSION, forget_clients
from tests.functions.lambdas import a_context
from tests.functions.test_csv_ingest import an_event
from tests.template import ROOT
from tests.unit.dossiers import incomplete

CASE_ID = a_case().case.case_id
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST_DAY, LAST_DAY = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2027-01-01")


# ---- 5, 6: throttling and lost answers


def test_row_05_nothing_is_written_in_batches_or_in_partiql() -> None:
    """moto takes 26 at once, leaves nothing unprocessed, and puts in PartiQL what is there."""
    sources = [
        path.read_text("utf-8") for path in (ROOT / "layers/common/samentoets").rglob("*.py")
    ]
    calls = ("batch_write", "execute_statement", "execute_transaction")
    assert not [call for call in calls if any(call in source for source in sources)]


@contextmanager
def reading(*reads: int) -> Iterator[list[int]]:
    """Each answer to a batch reads so many items, and none after those; tells what was asked."""
    asked: list[int] = []
    left_to_read = iter(reads)

    def leave(parsed: dict[str, Any], **_: Any) -> None:
        [(table, found)] = parsed["Responses"].items()
        asked.append(len(found))
        read = next(left_to_read, 0)
        left = [{part: item[part] for part in ("pk", "sk")} for item in found[read:]]
        parsed["Responses"] = {table: found[:read]}
        parsed["UnprocessedKeys"] = {table: {"Keys": left}} if left else {}

    events = dynamodb().meta.events
    events.register("after-call.dynamodb.BatchGetItem", leave)
    yield asked
    events.unregister("after-call.dynamodb.BatchGetItem", leave)


@pytest.fixture
def three(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of three cases; time doesn't pass."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    people = {"AAAA": RESIDENT, "BBBB": PARTNER, "CCCC": STRANGER}
    opened = [
        a_case(resident=a_resident(bsn), case_id="-".join([s] * 3)) for s, bsn in people.items()
    ]
    return [store.cases.open(dossier).case_id for dossier in opened]


def test_row_05_what_is_left_unread_is_asked_again(store: Store, three: list[str]) -> None:
    """moto never answers UnprocessedKeys."""
    with reading(1, 0, 2) as asked:
        assert store.cases.several(three).keys() == set(three)
    assert asked == [3, 2, 2]


def test_row_05_what_is_never_read_is_not_asked_for_ever(store: Store, three: list[str]) -> None:
    with reading(1) as asked, pytest.raises(TableBusy):
        store.cases.several(three)
    assert len(asked) == MOST_TRIES


def test_row_06_the_sdk_repeats_a_transaction_as_the_very_same(store: Store) -> None:
    """DynamoDB then answers yes; moto is stricter, and refuses what it did already."""
    store.cases.open(a_case())
    tokens: list[str] = []

    def lost(request: Any, **_: Any) -> None:
        tokens.append(json.loads(request.body)["ClientRequestToken"])
        if len(tokens) == 1:
            raise ReadTimeoutError(endpoint_url=request.url)

    events = dynamodb().meta.events
    events.register_first("before-send.dynamodb.TransactWriteItems", lost)
    change(store, CASE_ID, lambda case: case.with_case(never_mail=True))
    first, again = tokens
    assert first == again
    assert store.cases.load(CASE_ID).case.never_mail


# ---- 24: clocks


@given(st.datetimes(FIRST_DAY, LAST_DAY, timezones=st.just(UTC)), st.integers(-14, 14))
def test_row_24_a_moment_is_written_one_way_whatever_the_clock_of_the_writer(
    utc: datetime, hours: int
) -> None:
    elsewhere = utc.astimezone(timezone(timedelta(hours=hours)))
    assert iso(utc) == iso(elsewhere) == iso(utc.astimezone(AMSTERDAM))
    assert iso(utc) < iso(utc + timedelta(milliseconds=1))


@given(st.integers(-48 * 60, 48 * 60))
def test_row_24_a_clock_that_is_off_makes_a_timer_wait_and_never_act_early(minutes: int) -> None:
    dossier = incomplete()
    assert dossier.case.deadline
    now = dossier.case.deadline.due_at + timedelta(minutes=minutes)
    expected = Step.REMIND if minutes >= 0 else Step.WAIT
    assert next_step(dossier, OOSTERMEER, now.astimezone(AMSTERDAM)) is expected


# ---- 28: an index that lags


@pytest.fixture
def lagging(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A case whose reminder is due; the index shows for ever what it showed then."""
    store.cases.open(a_case())
    facts = some_facts(a_person(partner=a_claim()))
    dossier = change(store, CASE_ID, lambda case: receive(case, facts, OOSTERMEER, NOW))
    workflow.start_timer(dossier.case)
    seen: list[Case] = list(store.worklists.overdue(later(days=2)))
    assert seen
    monkeypatch.setattr(Worklists, "overdue", lambda *_: iter(seen))
    return store


def test_row_28_a_case_that_the_index_still_shows_as_late_is_left_as_it_is(
    lagging: Store, aws: boto3.Session
) -> None:
    partner = some_facts(a_person(PARTNER), delivery_id="d-2")
    change(lagging, CASE_ID, lambda case: receive(case, partner, OOSTERMEER, later(hours=3)))
    name = ENVIRONMENT["STATE_MACHINE_ARN"].replace("stateMachine", "execution")
    aws.client("stepfunctions").stop_execution(executionArn=f"{name}:{CASE_ID}-1")
    before = lagging.cases.load(CASE_ID)
    sweep(lagging, OOSTERMEER, later(days=2))
    assert lagging.cases.load(CASE_ID) == before
    assert before.case.status is CaseStatus.DATA_RECEIVED
    assert executions(aws) == [f"{CASE_ID}-1"]


def test_row_28_a_letter_that_the_index_still_shows_is_not_printed_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_letter_case(store)
    seen = list(store.worklists.every_letter())
    assert seen
    monkeypatch.setattr(Worklists, "every_letter", lambda *_: iter(seen))
    assert [batch.letters for batch in run(store)] == [1]
    assert run(store, days=3) == []
    case = store.cases.load(FIRST).case
    assert case.deadline
    assert case.deadline.waiting_for is WaitingFor.RESPONSE


# ---- 29: keys


def test_row_29_without_its_key_nothing_is_read_or_written(store: Store) -> None:
    store.cases.open(a_case())
    forget_clients()

    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "Decrypt")

    SESSION.events.register("before-call.kms.Decrypt", denied)
    try:
        with pytest.raises(ClientError, match="AccessDenied"):
            store_of(OOSTERMEER.code)
    finally:
        SESSION.events.unregister("before-call.kms.Decrypt", denied)


def test_row_29_a_new_data_key_seals_and_the_old_one_still_opens(
    store: Store, aws: boto3.Session
) -> None:
    store.cases.open(a_case())
    before = store.cases.load(CASE_ID)
    second = items.attributes(
        {
            "pk": items.keys_pk(OOSTERMEER.code),
            "sk": "DATA#0002",
            "number": 2,
            "wrapped": keys.new_data_key(OOSTERMEER.code),
        }
    )
    aws.client("dynamodb").put_item(TableName=ENVIRONMENT["TABLE_NAME"], Item=second)
    store_of.cache_clear()
    rotated = store_of(OOSTERMEER.code)
    assert rotated.cases.load(CASE_ID) == before
    change(rotated, CASE_ID, lambda case: case.with_case(never_mail=True))
    key = {"pk": items.case_pk(OOSTERMEER.code, CASE_ID), "sk": "CASE"}
    found = aws.client("dynamodb").get_item(
        TableName=ENVIRONMENT["TABLE_NAME"], Key=items.attributes(key)
    )
    assert items.plain(found["Item"])["resident"].startswith("2.")
    assert rotated.deliveries.reference("d-1") == store.deliveries.reference("d-1")


# ---- 30: an event that fails until its cause is gone


def test_row_30_a_poison_event_is_taken_once_its_cause_is_gone(
    store: Store, aws: boto3.Session
) -> None:
    """It fails loudly each time, so that it is kept; docs/runbook.md tells to send it again."""
    key = KEY.replace(OOSTERMEER.code, "9905")
    event = an_event((key, upload(aws, a_row(RESIDENT.digits), key=key)))
    for _ in range(3):
        with pytest.raises(UnknownMunicipality):
            lambda_handler(event, a_context())
    onboarded = OOSTERMEER.but(code="9905", name="Zuiderveen")
    aws.client("ssm").put_parameter(
        Name=f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/9905",
        Value=onboarded.model_dump_json(),
        Type="String",
    )
    for _ in range(2):
        lambda_handler(event, a_context())
    [part] = store_of("9905").parts.of(RESIDENT)
    assert part.as_resident


# ---- The table itself


def test_every_test_that_the_table_names_exists() -> None:
    table = (ROOT / "docs/faults.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    missing = [name for name in re.findall(r"`(test_\w+)`", table) if f"def {name}(" not in sources]
    assert missing == []
