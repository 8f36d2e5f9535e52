"""SES's events on their way to us, as EventBridge treats them: matched by a rule, then cut down."""

import json
import re
from typing import Any

type Json = dict[str, Any]


def matches(rule: Json, event: Json) -> bool:
    """Whether a rule of template.yaml lets this event through."""
    return _fits(rule["Properties"]["Pattern"], event)


def _fits(pattern: Any, value: Any) -> bool:
    """Lists are alternatives; a list in the event fits when one of its members does."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(_fits(p, value.get(k)) for k, p in pattern.items())
    values = value if isinstance(value, list) else [value]
    return any(v in pattern or _reference(pattern) for v in values if v is not None)


def _reference(pattern: list[Any]) -> bool:
    """A name that only the deployment knows."""
    return any(isinstance(wanted, dict) for wanted in pattern)


def transformed(rule: Json, event: Json) -> Json:
    """What a rule of template.yaml hands to the function."""
    transformer = rule["Properties"]["InputTransformer"]
    found = {name: _at(path, event) for name, path in transformer["InputPathsMap"].items()}
    text = re.sub(r'"<(\w+)>"', lambda m: json.dumps(found[m[1]]), transformer["InputTemplate"])
    text = re.sub(r"<(\w+)>", lambda m: json.dumps(found[m[1]]), text)
    result: Json = json.loads(text)
    return result


def _at(path: str, event: Json) -> Any:
    value: Any = event
    for name in path.removeprefix("$.").split("."):
        value = value[name]
    return value
