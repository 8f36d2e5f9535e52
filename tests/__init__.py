"""The environment of the functions, set before anything of theirs is imported."""

import os
from typing import Final

REGION: Final = "eu-central-1"
STATE_MACHINE = "samentoets-test-partner-data"

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "STAGE": "test",
    "TABLE_NAME": "cases",
    "BUCKET_NAME": "samentoets-test",
    "STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:123456789012:stateMachine:{STATE_MACHINE}",
    "PERSON_SECRET_ID": "samentoets/test/person",
    "MUNICIPALITIES_PATH": "/samentoets/test/municipalities",
    "WEBHOOK_SECRETS_PREFIX": "samentoets/test/webhook/",
    "LOGIN_SETTINGS": "/samentoets/test/login",
    "LOGIN_SECRET_ID": "samentoets/test/login",
    "MAIL_EVENTS": "samentoets-test",
    "MESSAGE_QUEUE": f"https://sqs.{REGION}.amazonaws.com/123456789012/messages",
    "POWERTOOLS_SERVICE_NAME": "samentoets",
    "POWERTOOLS_METRICS_NAMESPACE": "Samentoets",
}
os.environ.update(ENVIRONMENT)
