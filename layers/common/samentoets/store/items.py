"""The items of the one table: their keys, and models turned into items and back.

Every key starts with the municipality code, but those of sessions, which are of staff and not of a
municipality; no key holds anything that tells of a person but keyed hashes (R17, R18).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from samentoets.base import Cipher, Frozen, iso
from samentoets.case import Case
from samentoets.keys import Keyring

type Item = dict[str, Any]
"""An item as the low-level client takes and gives it."""

KEY_FIELDS = frozenset({"pk", "sk", "worklist_pk", "worklist_sk", "expires_at"})

_serialize = TypeSerializer().serialize


class _WholeNumbers(TypeDeserializer):
    """We store whole numbers only: cents, counters, epoch seconds."""

    def _deserialize_n(self, value: str) -> int:
        return int(value)


_deserialize = _WholeNumbers().deserialize


def case_pk(municipality: str, case_id: str) -> str:
    return f"{municipality}#CASE#{case_id}"


def person_pk(municipality: str, person_key: str) -> str:
    return f"{municipality}#PERSON#{person_key}"


def delivery_pk(municipality: str, reference: str) -> str:
    return f"{municipality}#DELIVERY#{reference}"


def webhook_pk(municipality: str, reference: str) -> str:
    return f"{municipality}#WEBHOOK#{reference}"


def file_pk(municipality: str, file_id: str) -> str:
    return f"{municipality}#FILE#{file_id}"


def content_pk(municipality: str, digest: str) -> str:
    return f"{municipality}#CONTENT#{digest}"


def name_pk(municipality: str, form: str) -> str:
    return f"{municipality}#NAME#{form}"


def counts_pk(municipality: str) -> str:
    return f"{municipality}#COUNTS"


def application_pk(municipality: str, reference: str) -> str:
    return f"{municipality}#APPLICATION#{reference}"


def known_clients_pk(municipality: str) -> str:
    return f"{municipality}#KNOWN"


def start_pk(municipality: str, reference: str) -> str:
    return f"{municipality}#START#{reference}"


def keys_pk(municipality: str) -> str:
    return f"{municipality}#KEYS"


def audit_pk(municipality: str, day: str) -> str:
    return f"{municipality}#AUDIT#{day}"


def attempt_pk(reference: str) -> str:
    return f"LOGIN#{reference}"


def session_pk(reference: str) -> str:
    return f"SESSION#{reference}"


def text_pk(municipality: str, kind: str, channel: str) -> str:
    return f"{municipality}#TEXT#{kind}#{channel}"


def print_pk(municipality: str) -> str:
    return f"{municipality}#PRINT"


def worklist_pk(municipality: str, worklist: str) -> str:
    return f"{municipality}#WORK#{worklist}"


def to_item(
    pk: str,
    sk: str,
    model: Frozen,
    cipher: Cipher | None = None,
    index: Mapping[str, object] | None = None,
) -> Item:
    """A model as an item; what is None is left out, what is `Sealed` goes in encrypted."""
    context = {"cipher": cipher} if cipher else None
    fields = model.model_dump(mode="json", exclude_none=True, context=context)
    return attributes({"pk": pk, "sk": sk, **fields, **(index or {})})


def from_item[M: Frozen](model: type[M], item: Item, cipher: Cipher | None = None) -> M:
    """The model that `to_item` stored."""
    fields = {k: v for k, v in plain(item).items() if k not in KEY_FIELDS}
    return model.model_validate(fields, context={"cipher": cipher} if cipher else None)


def case_of(item: Item, keyring: Keyring) -> Case:
    return from_item(Case, item, keyring.cipher(item["pk"]["S"]))


def attributes(fields: Mapping[str, Any]) -> Item:
    return {name: _serialize(value) for name, value in fields.items()}


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _deserialize(value) for name, value in item.items()}


def on_worklist(municipality: str, worklist: str | None, order: str) -> dict[str, str]:
    """The index keys that put an item on a worklist; without them it stands on none."""
    if worklist is None:
        return {}
    return {"worklist_pk": worklist_pk(municipality, worklist), "worklist_sk": order}


OTHER_OPEN = "other"
"""The open cases that stand on none of the six worklists: a parked one, for example."""


def case_list(case: Case) -> str | None:
    """The list of the index that a case is on; every open case is on one, so none is overlooked."""
    if case.status.is_settled:
        return None
    return case.worklist or OTHER_OPEN


def case_order(case: Case) -> str:
    """Cases stand in due order; without a deadline, in the order in which they were opened."""
    moment = case.deadline.due_at if case.deadline else case.opened_at
    return f"{iso(moment)}#{case.case_id}"


def put(table: str, item: Item, condition: str | None = None, **values: Any) -> dict[str, Any]:
    """A Put of a transaction."""
    action: dict[str, Any] = {"TableName": table, "Item": item}
    if condition:
        action["ConditionExpression"] = condition
    if values:
        named = {f":{name}": value for name, value in values.items()}
        action["ExpressionAttributeValues"] = attributes(named)
    return {"Put": action}


def delete(table: str, pk: str, sk: str) -> dict[str, Any]:
    """A Delete of a transaction; of what isn't there, nothing happens."""
    return {"Delete": {"TableName": table, "Key": attributes({"pk": pk, "sk": sk})}}


def unchanged(table: str, pk: str, version: int) -> dict[str, Any]:
    """A condition of a transaction: the case of this partition still has this version."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": attributes({"pk": pk, "sk": "CASE"}),
            "ConditionExpression": "version = :seen",
            "ExpressionAttributeValues": attributes({":seen": version}),
        }
    }


def added[M](before: Iterable[M], after: Iterable[M]) -> list[M]:
    """What stands in the second collection and not, or differently, in the first."""
    known = list(before)
    return [member for member in after if member not in known]
