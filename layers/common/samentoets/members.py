"""The people of a household, each with the facts that are in force of them.

Newer facts of a source supersede older ones; nothing is ever merged per message.
"""

from datetime import date
from enum import StrEnum

from samentoets.base import Frozen
from samentoets.delivery import Child, Facts, Holding, Income, PartnerClaim, Source, SourceStatus
from samentoets.person import Bsn, Identity


class Role(StrEnum):
    """The part that somebody plays in the household."""

    RESIDENT = "RESIDENT"
    PARTNER = "PARTNER"


class Member(Frozen):
    """One person who counts, with the facts that are in force, at most one per source."""

    role: Role
    identity: Identity
    facts: tuple[Facts, ...] = ()

    def of(self, source: str) -> Facts | None:
        return next((facts for facts in self.facts if facts.source == source), None)

    @property
    def delivered(self) -> tuple[Facts, ...]:
        return tuple(f for f in self.facts if f.status is SourceStatus.DELIVERED)

    @property
    def register(self) -> Facts | None:
        """What MijnOverheid told of this person, if it told anything."""
        return next((f for f in self.delivered if f.source == Source.MIJNOVERHEID), None)

    def claims_on(self, day: date) -> tuple[PartnerClaim, ...]:
        """The claims of a partner on that day, at most one per source."""
        claims = (facts.partner for facts in self.delivered)
        return tuple(claim for claim in claims if claim and claim.holds_on(day))

    def died_by(self, day: date) -> bool:
        return bool(
            self.register and self.register.deceased_on and self.register.deceased_on <= day
        )

    @property
    def incomes(self) -> tuple[Income, ...]:
        return tuple(income for facts in self.delivered for income in facts.incomes)

    @property
    def assets(self) -> tuple[Holding, ...]:
        return tuple(asset for facts in self.delivered for asset in facts.assets)

    @property
    def debts(self) -> tuple[Holding, ...]:
        return tuple(debt for facts in self.delivered for debt in facts.debts)

    @property
    def children(self) -> tuple[Child, ...]:
        return tuple(child for facts in self.delivered for child in facts.children)


def member(role: Role, identity: Identity, facts: tuple[Facts, ...]) -> Member:
    """This person in this role, with what is in force of them."""
    own = in_force(facts, identity.bsn) if identity.bsn else ()
    return Member(role=role, identity=identity, facts=own)


def in_force(facts: tuple[Facts, ...], bsn: Bsn) -> tuple[Facts, ...]:
    """Per source the newest delivered visit of this person, else the newest attempt.

    A visit that failed later doesn't take away what the same source delivered before.
    """
    newest: dict[str, Facts] = {}
    for candidate in sorted(facts, key=_precedence):
        if candidate.identity.bsn == bsn:
            newest[candidate.source] = candidate
    return tuple(newest[source] for source in sorted(newest))


def _precedence(facts: Facts) -> tuple[bool, object, str, str]:
    delivered = facts.status is SourceStatus.DELIVERED
    return (delivered, facts.retrieved_at, facts.delivery, facts.status)
