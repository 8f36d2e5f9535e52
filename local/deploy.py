"""Deploys the template that `make build` built, as `sam deploy` does on AWS but in a second."""

import hashlib
import io
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zipfile import ZipFile, ZipInfo

import boto3
import yaml
from botocore.exceptions import ClientError, WaiterError

from local.emulator import REGION

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

BUILD = Path(__file__).parents[1] / ".aws-sam/build"

_ARTEFACTS_BUCKET = "samentoets-artefacts"
_LOCAL_PATHS = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
}


class DeployFailed(Exception):
    """The stack could not be made; the text holds CloudFormation's reasons."""


def deploy(
    session: boto3.Session, stack_name: str, parameters: Mapping[str, str], build: Path = BUILD
) -> dict[str, str]:
    """Create the stack, or bring it up to date, and return its outputs."""
    cloudformation = session.client("cloudformation")
    s3 = session.client("s3")
    template = _upload_artefacts(s3, build)
    request: Any = {
        "StackName": stack_name,
        "TemplateURL": _upload_template(s3, template),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    try:
        if done := _begin(cloudformation, request):
            cloudformation.get_waiter(done).wait(
                StackName=stack_name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
            )
    except ClientError as error:
        raise DeployFailed(str(error)) from error
    except WaiterError as error:
        raise DeployFailed(_reasons(cloudformation, stack_name)) from error
    _reserve_concurrency(session, stack_name, template)
    return _outputs(cloudformation, stack_name)


def _upload_artefacts(s3: "S3Client", build: Path) -> dict[str, Any]:
    """Upload what the template points to; an unchanged artefact keeps its name."""
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(
            Bucket=_ARTEFACTS_BUCKET,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
    template: dict[str, Any] = yaml.safe_load((build / "template.yaml").read_text())
    for resource in template["Resources"].values():
        if key := _LOCAL_PATHS.get(resource["Type"]):
            path = build / resource["Properties"][key]
            content = _zipped(path) if path.is_dir() else _as_json(path)
            name = hashlib.sha256(content).hexdigest()
            s3.put_object(Bucket=_ARTEFACTS_BUCKET, Key=name, Body=content)
            resource["Properties"][key] = f"s3://{_ARTEFACTS_BUCKET}/{name}"
    return template


def _upload_template(s3: "S3Client", template: Mapping[str, Any]) -> str:
    """In a request of its own a template may have 51,200 bytes, in S3 a megabyte."""
    key = "template.json"
    s3.put_object(Bucket=_ARTEFACTS_BUCKET, Key=key, Body=json.dumps(template).encode())
    return f"https://s3.amazonaws.com/{_ARTEFACTS_BUCKET}/{key}"


def _as_json(definition: Path) -> bytes:
    """AWS takes a state machine in YAML, the emulator only in JSON."""
    return json.dumps(yaml.safe_load(definition.read_text())).encode()


def _zipped(folder: Path) -> bytes:
    """The same bytes for the same files, whenever they were written."""
    archive = io.BytesIO()
    with ZipFile(archive, "w") as zipped:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            zipped.writestr(ZipInfo(file.relative_to(folder).as_posix()), file.read_bytes())
    return archive.getvalue()


def _begin(
    cloudformation: "CloudFormationClient", request: Any
) -> Literal["stack_create_complete", "stack_update_complete"] | None:
    """Let CloudFormation start, and return what to wait for; nothing if nothing changed."""
    try:
        cloudformation.create_stack(**request)
    except cloudformation.exceptions.AlreadyExistsException:
        try:
            cloudformation.update_stack(**request)
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return None
            raise
        return "stack_update_complete"
    return "stack_create_complete"


def _reserve_concurrency(
    session: boto3.Session, stack_name: str, template: Mapping[str, Any]
) -> None:
    """The emulator's CloudFormation leaves it out; then a burst starts hundreds of copies."""
    functions = session.client("lambda")
    found = session.client("cloudformation").describe_stack_resources(StackName=stack_name)
    for resource in found["StackResources"]:
        wanted = template["Resources"].get(resource["LogicalResourceId"], {}).get("Properties", {})
        if reserved := wanted.get("ReservedConcurrentExecutions"):
            functions.put_function_concurrency(
                FunctionName=resource["PhysicalResourceId"], ReservedConcurrentExecutions=reserved
            )


def _outputs(cloudformation: "CloudFormationClient", stack_name: str) -> dict[str, str]:
    (stack,) = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _reasons(cloudformation: "CloudFormationClient", stack_name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
    return "\n".join(
        f"{event.get('LogicalResourceId')}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event.get("ResourceStatus", "").endswith("FAILED") and "ResourceStatusReason" in event
    )
