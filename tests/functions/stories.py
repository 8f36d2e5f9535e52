"""Cases to look at, one for each thing that can happen to a household, and files."""

from collections.abc import Callable
from datetime import UTC, datetime

import boto3

from samentoets.advice import Outcome
from samentoets.case import Channel
from samentoets.casework.changing import change
from samentoets.casework.importing import import_file
from samentoets.correspondence import Block, BlockKind, Content, Message, TextKind
from samentoets.dossier import Dossier
from samentoets.letters import confirm_print, put_in_batch
from samentoets.progress import mark, note_no_response, receive, restart_timer
from samentoets.reminding import (
    claim_reminder,
    confirm_reminder,
    fail_reminder,
    queue_letter,
    release_reminder,
)
from samentoets.sending import MailFailure
from samentoets.steering import Act, abort, decide, extend, park, restore, resume
from samentoets.store import Store, imports
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    an_identity,
    later,
    some_facts,
)


def unchanged(dossier: Dossier) -> Dossier:
    return dossier


def a_couple(dossier: Dossier) -> Dossier:
    """A resident with savings and a partner with an income and a debt, from one message."""
    joint = {"source": "belastingdienst", "amount_cents": 123_456, "reference_date": "2025-10-01"}
    resident = a_person(
        partner=a_claim(since="2019-06-14"),
        children=[{"birth_date": "2015-03-12"}],
        assets=[{"kind": "spaarrekening", "reference": "joint", "share": 50, **joint}],
    )
    partner = a_person(
        PARTNER,
        assets=[{"kind": "spaarrekening", "reference": "joint", "share": 50, **joint}],
        debts=[{"kind": "studieschuld", **joint}],
    )
    return receive(dossier, some_facts(resident, partner), OOSTERMEER, NOW)


def complete(dossier: Dossier) -> Dossier:
    return receive(dossier, some_facts(a_person()), OOSTERMEER, NOW)


def incomplete(dossier: Dossier) -> Dossier:
    facts = some_facts(a_person(partner=a_claim(), failed=("uwv",), refused=("belastingdienst",)))
    return receive(dossier, facts, OOSTERMEER, NOW)


def marked(dossier: Dossier) -> Dossier:
    return mark(incomplete(dossier), OOSTERMEER, later(days=1))


def by_letter(dossier: Dossier) -> Dossier:
    return queue_letter(incomplete(dossier), False, later(days=1))


def printed(dossier: Dossier) -> Dossier:
    """A letter that went out, with what it said."""
    parts = (("HEADING", "Wat moet u doen?"), ("LIST", "van u: inkomen"))
    blocks = [Block(kind=BlockKind(kind), lines=(line,)) for kind, line in parts]
    blocks.append(Block(kind=BlockKind.PARAGRAPH, lines=("Met groet,", "de gemeente")))
    message = Message(
        number=0,
        kind=TextKind.PARTNER_REMINDER,
        channel=Channel.LETTER,
        template="landelijk",
        made_at=later(days=2),
        to=("Loïs van den IJssel", "Dorpsstraat 1"),
        content=Content(subject="Wij missen nog gegevens", blocks=tuple(blocks)),
    )
    in_batch = put_in_batch(by_letter(dossier), 1, "2025-10-08-01", message)
    return confirm_print(in_batch, 1, OOSTERMEER, later(days=2))


def silent(dossier: Dossier) -> Dossier:
    return note_no_response(dossier, later(days=28))


def doubtful(dossier: Dossier) -> Dossier:
    """Two sources that disagree, and a delivery of the person that one of them names."""
    claims = [a_claim(), a_claim(STRANGER, "belastingdienst")]
    facts = some_facts(a_person(partner=claims), a_person(PARTNER))
    return receive(dossier, facts, OOSTERMEER, NOW)


def reminded(dossier: Dossier) -> Dossier:
    released = release_reminder(claim_reminder(incomplete(dossier), NOW), "MailThrottled", NOW)
    return confirm_reminder(claim_reminder(released, NOW), "ses-1", OOSTERMEER, later(days=1))


AN_OFFICER = "behandelaar-1"


def an_act(dossier: Dossier) -> Act:
    """What an officer sends who has just looked at the case."""
    return Act(by=AN_OFFICER, reason="Op verzoek van de inwoner", seen=dossier.case.version)


def extended(dossier: Dossier) -> Dossier:
    dossier = incomplete(dossier)
    return extend(dossier, an_act(dossier), NOW, due_at=later(days=5))


def on_hold(dossier: Dossier) -> Dossier:
    dossier = incomplete(dossier)
    return park(dossier, an_act(dossier), NOW)


def on_hold_complete(dossier: Dossier) -> Dossier:
    dossier = complete(dossier)
    return park(dossier, an_act(dossier), NOW)


def resumed(dossier: Dossier) -> Dossier:
    dossier = on_hold(dossier)
    return resume(dossier, an_act(dossier), later(hours=1))


def broken_off(dossier: Dossier) -> Dossier:
    dossier = incomplete(dossier)
    return abort(dossier, an_act(dossier), NOW)


def restored(dossier: Dossier) -> Dossier:
    dossier = broken_off(dossier)
    return restore(dossier, an_act(dossier), later(hours=1), municipality=OOSTERMEER)


def decided(dossier: Dossier) -> Dossier:
    dossier = complete(dossier)
    return decide(dossier, an_act(dossier), NOW, outcome=Outcome.GRANT)


def bounced(dossier: Dossier) -> Dossier:
    return fail_reminder(reminded(dossier), MailFailure.BOUNCED, "ses-1", later(days=1, hours=1))


def complained(dossier: Dossier) -> Dossier:
    return fail_reminder(reminded(dossier), MailFailure.COMPLAINED, "ses-1", later(days=2))


def restarted(dossier: Dossier) -> Dossier:
    return restart_timer(incomplete(dossier), OOSTERMEER, later(days=2))


def lifted(dossier: Dossier) -> Dossier:
    """Marked after silence, and complete after all."""
    at = later(days=16)
    facts = some_facts(
        a_person(partner=a_claim(), at=at), a_person(PARTNER, at=at), delivery_id="d-2"
    )
    return receive(mark(reminded(dossier), OOSTERMEER, later(days=15)), facts, OOSTERMEER, at)


type Rule = Callable[[Dossier], Dossier]

STORIES: list[Rule] = [
    a_couple,
    complete,
    incomplete,
    marked,
    by_letter,
    printed,
    silent,
    doubtful,
    reminded,
    lifted,
    extended,
    on_hold,
    on_hold_complete,
    resumed,
    broken_off,
    restored,
    decided,
    bounced,
    complained,
    restarted,
]


def put_case(store: Store, rule: Rule = unchanged, opened: Dossier | None = None) -> Dossier:
    """The store with a case to which this happened."""
    opened = opened or a_case(supplied=None if rule is doubtful else an_identity())
    store.cases.open(opened)
    return change(store, opened.case.case_id, rule)


HEADER = "BSN;VOORNAAM;ACHTERNAAM;GEBOORTEDATUM;COMMUNICATIEVOORKEUR;EMAIL\r\n"


def import_rows(aws: boto3.Session, store: Store, *rows: str, at: datetime | None = None) -> str:
    content = (HEADER + "".join(f"{row}\r\n" for row in rows)).encode()
    return import_content(aws, store, content, at or datetime.now(UTC)).file_id


def import_content(
    aws: boto3.Session, store: Store, content: bytes, now: datetime
) -> imports.ImportRecord:
    key = f"incoming/{OOSTERMEER.code}/review.csv"
    put = aws.client("s3").put_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=key, Body=content)
    return import_file(store, OOSTERMEER, key, put["VersionId"], now)
