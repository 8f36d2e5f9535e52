"""R1, R2, R12, R16, R17: a file becomes cases, each row exactly once, whatever happens."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from samentoets import files
from samentoets.case import CaseStatus, SuppliedBy, Worklist
from samentoets.casework.importing import import_file
from samentoets.casework.uploads import may_hold_a_bsn, rename, source_of
from samentoets.correcting import SourceFile
from samentoets.licences import Licence
from samentoets.municipality import Municipality
from samentoets.store import Store, store_of
from samentoets.store.imports import ImportRecord, ImportState
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    WESTERVEEN,
    a_person,
    licensed,
)
from tests.casework.test_receiving import deliver

HEADER = "BSN;VOORNAAM;ACHTERNAAM;GEBOORTEDATUM;EMAIL;COMMUNICATIEVOORKEUR;PARTNER_BSN"
KEY = f"incoming/{OOSTERMEER.code}/heronderzoek.csv"


def a_row(bsn: str, partner: str = "", email: str = "lois@example.org") -> str:
    return f"{bsn};Loïs;IJssel;17-05-1980;{email};EMAIL;{partner}"


def upload(aws: boto3.Session, *rows: str, key: str = KEY) -> str:
    """Put a file as Dutch Excel writes it; its version."""
    body = "\r\n".join((HEADER, *rows)).encode("cp1252")
    put = aws.client("s3").put_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=key, Body=body)
    return put["VersionId"]


def take_in(
    store: Store, version: str, key: str = KEY, municipality: Municipality = OOSTERMEER
) -> ImportRecord:
    return import_file(store, municipality, key, version, NOW)


def result_rows(store: Store, record: ImportRecord) -> list[dict[str, str]]:
    raw = files.read(files.result_key(store.municipality, record.file_id, "result.csv"))
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def cases(store: Store) -> set[str]:
    return {case.resident.bsn.digits for case in store.worklists.cases(Worklist.DUE).entries}


def test_r01_r02_rows_become_cases_with_or_without_a_partner(
    store: Store, aws: boto3.Session
) -> None:
    version = upload(aws, a_row(RESIDENT.digits, PARTNER.digits), a_row(STRANGER.digits))
    record = take_in(store, version)
    assert record.summary
    assert (record.state, record.summary.opened) == (ImportState.DONE, 2)
    found = store.worklists.cases(Worklist.DUE).entries
    by_bsn = {case.resident.bsn: case.supplied_partner for case in found}
    assert by_bsn[STRANGER] is None
    supplied = by_bsn[RESIDENT]
    assert supplied
    assert (supplied.identity.bsn, supplied.source) == (PARTNER, SuppliedBy.MUNICIPALITY)


def test_a_bad_row_is_refused_and_the_good_ones_are_kept(store: Store, aws: boto3.Session) -> None:
    version = upload(aws, a_row("123456789"), a_row(RESIDENT.digits), a_row("999900006", email=""))
    record = take_in(store, version)
    assert record.summary
    assert (record.summary.opened, record.summary.refused) == (1, 2)
    assert cases(store) == {RESIDENT.digits}
    refused = [(row["REGEL"], row["KOLOM"]) for row in result_rows(store, record)[:2]]
    assert refused == [("2", "BSN"), ("4", "EMAIL")]


def test_the_result_names_the_case_of_a_good_row(store: Store, aws: boto3.Session) -> None:
    record = take_in(store, upload(aws, a_row(RESIDENT.digits)))
    [case] = store.worklists.cases(Worklist.DUE).entries
    [row] = result_rows(store, record)
    assert row["ZAAK"] == case.case_id


def test_r16_the_same_event_again_changes_nothing(store: Store, aws: boto3.Session) -> None:
    version = upload(aws, a_row(RESIDENT.digits))
    first = take_in(store, version)
    [case] = store.worklists.cases(Worklist.DUE).entries
    assert take_in(store, version) == first
    assert store.worklists.cases(Worklist.DUE).entries == (case,)


ROWS = [a_row(f"{bsn}") for bsn in ("999900006", "999900018", "999900031", "999900043")]


@pytest.mark.parametrize("survives", range(6))
def test_r16_a_crash_after_any_row_and_a_retry_give_the_undisturbed_result(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    version = upload(aws, *ROWS)
    with monkeypatch.context() as crash:
        crash.setattr(store.cases, "open", _dying_after(survives, store.cases.open))
        crash.setattr(files, "write", _dying_after(survives - len(ROWS), files.write))
        with pytest.raises(KeyboardInterrupt):
            take_in(store, version)
    record = take_in(store, version)
    assert record.summary
    assert (record.state, record.summary.opened, len(cases(store))) == (ImportState.DONE, 4, 4)
    assert [row["CODE"] for row in result_rows(store, record)] == ["OPENED"] * 4


def _dying_after(calls: int, real: Any) -> Any:
    left: Iterator[int] = iter(range(max(calls, 0)))

    def call(*args: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*args)

    return call


REFUSED_AS_A_WHOLE = {
    "empty": b"",
    "not a table": b"\x00\x01\x02" * 1000,
    "a column missing": b"BSN;VOORNAAM\r\n999990019;L\r\n",
    "undecodable": b"BSN;\x81\x8d\r\n",
    "a zip renamed to csv": b"PK\x03\x04" + b"\x00" * 100,
    "50 MB of one line": b"BSN;" + b"x" * (50 * 1024 * 1024),
}


@pytest.mark.parametrize("content", REFUSED_AS_A_WHOLE.values(), ids=REFUSED_AS_A_WHOLE.keys())
def test_an_unreadable_file_is_refused_as_a_whole_with_what_to_do(
    store: Store, aws: boto3.Session, content: bytes
) -> None:
    put = aws.client("s3").put_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=KEY, Body=content)
    record = take_in(store, put["VersionId"])
    assert record.state is ImportState.REFUSED
    [row] = result_rows(store, record)
    assert row["WAT_TE_DOEN"]
    assert cases(store) == set()
    assert take_in(store, put["VersionId"]) == record, "no retry storm"


def test_r12_without_a_licence_for_reviews_the_file_is_refused_by_name(
    aws: boto3.Session,
) -> None:
    extra = OOSTERMEER.but(licences=licensed(Licence.EXTRA))
    record = take_in(
        store_of(OOSTERMEER.code), upload(aws, a_row(RESIDENT.digits)), municipality=extra
    )
    assert record.state is ImportState.REFUSED
    [row] = result_rows(store_of(OOSTERMEER.code), record)
    assert Licence.PREMIUM in row["WAT_TE_DOEN"]
    assert cases(store_of(OOSTERMEER.code)) == set()


def test_r12_a_partner_in_a_row_needs_the_module_and_the_others_are_kept(
    aws: boto3.Session,
) -> None:
    store = store_of(WESTERVEEN.code)
    key = f"incoming/{WESTERVEEN.code}/heronderzoek.csv"
    rows = (a_row(RESIDENT.digits, PARTNER.digits), a_row(STRANGER.digits))
    record = take_in(store, upload(aws, *rows, key=key), key, WESTERVEEN)
    assert cases(store) == {STRANGER.digits}
    [refused] = [row for row in result_rows(store, record) if row["CODE"] == "LICENCE_PARTNER"]
    assert Licence.PREMIUM_RECHTMATIGHEID in refused["MELDING"] + refused["WAT_TE_DOEN"]


def test_r18_a_file_opens_cases_in_its_own_municipality_only(
    store: Store, aws: boto3.Session
) -> None:
    take_in(store, upload(aws, a_row(RESIDENT.digits)))
    assert cases(store_of(WESTERVEEN.code)) == set()


def test_a_delivery_that_came_before_its_case_is_applied(store: Store, aws: boto3.Session) -> None:
    deliver(store, a_person())
    take_in(store, upload(aws, a_row(RESIDENT.digits)))
    [case] = store.worklists.cases(Worklist.READY).entries
    assert case.status is CaseStatus.DATA_RECEIVED


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("heronderzoek.csv", False),
        ("heronderzoek-20251006.csv", False),
        ("999990019.csv", True),
        ("dossier 123.456.782.csv", True),
        ("klant-1234_56782.csv", True),
    ],
)
def test_r17_which_file_names_may_hold_a_bsn(name: str, expected: bool) -> None:
    assert may_hold_a_bsn(f"incoming/0518/{name}") == expected


def test_r17_a_renamed_upload_keeps_its_content_and_loses_its_name(
    store: Store, aws: boto3.Session
) -> None:
    key = KEY.replace("heronderzoek", RESIDENT.digits)
    version = upload(aws, a_row(RESIDENT.digits), key=key)
    identity = rename(key, version, NOW)
    found = aws.client("s3").list_object_versions(Bucket=ENVIRONMENT["BUCKET_NAME"])
    assert RESIDENT.digits not in json.dumps(found, default=str)
    [renamed] = found["Versions"]
    assert identity in renamed["Key"]
    source = source_of(renamed["Key"], renamed["VersionId"])
    assert source == SourceFile(identity, NOW), "it keeps its id"
    assert not may_hold_a_bsn(renamed["Key"])
