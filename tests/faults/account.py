"""What AWS keeps for us in moto, and how to put it back as it was."""

import gc
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.s3 import models as s3_models
from moto.s3.models import s3_backends
from moto.stepfunctions.models import stepfunctions_backends

from samentoets import keys, settings
from samentoets.municipality import Municipality
from samentoets.store import Store, store_of
from tests import ENVIRONMENT, REGION
from tests.builders import OOSTERMEER
from tests.conftest import SESSION
from tests.quick_moto import rows_as_they_are

MUNICIPALITY = OOSTERMEER
ACCOUNT = "123456789012"

DISPOSE = s3_models.FakeKey.dispose
KEPT: set[Any] = set()
"""Objects of moto's S3 that an earlier moment may still need; moto would empty them."""


def items() -> Any:
    return dynamodb_backends[ACCOUNT][REGION].tables[ENVIRONMENT["TABLE_NAME"]].items


def objects() -> Any:
    return s3_backends[ACCOUNT]["aws"].buckets[ENVIRONMENT["BUCKET_NAME"]].keys


def timers() -> Any:
    [machine] = stepfunctions_backends[ACCOUNT][REGION].state_machines
    return machine


def onboard(municipality: Municipality) -> None:
    """From now on these are the settings."""
    SESSION.client("ssm").put_parameter(
        Name=f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/{municipality.code}",
        Value=municipality.model_dump_json(),
        Type="String",
        Overwrite=True,
    )


def be_cold() -> None:
    """A fresh function environment knows no keys and settings; its clients are like any other."""
    store_of.cache_clear()
    for provider in (settings._parameters(), keys._secrets(), keys._versions_in_use()):
        provider.clear_cache()  # type: ignore[no-untyped-call]


def store() -> Store:
    return store_of(MUNICIPALITY.code)


def case_ids() -> list[str]:
    return [pk.value.rpartition("#")[2] for pk in items() if "#CASE#" in pk.value]


def deadlines() -> list[datetime]:
    """The moments that cases wait for."""
    cases = [row for found in items().values() for sk, row in found.items() if sk.value == "CASE"]
    waiting = [row.attrs["deadline"] for row in cases if "deadline" in row.attrs]
    return [datetime.fromisoformat(deadline.cast_value["due_at"]) for deadline in waiting]


def items_of(room: str, attribute: str) -> list[str]:
    """What an attribute is in all items with this sort key."""
    rows = [item for found in items().values() for item in found.values()]
    attributes = [row.to_json()["Attributes"] for row in rows]
    return [
        found[attribute]["S"]
        for found in attributes
        if found["sk"]["S"] == room and attribute in found
    ]


def remember() -> Callable[[], None]:
    """Table, bucket and executions as they are; call the answer to have them back."""
    rows_of = {pk: rows_as_they_are(pk, rows) for pk, rows in items().items()}
    versions_of = {key: list(objects().getlist(key)) for key in list(objects())}
    executions = list(timers().executions)
    KEPT.update(version for versions in versions_of.values() for version in versions)

    def restore() -> None:
        items().clear()
        items().update({pk: rows_as_they_are(pk, rows) for pk, rows in rows_of.items()})
        dict.clear(objects())
        for key, versions in versions_of.items():
            dict.__setitem__(objects(), key, list(versions))
        timers().executions[:] = executions
        be_cold()

    return restore


def keep_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_models.FakeKey, "dispose", lambda key, **_: KEPT.add(key))


def drop_objects() -> None:
    """Also the copies that moto made: it complains of those that the interpreter's end finds."""
    KEPT.clear()
    for found in gc.get_objects():
        if type(found) is s3_models.FakeKey:
            DISPOSE(found)
