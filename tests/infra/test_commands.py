"""The commands of an operator, with the same use cases as the functions."""

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra import letters, surroundings, texts
from samentoets.case import Channel
from samentoets.casework.texts import template_for
from samentoets.correspondence import TextKind
from samentoets.errors import TextRefused
from samentoets.settings import Settings
from samentoets.store import Store
from tests import pdf
from tests.builders import OOSTERMEER
from tests.template import template

BODY = "Onderwerp: Hallo\n\n$AANHEF$,\n\n$PARTNERALINEA$\n\nGa naar $ONDERZOEK_URL$\n"


class Session:
    """A session whose clients answer what a test has arranged."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def client(self, *_: Any, **__: Any) -> Any:
        client = {name: lambda answer=answer, **_: answer for name, answer in self._answers.items()}
        return Namespace(**client)


def test_a_command_gets_the_settings_that_the_functions_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outputs = [{"OutputKey": key, "OutputValue": key} for key in template()["Outputs"]]
    session: Any = Session(describe_stacks={"Stacks": [{"Outputs": outputs}]})
    environment = {"AWS_REGION": "eu-central-1"}
    monkeypatch.setattr(os, "environ", environment)
    surroundings.enter(session, "test")
    assert {name.upper() for name in Settings.model_fields} <= environment.keys()
    assert environment["TABLE_NAME"] == "TableName"
    assert environment["PERSON_SECRET_ID"] == "samentoets/test/person"


@pytest.fixture
def stack(aws: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The surroundings of the tests are those of a stack already."""
    monkeypatch.setattr(surroundings, "enter", lambda *_: None)


def run(command: str, **more: Any) -> list[str]:
    arguments = {
        "command": command,
        "stage": "test",
        "municipality": OOSTERMEER.code,
        "kind": TextKind.INVITATION,
        "channel": Channel.EMAIL,
        "by": "jansen",
        **more,
    }
    return texts.run(Namespace(**arguments), datetime.now(UTC))


@pytest.mark.parametrize("channel", Channel)
def test_a_text_goes_from_file_to_use(
    stack: None, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channel: Channel
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "text.txt"
    file.write_text(BODY, "utf-8")
    assert run("check", file=file) == ["Nothing wrong with it."]
    assert "version 1" in run("save", channel=channel, file=file)[0]
    previews = [Path(name) for name in run("preview", channel=channel, number=1)]
    assert all(preview.stat().st_size for preview in previews)
    assert "version 1" in run("publish", channel=channel, number=1)[0].lower()
    assert template_for(store, TextKind.INVITATION, channel).subject == "Hallo"
    [line] = [each for each in run("list") if f"INVITATION                {channel}" in each]
    assert "in use: gemeente, versie 1, newest: 1" in line


def test_a_preview_of_a_letter_is_the_letter(
    stack: None, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "text.txt"
    file.write_text(BODY, "utf-8")
    run("save", channel=Channel.LETTER, file=file)
    [preview] = run("preview", channel=Channel.LETTER, number=1)
    assert "Beste Loïs van den IJssel" in pdf.text_of(Path(preview).read_bytes())


def test_a_faulty_file_is_told_what_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(BODY.replace("$PARTNERALINEA$", ""), "utf-8")
    with pytest.raises(TextRefused, match="PARTNERALINEA"):
        run("check", file=file)


def test_a_failed_print_run_is_told_without_its_text() -> None:
    body = json.dumps({"errorType": "StaleCase", "errorMessage": "999990019"}).encode()
    session: Any = Session(
        describe_stack_resource={"StackResourceDetail": {"PhysicalResourceId": "print"}},
        invoke={"FunctionError": "Unhandled", "Payload": BytesIO(body)},
    )
    with pytest.raises(letters.PrintingFailed, match="StaleCase") as failed:
        letters.call(session, "test", {"municipality": OOSTERMEER.code})
    assert "999990019" not in str(failed.value)
