"""The dossier: a case with all that belongs to it, and the only ways in which it changes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from samentoets.advice import Assessment
from samentoets.alerts import Alert, AlertType
from samentoets.base import Frozen, Moment, Sealed
from samentoets.case import Case, Channel
from samentoets.correspondence import Message, TextKind
from samentoets.delivery import Facts
from samentoets.overrides import Override
from samentoets.waiting import SWEPT, Deadline, WaitingFor


class EventKind(StrEnum):
    """What can happen to a case."""

    CASE_OPENED = "CASE_OPENED"
    CORRECTED = "CORRECTED"
    DELIVERY_RECEIVED = "DELIVERY_RECEIVED"
    PARTNER_ATTACHED = "PARTNER_ATTACHED"
    DATA_INCOMPLETE = "DATA_INCOMPLETE"
    DATA_COMPLETE = "DATA_COMPLETE"
    PARTNER_RESOLVED = "PARTNER_RESOLVED"
    CASES_LINKED = "CASES_LINKED"
    CASES_UNLINKED = "CASES_UNLINKED"
    UNLINKING_WITHDRAWN = "UNLINKING_WITHDRAWN"
    LEAD_CHANGED = "LEAD_CHANGED"
    ALERT_RAISED = "ALERT_RAISED"
    ALERT_RESOLVED = "ALERT_RESOLVED"
    CONFIRMATION_CLAIMED = "CONFIRMATION_CLAIMED"
    CONFIRMATION_SENT = "CONFIRMATION_SENT"
    CONFIRMATION_RELEASED = "CONFIRMATION_RELEASED"
    INVITATION_CLAIMED = "INVITATION_CLAIMED"
    INVITATION_SENT = "INVITATION_SENT"
    INVITATION_RELEASED = "INVITATION_RELEASED"
    REMINDER_CLAIMED = "REMINDER_CLAIMED"
    REMINDER_SENT = "REMINDER_SENT"
    REMINDER_RELEASED = "REMINDER_RELEASED"
    LETTER_QUEUED = "LETTER_QUEUED"
    LETTER_PRINTED = "LETTER_PRINTED"
    LETTER_REPRINTED = "LETTER_REPRINTED"
    LETTER_WITHDRAWN = "LETTER_WITHDRAWN"
    LETTER_PREFERRED = "LETTER_PREFERRED"
    MARKED = "MARKED"
    MARK_LIFTED = "MARK_LIFTED"
    NO_RESPONSE = "NO_RESPONSE"
    ADVICE_CHANGED = "ADVICE_CHANGED"
    TIMER_RESTARTED = "TIMER_RESTARTED"
    WAIT_RESUMED = "WAIT_RESUMED"
    OVERRIDE_SET = "OVERRIDE_SET"
    OVERRIDE_REVOKED = "OVERRIDE_REVOKED"
    RULES_CHANGED = "RULES_CHANGED"
    MAIL_BOUNCED = "MAIL_BOUNCED"
    MAIL_COMPLAINED = "MAIL_COMPLAINED"
    MAIL_FAILED = "MAIL_FAILED"
    DEADLINE_EXTENDED = "DEADLINE_EXTENDED"
    PARKED = "PARKED"
    RESUMED = "RESUMED"
    ABORTED = "ABORTED"
    RESTORED = "RESTORED"
    DECIDED = "DECIDED"


MOVES = frozenset(
    {
        EventKind.DATA_COMPLETE,
        EventKind.NO_RESPONSE,
        EventKind.LETTER_QUEUED,
        EventKind.LEAD_CHANGED,
        EventKind.CASES_UNLINKED,
    }
)
"""What brings a case where it waits for an officer, apart from what the case itself tells."""


class Event(Frozen):
    """One thing that happened; `details` hold codes and moments, never personal data (R17).

    `by` is the officer who did it, `note` the reason in the officer's own words.
    """

    number: int
    kind: EventKind
    at: Moment
    details: dict[str, str] = Field(default_factory=dict)
    by: str | None = None
    note: Annotated[str | None, Sealed("note")] = None


class Letter(Frozen):
    """A letter to print; `batch` and `message` are set once it belongs to a batch.

    It is withdrawn when nothing is left to ask for before it was printed.
    """

    number: int
    kind: str
    queued_at: Moment
    batch: str | None = None
    message: int | None = None
    printed_at: Moment | None = None
    withdrawn_at: Moment | None = None

    @property
    def waits(self) -> bool:
        return self.printed_at is None and self.withdrawn_at is None


class Calculation(Frozen):
    """One advice with its calculation, and what caused it; later ones are added, never changed."""

    number: int
    made_at: Moment
    cause: EventKind
    assessment: Assessment


class Dossier(Frozen):
    """A case with everything that belongs to it: the whole that is read, changed and saved.

    `linked` is the dossier of the linked case, to read only: a change of this one never saves it.
    """

    case: Case
    facts: tuple[Facts, ...] = ()
    alerts: tuple[Alert, ...] = ()
    letters: tuple[Letter, ...] = ()
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    overrides: tuple[Override, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    linked: "Dossier | None" = None

    @property
    def all_facts(self) -> tuple[Facts, ...]:
        """What is known of the household: the facts of this case and of the linked one (R6)."""
        return self.facts + self.linked.facts if self.linked else self.facts

    @property
    def seen_by_the_lead(self) -> "Dossier":
        """The same household from the case that keeps its time: this one, unless it follows."""
        if self.linked and self.case.follows:
            return self.linked.but(linked=self.but(linked=None))
        return self

    @property
    def calculation(self) -> Calculation | None:
        """The one behind the advice of the case; None while nothing was delivered."""
        return self.calculations[-1] if self.calculations else None

    def with_case(self, **changes: object) -> Self:
        """The dossier with these fields of the case changed."""
        return self.but(case=self.case.but(**changes))

    def noting(self, kind: EventKind, at: datetime, **details: str) -> Self:
        """The dossier with one more event, numbered in the order of the case's history."""
        return self.adding(Event(number=self.case.events + 1, kind=kind, at=at, details=details))

    def adding(self, event: Event) -> Self:
        """The dossier with this event, which must bear the next number."""
        case = self.case.but(events=event.number)
        return self.but(case=case, events=(*self.events, event))

    def raising(self, type_: AlertType, fact: str, at: datetime) -> Self:
        """The dossier with this alert; the same fact again raises nothing (R7, R16)."""
        if any(alert.type is type_ and alert.fact == fact for alert in self.alerts):
            return self
        alert = Alert(type=type_, fact=fact, raised_at=at)
        return self.but(alerts=(*self.alerts, alert)).noting(
            EventKind.ALERT_RAISED, at, alert=type_.value
        )

    def resolving(self, types: frozenset[AlertType], by: str, reason: str, at: datetime) -> Self:
        """The dossier with these alerts closed, by whom and why; closed ones stay as they are."""
        dossier = self
        for alert in self.alerts:
            if alert.is_open and alert.type in types:
                closed = alert.but(resolved_at=at, resolved_by=by, reason=reason)
                alerts = tuple(closed if each is alert else each for each in dossier.alerts)
                dossier = dossier.but(alerts=alerts).noting(
                    EventKind.ALERT_RESOLVED, at, alert=alert.type.value, officer=by
                )
        return dossier

    def keeping(self, message: Message) -> Self:
        """The dossier with this message; one of the same kind that never went out is replaced."""
        kind, channel = message.kind, message.channel
        unsent = next((m for m in self.messages if _is_unsent(m, kind, channel)), None)
        number = unsent.number if unsent else len(self.messages) + 1
        others = tuple(m for m in self.messages if m is not unsent)
        return self.but(messages=(*others, message.but(number=number)))

    def having_sent(self, kind: TextKind, channel: Channel, at: datetime) -> Self:
        """The dossier whose message of this kind went out at this moment."""
        goes = [m for m in self.messages if _is_unsent(m, kind, channel)]
        return self.but(
            messages=tuple(m.but(sent_at=at) if m in goes else m for m in self.messages)
        )

    def queueing(self, kind: TextKind, at: datetime) -> Self:
        """The dossier with one more letter to print."""
        letter = Letter(number=len(self.letters) + 1, kind=kind, queued_at=at)
        return self.but(letters=(*self.letters, letter)).noting(
            EventKind.LETTER_QUEUED, at, letter=str(letter.number)
        )

    def has_open(self, types: frozenset[AlertType]) -> bool:
        """Whether one of these is open in the household: in this case or in the linked one."""
        alerts = self.alerts + self.linked.alerts if self.linked else self.alerts
        return any(alert.is_open and alert.type in types for alert in alerts)

    @property
    def phase_two_since(self) -> datetime | None:
        """When the reminder was confirmed; only after that an incomplete delivery marks a case.

        One that did not arrive after all never began it.
        """
        reminder = self.case.reminder
        return None if reminder is None or reminder.failed_at else reminder.confirmed_at

    @property
    def stands_since(self) -> datetime:
        """Since when a case that waits for no moment stands as it does."""
        case = self.case
        if case.decision:
            return case.decision.decided_at
        if case.aborted:
            return case.aborted.at
        if case.parked:
            return case.parked.since
        if case.mark:
            return case.mark.marked_at
        moves = (event.at for event in reversed(self.events) if event.kind in MOVES)
        return next(moves, case.opened_at)

    @property
    def answers_the_reminder(self) -> bool:
        """Whether something was retrieved after the reminder went out; replays never count (R9)."""
        sent_at = self.phase_two_since
        return sent_at is not None and any(facts.retrieved_at > sent_at for facts in self.all_facts)

    def waiting(
        self,
        waiting_for: WaitingFor,
        since: datetime,
        due_at: datetime,
        timer_runs_on: bool = False,
    ) -> Self:
        """The dossier with this deadline, and with a next timer where one is needed.

        The running timer wakes at the old deadline at the latest, so a new one is needed only
        when there was none or when the new deadline is earlier; never in a step of the timer
        itself, which answers the new deadline and runs on (decision 1). What is swept has none.
        """
        before = self.case.deadline
        runs = before is not None and self.case.timer > 0 and before.waiting_for not in SWEPT
        starts = before is None or not runs or due_at < before.due_at
        needs_timer = starts and not timer_runs_on and waiting_for not in SWEPT
        return self.with_case(
            deadline=Deadline(waiting_for=waiting_for, since=since, due_at=due_at),
            timer=self.case.timer + needs_timer,
        )

    def not_waiting(self) -> Self:
        return self.with_case(deadline=None)


def _is_unsent(message: Message, kind: TextKind, channel: Channel) -> bool:
    return (message.kind, message.channel, message.sent_at) == (kind, channel, None)
