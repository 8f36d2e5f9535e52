"""The one table as one municipality sees it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config

from samentoets import keys
from samentoets.errors import StaleCase
from samentoets.person import Bsn
from samentoets.settings import settings
from samentoets.store import items
from samentoets.store.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNSEEN = "attribute_not_exists(pk)"

LOST_RACE = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


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

    def query(self, pk: str, sk_prefix: str = "") -> Iterator[Item]:
        """The items of one partition in key order, strongly consistent."""
        condition, values = "pk = :pk", {":pk": pk}
        if sk_prefix:
            condition, values = f"{condition} AND begins_with(sk, :sk)", values | {":sk": sk_prefix}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=items.attributes(values),
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

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
        """All of these or none; raises `StaleCase` when somebody else was first."""
        try:
            self.client.transact_write_items(TransactItems=actions)  # type: ignore[arg-type]
        except self.client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if codes & LOST_RACE:
                raise StaleCase(f"{subject} was changed since it was read.") from error
            raise


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
