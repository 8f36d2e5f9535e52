"""Deliveries: each is taken once, and one without a case waits for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from samentoets.base import Frozen, Moment, iso
from samentoets.errors import DeliveryConflict
from samentoets.person import Bsn
from samentoets.store import items
from samentoets.store.table import Table

KEPT_FOR = timedelta(days=30)
"""How long a delivery without a case, and the memory of an id, is kept."""


class DeliveryState(StrEnum):
    """How far a delivery came."""

    RECEIVED = "RECEIVED"
    APPLIED = "APPLIED"
    UNMATCHED = "UNMATCHED"
    AMBIGUOUS = "AMBIGUOUS"


class DeliveryRecord(Frozen):
    """What we remember of a delivery; `reference` is our stand-in for the sender's id.

    `digest` is a keyed hash of the content, `case_id` the case that it was applied to, `told_at`
    when the operator was told that it stands still.
    """

    reference: str
    digest: str
    received_at: Moment
    state: DeliveryState = DeliveryState.RECEIVED
    case_id: str | None = None
    told_at: Moment | None = None


class DeliveryStore:
    """The deliveries of one municipality."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def reference(self, delivery_id: str) -> str:
        """Our stand-in for an external id, which might hold a BSN (R17)."""
        return self._table.keyring.reference(delivery_id.encode())

    def claim(self, delivery_id: str, content: bytes, now: datetime) -> DeliveryRecord:
        """Remember a delivery at its first arrival; later ones get the same record.

        Raises `DeliveryConflict` when the id came before with other content.
        """
        reference = self.reference(delivery_id)
        digest = self._table.keyring.reference(content)
        record = DeliveryRecord(reference=reference, digest=digest, received_at=now)
        if not self._table.put_unseen(self._item(record)):
            record = self._find(reference) or record
        if record.digest != digest:
            raise DeliveryConflict(
                "A delivery with this id arrived before with other content: use a new id."
            )
        return record

    def claim_message(self, message_id: str, body: bytes, now: datetime) -> None:
        """Remember a webhook message; raises `DeliveryConflict` like `claim`."""
        pk = items.webhook_pk(self._table.municipality, self.reference(message_id))
        digest = self._table.keyring.reference(body)
        item = items.attributes(
            {"pk": pk, "sk": "WEBHOOK", "digest": digest, "expires_at": _expiry(now)}
        )
        if self._table.put_unseen(item):
            return
        known = self._table.get(pk, "WEBHOOK")
        if known and known["digest"]["S"] != digest:
            raise DeliveryConflict(
                "A message with this webhook-id arrived before with another body: use a new id."
            )

    def _find(self, reference: str) -> DeliveryRecord | None:
        found = self._table.get(items.delivery_pk(self._table.municipality, reference), "DELIVERY")
        return items.from_item(DeliveryRecord, found) if found else None

    def applied(self, record: DeliveryRecord, case_id: str) -> None:
        """The delivery is in the case now; it no longer waits for one."""
        done = record.but(state=DeliveryState.APPLIED, case_id=case_id)
        self._table.put(self._item(done))

    def told(self, record: DeliveryRecord, now: datetime) -> None:
        """The operator knows of it; unless it found its case meanwhile."""
        item = self._item(record.but(told_at=now))
        self._table.put_if(item, "#state = :state", {"#state": "state"}, state=record.state)

    def without_case(self, record: DeliveryRecord, state: DeliveryState, started_by: Bsn) -> None:
        """Keep a delivery that has no case yet, or several, findable by who started it."""
        key = self._table.person_keys(started_by)[0]
        pointer = {
            "pk": items.person_pk(self._table.municipality, key),
            "sk": f"WAITING#{record.reference}",
            "reference": record.reference,
            "expires_at": _expiry(record.received_at),
        }
        self._table.put(items.attributes(pointer))
        self._table.put(self._item(record.but(state=state)))

    def waiting_for(self, bsn: Bsn) -> Iterator[DeliveryRecord]:
        """The deliveries that this person started and that have no case.

        A pointer may outlive its delivery: what expires is removed in no fixed order.
        """
        for key in self._table.person_keys(bsn):
            pk = items.person_pk(self._table.municipality, key)
            for pointer in self._table.query(pk, "WAITING#"):
                if record := self._find(pointer["reference"]["S"]):
                    yield record

    def no_longer_waiting(self, record: DeliveryRecord, started_by: Bsn) -> None:
        for key in self._table.person_keys(started_by):
            pk = items.person_pk(self._table.municipality, key)
            self._table.delete(pk, f"WAITING#{record.reference}")

    def _item(self, record: DeliveryRecord) -> items.Item:
        pk = items.delivery_pk(self._table.municipality, record.reference)
        index: dict[str, object] = {"expires_at": _expiry(record.received_at)}
        if record.state in (DeliveryState.UNMATCHED, DeliveryState.AMBIGUOUS):
            order = f"{iso(record.received_at)}#{record.reference}"
            index |= items.on_worklist(self._table.municipality, "unmatched", order)
        return items.to_item(pk, "DELIVERY", record, index=index)


def _expiry(moment: datetime) -> int:
    return int((moment + KEPT_FOR).timestamp())
