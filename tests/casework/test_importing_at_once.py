"""R16, rows 1 and 4 of the fault table: one file by several workers, and several files at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3
import pytest

from samentoets import files, mail
from samentoets.casework.importing import import_file
from samentoets.casework.sweeping import sweep
from samentoets.errors import MailThrottled
from samentoets.intake import MAX_BYTES
from samentoets.store import Store, store_of
from samentoets.store.imports import LEASE, ImportRecord, ImportState
from samentoets.texts.as_email import Email
from tests import ENVIRONMENT
from tests.builders import NOW, OOSTERMEER, RESIDENT, WESTERVEEN, later
from tests.casework.test_importing import KEY, ROWS, a_row, cases, result_rows, take_in, upload

CONTACT = OOSTERMEER.but(import_contact="inkomen@oostermeer.example")


@pytest.fixture
def broken_off(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, ImportRecord]:
    """A file whose worker died after its rows; its version and record."""
    version = upload(aws, *ROWS)
    with monkeypatch.context() as crash:
        crash.setattr(files, "write", _dies)
        with pytest.raises(KeyboardInterrupt):
            import_file(store, OOSTERMEER, KEY, version, NOW, worker="first")
    [record] = store.worklists.imports().entries
    return version, record


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


def by(worker: str, store: Store, version: str, **after: float) -> ImportRecord:
    return import_file(store, OOSTERMEER, KEY, version, later(**after), worker=worker)


def test_the_record_tells_how_far_a_file_is(broken_off: tuple[str, ImportRecord]) -> None:
    _, record = broken_off
    assert (record.state, record.read, record.worker) == (ImportState.RUNNING, len(ROWS), "first")


def test_another_worker_leaves_a_file_to_the_one_that_is_busy(
    store: Store, broken_off: tuple[str, ImportRecord]
) -> None:
    version, record = broken_off
    assert by("second", store, version, minutes=1) == record


@pytest.mark.parametrize(("worker", "minutes"), [("first", 1), ("second", 6)])
def test_a_repeated_request_goes_on_at_once_and_another_after_the_lease(
    store: Store, broken_off: tuple[str, ImportRecord], worker: str, minutes: int
) -> None:
    record = by(worker, store, broken_off[0], minutes=minutes)
    assert record.state is ImportState.DONE
    assert [row["CODE"] for row in result_rows(store, record)] == ["OPENED"] * len(ROWS)


def test_the_same_bytes_of_a_file_that_broke_off_are_taken_in(
    store: Store, aws: boto3.Session, broken_off: tuple[str, ImportRecord]
) -> None:
    again = by("second", store, upload(aws, *ROWS), minutes=6)
    assert again.state is ImportState.DONE
    assert again.summary
    assert again.summary.unchanged == len(ROWS)


def test_the_sweeper_offers_a_file_that_broke_off_again_and_it_goes_on(
    store: Store, aws: boto3.Session, broken_off: tuple[str, ImportRecord]
) -> None:
    """Row 3 of the fault table. S3 gives the file the moment of now, not that of the test."""
    version, record = broken_off
    bucket = aws.client("s3").list_object_versions(Bucket=ENVIRONMENT["BUCKET_NAME"])
    [stored] = [each for each in bucket["Versions"] if each["VersionId"] == version]
    moment = stored["LastModified"] + LEASE + timedelta(hours=1)
    sweep(store, OOSTERMEER, moment)
    [offered] = files.uploads(OOSTERMEER.code)
    assert record.file_id in offered.key
    done = import_file(store, OOSTERMEER, offered.key, offered.version_id, moment, "third")
    assert (done.file_id, done.state) == (record.file_id, ImportState.DONE)
    assert done.summary
    assert done.summary.opened == len(ROWS)
    sweep(store, OOSTERMEER, moment + timedelta(hours=1))
    assert list(files.uploads(OOSTERMEER.code)) == [offered]


def test_two_files_of_one_municipality_at_once_take_each_row_exactly_once(
    store: Store, aws: boto3.Session
) -> None:
    versions = [upload(aws, *ROWS), upload(aws, *ROWS[::-1], a_row(RESIDENT.digits))]
    with ThreadPoolExecutor(2) as both:
        records = list(both.map(lambda version: take_in(store, version), versions))
    told = [row for record in records for row in result_rows(store, record)]
    assert len(cases(store)) == len(ROWS) + 1
    assert [row["CODE"] for row in told].count("OPENED") == len(ROWS) + 1
    assert {row["CODE"] for row in told} == {"OPENED", "UNCHANGED"}
    assert len({row["ZAAK"] for row in told}) == len(ROWS) + 1


def test_a_file_over_the_limit_is_not_read_to_its_end(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 11 of the fault table."""
    asked: list[int] = []
    real = files.read_upload

    def read_upload(key: str, version_id: str, most: int) -> Any:
        asked.append(most)
        return real(key, version_id, 1024)

    monkeypatch.setattr(files, "read_upload", read_upload)
    take_in(store, upload(aws, *ROWS))
    assert asked == [MAX_BYTES + 1]


class Outbox:
    def __init__(self) -> None:
        self.sent: list[tuple[Email, str]] = []

    def send(self, message: Email, _: str, to: str, tags: object = None) -> str:
        assert tags is None
        self.sent.append((message, to))
        return "id"


def test_r17_the_import_contact_gets_one_mail_with_counts_only(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox()
    monkeypatch.setattr(mail, "send", outbox.send)
    key = KEY.replace("heronderzoek", "lijst van Loïs IJssel")
    version = upload(aws, a_row(RESIDENT.digits), a_row("123456789"), key=key)
    for _ in range(2):
        record = take_in(store, version, key, CONTACT)
    [(message, to)] = outbox.sent
    assert to == CONTACT.import_contact
    assert message.subject == f"Bestand {record.file_id} is verwerkt"
    assert "zaken aangemaakt: 1" in message.text
    assert "regels geweigerd: 1" in message.text
    for secret in (RESIDENT.digits, "123456789", "IJssel", "Loïs", "lois@example.org"):
        assert secret not in message.subject + message.text + message.html


@pytest.mark.parametrize("content", [b"", None], ids=["refused", "the same again"])
def test_the_import_contact_also_hears_of_a_file_that_was_not_taken_in(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is None:
        take_in(store, upload(aws, *ROWS))
    outbox = Outbox()
    monkeypatch.setattr(mail, "send", outbox.send)
    version = upload(aws, *ROWS)
    if content is not None:
        bucket = ENVIRONMENT["BUCKET_NAME"]
        put = aws.client("s3").put_object(Bucket=bucket, Key=KEY, Body=content)
        version = put["VersionId"]
    record = take_in(store, version, municipality=CONTACT)
    [(message, _)] = outbox.sent
    assert record.summary
    refusal = record.summary.refused_as_a_whole
    assert (refusal.advice if refusal else str(record.summary.same_as)) in message.text


def test_a_notice_that_cannot_be_sent_harms_nothing(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> str:
        raise MailThrottled("slower")

    monkeypatch.setattr(mail, "send", refuses)
    record = take_in(store, upload(aws, *ROWS), municipality=CONTACT)
    assert record.state is ImportState.DONE
    assert store.imports.get(record.file_id) == record


def test_r18_the_same_bytes_in_two_municipalities_are_two_files(
    store: Store, aws: boto3.Session
) -> None:

    take_in(store, upload(aws, *ROWS))
    key = KEY.replace(OOSTERMEER.code, WESTERVEEN.code)
    other = take_in(store_of(WESTERVEEN.code), upload(aws, *ROWS, key=key), key, WESTERVEEN)
    assert other.state is ImportState.DONE
