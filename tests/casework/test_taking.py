"""R16: a resident who is in this round already: unchanged, corrected, or shown to an officer."""

import boto3
import pytest

from samentoets.alerts import AlertType
from samentoets.case import Channel
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier, EventKind
from samentoets.store import Store
from samentoets.store.deliveries import DeliveryState
from samentoets.store.imports import ImportRecord, ImportState
from samentoets.store.texts import TextVersion
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_person,
)
from tests.casework.test_importing import KEY, result_rows, take_in
from tests.casework.test_receiving import deliver
from tests.intake_files import accepted, as_workbook, cells, table, written

MOVED = {"STRAAT": "Kerkpad", "HUISNUMMER": "3"}


def put(aws: boto3.Session, *rows: dict[str, str], as_excel: bool = False) -> str:
    """Upload a file of these rows; its version."""
    lines = table(*rows)
    content = as_workbook(lines) if as_excel else written(lines)
    bucket = ENVIRONMENT["BUCKET_NAME"]
    stored = aws.client("s3").put_object(Bucket=bucket, Key=KEY, Body=content.getvalue())
    return stored["VersionId"]


def imported(
    store: Store, aws: boto3.Session, *rows: dict[str, str], as_excel: bool = False
) -> ImportRecord:
    return take_in(store, put(aws, *rows, as_excel=as_excel))


def codes(store: Store, record: ImportRecord) -> list[str]:
    return [row["CODE"] for row in result_rows(store, record)]


def case_of(store: Store, record: ImportRecord) -> Dossier:
    [row] = [row for row in result_rows(store, record) if row["ZAAK"]]
    return store.cases.load(row["ZAAK"])


def kinds(dossier: Dossier) -> list[EventKind]:
    return [event.kind for event in dossier.events]


def test_the_same_bytes_again_change_nothing_and_name_the_file(
    store: Store, aws: boto3.Session
) -> None:
    first = imported(store, aws, cells())
    again = imported(store, aws, cells())
    assert (again.state, codes(store, again)) == (ImportState.REPEATED, ["SAME_FILE"])
    [row] = result_rows(store, again)
    assert first.file_id in row["MELDING"]
    assert len(case_of(store, first).events) == 1


def test_a_file_that_was_saved_again_leaves_its_cases_unchanged(
    store: Store, aws: boto3.Session
) -> None:
    before = case_of(store, imported(store, aws, cells()))
    again = imported(store, aws, cells(), as_excel=True)
    assert codes(store, again) == ["UNCHANGED"]
    assert case_of(store, again) == before


def test_the_same_bytes_are_read_again_when_they_were_refused_for_a_setting(
    store: Store, aws: boto3.Session
) -> None:
    row = cells(TRAJECT="voorjaar_2026")
    assert codes(store, imported(store, aws, row)) == ["UNKNOWN_ROUND"]
    [this] = OOSTERMEER.review_rounds
    registered = OOSTERMEER.but(review_rounds=(this, this.but(name="voorjaar_2026")))
    again = take_in(store, put(aws, row), municipality=registered)
    assert codes(store, again) == ["OPENED"]
    assert case_of(store, again).case.review_round == "voorjaar_2026"


def test_a_corrected_row_changes_the_case_once_and_says_so(
    store: Store, aws: boto3.Session
) -> None:
    before = case_of(store, imported(store, aws, cells()))
    record = imported(store, aws, cells(**MOVED))
    after = case_of(store, record)
    assert codes(store, record) == ["CORRECTED"]
    assert after.case.case_id == before.case.case_id
    assert kinds(after) == [EventKind.CASE_OPENED, EventKind.CORRECTED]
    saved_again = imported(store, aws, cells(**MOVED), as_excel=True)
    assert codes(store, saved_again) == ["UNCHANGED"]
    assert case_of(store, saved_again) == after


def test_after_a_delivery_a_corrected_row_raises_one_alert_and_changes_nothing(
    store: Store, aws: boto3.Session
) -> None:
    imported(store, aws, cells())
    assert deliver(store, a_person()) is DeliveryState.APPLIED
    record = imported(store, aws, cells(**MOVED))
    told = case_of(store, record)
    again = imported(store, aws, cells(**MOVED), as_excel=True)
    assert codes(store, record) == codes(store, again) == ["TOO_LATE"]
    assert case_of(store, again) == told
    assert [a.type for a in told.alerts].count(AlertType.CORRECTED_TOO_LATE) == 1
    assert told.case.resident == accepted().resident


def test_a_partner_who_was_supplied_by_mistake_no_longer_leads_to_the_case(
    store: Store, aws: boto3.Session
) -> None:
    imported(store, aws, cells(PARTNER_BSN=STRANGER.digits))
    record = imported(store, aws, cells(PARTNER_BSN=PARTNER.digits))
    assert list(store.parts.of(STRANGER)) == []
    [part] = store.parts.of(PARTNER)
    assert part.case_id == case_of(store, record).case.case_id
    assert deliver(store, a_person(STRANGER)) is DeliveryState.UNMATCHED


def test_r06_the_case_of_a_corrected_partner_is_linked_instead(
    store: Store, aws: boto3.Session
) -> None:
    rows = [cells(), cells(BSN=PARTNER.digits), cells(BSN=STRANGER.digits)]
    first = imported(store, aws, rows[0] | {"PARTNER_BSN": STRANGER.digits}, *rows[1:])
    by_line = {row["REGEL"]: row["ZAAK"] for row in result_rows(store, first)}
    linked = store.cases.load(by_line["2"]).case.link
    assert linked
    assert linked.case_id == by_line["4"]
    imported(store, aws, rows[0] | {"PARTNER_BSN": PARTNER.digits}, *rows[1:])
    linked = store.cases.load(by_line["2"]).case.link
    assert linked
    assert linked.case_id == by_line["3"]
    assert store.cases.load(by_line["4"]).case.link is None


@pytest.mark.parametrize("dies_at", ["settle", "note"])
def test_r16_a_correction_is_told_as_one_after_a_crash_and_a_retry(
    store: Store, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    imported(store, aws, cells())
    version = put(aws, cells(**MOVED))
    with monkeypatch.context() as crash:
        if dies_at == "settle":
            crash.setattr("samentoets.casework.taking.settle", _dies)
        else:
            crash.setattr("samentoets.files.write", _dies)
        with pytest.raises(KeyboardInterrupt):
            take_in(store, version)
    record = take_in(store, version)
    assert codes(store, record) == ["CORRECTED"]
    assert kinds(case_of(store, record)).count(EventKind.CORRECTED) == 1


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_is_not_taken_in_while_a_text_of_its_messages_cannot_be_used(
    store: Store, aws: boto3.Session
) -> None:
    text = TextVersion(
        kind=TextKind.PARTNER_REMINDER,
        channel=Channel.EMAIL,
        number=1,
        subject="Herinnering",
        body="Kom eens langs.",
        saved_by="m.devries",
        saved_at=NOW,
    )
    store.texts.add(text)
    store.texts.publish(text, None)
    record = imported(store, aws, cells())
    assert (record.state, codes(store, record)) == (ImportState.REFUSED, ["TEXT_UNUSABLE"])
    assert list(store.parts.of(RESIDENT)) == []
