"""The file drop from outside: S3's event in, cases out, whatever the file is called."""

from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest

from functions.csv_ingest.handler import lambda_handler
from samentoets import files
from samentoets.casework.uploads import rename
from samentoets.errors import RenameFailed, UnknownMunicipality
from samentoets.store import Store
from tests import ENVIRONMENT
from tests.builders import OOSTERMEER, RESIDENT
from tests.casework.test_importing import KEY, a_row, cases, upload
from tests.functions.lambdas import a_context


def an_event(*uploads: tuple[str, str]) -> dict[str, Any]:
    """S3 encodes the names of objects like a form does."""
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "eventTime": "2025-10-06T09:00:00.000Z",
                "s3": {
                    "bucket": {"name": ENVIRONMENT["BUCKET_NAME"]},
                    "object": {"key": quote_plus(key, safe="/"), "versionId": version},
                },
            }
            for key, version in uploads
        ]
    }


@pytest.mark.parametrize("name", ["heronderzoek.csv", "na jaar+é %2F.csv"])
def test_r01_a_file_becomes_cases_whatever_its_name(
    store: Store, aws: boto3.Session, name: str
) -> None:
    key = KEY.replace("heronderzoek.csv", name)
    lambda_handler(an_event((key, upload(aws, a_row(RESIDENT.digits), key=key))), a_context())
    assert cases(store) == {RESIDENT.digits}
    assert len(store.worklists.imports().entries) == 1


def test_an_event_that_comes_after_its_file_was_offered_again_is_harmless(
    store: Store, aws: boto3.Session
) -> None:
    late = an_event((KEY, upload(aws, a_row(RESIDENT.digits))))
    [old] = files.uploads(OOSTERMEER.code)
    rename(old.key, old.version_id, old.arrived_at)
    [new] = files.uploads(OOSTERMEER.code)
    for event in (late, an_event((new.key, new.version_id)), late):
        lambda_handler(event, a_context())
    assert cases(store) == {RESIDENT.digits}
    assert len(store.worklists.imports().entries) == 1


def test_a_municipality_without_settings_fails_loudly_so_that_the_event_is_kept(
    aws: boto3.Session,
) -> None:
    key = KEY.replace(OOSTERMEER.code, "9909")
    version = upload(aws, a_row(RESIDENT.digits), key=key)
    with pytest.raises(UnknownMunicipality):
        lambda_handler(an_event((key, version)), a_context())


def test_r17_a_name_that_may_hold_a_bsn_is_replaced_before_anything_else(
    store: Store, aws: boto3.Session
) -> None:
    key = KEY.replace("heronderzoek", RESIDENT.digits)
    lambda_handler(an_event((key, upload(aws, a_row(RESIDENT.digits), key=key))), a_context())
    [renamed] = files.uploads(OOSTERMEER.code)
    assert RESIDENT.digits not in renamed.key
    assert cases(store) == set(), "the new name causes an event of its own"
    lambda_handler(an_event((renamed.key, renamed.version_id)), a_context())
    assert cases(store) == {RESIDENT.digits}


def test_r17_a_folder_called_after_a_bsn_is_replaced_too(aws: boto3.Session) -> None:
    key = f"incoming/{RESIDENT.digits}/heronderzoek.csv"
    lambda_handler(an_event((key, upload(aws, a_row(RESIDENT.digits), key=key))), a_context())
    [renamed] = files.uploads("unknown")
    assert RESIDENT.digits not in renamed.key
    with pytest.raises(UnknownMunicipality):
        lambda_handler(an_event((renamed.key, renamed.version_id)), a_context())


def test_r17_a_failed_renaming_leaves_no_name_in_log_or_dead_letter(
    store: Store,
    aws: boto3.Session,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: object) -> None:
        raise RenameFailed("SlowDown")

    monkeypatch.setattr(files, "rename_upload", fails)
    key = KEY.replace("heronderzoek", RESIDENT.digits)
    lambda_handler(an_event((key, upload(aws, a_row(RESIDENT.digits), key=key))), a_context())
    told = [str(vars(record)) for record in caplog.records]
    assert any("SlowDown" in line for line in told)
    assert not any(RESIDENT.digits in line for line in told)
