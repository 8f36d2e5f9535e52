"""R10, R16: every letter is printed once, its clock starts, and a cut-off run is finished."""

from typing import Any

import boto3
import pytest

from samentoets import files
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, Channel
from samentoets.casework import printing
from samentoets.casework.changing import change
from samentoets.casework.printing import reprint, switch_to_letters
from samentoets.casework.timing import remind
from samentoets.casework.writing import write_about
from samentoets.dossier import EventKind
from samentoets.errors import NoPostalAddress, NothingToReprint
from samentoets.letters import LetterGround
from samentoets.person import ContactPreference, Resident
from samentoets.progress import receive
from samentoets.reminding import REMINDER
from samentoets.steering import Act, park, resume
from samentoets.store import Store
from samentoets.store.batches import BatchStore, LetterRef
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
    some_facts,
)
from tests.casework.letters import (
    FIRST,
    PRINTED_AT,
    SECOND,
    a_letter_case,
    as_json,
    bundle,
    kinds,
    publish_other_words,
    run,
)


def test_r10_letters_of_a_day_are_one_batch_with_a_list_and_one_file_each(
    aws: boto3.Session, store: Store
) -> None:
    a_letter_case(store)
    a_letter_case(store, SECOND, a_resident(PARTNER, ContactPreference.LETTER))
    [batch] = run(store)
    assert (batch.batch, batch.letters) == ("2025-10-08-01", 2)
    made = bundle(aws, batch.key)
    assert made.cover
    assert set(made.cover.references) == {FIRST, SECOND}
    single = bundle(aws, files.letters_key(OOSTERMEER.code, batch.batch, f"{FIRST}-1"))
    assert single.cover is None
    assert [sheet.reference for sheet in single.sheets] == [FIRST]


def test_r10_printing_begins_phase_two_and_clears_the_worklist(store: Store) -> None:
    a_letter_case(store)
    run(store)
    dossier = store.cases.load(FIRST)
    assert dossier.phase_two_since == PRINTED_AT
    assert kinds(dossier).count(EventKind.LETTER_PRINTED) == 1
    assert store.worklists.letters().entries == ()
    assert dossier.case.deadline
    assert dossier.case.deadline.due_at == PRINTED_AT + OOSTERMEER.post_time + (
        OOSTERMEER.response_period
    )


def test_r04_the_letter_says_what_is_missing_and_to_whom_it_goes(
    aws: boto3.Session, store: Store
) -> None:
    a_letter_case(store)
    [batch] = run(store)
    [sheet] = bundle(aws, batch.key).sheets
    text = repr(sheet.blocks)
    assert sheet.address == ("Loïs van den IJssel", "Dorpsstraat 1", "9901 AB  OOSTERMEER")
    assert sheet.date == "8 oktober 2025"
    assert "van uw partner: persoonsgegevens, gezinssamenstelling, inkomen en vermogen" in text
    assert "in dezelfde reis" in text
    assert [s for s in (RESIDENT.digits, PARTNER.digits, "Daniël") if s in text] == []


def test_r17_no_key_in_the_bucket_or_table_tells_of_a_person(
    aws: boto3.Session, store: Store
) -> None:
    a_letter_case(store)
    run(store)
    table = repr(aws.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"])
    listed = repr(aws.client("s3").list_objects_v2(Bucket=ENVIRONMENT["BUCKET_NAME"]))
    for told in ("IJssel", "Dorpsstraat", RESIDENT.digits, "Wij missen nog"):
        assert told not in table + listed


def test_without_letters_there_is_no_batch(store: Store) -> None:
    assert run(store) == []
    assert store.batches.latest() is None


def test_r16_the_same_run_twice_prints_nothing_twice(store: Store) -> None:
    a_letter_case(store)
    run(store)
    before = store.cases.load(FIRST)
    assert run(store, days=1, hours=21) == []
    assert store.cases.load(FIRST) == before


def test_a_later_letter_of_the_same_day_is_a_batch_of_its_own(store: Store) -> None:
    a_letter_case(store)
    run(store)
    a_letter_case(store, SECOND, a_resident(PARTNER, ContactPreference.LETTER))
    [batch] = run(store, days=1, hours=21)
    assert (batch.batch, batch.letters) == ("2025-10-08-02", 1)


def test_a_municipality_s_own_text_is_printed(aws: boto3.Session, store: Store) -> None:
    publish_other_words(store)
    a_letter_case(store)
    [batch] = run(store)
    [sheet] = bundle(aws, batch.key).sheets
    assert sheet.subject == "Anders"
    assert store.cases.load(FIRST).messages[0].template == "gemeente, versie 1"


def test_a_letter_nobody_needs_any_more_is_not_printed(store: Store) -> None:
    a_letter_case(store)
    change(store, FIRST, lambda dossier: dossier.with_case(status=CaseStatus.DECIDED))
    assert run(store) == []
    assert EventKind.LETTER_WITHDRAWN in kinds(store.cases.load(FIRST))
    assert store.worklists.letters().entries == ()


def test_no_letter_of_a_parked_case_goes_out_until_it_is_resumed(store: Store) -> None:
    a_letter_case(store)
    seen = store.cases.load(FIRST).case.version
    change(store, FIRST, lambda d: park(d, Act(by="jansen", reason="Gebeld.", seen=seen), NOW))
    assert run(store) == []
    seen = store.cases.load(FIRST).case.version
    change(store, FIRST, lambda d: resume(d, Act(by="jansen", reason="Klaar.", seen=seen), NOW))
    [batch] = run(store)
    assert batch.letters == 1


def test_r07_no_letter_goes_out_while_the_partner_is_in_doubt(store: Store) -> None:
    a_letter_case(store)
    claims = [a_claim(), a_claim(STRANGER, "belastingdienst")]
    facts = some_facts(a_person(partner=claims, at=later(days=1)), delivery_id="d-2")
    change(store, FIRST, lambda dossier: receive(dossier, facts, OOSTERMEER, later(days=1)))
    assert run(store) == []
    assert len(store.worklists.letters().entries) == 1


def test_r10_a_letter_without_an_address_stays_and_is_told_once(store: Store) -> None:
    resident = a_resident(email=None)
    nowhere = resident.but(contact=resident.contact.but(address=None))
    a_letter_case(store, FIRST, nowhere)
    a_letter_case(store, SECOND, a_resident(PARTNER, ContactPreference.LETTER))
    assert [batch.letters for batch in run(store)] == [1]
    assert run(store, days=2) == []
    alerts = [alert.type for alert in store.cases.load(FIRST).alerts]
    assert alerts.count(AlertType.NO_POSTAL_ADDRESS) == 1
    assert [notice.case_id for notice in store.worklists.letters().entries] == [FIRST]


def test_many_letters_are_several_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST_PER_BATCH", 1)
    a_letter_case(store)
    a_letter_case(store, SECOND, a_resident(PARTNER, ContactPreference.LETTER))
    assert [batch.batch for batch in run(store)] == ["2025-10-08-01", "2025-10-08-02"]


def test_a_batch_that_another_run_opened_is_left_to_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_letter_case(store)
    monkeypatch.setattr(BatchStore, "open", lambda *_: False)
    assert run(store) == []
    assert store.cases.load(FIRST).letters[0].waits


# ---- Again


def test_a_reprint_is_word_for_word_and_starts_no_clock(aws: boto3.Session, store: Store) -> None:
    a_letter_case(store)
    [batch] = run(store)
    before = store.cases.load(FIRST)
    letter = LetterRef(case_id=FIRST, number=1)
    key = reprint(store, OOSTERMEER, as_json, letter, "jansen", later(days=5))
    assert bundle(aws, key).sheets == bundle(aws, batch.key).sheets
    after = store.cases.load(FIRST)
    assert after.case.deadline == before.case.deadline
    assert kinds(after)[-1] is EventKind.LETTER_REPRINTED
    assert after.events[-1].details["actor"] == "jansen"


@pytest.mark.parametrize("number", [1, 2])
def test_only_a_printed_letter_is_printed_again(store: Store, number: int) -> None:
    a_letter_case(store)
    letter = LetterRef(case_id=FIRST, number=number)
    with pytest.raises(NothingToReprint):
        reprint(store, OOSTERMEER, as_json, letter, "jansen", PRINTED_AT)


# ---- From e-mail to letters


def an_email_case(store: Store, resident: Resident | None = None) -> None:
    store.cases.open(a_case(resident=resident, case_id=FIRST, supplied=an_identity()))
    facts = some_facts(a_person(partner=a_claim()))
    change(store, FIRST, lambda dossier: receive(dossier, facts, OOSTERMEER, NOW))


def test_r10_who_is_switched_to_letters_gets_the_reminder_as_a_letter(store: Store) -> None:
    an_email_case(store)
    switch_to_letters(store, FIRST, "jansen", LetterGround.ON_REQUEST, NOW)
    remind(store, OOSTERMEER, FIRST, later(days=1))
    assert [batch.letters for batch in run(store)] == [1]
    assert store.cases.load(FIRST).phase_two_since == PRINTED_AT


def test_r08_a_reminder_that_was_sent_is_not_sent_again_as_a_letter(store: Store) -> None:
    an_email_case(store)
    remind(store, OOSTERMEER, FIRST, later(days=1))
    switch_to_letters(store, FIRST, "jansen", LetterGround.EMAIL_FAILS, later(days=1))
    remind(store, OOSTERMEER, FIRST, later(days=1, hours=1))
    assert run(store) == []
    assert store.cases.load(FIRST).letters == ()


def test_without_a_postal_address_nobody_is_switched(store: Store) -> None:
    resident = a_resident()
    an_email_case(store, resident.but(contact=resident.contact.but(address=None)))
    with pytest.raises(NoPostalAddress):
        switch_to_letters(store, FIRST, "jansen", LetterGround.ON_REQUEST, NOW)


def test_a_letter_that_became_hopeless_meanwhile_drops_out_of_its_batch(
    aws: boto3.Session, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the list and the words the case is completed."""
    a_letter_case(store)
    a_letter_case(store, SECOND, a_resident(PARTNER, ContactPreference.LETTER))
    facts = some_facts(a_person(PARTNER, at=later(days=1)), delivery_id="d-3")
    real = BatchStore.open

    def open_late(room: BatchStore, batch: Any) -> bool:
        change(store, FIRST, lambda dossier: receive(dossier, facts, OOSTERMEER, later(days=1)))
        return real(room, batch)

    monkeypatch.setattr(BatchStore, "open", open_late)
    [batch] = run(store)
    assert [sheet.reference for sheet in bundle(aws, batch.key).sheets] == [SECOND]
    assert not store.cases.load(FIRST).phase_two_since


def test_r10_the_reminder_by_email_is_kept_as_it_was_sent(store: Store) -> None:
    an_email_case(store)
    remind(store, OOSTERMEER, FIRST, later(days=1))
    [message] = store.cases.load(FIRST).messages
    assert (message.channel, message.to) == (Channel.EMAIL, ("lois@example.org",))
    assert message.sent_at == later(days=1)
    again = write_about(
        store, store.cases.load(FIRST), OOSTERMEER, REMINDER, Channel.EMAIL, later(days=1)
    )
    assert message.content == again.content
