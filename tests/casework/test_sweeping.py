"""R8, R16, R19: the sweeper repairs what was cut off, says so, and leaves the rest alone."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import boto3
import pytest

from samentoets import files, workflow
from samentoets.advice import Reason
from samentoets.case import CaseStatus, Worklist
from samentoets.casework.changing import change
from samentoets.casework.importing import import_file
from samentoets.casework.sweeping import sweep
from samentoets.casework.uploads import rename
from samentoets.dossier import EventKind
from samentoets.observability import Metric, metrics
from samentoets.progress import receive
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryState
from samentoets.store.imports import ImportState
from tests import ENVIRONMENT
from tests.builders import (
    INVITING_OOSTERMEER,
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    a_case,
    a_claim,
    a_person,
    later,
    some_facts,
)
from tests.casework.test_importing import KEY, a_row, take_in, upload
from tests.casework.test_receiving import deliver, executions
from tests.template import ROOT

CASE_ID = a_case().case.case_id


def an_incomplete_case(store: Store, starting: bool) -> None:
    store.cases.open(a_case())
    facts = some_facts(a_person(partner=a_claim()))
    dossier = change(store, CASE_ID, lambda case: receive(case, facts, OOSTERMEER, NOW))
    if starting:
        workflow.start_timer(dossier.case)


def stop(aws: boto3.Session, name: str) -> None:
    arn = ENVIRONMENT["STATE_MACHINE_ARN"].replace("stateMachine", "execution")
    aws.client("stepfunctions").stop_execution(executionArn=f"{arn}:{name}")


def restarts(store: Store) -> int:
    events = [event.kind for event in store.cases.load(CASE_ID).events]
    return events.count(EventKind.TIMER_RESTARTED)


def test_a_timer_that_was_never_started_is_started(store: Store, aws: boto3.Session) -> None:
    an_incomplete_case(store, starting=False)
    for _ in range(2):
        sweep(store, OOSTERMEER, later(days=1, minutes=5))
    assert executions(aws) == [f"{CASE_ID}-1"]
    assert restarts(store) == 0


def test_a_timer_that_failed_is_followed_by_the_next(store: Store, aws: boto3.Session) -> None:
    an_incomplete_case(store, starting=True)
    stop(aws, f"{CASE_ID}-1")
    for _ in range(2):
        sweep(store, OOSTERMEER, later(days=1, minutes=5))
    assert sorted(executions(aws)) == [f"{CASE_ID}-1", f"{CASE_ID}-2"]
    assert restarts(store) == 1


@pytest.mark.parametrize("now", [later(hours=23), later(days=1, minutes=1)])
def test_a_timer_that_is_not_late_is_left_alone(
    store: Store, aws: boto3.Session, now: datetime
) -> None:
    an_incomplete_case(store, starting=False)
    sweep(store, OOSTERMEER, now)
    assert executions(aws) == []


def test_r19_no_delivery_is_noted_when_the_period_is_over(store: Store) -> None:
    store.cases.open(a_case())
    sweep(store, OOSTERMEER, later(days=27))
    assert store.cases.load(CASE_ID).case.worklist is Worklist.DUE
    for _ in range(2):
        sweep(store, OOSTERMEER, later(days=28, seconds=1))
    case = store.cases.load(CASE_ID).case
    assert case.worklist is Worklist.NO_RESPONSE
    assert case.advice.reasons == (Reason.NO_DELIVERY,)
    assert case.reminder is None


def test_a_waiting_delivery_gets_the_case_that_was_opened_meanwhile(store: Store) -> None:
    assert deliver(store, a_person()) is DeliveryState.UNMATCHED
    sweep(store, OOSTERMEER, NOW)
    store.cases.open(a_case())
    sweep(store, OOSTERMEER, NOW)
    assert store.cases.load(CASE_ID).case.status is CaseStatus.DATA_RECEIVED
    assert store.worklists.waiting_deliveries().entries == ()


def test_an_upload_whose_event_never_came_comes_in_anew(store: Store, aws: boto3.Session) -> None:
    version = upload(aws, a_row(RESIDENT.digits))
    taken = upload(aws, a_row(PARTNER.digits))
    take_in(store, taken)
    sweep(store, OOSTERMEER, datetime.now(UTC) + timedelta(hours=1))
    found = aws.client("s3").list_object_versions(Bucket=ENVIRONMENT["BUCKET_NAME"])["Versions"]
    versions = {entry["VersionId"]: entry["Key"] for entry in found}
    assert versions[taken] == KEY
    assert version not in versions, "it has another name now, which causes an event of its own"
    assert len([key for key in versions.values() if key.startswith("incoming/")]) == 2


def test_an_upload_that_was_taken_in_under_another_name_is_left_alone(
    store: Store, aws: boto3.Session
) -> None:
    name = rename(KEY, upload(aws, a_row(RESIDENT.digits)), NOW)
    key = f"incoming/{OOSTERMEER.code}/{name}.csv"
    s3, bucket = aws.client("s3"), ENVIRONMENT["BUCKET_NAME"]
    [renamed] = s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
    take_in(store, renamed["VersionId"], key)
    sweep(store, OOSTERMEER, datetime.now(UTC) + timedelta(hours=1))
    assert s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"] == [renamed]


def test_r17_a_file_name_that_may_hold_a_bsn_is_replaced(store: Store, aws: boto3.Session) -> None:
    key = f"incoming/{OOSTERMEER.code}/dossier 123.456.782.csv"
    files.write(key, b"BSN", "text/csv")
    sweep(store, OOSTERMEER, NOW)
    sweep(store, OOSTERMEER, datetime.now(UTC) + timedelta(hours=1))
    versions = aws.client("s3").list_object_versions(Bucket=ENVIRONMENT["BUCKET_NAME"])
    [name] = {found["Key"] for found in versions["Versions"] + versions.get("DeleteMarkers", [])}
    assert "123" not in name.removeprefix(f"incoming/{OOSTERMEER.code}/")


class Found(NamedTuple):
    """What a sweep comes upon, and how it tells: `lasts` is told again until somebody acts.

    `arise` makes it so, and answers when the sweep comes by; `mend` is what the repair sets going.
    """

    arise: Callable[[Store, boto3.Session], datetime]
    code: str
    metric: Metric
    lasts: bool = False
    mend: Callable[[Store], None] = lambda _: None


def a_timer_never_started(store: Store, aws: boto3.Session) -> datetime:
    an_incomplete_case(store, starting=False)
    return later(days=1, minutes=5)


def a_timer_failed(store: Store, aws: boto3.Session) -> datetime:
    an_incomplete_case(store, starting=True)
    stop(aws, f"{CASE_ID}-1")
    return later(days=1, minutes=5)


def a_timer_hangs(store: Store, aws: boto3.Session) -> datetime:
    an_incomplete_case(store, starting=True)
    return later(days=1, hours=1, minutes=1)


def a_delivery_without_its_case(store: Store, aws: boto3.Session) -> datetime:
    deliver(store, a_person())
    store.cases.open(a_case())
    return later(hours=1)


def a_delivery_of_nobody(store: Store, aws: boto3.Session) -> datetime:
    deliver(store, a_person())
    return later(days=1, minutes=1)


def a_turn_that_got_lost(store: Store, aws: boto3.Session) -> datetime:
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    return later(hours=1, seconds=1, microseconds=1)


def an_upload_without_event(store: Store, aws: boto3.Session) -> datetime:
    upload(aws, a_row(RESIDENT.digits))
    return datetime.now(UTC) + timedelta(hours=1)


def an_upload_offered_in_vain(store: Store, aws: boto3.Session) -> datetime:
    moment = an_upload_without_event(store, aws)
    for _ in range(3):
        sweep(store, OOSTERMEER, moment)
    return moment


def an_import_broke_off(store: Store, aws: boto3.Session) -> datetime:
    version = upload(aws, a_row(RESIDENT.digits))
    with pytest.MonkeyPatch.context() as crash:
        crash.setattr(files, "write", _dies)
        with pytest.raises(KeyboardInterrupt):
            take_in(store, version)
    return datetime.now(UTC) + timedelta(hours=1)


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


def take_in_what_is_offered(store: Store) -> None:
    [offered] = files.uploads(store.municipality)
    moment = datetime.now(UTC) + timedelta(hours=1)
    import_file(store, OOSTERMEER, offered.key, offered.version_id, moment, worker="next")


UPLOADS = (Metric.UPLOADS_REPAIRED, False, take_in_what_is_offered)

EVERYTHING = [
    Found(a_timer_never_started, "TIMER_STARTED_LATE", Metric.TIMERS_REPAIRED),
    Found(a_timer_failed, "TIMER_RESTARTED", Metric.TIMERS_REPAIRED),
    Found(a_timer_hangs, "TIMER_STUCK", Metric.STANDING_STILL, lasts=True),
    Found(a_delivery_without_its_case, "DELIVERY_APPLIED_LATE", Metric.DELIVERIES_REPAIRED),
    Found(a_delivery_of_nobody, "DELIVERY_STANDS_STILL", Metric.STANDING_STILL),
    Found(a_turn_that_got_lost, "TURN_GIVEN_AGAIN", Metric.TURNS_REPAIRED),
    Found(an_upload_without_event, "UPLOAD_OFFERED_AGAIN", *UPLOADS),
    Found(an_import_broke_off, "UPLOAD_OFFERED_AGAIN", *UPLOADS),
    Found(an_upload_offered_in_vain, "UPLOAD_STANDS_STILL", Metric.STANDING_STILL),
]
CODES = {found.code for found in EVERYTHING}
METRICS = {metric for metric in Metric if metric.endswith("Repaired")} | {Metric.STANDING_STILL}


def told_at(
    store: Store, moment: datetime, caplog: pytest.LogCaptureFixture
) -> tuple[list[str], dict[str, float]]:
    """The lines and the counts of what the sweep of this moment finds."""
    metrics.clear_metrics()
    caplog.clear()
    sweep(store, OOSTERMEER, moment)
    counts = {name: sum(found["Value"]) for name, found in metrics.metric_set.items()}
    metrics.clear_metrics()
    lines = [record.message for record in caplog.records if record.message in CODES]
    return lines, {name: number for name, number in counts.items() if name in METRICS}


@pytest.mark.parametrize("found", EVERYTHING, ids=lambda found: found.arise.__name__)
def test_what_a_sweep_finds_is_one_line_and_one_count_and_again_only_while_it_lasts(
    store: Store, aws: boto3.Session, caplog: pytest.LogCaptureFixture, found: Found
) -> None:
    caplog.set_level(logging.INFO)
    moment = found.arise(store, aws)
    once = ([found.code], {found.metric: 1})
    assert told_at(store, moment, caplog) == once
    found.mend(store)
    again = told_at(store, moment + timedelta(minutes=5), caplog)
    assert again == (once if found.lasts else ([], {}))


@pytest.mark.parametrize("arise", [an_upload_without_event, an_import_broke_off])
def test_row_30_after_three_offers_a_file_is_left_as_it_is_and_can_still_be_taken_in(
    store: Store, aws: boto3.Session, arise: Callable[[Store, boto3.Session], datetime]
) -> None:
    moment = arise(store, aws)
    names = []
    for _ in range(5):
        sweep(store, OOSTERMEER, moment)
        names += [upload.version_id for upload in files.uploads(store.municipality)]
    assert len(set(names)) == 3
    take_in_what_is_offered(store)
    [record] = store.worklists.imports().entries
    assert record.state is ImportState.DONE


def test_every_count_of_the_sweeper_is_looked_at_and_every_line_is_in_the_runbook() -> None:
    assert {found.metric for found in EVERYTHING} == METRICS
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    assert [code for code in CODES if f"`{code}`" not in runbook] == []
