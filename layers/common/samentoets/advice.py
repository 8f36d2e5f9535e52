"""The advice (rechtmatigheidsadvies): an outcome, every reason for it, and the calculation."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from samentoets.base import Frozen, Label, Sealed


class Outcome(StrEnum):
    """The three advices; the advice never decides (R15)."""

    GRANT = "TOEKENNEN"
    REJECT = "AFWIJZEN"
    INVESTIGATE = "ONDERZOEKEN"


class Reason(StrEnum):
    """Why the advice is what it is."""

    WITHIN_LIMITS = "WITHIN_LIMITS"
    INCOME_TOO_HIGH = "INCOME_TOO_HIGH"
    ASSETS_TOO_HIGH = "ASSETS_TOO_HIGH"
    NO_DELIVERY = "NO_DELIVERY"
    DATA_MISSING = "DATA_MISSING"
    DATA_TOO_OLD = "DATA_TOO_OLD"
    PARTNER_UNRESOLVED = "PARTNER_UNRESOLVED"
    RESIDENT_DECEASED = "RESIDENT_DECEASED"
    MINOR = "MINOR"
    MOVED_AWAY = "MOVED_AWAY"
    IDENTITY_CONFLICT = "IDENTITY_CONFLICT"
    SECOND_DELIVERY_INCOMPLETE = "SECOND_DELIVERY_INCOMPLETE"
    NO_RESPONSE_TO_REMINDER = "NO_RESPONSE_TO_REMINDER"
    NOBODY_TO_ASK = "NOBODY_TO_ASK"
    POLICY_MISSING = "POLICY_MISSING"
    NORM_MISSING = "NORM_MISSING"
    CLASS_UNKNOWN = "CLASS_UNKNOWN"
    AMOUNT_UNKNOWN = "AMOUNT_UNKNOWN"
    POSSIBLE_DOUBLE_COUNT = "POSSIBLE_DOUBLE_COUNT"
    LICENCE = "LICENCE"


class Sum(StrEnum):
    """The two sums that are compared with a limit."""

    INCOME = "INCOME"
    ASSETS = "ASSETS"


class Part(StrEnum):
    """Which step of the calculation a line is, so that a page can show the steps apart."""

    HOUSEHOLD = "HOUSEHOLD"
    POLICY = "POLICY"
    AMOUNT = "AMOUNT"
    TOTAL = "TOTAL"
    NORM = "NORM"
    LIMIT = "LIMIT"
    COMPARISON = "COMPARISON"


class Who(StrEnum):
    """Whose amount it is; children count with the household."""

    RESIDENT = "inwoner"
    PARTNER = "partner"
    CHILD = "kind"


class TraceLine(Frozen):
    """One line of the calculation, in Dutch: what was looked at, and what it meant.

    `amount_cents` counts in a sum only if `adds_to` names it; totals and limits are lines too, and
    may be larger than one delivered amount can be. `doubt` is why this line holds up the advice.
    An amount has a `key` by which an officer's override finds it: the same facts, the same key.
    `of` is the sum whose test the line belongs to.
    """

    subject: str
    detail: str
    part: Part = Part.HOUSEHOLD
    of: Sum | None = None
    who: Who | None = None
    kind: Label | None = None
    on: date | None = None
    key: str | None = None
    amount_cents: int | None = None
    source: str | None = None
    adds_to: Sum | None = None
    doubt: Reason | None = None
    overridden: bool = False


class Basis(Frozen):
    """By which rules an advice was made; another basis means that it must be made anew.

    `digest` stands for everything of policy, norms and licence that may change an advice,
    `norms_from` for the period of the norm tables.
    """

    policy_version: int | None = None
    policy_from: date | None = None
    norms_from: date | None = None
    digest: str


class Advice(Frozen):
    """The advice with every reason; `basis` is None while there is nothing to calculate with."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    basis: Basis | None = None


class Assessment(Advice):
    """An advice with the calculation behind it, which tells of persons: sealed at rest."""

    trace: Annotated[tuple[TraceLine, ...], Sealed("trace")] = ()

    @property
    def advice(self) -> Advice:
        """The advice alone."""
        return Advice(outcome=self.outcome, reasons=self.reasons, basis=self.basis)


NOTHING_CALCULATED = Assessment(outcome=Outcome.INVESTIGATE, reasons=(Reason.NO_DELIVERY,))
"""What is said of a household while nothing was delivered."""

NOTHING_YET = NOTHING_CALCULATED.advice
