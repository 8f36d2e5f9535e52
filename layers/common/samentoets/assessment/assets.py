"""What counts as assets of the household: every account once, debts not deducted (R13, R14)."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date
from typing import NamedTuple

from samentoets.advice import Reason, Sum, TraceLine
from samentoets.assessment.classification import minor_children
from samentoets.assessment.wording import CHILD, ROLES, Lines, on, undelivered_lines, words
from samentoets.delivery import Source
from samentoets.household import Household
from samentoets.municipality import Policy
from samentoets.norms import percentage_of

ASSET_SOURCES = frozenset({Source.BELASTINGDIENST, Source.BANK})

MONEY_KINDS = frozenset(
    {
        "banktegoed", "bankrekening", "banksaldo", "betaalrekening", "spaarrekening", "spaargeld",
        "beleggingen", "effecten",
    }
)  # fmt: skip
"""Words with which two sources may mean one and the same account."""


class _Balance(NamedTuple):
    """What one person's data say of one account or other asset, in cents, on one day.

    `owner` tells people apart, children too; without a reference nobody knows which account it is.
    """

    owner: tuple[int, int]
    role: str
    kind: str
    source: str
    on: date
    cents: int
    share: int | None
    reference: str | None


type _Account = list[_Balance]


def asset_lines(household: Household, policy: Policy, day: date) -> Lines:
    """A line per asset of who counts and of minor children; `adds_to` marks the counted ones."""
    balances = sorted(_balances(household, day), key=_order)
    ignored = [balance for balance in balances if balance.kind in policy.ignored_asset_kinds]
    accounts = _accounts([balance for balance in balances if balance not in ignored])
    why = "Telt niet mee: de gemeente laat dit buiten de toets."
    lines = [
        *undelivered_lines(household, "Vermogen", ASSET_SOURCES),
        *(_line(balance, why) for balance in ignored),
    ]
    for account in accounts:
        others = [balance for other in accounts if other is not account for balance in other]
        lines += _judged(account, others, day)
    if not accounts:
        lines.append(_NOTHING)
    return (*lines, *_debt_lines(household))


_NOTHING = TraceLine(
    subject="Vermogen",
    detail="Geen vermogen geleverd dat meetelt: telt als nul.",
    amount_cents=0,
    adds_to=Sum.ASSETS,
)


def _balances(household: Household, day: date) -> Iterator[_Balance]:
    for number, member in enumerate(household.members):
        for asset in member.assets:
            yield _Balance(
                owner=(0, number),
                role=ROLES[member.role],
                kind=asset.kind,
                source=asset.source,
                on=asset.reference_date,
                cents=asset.amount_cents,
                share=asset.share,
                reference=asset.reference,
            )
    for number, child in enumerate(minor_children(household, day)):
        for owned in child.assets:
            yield _Balance(
                owner=(1, number),
                role=CHILD,
                kind=owned.kind,
                source=Source.MIJNOVERHEID,
                on=owned.reference_date,
                cents=owned.amount_cents,
                share=None,
                reference=owned.reference,
            )


def _order(balance: _Balance) -> tuple[object, ...]:
    return (*balance[:6], balance.share or 0, balance.reference or "")


def _accounts(balances: list[_Balance]) -> list[_Account]:
    """Balances by account; the same line twice is one line."""
    grouped: dict[Hashable, dict[_Balance, None]] = defaultdict(dict)
    for number, balance in enumerate(balances):
        grouped[balance.reference or number][balance] = None
    return [list(account) for account in grouped.values()]


def _judged(account: _Account, others: list[_Balance], day: date) -> Lines:
    """The balance nearest to the reference date counts, for the part that is the household's."""
    nearest = _nearest(account, day)
    share = _share(account, day)
    agreed = len({balance.cents for balance in nearest}) == 1
    apart = not any(_may_be_one(own, other) for own in account for other in others)
    if share is None or not agreed or not apart:
        why = "Onzeker: kan dubbel geteld zijn, of de gegevens spreken elkaar tegen."
        return tuple(_line(b, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT) for b in account)
    main = nearest[0]
    rest = [balance for balance in account if balance is not main]
    roles = " en ".join(dict.fromkeys(balance.role for balance in account))
    return (
        _counted(main, roles, share),
        *(_line(balance, "Telt niet mee: dezelfde rekening telt al mee.") for balance in rest),
    )


def _counted(balance: _Balance, roles: str, share: int) -> TraceLine:
    why = "Telt mee." if balance.cents >= 0 else "Telt als nul: een tekort is een schuld."
    part = f"Telt mee voor {share} %." if share < 100 and balance.cents >= 0 else why
    line = _line(balance._replace(role=roles), part)
    cents = percentage_of(max(0, balance.cents), share)
    return line.but(amount_cents=cents, adds_to=Sum.ASSETS)


def _nearest(account: _Account, day: date) -> _Account:
    distance = min(abs(balance.on - day) for balance in account)
    return [balance for balance in account if abs(balance.on - day) == distance]


def _share(account: _Account, day: date) -> int | None:
    """The household's part in percent; None if the owners' shares don't fit together.

    Without any share told, the whole account counts.
    """
    owned = defaultdict[tuple[int, int], _Account](list)
    for balance in account:
        owned[balance.owner].append(balance)
    told = [{balance.share for balance in _nearest(own, day)} for own in owned.values()]
    if any(len(shares) > 1 for shares in told):
        return None
    shares = [share for [share] in told]
    given = [share for share in shares if share is not None]
    if not given:
        return 100
    fits = len(given) == len(shares) and sum(given) <= 100
    return sum(given) if fits else None


def _may_be_one(one: _Balance, other: _Balance) -> bool:
    """Whether two balances may be of one account, because a reference is missing.

    On one day an account has one balance: two amounts are then two accounts, unless two sources
    tell of one person, each in its own way.
    """
    if one.reference and other.reference:
        return False
    same_source = one.source == other.source
    alike = one.kind == other.kind or (not same_source and {one.kind, other.kind} <= MONEY_KINDS)
    retold = one.owner == other.owner and not same_source
    return alike and (one.cents == other.cents or one.on != other.on or retold)


def _debt_lines(household: Household) -> Lines:
    why = "Schulden gaan in deze toets niet van het vermogen af."
    return tuple(
        TraceLine(
            subject=f"Schuld van {ROLES[member.role]}: {words(debt.kind)}",
            detail=f"Stand op {on(debt.reference_date)}. {why}",
            amount_cents=debt.amount_cents,
            source=debt.source,
        )
        for member in household.members
        for debt in sorted(member.debts, key=lambda debt: debt.model_dump_json())
    )


def _line(balance: _Balance, why: str, doubt: Reason | None = None) -> TraceLine:
    return TraceLine(
        subject=f"Vermogen van {balance.role}: {words(balance.kind)}",
        detail=f"Stand op {on(balance.on)}. {why}",
        amount_cents=balance.cents,
        source=balance.source,
        doubt=doubt,
    )
