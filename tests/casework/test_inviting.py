"""R4, R10, R16, R19: everybody is invited once, and the period runs from when that went out."""

from datetime import date
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, Channel, Worklist
from samentoets.casework.changing import change
from samentoets.casework.inviting import invite
from samentoets.casework.linking import settle as settle_links
from samentoets.casework.printing import print_letters
from samentoets.casework.settling import MailEvent, MailNews, settle
from samentoets.casework.sweeping import sweep
from samentoets.dossier import Dossier, EventKind
from samentoets.errors import MailThrottled
from samentoets.message_queue import Turn
from samentoets.person import ContactPreference, Resident
from samentoets.progress import receive
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryState
from samentoets.texts.values import PARTNER_PARAGRAPH
from samentoets.waiting import WaitingFor
from tests import ENVIRONMENT
from tests.builders import (
    INVITING_OOSTERMEER,
    NOW,
    PARTNER,
    RESIDENT,
    START_REFERENCE,
    a_case,
    a_person,
    a_resident,
    an_identity,
    later,
    some_facts,
)
from tests.casework.letters import as_json
from tests.casework.outgoing import failing, mails, ses_error
from tests.casework.test_receiving import deliver

CASE_ID = a_case().case.case_id
LINK = f"{INVITING_OOSTERMEER.start_url}/{START_REFERENCE}"
MINUTE = later(minutes=1)


def a_new_case(store: Store, resident: Resident | None = None) -> None:
    store.cases.open(a_case(resident, municipality=INVITING_OOSTERMEER))


def load(store: Store) -> Dossier:
    return store.cases.load(CASE_ID)


def waits(store: Store) -> tuple[WaitingFor, Any] | None:
    deadline = load(store).case.deadline
    return (deadline.waiting_for, deadline.due_at) if deadline else None


def test_r04_one_invitation_however_often_the_turn_comes(store: Store) -> None:
    a_new_case(store)
    for minutes in (1, 2, 60 * 24 * 2):
        invite(store, INVITING_OOSTERMEER, CASE_ID, later(minutes=minutes))
    [sent] = mails()
    assert LINK in sent.body
    assert PARTNER_PARAGRAPH in " ".join(sent.body.split())
    assert load(store).case.status is CaseStatus.INVITED
    assert waits(store) == (WaitingFor.DELIVERY, later(days=28, minutes=1))


def test_r19_the_period_runs_from_the_invitation_and_not_from_the_file(store: Store) -> None:
    a_new_case(store)
    invite(store, INVITING_OOSTERMEER, CASE_ID, later(days=3))
    sweep(store, INVITING_OOSTERMEER, later(days=30))
    assert not load(store).case.no_response
    sweep(store, INVITING_OOSTERMEER, later(days=31, minutes=1))
    assert load(store).case.worklist is Worklist.NO_RESPONSE
    assert len(mails()) == 1


def test_r04_who_prefers_letters_gets_one_and_the_period_waits_for_the_post(
    store: Store,
) -> None:
    a_new_case(store, a_resident(preference=ContactPreference.LETTER))
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    assert mails() == []
    assert load(store).alerts == ()
    for _ in range(2):
        print_letters(store, INVITING_OOSTERMEER, as_json, later(days=1))
    case = load(store).case
    assert case.status is CaseStatus.INVITED
    assert waits(store) == (WaitingFor.DELIVERY, later(days=1 + 3 + 28))
    [message] = load(store).messages
    assert LINK in message.content.text


def test_r10_an_unprinted_invitation_is_told_and_counts_once_it_is_printed(store: Store) -> None:
    a_new_case(store, a_resident(preference=ContactPreference.LETTER))
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    sweep(store, INVITING_OOSTERMEER, later(days=2, minutes=2))
    assert [alert.type for alert in load(store).alerts] == [AlertType.LETTER_NOT_PRINTED]
    assert waits(store) is None
    print_letters(store, INVITING_OOSTERMEER, as_json, later(days=5))
    assert waits(store) == (WaitingFor.DELIVERY, later(days=5 + 3 + 28))


def test_a_throttled_invitation_gives_its_claim_back_and_is_sent_at_the_next_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_new_case(store)
    with monkeypatch.context() as busy:
        failing(busy, ses_error("TooManyRequestsException"))
        with pytest.raises(MailThrottled):
            invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    assert load(store).case.invitation is None
    invite(store, INVITING_OOSTERMEER, CASE_ID, later(minutes=5))
    assert len(mails()) == 1
    assert len(load(store).messages) == 1


def test_r10_a_refused_address_gets_a_letter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    a_new_case(store)
    failing(monkeypatch, ses_error("MessageRejected"))
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    dossier = load(store)
    assert [alert.type for alert in dossier.alerts] == [AlertType.EMAIL_REFUSED]
    assert [letter.kind for letter in dossier.letters] == ["INVITATION"]
    assert waits(store) == (WaitingFor.INVITATION_PRINT, later(days=2, minutes=1))


def an_unclear_invitation(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    a_new_case(store)
    with monkeypatch.context() as silent:
        failing(silent, ReadTimeoutError(endpoint_url="ses"))
        with pytest.raises(ReadTimeoutError):
            invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)


def test_r10_an_unclear_outcome_is_never_sent_again_but_printed_after_a_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_unclear_invitation(store, monkeypatch)
    invite(store, INVITING_OOSTERMEER, CASE_ID, later(minutes=5))
    sweep(store, INVITING_OOSTERMEER, later(hours=23))
    assert waits(store) == (WaitingFor.INVITATION_OUTCOME, later(days=1, minutes=1))
    for _ in range(2):
        sweep(store, INVITING_OOSTERMEER, later(days=1, minutes=2))
    dossier = load(store)
    assert mails() == []
    assert [alert.type for alert in dossier.alerts] == [AlertType.EMAIL_UNSETTLED]
    assert len(dossier.letters) == 1


def told(news: MailNews, message_id: str = "ses-1") -> MailEvent:
    return MailEvent(
        news=news,
        municipality=INVITING_OOSTERMEER.code,
        case_id=CASE_ID,
        kind="INVITATION",
        message_id=message_id,
        sent_at=MINUTE,
    )


def test_an_unclear_outcome_is_settled_by_what_ses_tells(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_unclear_invitation(store, monkeypatch)
    for _ in range(2):
        settle(store, INVITING_OOSTERMEER, told(MailNews.SEND), later(hours=1))
    assert load(store).case.status is CaseStatus.INVITED
    assert waits(store) == (WaitingFor.DELIVERY, later(days=28, minutes=1))


def test_r10_a_bounce_becomes_a_letter_once(store: Store) -> None:
    a_new_case(store)
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    invitation = load(store).case.invitation
    assert invitation
    bounced = told(MailNews.BOUNCE, invitation.message_id or "")
    for _ in range(2):
        settle(store, INVITING_OOSTERMEER, bounced, later(hours=1))
    dossier = load(store)
    assert len(dossier.letters) == 1
    assert [alert.type for alert in dossier.alerts] == [AlertType.EMAIL_BOUNCED]
    assert dossier.case.invitation
    assert dossier.case.invitation.channel is Channel.LETTER


def test_who_delivered_before_is_not_invited_any_more(store: Store) -> None:
    a_new_case(store)
    facts = some_facts(a_person(PARTNER))
    change(store, CASE_ID, lambda d: receive(d, facts, INVITING_OOSTERMEER, NOW))
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    assert mails() == []
    assert load(store).case.invitation is None


def test_data_that_come_in_take_the_letter_off_the_pile(store: Store) -> None:
    a_new_case(store, a_resident(preference=ContactPreference.LETTER))
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    facts = some_facts(a_person(sources=("mijnoverheid",)))
    change(store, CASE_ID, lambda d: receive(d, facts, INVITING_OOSTERMEER, later(hours=1)))
    assert print_letters(store, INVITING_OOSTERMEER, as_json, later(days=1)) == []
    dossier = load(store)
    assert dossier.letters[0].withdrawn_at
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is WaitingFor.MISSING_DATA
    assert dossier.case.timer == 1


def test_nothing_goes_to_a_minor(store: Store) -> None:
    a_new_case(store, a_resident().but(birth_date=date(2010, 1, 1)))
    invite(store, INVITING_OOSTERMEER, CASE_ID, MINUTE)
    assert mails() == []
    assert [alert.type for alert in load(store).alerts] == [AlertType.MINOR]
    assert waits(store) == (WaitingFor.DELIVERY, later(days=28, minutes=1))


def test_r06_of_a_couple_with_two_cases_one_is_invited(store: Store) -> None:
    a_new_case(store)
    other = a_case(
        a_resident(PARTNER, email="daniel@example.org"),
        supplied=an_identity(RESIDENT),
        municipality=INVITING_OOSTERMEER,
        case_id="AAAA-AAAA-AAA2",
        now=MINUTE,
    )
    store.cases.open(other.with_case(start_reference="zzzz-zzzz-zzzz-zzzz"))
    settle_links(store, INVITING_OOSTERMEER, "AAAA-AAAA-AAA2", MINUTE)
    for case_id in (CASE_ID, "AAAA-AAAA-AAA2"):
        invite(store, INVITING_OOSTERMEER, case_id, later(minutes=2))
    assert len(mails()) == 1
    assert load(store).case.invitation


def test_a_delivery_finds_its_case_by_the_reference_of_the_link(store: Store) -> None:
    a_new_case(store)
    journey = {"case_reference": START_REFERENCE}
    assert deliver(store, a_person(), **journey) is DeliveryState.APPLIED
    unknown = {"case_reference": "zzzz-zzzz-zzzz-zzzz", "delivery_id": "d-2"}
    assert deliver(store, a_person(), message_id="m-2", **unknown) is DeliveryState.UNMATCHED


def test_r17_neither_the_queue_nor_the_table_holds_what_opens_a_page(
    store: Store, aws: boto3.Session
) -> None:
    a_new_case(store)
    found = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    assert START_REFERENCE not in str(found)
    assert set(Turn.model_fields) == {"municipality", "case_id"}


def test_a_mail_that_turns_out_to_be_sent_while_the_case_was_broken_off_is_no_letter(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_unclear_invitation(store, monkeypatch)
    change(store, CASE_ID, lambda d: d.with_case(status=CaseStatus.ABORTED))
    settle(store, INVITING_OOSTERMEER, told(MailNews.SEND), later(hours=1))
    change(store, CASE_ID, lambda d: d.with_case(status=CaseStatus.CREATED))
    sweep(store, INVITING_OOSTERMEER, later(days=2))
    assert load(store).letters == ()
    assert waits(store) == (WaitingFor.DELIVERY, later(days=28, minutes=1))
    assert EventKind.INVITATION_SENT in [event.kind for event in load(store).events]
