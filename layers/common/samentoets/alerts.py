"""Meldingen: what an officer must see, each once per fact."""

from enum import StrEnum
from typing import Annotated

from samentoets.base import Frozen, Moment, Sealed


class AlertType(StrEnum):
    """What an officer is told of; the texts are with the pages."""

    DIFFERENT_PARTNER = "DIFFERENT_PARTNER"
    PARTNER_SUPPLIED_NOT_FOUND = "PARTNER_SUPPLIED_NOT_FOUND"
    PARTNER_FOUND_NOT_SUPPLIED = "PARTNER_FOUND_NOT_SUPPLIED"
    SOURCES_DISAGREE = "SOURCES_DISAGREE"
    PARTNER_CONTRADICTS = "PARTNER_CONTRADICTS"
    SEVERAL_PARTNER_CASES = "SEVERAL_PARTNER_CASES"
    LINKED_CASE_DECIDED = "LINKED_CASE_DECIDED"
    RESIDENT_DECEASED = "RESIDENT_DECEASED"
    PARTNER_DECEASED = "PARTNER_DECEASED"
    PARTNERSHIP_ENDED = "PARTNERSHIP_ENDED"
    MINOR = "MINOR"
    MOVED_AWAY = "MOVED_AWAY"
    IDENTITY_CONFLICT = "IDENTITY_CONFLICT"
    LETTER_REMINDER_NEEDED = "LETTER_REMINDER_NEEDED"
    LETTER_NOT_PRINTED = "LETTER_NOT_PRINTED"
    NO_POSTAL_ADDRESS = "NO_POSTAL_ADDRESS"
    NO_EMAIL_ADDRESS = "NO_EMAIL_ADDRESS"
    EMAIL_REFUSED = "EMAIL_REFUSED"
    EMAIL_UNSETTLED = "EMAIL_UNSETTLED"
    EMAIL_BOUNCED = "EMAIL_BOUNCED"
    EMAIL_COMPLAINT = "EMAIL_COMPLAINT"
    NO_RESPONSE = "NO_RESPONSE"
    DELIVERY_AFTER_DECISION = "DELIVERY_AFTER_DECISION"
    DELIVERY_AMBIGUOUS = "DELIVERY_AMBIGUOUS"
    CORRECTED_TOO_LATE = "CORRECTED_TOO_LATE"


PARTNER_IN_DOUBT = frozenset(
    {
        AlertType.DIFFERENT_PARTNER,
        AlertType.PARTNER_SUPPLIED_NOT_FOUND,
        AlertType.SOURCES_DISAGREE,
        AlertType.PARTNER_CONTRADICTS,
        AlertType.SEVERAL_PARTNER_CASES,
    }
)
"""While one of these is open, who the partner is must be settled by an officer (R7)."""

INFORMATION = frozenset({AlertType.PARTNER_FOUND_NOT_SUPPLIED})
"""Shown with the case, but nothing that an officer must act on."""


class Finding(Frozen):
    """What a rule found that an officer must see; `fact` may tell of persons."""

    type: AlertType
    fact: str


class Alert(Frozen):
    """One signal; `fact` tells two alerts of one type apart and may tell of persons."""

    type: AlertType
    fact: Annotated[str, Sealed("fact")]
    raised_at: Moment
    resolved_at: Moment | None = None
    resolved_by: str | None = None
    reason: Annotated[str | None, Sealed("reason")] = None

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None
