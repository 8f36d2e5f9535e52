"""What is still missing, of whom, and what the end of a waiting period means."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from samentoets.advice import Reason
from samentoets.alerts import PARTNER_IN_DOUBT, AlertType
from samentoets.base import Frozen, dutch_day
from samentoets.case import Case, CaseStatus, Channel, MarkReason
from samentoets.delivery import Source, SourceStatus
from samentoets.dossier import Dossier
from samentoets.household import Household, household_of
from samentoets.licences import Feature
from samentoets.life_events import may_be_written_to
from samentoets.members import Member, Role
from samentoets.municipality import Municipality
from samentoets.person import ContactPreference
from samentoets.waiting import WaitingFor


class Kind(StrEnum):
    """The kinds of data that make a person complete."""

    IDENTITY = "IDENTITY"
    HOUSEHOLD = "HOUSEHOLD"
    INCOME = "INCOME"
    ASSETS = "ASSETS"


SOURCES_OF_KIND: dict[Kind, tuple[Source, ...]] = {
    Kind.IDENTITY: (Source.MIJNOVERHEID,),
    Kind.HOUSEHOLD: (Source.MIJNOVERHEID,),
    Kind.INCOME: (Source.UWV, Source.BELASTINGDIENST),
    Kind.ASSETS: (Source.BELASTINGDIENST, Source.BANK),
}
"""One delivered source of a kind is enough; a source we don't know proves nothing."""

MAIL_SETTLES_WITHIN = timedelta(hours=24)
"""A claimed e-mail of which nothing is heard for this long is treated as not sent (R10)."""


class Gap(Frozen):
    """A kind of data that somebody who counts still owes, and how far the journey got."""

    role: Role
    kind: Kind
    last_status: SourceStatus | None


def missing(household: Household, municipality: Municipality) -> tuple[Gap, ...]:
    """Every gap of everyone who counts; absent data stay absent and never become zero (R14)."""
    return tuple(
        Gap(role=member.role, kind=kind, last_status=_last_status(member, kind))
        for member in household.members
        for kind in required_kinds(municipality, household.reference_date)
        if not _has(member, kind)
    )


def required_kinds(municipality: Municipality, day: date) -> tuple[Kind, ...]:
    """Assets are only asked for where the municipality tests them; without a policy, everything."""
    policy = municipality.policy_on(day)
    return tuple(k for k in Kind if k is not Kind.ASSETS or policy is None or policy.tests_assets)


def _visits(member: Member, kind: Kind) -> list[SourceStatus]:
    found = (member.of(source) for source in SOURCES_OF_KIND[kind])
    return [facts.status for facts in found if facts]


def _has(member: Member, kind: Kind) -> bool:
    return SourceStatus.DELIVERED in _visits(member, kind)


def _last_status(member: Member, kind: Kind) -> SourceStatus | None:
    visits = _visits(member, kind)
    return SourceStatus.REFUSED if SourceStatus.REFUSED in visits else next(iter(visits), None)


def askable(gaps: tuple[Gap, ...], partner_in_doubt: bool) -> tuple[Gap, ...]:
    """What a reminder may ask for: nothing of a partner while it is open who that is (R7)."""
    return tuple(gap for gap in gaps if gap.role is Role.RESIDENT or not partner_in_doubt)


class Step(StrEnum):
    """What a timer that wakes must do."""

    DONE = "done"
    WAIT = "wait"
    REMIND = "remind"
    MARK = "mark"
    NOTE_NO_RESPONSE = "note_no_response"
    NOTE_UNPRINTED_LETTER = "note_unprinted_letter"
    INVITE = "invite"
    INVITE_BY_LETTER = "invite_by_letter"


_AT_THE_END_OF: dict[WaitingFor, Step] = {
    WaitingFor.DELIVERY: Step.NOTE_NO_RESPONSE,
    WaitingFor.MISSING_DATA: Step.REMIND,
    WaitingFor.MAIL_OUTCOME: Step.REMIND,
    WaitingFor.RESPONSE: Step.MARK,
    WaitingFor.SECOND_PART: Step.MARK,
    WaitingFor.LETTER_PRINT: Step.NOTE_UNPRINTED_LETTER,
    WaitingFor.INVITATION: Step.INVITE,
    WaitingFor.INVITATION_OUTCOME: Step.INVITE_BY_LETTER,
    WaitingFor.INVITATION_PRINT: Step.NOTE_UNPRINTED_LETTER,
}


def next_step(dossier: Dossier, municipality: Municipality, now: datetime) -> Step:
    """What the end of a waiting period means for this case (R8 to R11, R19).

    The timer only keeps time; everything is read from the case, so there is one clock. With a
    parked case nothing happens by itself: its officer starts the next timer. Without the licence
    nothing happens either, and the deadline stays for when it comes back (R12).
    """
    case, deadline = dossier.case, dossier.case.deadline
    if deadline is None or case.status.is_settled or case.status is CaseStatus.ON_HOLD:
        return Step.DONE
    if not municipality.allows(Feature.PARTNER_DATA, dutch_day(now)):
        return Step.DONE
    if now < deadline.due_at:
        return Step.WAIT
    step = _AT_THE_END_OF[deadline.waiting_for]
    if step is Step.REMIND and not to_ask(dossier, municipality):
        return Step.MARK
    return step


def to_ask(dossier: Dossier, municipality: Municipality) -> tuple[Gap, ...]:
    """The gaps that a reminder for this case would name; none if nobody may be written to."""
    household = household_of(dossier)
    if not may_be_written_to(household.resident, dossier.case.reference_date):
        return ()
    return askable(missing(household, municipality), partner_in_doubt(dossier, household))


def partner_in_doubt(dossier: Dossier, household: Household) -> bool:
    """Whether an officer must first settle who the partner is."""
    return not household.is_resolved or dossier.has_open(PARTNER_IN_DOUBT)


HOLDS_ADVICE: dict[AlertType, Reason] = {
    AlertType.RESIDENT_DECEASED: Reason.RESIDENT_DECEASED,
    AlertType.MINOR: Reason.MINOR,
    AlertType.MOVED_AWAY: Reason.MOVED_AWAY,
    AlertType.IDENTITY_CONFLICT: Reason.IDENTITY_CONFLICT,
}
"""While one of these is open, the advice is *Onderzoeken* whatever the amounts say."""


def held_by(dossier: Dossier, household: Household) -> tuple[Reason, ...]:
    """Why the advice must wait for an officer, apart from what is missing (R7)."""
    doubt = (Reason.PARTNER_UNRESOLVED,) if partner_in_doubt(dossier, household) else ()
    return doubt + tuple(
        reason for type_, reason in HOLDS_ADVICE.items() if dossier.has_open(frozenset({type_}))
    )


def mark_reason(dossier: Dossier) -> MarkReason:
    """Why the case is marked at the end of this waiting period."""
    deadline = dossier.case.deadline
    if deadline and deadline.waiting_for is WaitingFor.SECOND_PART:
        return MarkReason.SECOND_DELIVERY_INCOMPLETE
    if deadline and deadline.waiting_for is WaitingFor.RESPONSE:
        return MarkReason.NO_RESPONSE_TO_REMINDER
    resident = household_of(dossier).resident
    if not may_be_written_to(resident, dossier.case.reference_date):
        return MarkReason.NOBODY_TO_ASK
    return MarkReason.PARTNER_UNRESOLVED


def channel_of(case: Case) -> Channel:
    """A letter for who prefers one, and for who can't or mustn't be reached by e-mail (R10)."""
    contact = case.correspondent_contact
    by_mail = contact.preference is ContactPreference.EMAIL and is_mailable(case)
    return Channel.EMAIL if by_mail else Channel.LETTER


def is_mailable(case: Case) -> bool:
    """Whether there is an address that works, of somebody who didn't complain of our mail."""
    email = case.correspondent_contact.email
    return email not in (None, case.dead_email) and not case.never_mail


def reminder_channel(dossier: Dossier) -> Channel:
    """As for every message; after a mail that came to nothing it is a letter."""
    return channel_of(dossier.case) if dossier.case.reminder is None else Channel.LETTER
