"""Which household this is on the reference date, and so which norm applies (R13)."""

from collections import Counter
from datetime import date
from enum import StrEnum

from samentoets.advice import Reason, TraceLine
from samentoets.assessment.wording import CLASSES, WHO, chosen, on
from samentoets.base import Frozen
from samentoets.delivery import Child, Source
from samentoets.household import Household
from samentoets.members import Member, Role
from samentoets.norms import HouseholdClass, has_age, has_pension_age
from samentoets.overrides import NONE_CHOSEN, ClassChoice, Override, Overrides


class _Band(StrEnum):
    YOUNG = "18 tot en met 20 jaar"
    ADULT = "21 jaar tot de AOW-leeftijd"
    PENSIONER = "de AOW-leeftijd"


type _Pair = tuple[HouseholdClass, HouseholdClass]
"""The class without and with a minor child."""

_ALONE: dict[frozenset[_Band], _Pair] = {
    frozenset({_Band.YOUNG}): (HouseholdClass.SINGLE_18_20, HouseholdClass.SINGLE_PARENT_18_20),
    frozenset({_Band.ADULT}): (HouseholdClass.SINGLE_21_AOW, HouseholdClass.SINGLE_PARENT_21_AOW),
    frozenset({_Band.PENSIONER}): (HouseholdClass.SINGLE_AOW, HouseholdClass.SINGLE_PARENT_AOW),
}
_TOGETHER: dict[frozenset[_Band], _Pair] = {
    frozenset({_Band.YOUNG}): (
        HouseholdClass.COUPLE_18_20,
        HouseholdClass.COUPLE_18_20_WITH_CHILD,
    ),
    frozenset({_Band.YOUNG, _Band.ADULT}): (
        HouseholdClass.COUPLE_18_20_AND_21,
        HouseholdClass.COUPLE_18_20_AND_21_WITH_CHILD,
    ),
    frozenset({_Band.ADULT}): (HouseholdClass.COUPLE_21_AOW, HouseholdClass.COUPLE_21_AOW),
    frozenset({_Band.ADULT, _Band.PENSIONER}): (
        HouseholdClass.COUPLE_AOW,
        HouseholdClass.COUPLE_AOW,
    ),
    frozenset({_Band.PENSIONER}): (HouseholdClass.COUPLE_AOW, HouseholdClass.COUPLE_AOW),
}


class Classification(Frozen):
    """The class, or none, and the line that explains it."""

    household_class: HouseholdClass | None
    line: TraceLine


def classify(household: Household, overrides: Overrides = NONE_CHOSEN) -> Classification:
    """The class by ages, partner and minor children, as MijnOverheid knows them.

    No class is guessed: an unknown or deceased person, a minor, or ages for which the law as we
    know it names no norm, leave it to an officer, whose choice goes before everything.
    """
    day = household.reference_date
    override = overrides.on_class()
    if override and isinstance(override.choice, ClassChoice):
        return _chosen(override.choice, override, household)
    for member in household.members:
        if why := _why_unknown(member, day):
            return _unknown(f"Van de {WHO[member.role]}: {why}.")
    bands = frozenset(_band(_birth_date(member), day) for member in household.members)
    pair = (_TOGETHER if household.partner else _ALONE).get(bands)
    if pair is None:
        return _unknown("Voor deze combinatie van leeftijden is geen norm bekend.")
    children = minor_children(household)
    found = pair[bool(children)]
    detail = f"{CLASSES[found]}. Kinderen jonger dan 18 jaar op {on(day)}: {len(children)}."
    line = TraceLine(subject="Huishouden", detail=detail, source=Source.MIJNOVERHEID)
    return Classification(household_class=found, line=line)


def _chosen(choice: ClassChoice, override: Override, household: Household) -> Classification:
    """A couple's class for somebody alone, or the other way round, contradicts who counts."""
    found = choice.household_class
    if found.is_couple != (household.partner is not None):
        return _unknown(
            f"{CLASSES[found]}: {chosen(override)}, maar dat past niet bij wie meetelt."
        )
    detail = f"{CLASSES[found]}: {chosen(override)}."
    line = TraceLine(subject="Huishouden", detail=detail, overridden=True)
    return Classification(household_class=found, line=line)


def minor_children(household: Household) -> list[Child]:
    """The children under 18 on that day; a child of both is told by both, and is one child."""
    day = household.reference_date
    told = [Counter(member.children) for member in household.members]
    union = told[0] | told[-1]
    minors = (child for child in union.elements() if child.birth_date <= day)
    return sorted(
        (child for child in minors if not has_age(child.birth_date, day, 18)),
        key=lambda child: child.model_dump_json(),
    )


def _unknown(detail: str) -> Classification:
    line = TraceLine(subject="Huishouden", detail=detail, doubt=Reason.CLASS_UNKNOWN)
    return Classification(household_class=None, line=line)


def _why_unknown(member: Member, day: date) -> str | None:
    """The register's word on the person counts, not the file's."""
    register = member.of(Source.MIJNOVERHEID)
    if register is None or register.identity.birth_date is None:
        return "geboortedatum onbekend"
    if not has_age(register.identity.birth_date, day, 18):
        return f"jonger dan 18 jaar op {on(day)}"
    died = register.deceased_on
    if died and (member.role is Role.RESIDENT or died <= day):
        return "overleden volgens MijnOverheid"
    return None


def _birth_date(member: Member) -> date:
    register = member.of(Source.MIJNOVERHEID)
    if register is None or register.identity.birth_date is None:
        raise ValueError("classify refuses a member without a birth date")
    return register.identity.birth_date


def _band(birth_date: date, day: date) -> _Band:
    if has_pension_age(birth_date, day):
        return _Band.PENSIONER
    return _Band.ADULT if has_age(birth_date, day, 21) else _Band.YOUNG
