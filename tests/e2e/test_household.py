"""R6, R8, R16: two things at the same moment end as if one had come after the other, every time."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from threading import Semaphore
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from local.demo.cast import OOSTERMEER
from local.demo.excel import upload
from local.demo.ockto import Json, Ockto, data_of
from local.demo.outside import Outside
from local.demo.residents import Person, Resident
from local.stack import Stack
from tests.e2e.test_once import Town, take_in, until

TIMES = 200
AT_ONCE = 8
PARTNER_WAIT_SECONDS = 4
"""Of this municipality: local/municipalities/9901.yaml."""

PATIENCE_SECONDS = 180

type Couple = tuple[Resident, Resident]
type Cases = dict[str, str]


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


@pytest.fixture
def couples(town: Town) -> list[Couple]:
    """People who know of each other; the file tells of nobody's partner."""
    return [(town.resident("Oostermeer"), town.resident("Oostermeer")) for _ in range(TIMES)]


class Ending:
    """How the cases stand in the table, where nothing that is looked at here is sealed."""

    def __init__(self, stack: Stack) -> None:
        self._client = stack.session().client("dynamodb")
        self._table = stack.table

    def cases(self, case_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="sk = :case",
            ExpressionAttributeValues={":case": {"S": "CASE"}},
        )
        read = TypeDeserializer().deserialize
        items = [read({"M": item}) for page in pages for item in page["Items"]]
        wanted = set(case_ids)
        return {item["case_id"]: item for item in items if item["case_id"] in wanted}


def opened(outside: Outside, people: list[Resident], name: str) -> Cases:
    """The case of each of these people, by BSN."""
    sent, cases = take_in(outside, people, name)
    return {resident.person.bsn: cases[line] for line, resident in sent.residents.items()}


def is_complete(case: dict[str, Any]) -> bool:
    return (case["status"], case.get("deadline"), case.get("mark")) == ("DATA_RECEIVED", None, None)


def are_one_household(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = one.get("link"), other.get("link")
    return (
        first is not None
        and second is not None
        and (first["case_id"], second["case_id"]) == (other["case_id"], one["case_id"])
        and {first["leads"], second["leads"]} == {True, False}
        and is_complete(one)
        and is_complete(other)
    )


def in_the_end(
    stack: Stack, case_ids: Iterable[str], is_right: Callable[[dict[str, dict[str, Any]]], bool]
) -> dict[str, dict[str, Any]]:
    """The cases once they are right; what is under way may take a while on a busy machine."""
    ending, wanted = Ending(stack), list(case_ids)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_right(found := ending.cases(wanted)):
        assert time.monotonic() < deadline, Counter(
            (case["status"], bool(case.get("link")), bool(case.get("deadline")))
            for case in found.values()
        )
        time.sleep(0.5)
    return found


def deliver(stack: Stack, started_by: Person, *persons: Json) -> None:
    """A journey's delivery; as any sender, it repeats what the other side couldn't take.

    An answer that doesn't come in time may have been a yes: then the same message goes out again.
    """
    ockto = Ockto(stack.api_base_url, stack.webhook_secrets)
    sent, secret = (
        ockto.message(OOSTERMEER, started_by, *persons),
        stack.webhook_secrets[OOSTERMEER],
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(TimeoutError, ConnectionError):
            if ockto.post(sent, secret).status == HTTPStatus.ACCEPTED:
                return
        time.sleep(0.5)
    raise AssertionError("a delivery was not taken")


def one_mail_at_most(outside: Outside, couples: list[Couple]) -> bool:
    household = {person.email: number for number, pair in enumerate(couples) for person in pair}
    mails = Counter(household[to] for mail in outside.mails() for to in mail.to if to in household)
    return max(mails.values(), default=0) <= 1


def test_r06_both_partners_at_the_same_moment_are_one_household(
    outside: Outside, stack: Stack, couples: list[Couple]
) -> None:
    """Half of them have two cases, half of them one."""
    apart, together = couples[: TIMES // 2], couples[TIMES // 2 :]
    with_partner = [replace(one, partner=other.person) for one, other in together]
    people = [person for pair in apart for person in pair] + with_partner
    cases = opened(outside, people, "stellen.csv")
    messages = [
        (one.person, data_of(one.person, 1000, other.person))
        for pair in couples
        for one, other in (pair, pair[::-1])
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda message: deliver(stack, *message), messages))

    def is_right(found: dict[str, dict[str, Any]]) -> bool:
        of = {bsn: found[case_id] for bsn, case_id in cases.items()}
        return all(
            are_one_household(of[one.person.bsn], of[other.person.bsn]) for one, other in apart
        ) and all(is_complete(of[one.person.bsn]) for one, _ in together)

    in_the_end(stack, cases.values(), is_right)
    assert one_mail_at_most(outside, couples)


@pytest.mark.race
def test_r08_a_delivery_against_the_timer_ends_complete_with_one_reminder_at_most(
    outside: Outside, stack: Stack, couples: list[Couple]
) -> None:
    residents = [one for one, _ in couples]
    cases = opened(outside, residents, "wachten.csv")
    few = Semaphore(AT_ONCE)

    def race(number: int) -> None:
        """The partner's data come around the moment that the reminder is due.

        Many wait at once, but few deliver: so many functions that start would not be done in time.
        """
        one, other = couples[number]
        with few:
            deliver(stack, one.person, data_of(one.person, 1000, other.person))
        time.sleep(PARTNER_WAIT_SECONDS - 1 + number / TIMES * 2)
        with few:
            deliver(stack, other.person, data_of(other.person, 900))

    with ThreadPoolExecutor(6 * AT_ONCE) as pool:
        list(pool.map(race, range(TIMES)))
    in_the_end(stack, cases.values(), lambda found: all(map(is_complete, found.values())))
    assert one_mail_at_most(outside, couples)


def test_r16_a_delivery_against_a_second_file_is_one_household(
    outside: Outside, stack: Stack, couples: list[Couple]
) -> None:
    residents = [one for one, _ in couples]
    cases = opened(outside, residents, "eerste.csv")
    seen = outside.summaries(OOSTERMEER)
    partners = [replace(other, partner=one.person) for one, other in couples]
    second = upload(OOSTERMEER, "tweede.csv", [*residents, *partners])

    def both(couple: Couple) -> None:
        one, other = couple
        persons = data_of(one.person, 1000, other.person), data_of(other.person, 900, one.person)
        deliver(stack, one.person, *persons)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        uploading = pool.submit(outside.upload, second)
        list(pool.map(both, couples))
        uploading.result()
    done = until(lambda: next(iter(outside.summaries(OOSTERMEER) - seen), None), PATIENCE_SECONDS)
    lines = outside.result(done).cases
    cases |= {who.person.bsn: lines[line] for line, who in second.residents.items()}
    assert {cases[one.person.bsn] for one in residents} <= set(lines.values())

    def is_right(found: dict[str, dict[str, Any]]) -> bool:
        of = {bsn: found[case_id] for bsn, case_id in cases.items()}
        return all(
            are_one_household(of[one.person.bsn], of[other.person.bsn]) for one, other in couples
        )

    in_the_end(stack, cases.values(), is_right)
    assert one_mail_at_most(outside, couples)
