"""R8, R11, R16 on the emulator: very many timers at once, with functions that let in only a few."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.demo.ockto import data_of
from local.demo.outside import Outside
from local.demo.residents import Resident
from local.stack import Stack
from tests.e2e.test_household import AT_ONCE, deliver, in_the_end, opened
from tests.e2e.test_once import Town

WAITING = 200


def was_reminded_and_marked(case: dict[str, Any]) -> bool:
    reason = (case.get("mark") or {}).get("reason")
    return (reason, case.get("deadline")) == ("NO_RESPONSE_TO_REMINDER", None)


def let_wait(stack: Stack, town: Town, people: list[Resident]) -> None:
    """Each of them delivers, and tells of a partner who doesn't."""

    def incomplete(one: Resident) -> None:
        deliver(stack, one.person, data_of(one.person, 1000, partners[one.person.bsn]))

    partners = {one.person.bsn: town.person() for one in people}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(incomplete, people))


def reminders(outside: Outside, people: list[Resident]) -> Counter[str]:
    """How many e-mails went to each of them."""
    emails = {one.email for one in people}
    return Counter(to for mail in outside.mails() for to in mail.to if to in emails)


def test_r08_r11_200_cases_that_wait_at_once_are_each_reminded_and_marked_once(
    outside: Outside, stack: Stack
) -> None:
    """Five reminders at a time are let in; the rest is refused, and comes back spread out."""
    town = Town()
    people = [town.resident("Oostermeer") for _ in range(WAITING)]
    cases = opened(outside, people, "tweehonderd.csv")
    assert len(cases) == WAITING
    let_wait(stack, town, people)
    in_the_end(
        stack, cases.values(), lambda found: all(map(was_reminded_and_marked, found.values()))
    )
    assert reminders(outside, people) == dict.fromkeys((one.email for one in people), 1)
    assert still_running(stack, set(cases.values())) == []


def still_running(stack: Stack, case_ids: set[str]) -> list[str]:
    """Timers that didn't end, a moment after their case did."""
    for _ in range(20):
        if not running(stack, case_ids):
            break
        time.sleep(0.5)
    return running(stack, case_ids)


def running(stack: Stack, case_ids: set[str]) -> list[str]:
    """The timers of these cases that wait or are at work."""
    client = stack.session().client("stepfunctions")
    pages = client.get_paginator("list_executions").paginate(
        stateMachineArn=stack.state_machine_arn, statusFilter="RUNNING"
    )
    names = [found["name"] for page in pages for found in page["executions"]]
    return [name for name in names if name.rpartition("-")[0] in case_ids]
