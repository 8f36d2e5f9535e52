"""Fictitious people, cases and deliveries with fixed values; a test overrides what it is about."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from samentoets.access import GroupGrant, LoginSettings, Role, RoleGrant
from samentoets.delivery import Delivery, DeliveryMessage, Facts, facts_of
from samentoets.dossier import Dossier
from samentoets.licences import Licence, LicencePeriod
from samentoets.municipality import Applications, Municipality, ReviewRound, TestMode
from samentoets.person import Address, Bsn, Contact, ContactPreference, Identity, Name, Resident
from samentoets.policy import Policy
from samentoets.review import Registration, open_review

NOW = datetime(2025, 10, 6, 9, 0, tzinfo=UTC)
"""A Monday."""

RESIDENT = Bsn("999990019")
PARTNER = Bsn("123456782")
STRANGER = Bsn("249566758")

NAMES = {RESIDENT: "Loïs", PARTNER: "Daniël", STRANGER: "Zoë"}
BIRTH_DATES = {
    RESIDENT: date(1980, 5, 17),
    PARTNER: date(1979, 1, 31),
    STRANGER: date(1990, 12, 24),
}

COMPLETE = ("mijnoverheid", "uwv", "belastingdienst")
"""The sources that together make a person complete, assets included."""

WEBHOOK_SECRETS = ["whsec_dGhlIHNlY3JldCB0aGF0IGlzIGxlYXZpbmc=", "whsec_dGhlIG5ldyBzZWNyZXQ="]
"""Two are active at once: one is being replaced by the other."""


def a_policy(**choices: Any) -> Policy:
    """The policy of Oostermeer: 130 %, "niet hoger dan", asset limits of its own."""
    usual: dict[str, Any] = {
        "version": 1,
        "valid_from": date(2024, 1, 1),
        "author": "a.jansen",
        "approved_by": "b.pietersen",
        "income_percentage": 130,
        "asset_limit_single_cents": 777_000,
        "asset_limit_household_cents": 1_554_000,
    }
    return Policy(**usual | choices)


def licensed(licence: Licence, until: date | None = None) -> tuple[LicencePeriod, ...]:
    """This licence since long ago, for good or until a day."""
    period = LicencePeriod(licence=licence, valid_from=date(2020, 1, 1), valid_until=until)
    return (period,)


OOSTERMEER = Municipality(
    code="9901",
    name="Oostermeer",
    licences=licensed(Licence.PREMIUM_RECHTMATIGHEID),
    sender="gemeentepolis@samentoets.example",
    contact_point="14 0901",
    journey_url="https://onderzoek.samentoets.example/",
    review_rounds=(ReviewRound(name="najaar_2025", reference_date=date(2025, 10, 1)),),
    policies=(a_policy(),),
)

INVITING_OOSTERMEER = OOSTERMEER.but(
    start_url="https://start.samentoets.example/9901",
    review_rounds=(OOSTERMEER.review_rounds[0].but(invites=True),),
)
"""Its review round invites."""

TESTING_FIRST = INVITING_OOSTERMEER.but(applications=Applications(test=TestMode.BEFORE))

GRANTING_FIRST = OOSTERMEER.but(applications=Applications(test=TestMode.AFTER))

START_REFERENCE = "bcdf-ghjk-lmnp-qrst"

WESTERVEEN = OOSTERMEER.but(code="9902", name="Westerveen", licences=licensed(Licence.PREMIUM))


LOGIN = LoginSettings(
    issuer="https://login.example/oostermeer",
    client_id="samentoets",
    base_url="https://samentoets.example/test",
    grants=(
        GroupGrant(claim="groups", pattern="gm-{municipality}-{role}"),
        RoleGrant(claim="role", values={"B": Role.CASEWORKER}, municipality_claim="codes"),
    ),
)
"""How staff log in; the identity provider itself is in tests/functions/login/identity.py."""


def a_resident(
    bsn: Bsn = RESIDENT,
    preference: ContactPreference = ContactPreference.EMAIL,
    email: str | None = "lois@example.org",
) -> Resident:
    address = Address(street="Dorpsstraat", house_number="1", postcode="9901 AB", city="Oostermeer")
    return Resident(
        bsn=bsn,
        name=Name(first_name=NAMES[bsn], prefix="van den", surname="IJssel"),
        birth_date=BIRTH_DATES[bsn],
        contact=Contact(preference=preference, email=email, address=address),
    )


def an_identity(bsn: Bsn = PARTNER) -> Identity:
    return Identity(bsn=bsn, name=Name(surname="IJssel"), birth_date=BIRTH_DATES[bsn])


def a_registration(
    resident: Resident,
    supplied: Identity | None = None,
    municipality: Municipality = OOSTERMEER,
    **more: Any,
) -> Registration:
    """A row for the municipality's default round."""
    values = {"review_round": municipality.default_round, "resident": resident, "partner": supplied}
    return Registration(**values | more)


def a_case(
    resident: Resident | None = None,
    supplied: Identity | None = None,
    municipality: Municipality = OOSTERMEER,
    case_id: str = "K7QF-93XD-2MPA",
    now: datetime = NOW,
) -> Dossier:
    """A case as the import opens it."""
    registration = a_registration(resident or a_resident(), supplied, municipality)
    return open_review(municipality, case_id, registration, "test-file", now, START_REFERENCE)


def an_application(**more: Any) -> dict[str, Any]:
    """What the website sends, as JSON; by default from somebody without a partner."""
    return {
        "application_number": "A-2025-1",
        "submitted_at": NOW.isoformat(),
        "applicant": {
            "bsn": RESIDENT.digits,
            "name": {"first_name": "Loïs", "prefix": "van den", "surname": "IJssel"},
            "birth_date": BIRTH_DATES[RESIDENT].isoformat(),
            "email": "lois@example.org",
        },
        **more,
    }


def a_claim(bsn: Bsn | None = PARTNER, source: str = "mijnoverheid", **more: Any) -> dict[str, Any]:
    """What a source says of a partner, as JSON."""
    known = bsn or PARTNER
    claim = {
        "bsn": bsn.digits if bsn else None,
        "name": {"surname": "IJssel"},
        "birth_date": BIRTH_DATES[known].isoformat(),
        "source": source,
    }
    return claim | more


def a_person(
    bsn: Bsn = RESIDENT,
    sources: tuple[str, ...] = COMPLETE,
    at: datetime = NOW,
    failed: tuple[str, ...] = (),
    refused: tuple[str, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """One person of a delivery, as JSON; by default complete, with a modest wage."""
    visits = [(source, "delivered") for source in sources if source not in failed + refused]
    visits += [(source, "failed") for source in failed]
    visits += [(source, "refused") for source in refused]
    wage = {
        "kind": "loon",
        "source": "uwv",
        "payer": "Bakkerij Vroeg",
        "period": "month",
        "from": "2025-10-01",
        "until": "2025-11-01",
        "net_cents": 90_000,
    }
    return {
        "bsn": bsn.digits,
        "name": {"first_name": NAMES[bsn], "surname": "IJssel"},
        "birth_date": BIRTH_DATES[bsn].isoformat(),
        "sources": [
            {"source": source, "status": status, "retrieved_at": at.isoformat()}
            for source, status in visits
        ],
        "incomes": [wage] if ("uwv", "delivered") in visits else [],
        **more,
    }


def a_message(*persons: dict[str, Any], delivery_id: str = "d-1", **more: Any) -> dict[str, Any]:
    """The webhook's body as JSON, sent after the last visit; started by the first person."""
    visits = [visit["retrieved_at"] for person in persons for visit in person["sources"]]
    return {
        "type": "ockto.delivery.completed",
        "timestamp": max(NOW.isoformat(), *visits),
        "data": {
            "delivery_id": delivery_id,
            "journey_id": "j-1",
            "started_by": persons[0]["bsn"],
            "persons": list(persons),
            **more,
        },
    }


def a_delivery(*persons: dict[str, Any], delivery_id: str = "d-1", **more: Any) -> Delivery:
    message = a_message(*persons, delivery_id=delivery_id, **more)
    return DeliveryMessage.model_validate_json(json.dumps(message)).data


def some_facts(*persons: dict[str, Any], delivery_id: str = "d-1") -> tuple[Facts, ...]:
    return facts_of(a_delivery(*persons, delivery_id=delivery_id), delivery_id, NOW)


def signed(
    body: bytes, message_id: str = "msg_1", secret: str = WEBHOOK_SECRETS[-1]
) -> dict[str, str]:
    """The headers of Standard Webhooks for this body, made now."""
    now = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body.decode()),
    }


def later(**terms: float) -> datetime:
    return NOW + timedelta(**terms)
