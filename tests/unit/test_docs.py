"""What the documents say is true."""

import re

from samentoets.application import Application, Route
from samentoets.delivery import DeliveryMessage
from samentoets.texts.fields import FIELDS, MANDATORY
from tests.template import ROOT


def test_the_example_of_the_webhook_is_a_delivery() -> None:
    text = (ROOT / "docs" / "webhook.md").read_text("utf-8")
    [example] = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert DeliveryMessage.model_validate_json(example).data.persons


def test_the_example_of_an_application_is_one() -> None:
    text = (ROOT / "docs" / "applications.md").read_text("utf-8")
    [example] = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert Application.model_validate_json(example).partner
    routes = re.findall(r"^\| `(\w+)` \| tested", text, re.MULTILINE)
    assert sorted(routes) == sorted(Route)


def test_the_page_on_texts_names_every_field_and_what_is_mandatory() -> None:
    text = (ROOT / "docs" / "texts.md").read_text("utf-8")
    assert re.findall(r"^\| `\$(\w+)\$` \| (.+?) \|", text, re.MULTILINE) == [
        (name, field.meaning) for name, field in FIELDS.items()
    ]
    told = {
        kind: tuple(re.findall(r"\$(\w+)\$", musts))
        for kind, musts in re.findall(r"^\| \w+ \| `(\w+)` \| (.+) \|$", text, re.MULTILINE)
    }
    assert told == MANDATORY


def test_every_document_that_the_readme_names_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    linked = re.findall(r"\]\((docs/[^)#]+)", text)
    assert len(linked) > 5
    assert [name for name in linked if not (ROOT / name).exists()] == []
