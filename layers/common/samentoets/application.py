"""An application (aanvraag) as the website sends it, and the case that it opens (R3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from samentoets.advice import NOTHING_YET, Outcome
from samentoets.base import CaseId, Frozen, Moment, StartReference, dutch_day
from samentoets.case import (
    Case,
    CaseKind,
    CaseStatus,
    Channel,
    Decision,
    DecisionGround,
    Sending,
    SuppliedBy,
    SuppliedPartner,
)
from samentoets.completeness import is_mailable
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind
from samentoets.intake.cell import is_email
from samentoets.inviting import first_wait
from samentoets.municipality import Municipality, TestMode
from samentoets.person import Address, Bsn, Contact, ContactPreference, Identity, Name, Resident
from samentoets.sending import is_open_claim

CONFIRMATION = TextKind.APPLICATION_CONFIRMATION

SYSTEM = "system"
"""Who decides what no officer decided; only ever in the applicant's favour (R15)."""


def _an_address(text: str) -> str:
    if not is_email(text):
        raise ValueError("this is no e-mail address")
    return text


class Applicant(Frozen):
    """Who applies; by e-mail only, an address is for when that fails (R10)."""

    bsn: Bsn
    name: Name
    birth_date: date
    email: Annotated[str, AfterValidator(_an_address), Field(json_schema_extra={"format": "email"})]
    address: Address | None = None


class ApplicantsPartner(Frozen):
    """The partner that an applicant names; the BSN is enough."""

    bsn: Bsn
    name: Name | None = None
    birth_date: date | None = None


class Application(Frozen):
    """One application; its number is the website's, and the same one is taken once."""

    application_number: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    ]
    submitted_at: Moment
    applicant: Applicant
    partner: ApplicantsPartner | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.partner and self.partner.bsn == self.applicant.bsn:
            raise ValueError("an applicant can't be their own partner")
        born = (self.applicant.birth_date, self.partner and self.partner.birth_date)
        if any(day and day > dutch_day(self.submitted_at) for day in born):
            raise ValueError("somebody was born after the application")
        return self


class Route(StrEnum):
    """What becomes of an application: tested first, or granted at once and on what ground."""

    TEST_FIRST = "test_first"
    GRANTED_UNTESTED = "granted_without_investigation"
    GRANTED_AS_KNOWN = "granted_by_file_check"


_GROUNDS: dict[Route, DecisionGround] = {
    Route.GRANTED_UNTESTED: DecisionGround.WITHOUT_INVESTIGATION,
    Route.GRANTED_AS_KNOWN: DecisionGround.FILE_CHECK,
}


def route_of(test: TestMode, is_known: bool) -> Route:
    """Nothing is ever rejected by itself; `is_known` tells that the applicant is on the list of
    known clients, who need no test beforehand."""
    if test is TestMode.AFTER:
        return Route.GRANTED_UNTESTED
    return Route.GRANTED_AS_KNOWN if is_known else Route.TEST_FIRST


def open_application(
    municipality: Municipality,
    case_id: CaseId,
    application: Application,
    reference: str,
    route: Route,
    now: datetime,
    start_reference: StartReference,
) -> Dossier:
    """The case of an application; `reference` is our stand-in for its number.

    The day of receipt is the reference date (R13).
    """
    partner = application.partner
    supplied = None
    if partner:
        identity = Identity(bsn=partner.bsn, name=partner.name, birth_date=partner.birth_date)
        supplied = SuppliedPartner(identity=identity, source=SuppliedBy.APPLICANT, supplied_at=now)
    case = Case(
        municipality=municipality.code,
        case_id=case_id,
        kind=CaseKind.APPLICATION,
        application=reference,
        reference_date=dutch_day(application.submitted_at),
        resident=_resident(application.applicant),
        supplied_partner=supplied,
        start_reference=start_reference if route is Route.TEST_FIRST else None,
        opened_at=now,
        opened_by=reference,
        advice=NOTHING_YET,
    )
    told = "yes" if supplied else "no"
    opened = Dossier(case=case).noting(EventKind.CASE_OPENED, now, partner_supplied=told)
    if route is Route.TEST_FIRST:
        return first_wait(opened, municipality, now)
    return _granted(opened, _GROUNDS[route], now)


def _resident(applicant: Applicant) -> Resident:
    contact = Contact(
        preference=ContactPreference.EMAIL, email=applicant.email, address=applicant.address
    )
    return Resident(
        bsn=applicant.bsn, name=applicant.name, birth_date=applicant.birth_date, contact=contact
    )


def _granted(dossier: Dossier, ground: DecisionGround, now: datetime) -> Dossier:
    decision = Decision(outcome=Outcome.GRANT, decided_at=now, by=SYSTEM, ground=ground)
    return dossier.with_case(status=CaseStatus.DECIDED, decision=decision).noting(
        EventKind.DECIDED, now, outcome=Outcome.GRANT, decided_on=ground
    )


def owes_confirmation(case: Case) -> bool:
    """Whether the applicant must still hear that the application arrived."""
    is_new = case.kind is CaseKind.APPLICATION and case.confirmation is None
    return is_new and is_mailable(case)


def claim_confirmation(dossier: Dossier, now: datetime) -> Dossier:
    """Claim the confirmation before it is sent; unlike an invitation nothing waits for it."""
    claim = Sending(channel=Channel.EMAIL, claimed_at=now)
    return dossier.with_case(confirmation=claim).noting(EventKind.CONFIRMATION_CLAIMED, now)


def settle_confirmation(
    dossier: Dossier, message_id: str, sent_at: datetime, now: datetime
) -> Dossier:
    """The mail service took the confirmation."""
    claim = dossier.case.confirmation
    if not is_open_claim(claim):
        return dossier
    sent_at = max(sent_at, claim.claimed_at)
    return (
        dossier.with_case(confirmation=claim.but(message_id=message_id, confirmed_at=sent_at))
        .having_sent(CONFIRMATION, Channel.EMAIL, sent_at)
        .noting(EventKind.CONFIRMATION_SENT, now, message_id=message_id)
    )


def release_confirmation(dossier: Dossier, why: str, now: datetime) -> Dossier:
    """The mail service clearly refused for now: the claim is given back, so it may be repeated."""
    return dossier.with_case(confirmation=None).noting(
        EventKind.CONFIRMATION_RELEASED, now, why=why
    )
