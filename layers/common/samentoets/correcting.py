"""A later file tells something else of a resident: taken over, or shown to an officer."""

from datetime import datetime
from typing import NamedTuple

from samentoets.alerts import AlertType
from samentoets.case import Case, SuppliedBy, SuppliedPartner
from samentoets.dossier import Dossier, EventKind
from samentoets.person import Contact, Identity, Representative
from samentoets.review import Registration


class SourceFile(NamedTuple):
    """The file that tells something, when it was uploaded, and how often it was offered again."""

    file_id: str
    arrived_at: datetime
    offers: int = 0


def correct(dossier: Dossier, row: Registration, source: SourceFile, now: datetime) -> Dossier:
    """The case as this row tells it, for as long as no data were delivered for the household.

    After that, and after a decision, an officer is told what the row says, once; a row that tells
    nothing new, or comes from an older file, changes nothing. An empty cell takes nothing away.
    """
    case = dossier.case
    told = news(dossier, row, now)
    if not told or is_outdated(case, source):
        return dossier
    if dossier.all_facts or case.status.is_settled:
        return dossier.raising(AlertType.CORRECTED_TOO_LATE, _wording(row), now)
    partner = None if "supplied_partner" in told and _is_attached(case) else case.partner
    return dossier.with_case(**told, partner=partner, told_at=source.arrived_at).noting(
        EventKind.CORRECTED, now, file=source.file_id, fields=",".join(told)
    )


def is_outdated(case: Case, source: SourceFile) -> bool:
    """Whether a later file told of this case before: events may come out of order (R16)."""
    return case.told_at is not None and source.arrived_at < case.told_at


def was_corrected_by(dossier: Dossier, source: SourceFile) -> bool:
    """Whether a row of this file changed the case."""
    return any(
        event.kind is EventKind.CORRECTED and event.details["file"] == source.file_id
        for event in dossier.events
    )


def news(dossier: Dossier, row: Registration, now: datetime) -> dict[str, object]:
    """The fields of the case that this row tells otherwise; what it leaves open stays.

    An officer who switched somebody to letters isn't overruled by a file.
    """
    case = dossier.case
    contact = _completed(row.resident.contact, case.resident.contact)
    if any(event.kind is EventKind.LETTER_PREFERRED for event in dossier.events):
        contact = contact.but(preference=case.resident.contact.preference)
    told = {
        "resident": row.resident.but(contact=contact),
        "representative": _representative(case.representative, row.representative),
        "supplied_partner": _supplied(case.supplied_partner, row.partner, now),
        "contract_number": row.contract_number or case.contract_number,
    }
    return {field: value for field, value in told.items() if value != getattr(case, field)}


def _completed(told: Contact, known: Contact) -> Contact:
    return told.but(email=told.email or known.email, address=told.address or known.address)


def _representative(
    known: Representative | None, told: Representative | None
) -> Representative | None:
    if known and told and known.name == told.name:
        return told.but(contact=_completed(told.contact, known.contact))
    return told or known


def _supplied(
    known: SuppliedPartner | None, told: Identity | None, now: datetime
) -> SuppliedPartner | None:
    if told is None:
        return known
    if known is None or not told.is_same_person(known.identity):
        return SuppliedPartner(identity=told, source=SuppliedBy.MUNICIPALITY, supplied_at=now)
    return known.but(identity=told.completed_by([known.identity]))


def _is_attached(case: Case) -> bool:
    """Whether the partner of the case is only the one who was supplied until now."""
    supplied = case.supplied_partner
    return bool(case.partner and supplied and case.partner.is_same_person(supplied.identity))


def _wording(row: Registration) -> str:
    """What the row says, for the officer who compares it with the case; kept sealed."""
    contact, partner = row.resident.contact, row.partner
    address = contact.address
    parts = {
        "naam": row.resident.name.full,
        "geboren": f"{row.resident.birth_date:%d-%m-%Y}",
        "voorkeur": contact.preference.value,
        "e-mail": contact.email,
        "adres": address and f"{address.street} {address.house_number} {address.addition}".strip(),
        "postcode": address and f"{address.postcode} {address.city}",
        "partner": partner and (partner.name.full if partner.name else "bekend met BSN"),
        "BSN partner": partner and partner.bsn and partner.bsn.masked,
        "contractnummer": row.contract_number,
        "vertegenwoordiger": row.representative and row.representative.name,
    }
    return "; ".join(f"{name}: {value}" for name, value in parts.items() if value)
