"""Life events: what an officer must know about people before anything goes on."""

from collections.abc import Iterator
from datetime import date

from samentoets.alerts import AlertType, Finding
from samentoets.delivery import PartnerClaim
from samentoets.members import Member
from samentoets.norms import has_age

ADULT_AGE = 18


def life_events(
    resident: Member, partner: Member | None, found: tuple[PartnerClaim, ...], day: date
) -> tuple[Finding, ...]:
    """Everything of that kind, each with the fact that tells it from another; `found` holds on
    the reference date `day`, so that an end in it came later."""
    return (
        *_deaths(resident, partner),
        *_ends(found),
        *(
            finding
            for member in (resident, partner)
            if member
            for finding in (*_age(member, day), *_removal(member), *_conflict(member))
        ),
    )


def may_be_written_to(resident: Member, day: date) -> bool:
    """Nothing is sent to somebody who died, and nothing to a minor."""
    deceased = resident.register is not None and resident.register.deceased_on is not None
    return not deceased and not is_minor(resident, day)


def is_minor(member: Member, day: date) -> bool:
    """Whether this person is under 18 on that day; unknown age is no minority."""
    born = member.identity.birth_date
    return born is not None and not has_age(born, day, ADULT_AGE)


def _deaths(resident: Member, partner: Member | None) -> Iterator[Finding]:
    types = ((resident, AlertType.RESIDENT_DECEASED), (partner, AlertType.PARTNER_DECEASED))
    for member, type_ in types:
        if member and member.register and member.register.deceased_on:
            yield Finding(type=type_, fact=member.register.deceased_on.isoformat())


def _ends(found: tuple[PartnerClaim, ...]) -> Iterator[Finding]:
    for claim in found:
        if claim.until:
            fact = f"{claim.identity.distinction} {claim.until.isoformat()}"
            yield Finding(type=AlertType.PARTNERSHIP_ENDED, fact=fact)


def _age(member: Member, day: date) -> Iterator[Finding]:
    if is_minor(member, day):
        yield Finding(type=AlertType.MINOR, fact=member.role)


def _removal(member: Member) -> Iterator[Finding]:
    if member.register and member.register.moved_out_on:
        fact = f"{member.role} {member.register.moved_out_on.isoformat()}"
        yield Finding(type=AlertType.MOVED_AWAY, fact=fact)


def _conflict(member: Member) -> Iterator[Finding]:
    """One BSN with several birth dates: two people, or an error in one of the sources."""
    told = {member.identity.birth_date, *(facts.identity.birth_date for facts in member.facts)}
    dates = sorted(born.isoformat() for born in told if born)
    if len(dates) > 1:
        fact = f"{member.role} {' '.join(dates)}"
        yield Finding(type=AlertType.IDENTITY_CONFLICT, fact=fact)
