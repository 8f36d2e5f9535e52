"""Printing: every letter that waits goes into one PDF a day, once, and its clock starts (R10).

A run that was cut off is finished by the next one: which letters belong to a batch, and their
words, are kept before anything is made, and the same batch always gives the same PDF (R16).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import batched
from typing import NamedTuple

from samentoets import files, workflow
from samentoets.base import dutch_day
from samentoets.case import CaseStatus, Channel
from samentoets.casework.changing import change
from samentoets.casework.writing import write_about
from samentoets.completeness import to_ask
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, Letter
from samentoets.errors import NoPostalAddress, NothingToReprint
from samentoets.inviting import INVITATION
from samentoets.letters import (
    LetterGround,
    confirm_print,
    letter_of,
    note_no_address,
    note_reprint,
    prefer_letter,
    put_in_batch,
    withdraw_letters,
)
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.observability import logger
from samentoets.store import Store
from samentoets.store.batches import LetterRef, PrintBatch
from samentoets.texts.as_letter import Bundle, Sheet, as_bundle, as_sheet
from samentoets.texts.values import addressee_of

MOST_PER_BATCH = 500

PDF = "application/pdf"

type Typeset = Callable[[Bundle], bytes]
"""Makes a PDF; the same bundle gives the same pages."""


class Printed(NamedTuple):
    """A finished batch: how many letters it holds, and where its PDF is in the bucket."""

    batch: str
    letters: int
    key: str


def print_letters(
    store: Store, municipality: Municipality, typeset: Typeset, now: datetime
) -> list[Printed]:
    """Finish what was cut off, then print all that waits; without letters there is no batch."""
    latest = store.batches.latest()
    unfinished = [latest] if latest and latest.finished_at is None else []
    done = [_finish(store, municipality, typeset, batch, now) for batch in unfinished]
    for letters in batched(_ready(store, municipality, now), MOST_PER_BATCH, strict=False):
        batch = _next_batch(store, letters, now)
        if not store.batches.open(batch):
            break  # another run has just opened it, and finishes it
        done.append(_finish(store, municipality, typeset, batch, now))
    return done


def _ready(store: Store, municipality: Municipality, now: datetime) -> Iterator[LetterRef]:
    """The letters that can be printed now; what holds one up is noted with its case."""
    case_ids = dict.fromkeys(notice.case_id for notice in store.worklists.every_letter())
    for case_id in list(case_ids):
        dossier = change(store, case_id, partial(_sort_out, now=now))
        for letter in dossier.letters:
            if letter.batch is None and _printable(dossier, letter, municipality, now):
                yield LetterRef(case_id=case_id, number=letter.number)


def _sort_out(dossier: Dossier, now: datetime) -> Dossier:
    if dossier.case.status.is_settled:
        return withdraw_letters(dossier, now)
    if addressee_of(dossier.case).address_lines:
        return dossier
    for letter in dossier.letters:
        if letter.waits:
            dossier = note_no_address(dossier, letter.number, now)
    return dossier


def _printable(dossier: Dossier, letter: Letter, municipality: Municipality, now: datetime) -> bool:
    """Not while the case is parked or nothing may be asked (R7), nor without the licence (R12)."""
    if dossier.case.status is CaseStatus.ON_HOLD:
        return False
    if not municipality.allows(Feature.PARTNER_DATA, dutch_day(now)):
        return False
    has_address = bool(addressee_of(dossier.case).address_lines)
    if letter.kind == INVITATION:
        return letter.waits and has_address and not dossier.all_facts
    return letter.waits and has_address and bool(to_ask(dossier, municipality))


def _next_batch(store: Store, letters: tuple[LetterRef, ...], now: datetime) -> PrintBatch:
    day = dutch_day(now).isoformat()
    latest = store.batches.latest()
    number = latest.number + 1 if latest and latest.day == day else 1
    return PrintBatch(day=day, number=number, letters=letters, opened_at=now)


def _finish(
    store: Store, municipality: Municipality, typeset: Typeset, batch: PrintBatch, now: datetime
) -> Printed:
    """Words first, then paper, then the clocks: each step is harmless when repeated."""
    written = list(_written(store, municipality, batch, now))
    key = files.letters_key(municipality.code, batch.batch_id, "alle-brieven")
    if written:
        sheets = tuple(sheet for _, sheet in written)
        files.write(key, typeset(as_bundle(sheets, municipality, batch.batch_id)), PDF)
    for ref, sheet in written:
        single = files.letters_key(municipality.code, batch.batch_id, f"{ref.case_id}-{ref.number}")
        files.write(single, typeset(as_bundle((sheet,), municipality)), PDF)
        rule = partial(confirm_print, number=ref.number, municipality=municipality, now=now)
        workflow.start_timer(change(store, ref.case_id, rule).case)
    store.batches.finish(batch.but(printed=len(written), finished_at=now))
    where = {"municipality": municipality.code, "batch": batch.batch_id}
    logger.info("LETTERS_PRINTED", extra={**where, "letters": len(written)})
    return Printed(batch.batch_id, len(written), key)


def _written(
    store: Store, municipality: Municipality, batch: PrintBatch, now: datetime
) -> Iterator[tuple[LetterRef, Sheet]]:
    """The letters of the batch as they are kept; one that is no longer needed drops out."""
    for ref in batch.letters:

        def rule(dossier: Dossier, number: int = ref.number) -> Dossier:
            letter = letter_of(dossier, number)
            if letter.batch or not _printable(dossier, letter, municipality, now):
                return dossier
            kind = TextKind(letter.kind)
            message = write_about(store, dossier, municipality, kind, Channel.LETTER, now)
            return put_in_batch(dossier, number, batch.batch_id, message)

        dossier = change(store, ref.case_id, rule)
        letter = letter_of(dossier, ref.number)
        if letter.batch == batch.batch_id:
            yield ref, _sheet(dossier, letter)


def _sheet(dossier: Dossier, letter: Letter) -> Sheet:
    message = next(m for m in dossier.messages if m.number == letter.message)
    return as_sheet(message, dossier.case.case_id)


def reprint(
    store: Store,
    municipality: Municipality,
    typeset: Typeset,
    letter: LetterRef,
    by: str,
    now: datetime,
) -> str:
    """Print one letter again, word for word; answers where its PDF is. No clock starts anew.

    Raises `NothingToReprint` for a letter that was never printed.
    """
    dossier = store.cases.load(letter.case_id)
    found = [known for known in dossier.letters if known.number == letter.number]
    if not found or found[0].printed_at is None:
        raise NothingToReprint(f"Case {letter.case_id} has no printed letter {letter.number}.")
    name = f"{letter.case_id}-{letter.number}-{now:%Y%m%dT%H%M%S}"
    key = files.letters_key(municipality.code, "opnieuw", name)
    files.write(key, typeset(as_bundle((_sheet(dossier, found[0]),), municipality)), PDF)
    change(store, letter.case_id, lambda d: note_reprint(d, letter.number, by, now))
    return key


def switch_to_letters(
    store: Store, case_id: str, by: str, ground: LetterGround, now: datetime
) -> Dossier:
    """An officer lets a resident have letters from now on; raises `NoPostalAddress`.

    A reminder that was claimed or sent by e-mail stays the only one (R8).
    """

    def rule(dossier: Dossier) -> Dossier:
        if not addressee_of(dossier.case).address_lines:
            raise NoPostalAddress("The resident has no postal address: add one first.")
        return prefer_letter(dossier, by, ground, now)

    return change(store, case_id, rule)
