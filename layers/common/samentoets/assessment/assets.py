"""What counts as assets of the household: every account once, debts as the policy says (R14)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from samentoets.advice import Part, Reason, Sum, TraceLine, Who
from samentoets.assessment.classification import minor_children
from samentoets.assessment.unknowns import undelivered_lines
from samentoets.assessment.wording import WHO, Lines, chosen, line_keys, on, words
from samentoets.delivery import Holding, Source
from samentoets.household import Household
from samentoets.norms import percentage_of
from samentoets.overrides import AmountChoice, Override, Overrides
from samentoets.policy import KNOWN_ASSETS, KNOWN_DEBTS, MONEY_KINDS, Policy

ASSET_SOURCES = frozenset({Source.BELASTINGDIENST, Source.BANK})


class _Balance(NamedTuple):
    """What one person's data say of one account, other asset or debt, in cents, on one day.

    `owner` tells people apart, children too; without a reference nobody knows which account it is.
    """

    owner: tuple[int, int]
    who: Who
    kind: str
    source: str
    on: date
    cents: int
    share: int
    reference: str
    is_debt: bool = False

    @property
    def name(self) -> str:
        return f"{'Schuld' if self.is_debt else 'Vermogen'} van {self.who}: {words(self.kind)}"


NO_SHARE = 0
"""The source didn't tell whose part of the account it is."""

type _Account = list[_Balance]


class _Ledger:
    """Balances in a fixed order, with their keys and what an officer chose about them."""

    def __init__(self, balances: Iterable[_Balance], overrides: Overrides) -> None:
        self.balances = sorted(balances)
        keys = line_keys(str(tuple(map(str, balance))) for balance in self.balances)
        self._keys = dict(zip(map(id, self.balances), keys, strict=True))
        self._overrides = overrides

    def key(self, balance: _Balance) -> str:
        return self._keys[id(balance)]

    def choice(self, balance: _Balance, counts: bool) -> Override | None:
        found = self._overrides.on_line(self.key(balance))
        is_so = found and isinstance(found.choice, AmountChoice) and found.choice.counts is counts
        return found if is_so else None

    def line(self, balance: _Balance, why: str, doubt: Reason | None = None) -> TraceLine:
        return TraceLine(
            subject=balance.name,
            detail=f"Stand op {on(balance.on)}. {why}",
            part=Part.AMOUNT,
            of=Sum.ASSETS,
            who=balance.who,
            kind=balance.kind,
            on=balance.on,
            key=self.key(balance),
            amount_cents=balance.cents,
            source=balance.source,
            doubt=doubt,
        )


def asset_lines(household: Household, policy: Policy, overrides: Overrides) -> Lines:
    """A line per asset of who counts and of minor children; `adds_to` marks the counted ones."""
    day = household.reference_date
    assets = _Ledger(_assets(household), overrides)
    debts = _Ledger(_debts(household), overrides)
    known = KNOWN_ASSETS | policy.asset_exemptions_cents.keys()
    lines = [
        *undelivered_lines(household, Sum.ASSETS, "Vermogen", ASSET_SOURCES),
        *_exempted(_judged_lines(assets, known, policy.ignored_asset_kinds, day), policy),
    ]
    if not any(line.adds_to or line.doubt for line in lines):
        lines.append(_NOTHING)
    lines += _deducted(debts, day) if policy.deducts_debts else _left_out(debts)
    below_zero = sum(line.amount_cents or 0 for line in lines if line.adds_to)
    if below_zero < 0:
        lines.append(_FLOOR.but(amount_cents=-below_zero))
    return tuple(lines)


_NOTHING = TraceLine(
    subject="Vermogen",
    detail="Geen vermogen geleverd dat meetelt: telt als nul.",
    part=Part.AMOUNT,
    of=Sum.ASSETS,
    amount_cents=0,
    adds_to=Sum.ASSETS,
)

_FLOOR = _NOTHING.but(detail="Meer schuld dan vermogen: samen telt dat als nul.")


def _assets(household: Household) -> Iterator[_Balance]:
    for number, member in enumerate(household.members):
        for asset in member.assets:
            yield _balance((0, number), WHO[member.role], asset)
    for number, child in enumerate(minor_children(household)):
        for owned in child.assets:
            yield _Balance(
                owner=(1, number),
                who=Who.CHILD,
                kind=owned.kind,
                source=Source.MIJNOVERHEID,
                on=owned.reference_date,
                cents=owned.amount_cents,
                share=NO_SHARE,
                reference=owned.reference or "",
            )


def _debts(household: Household) -> Iterator[_Balance]:
    for number, member in enumerate(household.members):
        for debt in member.debts:
            yield _balance((0, number), WHO[member.role], debt, is_debt=True)


def _balance(owner: tuple[int, int], who: Who, holding: Holding, is_debt: bool = False) -> _Balance:
    return _Balance(
        owner=owner,
        who=who,
        kind=holding.kind,
        source=holding.source,
        on=holding.reference_date,
        cents=holding.amount_cents,
        share=holding.share or NO_SHARE,
        reference=holding.reference or "",
        is_debt=is_debt,
    )


def _judged_lines(
    ledger: _Ledger, known: frozenset[str], ignored: frozenset[str], day: date
) -> Iterator[TraceLine]:
    remaining = []
    for balance in ledger.balances:
        if override := ledger.choice(balance, counts=False):
            why = f"Telt niet mee: {chosen(override)}."
            yield ledger.line(balance, why).but(overridden=True)
        elif balance.kind in ignored and not ledger.choice(balance, counts=True):
            yield ledger.line(balance, "Telt niet mee: de gemeente laat dit buiten de toets.")
        elif balance.kind not in known and not ledger.choice(balance, counts=True):
            why = "Onzeker: wij kennen dit soort niet."
            yield ledger.line(balance, why, doubt=Reason.AMOUNT_UNKNOWN)
        else:
            remaining.append(balance)
    # Two references tell two accounts apart: only a balance without one may be another's.
    nameless = [balance for balance in remaining if not balance.reference]
    for account in _accounts(remaining):
        rivals = nameless if account[0].reference else remaining
        yield from _judged(ledger, account, rivals, day)


def _accounts(balances: list[_Balance]) -> list[_Account]:
    """Balances by account; the same line twice is one line."""
    grouped: dict[Hashable, dict[_Balance, _Balance]] = defaultdict(dict)
    for number, balance in enumerate(balances):
        grouped[balance.reference or number].setdefault(balance, balance)
    return [list(account.values()) for account in grouped.values()]


def _judged(
    ledger: _Ledger, account: _Account, rivals: list[_Balance], day: date
) -> Iterator[TraceLine]:
    """The balance nearest to the reference date counts, for the part that is the household's."""
    forced = [balance for balance in account if ledger.choice(balance, counts=True)]
    nearest = forced or _nearest(account, day)
    share = _share(account, day)
    agreed = len({balance.cents for balance in nearest}) == 1
    apart = forced or not any(_may_be_one(own, other) for own in account for other in rivals)
    if share is None or not agreed or not apart:
        why = "Onzeker: kan dubbel geteld zijn, of de gegevens spreken elkaar tegen."
        for balance in account:
            yield ledger.line(balance, why, doubt=Reason.POSSIBLE_DOUBLE_COUNT)
        return
    yield _counted(ledger, nearest[0], account, share)
    for balance in account:
        if balance is not nearest[0]:
            yield ledger.line(balance, "Telt niet mee: dezelfde rekening telt al mee.")


def _counted(ledger: _Ledger, balance: _Balance, account: _Account, share: int) -> TraceLine:
    override = ledger.choice(balance, counts=True)
    why = "Telt mee"
    if balance.cents < 0:
        why = "Telt als nul: een tekort is een schuld"
    elif share < 100:
        why = f"Telt mee voor {share} %"
    why = f"{why}: {chosen(override)}." if override else f"{why}."
    line = ledger.line(balance, why)
    roles = " en ".join(dict.fromkeys(other.who for other in account))
    return line.but(
        subject=line.subject.replace(balance.who, roles, 1),
        amount_cents=percentage_of(max(0, balance.cents), share),
        adds_to=Sum.ASSETS,
        overridden=override is not None,
    )


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
    given = [share for share in shares if share != NO_SHARE]
    if not given:
        return 100
    fits = len(given) == len(shares) and sum(given) <= 100
    return sum(given) if fits else None


def _may_be_one(one: _Balance, other: _Balance) -> bool:
    """Whether two balances may be of one account, because a reference is missing.

    On one day an account has one balance: two amounts are then two accounts, unless two sources
    tell of one person, each in its own way.
    """
    if one is other or (one.reference and other.reference):
        return False
    same_source = one.source == other.source
    alike = one.kind == other.kind or (not same_source and {one.kind, other.kind} <= MONEY_KINDS)
    retold = one.owner == other.owner and not same_source
    return alike and (one.cents == other.cents or one.on != other.on or retold)


def _exempted(lines: Iterable[TraceLine], policy: Policy) -> Iterator[TraceLine]:
    """A kind of which the household has no more than the exemption doesn't count at all."""
    told = list(lines)
    totals = defaultdict[str | None, int](int)
    for line in told:
        if line.adds_to:
            totals[line.kind] += line.amount_cents or 0
    for line in told:
        most = policy.asset_exemptions_cents.get(line.kind or "")
        if most is None or not line.adds_to or totals[line.kind] > most or line.overridden:
            yield line
        else:
            why = f"{line.detail.split('. ')[0]}. Telt niet mee: valt onder de vrijstelling."
            yield line.but(detail=why, adds_to=None)


def _deducted(ledger: _Ledger, day: date) -> Iterator[TraceLine]:
    """Debts that are known for sure go off the assets; a debt below zero is no debt."""
    for line in _judged_lines(ledger, KNOWN_DEBTS, frozenset(), day):
        cents = line.amount_cents or 0
        if line.adds_to is None:
            yield line
        elif cents > 0:
            detail = line.detail.replace("Telt mee", "Gaat van het vermogen af", 1)
            yield line.but(detail=detail, amount_cents=-cents)
        else:
            why = "Onzeker: een schuld van nul of minder."
            detail = f"{line.detail.split('. ')[0]}. {why}"
            yield line.but(detail=detail, adds_to=None, doubt=Reason.AMOUNT_UNKNOWN)


def _left_out(ledger: _Ledger) -> Iterator[TraceLine]:
    why = "Schulden gaan in deze toets niet van het vermogen af."
    return (ledger.line(debt, why) for debt in ledger.balances)
