"""template.yaml as the tests read it: the one source for the test table and for every name."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags as what they stand for: `!Ref X` is `{"Ref": "X"}`."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _tag)


def load(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with CloudFormation's tags


@cache
def template() -> dict[str, Any]:
    """The whole template; treat it as read-only."""
    loaded: dict[str, Any] = load((ROOT / "template.yaml").read_text("utf-8"))
    return loaded


def resources(type_: str) -> dict[str, dict[str, Any]]:
    """The resources of one type, by logical id."""
    found = template()["Resources"].items()
    return {name: resource for name, resource in found if resource["Type"] == type_}


def definition_text() -> str:
    """The state machine as it is written, placeholders and all."""
    return (ROOT / "infra" / "partner_data.asl.yaml").read_text("utf-8")
