"""R3, R12, R13, R15 to R18: an application is taken once, and never rejected by itself."""

import json
from datetime import date, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from samentoets import message_queue
from samentoets.advice import Outcome
from samentoets.application import Application, Route
from samentoets.case import CaseKind, CaseStatus, DecisionGround, SuppliedBy
from samentoets.casework.applying import Taken, confirm_application, take_application
from samentoets.casework.inviting import invite
from samentoets.casework.settling import MailEvent, MailNews, settle
from samentoets.dossier import Dossier
from samentoets.errors import (
    ApplicationConflict,
    FromTheFuture,
    LicenceMissing,
    MailThrottled,
    NoApplications,
)
from samentoets.licences import Licence
from samentoets.municipality import Municipality
from samentoets.store import Store, store_of
from samentoets.texts.values import EXAMINED, GRANTED
from samentoets.waiting import WaitingFor
from tests import ENVIRONMENT
from tests.builders import (
    GRANTING_FIRST,
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    TESTING_FIRST,
    a_claim,
    a_person,
    an_application,
    later,
    licensed,
)
from tests.casework.outgoing import failing, mails, ses_error, turns
from tests.casework.test_receiving import deliver

WITH_PARTNER: dict[str, Any] = {"partner": {"bsn": PARTNER.digits}}


def apply(store: Store, town: Municipality = TESTING_FIRST, at: Any = NOW, **more: Any) -> Taken:
    body = json.dumps(an_application(**more)).encode()
    return take_application(store, town, body, Application.model_validate_json(body), at)


def take_turn(store: Store, taken: Taken, town: Municipality = TESTING_FIRST) -> Dossier:
    confirm_application(store, town, taken.case_id, later(minutes=1))
    invite(store, town, taken.case_id, later(minutes=1))
    return store.cases.load(taken.case_id)


def left_behind(aws: boto3.Session) -> list[str]:
    items = aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"]
    return [item["pk"]["S"] for item in items if "#KEYS" not in item["pk"]["S"]]


@pytest.mark.parametrize("partner", [{}, WITH_PARTNER])
def test_r03_an_application_is_a_case_with_or_without_a_partner(
    store: Store, partner: dict[str, Any]
) -> None:
    case = store.cases.load(apply(store, **partner).case_id).case
    assert (case.kind, case.reference_date) == (CaseKind.APPLICATION, date(2025, 10, 6))
    supplied = case.supplied_partner
    assert (supplied is not None) == bool(partner)
    if supplied:
        assert (supplied.source, supplied.identity.bsn) == (SuppliedBy.APPLICANT, PARTNER)


def test_r13_the_day_of_receipt_is_that_of_the_netherlands(store: Store) -> None:
    taken = apply(store, submitted_at="2025-10-05T22:30:00Z")
    assert store.cases.load(taken.case_id).case.reference_date == date(2025, 10, 6)


def test_r03_tested_before_two_mails_go_out_once(store: Store, aws: boto3.Session) -> None:
    taken = apply(store, **WITH_PARTNER)
    assert taken.route is Route.TEST_FIRST
    assert turns(aws) == [taken.case_id]
    for _ in range(3):
        dossier = take_turn(store, taken)
    confirmation, invitation = mails()
    assert EXAMINED in " ".join(confirmation.body.split())
    assert "https://start.samentoets.example/9901/" in invitation.body
    assert dossier.case.status is CaseStatus.INVITED
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is WaitingFor.DELIVERY


def test_r03_tested_after_it_is_granted_at_once_and_recorded_as_the_system_s(
    store: Store,
) -> None:
    taken = apply(store, GRANTING_FIRST)
    dossier = take_turn(store, taken, GRANTING_FIRST)
    decision = dossier.case.decision
    assert taken.route is Route.GRANTED_UNTESTED
    assert decision
    assert (decision.outcome, decision.by) == (Outcome.GRANT, "system")
    assert decision.ground is DecisionGround.WITHOUT_INVESTIGATION
    assert dossier.case.status is CaseStatus.DECIDED
    [confirmation] = mails()
    assert GRANTED in " ".join(confirmation.body.split())


def test_r03_a_known_client_is_granted_by_file_check_and_nobody_else(store: Store) -> None:
    store.known_clients.replace([RESIDENT], "jansen", NOW)
    other = an_application()["applicant"] | {"bsn": STRANGER.digits}
    known = apply(store)
    unknown = apply(store, application_number="A-2025-2", applicant=other)
    assert (known.route, unknown.route) == (Route.GRANTED_AS_KNOWN, Route.TEST_FIRST)
    decision = store.cases.load(known.case_id).case.decision
    assert decision
    assert decision.ground is DecisionGround.FILE_CHECK


def test_r18_the_list_of_known_clients_is_one_municipality_s_and_a_new_one_replaces_it(
    store: Store, aws: boto3.Session
) -> None:
    store.known_clients.replace([RESIDENT, STRANGER], "jansen", NOW)
    assert not store_of("9902").known_clients.holds(RESIDENT)
    loaded = store.known_clients.replace([PARTNER], "jansen", later(days=1))
    assert loaded.number == 1
    assert [store.known_clients.holds(bsn) for bsn in (RESIDENT, PARTNER)] == [False, True]
    assert len([key for key in left_behind(aws) if "#KNOWN#" in key]) == 1


@pytest.mark.parametrize("town", [TESTING_FIRST, GRANTING_FIRST])
def test_r16_the_same_application_again_has_the_same_answer_and_wakes_again(
    store: Store, aws: boto3.Session, town: Municipality
) -> None:
    first = apply(store, town)
    before = store.cases.load(first.case_id)
    store.known_clients.replace([RESIDENT], "jansen", NOW)
    assert [apply(store, town, later(days=days)) for days in (0, 1, 300)] == [first] * 3
    assert store.cases.load(first.case_id) == before
    assert turns(aws) == [first.case_id] * 4


def test_r16_the_same_number_with_other_content_is_a_conflict(store: Store) -> None:
    first = apply(store)
    with pytest.raises(ApplicationConflict):
        apply(store, **WITH_PARTNER)
    other = an_application()["applicant"] | {"bsn": STRANGER.digits}
    with pytest.raises(ApplicationConflict):
        apply(store, applicant=other)
    assert apply(store) == first


def test_r16_what_was_cut_off_is_completed_by_the_same_application(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(message_queue, "put", cut_off)
        with pytest.raises(ConnectionError):
            apply(store)
    taken = apply(store, at=later(hours=1))
    assert turns(aws) == [taken.case_id]
    parts = list(store.parts.of(RESIDENT))
    assert [part.case_id for part in parts] == [taken.case_id]


def test_a_delivery_that_came_before_its_application_is_applied(store: Store) -> None:
    deliver(store, a_person())
    taken = apply(store)
    dossier = take_turn(store, taken)
    assert dossier.case.status is CaseStatus.DATA_RECEIVED
    assert dossier.case.advice.outcome is Outcome.GRANT
    assert dossier.case.decision is None, "the advice decides nothing (R15)"
    assert len(mails()) == 1, "confirmed, and nothing left to invite for"


def test_r06_a_partner_who_applies_too_is_linked(store: Store) -> None:
    one = apply(store, **WITH_PARTNER)
    other = an_application()["applicant"] | {"bsn": PARTNER.digits}
    two = apply(store, application_number="A-2025-2", applicant=other)
    link = store.cases.load(two.case_id).case.link
    assert link
    assert link.case_id == one.case_id


REFUSED: list[tuple[Municipality, dict[str, Any], type[Exception]]] = [
    (OOSTERMEER, {}, NoApplications),
    (TESTING_FIRST.but(licences=licensed(Licence.PREMIUM)), {}, LicenceMissing),
    (GRANTING_FIRST.but(licences=licensed(Licence.PREMIUM)), WITH_PARTNER, LicenceMissing),
    (
        TESTING_FIRST,
        {"submitted_at": (NOW + timedelta(minutes=6)).isoformat()},
        FromTheFuture,
    ),
]


@pytest.mark.parametrize(("town", "more", "why"), REFUSED)
def test_r12_what_is_refused_leaves_nothing_behind(
    store: Store,
    aws: boto3.Session,
    town: Municipality,
    more: dict[str, Any],
    why: type[Exception],
) -> None:
    with pytest.raises(why):
        apply(store, town, **more)
    assert left_behind(aws) == []
    assert turns(aws) == []


def test_r12_who_grants_first_needs_no_module_for_an_applicant_alone(store: Store) -> None:
    premium = GRANTING_FIRST.but(licences=licensed(Licence.EXTRA))
    assert apply(store, premium).route is Route.GRANTED_UNTESTED


def test_a_throttled_confirmation_is_sent_at_the_next_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = apply(store, GRANTING_FIRST)
    with monkeypatch.context() as busy:
        failing(busy, ses_error("TooManyRequestsException"))
        with pytest.raises(MailThrottled):
            take_turn(store, taken, GRANTING_FIRST)
    take_turn(store, taken, GRANTING_FIRST)
    assert len(mails()) == 1


def test_an_unclear_confirmation_is_never_sent_again_and_holds_nothing_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = apply(store)
    with monkeypatch.context() as silent:
        failing(silent, ReadTimeoutError(endpoint_url="ses"))
        with pytest.raises(ReadTimeoutError):
            take_turn(store, taken)
    dossier = take_turn(store, taken)
    [invitation] = mails()
    assert "Wij hebben uw aanvraag ontvangen" not in invitation.subject
    told = MailEvent(
        news=MailNews.SEND,
        municipality=TESTING_FIRST.code,
        case_id=taken.case_id,
        kind="APPLICATION_CONFIRMATION",
        message_id="ses-1",
        sent_at=later(minutes=1),
    )
    settle(store, TESTING_FIRST, told, later(hours=1))
    settled = store.cases.load(taken.case_id).case
    assert settled.confirmation
    assert settled.confirmation.confirmed_at == later(minutes=1)
    assert settled.deadline == dossier.case.deadline


def test_r07_the_applicant_s_partner_is_compared_with_who_is_found(store: Store) -> None:
    taken = apply(store, **WITH_PARTNER)
    deliver(store, a_person(partner=a_claim(STRANGER)))
    case = store.cases.load(taken.case_id).case
    assert case.supplied_partner
    assert case.supplied_partner.identity.bsn == PARTNER
    assert case.advice.outcome is Outcome.INVESTIGATE


def test_r17_a_number_that_holds_a_bsn_stays_out_of_keys(store: Store, aws: boto3.Session) -> None:
    apply(store, application_number=RESIDENT.digits, **WITH_PARTNER)
    items = str(aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"])
    assert RESIDENT.digits not in items
    assert PARTNER.digits not in items
