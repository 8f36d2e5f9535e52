"""template.yaml agrees with itself and with the code that it deploys."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import pytest

from samentoets.settings import Settings
from tests.template import ROOT, definition_text, resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
[STATE_MACHINE] = resources("AWS::Serverless::StateMachine").values()
[BUCKET] = resources("AWS::S3::Bucket").values()
TIMEOUT = template()["Globals"]["Function"]["Timeout"]
VARIABLES = template()["Globals"]["Function"]["Environment"]["Variables"]


def on_aws(value: Any) -> Any:
    """What a choice between AWS and the emulator is on AWS."""
    match value:
        case {"Fn::If": ["IsAws", chosen, _]}:
            return chosen
        case _:
            return value


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every permission that something of this stack gets, and who gets it."""
    for name, policy in resources("AWS::IAM::ManagedPolicy").items():
        yield from ((name, each) for each in policy["Properties"]["PolicyDocument"]["Statement"])
    for name, owner in (FUNCTIONS | resources("AWS::Serverless::StateMachine")).items():
        own = (policy for policy in owner["Properties"]["Policies"] if "Statement" in policy)
        yield from ((name, each) for policy in own for each in policy["Statement"])


PERMISSIONS = [
    pytest.param(owner, statement, id=f"{owner}-{statement.get('Sid', number)}")
    for number, (owner, statement) in enumerate(statements())
]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_variables_of_the_functions_are_the_fields_of_the_settings() -> None:
    own = {name.lower() for name in VARIABLES if not name.startswith("POWERTOOLS_")}
    assert own == set(Settings.model_fields)


def test_names_that_are_spelled_out_to_avoid_a_circle_are_the_real_names() -> None:
    assert VARIABLES["BUCKET_NAME"] == BUCKET["Properties"]["BucketName"]
    machine = STATE_MACHINE["Properties"]["Name"]["Fn::Sub"]
    assert VARIABLES["STATE_MACHINE_ARN"]["Fn::Sub"].endswith(f":stateMachine:{machine}")
    spelled = set(re.findall(r":::(samentoets-[^/'\"]+?)(?:/|['\"])", str(list(statements()))))
    assert spelled == {BUCKET["Properties"]["BucketName"]["Fn::Sub"]}


def test_every_function_has_a_folder_and_every_folder_a_function() -> None:
    folders = {path.parent.name for path in ROOT.glob("functions/*/handler.py")}
    assert {f"functions/{folder}/" for folder in folders} == {
        function["Properties"]["CodeUri"] for function in FUNCTIONS.values()
    }
    assert {f"{folder.title().replace('_', '')}Function" for folder in folders} == set(FUNCTIONS)


def test_every_placeholder_of_the_definition_is_filled_and_every_filling_used() -> None:
    placeholders = set(re.findall(r"\$\{(\w+)\}", definition_text()))
    assert placeholders == set(STATE_MACHINE["Properties"]["DefinitionSubstitutions"])


@pytest.mark.parametrize(("owner", "statement"), PERMISSIONS)
def test_a_permission_names_its_actions(owner: str, statement: dict[str, Any]) -> None:
    assert [action for action in as_list(statement["Action"]) if "*" in action] == []


@pytest.mark.parametrize(("owner", "statement"), PERMISSIONS)
def test_a_permission_names_its_resources_on_aws(owner: str, statement: dict[str, Any]) -> None:
    knows_no_resource = statement.get("Sid") == "DeliverLogs"
    everything = "*" in as_list(on_aws(statement["Resource"]))
    assert not everything or knows_no_resource


UNATTENDED = {
    name: function
    for name, function in FUNCTIONS.items()
    for event in function["Properties"].get("Events", {}).values()
    if event["Type"] in {"S3", "Schedule", "EventBridgeRule"}
}


@pytest.mark.parametrize("name", UNATTENDED)
def test_what_nobody_waits_for_leaves_a_trace_when_it_fails(name: str) -> None:
    properties = FUNCTIONS[name]["Properties"]
    destination = properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
    queue = destination["Fn::GetAtt"].removesuffix(".Arn")
    watched = [
        alarm["Properties"].get("Dimensions", [])
        for alarm in resources("AWS::CloudWatch::Alarm").values()
    ]
    assert [{"Name": "QueueName", "Value": {"Fn::GetAtt": f"{queue}.QueueName"}}] in watched


def test_a_turn_that_fails_for_good_ends_where_the_operator_looks() -> None:
    [source] = [
        (name, event["Properties"])
        for name, function in FUNCTIONS.items()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "SQS"
    ]
    name, properties = source
    queue = resources("AWS::SQS::Queue")[properties["Queue"]["Fn::GetAtt"].removesuffix(".Arn")]
    redrive = queue["Properties"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": "FailedEvents.Arn"}
    own_time = FUNCTIONS[name]["Properties"].get("Timeout", TIMEOUT)
    assert queue["Properties"]["VisibilityTimeout"] >= 6 * own_time
    most = properties["ScalingConfig"]["MaximumConcurrency"]
    assert most == FUNCTIONS[name]["Properties"]["ReservedConcurrentExecutions"]


def test_no_burst_starts_copies_of_a_function_without_limit() -> None:
    unlimited = {
        name
        for name, function in FUNCTIONS.items()
        if "ReservedConcurrentExecutions" not in function["Properties"]
    }
    assert unlimited == set()


def test_the_pages_and_the_webhook_are_two_apis() -> None:
    for event in FUNCTIONS["BackOfficeFunction"]["Properties"]["Events"].values():
        assert event["Properties"]["RestApiId"] == {"Ref": "BackOfficeApi"}


LOG = "9901#AUDIT#2026-01-01"
CHANGING = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}


def reaches_the_log(statement: dict[str, Any], operator: str) -> bool:
    keys = statement.get("Condition", {operator: {"dynamodb:LeadingKeys": "*"}})[operator]
    return any(fnmatch(LOG, key) for key in as_list(keys["dynamodb:LeadingKeys"]))


@pytest.mark.parametrize("name", ["REQUEST_TOO_LARGE", "THROTTLED"])
def test_what_the_function_never_sees_is_refused_with_what_to_do(name: str) -> None:
    api = template()["Resources"]["WebhookApi"]["Properties"]
    response = api["GatewayResponses"][name]
    told = json.loads(response["ResponseTemplates"]["application/json"])
    assert told["status"] == response["StatusCode"]
    assert told["detail"]


def test_r18_no_function_may_change_or_delete_what_stands_in_the_audit_log() -> None:
    """Putting an item in the place of another can't be forbidden: see docs/login.md."""
    changing = [(name, each) for name, each in statements() if CHANGING & set(each["Action"])]
    denied = {
        name
        for name, each in changing
        if each["Effect"] == "Deny" and reaches_the_log(each, "ForAnyValue:StringLike")
    }
    assert denied == {"CaseworkPolicy"}
    for name, each in changing:
        if name not in denied:
            assert not reaches_the_log(each, "ForAllValues:StringLike")


def test_r17_the_history_of_an_execution_is_not_logged() -> None:
    logging = STATE_MACHINE["Properties"]["Logging"]
    assert logging["IncludeExecutionData"] is False


def test_what_holds_or_unlocks_residents_data_outlives_the_stack() -> None:
    kept = {
        name
        for name, resource in template()["Resources"].items()
        if resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain"
    }
    assert kept >= {"CaseTable", "Bucket", "DataKey", "PersonSecret"}
