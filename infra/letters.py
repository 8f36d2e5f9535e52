"""Print the letters that wait, or one of them again; the PDF is left in the stage's bucket.

python -m infra.letters --stage test --municipality 9901 print
python -m infra.letters --stage test --municipality 9901 reprint K7QF-93XD-2MPA 1 --by jansen
"""

import argparse
import json
import sys
from typing import Any

import boto3
from botocore.config import Config

PATIENCE_SECONDS = 900
"""The function's own timeout: a second call while the first one runs would be held back."""


class PrintingFailed(Exception):
    """The function ended in an error; its log says which."""


def call(session: boto3.Session, stage: str, request: dict[str, Any]) -> dict[str, Any]:
    """Let the function of this stage print; answers where the PDFs are, by municipality."""
    resource = session.client("cloudformation").describe_stack_resource(
        StackName=f"samentoets-{stage}", LogicalResourceId="PrintLettersFunction"
    )
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    patient = Config(read_timeout=PATIENCE_SECONDS, retries={"total_max_attempts": 1})
    answer = session.client("lambda", config=patient).invoke(
        FunctionName=name, Payload=json.dumps(request).encode()
    )
    body: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise PrintingFailed(f"{name}: {body.get('errorType')}. Look in its log for the reason.")
    return body


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m infra.letters",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stage", required=True)
    parser.add_argument("--municipality", required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("print", help="print everything that waits")
    again = commands.add_parser("reprint", help="print one letter again; no clock starts anew")
    again.add_argument("case_id")
    again.add_argument("letter", type=int)
    again.add_argument("--by", required=True, help="who asks for it")
    arguments = vars(parser.parse_args())
    stage, command = arguments.pop("stage"), arguments.pop("command")
    try:
        printed = call(boto3.Session(), stage, arguments)[arguments["municipality"]]
    except PrintingFailed as failed:
        sys.exit(str(failed))
    for each in printed:
        print(f"{each['letters']} letters in {each['key']}")  # noqa: T201
    if not printed:
        print(f"Nothing to {command}.")  # noqa: T201


if __name__ == "__main__":
    main()
