"""The events for `sam local invoke` are what each function really receives."""

import json
from typing import Any

import pytest
import yaml
from aws_lambda_powertools.utilities.data_classes import (
    APIGatewayProxyEvent,
    EventBridgeEvent,
    S3Event,
    SQSEvent,
)

from samentoets.application import Application
from samentoets.casework.settling import MailNews
from samentoets.casework.timing import TimerCall
from samentoets.delivery import DeliveryMessage
from samentoets.message_queue import Turn
from tests import ses
from tests.template import ROOT, definition_text, resources

FUNCTIONS = resources("AWS::Serverless::Function")
MAIL_RULES = FUNCTIONS["MailEventsFunction"]["Properties"]["Events"]


def event(function: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / f"tests/events/{function}.json").read_text("utf-8"))
    return loaded


def routes(function: str) -> set[tuple[str, str]]:
    """The methods and paths that the template gives to a function."""
    events = FUNCTIONS[function]["Properties"]["Events"].values()
    return {(each["Properties"]["Method"].upper(), each["Properties"]["Path"]) for each in events}


def test_every_function_has_an_event() -> None:
    files = {path.stem for path in ROOT.glob("tests/events/*.json")}
    assert files == {path.name for path in ROOT.glob("functions/*") if path.is_dir()}


def test_csv_ingest_hears_of_an_upload() -> None:
    [record] = S3Event(event("csv_ingest")).records
    upload = FUNCTIONS["CsvIngestFunction"]["Properties"]["Events"]["Upload"]["Properties"]
    [prefix] = upload["Filter"]["S3Key"]["Rules"]
    assert record.event_name.startswith("ObjectCreated:")
    assert record.s3.get_object.key.startswith(f"{prefix['Value']}9901/")
    assert record.s3.get_object.version_id


def test_ockto_webhook_gets_a_signed_delivery() -> None:
    request = APIGatewayProxyEvent(event("ockto_webhook"))
    assert (request.http_method, request.resource) in routes("OcktoWebhookFunction")
    assert request.path == request.resource.replace("{code}", request.path_parameters["code"])
    assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= set(request.headers)
    DeliveryMessage.model_validate_json(request.body or "")


def test_back_office_gets_a_page_request() -> None:
    request = APIGatewayProxyEvent(event("back_office"))
    assert (request.http_method, request.resource) in routes("BackOfficeFunction")


@pytest.mark.parametrize("step", ["completeness_check", "send_reminder", "mark_investigation"])
def test_a_step_gets_what_the_definition_sends(step: str) -> None:
    function = f"${{{step.title().replace('_', '')}FunctionArn}}"
    [sent] = (
        state["Parameters"]["Payload"]
        for state in yaml.safe_load(definition_text())["States"].values()
        if state.get("Parameters", {}).get("FunctionName") == function
    )
    assert {f"{key}.$" for key in event(step)} == set(sent)
    TimerCall.model_validate(event(step))


SES = {path.stem: json.loads(path.read_text("utf-8")) for path in ROOT.glob("tests/events/ses/*")}


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        ("send", ["Told"]),
        ("delivery", ["Told"]),
        ("complaint", ["Told"]),
        ("reject", ["Told"]),
        ("rendering_failure", ["Told"]),
        ("bounce", ["Bounced"]),
        ("bounce_that_may_pass", []),
    ],
)
def test_r17_of_an_event_of_ses_only_codes_reach_the_function(told: str, rules: list[str]) -> None:
    """SES's events have the address and the subject; its shapes are those of AWS's documents."""
    assert [name for name, rule in MAIL_RULES.items() if ses.matches(rule, SES[told])] == rules
    for name in rules:
        left = ses.transformed(MAIL_RULES[name], SES[told])
        assert "example.org" not in json.dumps(left)
        assert MailNews(left["news"])
        assert {"municipality", "case", "kind"} <= set(left["tags"])


def test_mail_events_gets_what_is_left_of_an_event_of_ses() -> None:
    assert event("mail_events") == ses.transformed(MAIL_RULES["Told"], SES["delivery"])


def test_application_intake_gets_a_signed_application() -> None:
    request = APIGatewayProxyEvent(event("application_intake"))
    assert (request.http_method, request.resource) in routes("ApplicationIntakeFunction")
    assert request.path == request.resource.format(**request.path_parameters)
    assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= set(request.headers)
    Application.model_validate_json(request.body or "")


def test_send_invitation_gets_the_turn_of_a_case() -> None:
    [record] = SQSEvent(event("send_invitation")).records
    assert Turn.model_validate_json(record.body).municipality == "9901"


def test_start_page_gets_a_page_request() -> None:
    request = APIGatewayProxyEvent(event("start_page"))
    assert (request.http_method, request.resource) in routes("StartPageFunction")
    assert request.path == request.resource.format(**request.path_parameters)


@pytest.mark.parametrize("function", ["sweeper", "print_letters"])
def test_a_function_is_woken_by_its_schedule(function: str) -> None:
    woken = EventBridgeEvent(event(function))
    assert (woken.source, woken.detail_type) == ("aws.events", "Scheduled Event")
