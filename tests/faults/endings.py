"""How a history ended: what must be the same as without trouble, and what must always hold."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from samentoets.advice import Outcome
from samentoets.alerts import Alert, AlertType
from samentoets.case import Channel, Sending
from samentoets.completeness import missing
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, Event, EventKind
from samentoets.household import household_of
from samentoets.progress import DATA_EVENTS
from samentoets.waiting import SWEPT
from samentoets.workflow import timer_name
from tests.faults.account import MUNICIPALITY, case_ids, items_of, store
from tests.faults.scenarios import Scenario
from tests.faults.world import World

type Ending = dict[str, dict[str, Any]]


def dossiers() -> dict[str, Dossier]:
    """Every case, by resident."""
    loaded = [store().cases.load(case_id) for case_id in case_ids()]
    return {dossier.case.resident.bsn.digits: dossier for dossier in loaded}


def ending() -> Ending:
    """Everything that matters of every case; ids, moments and the way to get there don't."""
    return {bsn: _of(dossier) for bsn, dossier in dossiers().items()} | {
        "deliveries": {"states": sorted(items_of("DELIVERY", "state"))},
        "files": {"states": sorted(items_of("FILE", "state"))},
        "applications": {"routes": sorted(items_of("APPLICATION", "route"))},
    }


def _of(dossier: Dossier) -> dict[str, Any]:
    case = dossier.case
    calculation = dossier.calculation
    return {
        "status": case.status,
        "parked": case.parked and case.parked.status,
        "aborted": case.aborted and case.aborted.status,
        "partner": case.partner and case.partner.bsn,
        "supplied": case.supplied_partner and case.supplied_partner.identity,
        "leads": case.link and case.link.leads,
        "waiting for": case.deadline and case.deadline.waiting_for,
        "worklist": case.worklist,
        "mark": case.mark and case.mark.reason,
        "no response": case.no_response,
        "never mail": case.never_mail,
        "decision": case.decision and case.decision.outcome,
        "advice": case.advice,
        "calculated": calculation and calculation.assessment,
        "reminder": _sent(case.reminder),
        "invitation": _sent(case.invitation),
        "confirmation": _sent(case.confirmation),
        "facts": sorted(
            (str(f.identity.bsn), f.source, f.status, f.retrieved_at) for f in dossier.facts
        ),
        "alerts": sorted((a.type, a.is_open) for a in dossier.alerts if not _was_late(a)),
        "letters": [(letter.kind, letter.waits) for letter in dossier.letters],
        "messages": sorted((m.kind, m.channel, bool(m.sent_at)) for m in dossier.messages),
    }


def _sent(sending: Sending | None) -> tuple[Channel, bool, bool] | None:
    if sending is None:
        return None
    return sending.channel, bool(sending.confirmed_at), bool(sending.failed_at)


def _was_late(alert: Alert) -> bool:
    """Trouble may make a letter late; once it is printed, that is past."""
    return alert.type is AlertType.LETTER_NOT_PRINTED and not alert.is_open


def wrongs(world: World, scenario: Scenario) -> Iterator[str]:
    """What may never be, whatever happened on the way."""
    found = list(dossiers().values())
    for dossier in found:
        for wrong in _wrong(world, scenario, dossier):
            yield f"{dossier.case.case_id} {wrong}"
    if len(found) != len(case_ids()):
        yield "somebody has several cases"
    if store().counters.recount(found):
        yield "the counts are wrong"
    yield from _sent_again(world, found)


def _sent_again(world: World, found: list[Dossier]) -> Iterator[str]:
    mails = Counter((mail.case_id, mail.kind) for mail in world.mails)
    for (case_id, kind), number in mails.items():
        if number > 1:
            yield f"{case_id} got several mails of {kind}"
    for household in {frozenset({d.case.case_id, _other(d)}) for d in found}:
        if sum(mails[case_id, TextKind.PARTNER_REMINDER] for case_id in household) > 1:
            yield f"{sorted(household)} got several reminders"


def _wrong(world: World, scenario: Scenario, dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    if not _stands_somewhere(dossier):
        yield "waits for ever"
    if not _has_its_timer(world, dossier):
        yield "has a deadline and no timer"
    household = household_of(dossier.seen_by_the_lead)
    if case.advice.outcome is Outcome.GRANT and missing(household, MUNICIPALITY):
        yield "is granted and incomplete"
    happened = {event.kind for event in dossier.events}
    if scenario.complete_in_time and EventKind.MARKED in happened:
        yield "was complete in time and has been marked"
    yield from _out_of_turn(dossier)
    printed = Counter(letter.kind for letter in dossier.letters if letter.printed_at)
    for kind, number in printed.items():
        if number > 1 or _mail_arrived(world, dossier, kind):
            yield f"got a second {kind} by letter"


def _out_of_turn(dossier: Dossier) -> Iterator[str]:
    """R8, R9, R14: what was done, held against how far the data had come at that moment."""
    is_complete = False
    for event in dossier.events:
        if event.kind in DATA_EVENTS:
            is_complete = event.kind is EventKind.DATA_COMPLETE
        elif is_complete and event.kind in (EventKind.REMINDER_CLAIMED, EventKind.MARKED):
            yield "was reminded or marked while nothing was missing"
        elif not is_complete and _grants(event):
            yield "was granted while something was missing"


def _grants(event: Event) -> bool:
    """Whether this case's own data came to that; one that follows tells of its lead's."""
    is_new = event.kind is EventKind.ADVICE_CHANGED and "lead" not in event.details
    return is_new and event.details["outcome"] == Outcome.GRANT


def _has_its_timer(world: World, dossier: Dossier) -> bool:
    deadline = dossier.case.deadline
    if deadline is None or deadline.waiting_for in SWEPT:
        return True
    execution = world.executions.get(timer_name(dossier.case))
    return execution is not None and execution.status == "RUNNING"


def _other(dossier: Dossier) -> str:
    return (dossier.linked or dossier).case.case_id


def _stands_somewhere(dossier: Dossier) -> bool:
    """R19: a due date or a worklist; the one that leads speaks for the household."""
    case = dossier.seen_by_the_lead.case
    letters = [letter for letter in dossier.seen_by_the_lead.letters if letter.waits]
    return bool(case.status.is_settled or case.deadline or case.worklist or letters)


def _mail_arrived(world: World, dossier: Dossier, kind: str) -> bool:
    """Whether a mail went out that didn't fail: then no letter may follow."""
    case_id = dossier.case.case_id
    mailed = any((mail.case_id, mail.kind) == (case_id, kind) for mail in world.mails)
    by_mail = (m for m in dossier.messages if (m.kind, m.channel) == (kind, Channel.EMAIL))
    sent = any(message.sent_at for message in by_mail)
    fails = any(news in ("Bounce", "Complaint", "Reject") for _, news in world.fate)
    return mailed and sent and not fails
