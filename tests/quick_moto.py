"""moto without what takes it most of its time, and which none of our tests looks at.

Every answer stays moto's own: its table, its conditions, its transactions.
"""

import json
from base64 import b64encode
from copy import copy, deepcopy
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from moto.core import responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.request import normalize_request
from moto.core.responses import ActionContext, ActionResult, BaseResponse
from moto.core.utils import method_names_from_class
from moto.dynamodb import models
from moto.dynamodb.models import table as table_module
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.ssm.responses import SimpleSystemManagerResponse

from tests import REGION

READS = ("GetItem", "Query")

EXECUTE, QUERY, SIZE = ActionResult.execute_result, Table.query, Item.size
ROUTE = BotocoreStubber.process_request
HANDLERS: dict[str, type[BaseResponse]] = {
    "https://dynamodb": DynamoHandler,
    "https://secretsmanager": SecretsManagerResponse,
    "https://ssm": SimpleSystemManagerResponse,
}
NAMES = cache(method_names_from_class)


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionResult, "execute_result", _as_it_is)
    monkeypatch.setattr(models, "copy", SimpleNamespace(copy=copy, deepcopy=_copied))
    monkeypatch.setattr(table_module, "copy", SimpleNamespace(copy=copy, deepcopy=_shared))
    monkeypatch.setattr(Table, "query", _query)
    monkeypatch.setattr(Item, "size", _size)
    monkeypatch.setattr(responses, "method_names_from_class", NAMES)
    monkeypatch.setattr(BotocoreStubber, "process_request", _route)


def _route(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    """No need to compare the address with that of every service when its first word tells."""
    handler = HANDLERS.get(request.url.partition(".")[0])
    if handler is None:
        return ROUTE(stubber, request)
    asked = normalize_request(request)
    return handler.dispatch(asked, asked.raw_url, asked.headers)


def _as_it_is(result: ActionResult, context: ActionContext) -> Any:
    """What is read from a table is JSON already; no need to go through its model again."""
    found = result.result
    if context.operation_model.name not in READS or not isinstance(found, dict):
        return EXECUTE(result, context)
    body = {name: value for name, value in found.items() if value is not None}
    kind = {"Content-Type": "application/x-amz-json-1.0"}
    return 200, kind, json.dumps(body, default=lambda raw: b64encode(raw).decode())


def _copied(original: Any) -> Any:
    """A transaction's backup of a table: items that are replaced as a whole may be shared."""
    if not isinstance(original, Table):
        return deepcopy(original)
    backup = copy(original)
    backup.items = copy(original.items)
    backup.items.update({key: rows_as_they_are(key, rows) for key, rows in original.items.items()})
    return backup


def rows_as_they_are(key: Any, rows: Any) -> Any:
    """Only counts are changed in their place (store.counters)."""
    return deepcopy(rows) if "#COUNTS" in str(key) else copy(rows)


def _shared(found: Any) -> Any:
    """What is found is only read: it goes out as text."""
    return found


def _size(item: Item) -> int:
    """Only counts change in their place, and those stay small: its size stays what it is."""
    known = vars(item)
    if "known_size" not in known:
        known["known_size"] = SIZE(item)
    size: int = known["known_size"]
    return size


def _query(table: Table, hash_key: Any, *rest: Any, **more: Any) -> Any:
    """A query looks at its partition, not at the whole table; an index has no partition there."""
    if hash_key not in table.items:
        return QUERY(table, hash_key, *rest, **more)
    partition = list(table.items[hash_key].values())
    table.all_items = lambda: partition  # type: ignore[method-assign]
    try:
        return QUERY(table, hash_key, *rest, **more)
    finally:
        del table.all_items


def read(operation: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What moto finds, without a request and a response around it."""
    handler = DynamoHandler()
    handler.region, handler.current_account, handler.body = REGION, DEFAULT_ACCOUNT_ID, asked
    found: Any = handler.query() if operation == "Query" else handler.get_item()
    return {name: value for name, value in found.result.items() if value is not None}
