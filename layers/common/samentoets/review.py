"""A review (heronderzoek): a row of the municipality's file, and the case that it opens."""

from datetime import datetime

from samentoets.advice import NOTHING_YET
from samentoets.base import CaseId, Frozen, StartReference
from samentoets.case import Case, CaseKind, SuppliedBy, SuppliedPartner
from samentoets.dossier import Dossier, EventKind
from samentoets.inviting import first_wait
from samentoets.municipality import Municipality, ReviewRound
from samentoets.person import Identity, Representative, Resident


class Registration(Frozen):
    """A resident to be reviewed, with all that the municipality tells of them in one row (R1, R2).

    `review_round` is the registered round that the row belongs to.
    """

    review_round: ReviewRound
    resident: Resident
    partner: Identity | None = None
    contract_number: str | None = None
    representative: Representative | None = None


def open_review(
    municipality: Municipality,
    case_id: CaseId,
    registration: Registration,
    opened_by: str,
    now: datetime,
    start_reference: StartReference | None = None,
) -> Dossier:
    """A case of a review round, from one row of a file (R1, R2).

    In a round that invites it waits for its invitation, with this reference in the start link.
    """
    supplied = None
    if registration.partner:
        supplied = SuppliedPartner(
            identity=registration.partner, source=SuppliedBy.MUNICIPALITY, supplied_at=now
        )
    case = Case(
        municipality=municipality.code,
        case_id=case_id,
        kind=CaseKind.REVIEW,
        review_round=registration.review_round.name,
        reference_date=registration.review_round.reference_date,
        resident=registration.resident,
        supplied_partner=supplied,
        contract_number=registration.contract_number,
        representative=registration.representative,
        start_reference=start_reference if registration.review_round.invites else None,
        opened_at=now,
        opened_by=opened_by,
        advice=NOTHING_YET,
    )
    told = "yes" if supplied else "no"
    opened = Dossier(case=case).noting(
        EventKind.CASE_OPENED, now, by=opened_by, partner_supplied=told
    )
    return first_wait(opened, municipality, now)
