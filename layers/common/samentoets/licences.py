"""Licences: what each one opens, and from when until when a municipality has it (R12)."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from samentoets.base import Frozen


class Licence(StrEnum):
    """The licences, from small to large, as they are written towards the municipality."""

    EXTRA = "Extra"
    PREMIUM = "Premium"
    PREMIUM_RECHTMATIGHEID = "Premium + Module Rechtmatigheid"


class Feature(StrEnum):
    """What a licence can open; the value is the Dutch name that a refusal uses."""

    EMAIL_TEXTS = "eigen teksten voor e-mails"
    LETTER_TEXTS = "eigen teksten voor brieven"
    DECISION_LETTERS = "teksten voor besluiten"
    REVIEWS = "heronderzoeken uit een bestand"
    INVITATIONS = "uitnodigingen voor Ockto"
    PARTNER_DATA = "partnergegevens en Ockto-leveringen"
    ADVICE = "rechtmatigheidsadvies"


_EXTRA = frozenset({Feature.EMAIL_TEXTS})
_PREMIUM = _EXTRA | {Feature.LETTER_TEXTS, Feature.DECISION_LETTERS, Feature.REVIEWS}

FEATURES: dict[Licence, frozenset[Feature]] = {
    Licence.EXTRA: _EXTRA,
    Licence.PREMIUM: _PREMIUM,
    Licence.PREMIUM_RECHTMATIGHEID: frozenset(Feature),
}
"""An invitation leads to a delivery, so it needs the licence under which one may be taken."""


def needed_for(feature: Feature) -> Licence:
    """The smallest licence that opens the feature."""
    return next(licence for licence in Licence if feature in FEATURES[licence])


class LicencePeriod(Frozen):
    """A licence and the days on which it holds, both included; without an end it goes on."""

    licence: Licence
    valid_from: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("Zet valid_until niet voor valid_from.")
        return self

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
