"""Taking in an application: once, with the answer that it had before when it comes again (R3)."""

import json
from datetime import datetime

from samentoets import message_queue
from samentoets.alerts import AlertType
from samentoets.application import (
    CONFIRMATION,
    Application,
    Route,
    claim_confirmation,
    open_application,
    owes_confirmation,
    release_confirmation,
    route_of,
    settle_confirmation,
)
from samentoets.base import CaseId, Frozen, dutch_day
from samentoets.case import Channel
from samentoets.casework.changing import report
from samentoets.casework.linking import settle
from samentoets.casework.numbers import new_case_id, new_start_reference
from samentoets.casework.receiving import deliver_waiting
from samentoets.casework.sending import Outcomes, claim, send_claimed
from samentoets.casework.writing import write_about
from samentoets.delivery import CLOCK_SKEW
from samentoets.dossier import Dossier
from samentoets.errors import FromTheFuture, NoApplications, UnfitForEmail
from samentoets.household import household_of
from samentoets.licences import Feature
from samentoets.life_events import may_be_written_to
from samentoets.message_queue import Turn
from samentoets.municipality import Municipality
from samentoets.observability import Metric, count, logger
from samentoets.store import Store


class Taken(Frozen):
    """What was made of an application; the same application always has the same answer."""

    case_id: CaseId
    route: Route


def take_application(
    store: Store, municipality: Municipality, body: bytes, application: Application, now: datetime
) -> Taken:
    """Take in one verified application; the same one again completes what was cut off.

    Raises `NoApplications`, `LicenceMissing`, `FromTheFuture` and `ApplicationConflict`; nothing
    of the application is kept then.
    """
    route = _route(store, municipality, application, now)
    content = json.dumps(json.loads(body), sort_keys=True).encode()
    record = store.applications.claim(application.application_number, content, route, now)
    dossier = open_application(
        municipality,
        new_case_id(),
        application,
        record.reference,
        record.route,
        now,
        new_start_reference(),
    )
    held = store.cases.open(dossier)
    if held.case_id == dossier.case.case_id:
        report(dossier, dossier.events)
        count(Metric.APPLICATIONS_RECEIVED)
    _complete(store, municipality, held.case_id, application, now)
    return Taken(case_id=held.case_id, route=record.route)


def _route(
    store: Store, municipality: Municipality, application: Application, now: datetime
) -> Route:
    """What becomes of it, unless this municipality may not or does not take it (R12)."""
    if municipality.applications is None:
        raise NoApplications(f"{municipality.name} takes no applications this way.")
    if application.partner:
        municipality.require(Feature.PARTNER_DATA, dutch_day(now))
    if application.submitted_at > now + CLOCK_SKEW:
        raise FromTheFuture
    is_known = store.known_clients.holds(application.applicant.bsn)
    route = route_of(municipality.applications.test, is_known)
    if route is Route.TEST_FIRST:
        municipality.require(Feature.INVITATIONS, dutch_day(now))
    return route


def _complete(
    store: Store,
    municipality: Municipality,
    case_id: CaseId,
    application: Application,
    now: datetime,
) -> None:
    """What follows the case; the turn comes first, because nobody else gives one to a case that
    was decided at once."""
    message_queue.put(Turn(municipality=municipality.code, case_id=case_id))
    settle(store, municipality, case_id, now)
    deliver_waiting(store, municipality, application.applicant.bsn, now)
    if application.partner:
        deliver_waiting(store, municipality, application.partner.bsn, now)


def confirm_application(
    store: Store, municipality: Municipality, case_id: CaseId, now: datetime
) -> None:
    """Tell the applicant, once, that the application arrived.

    Raises `MailRefused` when SES will take the mail later: the turn is repeated.
    """
    claimed, is_ours = claim(
        store,
        case_id,
        lambda d: _claim(store, d, municipality, now),
        lambda case: case.confirmation,
    )
    if not is_ours:
        return
    outcomes = Outcomes(
        taken=lambda d, message_id: settle_confirmation(d, message_id, now, now),
        refused=lambda d: d.raising(AlertType.EMAIL_REFUSED, CONFIRMATION, now),
        released=lambda d, why: release_confirmation(d, why, now),
    )
    send_claimed(store, municipality, claimed, CONFIRMATION, outcomes)


def _claim(store: Store, dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    resident = household_of(dossier).resident
    if not owes_confirmation(dossier.case):
        return dossier
    if not may_be_written_to(resident, dossier.case.reference_date):
        return dossier
    try:
        message = write_about(store, dossier, municipality, CONFIRMATION, Channel.EMAIL, now)
    except UnfitForEmail as unfit:
        logger.warning("EMAIL_UNFIT", case_id=dossier.case.case_id, reason=str(unfit))
        return dossier
    return claim_confirmation(dossier.keeping(message), now)
