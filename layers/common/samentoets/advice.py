"""The advice (rechtmatigheidsadvies): an outcome, every reason for it, and the calculation."""

from enum import StrEnum

from samentoets.base import Frozen


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
    PARTNER_UNRESOLVED = "PARTNER_UNRESOLVED"
    RESIDENT_DECEASED = "RESIDENT_DECEASED"
    MINOR = "MINOR"
    MOVED_AWAY = "MOVED_AWAY"
    IDENTITY_CONFLICT = "IDENTITY_CONFLICT"
    SECOND_DELIVERY_INCOMPLETE = "SECOND_DELIVERY_INCOMPLETE"
    NO_RESPONSE_TO_REMINDER = "NO_RESPONSE_TO_REMINDER"
    NOBODY_TO_ASK = "NOBODY_TO_ASK"
    NORM_MISSING = "NORM_MISSING"
    CLASS_UNKNOWN = "CLASS_UNKNOWN"
    AMOUNT_UNKNOWN = "AMOUNT_UNKNOWN"
    POSSIBLE_DOUBLE_COUNT = "POSSIBLE_DOUBLE_COUNT"
    LICENCE = "LICENCE"


class Sum(StrEnum):
    """The two sums that are compared with a limit."""

    INCOME = "INCOME"
    ASSETS = "ASSETS"


class TraceLine(Frozen):
    """One line of the calculation, in Dutch: what was looked at, and what it meant.

    `amount_cents` counts in a sum only if `adds_to` names it; totals and limits are lines too, and
    may be larger than one delivered amount can be. `doubt` is why this line holds up the advice.
    """

    subject: str
    detail: str
    amount_cents: int | None = None
    source: str | None = None
    adds_to: Sum | None = None
    doubt: Reason | None = None


class Advice(Frozen):
    """The advice with every reason and the calculation behind it."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    trace: tuple[TraceLine, ...] = ()
