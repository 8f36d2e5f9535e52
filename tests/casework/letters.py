"""Cases with a letter that waits, and what is printed of them."""

import boto3

from samentoets.case import Channel
from samentoets.casework import printing
from samentoets.casework.changing import change
from samentoets.casework.printing import print_letters
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind
from samentoets.person import ContactPreference, Resident
from samentoets.progress import receive
from samentoets.reminding import queue_letter
from samentoets.store import Store
from samentoets.store.texts import TextVersion
from samentoets.texts.as_letter import Bundle
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    later,
    some_facts,
)

FIRST, SECOND = "AAAA-AAAA-AAA1", "AAAA-AAAA-AAA2"
QUEUED_AT, PRINTED_AT = later(days=1), later(days=1, hours=20)


def as_json(bundle: Bundle) -> bytes:
    """What would be typeset, so that a test can read it."""
    return bundle.model_dump_json().encode()


def a_letter_case(store: Store, case_id: str = FIRST, resident: Resident | None = None) -> None:
    """A case whose partner's data are missing, with a letter that waits."""
    who = resident or a_resident(preference=ContactPreference.LETTER)
    store.cases.open(a_case(resident=who, case_id=case_id))
    claimed = a_claim(STRANGER if who.bsn == PARTNER else PARTNER)
    facts = some_facts(a_person(who.bsn, partner=claimed))
    change(store, case_id, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW))
    change(store, case_id, lambda dossier: queue_letter(dossier, False, QUEUED_AT))


def bundle(aws: boto3.Session, key: str) -> Bundle:
    found = aws.client("s3").get_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=key)
    return Bundle.model_validate_json(found["Body"].read())


def run(store: Store, **after: float) -> list[printing.Printed]:
    at = later(**after) if after else PRINTED_AT
    return print_letters(store, OOSTERMEER, as_json, at)


def kinds(dossier: Dossier) -> list[EventKind]:
    return [event.kind for event in dossier.events]


def publish_other_words(store: Store) -> None:
    body = "Anders.\n\n$PARTNERALINEA$\n\n$ONTBREKENDE_GEGEVENS$"
    version = TextVersion(
        kind=TextKind.PARTNER_REMINDER,
        channel=Channel.LETTER,
        number=1,
        subject="Anders",
        body=body,
        saved_by="jansen",
        saved_at=NOW,
    )
    store.texts.publish(version, None)
