"""AWS in process (moto), made from template.yaml, with two fictitious municipalities."""

import gc
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from hypothesis import settings as hypothesis_settings
from moto import mock_aws

from samentoets import files, keys, mail, message_queue, settings, workflow
from samentoets.municipality import Municipality
from samentoets.store import Store, store_of, table
from tests import ENVIRONMENT, REGION, STATE_MACHINE, builders
from tests.quick_moto import quicken
from tests.template import resources

pytest.register_assert_rewrite("tests.casework.household_truth")  # so that a failure tells values

hypothesis_settings.register_profile("unhurried", deadline=None)  # other work may take the CPU
hypothesis_settings.register_profile("long", max_examples=5_000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unhurried"))


def pytest_collection_finish() -> None:
    """What is there by now stays; to look for garbage in it takes a tenth of the time."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted (`record_property`), of all of them together."""
    counted: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                counted.update(dict(report.user_properties))
    for what, number in counted.items():
        terminalreporter.write_line(f"{number} {what}")


SESSION = boto3.Session(region_name=REGION)
"""One for all tests, because reading the service models anew is what takes the time."""


@contextmanager
def an_account(
    monkeypatch: pytest.MonkeyPatch, municipalities: Iterable[Municipality]
) -> Iterator[boto3.Session]:
    """Inside `mock_aws`: what the template and onboarding leave in an account."""
    _one_call_at_a_time(monkeypatch)
    quicken(monkeypatch)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", SESSION)  # mock_aws has taken it away
    monkeypatch.setenv("DATA_KEY_ID", _data_key(SESSION))
    forget_clients()
    _table(SESSION)
    _bucket(SESSION)
    _onboard(SESSION, municipalities)
    SESSION.client("sqs").create_queue(QueueName="messages")
    ses = SESSION.client("sesv2")
    ses.create_email_identity(EmailIdentity="samentoets.example")
    ses.create_configuration_set(ConfigurationSetName=ENVIRONMENT["MAIL_EVENTS"])
    yield SESSION
    forget_clients()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    """An account of its own for each test; executions start and stay as they are."""
    both = (builders.OOSTERMEER, builders.WESTERVEEN)
    with mock_aws(), an_account(monkeypatch, both) as session:
        a_state_machine(session)
        yield session


@pytest.fixture
def store(aws: boto3.Session) -> Store:
    """The store of the fully licensed municipality."""
    return store_of(builders.OOSTERMEER.code)


def _one_call_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS takes calls of several threads at once; moto copies a table that another one changes."""
    lock, call = RLock(), BaseClient._make_api_call  # type: ignore[attr-defined]

    def alone(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        with lock:
            return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", alone)


def forget_clients() -> None:
    """Start like a fresh function environment: nothing cached, no client made."""
    for module in (files, keys, mail, message_queue, settings, workflow, table):
        _forget(module)
    store_of.cache_clear()


def _forget(module: ModuleType) -> None:
    for value in vars(module).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def _data_key(session: boto3.Session) -> str:
    return session.client("kms").create_key()["KeyMetadata"]["Arn"]


def _table(session: boto3.Session) -> None:
    [properties] = (found["Properties"] for found in resources("AWS::DynamoDB::Table").values())
    schema: dict[str, Any] = {
        name: properties[name]
        for name in (
            "AttributeDefinitions",
            "KeySchema",
            "GlobalSecondaryIndexes",
            "BillingMode",
        )
    }
    session.client("dynamodb").create_table(TableName=ENVIRONMENT["TABLE_NAME"], **schema)


def _bucket(session: boto3.Session) -> None:
    s3 = session.client("s3")
    bucket = ENVIRONMENT["BUCKET_NAME"]
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _onboard(session: boto3.Session, municipalities: Iterable[Municipality]) -> None:
    manager, ssm = session.client("secretsmanager"), session.client("ssm")
    manager.create_secret(Name=ENVIRONMENT["PERSON_SECRET_ID"], SecretString="for tests only")
    ssm.put_parameter(
        Name=ENVIRONMENT["LOGIN_SETTINGS"], Value=builders.LOGIN.model_dump_json(), Type="String"
    )
    manager.create_secret(Name=ENVIRONMENT["LOGIN_SECRET_ID"], SecretString="client secret")
    for municipality in municipalities:
        name = ENVIRONMENT["WEBHOOK_SECRETS_PREFIX"] + municipality.code
        manager.create_secret(Name=name, SecretString=json.dumps(builders.WEBHOOK_SECRETS))
        ssm.put_parameter(
            Name=f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/{municipality.code}",
            Value=municipality.model_dump_json(),
            Type="String",
        )


def a_state_machine(session: boto3.Session) -> None:
    """Executions start and stay: what they do is proven in tests/workflow."""
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
    session.client("stepfunctions").create_state_machine(
        name=STATE_MACHINE,
        definition=json.dumps(waiting),
        roleArn="arn:aws:iam::123456789012:role/timer",
    )
