"""What the HTTPS interfaces share: the raw body, the signature, and problem details (RFC 9457)."""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import ValidationError
from pydantic_core import from_json
from standardwebhooks import Webhook

from samentoets.base import Frozen
from samentoets.errors import (
    ApplicationConflict,
    DeliveryConflict,
    LicenceMissing,
    SamentoetsError,
    UnknownMunicipality,
)
from samentoets.keys import webhook_secrets
from samentoets.observability import logger

PROBLEM_JSON = "application/problem+json"

MOST_ERRORS = 20
"""Errors told at once; a body with more has a structural mistake that the first ones show."""


class Untrusted(Exception):
    """The request isn't signed by somebody we know, or not recently."""


class TooLarge(Exception):
    """The body is larger than this interface takes."""


class InvalidBody(Exception):
    """The body isn't what this interface takes; nothing of it is kept."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__("The body is not what this interface takes.")
        self.errors = error.errors(include_url=False, include_context=False, include_input=False)


def raw_body(event: APIGatewayProxyEvent) -> bytes:
    """The bytes that the sender signed."""
    body = event.body or ""
    return b64decode(body) if event.is_base64_encoded else body.encode()


def verify(body: bytes, headers: Mapping[str, str], municipality: str) -> str:
    """Check a Standard Webhooks signature against every active secret; answers the message's id.

    Raises `Untrusted` whatever is wrong with the signature, also when it makes no sense at all,
    and `UnknownMunicipality` for a municipality without secrets.
    """
    given = {name.lower(): value for name, value in headers.items()}
    for secret in from_json(webhook_secrets(municipality)):
        try:
            Webhook(secret).verify(body, dict(given), json_parse=False)
        except Exception:  # noqa: S112 - the library lets errors of malformed input escape
            continue
        return given["webhook-id"]
    raise Untrusted


def signed_body(event: APIGatewayProxyEvent, municipality: str, most: int) -> tuple[str, bytes]:
    """The message's id and its body, of `most` bytes; raises `TooLarge`, or as `verify` does."""
    body = raw_body(event)
    if len(body) > most:
        raise TooLarge(f"Send {most} bytes at the most: leave documents out.")
    return verify(body, event.headers, municipality), body


type Refuse = Callable[[Response[str]], Response[str]]
"""Takes note of a refusal, and gives it on."""


def refuse_politely(app: APIGatewayRestResolver, note: Refuse) -> None:
    """Answer what every signed interface refuses with problem details that say what to do."""

    @app.exception_handler([Untrusted, UnknownMunicipality])
    def unauthorized(_: Exception) -> Response[str]:
        return note(problem(HTTPStatus.UNAUTHORIZED, "Sign the request with an active secret."))

    @app.exception_handler(TooLarge)
    def too_large(error: TooLarge) -> Response[str]:
        return note(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(error)))

    @app.exception_handler(LicenceMissing)
    def unlicensed(error: LicenceMissing) -> Response[str]:
        logger.warning("LICENCE_MISSING", feature=error.feature, needed=error.needed)
        return note(problem(HTTPStatus.FORBIDDEN, str(error)))

    @app.exception_handler(InvalidBody)
    def invalid(error: InvalidBody) -> Response[str]:
        return note(explain(error))

    @app.exception_handler([DeliveryConflict, ApplicationConflict])
    def conflict(error: SamentoetsError) -> Response[str]:
        return note(problem(HTTPStatus.CONFLICT, str(error)))


def problem(status: HTTPStatus, detail: str, **members: object) -> Response[str]:
    """A problem details response; the detail says what to do next."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **members,
    }
    return Response(
        status_code=status,
        content_type=PROBLEM_JSON,
        body=json.dumps(body, ensure_ascii=False),
    )


def read_body[M: Frozen](model: type[M], body: bytes) -> M:
    """The body as a model; raises `InvalidBody`, which knows every wrong field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise InvalidBody(error) from None


def explain(invalid: InvalidBody) -> Response[str]:
    """400 for what is no JSON, 422 with a pointer to every wrong field; never with its value."""
    if any(entry["type"] == "json_invalid" for entry in invalid.errors):
        return problem(HTTPStatus.BAD_REQUEST, "The body is not valid JSON in UTF-8.")
    errors = [
        {"pointer": _pointer(entry["loc"]), "detail": entry["msg"]}
        for entry in invalid.errors[:MOST_ERRORS]
    ]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Mend the fields in 'errors' and send the message again.",
        errors=errors,
    )


def _pointer(place: tuple[int | str, ...]) -> str:
    """Where it is wrong; a field that bears a BSN as its name isn't repeated (R17)."""
    return "/" + "/".join(re.sub(r"[0-9]{9}", "…", str(name)) for name in place)
