"""The Dutch words of the calculation: no names, no BSNs, no payers (a payer can be a person)."""

from datetime import date

from samentoets.advice import Reason, TraceLine
from samentoets.completeness import Gap, Kind
from samentoets.delivery import Source, SourceStatus
from samentoets.household import Household
from samentoets.members import Role
from samentoets.norms import HouseholdClass

type Lines = tuple[TraceLine, ...]

CHILD = "kind"

ROLES = {Role.RESIDENT: "inwoner", Role.PARTNER: "partner"}

KINDS = {
    Kind.IDENTITY: "persoonsgegevens",
    Kind.HOUSEHOLD: "gegevens over het huishouden",
    Kind.INCOME: "inkomen",
    Kind.ASSETS: "vermogen",
}

STATUSES = {
    SourceStatus.DELIVERED: "geleverd",
    SourceStatus.FAILED: "niet gelukt",
    SourceStatus.REFUSED: "geen toestemming",
}

CLASSES = {
    HouseholdClass.SINGLE_18_20: "Alleenstaande van 18 tot en met 20 jaar",
    HouseholdClass.SINGLE_PARENT_18_20: "Alleenstaande ouder van 18 tot en met 20 jaar",
    HouseholdClass.COUPLE_18_20: "Paar, beiden 18 tot en met 20 jaar, zonder kind",
    HouseholdClass.COUPLE_18_20_WITH_CHILD: "Paar, beiden 18 tot en met 20 jaar, met kind",
    HouseholdClass.COUPLE_18_20_AND_21: "Paar, één van 18 tot en met 20 jaar, zonder kind",
    HouseholdClass.COUPLE_18_20_AND_21_WITH_CHILD: "Paar, één van 18 tot en met 20 jaar, met kind",
    HouseholdClass.SINGLE_21_AOW: "Alleenstaande van 21 jaar tot de AOW-leeftijd",
    HouseholdClass.SINGLE_PARENT_21_AOW: "Alleenstaande ouder van 21 jaar tot de AOW-leeftijd",
    HouseholdClass.COUPLE_21_AOW: "Paar, beiden van 21 jaar tot de AOW-leeftijd",
    HouseholdClass.SINGLE_AOW: "Alleenstaande met de AOW-leeftijd",
    HouseholdClass.SINGLE_PARENT_AOW: "Alleenstaande ouder met de AOW-leeftijd",
    HouseholdClass.COUPLE_AOW: "Paar, één of beiden met de AOW-leeftijd",
}


def words(label: str) -> str:
    """A label of a source as words."""
    return label.replace("_", " ")


def on(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def missing_lines(gaps: tuple[Gap, ...]) -> Lines:
    """A line per kind of data that somebody still owes."""
    return tuple(
        TraceLine(
            subject=f"Ontbreekt van {ROLES[gap.role]}: {KINDS[gap.kind]}",
            detail=f"Bron bezocht: {STATUSES[gap.last_status]}."
            if gap.last_status
            else "Geen bron bezocht.",
            doubt=Reason.DATA_MISSING,
        )
        for gap in sorted(gaps, key=lambda gap: (list(Role).index(gap.role), gap.kind))
    )


def undelivered_lines(household: Household, what: str, sources: frozenset[Source]) -> Lines:
    """A line per visited source that gave nothing: what it knows is unknown, not zero (R14)."""
    return tuple(
        TraceLine(
            subject=f"{what} van {ROLES[member.role]}",
            detail=f"Deze bron gaf geen gegevens: {STATUSES[facts.status]}.",
            source=facts.source,
            doubt=Reason.DATA_MISSING,
        )
        for member in household.members
        for facts in sorted(member.facts, key=lambda facts: facts.source)
        if facts.source in sources and facts.status is not SourceStatus.DELIVERED
    )
