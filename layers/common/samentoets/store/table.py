"""The one table as one municipality sees it."""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import batched
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config

from samentoets import keys
from samentoets.errors import StaleCase, TableBusy
from samentoets.person import Bsn
from samentoets.settings import settings
from samentoets.store import items
from samentoets.store.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNSEEN = "attribute_not_exists(pk)"

MOST_IN_BATCH = 100
"""BatchGetItem takes no more at once."""

MOST_TRIES = 8
LONGEST_PAUSE_SECONDS = 0.02
"""Two writes of the same count at the same moment get in each other's way for milliseconds; a
partition that is too busy to be read needs more, so that pauses grow."""


@cache
def dynamodb() -> "DynamoDBClient":
    """Its exceptions are made here: threads that make them together get different classes."""
    client = boto3.client(
        "dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 4})
    )
    _ = client.exceptions
    return client


@dataclass(frozen=True)
class Table:
    """The client, the table's name and the municipality's keys, for the rooms of the store."""

    municipality: str
    name: str
    client: "DynamoDBClient"

    @classmethod
    def of(cls, municipality: str) -> Self:
        return cls(municipality, settings().table_name, dynamodb())

    @cached_property
    def keyring(self) -> keys.Keyring:
        """Opened when something sealed is first read or written; the audit log seals nothing."""
        return _keyring(self.client, self.name, self.municipality)

    def person_keys(self, bsn: Bsn) -> tuple[str, ...]:
        return keys.person_keys(self.municipality, bsn)

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, strongly consistent."""
        key = items.attributes({"pk": pk, "sk": sk})
        return self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get("Item")

    def query(
        self, pk: str, sk_prefix: str = "", sk_from: str = "", most: int | None = None
    ) -> Iterator[Item]:
        """The items of one partition in key order, the first so many, strongly consistent."""
        condition, values = "pk = :pk", {":pk": pk}
        if sk_prefix:
            condition, values = f"{condition} AND begins_with(sk, :sk)", values | {":sk": sk_prefix}
        elif sk_from:
            condition, values = f"{condition} AND sk >= :sk", values | {":sk": sk_from}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=items.attributes(values),
            ConsistentRead=True,
            PaginationConfig={"MaxItems": most, "PageSize": most} if most else {},
        )
        for page in pages:
            yield from page["Items"]

    def get_many(self, keys: list[Item]) -> Iterator[Item]:
        """The items with these keys, in any order; they may lag a moment behind.

        What is left unread is asked again; raises `TableBusy` when that doesn't help.
        """
        for some in batched(keys, MOST_IN_BATCH, strict=False):
            yield from self._get_batch({self.name: {"Keys": some}})

    def _get_batch(self, wanted: Any) -> Iterator[Item]:
        for number in range(MOST_TRIES):
            answer = self.client.batch_get_item(RequestItems=wanted)
            yield from answer["Responses"].get(self.name, ())
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS * 2**number))  # noqa: S311
        raise TableBusy("Some items were left unread again and again.")

    def scan(self, pk_prefix: str, sk: str) -> Iterator[str]:
        """The partitions with this prefix that have this item: reads the whole table."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.name,
            FilterExpression="begins_with(pk, :pk) AND sk = :sk",
            ExpressionAttributeValues=items.attributes({":pk": pk_prefix, ":sk": sk}),
            ProjectionExpression="pk",
            ConsistentRead=True,
        )
        for page in pages:
            yield from (item["pk"]["S"] for item in page["Items"])

    def last(self, pk: str) -> Item | None:
        """The last item of a partition in key order, strongly consistent."""
        found = self.client.query(
            TableName=self.name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=items.attributes({":pk": pk}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=1,
        )
        return next(iter(found["Items"]), None)

    def put(self, item: Item) -> None:
        self.client.put_item(TableName=self.name, Item=item)

    def delete(self, pk: str, sk: str) -> None:
        self.client.delete_item(TableName=self.name, Key=items.attributes({"pk": pk, "sk": sk}))

    def put_unseen(self, item: Item) -> bool:
        """Put an item that isn't there yet; False when it is."""
        try:
            self.client.put_item(TableName=self.name, Item=item, ConditionExpression=UNSEEN)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def put_if(self, item: Item, condition: str, names: dict[str, str], **values: str) -> None:
        """Put an item over one that fulfils the condition; over another, nothing happens."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.name,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=items.attributes(
                    {f":{name}": value for name, value in values.items()}
                ),
            )

    def write(self, actions: list[dict[str, Any]], subject: str) -> None:
        """All of these or none; raises `StaleCase` when somebody else was first.

        Somebody who writes at the same moment needn't be first: the same is tried again, and the
        conditions tell.
        """
        for number in range(MOST_TRIES):
            refusals = self._refusals(actions)
            if not refusals:
                return
            if "ConditionalCheckFailed" in refusals:
                break
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS * number))  # noqa: S311
        raise StaleCase(f"{subject} was changed since it was read.")

    def _refusals(self, actions: list[dict[str, Any]]) -> set[str]:
        """Write, or answer which conditions or conflicts were in the way."""
        try:
            self.client.transact_write_items(TransactItems=actions)  # type: ignore[arg-type]
        except self.client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code", "") for reason in error.response["CancellationReasons"]}
            if refusals := codes & {"ConditionalCheckFailed", "TransactionConflict"}:
                return refusals
            raise
        return set()


def _keyring(client: "DynamoDBClient", table: str, municipality: str) -> keys.Keyring:
    """The municipality's data keys; the first one is made when the first data arrive."""
    pk = items.keys_pk(municipality)
    found = _wrapped_keys(client, table, pk)
    if not found:
        blob = keys.new_data_key(municipality)
        first = items.attributes({"pk": pk, "sk": "DATA#0001", "number": 1, "wrapped": blob})
        with suppress(client.exceptions.ConditionalCheckFailedException):
            client.put_item(TableName=table, Item=first, ConditionExpression=UNSEEN)
        found = _wrapped_keys(client, table, pk)
    return keys.Keyring(municipality, found)


def _wrapped_keys(client: "DynamoDBClient", table: str, pk: str) -> dict[int, bytes]:
    found = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues=items.attributes({":pk": pk}),
        ConsistentRead=True,
    )["Items"]
    plain = [items.plain(item) for item in found]
    return {item["number"]: bytes(item["wrapped"].value) for item in plain}
