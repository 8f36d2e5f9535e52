"""The household: who counts on the reference date, and what officers must know about them.

Participatiewet art. 3: married people, registered partners and people with a joint household are
tested together.
"""

from datetime import date

from samentoets.alerts import AlertType, Finding
from samentoets.base import Frozen
from samentoets.case import Case
from samentoets.delivery import Facts, PartnerClaim
from samentoets.dossier import Dossier
from samentoets.life_events import life_events
from samentoets.members import Member, Role, member
from samentoets.partner import PartnerBasis, who_counts
from samentoets.person import Identity


class Household(Frozen):
    """The resident, the partner if one counts, and what officers must know about them."""

    reference_date: date
    resident: Member
    partner: Member | None
    basis: PartnerBasis
    supplied: Identity | None
    found: tuple[PartnerClaim, ...]
    findings: tuple[Finding, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        return (self.resident, self.partner) if self.partner else (self.resident,)

    @property
    def is_resolved(self) -> bool:
        return self.basis is not PartnerBasis.UNRESOLVED


def household_of(dossier: Dossier) -> Household:
    """The household of a case; two linked cases have one, that of the case that leads (R6)."""
    lead = dossier.seen_by_the_lead
    named_by = lead.linked.case.resident.identity if lead.linked else None
    return compose(lead.case, lead.all_facts, named_by)


def compose(case: Case, facts: tuple[Facts, ...], named_by: Identity | None = None) -> Household:
    """The household as all facts together show it; order and repetition don't matter (R16).

    `named_by` is the resident of a linked case: somebody whose own case names this resident.
    """
    day = case.reference_date
    resident = member(Role.RESIDENT, case.resident.identity, facts)
    found = resident.claims_on(day)
    others = tuple(f.identity for f in facts if f.identity.bsn != case.resident.bsn)
    compared = who_counts(case, found, resident.register is not None, others, named_by)
    partner = member(Role.PARTNER, compared.partner, facts) if compared.partner else None
    died = partner is not None and partner.died_by(day)
    supplied = case.supplied_partner.identity if case.supplied_partner else None
    told = _statement(supplied or named_by, found)
    return Household(
        reference_date=case.reference_date,
        resident=resident,
        partner=None if died else partner,
        basis=PartnerBasis.DECEASED if died else compared.basis,
        supplied=supplied,
        found=found,
        findings=(
            *(Finding(type=type_, fact=told) for type_ in compared.findings),
            *_contradictions(resident, partner, day),
            *life_events(resident, partner, found, day),
        ),
    )


def _statement(supplied: Identity | None, found: tuple[PartnerClaim, ...]) -> str:
    """What supplied and sources say of a partner, as one text: the fact behind a finding."""
    told = [("supplied", supplied)] if supplied else []
    told += [(claim.source, claim.identity) for claim in found]
    return ";".join(f"{who}={person.distinction}" for who, person in told)


def _contradictions(resident: Member, partner: Member | None, day: date) -> tuple[Finding, ...]:
    """A partner whose own sources name somebody else: a chain, in which nobody counts twice."""
    claims = partner.claims_on(day) if partner else ()
    others = [c for c in claims if not c.identity.is_same_person(resident.identity)]
    if not others:
        return ()
    return (Finding(type=AlertType.PARTNER_CONTRADICTS, fact=_statement(None, tuple(others))),)
