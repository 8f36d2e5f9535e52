"""R3, R4, R12, R19 on the emulator: invitations, start pages, applications and licences."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from infra.onboard import onboard
from local.demo.excel import upload
from local.demo.ockto import Ockto, data_of
from local.demo.outside import Mail, Outside
from local.demo.residents import Person, Resident
from local.demo.web import Answer, send
from local.emulator import REGION
from local.stack import ROOT_USER, STAGE, Stack
from tests.e2e.test_household import Ending
from tests.e2e.test_once import AT_ONCE, Town, until
from tests.template import ROOT

NOORDERHAVEN, ZUIDERWOLDE = "9903", "9904"
"""One tests before granting and invites in its round, the other grants first without the module."""


@pytest.fixture(scope="module")
def secrets(stack: Stack) -> dict[str, str]:
    files = (Path(__file__).with_name(f"{code}.yaml") for code in (NOORDERHAVEN, ZUIDERWOLDE))
    return {file.stem: onboard(stack.session(), STAGE, file) for file in files}


@pytest.fixture(scope="module")
def ockto(stack: Stack, secrets: dict[str, str]) -> Ockto:
    return Ockto(stack.api_base_url, secrets)


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


def case(stack: Stack, case_id: str) -> dict[str, Any]:
    return Ending(stack).cases([case_id])[case_id]


def imported(outside: Outside, people: list[Resident], name: str) -> dict[str, str]:
    """The cases of these people, by BSN."""
    seen = outside.summaries(NOORDERHAVEN)
    sent = upload(NOORDERHAVEN, name, people)
    outside.upload(sent)
    key = until(lambda: next(iter(outside.summaries(NOORDERHAVEN) - seen), None))
    cases = outside.result(key).cases
    return {who.person.bsn: cases[line] for line, who in sent.residents.items()}


def an_application(who: Resident, partner: Person | None = None) -> bytes:
    person = who.person
    application = {
        "application_number": f"A-{uuid4()}",
        "submitted_at": "2025-10-06T09:00:00Z",
        "applicant": {
            "bsn": person.bsn,
            "name": {"first_name": person.first_name, "surname": person.surname},
            "birth_date": person.born.isoformat(),
            "email": who.email,
        },
        "partner": {"bsn": partner.bsn} if partner else None,
    }
    return json.dumps(application).encode()


def apply(stack: Stack, secrets: dict[str, str], code: str, body: bytes) -> Answer:
    now, message_id = datetime.now(UTC), f"msg_{uuid4().hex}"
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secrets[code]).sign(message_id, now, body.decode()),
    }
    url = f"{stack.api_base_url}/v1/municipalities/{code}/applications"
    return send("POST", url, body, headers)


def load_known_clients(stack: Stack, file: Path) -> str:
    environment = os.environ | {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "AWS_ACCESS_KEY_ID": ROOT_USER,
        "AWS_SECRET_ACCESS_KEY": ROOT_USER,
        "AWS_DEFAULT_REGION": REGION,
        "PYTHONPATH": str(ROOT / "layers/common"),
    }
    choices = ["--stage", STAGE, "--municipality", NOORDERHAVEN, "--by", "jansen", str(file)]
    command = [sys.executable, "-m", "infra.known_clients", *choices]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_r04_from_a_round_to_a_delivery_by_the_personal_link(
    stack: Stack, outside: Outside, ockto: Ockto, town: Town
) -> None:
    by_mail, by_letter = town.resident("Noorderhaven"), town.resident("Noorderhaven", "BRIEF")
    cases = imported(outside, [by_mail, by_letter], "uitnodigen.csv")
    [invitation] = until(lambda: mails_to(outside, by_mail.email))
    case_id, letter = cases[by_mail.person.bsn], cases[by_letter.person.bsn]
    until(lambda: case(stack, case_id)["status"] == "INVITED" or None)
    until(lambda: case(stack, letter)["deadline"]["waiting_for"] == "INVITATION_PRINT" or None)
    reference = reference_in(invitation)
    page = start_page(stack, reference)
    assert (page.status, f"ockto?reference={reference}" in page.text) == (HTTPStatus.OK, True)
    answer = ockto.deliver(
        NOORDERHAVEN, by_mail.person, data_of(by_mail.person, 1200), reference=reference
    )
    assert answer.said == "applied"
    assert case(stack, case_id)["status"] == "DATA_RECEIVED"
    assert "Uw gegevens zijn binnen" in start_page(stack, reference).text
    assert start_page(stack, "zzzz-zzzz-zzzz-zzzz").status == HTTPStatus.NOT_FOUND
    assert len(mails_to(outside, by_mail.email)) == 1


def test_r03_tested_before_an_applicant_and_partner_deliver_in_one_journey(
    stack: Stack, outside: Outside, secrets: dict[str, str], ockto: Ockto, town: Town
) -> None:
    who, partner = town.resident("Noorderhaven"), town.person()
    body = an_application(who, partner)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sending = [pool.submit(apply, stack, secrets, NOORDERHAVEN, body) for _ in range(AT_ONCE)]
    answers = [each.result() for each in sending]
    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    [told] = {answer.text for answer in answers}
    taken = json.loads(told)
    assert taken["route"] == "test_first"
    mails = until(lambda: sent if len(sent := mails_to(outside, who.email)) == 2 else None)
    [invitation] = [mail for mail in mails if "/start/" in mail.text]
    ockto.deliver(
        NOORDERHAVEN,
        who.person,
        data_of(who.person, 900, partner),
        data_of(partner, 800),
        reference=reference_in(invitation),
    )
    found = case(stack, taken["case_id"])
    assert (found["status"], found["advice"]["outcome"]) == ("DATA_RECEIVED", "TOEKENNEN")
    assert "decision" not in found
    assert len(mails_to(outside, who.email)) == 2, "eight turns, and each mail once"
    changed = body.replace(b'"email": "', b'"email": "x')
    assert apply(stack, secrets, NOORDERHAVEN, changed).status == HTTPStatus.CONFLICT


def test_r03_a_known_client_is_granted_by_file_check(
    stack: Stack, outside: Outside, secrets: dict[str, str], town: Town, tmp_path: Path
) -> None:
    who = town.resident("Noorderhaven")
    file = tmp_path / "klanten.csv"
    file.write_text(f"BSN\n{who.person.bsn}\n", "utf-8")
    assert load_known_clients(stack, file).startswith("1 bekende klanten")
    answer = apply(stack, secrets, NOORDERHAVEN, an_application(who))
    taken = json.loads(answer.text)
    assert taken["route"] == "granted_by_file_check"
    [mail] = until(lambda: mails_to(outside, who.email))
    assert "Uw aanvraag is toegekend" in mail.text
    found = case(stack, taken["case_id"])
    assert (found["status"], found["decision"]["ground"]) == ("DECIDED", "FILE_CHECK")


def test_r12_without_the_module_only_an_applicant_alone_is_taken_and_granted(
    stack: Stack, secrets: dict[str, str], ockto: Ockto, town: Town
) -> None:
    who, partner = town.resident("Zuiderwolde"), town.person()
    refused = apply(stack, secrets, ZUIDERWOLDE, an_application(who, partner))
    assert refused.status == HTTPStatus.FORBIDDEN
    delivery = ockto.deliver(ZUIDERWOLDE, who.person, data_of(who.person, 900))
    assert delivery.status == HTTPStatus.FORBIDDEN
    for answer in (refused, delivery):
        assert "Premium + Module Rechtmatigheid" in answer.said
    taken = json.loads(apply(stack, secrets, ZUIDERWOLDE, an_application(who)).text)
    assert taken["route"] == "granted_without_investigation"
    decision = case(stack, taken["case_id"])["decision"]
    assert (decision["ground"], decision["by"]) == ("WITHOUT_INVESTIGATION", "system")


def test_the_contract_is_served(stack: Stack) -> None:
    answer = send("GET", f"{stack.api_base_url}/v1/openapi.json")
    assert json.loads(answer.text)["openapi"] == "3.1.0"
