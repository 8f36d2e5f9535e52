"""What Ockto delivers, in our own words: version 1 of the canonical delivery.

Ockto's own data model is not public; mapping a vendor's format to this one is one module.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from samentoets.base import CaseId, Cents, Frozen, Label, Moment, Sealed, StartReference
from samentoets.person import Bsn, Identity, Name


class Source(StrEnum):
    """The sources we know; others are kept and shown, and prove nothing."""

    MIJNOVERHEID = "mijnoverheid"
    BELASTINGDIENST = "belastingdienst"
    UWV = "uwv"
    DUO = "duo"
    PENSION = "mijnpensioenoverzicht"
    BANK = "bank"


class SourceStatus(StrEnum):
    """How the resident's visit to a source ended; `refused` is a withheld consent."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"


class SourceVisit(Frozen):
    """One source that the journey went to, and when."""

    source: Label
    status: SourceStatus
    retrieved_at: Moment


Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Keyed hash of an account or contract, so that a joint account is one account."""


class PartnerClaim(Frozen):
    """A source says: this is the person's partner, from `since` up to but not including `until`."""

    bsn: Bsn | None = None
    name: Name
    birth_date: date
    source: Literal[Source.MIJNOVERHEID, Source.BELASTINGDIENST]
    since: date | None = None
    until: date | None = None

    @property
    def identity(self) -> Identity:
        return Identity(bsn=self.bsn, name=self.name, birth_date=self.birth_date)

    def holds_on(self, day: date) -> bool:
        """Whether they were partners on that day; an unknown start counts as long ago."""
        started = self.since is None or self.since <= day
        return started and (self.until is None or day < self.until)


Payer = Annotated[str, StringConstraints(max_length=200)]
"""Who pays, in free text: it may be somebody's name."""


class Income(Frozen):
    """One income over one month or year; an amount that was not told is None, never zero (R14)."""

    kind: Label
    source: Label
    payer: Payer | None = None
    reference: Reference | None = None
    period: Literal["month", "year"]
    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    net_cents: Cents | None = None
    gross_cents: Cents | None = None


class Holding(Frozen):
    """An asset or a debt on one day; `share` is the part in percent that is this person's."""

    kind: Label
    source: Label
    reference: Reference | None = None
    share: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    amount_cents: Cents
    reference_date: date


class ChildAsset(Frozen):
    """An asset of a minor child: counts with the household."""

    kind: Label
    reference: Reference | None = None
    amount_cents: Cents
    reference_date: date


class Child(Frozen):
    """A child as the register knows it."""

    birth_date: date
    assets: Annotated[tuple[ChildAsset, ...], Field(max_length=50)] = ()


_Claims = Annotated[tuple[PartnerClaim, ...], Field(max_length=4)]


def _one_or_several(value: Any) -> Any:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


class DeliveredPerson(Frozen):
    """Everything that the journey collected about one person.

    `partner` is one claim, or a list of them when several sources tell of a partner.
    """

    bsn: Bsn
    name: Name
    birth_date: date
    deceased_on: date | None = None
    moved_out_on: date | None = None
    address_secrecy: bool = False
    partner: Annotated[
        _Claims,
        BeforeValidator(_one_or_several, json_schema_input_type=PartnerClaim | _Claims | None),
    ] = ()
    children: Annotated[tuple[Child, ...], Field(max_length=30)] = ()
    sources: Annotated[tuple[SourceVisit, ...], Field(min_length=1, max_length=12)]
    incomes: Annotated[tuple[Income, ...], Field(max_length=200)] = ()
    assets: Annotated[tuple[Holding, ...], Field(max_length=200)] = ()
    debts: Annotated[tuple[Holding, ...], Field(max_length=200)] = ()

    @property
    def identity(self) -> Identity:
        return Identity(bsn=self.bsn, name=self.name, birth_date=self.birth_date)

    @model_validator(mode="after")
    def _data_come_from_delivered_sources(self) -> Self:
        if len({visit.source for visit in self.sources}) < len(self.sources):
            raise ValueError("name every source once per person")
        delivered = {v.source for v in self.sources if v.status is SourceStatus.DELIVERED}
        told: set[str] = {claim.source for claim in self.partner}
        told |= {part.source for part in (*self.assets, *self.debts)}
        told |= {income.source for income in self.incomes}
        strangers = sorted(told - delivered)
        if strangers:
            raise ValueError(f"data of a source that is not listed as delivered: {strangers}")
        if any(claim.bsn == self.bsn for claim in self.partner):
            raise ValueError("a person can't be their own partner")
        return self


class Delivery(Frozen):
    """One delivery of one journey; several people may deliver in it.

    `case_reference` is the case number, or the reference in the link that led to the journey. Four
    persons of twelve sources are the most that one DynamoDB transaction takes with its case and
    events (limit: 100 items).
    """

    delivery_id: Annotated[str, Field(min_length=1, max_length=200)]
    journey_id: Annotated[str, Field(min_length=1, max_length=200)]
    case_reference: CaseId | StartReference | None = None
    started_by: Bsn
    persons: Annotated[tuple[DeliveredPerson, ...], Field(min_length=1, max_length=4)]

    @model_validator(mode="after")
    def _every_person_once(self) -> Self:
        if len({person.bsn for person in self.persons}) < len(self.persons):
            raise ValueError("name every person once per delivery")
        return self


CLOCK_SKEW = timedelta(minutes=5)
"""What the clocks of two parties may differ; Standard Webhooks tolerates the same."""


class DeliveryMessage(Frozen):
    """The body of the webhook; nothing in it can have been known after it was sent."""

    type: Literal["ockto.delivery.completed"]
    timestamp: Moment
    data: Delivery

    @model_validator(mode="after")
    def _tells_of_the_past(self) -> Self:
        latest = self.timestamp + CLOCK_SKEW
        for person in self.data.persons:
            if any(visit.retrieved_at > latest for visit in person.sources):
                raise ValueError("retrieved_at lies after the message's timestamp")
            if any(day > latest.date() + ONE_DAY for day in _known_days(person)):
                raise ValueError(
                    "a birth, a death or a balance is dated after the message's timestamp"
                )
        return self


ONE_DAY = timedelta(days=1)
"""What a date in the Netherlands may be ahead of the same moment's date in UTC."""


def _known_days(person: DeliveredPerson) -> Iterator[date]:
    yield person.birth_date
    yield person.deceased_on or person.birth_date
    yield from (claim.birth_date for claim in person.partner)
    yield from (child.birth_date for child in person.children)
    yield from (holding.reference_date for holding in (*person.assets, *person.debts))
    yield from (asset.reference_date for child in person.children for asset in child.assets)


class Facts(Frozen):
    """What one source told about one person in one visit: the unit that is stored and merged.

    Lists are sealed as a whole: the largest delivery must fit in items of 400 KB.
    """

    source: Label
    status: SourceStatus
    retrieved_at: Moment
    received_at: Moment
    delivery: str
    identity: Annotated[Identity, Sealed("identity")]
    deceased_on: date | None = None
    moved_out_on: date | None = None
    address_secrecy: bool = False
    partner: Annotated[PartnerClaim | None, Sealed("partner")] = None
    children: Annotated[tuple[Child, ...], Sealed("children")] = ()
    incomes: Annotated[tuple[Income, ...], Sealed("incomes")] = ()
    assets: Annotated[tuple[Holding, ...], Sealed("assets")] = ()
    debts: Annotated[tuple[Holding, ...], Sealed("debts")] = ()

    def repeats(self, other: "Facts") -> bool:
        """Whether both tell the same of the same visit, whichever message brought it (R16)."""
        return self.but(received_at=other.received_at, delivery=other.delivery) == other


def facts_of(delivery: Delivery, reference: str, received_at: Moment) -> tuple[Facts, ...]:
    """Take a delivery apart into facts per person and source.

    What the register says of the person (children, death, removal, address secrecy) goes with
    MijnOverheid, every amount and every claim of a partner with its own source.
    """
    return tuple(
        _facts(person, visit, reference, received_at)
        for person in delivery.persons
        for visit in person.sources
    )


def _facts(
    person: DeliveredPerson, visit: SourceVisit, reference: str, received_at: Moment
) -> Facts:
    register = visit.source == Source.MIJNOVERHEID
    return Facts(
        source=visit.source,
        status=visit.status,
        retrieved_at=visit.retrieved_at,
        received_at=received_at,
        delivery=reference,
        identity=person.identity,
        deceased_on=person.deceased_on if register else None,
        moved_out_on=person.moved_out_on if register else None,
        address_secrecy=person.address_secrecy and register,
        partner=next((claim for claim in person.partner if claim.source == visit.source), None),
        children=person.children if register else (),
        incomes=tuple(i for i in person.incomes if i.source == visit.source),
        assets=tuple(a for a in person.assets if a.source == visit.source),
        debts=tuple(d for d in person.debts if d.source == visit.source),
    )
