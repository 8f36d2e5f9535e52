"""The local stack: an emulator with the template deployed to it and municipalities onboarded.

`python -m local.stack up` keeps one running; `running_stack` is one that ends by itself.
"""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config
from pydantic import BaseModel, ConfigDict
from rich.console import Console

from infra.onboard import onboard
from local.deploy import DeployFailed, deploy
from local.emulator import REGION, Emulator, EmulatorFailed
from local.provider import PASSWORD, PEOPLE, described, provide

STAGE = "local"
STACK_NAME = "samentoets-local"
# MiniStack's own all-powerful key, the same word twice; there is nothing to protect behind it.
ROOT_USER = "test"
PARAMETERS = {"Stage": STAGE, "MailDomain": "post.samentoets.example"}

CONSOLE = Console()

_ROOT = Path(__file__).parents[1]
_MUNICIPALITIES = _ROOT / "local/municipalities"
RUNS = _ROOT / ".local/run"
_STANDING = RUNS / "standing"
_STACK_FILE = _ROOT / ".local/stack.json"


class Stack(BaseModel):
    """Where a running stack is and how to get in: all that a program outside it needs."""

    model_config = ConfigDict(frozen=True)

    endpoint: str
    region: str = REGION
    access_key_id: str = ROOT_USER
    secret_access_key: str = ROOT_USER
    bucket: str
    table: str
    api_base_url: str
    page_url: str
    outbox_url: str
    state_machine_arn: str
    failed_events_queue_url: str
    webhook_secrets: dict[str, str]
    user_pool_id: str
    people: dict[str, str]
    password: str = PASSWORD

    @classmethod
    def read(cls) -> Self:
        """The stack that `make up` left running; FileNotFoundError if there is none."""
        return cls.model_validate_json(_STACK_FILE.read_bytes())

    def write(self) -> None:
        """Leave the stack's whereabouts in `.local/stack.json`."""
        _STACK_FILE.write_text(self.model_dump_json(indent=2) + "\n")

    def session(self) -> boto3.Session:
        """A session whose clients all speak to this stack, whatever the user's own settings are."""
        return _LocalSession(self.endpoint)


class _LocalSession(boto3.Session):
    def __init__(self, endpoint: str) -> None:
        # Neither a profile nor a proxy of the user has a say here.
        core = botocore.session.Session({"profile": (None, None, None, None)})
        core.set_default_client_config(Config(proxies={}))
        super().__init__(ROOT_USER, ROOT_USER, region_name=REGION, botocore_session=core)
        self._endpoint = endpoint

    def client(self, *args: Any, **kwargs: Any) -> Any:
        return super().client(*args, **{**kwargs, "endpoint_url": self._endpoint})


@contextmanager
def running_stack(emulator: Emulator) -> Iterator[Stack]:
    """A fresh stack for the length of a `with` block, stopped also when told to terminate."""
    usual = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield _deployed(emulator.start())
    finally:
        emulator.stop()
        signal.signal(signal.SIGTERM, usual)


def up() -> Stack:
    """Start the stack that stays, or bring the one that runs up to date."""
    emulator = Emulator(_STANDING)
    if emulator.is_running() and _STACK_FILE.exists():
        endpoint = Stack.read().endpoint
    else:
        emulator.stop()
        endpoint = emulator.start()
    stack = _deployed(endpoint)
    stack.write()
    return stack


def down() -> None:
    """End every stack of this folder, also one that a killed program left behind."""
    for folder in RUNS.glob("*"):
        Emulator(folder).stop()
    _STACK_FILE.unlink(missing_ok=True)


def _deployed(endpoint: str) -> Stack:
    session = _LocalSession(endpoint)
    outputs = deploy(session, STACK_NAME, PARAMETERS)
    apis = f"{endpoint}/_aws/execute-api"
    pages = f"{apis}/{outputs['BackOfficeApiId']}/{outputs['ApiStage']}"
    return Stack(
        endpoint=endpoint,
        bucket=outputs["BucketName"],
        table=outputs["TableName"],
        api_base_url=f"{apis}/{outputs['ApiId']}/{outputs['ApiStage']}",
        page_url=f"{pages}/",
        outbox_url=f"{endpoint}/_ministack/ses/messages",
        state_machine_arn=outputs["StateMachineArn"],
        failed_events_queue_url=outputs["FailedEventsQueueUrl"],
        webhook_secrets={
            path.stem: onboard(session, STAGE, path)
            for path in sorted(_MUNICIPALITIES.glob("*.yaml"))
        },
        user_pool_id=provide(session, STAGE, endpoint, pages),
        people={person.username: described(person) for person in PEOPLE},
    )


def _show(stack: Stack) -> None:
    """Unwrapped, because addresses are copied."""
    for name, value in stack.model_dump(exclude={"webhook_secrets", "people"}).items():
        CONSOLE.print(f"{name:23} {value}", soft_wrap=True)
    for municipality, secret in stack.webhook_secrets.items():
        CONSOLE.print(f"webhook secret of {municipality:5} {secret}", soft_wrap=True)
    for username, who in stack.people.items():
        CONSOLE.print(f"log in as {username:13} {who}", soft_wrap=True)


def main() -> None:
    """The command line; it ends with an error if the stack that was asked for is not there."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "status"])
    command = parser.parse_args().command
    if command == "down":
        down()
        CONSOLE.print("Every local stack is stopped.")
    elif command == "up":
        try:
            with CONSOLE.status("Starting the local stack"):
                stack = up()
        except (DeployFailed, EmulatorFailed) as error:
            sys.exit(str(error))
        _show(stack)
        CONSOLE.print("This is in .local/stack.json too. `make down` stops the stack.")
    elif Emulator(_STANDING).is_running():
        _show(Stack.read())
    else:
        sys.exit("No local stack runs: `make up` starts one.")


if __name__ == "__main__":
    main()
