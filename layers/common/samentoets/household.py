"""The household: who counts on the reference date, and what is known of each of them.

Participatiewet art. 3: married people, registered partners and people with a joint household are
tested together. Newer facts of a source supersede older ones; nothing is ever merged per message.
"""

from datetime import date
from enum import StrEnum

from samentoets.alerts import AlertType
from samentoets.base import Frozen
from samentoets.case import Case
from samentoets.delivery import Child, Facts, Holding, Income, PartnerClaim, Source, SourceStatus
from samentoets.person import Bsn, Identity


class Role(StrEnum):
    """The part that somebody plays in the household."""

    RESIDENT = "RESIDENT"
    PARTNER = "PARTNER"


class Member(Frozen):
    """One person who counts, with the facts that are in force, at most one per source."""

    role: Role
    identity: Identity
    facts: tuple[Facts, ...] = ()

    def of(self, source: str) -> Facts | None:
        return next((facts for facts in self.facts if facts.source == source), None)

    @property
    def delivered(self) -> tuple[Facts, ...]:
        return tuple(f for f in self.facts if f.status is SourceStatus.DELIVERED)

    @property
    def incomes(self) -> tuple[Income, ...]:
        return tuple(income for facts in self.delivered for income in facts.incomes)

    @property
    def assets(self) -> tuple[Holding, ...]:
        return tuple(asset for facts in self.delivered for asset in facts.assets)

    @property
    def debts(self) -> tuple[Holding, ...]:
        return tuple(debt for facts in self.delivered for debt in facts.debts)

    @property
    def children(self) -> tuple[Child, ...]:
        return tuple(child for facts in self.delivered for child in facts.children)


class PartnerBasis(StrEnum):
    """On what ground somebody counts as partner, or nobody does."""

    NOBODY = "NOBODY"
    AGREED = "AGREED"
    ONLY_SUPPLIED = "ONLY_SUPPLIED"
    ONLY_FOUND = "ONLY_FOUND"
    UNRESOLVED = "UNRESOLVED"


class Household(Frozen):
    """The resident, the partner if one counts, and what officers must know about the difference."""

    reference_date: date
    resident: Member
    partner: Member | None
    basis: PartnerBasis
    supplied: Identity | None
    found: tuple[PartnerClaim, ...]
    findings: tuple[AlertType, ...]

    @property
    def statement(self) -> str:
        """What supplied and sources say of a partner, as one text: the fact behind a finding."""
        told = [("supplied", self.supplied)] if self.supplied else []
        told += [(claim.source, claim.identity) for claim in self.found]
        return ";".join(f"{who}={person.distinction}" for who, person in told)

    @property
    def members(self) -> tuple[Member, ...]:
        return (self.resident, self.partner) if self.partner else (self.resident,)

    @property
    def is_resolved(self) -> bool:
        return self.basis is not PartnerBasis.UNRESOLVED


def compose(case: Case, facts: tuple[Facts, ...]) -> Household:
    """The household as all facts together show it; order and repetition don't matter (R16)."""
    resident = _member(Role.RESIDENT, case.resident.identity, facts)
    found = _found(resident, case.reference_date)
    supplied = case.supplied_partner.identity if case.supplied_partner else None
    basis, partner, findings = _compare(supplied, found, register_answered(resident))
    return Household(
        reference_date=case.reference_date,
        resident=resident,
        partner=_member(Role.PARTNER, partner, facts) if partner else None,
        basis=basis,
        supplied=supplied,
        found=found,
        findings=findings,
    )


def register_answered(resident: Member) -> bool:
    """Whether MijnOverheid told who the partner is, if anybody."""
    register = resident.of(Source.MIJNOVERHEID)
    return register is not None and register.status is SourceStatus.DELIVERED


def in_force(facts: tuple[Facts, ...], bsn: Bsn) -> tuple[Facts, ...]:
    """Per source the newest delivered visit of this person, else the newest attempt.

    A visit that failed later doesn't take away what the same source delivered before.
    """
    newest: dict[str, Facts] = {}
    for candidate in sorted(facts, key=_precedence):
        if candidate.identity.bsn == bsn:
            newest[candidate.source] = candidate
    return tuple(newest[source] for source in sorted(newest))


def _precedence(facts: Facts) -> tuple[bool, object, str, str]:
    delivered = facts.status is SourceStatus.DELIVERED
    return (delivered, facts.retrieved_at, facts.delivery, facts.status)


def _member(role: Role, identity: Identity, facts: tuple[Facts, ...]) -> Member:
    own = in_force(facts, identity.bsn) if identity.bsn else ()
    return Member(role=role, identity=identity, facts=own)


def _found(resident: Member, day: date) -> tuple[PartnerClaim, ...]:
    """The claims of a partner on the reference date, at most one per source."""
    claims = (facts.partner for facts in resident.delivered)
    return tuple(claim for claim in claims if claim and claim.holds_on(day))


type _Comparison = tuple[PartnerBasis, Identity | None, tuple[AlertType, ...]]


def _compare(
    supplied: Identity | None, found: tuple[PartnerClaim, ...], answered: bool
) -> _Comparison:
    """Who counts as partner: on whom supplied and found agree, else the only one known (R7)."""
    people = [claim.identity for claim in found]
    if len(people) > 1 and not people[0].is_same_person(people[1]):
        return PartnerBasis.UNRESOLVED, None, (AlertType.SOURCES_DISAGREE,)
    one = next((person for person in people if person.bsn), people[0] if people else None)
    if supplied and one:
        if supplied.is_same_person(one):
            return PartnerBasis.AGREED, supplied if supplied.bsn else one, ()
        return PartnerBasis.UNRESOLVED, None, (AlertType.DIFFERENT_PARTNER,)
    if supplied:
        findings = (AlertType.PARTNER_SUPPLIED_NOT_FOUND,) if answered else ()
        return PartnerBasis.ONLY_SUPPLIED, supplied, findings
    if one:
        return PartnerBasis.ONLY_FOUND, one, (AlertType.PARTNER_FOUND_NOT_SUPPLIED,)
    return PartnerBasis.NOBODY, None, ()
