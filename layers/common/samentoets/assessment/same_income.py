"""Whether two monthly amounts may be one and the same income (R14: nothing counts twice)."""

from enum import Enum, auto
from functools import lru_cache

from samentoets.delivery import Income

PAID_TO_BOTH = frozenset({"bijstand"})
"""What a couple receives together: each of them may have delivered the same amount."""


class Relation(Enum):
    """How two amounts relate; only `UNCLEAR` holds up the advice."""

    SAME = auto()
    DISTINCT = auto()
    UNCLEAR = auto()


def relation(one: Income, other: Income, preferred: tuple[str, ...] = ()) -> Relation:
    """How two amounts of one person over the same time, net per month, relate.

    Sources describe one income in their own way: what ties two descriptions together is the payer
    or the contract. One source doesn't repeat itself, so there two contracts are two incomes. When
    the amounts differ, it is one income only if the municipality has put both sources in order.
    """
    if one.kind != other.kind:
        return _relation_of_kinds(one, other)
    if one.source == other.source:
        return _relation_in_one_source(one, other)
    if _agree(payer(one), payer(other)) or _agree(one.reference, other.reference):
        ordered = one.source in preferred and other.source in preferred
        agreed = ordered or one.net_cents == other.net_cents
        return Relation.SAME if agreed else Relation.UNCLEAR
    apart = _differ(payer(one), payer(other)) and one.net_cents != other.net_cents
    return Relation.DISTINCT if apart else Relation.UNCLEAR


def _relation_of_kinds(one: Income, other: Income) -> Relation:
    """Two sources may call one benefit by two names: an equal amount gives that away."""
    suspect = one.source != other.source and one.net_cents == other.net_cents
    suspect = suspect and not _differ(payer(one), payer(other))
    return Relation.UNCLEAR if suspect else Relation.DISTINCT


def _relation_in_one_source(one: Income, other: Income) -> Relation:
    if _agree(one.reference, other.reference):
        return Relation.UNCLEAR
    apart = _differ(one.reference, other.reference) or _differ(payer(one), payer(other))
    return Relation.DISTINCT if apart else Relation.UNCLEAR


def may_be_shared(one: Income, other: Income) -> bool:
    """Whether amounts of two partners may be one amount that both delivered."""
    if _agree(one.reference, other.reference):
        return True
    if one.kind not in PAID_TO_BOTH or one.kind != other.kind:
        return False
    return not (_differ(payer(one), payer(other)) or _differ(one.reference, other.reference))


def tells_of(one: Income, other: Income) -> bool:
    """Whether both tell of the same work or benefit, be it over another period."""
    linked = _agree(payer(one), payer(other)) or _agree(one.reference, other.reference)
    return one.kind == other.kind and linked


def is_identified(income: Income) -> bool:
    """Whether the income can be told apart from others by payer or contract."""
    return bool(payer(income) or income.reference)


def payer(income: Income) -> str:
    """The payer's name, whatever its capitals and spaces; empty if unknown."""
    return _as_one(income.payer or "")


@lru_cache(maxsize=1000)
def _as_one(name: str) -> str:
    return " ".join(name.casefold().split())


def _agree(one: str | None, other: str | None) -> bool:
    return bool(one) and one == other


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and one != other
