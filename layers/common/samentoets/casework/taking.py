"""Taking one row of a file: a case is opened, left as it is, corrected, or shown to an officer."""

from datetime import datetime
from functools import partial

from samentoets import message_queue
from samentoets.casework.changing import change, report
from samentoets.casework.linking import settle
from samentoets.casework.numbers import new_case_id, new_start_reference
from samentoets.casework.receiving import deliver_waiting
from samentoets.correcting import SourceFile, correct, is_outdated, news, was_corrected_by
from samentoets.intake import AcceptedRow, Outcome, Taken
from samentoets.message_queue import Turn
from samentoets.municipality import Municipality
from samentoets.review import open_review
from samentoets.store import Store


def take(
    store: Store, municipality: Municipality, source: SourceFile, now: datetime, row: AcceptedRow
) -> Taken:
    """Take one row, with the deliveries that came before it.

    The same row of the same file again changes nothing and tells the same (R16).
    """
    opened = open_review(
        municipality, new_case_id(), row, source.file_id, now, new_start_reference()
    )
    dossier = opened.with_case(told_at=source.arrived_at)
    claim = store.cases.open(dossier)
    outcome = Outcome.OPENED
    if claim.case_id == dossier.case.case_id:
        report(dossier, dossier.events)
    elif claim.opened_by != source.file_id:
        outcome = _correct(store, claim.case_id, row, source, now)
    settle(store, municipality, claim.case_id, now)
    deliver_waiting(store, municipality, row.resident.bsn, now)
    if row.partner and row.partner.bsn:
        deliver_waiting(store, municipality, row.partner.bsn, now)
    if row.review_round.invites:
        message_queue.put(Turn(municipality=municipality.code, case_id=claim.case_id))
    return Taken(row.line, claim.case_id, outcome)


def _correct(
    store: Store, case_id: str, row: AcceptedRow, source: SourceFile, now: datetime
) -> Outcome:
    """What the row changed; also when that happened in an earlier attempt at this file."""
    dossier = change(store, case_id, partial(correct, row=row, source=source, now=now))
    if was_corrected_by(dossier, source):
        return Outcome.CORRECTED
    if not news(dossier, row, now):
        return Outcome.UNCHANGED
    return Outcome.OUTDATED if is_outdated(dossier.case, source) else Outcome.TOO_LATE
