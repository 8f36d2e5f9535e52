"""R16: a print run that dies anywhere is finished by the next one."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from samentoets import files, workflow
from samentoets.dossier import EventKind
from samentoets.person import ContactPreference
from samentoets.store import Store
from samentoets.store.batches import BatchStore
from samentoets.store.cases import CaseStore
from samentoets.store.items import Item
from samentoets.store.table import Table
from samentoets.waiting import WaitingFor
from tests.builders import OOSTERMEER, PARTNER, a_resident
from tests.casework.letters import (
    FIRST,
    SECOND,
    a_letter_case,
    bundle,
    kinds,
    publish_other_words,
    run,
)


class CutOff(BaseException):
    """The function dies: nothing catches this."""


def _cut(monkeypatch: pytest.MonkeyPatch, room: Any, name: str, nth: int) -> None:
    """Dies before the nth of these calls; after it is before the next one."""
    real: Callable[..., Any] = getattr(room, name)
    calls = iter(range(1, 1000))

    def dies(*arguments: Any, **named: Any) -> Any:
        if next(calls) == nth:
            raise CutOff
        return real(*arguments, **named)

    monkeypatch.setattr(room, name, dies)


@pytest.mark.parametrize(
    ("room", "name", "nth"),
    [
        (BatchStore, "open", 1),
        (CaseStore, "save", 1),
        (CaseStore, "save", 2),
        (files, "write", 1),
        (files, "write", 2),
        (CaseStore, "save", 3),
        (workflow, "start_timer", 1),
        (files, "write", 3),
        (CaseStore, "save", 4),
        (workflow, "start_timer", 2),
        (BatchStore, "finish", 1),
    ],
)
def test_r16_wherever_a_run_is_cut_off_the_next_one_finishes_it(
    aws: boto3.Session,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    room: Any,
    name: str,
    nth: int,
) -> None:
    """Each letter in one batch, in one list, printed once, with its clock running."""
    a_letter_case(store)
    a_letter_case(store, SECOND, a_resident(PARTNER, ContactPreference.LETTER))
    with monkeypatch.context() as patch:
        _cut(patch, room, name, nth)
        with pytest.raises(CutOff):
            run(store)
    again = run(store, days=1, hours=21)
    assert run(store, days=1, hours=22) == []
    assert sum(batch.letters for batch in again) in (0, 2)
    made = bundle(aws, files.letters_key(OOSTERMEER.code, "2025-10-08-01", "alle-brieven"))
    assert [sheet.reference for sheet in made.sheets] == [FIRST, SECOND]
    latest = store.batches.latest()
    assert latest
    assert (latest.batch_id, latest.printed) == ("2025-10-08-01", 2)
    for case_id in (FIRST, SECOND):
        dossier = store.cases.load(case_id)
        assert kinds(dossier).count(EventKind.LETTER_PRINTED) == 1
        assert dossier.case.deadline
        assert dossier.case.deadline.waiting_for is WaitingFor.RESPONSE


def test_r16_after_a_cut_the_words_are_the_same(
    aws: boto3.Session, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_letter_case(store)
    key = files.letters_key(OOSTERMEER.code, "2025-10-08-01", "alle-brieven")
    with monkeypatch.context() as patch:
        _cut(patch, CaseStore, "save", 2)
        with pytest.raises(CutOff):
            run(store)
    before = bundle(aws, key)
    publish_other_words(store)
    run(store, days=3)
    assert bundle(aws, key) == before


def test_a_batch_whose_answer_got_lost_is_printed_by_the_same_run(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK repeats a call without an answer; the repeat meets what the first one wrote."""
    a_letter_case(store)
    put_unseen = Table.put_unseen

    def twice(table: Table, item: Item) -> bool:
        put_unseen(table, item)
        return put_unseen(table, item)

    monkeypatch.setattr(Table, "put_unseen", twice)
    [printed] = run(store)
    assert printed.letters == 1
    assert kinds(store.cases.load(FIRST))[-1] is EventKind.LETTER_PRINTED
