"""Person keys while their secret rotates (R16, R17)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters import base
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

from samentoets import keys
from samentoets.store import Store
from tests import ENVIRONMENT
from tests.builders import OOSTERMEER, RESIDENT, a_case
from tests.conftest import forget_clients

SECRET = ENVIRONMENT["PERSON_SECRET_ID"]
VERSIONS = ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"]
READ = "before-call.secrets-manager.GetSecretValue"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock of what is cached to so many seconds from now."""
    start = datetime.now()  # noqa: DTZ005 - as the provider's cache reads it

    def be(seconds: int) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, *_: Any) -> datetime:  # type: ignore[override]
                return start + timedelta(seconds=seconds)

        monkeypatch.setattr(base, "datetime", Clock)

    be(0)
    return be


@contextmanager
def asked_of_secrets_manager(refuse: str = "") -> Iterator[list[str]]:
    """The versions that are asked for in here; one of them may be refused."""
    asked: list[str] = []

    def note(params: Any, **_: Any) -> None:
        stage = json.loads(params["body"])["VersionStage"]
        asked.append(stage)
        if stage == refuse:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")

    events = keys._secrets().client.meta.events
    events.register(READ, note)
    yield asked
    events.unregister(READ, note)


def rotate(aws: boto3.Session, value: str) -> None:
    aws.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=value)


def announce(aws: boto3.Session, value: str) -> str:
    """The first step of docs/deploy.md; answers the number of the version."""
    answer = aws.client("secretsmanager").put_secret_value(
        SecretId=SECRET, SecretString=value, VersionStages=["AWSPENDING"]
    )
    return answer["VersionId"]


def use(aws: boto3.Session, version: str) -> None:
    """The second step of docs/deploy.md."""
    manager = aws.client("secretsmanager")
    manager.update_secret_version_stage(
        SecretId=SECRET,
        VersionStage="AWSCURRENT",
        MoveToVersionId=version,
        RemoveFromVersionId=manager.get_secret_value(SecretId=SECRET)["VersionId"],
    )


def test_row_29_a_rotated_person_secret_still_finds_the_case(
    store: Store, aws: boto3.Session
) -> None:
    claim = store.cases.open(a_case())
    rotate(aws, "the next one")
    forget_clients()
    assert [part.case_id for part in store.parts.of(RESIDENT)] == [claim.case_id]
    assert store.cases.open(a_case(case_id="BBBB-BBBB-BBBB")) == claim


def test_row_29_versions_that_are_not_there_are_asked_for_once(store: Store, at: Any) -> None:
    with asked_of_secrets_manager() as asked:
        for _ in range(3):
            list(store.parts.of(RESIDENT))
        assert asked == VERSIONS
        at(keys.MAX_AGE_SECONDS + 1)
        list(store.parts.of(RESIDENT))
        assert asked == VERSIONS * 2


def test_row_29_the_versions_of_the_person_secret_expire_together(
    store: Store, aws: boto3.Session, at: Any
) -> None:
    """Apart, the newest would be known here with the one before the case's, but not the case's."""
    list(store.parts.of(RESIDENT))
    at(50)
    rotate(aws, "second")
    for moment in (60, 301):
        at(moment)
        list(store.parts.of(RESIDENT))
    at(361)
    claim = store.cases.open(a_case())
    at(400)
    rotate(aws, "third")
    at(602)
    assert [part.case_id for part in store.parts.of(RESIDENT)] == [claim.case_id]


def test_row_29_who_still_uses_the_old_person_secret_finds_what_the_new_one_made(
    store: Store, aws: boto3.Session
) -> None:
    version = announce(aws, "the next one")
    late = keys.person_keys(OOSTERMEER.code, RESIDENT)
    use(aws, version)
    forget_clients()
    early = keys.person_keys(OOSTERMEER.code, RESIDENT)
    assert early[0] != late[0]
    assert early[0] in late
    assert late[0] in early
    assert len(set(early)) == len(early)


@pytest.mark.parametrize("version", VERSIONS)
def test_row_29_a_version_that_can_not_be_read_is_neither_remembered_nor_left_out(
    store: Store, at: Any, version: str
) -> None:
    list(store.parts.of(RESIDENT))
    at(keys.MAX_AGE_SECONDS + 1)
    with asked_of_secrets_manager(refuse=version), pytest.raises(GetParameterError):
        list(store.parts.of(RESIDENT))


def test_row_29_without_a_person_secret_nobody_is_looked_up(
    store: Store, aws: boto3.Session
) -> None:
    aws.client("secretsmanager").delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    forget_clients()
    with pytest.raises(GetParameterError):
        keys.person_keys(OOSTERMEER.code, RESIDENT)
