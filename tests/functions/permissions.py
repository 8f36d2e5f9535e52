"""What the role of a function lets it write. The emulator doesn't look at keys, AWS does."""

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.template import resources

ACTIONS = {
    "PutItem": "PutItem",
    "UpdateItem": "UpdateItem",
    "DeleteItem": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}

type Write = tuple[str, str]
"""An action, and the leading key of the item."""


@contextmanager
def noted_writes(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Write]]:
    """Every write to the table inside the block."""
    writes: set[Write] = set()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        parts = parameters.get("TransactItems", [{operation: parameters}])
        for kind, part in (pair for each in parts for pair in each.items()):
            if kind in ACTIONS:
                key = part.get("Item") or part["Key"]
                writes.add((f"dynamodb:{ACTIONS[kind]}", key["pk"]["S"]))
        return call(client, operation, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        yield writes


def is_permitted(function: str, write: Write) -> bool:
    """Whether a statement allows it, and none forbids it."""
    action, key = write
    effects = {
        statement["Effect"]
        for statement in _statements(function)
        if action in statement["Action"]
        and any(fnmatchcase(key, pattern) for pattern in _leading_keys(statement))
    }
    return effects == {"Allow"}


def _statements(function: str) -> Iterator[dict[str, Any]]:
    shared = resources("AWS::IAM::ManagedPolicy")
    for policy in resources("AWS::Serverless::Function")[function]["Properties"]["Policies"]:
        own = policy.get("Statement") or []
        if "Ref" in policy:
            own = shared[policy["Ref"]]["Properties"]["PolicyDocument"]["Statement"]
        yield from own


def _leading_keys(statement: dict[str, Any]) -> list[str]:
    for keys in statement.get("Condition", {}).values():
        if found := keys.get("dynamodb:LeadingKeys"):
            return [found] if isinstance(found, str) else list(found)
    return ["*"]
