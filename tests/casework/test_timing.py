"""R8 to R11: what the steps of the timer do, and that repeating them is harmless."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from samentoets import mail
from samentoets.alerts import AlertType
from samentoets.case import MarkReason
from samentoets.casework.changing import change
from samentoets.casework.timing import check, mark_for_investigation, remind
from samentoets.completeness import Step
from samentoets.dossier import EventKind
from samentoets.errors import MailRefused, MailThrottled
from samentoets.person import ContactPreference, Resident
from samentoets.progress import receive
from samentoets.store import Store
from samentoets.waiting import WaitingFor
from samentoets.workflow import timer_name
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    a_case,
    a_claim,
    a_person,
    a_resident,
    later,
    some_facts,
)
from tests.casework.outgoing import mails, ses_error

CASE_ID = a_case().case.case_id
DUE = later(days=1)


def an_incomplete_case(store: Store, resident: Resident | None = None) -> None:
    store.cases.open(a_case(resident=resident))
    facts = some_facts(a_person(partner=a_claim()))
    change(store, CASE_ID, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW))


def test_r08_one_reminder_however_often_the_step_is_repeated(store: Store) -> None:
    an_incomplete_case(store)
    first = remind(store, OOSTERMEER, CASE_ID, DUE)
    for hours in (0, 1, 24, 48):
        assert remind(store, OOSTERMEER, CASE_ID, later(days=1, hours=hours)) == first
    assert len(mails()) == 1
    assert first == later(days=15)


def test_r04_the_reminder_names_kinds_of_data_and_nobody(store: Store) -> None:
    an_incomplete_case(store)
    remind(store, OOSTERMEER, CASE_ID, DUE)
    [sent] = mails()
    text = f"{sent.subject} {sent.body} {sent.destinations}"
    assert "van uw partner: persoonsgegevens, gezinssamenstelling, inkomen en vermogen" in text
    assert "in dezelfde reis" in text
    assert [s for s in (RESIDENT.digits, PARTNER.digits, "Daniël", "900") if s in text] == []


def test_r08_data_that_came_in_time_cancel_the_reminder(store: Store) -> None:
    an_incomplete_case(store)
    facts = some_facts(a_person(PARTNER), delivery_id="d-2")
    change(store, CASE_ID, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW))
    remind(store, OOSTERMEER, CASE_ID, DUE)
    assert mails() == []


def test_r10_brief_queues_one_letter_and_sends_no_mail(store: Store) -> None:
    an_incomplete_case(store, a_resident(preference=ContactPreference.LETTER))
    for _ in range(2):
        remind(store, OOSTERMEER, CASE_ID, DUE)
    dossier = store.cases.load(CASE_ID)
    assert mails() == []
    assert len(dossier.letters) == 1
    assert dossier.has_open(frozenset({AlertType.LETTER_REMINDER_NEEDED}))


@pytest.fixture
def ses_answers(store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets SES fail with the given errors before it answers for real again."""

    def arrange(*errors: Exception) -> None:
        queue = list(errors)
        send = mail._ses().send_email

        def send_email(**request: Any) -> Any:
            if queue:
                raise queue.pop(0)
            return send(**request)

        monkeypatch.setattr(mail._ses(), "send_email", send_email)

    return arrange


def test_r08_throttling_is_repeated_and_sends_once(store: Store, ses_answers: Any) -> None:
    an_incomplete_case(store)
    ses_answers(ses_error("TooManyRequestsException"))
    with pytest.raises(MailThrottled) as thrown:
        remind(store, OOSTERMEER, CASE_ID, DUE)
    assert "lois" not in str(thrown.value)
    remind(store, OOSTERMEER, CASE_ID, later(days=1, seconds=5))
    assert len(mails()) == 1
    assert store.cases.load(CASE_ID).case.timer == 1


def test_r10_a_refused_address_becomes_a_letter_at_once(store: Store, ses_answers: Any) -> None:
    an_incomplete_case(store)
    ses_answers(ses_error("MessageRejected"))
    remind(store, OOSTERMEER, CASE_ID, DUE)
    dossier = store.cases.load(CASE_ID)
    assert len(dossier.letters) == 1
    assert dossier.has_open(frozenset({AlertType.EMAIL_REFUSED}))
    assert mails() == []


def test_r04_an_email_that_may_not_go_out_becomes_a_letter(store: Store) -> None:
    """A municipality whose contact point speaks of money, for example."""
    an_incomplete_case(store)
    careless = OOSTERMEER.but(contact_point="14 0901 (10 euro per minuut)")
    for _ in range(2):
        remind(store, careless, CASE_ID, DUE)
    dossier = store.cases.load(CASE_ID)
    assert mails() == []
    assert len(dossier.letters) == 1
    assert dossier.has_open(frozenset({AlertType.EMAIL_REFUSED}))


def test_a_wrong_sender_identity_is_loud_and_gives_the_claim_back(
    store: Store, ses_answers: Any
) -> None:
    an_incomplete_case(store)
    ses_answers(ses_error("MailFromDomainNotVerifiedException"))
    with pytest.raises(MailRefused):
        remind(store, OOSTERMEER, CASE_ID, DUE)
    assert store.cases.load(CASE_ID).case.reminder is None


@pytest.mark.parametrize(
    "unclear",
    [ReadTimeoutError(endpoint_url="ses"), ses_error("InternalServiceError", 500)],
    ids=["timeout", "server error"],
)
def test_r08_an_unclear_outcome_is_never_sent_again(
    store: Store, ses_answers: Any, unclear: Exception
) -> None:
    an_incomplete_case(store)
    ses_answers(unclear)
    with pytest.raises(type(unclear)):
        remind(store, OOSTERMEER, CASE_ID, DUE)
    assert remind(store, OOSTERMEER, CASE_ID, later(days=1, seconds=5)) == later(days=2)
    assert mails() == []
    remind(store, OOSTERMEER, CASE_ID, later(days=2))
    dossier = store.cases.load(CASE_ID)
    assert mails() == []
    assert len(dossier.letters) == 1
    assert dossier.has_open(frozenset({AlertType.EMAIL_UNSETTLED}))


def test_a_superseded_timer_is_done(store: Store) -> None:
    an_incomplete_case(store)
    current = timer_name(store.cases.load(CASE_ID).case)
    assert check(store, OOSTERMEER, CASE_ID, current, DUE)[0] is Step.REMIND
    assert check(store, OOSTERMEER, CASE_ID, f"{CASE_ID}-0", DUE)[0] is Step.DONE


def test_a_timer_that_wakes_too_early_waits_on(store: Store) -> None:
    an_incomplete_case(store)
    assert check(store, OOSTERMEER, CASE_ID, f"{CASE_ID}-1", NOW) == (Step.WAIT, DUE)


def test_r10_an_unprinted_letter_is_told_once(store: Store) -> None:
    an_incomplete_case(store, a_resident(preference=ContactPreference.LETTER))
    remind(store, OOSTERMEER, CASE_ID, DUE)
    due = store.cases.load(CASE_ID).case.deadline
    assert due
    assert due.waiting_for is WaitingFor.LETTER_PRINT
    for _ in range(2):
        step, _moment = check(store, OOSTERMEER, CASE_ID, f"{CASE_ID}-1", due.due_at)
        assert step is Step.DONE
    alerts = [alert.type for alert in store.cases.load(CASE_ID).alerts]
    assert alerts.count(AlertType.LETTER_NOT_PRINTED) == 1


def test_r11_silence_marks_once(store: Store) -> None:
    an_incomplete_case(store)
    due = remind(store, OOSTERMEER, CASE_ID, DUE)
    mark_for_investigation(store, OOSTERMEER, CASE_ID, later(days=14))
    assert store.cases.load(CASE_ID).case.mark is None, "not before the period is over"
    for _ in range(2):
        mark_for_investigation(store, OOSTERMEER, CASE_ID, due)
    marked = store.cases.load(CASE_ID)
    assert marked.case.mark
    assert marked.case.mark.reason is MarkReason.NO_RESPONSE_TO_REMINDER
    assert [event.kind for event in marked.events].count(EventKind.MARKED) == 1


def test_r08_the_sdk_never_repeats_a_mail_by_itself(aws: boto3.Session) -> None:
    assert vars(mail._ses().meta.config)["retries"]["total_max_attempts"] == 1
