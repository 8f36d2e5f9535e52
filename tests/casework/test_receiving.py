"""R2, R5, R16: deliveries find their case, once, in any order."""

import json
from datetime import date
from typing import Any

import boto3
import pytest

from samentoets import files, workflow
from samentoets.advice import Outcome, Reason
from samentoets.case import CaseStatus
from samentoets.casework.changing import change
from samentoets.casework.receiving import deliver_waiting, receive_delivery
from samentoets.delivery import DeliveryMessage
from samentoets.errors import DeliveryConflict, StaleCase
from samentoets.store import Store, items
from samentoets.store.deliveries import DeliveryState
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_message,
    a_person,
    a_resident,
    an_identity,
    later,
)

CASE_ID = a_case().case.case_id


def deliver(
    store: Store, *persons: dict[str, Any], message_id: str = "m-1", **more: Any
) -> DeliveryState:
    body = json.dumps(a_message(*persons, **more)).encode()
    delivery = DeliveryMessage.model_validate_json(body).data
    return receive_delivery(store, OOSTERMEER, message_id, body, delivery, NOW)


def executions(aws: boto3.Session) -> list[str]:
    arn = ENVIRONMENT["STATE_MACHINE_ARN"]
    found = aws.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]
    return [execution["name"] for execution in found]


def statuses(aws: boto3.Session) -> dict[str, str]:
    arn = ENVIRONMENT["STATE_MACHINE_ARN"]
    found = aws.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]
    return {execution["name"]: execution["status"] for execution in found}


def test_r08_complete_at_once_starts_no_execution(store: Store, aws: boto3.Session) -> None:
    store.cases.open(a_case())
    assert deliver(store, a_person()) is DeliveryState.APPLIED
    assert store.cases.load(CASE_ID).case.status is CaseStatus.DATA_RECEIVED
    assert executions(aws) == []


def test_r13_a_case_without_a_policy_on_its_day_can_be_read_and_says_so(
    store: Store,
) -> None:
    long_ago = a_case()
    store.cases.open(long_ago.with_case(reference_date=date(2019, 5, 1)))
    assert deliver(store, a_person()) is DeliveryState.APPLIED
    advice = store.cases.load(CASE_ID).case.advice
    assert advice.outcome is Outcome.INVESTIGATE
    assert advice.reasons == (Reason.POLICY_MISSING,)
    assert deliver(store, a_person(), message_id="m-2", delivery_id="d-2") is DeliveryState.APPLIED


def test_r08_missing_data_start_one_timer(store: Store, aws: boto3.Session) -> None:
    store.cases.open(a_case())
    deliver(store, a_person(partner=a_claim()))
    assert executions(aws) == [f"{CASE_ID}-1"]


def test_r08_a_household_that_is_complete_needs_no_timer(store: Store, aws: boto3.Session) -> None:
    store.cases.open(a_case())
    deliver(store, a_person(partner=a_claim()))
    deliver(store, a_person(PARTNER), message_id="m-2", delivery_id="d-2")
    assert statuses(aws) == {f"{CASE_ID}-1": "ABORTED"}
    assert deliver(store, a_person(PARTNER), message_id="m-2", delivery_id="d-2")
    assert statuses(aws) == {f"{CASE_ID}-1": "ABORTED"}


def test_r08_what_is_incomplete_once_more_has_the_next_timer(
    store: Store, aws: boto3.Session
) -> None:
    store.cases.open(a_case())
    deliver(store, a_person(partner=a_claim()))
    deliver(store, a_person(PARTNER), message_id="m-2", delivery_id="d-2")
    other = a_person(partner=a_claim(STRANGER), at=later(hours=1))
    deliver(store, other, message_id="m-3", delivery_id="d-3")
    assert statuses(aws) == {f"{CASE_ID}-1": "ABORTED", f"{CASE_ID}-2": "RUNNING"}


def test_r16_a_timer_that_never_started_needs_no_stop(store: Store, aws: boto3.Session) -> None:
    store.cases.open(a_case())
    with pytest.MonkeyPatch.context() as crash:
        crash.setattr(workflow, "start_timer", _dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(store, a_person(partner=a_claim()))
    both = deliver(store, a_person(PARTNER), message_id="m-2", delivery_id="d-2")
    assert (both, executions(aws)) == (DeliveryState.APPLIED, [])


def test_r05_two_messages_make_one_household(store: Store) -> None:
    store.cases.open(a_case())
    deliver(store, a_person(partner=a_claim()))
    deliver(store, a_person(PARTNER), message_id="m-2", delivery_id="d-2")
    dossier = store.cases.load(CASE_ID)
    assert dossier.case.status is CaseStatus.DATA_RECEIVED
    assert {facts.identity.bsn for facts in dossier.facts} == {RESIDENT, PARTNER}


def test_r16_a_duplicate_skips_the_write_but_not_the_wake(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.cases.open(a_case())
    with monkeypatch.context() as crash:
        crash.setattr(workflow, "start_timer", _dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(store, a_person(partner=a_claim()))
    assert executions(aws) == []
    before = store.cases.load(CASE_ID)
    assert deliver(store, a_person(partner=a_claim())) is DeliveryState.APPLIED
    assert executions(aws) == [f"{CASE_ID}-1"]
    assert store.cases.load(CASE_ID) == before


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("change_", [{"message_id": "m-1"}, {"message_id": "m-2"}])
def test_r16_a_known_id_with_other_content_is_a_conflict(
    store: Store, change_: dict[str, str]
) -> None:
    store.cases.open(a_case())
    deliver(store, a_person())
    before = store.cases.load(CASE_ID)
    with pytest.raises(DeliveryConflict):
        deliver(store, a_person(partner=a_claim()), **change_)
    assert store.cases.load(CASE_ID) == before


def test_r16_the_same_delivery_in_another_message_changes_nothing(store: Store) -> None:
    store.cases.open(a_case())
    deliver(store, a_person())
    before = store.cases.load(CASE_ID)
    assert deliver(store, a_person(), message_id="m-2") is DeliveryState.APPLIED
    assert store.cases.load(CASE_ID) == before


def test_a_delivery_without_a_case_waits_for_it(store: Store) -> None:
    assert deliver(store, a_person()) is DeliveryState.UNMATCHED
    assert len(store.worklists.waiting_deliveries().entries) == 1
    store.cases.open(a_case())
    deliver_waiting(store, OOSTERMEER, RESIDENT, NOW)
    assert store.cases.load(CASE_ID).case.status is CaseStatus.DATA_RECEIVED
    assert store.worklists.waiting_deliveries().entries == ()
    assert list(store.deliveries.waiting_for(RESIDENT)) == []


def test_a_waiting_delivery_that_expired_holds_up_nobody(store: Store) -> None:
    """TTL removes items one by one: the pointer may outlive the delivery."""
    deliver(store, a_person())
    pk = items.delivery_pk(OOSTERMEER.code, store.deliveries.reference("d-1"))
    store.deliveries._table.delete(pk, "DELIVERY")
    assert list(store.deliveries.waiting_for(RESIDENT)) == []
    deliver_waiting(store, OOSTERMEER, RESIDENT, NOW)


def test_r16_the_same_content_in_another_order_of_fields_is_the_same_delivery(
    store: Store,
) -> None:
    store.cases.open(a_case())
    deliver(store, a_person())
    message = a_message(a_person())
    turned = {key: message[key] for key in reversed(message)}
    turned["data"] = {key: message["data"][key] for key in reversed(message["data"])}
    body = json.dumps(turned).encode()
    delivery = DeliveryMessage.model_validate_json(body).data
    state = receive_delivery(store, OOSTERMEER, "m-2", body, delivery, NOW)
    assert state is DeliveryState.APPLIED


def test_r16_what_our_model_adds_to_a_delivery_is_not_part_of_its_content(store: Store) -> None:
    """A release may add a field with a default; a message sent again is still the same."""
    store.cases.open(a_case())
    deliver(store, a_person())
    body = json.dumps(a_message(a_person())).encode()
    delivery = DeliveryMessage.model_validate_json(body).data
    newer = delivery.but(journey_id="another default of a later release")
    assert receive_delivery(store, OOSTERMEER, "m-1", body, newer, NOW) is DeliveryState.APPLIED


def test_a_delivery_and_its_case_may_cross(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case is opened between the look-up and the note that there is none."""
    note = store.deliveries.without_case

    def opened_meanwhile(*args: Any) -> None:
        note(*args)
        store.cases.open(a_case())

    monkeypatch.setattr(store.deliveries, "without_case", opened_meanwhile)
    assert deliver(store, a_person()) is DeliveryState.APPLIED
    assert store.cases.load(CASE_ID).case.status is CaseStatus.DATA_RECEIVED


def test_a_delivery_for_several_open_cases_is_attached_to_none(store: Store) -> None:
    store.cases.open(a_case())
    [this_round] = OOSTERMEER.review_rounds
    earlier = OOSTERMEER.but(review_rounds=(this_round.but(name="voorjaar_2025"),))
    store.cases.open(a_case(municipality=earlier, case_id="AAAA-AAAA-AAAA"))
    assert deliver(store, a_person()) is DeliveryState.AMBIGUOUS
    assert store.cases.load(CASE_ID).facts == ()
    assert len(store.worklists.waiting_deliveries().entries) == 1


def test_a_case_reference_decides(store: Store) -> None:
    store.cases.open(a_case())
    [this_round] = OOSTERMEER.review_rounds
    earlier = OOSTERMEER.but(review_rounds=(this_round.but(name="voorjaar_2025"),))
    store.cases.open(a_case(municipality=earlier, case_id="AAAA-AAAA-AAAA"))
    assert deliver(store, a_person(), case_reference="AAAA-AAAA-AAAA") is DeliveryState.APPLIED
    assert store.cases.load("AAAA-AAAA-AAAA").facts


def test_r18_a_reference_to_somebody_else_s_case_is_no_match(store: Store) -> None:
    store.cases.open(a_case())
    state = deliver(store, a_person(STRANGER), case_reference=CASE_ID)
    assert state is DeliveryState.UNMATCHED
    assert store.cases.load(CASE_ID).facts == ()


def test_a_supplied_partner_s_own_journey_finds_the_case(store: Store) -> None:
    store.cases.open(a_case(supplied=an_identity()))
    assert deliver(store, a_person(PARTNER)) is DeliveryState.APPLIED
    assert store.cases.load(CASE_ID).facts


def test_a_person_with_a_case_of_their_own_delivers_to_that(store: Store) -> None:
    store.cases.open(a_case(supplied=an_identity()))
    store.cases.open(a_case(resident=a_resident(PARTNER), case_id="AAAA-AAAA-AAAA"))
    deliver(store, a_person(PARTNER))
    assert store.cases.load(CASE_ID).facts == ()
    assert store.cases.load("AAAA-AAAA-AAAA").facts


def test_the_raw_body_is_kept_as_it_was_signed(store: Store) -> None:
    store.cases.open(a_case())
    deliver(store, a_person())
    key = files.raw_delivery_key(OOSTERMEER.code, store.deliveries.reference("d-1"))
    assert json.loads(files.read(key)) == a_message(a_person())


def test_r16_a_lost_race_is_repeated_on_a_fresh_reading(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.cases.open(a_case())
    races = iter([True, True, False])
    save = store.cases.save

    def sometimes_late(*args: Any) -> Any:
        if next(races):
            raise StaleCase
        return save(*args)

    monkeypatch.setattr(store.cases, "save", sometimes_late)
    assert deliver(store, a_person()) is DeliveryState.APPLIED


def test_r16_a_race_that_is_always_lost_goes_to_the_caller(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.cases.open(a_case())

    def always_late(*_: object) -> None:
        raise StaleCase

    monkeypatch.setattr(store.cases, "save", always_late)
    with pytest.raises(StaleCase):
        change(store, CASE_ID, lambda dossier: dossier.not_waiting())
