"""R8, R11, R16 on the emulator: very many timers at once, with functions that let in only a few."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.demo.ockto import data_of
from local.demo.outside import Outside
from local.stack import Stack
from tests.e2e.test_household import AT_ONCE, Couple, deliver, in_the_end, opened
from tests.e2e.test_once import Town

WAITING = 200


def was_reminded_and_marked(case: dict[str, Any]) -> bool:
    reason = (case.get("mark") or {}).get("reason")
    return (reason, case.get("deadline")) == ("NO_RESPONSE_TO_REMINDER", None)


def test_r08_r11_200_cases_that_wait_at_once_are_each_reminded_and_marked_once(
    outside: Outside, stack: Stack
) -> None:
    """Five reminders at a time are let in; the rest is refused, and comes back spread out."""
    town = Town()
    couples: list[Couple] = [
        (town.resident("Oostermeer"), town.resident("Oostermeer")) for _ in range(WAITING)
    ]
    cases = opened(outside, [one for one, _ in couples], "tweehonderd.csv")
    assert len(cases) == WAITING

    def incomplete(couple: Couple) -> None:
        one, other = couple
        deliver(stack, one.person, data_of(one.person, 1000, other.person))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(incomplete, couples))
    in_the_end(
        stack, cases.values(), lambda found: all(map(was_reminded_and_marked, found.values()))
    )
    emails = {one.email for one, _ in couples}
    mails = Counter(to for mail in outside.mails() for to in mail.to if to in emails)
    assert mails == dict.fromkeys(emails, 1)
    assert still_running(stack, set(cases.values())) == []


def still_running(stack: Stack, case_ids: set[str]) -> list[str]:
    """Timers that didn't end, a moment after their case did."""
    client = stack.session().client("stepfunctions")
    running: list[str] = []
    for _ in range(20):
        pages = client.get_paginator("list_executions").paginate(
            stateMachineArn=stack.state_machine_arn, statusFilter="RUNNING"
        )
        names = [found["name"] for page in pages for found in page["executions"]]
        running = [name for name in names if name.rpartition("-")[0] in case_ids]
        if not running:
            break
        time.sleep(0.5)
    return running
