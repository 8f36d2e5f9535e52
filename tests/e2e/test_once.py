"""R16 on the emulator, whose transactions are real where moto's are lenient: many at once.

And what failed until its cause was gone, and is sent once more.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.onboard import onboard
from local.demo.cast import OOSTERMEER, Cast
from local.demo.excel import Upload, upload
from local.demo.ockto import Ockto, data_of
from local.demo.outside import CasePage, Outside, Result
from local.demo.residents import Registry, Resident
from local.stack import STAGE, Stack
from tests.e2e.conftest import bsns

AT_ONCE = 8


class Town(Registry):
    """People of these tests only: nobody of them plays in the story."""

    def __init__(self) -> None:
        super().__init__(seed=1)
        self._given |= set(bsns(Cast.gather()))


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


def until[T](look: Callable[[], T | None], seconds: float = 90) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("it didn't happen in time")


def take_in(outside: Outside, people: list[Resident], name: str) -> tuple[Upload, dict[int, str]]:
    """Send a file and wait for its result: the cases by line."""
    seen = outside.summaries(OOSTERMEER)
    sent = upload(OOSTERMEER, name, people)
    outside.upload(sent)
    key = until(lambda: next(iter(outside.summaries(OOSTERMEER) - seen), None))
    return sent, outside.result(key).cases


def at_once(outside: Outside, uploads: list[Upload]) -> list[Result]:
    """The results of files that are sent at the same moment."""
    seen = outside.summaries(OOSTERMEER)
    with ThreadPoolExecutor() as pool:
        list(pool.map(outside.upload, uploads))

    def all_done() -> set[str] | None:
        new = outside.summaries(OOSTERMEER) - seen
        return new if len(new) == len(uploads) else None

    return [outside.result(key) for key in until(all_done)]


def test_the_same_bytes_at_once_are_taken_in_once(outside: Outside, town: Town) -> None:
    people = town.crowd("Oostermeer", 30, partners=False)
    first = upload(OOSTERMEER, "tegelijk.csv", people)
    uploads = [replace(first, name=f"tegelijk-{letter}.csv") for letter in "abcd"]
    results = at_once(outside, uploads)
    assert sorted(result.opened for result in results) == [0, 0, 0, len(people)]
    assert [line.code for each in results for line in each.refusals] == ["SAME_FILE"] * 3


def test_files_with_the_same_residents_at_once_open_every_case_once(
    outside: Outside, town: Town
) -> None:
    people = town.crowd("Oostermeer", 30, partners=False)
    uploads = [
        upload(OOSTERMEER, "zelfde.csv", people),
        upload(OOSTERMEER, "zelfde.xlsx", people),
        upload(OOSTERMEER, "andersom.csv", people[::-1]),
        upload(OOSTERMEER, "andersom.xlsx", people[::-1]),
    ]
    results = at_once(outside, uploads)
    assert sum(result.opened for result in results) == len(people)
    assert sum(result.unchanged for result in results) == 3 * len(people)
    assert len({case for result in results for case in result.cases.values()}) == len(people)


def test_a_corrected_partner_moves_who_leads_to_the_case(
    outside: Outside, ockto: Ockto, town: Town
) -> None:
    wrong, right = town.person(), town.person()
    [resident] = town.crowd("Oostermeer", 1, partners=False)
    _, cases = take_in(outside, [replace(resident, partner=wrong)], "fout.csv")
    _, corrected = take_in(outside, [replace(resident, partner=right)], "goed.xlsx")
    assert list(corrected.values()) == list(cases.values())
    assert ockto.deliver(OOSTERMEER, wrong, data_of(wrong, 900)).said == "unmatched"
    assert ockto.deliver(OOSTERMEER, right, data_of(right, 900)).said == "applied"


def test_the_same_webhook_at_once_is_applied_once(
    outside: Outside, ockto: Ockto, town: Town
) -> None:
    [person] = town.crowd("Oostermeer", 1, partners=False)
    _, cases = take_in(outside, [person], "een.csv")
    [case_id] = cases.values()
    ockto.deliver(OOSTERMEER, person.person, data_of(person.person, 1200))
    before = outside.case(OOSTERMEER, case_id)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: ockto.deliver_again(), range(AT_ONCE)))
    assert {answer.status for batch in answers for answer in batch} == {202}
    assert outside.case(OOSTERMEER, case_id) == before
    assert before.status == "DATA_RECEIVED"


def test_both_partners_at_the_same_moment_make_one_complete_household(
    outside: Outside, stack: Stack, town: Town
) -> None:
    pairs = [(town.resident("Oostermeer"), town.person()) for _ in range(AT_ONCE)]
    sent, cases = take_in(outside, [resident for resident, _ in pairs], "paren.csv")
    by_bsn = {resident.person.bsn: cases[line] for line, resident in sent.residents.items()}

    def both(resident: Resident, partner: object) -> CasePage:
        ockto = Ockto(stack.api_base_url, stack.webhook_secrets)
        person = resident.person
        messages = [data_of(person, 1000, partner), data_of(partner, 900)]  # type: ignore[arg-type]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda data: ockto.deliver(OOSTERMEER, person, data), messages))
        return outside.case(OOSTERMEER, by_bsn[person.bsn])

    pages = [both(resident, partner) for resident, partner in pairs]
    assert [page.status for page in pages] == ["DATA_RECEIVED"] * AT_ONCE
    assert {page.advice for page in pages} == {"TOEKENNEN"}


def test_r17_a_file_name_with_a_bsn_is_replaced_and_the_file_taken_in(
    outside: Outside, stack: Stack, town: Town
) -> None:
    [person] = town.crowd("Oostermeer", 1, partners=False)
    bsn = person.person.bsn
    _, cases = take_in(outside, [person], f"dossier {bsn} é.csv")
    assert len(cases) == 1
    s3 = stack.session().client("s3")
    found = s3.list_object_versions(Bucket=stack.bucket, Prefix=f"incoming/{OOSTERMEER}/")
    assert bsn not in repr(found)


def failed_event(stack: Stack) -> dict[str, Any]:
    """What waits in FailedEvents; it is deleted there, as docs/runbook.md tells."""
    sqs, queue = stack.session().client("sqs"), stack.failed_events_queue_url
    found = until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    [message] = found
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    event: dict[str, Any] = json.loads(message["Body"])
    return event


def test_row_30_a_file_that_failed_three_times_waits_and_is_taken_when_sent_again(
    outside: Outside, stack: Stack, town: Town
) -> None:
    """Its folder is of nobody yet; once the municipality is onboarded, the event is invoked."""
    sent = upload("9903", "te vroeg.csv", town.crowd("Noorderhaven", 2, partners=False))
    outside.upload(sent)
    failed = failed_event(stack)
    assert failed["requestContext"]["condition"] == "RetriesExhausted"
    [record] = failed["requestPayload"]["Records"]
    assert record["s3"]["object"]["versionId"]
    assert outside.summaries("9903") == set()
    onboard(stack.session(), STAGE, Path(__file__).with_name("9903.yaml"))
    for _ in range(2):
        stack.session().client("lambda").invoke(
            FunctionName=failed["requestContext"]["functionArn"],
            InvocationType="Event",
            Payload=json.dumps(failed["requestPayload"]).encode(),
        )
    [key] = until(lambda: outside.summaries("9903"))
    result = outside.result(key)
    assert (result.opened, len(result.cases), result.refusals) == (2, 2, ())
    assert outside.failed_events() == 0


def test_a_forged_webhook_is_refused_by_the_running_stack(ockto: Ockto, town: Town) -> None:
    [person] = town.crowd("Oostermeer", 1, partners=False)
    ockto.deliver(OOSTERMEER, person.person, data_of(person.person, 1200))
    [sent] = ockto.taken
    forged = replace(sent, message_id=f"msg_{uuid4().hex}")
    assert ockto.post(forged, "whsec_c29tZWJvZHkgZWxzZQ==").status == 401
