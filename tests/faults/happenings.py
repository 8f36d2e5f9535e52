"""What comes in: files, deliveries, officers, print runs."""

import json
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from functions.application_intake import handler as application_intake
from functions.ockto_webhook import handler as ockto_webhook
from functions.print_letters import handler as print_letters
from samentoets.advice import Outcome
from samentoets.casework.steering import Step, decide_case, steer
from samentoets.errors import ActRefused, StaleCase
from samentoets.person import Bsn
from samentoets.steering import Act
from tests import ENVIRONMENT
from tests.builders import NOW, RESIDENT, a_message, an_application, later, signed
from tests.conftest import SESSION
from tests.faults.account import MUNICIPALITY, store
from tests.faults.arrivals import ASYNC, CONTEXT, SENDER, Do, Happening, a_file
from tests.faults.world import World
from tests.functions.lambdas import a_rest_event
from tests.intake_files import table, written

PATH = f"/v1/municipalities/{MUNICIPALITY.code}"


def upload(at: datetime, body: bytes, name: str = "heronderzoek.csv") -> Happening:
    """The municipality puts a file in its folder."""

    def do(world: World) -> Do:
        key = f"incoming/{MUNICIPALITY.code}/{name}"
        world.calls.end()
        put = SESSION.client("s3").put_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=key, Body=body)
        world.expect(a_file(world.now, key, put["VersionId"]))
        return lambda _: None

    return Happening(at, "upload", do)


def print_run(at: datetime) -> Happening:
    def do(_: World) -> None:
        print_letters.lambda_handler({}, CONTEXT)

    return Happening(at, "print", do, ASYNC)


def file(*rows: dict[str, str], name: str = "heronderzoek.csv", **at: float) -> Happening:
    return upload(later(**at), written(table(*rows)).read(), name)


def delivery(number: int, *persons: dict[str, Any], **at: float) -> Happening:
    """A journey's data, sent as often as it takes; a refusal is nothing that a sender expects."""
    body = json.dumps(a_message(*persons, delivery_id=f"d-{number}")).encode()

    def do(_: World) -> None:
        headers = signed(body, f"msg-{number}")
        event = a_rest_event("POST", f"{PATH}/ockto-deliveries", body.decode(), headers)
        answer = ockto_webhook.lambda_handler(event, CONTEXT)
        assert answer["statusCode"] == HTTPStatus.ACCEPTED, answer

    return Happening(later(**at), "delivery", do, SENDER)


def application(at: datetime = NOW, **more: Any) -> Happening:
    """The website sends an application, until it has an answer."""
    body = json.dumps(an_application(**more)).encode()

    def do(_: World) -> None:
        event = a_rest_event("POST", f"{PATH}/applications", body.decode(), signed(body))
        answer = application_intake.lambda_handler(event, CONTEXT)
        assert answer["statusCode"] == HTTPStatus.OK, answer

    return Happening(at, "application", do, SENDER)


def case_of(bsn: Bsn) -> str:
    [case_id] = [part.case_id for part in store().parts.of(bsn) if part.as_resident]
    return case_id


def officer(do: Callable[[str, Act, World], None], bsn: Bsn = RESIDENT, **at: float) -> Happening:
    """An officer looks at a case and acts; a click that comes again may be refused."""

    def act(world: World) -> Do:
        case_id = case_of(bsn)
        seen = store().cases.load(case_id).case.version
        click = Act(by="k.jansen", reason="Gebeld met de inwoner.", seen=seen)
        do(case_id, click, world)

        def again(world: World) -> None:
            try:
                do(case_id, click, world)
            except (ActRefused, StaleCase):
                return

        return again

    return Happening(later(**at), "officer", act, SENDER)


def step(taken: Step, bsn: Bsn = RESIDENT, **at: float) -> Happening:
    def do(case_id: str, click: Act, world: World) -> None:
        steer(store(), MUNICIPALITY, case_id, taken, click, world.now)

    return officer(do, bsn, **at)


def decision(outcome: Outcome, bsn: Bsn = RESIDENT, **at: float) -> Happening:
    def do(case_id: str, click: Act, world: World) -> None:
        decide_case(store(), case_id, outcome, click, world.now)

    return officer(do, bsn, **at)
