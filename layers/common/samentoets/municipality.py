"""What one municipality has chosen: its licence, its terms, its sender, its policy."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from samentoets.base import Cents, Frozen, Label, MunicipalityCode
from samentoets.errors import LicenceMissing


class Licence(StrEnum):
    """The licences, as they are written towards the municipality."""

    EXTRA = "Extra"
    PREMIUM = "Premium"
    PREMIUM_RECHTMATIGHEID = "Premium + Module Rechtmatigheid"


class Feature(StrEnum):
    """What a licence can open; the value is the Dutch name that a refusal uses."""

    REVIEWS = "heronderzoeken uit een bestand"
    PARTNER_DATA = "partnergegevens en Ockto-leveringen"
    ADVICE = "rechtmatigheidsadvies"


FEATURES: dict[Licence, frozenset[Feature]] = {
    Licence.EXTRA: frozenset(),
    Licence.PREMIUM: frozenset({Feature.REVIEWS}),
    Licence.PREMIUM_RECHTMATIGHEID: frozenset(Feature),
}


class ReviewRound(Frozen):
    """A registered round of reviews (heronderzoek traject) and its reference date (peildatum)."""

    name: Label
    reference_date: date


class Comparison(StrEnum):
    """Whether an amount equal to the limit qualifies: "niet hoger dan" or "lager dan"."""

    AT_MOST = "lte"
    LESS_THAN = "lt"


class Policy(Frozen):
    """How this municipality derives its limits from the national norms (R13)."""

    income_percentage: Annotated[int, Field(ge=100, le=200)]
    comparison: Comparison = Comparison.AT_MOST
    tests_assets: bool = True
    asset_limit_single_cents: Cents | None = None
    asset_limit_household_cents: Cents | None = None
    ignored_income_kinds: frozenset[Label] = frozenset()
    ignored_asset_kinds: frozenset[Label] = frozenset()


Term = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=365))]


class Municipality(Frozen):
    """The settings of one municipality; terms as ISO 8601 durations (`P14D`, `PT1H`)."""

    code: MunicipalityCode
    name: Annotated[str, Field(min_length=1, max_length=80)]
    licence: Licence
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    contact_point: Annotated[str, Field(min_length=1, max_length=200)]
    journey_url: Annotated[str, Field(pattern=r"^https://[^\s]+$")]
    review_round: ReviewRound
    policy: Policy
    partner_wait: Term = timedelta(days=1)
    settle_time: Term = timedelta(hours=1)
    response_period: Term = timedelta(days=14)
    invitation_period: Term = timedelta(days=28)

    def allows(self, feature: Feature) -> bool:
        return feature in FEATURES[self.licence]

    def require(self, feature: Feature) -> None:
        """Raise `LicenceMissing`, naming the licence that opens the feature (R12)."""
        if self.allows(feature):
            return
        needed = next(licence for licence in Licence if feature in FEATURES[licence])
        raise LicenceMissing(
            f"De licentie van {self.name} ({self.licence}) omvat geen {feature}; "
            f"daarvoor is de licentie {needed} nodig."
        )
