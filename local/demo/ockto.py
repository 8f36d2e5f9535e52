"""Ockto's side of the story: deliveries as its platform would send them, signed, over HTTPS."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from pydantic_core import to_json
from standardwebhooks import Webhook

from local.demo.residents import Person
from local.demo.web import Answer, send

EVERYTHING = ("mijnoverheid", "uwv", "belastingdienst", "bank")
REFERENCE_DATE = "2025-10-01"

type Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A message that went out, to be sent once more."""

    municipality: str
    message_id: str
    body: bytes


class Ockto:
    """Sends deliveries to the webhook and remembers those that were taken."""

    def __init__(self, api_base_url: str, secrets: Mapping[str, str]) -> None:
        self._url = api_base_url
        self._secrets = secrets
        self.taken: list[Sent] = []

    def deliver(
        self, municipality: str, started_by: Person, *persons: Json, reference: str | None = None
    ) -> Answer:
        """One delivery of a journey that this person started, by a start link or without one."""
        sent = self.message(municipality, started_by, *persons, reference=reference)
        answer = self.post(sent, self._secrets[municipality])
        if answer.status == HTTPStatus.ACCEPTED:
            self.taken.append(sent)
        return answer

    @staticmethod
    def message(
        municipality: str, started_by: Person, *persons: Json, reference: str | None = None
    ) -> Sent:
        """A delivery as it may be posted, more than once too."""
        told = {
            "type": "ockto.delivery.completed",
            "timestamp": datetime.now(UTC),
            "data": {
                "delivery_id": f"levering-{uuid4()}",
                "journey_id": f"reis-{_reference(started_by.bsn)}",
                "case_reference": reference,
                "started_by": started_by.bsn,
                "persons": persons,
            },
        }
        return Sent(municipality, f"msg_{uuid4().hex}", to_json(told))

    def deliver_again(self) -> list[Answer]:
        """Every message that was taken, with the same id and body and a fresh signature."""
        return [self.post(sent, self._secrets[sent.municipality]) for sent in self.taken]

    def post(self, sent: Sent, secret: str) -> Answer:
        """Post one message, signed according to Standard Webhooks."""
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": sent.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(sent.message_id, now, sent.body.decode()),
        }
        url = f"{self._url}/v1/municipalities/{sent.municipality}/ockto-deliveries"
        return send("POST", url, sent.body, headers)


def data_of(
    person: Person,
    net: int,
    partner: Person | None = None,
    sources: tuple[str, ...] = EVERYTHING,
    failed: tuple[str, ...] = (),
) -> Json:
    """What one journey collected just now about a person with this net income in euros a month.

    A partner is told by MijnOverheid only.
    """
    now = datetime.now(UTC)
    visits = [(source, "delivered") for source in sources] + [
        (source, "failed") for source in failed
    ]
    return {
        "bsn": person.bsn,
        "name": _name(person),
        "birth_date": person.born,
        "partner": _claim(partner) if partner else None,
        "sources": [
            {"source": source, "status": status, "retrieved_at": now} for source, status in visits
        ],
        "incomes": [_wage(person, net)] if "uwv" in sources else [],
        "assets": [_savings(person)] if "bank" in sources else [],
    }


def _claim(partner: Person) -> Json:
    return {
        "bsn": partner.bsn,
        "name": _name(partner),
        "birth_date": partner.born,
        "source": "mijnoverheid",
        "since": "2019-06-14",
    }


def _name(person: Person) -> Json:
    return {
        "initials": person.initials,
        "first_name": person.first_name,
        "prefix": person.prefix,
        "surname": person.surname,
    }


def _wage(person: Person, net: int) -> Json:
    return {
        "kind": "loon",
        "source": "uwv",
        "payer": "Bakkerij Voorbeeld",
        "reference": _reference(f"loon {person.bsn}"),
        "period": "month",
        "from": "2025-10-01",
        "until": "2025-11-01",
        "net_cents": net * 100,
    }


def _savings(person: Person) -> Json:
    return {
        "kind": "spaarrekening",
        "source": "bank",
        "reference": _reference(f"spaarrekening {person.bsn}"),
        "amount_cents": 215_000,
        "reference_date": REFERENCE_DATE,
    }


def _reference(account: str) -> str:
    """What Ockto calls an account or a journey: a keyed hash, never a number of somebody."""
    return hashlib.blake2b(account.encode(), key=b"ockto", digest_size=12).hexdigest()
