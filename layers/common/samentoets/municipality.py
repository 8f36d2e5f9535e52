"""What one municipality has chosen: its licence, its terms, its sender, its policy."""

from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from samentoets.access import StaffGrant
from samentoets.base import Frozen, Label, MunicipalityCode, StartReference
from samentoets.errors import LicenceMissing
from samentoets.licences import FEATURES, Feature, Licence, LicencePeriod, needed_for
from samentoets.policy import Policy, in_force


class ReviewRound(Frozen):
    """A registered round of reviews (heronderzoek traject) and its reference date (peildatum).

    A closed one takes in no more files. The default is meant by rows that name no round. One that
    invites sends each resident an invitation to deliver; in another the municipality does that.
    """

    name: Label
    reference_date: date
    closed: bool = False
    default: bool = False
    invites: bool = False


def _readable(colour: str) -> str:
    """White on this colour, or this colour on white, has a contrast of 4.5 (WCAG 2.2, 1.4.3)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    if 1.05 / (luminance + 0.05) < 4.5:
        raise ValueError("this colour is too light to read with white; choose a darker one")
    return colour


class Style(Frozen):
    """The house style of letters and e-mails; `return_address` is one line above the address."""

    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(_readable)] = (
        "#154273"
    )
    return_address: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class TestMode(StrEnum):
    """Whether an application is tested before it is granted (vooraf), or later (achteraf)."""

    BEFORE = "before"
    AFTER = "after"


class Applications(Frozen):
    """How a municipality treats applications (aanvragen)."""

    test: TestMode


class PrintLetters(StrEnum):
    """Whether letters are printed by themselves on each working day, or only when asked for."""

    DAILY = "daily"
    NEVER = "never"


EmailAddress = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]

Term = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=365))]


WebAddress = Annotated[str, Field(pattern=r"^https://[^\s]+$")]


class Municipality(Frozen):
    """The settings of one municipality; terms as ISO 8601 durations (`P14D`, `PT1H`).

    `import_contact` is told by e-mail what became of each file. `journey_url` is where the Ockto
    journey begins, `start_url` the page before it that tells residents what to prepare. Without
    `applications` none are taken. `staff` are roles here beside those that the stage grants.
    """

    code: MunicipalityCode
    name: Annotated[str, Field(min_length=1, max_length=80)]
    licences: Annotated[tuple[LicencePeriod, ...], Field(min_length=1)]
    sender: EmailAddress
    contact_point: Annotated[str, Field(min_length=1, max_length=200)]
    journey_url: WebAddress
    start_url: WebAddress | None = None
    review_rounds: Annotated[tuple[ReviewRound, ...], Field(min_length=1)]
    import_contact: EmailAddress | None = None
    applications: Applications | None = None
    policies: Annotated[tuple[Policy, ...], Field(min_length=1)]
    partner_wait: Term = timedelta(days=1)
    settle_time: Term = timedelta(hours=1)
    response_period: Term = timedelta(days=14)
    invitation_period: Term = timedelta(days=28)
    post_time: Term = timedelta(days=3)
    print_letters: PrintLetters = PrintLetters.DAILY
    legal_basis: Annotated[str, Field(min_length=1, max_length=300)] = (
        "artikel 35, derde lid, van de Participatiewet"
    )
    staff: tuple[StaffGrant, ...] = ()
    style: Style = Style()

    @field_validator("licences")
    @classmethod
    def _one_licence_a_day(cls, licences: tuple[LicencePeriod, ...]) -> tuple[LicencePeriod, ...]:
        for held, later in pairwise(sorted(licences, key=lambda period: period.valid_from)):
            if held.valid_until is None or later.valid_from <= held.valid_until:
                raise ValueError("Geef elke licentie een einde voordat de volgende begint.")
        return licences

    @field_validator("policies")
    @classmethod
    def _every_version_once(cls, policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
        numbers = [policy.version for policy in policies]
        if len(set(numbers)) < len(numbers):
            raise ValueError("Geef elke versie van het beleid een eigen nummer.")
        return policies

    @field_validator("review_rounds")
    @classmethod
    def _every_round_once(cls, rounds: tuple[ReviewRound, ...]) -> tuple[ReviewRound, ...]:
        if len({each.name for each in rounds}) < len(rounds):
            raise ValueError("Geef elk traject een eigen naam.")
        defaults = [each for each in rounds if each.default]
        if len(defaults) > 1:
            raise ValueError("Kies hoogstens één traject met default: true.")
        if any(each.closed for each in defaults):
            raise ValueError("Een gesloten traject kan niet default: true hebben.")
        return rounds

    @model_validator(mode="after")
    def _who_invites_has_a_page(self) -> Self:
        tests_first = self.applications and self.applications.test is TestMode.BEFORE
        invites = tests_first or any(each.invites for each in self.review_rounds)
        if invites and self.start_url is None:
            raise ValueError("Geef start_url: de pagina waar een uitnodiging naartoe gaat.")
        return self

    def start_link(self, reference: StartReference | None) -> str:
        """Where a resident begins: a page of their own, or without one the journey itself."""
        if self.start_url is None or reference is None:
            return self.journey_url
        return f"{self.start_url.rstrip('/')}/{reference}"

    def journey_link(self, reference: StartReference) -> str:
        """The journey that knows whose it is; Ockto gives the reference back with its delivery."""
        mark = "&" if "?" in self.journey_url else "?"
        return f"{self.journey_url}{mark}reference={reference}"

    @property
    def open_rounds(self) -> tuple[ReviewRound, ...]:
        """The review rounds that take in files."""
        return tuple(each for each in self.review_rounds if not each.closed)

    @property
    def default_round(self) -> ReviewRound | None:
        """The round of a row that names none: the chosen one, or the only one that is open."""
        chosen = next((each for each in self.review_rounds if each.default), None)
        return chosen or (self.open_rounds[0] if len(self.open_rounds) == 1 else None)

    def policy_on(self, day: date) -> Policy | None:
        """The approved policy that holds on that day, if there is any (R13)."""
        return in_force(self.policies, day)

    def trying(self, policy: Policy) -> Self:
        """The municipality as if this policy had been approved, in the place of its version."""
        others = tuple(known for known in self.policies if known.version != policy.version)
        approved = policy.but(approved_by=policy.approved_by or "what-if")
        return self.but(policies=(*others, approved))

    def licence_on(self, day: date) -> Licence | None:
        """The licence of that day, if there is any; days are those of the Netherlands."""
        return next((held.licence for held in self.licences if held.holds_on(day)), None)

    def allows(self, feature: Feature, day: date) -> bool:
        """Whether the licence of that day opens the feature (R12)."""
        licence = self.licence_on(day)
        return licence is not None and feature in FEATURES[licence]

    def require(self, feature: Feature, day: date) -> None:
        """Raise `LicenceMissing`, naming the licence that opens the feature (R12)."""
        if self.allows(feature, day):
            return
        needed, held = needed_for(feature), self.licence_on(day)
        has = f"heeft de licentie {held}" if held else "heeft nu geen licentie"
        raise LicenceMissing(
            f"{self.name} {has}. Voor {feature} is de licentie {needed} nodig.",
            feature=feature.name,
            needed=needed,
        )
