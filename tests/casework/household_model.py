"""A second, much smaller reading of the rules of the household, to hold the real one against.

It knows people by a number and time by an hour, sees facts as a set, and shares no rule with the
layer: what comes first or comes twice can't matter to it.
"""

from collections.abc import Iterable
from typing import NamedTuple

type Person = int

KINDS = {
    "IDENTITY": {"mijnoverheid"},
    "HOUSEHOLD": {"mijnoverheid"},
    "INCOME": {"uwv", "belastingdienst"},
    "ASSETS": {"belastingdienst", "bank"},
}


class Claim(NamedTuple):
    """A source names this partner, with or without a BSN; an ended one doesn't count."""

    partner: Person
    has_bsn: bool
    ended: bool


class Fact(NamedTuple):
    """What one source told of one person, and when it was asked."""

    person: Person
    source: str
    delivered: bool
    asked_at: int
    claim: Claim | None = None


class Row(NamedTuple):
    """What the municipality's file said of the partner."""

    resident: Person
    partner: Person | None
    is_named: bool


class Said(NamedTuple):
    """An officer's word; `partner` is None when nobody counts."""

    partner: Person | None


class View(NamedTuple):
    """Who counts beside the resident, and what an officer must be told.

    `statement` is what is supplied and found: the fact that tells one alert from another.
    """

    is_resolved: bool
    partner: Person | None
    alerts: frozenset[str]
    statement: frozenset[tuple[str, Person]]


def in_force(facts: Iterable[Fact], person: Person) -> dict[str, Fact]:
    """Per source the newest that delivered; a failure is all there is when none did."""
    newest: dict[str, Fact] = {}
    for fact in facts:
        known = newest.get(fact.source)
        if fact.person == person and (
            known is None or (fact.delivered, fact.asked_at) > (known.delivered, known.asked_at)
        ):
            newest[fact.source] = fact
    return newest


def named(facts: Iterable[Fact], person: Person) -> dict[str, Claim]:
    """Whom the sources name as this person's partner on the reference date."""
    told = in_force(facts, person)
    return {
        source: fact.claim
        for source, fact in told.items()
        if fact.delivered and fact.claim and not fact.claim.ended
    }


def view(row: Row, said: Said | None, facts: set[Fact], suitor: Person | None = None) -> View:
    """The household of a case; `suitor` is the resident of a linked case."""
    claims = named(facts, row.resident)
    found = {claim.partner for claim in claims.values()}
    register = in_force(facts, row.resident).get("mijnoverheid")
    register_answered = register is not None and register.delivered
    told = {(source, claim.partner) for source, claim in claims.items()}
    if row.partner is not None or suitor is not None:
        told.add(("supplied", row.partner if row.partner is not None else _sure(suitor)))
    is_resolved, partner, alerts = _compared(row, claims, found, facts, register_answered)
    if said:
        is_resolved, partner = True, said.partner
    elif suitor is not None and is_resolved and partner is None:
        partner, alerts = suitor, {"PARTNER_SUPPLIED_NOT_FOUND"} if register_answered else set()
    if partner is not None and _names_another(facts, partner, row.resident):
        alerts = alerts | {"PARTNER_CONTRADICTS"}
    return View(is_resolved, partner, frozenset(alerts), frozenset(told))


def _compared(
    row: Row, claims: dict[str, Claim], found: set[Person], facts: set[Fact], answered: bool
) -> tuple[bool, Person | None, set[str]]:
    if len(found) > 1:
        return False, None, {"SOURCES_DISAGREE"}
    if not found:
        not_found = {"PARTNER_SUPPLIED_NOT_FOUND"} if answered and row.partner is not None else ()
        return True, row.partner, set(not_found)
    [one] = found
    if row.partner is None:
        return True, one, {"PARTNER_FOUND_NOT_SUPPLIED"}
    if row.partner == one or not _can_be_told_apart(row, claims, one, facts):
        return True, row.partner, set()
    return False, None, {"DIFFERENT_PARTNER"}


def _can_be_told_apart(row: Row, claims: dict[str, Claim], one: Person, facts: set[Fact]) -> bool:
    """A number alone and a name alone say nothing of each other."""
    people = {fact.person for fact in facts}
    has_bsn = one in people or any(claim.has_bsn for claim in claims.values())
    return has_bsn or row.is_named or row.partner in people


def _names_another(facts: set[Fact], partner: Person, resident: Person) -> bool:
    return any(claim.partner != resident for claim in named(facts, partner).values())


def _sure(person: Person | None) -> Person:
    assert person is not None
    return person


def missing(resident: Person, partner: Person | None, facts: set[Fact]) -> set[tuple[str, str]]:
    """The kinds of data that those who count have not delivered."""
    people = {"RESIDENT": resident} | ({} if partner is None else {"PARTNER": partner})
    return {
        (role, kind)
        for role, person in people.items()
        for kind, sources in KINDS.items()
        if not any(f.delivered and s in sources for s, f in in_force(facts, person).items())
    }


def belong(one: Person, first: View, other: Person, second: View, alone: set[Person]) -> bool:
    """Whether two cases may be linked: nobody names a third, and no officer said *nobody*."""
    if not (first.is_resolved and second.is_resolved):
        return True
    names, is_named = first.partner == other, second.partner == one
    if names and is_named:
        return True
    if names:
        return second.partner is None and other not in alone
    return is_named and first.partner is None and one not in alone
