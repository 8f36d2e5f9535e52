"""The dossier: a case with all that belongs to it, and the only ways in which it changes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from samentoets.alerts import Alert, AlertType
from samentoets.base import Frozen, Moment, Sealed
from samentoets.case import Case, Deadline, WaitingFor
from samentoets.delivery import Facts


class EventKind(StrEnum):
    """What can happen to a case."""

    CASE_OPENED = "CASE_OPENED"
    DELIVERY_RECEIVED = "DELIVERY_RECEIVED"
    PARTNER_ATTACHED = "PARTNER_ATTACHED"
    DATA_INCOMPLETE = "DATA_INCOMPLETE"
    DATA_COMPLETE = "DATA_COMPLETE"
    ALERT_RAISED = "ALERT_RAISED"
    REMINDER_CLAIMED = "REMINDER_CLAIMED"
    REMINDER_SENT = "REMINDER_SENT"
    REMINDER_RELEASED = "REMINDER_RELEASED"
    LETTER_QUEUED = "LETTER_QUEUED"
    MARKED = "MARKED"
    MARK_LIFTED = "MARK_LIFTED"
    NO_RESPONSE = "NO_RESPONSE"
    ADVICE_CHANGED = "ADVICE_CHANGED"
    TIMER_RESTARTED = "TIMER_RESTARTED"
    MAIL_BOUNCED = "MAIL_BOUNCED"
    MAIL_COMPLAINED = "MAIL_COMPLAINED"
    MAIL_FAILED = "MAIL_FAILED"
    DEADLINE_EXTENDED = "DEADLINE_EXTENDED"
    PARKED = "PARKED"
    RESUMED = "RESUMED"
    ABORTED = "ABORTED"
    RESTORED = "RESTORED"
    DECIDED = "DECIDED"


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
    """A letter that waits to be printed."""

    number: int
    kind: str
    queued_at: Moment
    printed_at: Moment | None = None


class Dossier(Frozen):
    """A case with everything that belongs to it: the whole that is read, changed and saved."""

    case: Case
    facts: tuple[Facts, ...] = ()
    alerts: tuple[Alert, ...] = ()
    letters: tuple[Letter, ...] = ()
    events: tuple[Event, ...] = ()

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

    def has_open(self, types: frozenset[AlertType]) -> bool:
        return any(alert.is_open and alert.type in types for alert in self.alerts)

    @property
    def phase_two_since(self) -> datetime | None:
        """When the reminder was confirmed; only after that an incomplete delivery marks a case.

        One that did not arrive after all never began it.
        """
        reminder = self.case.reminder
        return None if reminder is None or reminder.failed_at else reminder.confirmed_at

    @property
    def answers_the_reminder(self) -> bool:
        """Whether something was retrieved after the reminder went out; replays never count (R9)."""
        sent_at = self.phase_two_since
        return sent_at is not None and any(facts.retrieved_at > sent_at for facts in self.facts)

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
        itself, which answers the new deadline and runs on (decision 1).
        """
        before = self.case.deadline
        starts = before is None or self.case.timer == 0 or due_at < before.due_at
        needs_timer = starts and not timer_runs_on and waiting_for is not WaitingFor.DELIVERY
        return self.with_case(
            deadline=Deadline(waiting_for=waiting_for, since=since, due_at=due_at),
            timer=self.case.timer + needs_timer,
        )

    def not_waiting(self) -> Self:
        return self.with_case(deadline=None)
