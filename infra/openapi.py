"""The contract of the signed interfaces, in OpenAPI 3.1, made from the models.

python -m infra.openapi     writes functions/application_intake/openapi.json
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from samentoets.application import Application
from samentoets.casework.applying import Taken
from samentoets.delivery import DeliveryMessage

FILE = Path(__file__).parents[1] / "functions/application_intake/openapi.json"

type Json = dict[str, Any]

SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")

CODE: Json = {
    "name": "code",
    "in": "path",
    "required": True,
    "description": "CBS code of the municipality",
    "schema": {"type": "string", "pattern": "^[0-9]{4}$"},
}

PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457); `detail` says what to do next",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}

STATE: Json = {
    "type": "object",
    "properties": {"state": {"enum": ["applied", "unmatched", "ambiguous"]}},
    "required": ["state"],
}

REFUSALS = {
    400: "The body is no JSON in UTF-8; nothing was kept",
    401: "Signature, time or municipality is not right; nothing was kept",
    403: "The municipality's licence doesn't cover it; `detail` names the one that does",
    409: "The id or number came before with other content",
    413: "The body is too large",
    422: "Fields are wrong, see `errors`; nothing was kept",
}


def document() -> Json:
    """The whole contract."""
    models = [(model, "validation") for model in (Application, DeliveryMessage, Taken)]
    _, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samentoets",
            "version": "1",
            "description": "Signed according to Standard Webhooks. A request may be repeated.",
        },
        "paths": {
            "/v1/municipalities/{code}/applications": {
                "post": _operation(
                    "sendApplication",
                    "An application, taken once",
                    Application,
                    (200, "Taken, now or before", _schema(Taken)),
                    {404: "The municipality takes no applications this way"},
                )
            },
            "/v1/municipalities/{code}/ockto-deliveries": {
                "post": _operation(
                    "deliver",
                    "What one Ockto journey collected",
                    DeliveryMessage,
                    (202, "Kept; and applied to its case, if there is one", STATE),
                    {},
                )
            },
        },
        "components": {
            "schemas": {**schemas["$defs"], "Problem": PROBLEM},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": name} for name in SIGNED
            },
        },
        "security": [{name: [] for name in SIGNED}],
    }


def _operation(
    name: str,
    summary: str,
    body: type[BaseModel],
    success: tuple[int, str, Json],
    more_refusals: dict[int, str],
) -> Json:
    status, description, schema = success
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refusals = sorted((REFUSALS | more_refusals).items())
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [CODE],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _schema(body)}},
        },
        "responses": {
            str(status): {
                "description": description,
                "content": {"application/json": {"schema": schema}},
            },
            **{str(code): {"description": why, "content": problem} for code, why in refusals},
        },
    }


def _schema(model: type[BaseModel]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def text() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
