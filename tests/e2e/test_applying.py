"""R3, R4, R12, R19 on the emulator: invitations, start pages, applications and licences."""

import re
from pathlib import Path

import pytest

from infra.onboard import onboard
from local.demo.excel import upload
from local.demo.ockto import Ockto, data_of
from local.demo.outside import Mail, Outside
from local.demo.residents import Resident
from local.demo.web import Answer, send
from local.stack import STAGE, Stack
from tests.e2e.test_once import Town, until

NOORDERHAVEN = "9903"
SETTINGS = Path(__file__).with_name(f"{NOORDERHAVEN}.yaml")


@pytest.fixture(scope="module")
def noorderhaven(stack: Stack) -> Ockto:
    """Ockto, for a municipality that tests before granting and invites."""
    secret = onboard(stack.session(), STAGE, SETTINGS)
    return Ockto(stack.api_base_url, {NOORDERHAVEN: secret})


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


def mails_to(outside: Outside, email: str) -> list[Mail]:
    return [mail for mail in outside.mails() if email in mail.to]


def reference_in(mail: Mail) -> str:
    [found] = set(re.findall(rf"/start/{NOORDERHAVEN}/([a-z-]+)", mail.text))
    return str(found)


def start_page(stack: Stack, reference: str) -> Answer:
    return send("GET", f"{stack.api_base_url}/start/{NOORDERHAVEN}/{reference}")


def imported(outside: Outside, people: list[Resident], name: str) -> dict[str, str]:
    """The cases of these people, by BSN."""
    seen = outside.summaries(NOORDERHAVEN)
    sent = upload(NOORDERHAVEN, name, people)
    outside.upload(sent)
    key = until(lambda: next(iter(outside.summaries(NOORDERHAVEN) - seen), None))
    cases = outside.result(key).cases
    return {who.person.bsn: cases[line] for line, who in sent.residents.items()}


def test_r04_from_a_round_to_a_delivery_by_the_personal_link(
    stack: Stack, outside: Outside, noorderhaven: Ockto, town: Town
) -> None:
    by_mail, by_letter = town.resident("Noorderhaven"), town.resident("Noorderhaven", "BRIEF")
    cases = imported(outside, [by_mail, by_letter], "uitnodigen.csv")
    [invitation] = until(lambda: mails_to(outside, by_mail.email))
    case_id = cases[by_mail.person.bsn]
    until(lambda: outside.case(NOORDERHAVEN, case_id).status == "INVITED" or None)
    reference = reference_in(invitation)
    page = start_page(stack, reference)
    assert (page.status, f"ockto?reference={reference}" in page.text) == (200, True)
    until(lambda: outside.letters(NOORDERHAVEN) == [cases[by_letter.person.bsn]] or None)
    answer = noorderhaven.deliver(
        NOORDERHAVEN, by_mail.person, data_of(by_mail.person, 1200), reference=reference
    )
    assert answer.said == "applied"
    assert outside.case(NOORDERHAVEN, case_id).status == "DATA_RECEIVED"
    assert "Uw gegevens zijn binnen" in start_page(stack, reference).text
    assert start_page(stack, "zzzz-zzzz-zzzz-zzzz").status == 404
    assert len(mails_to(outside, by_mail.email)) == 1
