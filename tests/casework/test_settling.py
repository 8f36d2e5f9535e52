"""R8, R10, R16: SES tells what became of a message in any order, late, twice or never."""

from itertools import permutations

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from samentoets.alerts import AlertType
from samentoets.case import Channel
from samentoets.casework.changing import change
from samentoets.casework.settling import MailEvent, MailNews, settle
from samentoets.casework.timing import remind
from samentoets.completeness import reminder_channel
from samentoets.dossier import Dossier
from samentoets.progress import receive
from samentoets.reminding import REMINDER, claim_reminder
from samentoets.store import Store
from samentoets.waiting import WaitingFor
from tests.builders import NOW, OOSTERMEER, a_case, a_claim, a_person, a_resident, later, some_facts
from tests.casework.outgoing import failing
from tests.casework.test_receiving import executions

CASE_ID = a_case().case.case_id
SENT_AT = later(days=1)


def an_incomplete_case(store: Store) -> None:
    store.cases.open(a_case())
    facts = some_facts(a_person(partner=a_claim()))
    change(store, CASE_ID, lambda case: receive(case, facts, OOSTERMEER, NOW))


def a_claimed_reminder(store: Store) -> None:
    """The function died between the claim and SES's answer."""
    an_incomplete_case(store)
    change(store, CASE_ID, lambda case: claim_reminder(case, SENT_AT))


def told(
    store: Store, news: MailNews, message: str = "m-1", kind: str = REMINDER, case_id: str = CASE_ID
) -> Dossier:
    event = MailEvent(
        news=news,
        municipality=OOSTERMEER.code,
        case_id=case_id,
        kind=kind,
        message_id=message,
        sent_at=SENT_AT,
    )
    settle(store, OOSTERMEER, event, later(days=1, minutes=1))
    return store.cases.load(CASE_ID)


def alerts(dossier: Dossier) -> set[AlertType]:
    return {alert.type for alert in dossier.alerts}


def test_r08_send_settles_a_claim_of_which_the_answer_got_lost(store: Store) -> None:
    a_claimed_reminder(store)
    case = told(store, MailNews.SEND).case
    assert case.reminder
    assert (case.reminder.message_id, case.reminder.confirmed_at) == ("m-1", SENT_AT)
    assert case.deadline
    assert case.deadline.waiting_for is WaitingFor.RESPONSE
    assert case.deadline.due_at == SENT_AT + OOSTERMEER.response_period


@pytest.mark.parametrize("news", [MailNews.SEND, MailNews.DELIVERY])
def test_r16_what_is_known_already_changes_nothing(store: Store, news: MailNews) -> None:
    an_incomplete_case(store)
    remind(store, OOSTERMEER, CASE_ID, SENT_AT)
    before = store.cases.load(CASE_ID)
    assert before.case.reminder
    message = before.case.reminder.message_id
    assert message
    for _ in range(2):
        assert told(store, news, message) == before


@pytest.mark.parametrize("order", list(permutations([MailNews.SEND, MailNews.BOUNCE])))
def test_r10_a_bounce_becomes_one_letter_in_any_order(
    store: Store, order: tuple[MailNews, ...]
) -> None:
    a_claimed_reminder(store)
    for news in (*order, *order):
        dossier = told(store, news)
    assert dossier.case.reminder
    assert dossier.case.reminder.channel is Channel.LETTER
    assert len(dossier.letters) == 1
    assert alerts(dossier) >= {AlertType.EMAIL_BOUNCED, AlertType.LETTER_REMINDER_NEEDED}


@pytest.mark.parametrize("news", [MailNews.BOUNCE, MailNews.COMPLAINT, MailNews.REJECT])
def test_r08_a_failure_tells_too_that_the_message_went_out(
    store: Store, monkeypatch: pytest.MonkeyPatch, news: MailNews
) -> None:
    an_incomplete_case(store)
    failing(monkeypatch, ReadTimeoutError(endpoint_url="ses"))
    with pytest.raises(ReadTimeoutError):
        remind(store, OOSTERMEER, CASE_ID, SENT_AT)
    [message] = told(store, news).messages
    assert message.sent_at == SENT_AT


def test_r10_who_complained_is_never_mailed_again(store: Store) -> None:
    a_claimed_reminder(store)
    dossier = told(store, MailNews.COMPLAINT)
    assert dossier.case.never_mail
    assert AlertType.EMAIL_COMPLAINT in alerts(dossier)


def test_r10_an_address_from_which_a_mail_came_back_gets_no_other_mail(store: Store) -> None:
    an_incomplete_case(store)
    told(store, MailNews.BOUNCE, "m-9", kind="INVITATION")
    assert reminder_channel(store.cases.load(CASE_ID)) is Channel.LETTER
    corrected = a_resident(email="lois.ijssel@example.org")
    dossier = change(store, CASE_ID, lambda d: d.with_case(resident=corrected))
    assert reminder_channel(dossier) is Channel.EMAIL


def test_a_bounce_of_another_message_is_told_and_moves_no_reminder(store: Store) -> None:
    a_claimed_reminder(store)
    before = store.cases.load(CASE_ID).case
    dossier = told(store, MailNews.BOUNCE, "m-9", kind="invitation")
    assert AlertType.EMAIL_BOUNCED in alerts(dossier)
    assert (dossier.case.reminder, dossier.case.deadline) == (before.reminder, before.deadline)


def test_a_bounce_starts_the_timer_of_the_letter(store: Store, aws: boto3.Session) -> None:
    a_claimed_reminder(store)
    case = told(store, MailNews.REJECT).case
    assert f"{CASE_ID}-{case.timer}" in executions(aws)


def test_news_of_a_case_that_we_do_not_know_is_only_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    a_claimed_reminder(store)
    before = store.cases.load(CASE_ID)
    assert told(store, MailNews.SEND, case_id="ZZZZ-ZZZZ-ZZZZ") == before
    assert "MAIL_EVENT_WITHOUT_CASE" in [line.message for line in caplog.records]
