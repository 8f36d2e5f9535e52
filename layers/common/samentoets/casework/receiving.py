"""Receiving a delivery: keep it, find its case, apply it, start or stop the timer."""

import json
from collections.abc import Iterable
from datetime import datetime

from samentoets import files, workflow
from samentoets.alerts import AlertType
from samentoets.base import CaseId, StartReference, dutch_day
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.delivery import Delivery, DeliveryMessage, facts_of
from samentoets.errors import UnknownCase
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.person import Bsn
from samentoets.progress import receive
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryRecord, DeliveryState


def receive_delivery(
    store: Store,
    municipality: Municipality,
    message_id: str,
    body: bytes,
    delivery: Delivery,
    now: datetime,
) -> DeliveryState:
    """Take in one verified webhook message: its raw body, and the delivery in it.

    Raises `DeliveryConflict` for a known id with other content. The same message again skips
    what is done and repeats what may have been cut off.
    """
    store.deliveries.claim_message(message_id, body, now)
    record = store.deliveries.claim(delivery.delivery_id, _content(body), now)
    key = files.raw_delivery_key(municipality.code, record.reference)
    if record.state is DeliveryState.RECEIVED:
        files.write(key, body, "application/json")
        count(Metric.DELIVERIES_RECEIVED)
    return _deliver(store, municipality, record, delivery, now)


def _content(body: bytes) -> bytes:
    """What was sent of the delivery, whatever the order of its fields or our model of it."""
    return json.dumps(json.loads(body)["data"], sort_keys=True).encode()


def deliver_waiting(store: Store, municipality: Municipality, bsn: Bsn, now: datetime) -> None:
    """Try the deliveries that this person started before there was a case for them (R12)."""
    if not municipality.allows(Feature.PARTNER_DATA, dutch_day(now)):
        return
    for record in store.deliveries.waiting_for(bsn):
        retry_delivery(store, municipality, record, now)


def retry_delivery(
    store: Store, municipality: Municipality, record: DeliveryRecord, now: datetime
) -> DeliveryState:
    """Try a kept delivery again, from its raw body."""
    body = files.read(files.raw_delivery_key(municipality.code, record.reference))
    delivery = DeliveryMessage.model_validate_json(body).data
    return _deliver(store, municipality, record, delivery, now)


def _deliver(
    store: Store,
    municipality: Municipality,
    record: DeliveryRecord,
    delivery: Delivery,
    now: datetime,
) -> DeliveryState:
    found = [record.case_id] if record.case_id else find_cases(store, delivery)
    if len(found) != 1:
        state = DeliveryState.AMBIGUOUS if found else DeliveryState.UNMATCHED
        return _keep(store, municipality, record, delivery, state, now)
    facts, started_by = (
        facts_of(delivery, record.reference, record.received_at),
        delivery.started_by,
    )
    change(store, found[0], lambda case: receive(case, facts, municipality, now, started_by))
    dossier = settle(store, municipality, found[0], now)
    for each in filter(None, (dossier, dossier.linked)):
        workflow.stop_timer(each.case)
    if record.state is not DeliveryState.APPLIED:
        store.deliveries.no_longer_waiting(record, delivery.started_by)
        store.deliveries.applied(record, found[0])
    return DeliveryState.APPLIED


def _keep(
    store: Store,
    municipality: Municipality,
    record: DeliveryRecord,
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
) -> DeliveryState:
    """Without one case the delivery waits; a case that was opened meanwhile still gets it."""
    if record.state is state:
        return state
    store.deliveries.without_case(record, state, delivery.started_by)
    found = find_cases(store, delivery)
    if len(found) == 1:
        return _deliver(store, municipality, record.but(state=state), delivery, now)
    for case_id in found:
        change(
            store,
            case_id,
            lambda d: d.raising(AlertType.DELIVERY_AMBIGUOUS, record.reference, now),
        )
    logger.warning(f"DELIVERY_{state}", municipality=municipality.code, delivery=record.reference)
    count(Metric.DELIVERIES_UNMATCHED)
    return state


def find_cases(store: Store, delivery: Delivery) -> list[str]:
    """Which case a delivery belongs to: its reference, else the open case of who started it.

    Who has no open case may be the partner in one; after the decision the only case still gets
    what comes. A reference to a case in which nobody of the delivery plays a part is no match.
    """
    if delivery.case_reference:
        referred = _referred(store, delivery.case_reference)
        return [referred] if referred and _concerns(store, delivery, referred) else []
    parts = list(store.parts.of(delivery.started_by))
    own = dict.fromkeys(part.case_id for part in parts if part.as_resident)
    others = dict.fromkeys(part.case_id for part in parts if not part.as_resident)
    return _open(store, own) or _open(store, others) or (list(own) if len(own) == 1 else [])


def _referred(store: Store, reference: CaseId | StartReference) -> CaseId | None:
    """The reference of a start link is in small letters, a case number never."""
    if not reference.islower():
        return reference
    case = store.cases.behind(reference)
    return case.case_id if case else None


def _concerns(store: Store, delivery: Delivery, case_id: CaseId) -> bool:
    people = {delivery.started_by, *(person.bsn for person in delivery.persons)}
    return any(part.case_id == case_id for bsn in people for part in store.parts.of(bsn))


def _open(store: Store, case_ids: Iterable[str]) -> list[str]:
    return [case_id for case_id in case_ids if _is_open(store, case_id)]


def _is_open(store: Store, case_id: str) -> bool:
    try:
        dossier = store.cases.load_alone(case_id)
    except UnknownCase:
        return False
    return not dossier.case.status.is_settled
