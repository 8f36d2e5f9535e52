"""Who counts as partner: the officer's word, else what is supplied and what is found (R7).

Participatiewet art. 3: married people, registered partners and people with a joint household are
tested together; who is permanently separated counts as unmarried.
"""

from enum import StrEnum

from samentoets.alerts import AlertType
from samentoets.base import Frozen
from samentoets.case import Case
from samentoets.delivery import PartnerClaim
from samentoets.person import Identity


class PartnerBasis(StrEnum):
    """On what ground somebody counts as partner, or nobody does."""

    NOBODY = "NOBODY"
    AGREED = "AGREED"
    ONLY_SUPPLIED = "ONLY_SUPPLIED"
    ONLY_FOUND = "ONLY_FOUND"
    NAMED_BY_PARTNER = "NAMED_BY_PARTNER"
    UNRESOLVED = "UNRESOLVED"
    OFFICER = "OFFICER"
    DECEASED = "DECEASED"


class Comparison(Frozen):
    """Who counts, why, and what officers must know about the difference."""

    basis: PartnerBasis
    partner: Identity | None = None
    findings: tuple[AlertType, ...] = ()


def who_counts(
    case: Case,
    claims: tuple[PartnerClaim, ...],
    register_answered: bool,
    known: tuple[Identity, ...],
    named_by: Identity | None = None,
) -> Comparison:
    """The officer's resolution; else on whom supplied and found agree, or the only one known.

    `claims` are those that hold on the reference date, `known` everybody that facts tell of: they
    complete a partner who is known by BSN or by name only. `named_by` names this resident in a
    case of their own: that counts when nothing else tells of a partner.
    """
    supplied = case.supplied_partner.identity if case.supplied_partner else None
    named = [claim.identity for claim in claims]
    people = (*named, *known, *([supplied] if supplied else ()))
    found = [identity.completed_by(people) for identity in named]
    compared = _compare(
        supplied.completed_by(people) if supplied else None, found, register_answered
    )
    if case.resolution is None:
        return _named(named_by, compared, register_answered)
    chosen = case.resolution.partner
    return compared.but(
        basis=PartnerBasis.OFFICER, partner=chosen.completed_by(people) if chosen else None
    )


def _named(named_by: Identity | None, compared: Comparison, register_answered: bool) -> Comparison:
    if named_by is None or compared.basis is not PartnerBasis.NOBODY:
        return compared
    findings = (AlertType.PARTNER_SUPPLIED_NOT_FOUND,) if register_answered else ()
    return Comparison(basis=PartnerBasis.NAMED_BY_PARTNER, partner=named_by, findings=findings)


def _compare(
    supplied: Identity | None, found: list[Identity], register_answered: bool
) -> Comparison:
    if any(not found[0].is_same_person(other) for other in found[1:]):
        return Comparison(basis=PartnerBasis.UNRESOLVED, findings=(AlertType.SOURCES_DISAGREE,))
    one = next((person for person in found if person.bsn), found[0] if found else None)
    if supplied and one:
        return _both_known(supplied, one)
    if supplied:
        findings = (AlertType.PARTNER_SUPPLIED_NOT_FOUND,) if register_answered else ()
        return Comparison(basis=PartnerBasis.ONLY_SUPPLIED, partner=supplied, findings=findings)
    if one:
        return Comparison(
            basis=PartnerBasis.ONLY_FOUND,
            partner=one,
            findings=(AlertType.PARTNER_FOUND_NOT_SUPPLIED,),
        )
    return Comparison(basis=PartnerBasis.NOBODY)


def _both_known(supplied: Identity, found: Identity) -> Comparison:
    """A BSN alone and a name alone can't be told apart: the supplied one counts until they can."""
    if not supplied.is_comparable(found):
        return Comparison(basis=PartnerBasis.ONLY_SUPPLIED, partner=supplied)
    if supplied.is_same_person(found):
        partner = supplied if supplied.bsn else found
        return Comparison(basis=PartnerBasis.AGREED, partner=partner)
    return Comparison(basis=PartnerBasis.UNRESOLVED, findings=(AlertType.DIFFERENT_PARTNER,))
