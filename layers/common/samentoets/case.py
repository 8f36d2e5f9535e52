"""The case: one tested household and where its test stands."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from samentoets.advice import Advice, Outcome
from samentoets.base import CaseId, Frozen, Moment, MunicipalityCode, Sealed, StartReference
from samentoets.person import Contact, Identity, Name, Representative, Resident
from samentoets.waiting import Deadline


class CaseKind(StrEnum):
    """Why the household is tested."""

    APPLICATION = "APPLICATION"
    REVIEW = "REVIEW"


class CaseStatus(StrEnum):
    """How far the test has come; advice, mark and decision are facts of their own."""

    CREATED = "CREATED"
    INVITED = "INVITED"
    DATA_INCOMPLETE = "DATA_INCOMPLETE"
    DATA_RECEIVED = "DATA_RECEIVED"
    UNDER_INVESTIGATION = "UNDER_INVESTIGATION"
    ON_HOLD = "ON_HOLD"
    DECIDED = "DECIDED"
    ABORTED = "ABORTED"
    CLOSED = "CLOSED"

    @property
    def is_settled(self) -> bool:
        """Nothing more happens by itself."""
        return self in (CaseStatus.DECIDED, CaseStatus.ABORTED, CaseStatus.CLOSED)

    @property
    def tells_of_data(self) -> bool:
        """How far the data of the household have come, and nothing else."""
        return self in (CaseStatus.DATA_INCOMPLETE, CaseStatus.DATA_RECEIVED)


class SuppliedBy(StrEnum):
    """Who told us of the partner before any delivery did (R1, R3)."""

    MUNICIPALITY = "municipality"
    APPLICANT = "applicant"


class SuppliedPartner(Frozen):
    """The partner as it was supplied; never overwritten by what is found (R7)."""

    identity: Annotated[Identity, Sealed("supplied_partner")]
    source: SuppliedBy
    supplied_at: Moment


class PartnerChoice(StrEnum):
    """What an officer can say of the partner: who it is, or why nobody counts (art. 3 Pw)."""

    SUPPLIED = "SUPPLIED"
    FOUND = "FOUND"
    NOBODY = "NOBODY"
    SEPARATED = "SEPARATED"


class Resolution(Frozen):
    """An officer's word on who the partner is; it goes before all that is supplied or found.

    `SEPARATED` is permanently separated (duurzaam gescheiden levend): counts as unmarried.
    """

    choice: PartnerChoice
    partner: Annotated[Identity | None, Sealed("resolved_partner")] = None
    reason: Annotated[str, Sealed("resolution_reason")]
    by: str
    at: Moment


class Link(Frozen):
    """The partner's own case (R6); the case that leads keeps the time of the household."""

    case_id: CaseId
    leads: bool
    since: Moment


class Unlinking(Frozen):
    """An officer took these two cases apart; they are not linked again by themselves."""

    cases: tuple[CaseId, CaseId]
    reason: Annotated[str, Sealed("unlinking_reason")]
    by: str
    at: Moment


class Channel(StrEnum):
    """How a message goes out."""

    EMAIL = "EMAIL"
    LETTER = "LETTER"


class Sending(Frozen):
    """A message that goes out once: claimed before it is sent, confirmed after (decision 2).

    `confirmed_at` is the moment that the mail service took the message or that the letter was
    printed. `failed_at` tells that the mail did not arrive after all.
    """

    channel: Channel
    claimed_at: Moment
    message_id: str | None = None
    confirmed_at: Moment | None = None
    failed_at: Moment | None = None


class Reminder(Sending):
    """The one reminder of a household (R8); phase 2 starts when it is confirmed.

    A letter is `instead_of` the mail that came to nothing: it is never mailed again.
    """

    instead_of: "Reminder | None" = None


class Invitation(Sending):
    """The invitation to deliver (R4); its period starts when it is confirmed (R19)."""


class MarkReason(StrEnum):
    """Why a case is marked for investigation."""

    SECOND_DELIVERY_INCOMPLETE = "SECOND_DELIVERY_INCOMPLETE"
    NO_RESPONSE_TO_REMINDER = "NO_RESPONSE_TO_REMINDER"
    PARTNER_UNRESOLVED = "PARTNER_UNRESOLVED"
    NOBODY_TO_ASK = "NOBODY_TO_ASK"


class Mark(Frozen):
    """A flag, not a status: this case needs an officer."""

    reason: MarkReason
    marked_at: Moment


class Parked(Frozen):
    """What an officer parked, to be taken up again as it was (ON_HOLD)."""

    status: CaseStatus
    since: Moment


class Aborted(Frozen):
    """What an officer broke off, to be restored as it was."""

    status: CaseStatus
    deadline: Deadline | None = None
    at: Moment


class DecisionGround(StrEnum):
    """On what ground the system itself grants an application; it rejects nothing."""

    WITHOUT_INVESTIGATION = "WITHOUT_INVESTIGATION"
    FILE_CHECK = "FILE_CHECK"


class Decision(Frozen):
    """What an officer decided (R15); GRANT or REJECT, the advice only advises.

    `ground` is set when no officer decided.
    """

    outcome: Outcome
    decided_at: Moment
    by: str
    ground: DecisionGround | None = None


class Worklist(StrEnum):
    """The six worklists; a case itself stands on one of them at most."""

    ALERTS = "alerts"
    LETTERS = "letters"
    DUE = "due"
    NO_RESPONSE = "no_response"
    MARKED = "marked"
    READY = "ready"


class Case(Frozen):
    """One tested household of one municipality.

    `review_round` names its round, or `application` stands for the number of the application.
    `partner` is who counts as partner since the last change, `timer` the number of timers that
    were started for the case, `opened_by` the file or application that it came from.
    `start_reference` ends the personal start link of who is invited.
    `told_at` is when the file came that told of the resident last. `journey_since` is the first
    moment in which a journey that the resident started visited a source, `never_mail` tells that
    the resident complained of our e-mail, `dead_email` is the address from which one came back.
    """

    municipality: MunicipalityCode
    case_id: CaseId
    version: int = 0
    events: int = 0
    kind: CaseKind
    review_round: str | None = None
    application: str | None = None
    reference_date: date
    status: CaseStatus = CaseStatus.CREATED
    resident: Annotated[Resident, Sealed("resident")]
    representative: Annotated[Representative | None, Sealed("representative")] = None
    supplied_partner: SuppliedPartner | None = None
    resolution: Resolution | None = None
    partner: Annotated[Identity | None, Sealed("partner")] = None
    link: Link | None = None
    unlinkings: tuple[Unlinking, ...] = ()
    journey_since: Moment | None = None
    contract_number: Annotated[str | None, Sealed("contract_number")] = None
    opened_at: Moment
    opened_by: str
    told_at: Moment | None = None
    deadline: Deadline | None = None
    timer: int = 0
    start_reference: Annotated[StartReference | None, Sealed("start_reference")] = None
    confirmation: Sending | None = None
    invitation: Invitation | None = None
    reminder: Reminder | None = None
    mark: Mark | None = None
    no_response: bool = False
    never_mail: bool = False
    dead_email: Annotated[str | None, Sealed("dead_email")] = None
    parked: Parked | None = None
    aborted: Aborted | None = None
    decision: Decision | None = None
    advice: Advice

    @property
    def correspondent_contact(self) -> Contact:
        """Where messages about this case go: to who acts for the resident, else to them."""
        return (self.representative or self.resident).contact

    @property
    def names(self) -> frozenset[Name]:
        """Under which names the household is known: of the resident and of any partner."""
        supplied = self.supplied_partner.identity if self.supplied_partner else None
        partners = (each.name for each in (supplied, self.partner) if each)
        return frozenset(filter(None, (self.resident.name, *partners)))

    @property
    def occasion(self) -> str:
        """What the case was opened for; the same person has one case for each."""
        return self.review_round or self.application or ""

    @property
    def follows(self) -> bool:
        """Whether the linked case keeps the time: this one has no deadline and no list."""
        return self.link is not None and not self.link.leads

    @property
    def worklist(self) -> Worklist | None:
        """Where the case itself waits; alerts and letters have entries of their own."""
        if self.status.is_settled or self.follows:
            return None
        if self.mark:
            return Worklist.MARKED
        if self.no_response:
            return Worklist.NO_RESPONSE
        if self.deadline:
            return Worklist.DUE
        return _WITHOUT_DEADLINE.get(self.status)


_WITHOUT_DEADLINE = {
    CaseStatus.DATA_RECEIVED: Worklist.READY,
    CaseStatus.UNDER_INVESTIGATION: Worklist.READY,
    CaseStatus.ON_HOLD: Worklist.DUE,
}
"""Where an undecided case stands that waits for no moment, so that none is forgotten (R19)."""
