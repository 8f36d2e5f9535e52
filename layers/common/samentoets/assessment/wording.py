"""The Dutch words of the calculation: no names, no BSNs, no payers (a payer can be a person)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from hashlib import blake2s

from samentoets.advice import TraceLine, Who
from samentoets.members import Role
from samentoets.norms import HouseholdClass
from samentoets.overrides import Override

type Lines = tuple[TraceLine, ...]

WHO = {Role.RESIDENT: Who.RESIDENT, Role.PARTNER: Who.PARTNER}

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
    HouseholdClass.SINGLE_INSTITUTION: "Alleenstaande in een inrichting",
    HouseholdClass.SINGLE_PARENT_INSTITUTION: "Alleenstaande ouder in een inrichting",
    HouseholdClass.COUPLE_INSTITUTION: "Paar in een inrichting",
}


def words(label: str) -> str:
    """A label of a source or of a policy as words."""
    return label.replace("_", " ")


def on(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def chosen(override: Override) -> str:
    """Why something is otherwise than the data say; the reason is the officer's own text."""
    return f"keuze van een behandelaar ({override.reason.rstrip('.')})"


def line_keys(facts: Iterable[str]) -> list[str]:
    """A key for each fact, in order: the same facts always have the same keys.

    Facts that are alike in everything are numbered, so that an officer can tell them apart.
    """
    seen = Counter[str]()
    keys = []
    for fact in facts:
        key = blake2s(fact.encode()).hexdigest()[:12]
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys
