"""The settings of a deployed stack, for commands that use the store as the functions do."""

import os

import boto3

OUTPUTS = {
    "BucketName": "BUCKET_NAME",
    "TableName": "TABLE_NAME",
    "DataKeyArn": "DATA_KEY_ID",
    "StateMachineArn": "STATE_MACHINE_ARN",
    "MessageQueueUrl": "MESSAGE_QUEUE",
}


def enter(session: boto3.Session, stage: str) -> None:
    """Set the environment that the functions of this stage have (template.yaml, Globals)."""
    stacks = session.client("cloudformation").describe_stacks(StackName=f"samentoets-{stage}")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stacks["Stacks"][0]["Outputs"]}
    os.environ |= {variable: outputs[output] for output, variable in OUTPUTS.items()} | {
        "STAGE": stage,
        "MAIL_EVENTS": f"samentoets-{stage}",
        "PERSON_SECRET_ID": f"samentoets/{stage}/person",
        "MUNICIPALITIES_PATH": f"/samentoets/{stage}/municipalities",
        "WEBHOOK_SECRETS_PREFIX": f"samentoets/{stage}/webhook/",
        "LOGIN_SETTINGS": f"/samentoets/{stage}/login",
        "LOGIN_SECRET_ID": f"samentoets/{stage}/login",
        "POWERTOOLS_SERVICE_NAME": "samentoets",
        "POWERTOOLS_METRICS_NAMESPACE": "Samentoets",
    }
