"""moto without what takes it most of its time, and which none of our tests looks at.

Every answer stays moto's own: its table, its conditions, its transactions.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from copy import copy, deepcopy
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from moto.core import responses
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.request import normalize_request
from moto.core.responses import ActionContext, ActionResult, BaseResponse
from moto.core.utils import method_names_from_class
from moto.dynamodb import models
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.models import table as table_module
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler
from moto.kms import models as kms_models
from moto.kms.utils import generate_private_key
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.ssm.responses import SimpleSystemManagerResponse
from werkzeug.exceptions import HTTPException

from tests import REGION

READS = ("GetItem", "Query")
DIRECT: dict[str, Callable[[Any], Any]] = {
    "dynamodb.GetItem": DynamoHandler.get_item,
    "dynamodb.PutItem": DynamoHandler.put_item,
    "dynamodb.Query": DynamoHandler.query,
    "dynamodb.TransactWriteItems": DynamoHandler.transact_write_items,
    "secrets-manager.GetSecretValue": SecretsManagerResponse.get_secret_value,
}
"""What can be asked without a request: by service and operation, what answers."""

EXECUTE, QUERY, SIZE = ActionResult.execute_result, Table.query, Item.size
CAST: Any = vars(DynamoType)["cast_value"]
URLS: Any = vars(BaseBackend)["urls"]
URLS_OF: dict[type[BaseBackend], Any] = {}
ROUTE = BotocoreStubber.process_request
HANDLERS: dict[str, type[BaseResponse]] = {
    "https://dynamodb": DynamoHandler,
    "https://secretsmanager": SecretsManagerResponse,
    "https://ssm": SimpleSystemManagerResponse,
}
NAMES = cache(method_names_from_class)
KEY_PAIR = cache(generate_private_key)
"""moto makes one for every key, also for one that encrypts and has no use for it."""


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionResult, "execute_result", _as_it_is)
    monkeypatch.setattr(models, "copy", SimpleNamespace(copy=copy, deepcopy=_copied))
    monkeypatch.setattr(table_module, "copy", SimpleNamespace(copy=copy, deepcopy=_shared))
    monkeypatch.setattr(Table, "query", _query)
    monkeypatch.setattr(Item, "size", _size)
    monkeypatch.setattr(DynamoType, "cast_value", property(_cast))
    monkeypatch.setattr(dynamodb_responses, "dynamo_to_dict", _plain)
    monkeypatch.setattr(BaseBackend, "urls", property(_urls))
    monkeypatch.setattr(responses, "method_names_from_class", NAMES)
    monkeypatch.setattr(kms_models, "generate_private_key", KEY_PAIR)
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


def _cast(value: DynamoType) -> Any:
    """Almost everything is text."""
    return value.value if value.type == "S" else CAST.fget(value)


def _plain(found: Any) -> Any:
    """What a table holds is mostly text, and maps and lists of it."""
    match found:
        case DynamoType(type="S" | "N" | "BOOL"):
            return {found.type: found.value}
        case DynamoType(type="M" | "L"):
            return {found.type: _plain(found.value)}
        case Item():
            return _plain(found.to_json())
        case dict():
            return {name: _plain(value) for name, value in found.items()}
        case list():
            return [_plain(value) for value in found]
        case _:
            return dynamo_to_dict(found)


def _urls(backend: BaseBackend) -> Any:
    """They are the same in every account."""
    if type(backend) not in URLS_OF:
        URLS_OF[type(backend)] = URLS.fget(backend)
    return URLS_OF[type(backend)]


def _query(table: Table, hash_key: Any, *rest: Any, **more: Any) -> Any:
    """A query looks at its partition, not at the whole table; an index has no partition there.

    What it finds is put in order afterwards, so that this need not be.
    """
    partitions = [table.items[hash_key]] if hash_key in table.items else table.items.values()
    found = [item for partition in partitions for item in partition.values()]
    table.all_items = lambda: found  # type: ignore[method-assign]
    try:
        return QUERY(table, hash_key, *rest, **more)
    finally:
        del table.all_items


def ask(operation: str, body: bytes) -> dict[str, Any] | None:
    """What moto answers, without a request and a response around it; nothing if it refuses."""
    service = operation.partition(".")[0].replace("-", "")
    handler = HANDLERS[f"https://{service}"]()
    handler.region, handler.current_account = REGION, DEFAULT_ACCOUNT_ID
    handler.body = json.loads(body) if service == "dynamodb" else body
    handler.querystring = handler.uri_match = {}
    try:
        result = DIRECT[operation](handler)
    except (ServiceException, HTTPException):
        return None
    found: dict[str, Any] = json.loads(result) if isinstance(result, str) else result.result
    return {name: value for name, value in found.items() if value is not None}
