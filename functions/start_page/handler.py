"""Where a personal start link leads: what to prepare for Ockto, and the way there.

Opening the page changes nothing, because mail scanners open links too.
"""

from base64 import b64encode
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from samentoets.base import StartReference, dutch_day
from samentoets.case import Case, CaseStatus
from samentoets.errors import UnknownMunicipality
from samentoets.licences import Feature
from samentoets.municipality import Municipality, Style
from samentoets.observability import logger
from samentoets.settings import municipality
from samentoets.store import store_of
from samentoets.texts.values import PARTNER_PARAGRAPH

TEMPLATES = Path(__file__).with_name("templates")

PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)

STYLE = (TEMPLATES / "style.css").read_text("utf-8")

_REFERENCE: TypeAdapter[str] = TypeAdapter(StartReference)

app = APIGatewayRestResolver()


class Place(Enum):
    """How far somebody is who opens their link: what the page says, and with which status."""

    OPEN = "open.html", HTTPStatus.OK
    LATE = "late.html", HTTPStatus.OK
    DELIVERED = "delivered.html", HTTPStatus.OK
    CLOSED = "closed.html", HTTPStatus.GONE
    PAUSED = "paused.html", HTTPStatus.GONE


@app.get("/start/<code>/<reference>")
def start(code: str, reference: str) -> Response[str]:
    chosen, today = municipality(code), dutch_day(datetime.now(UTC))
    try:
        known = _REFERENCE.validate_python(reference.lower())
    except ValidationError:
        raise NotFoundError from None
    case = store_of(code).cases.behind(known)
    if case is None:
        raise NotFoundError
    template, status = place_of(case, chosen.allows(Feature.PARTNER_DATA, today)).value
    return _page(
        template,
        status,
        chosen,
        journey=chosen.journey_link(known),
        partner=PARTNER_PARAGRAPH,
    )


def place_of(case: Case, licensed: bool) -> Place:
    """What the link means now; whoever has delivered everything needs nothing more."""
    if case.status.is_settled:
        return Place.CLOSED
    if not licensed:
        return Place.PAUSED
    if case.status is CaseStatus.DATA_RECEIVED and not case.mark:
        return Place.DELIVERED
    return Place.LATE if case.no_response else Place.OPEN


@app.exception_handler([NotFoundError, UnknownMunicipality])
def unknown(_: Exception) -> Response[str]:
    """The same page whatever is not there: it tells nothing of municipalities or cases (R18)."""
    return _page("unknown.html", HTTPStatus.NOT_FOUND)


@app.exception_handler(Exception)
def failed(_: Exception) -> Response[str]:
    logger.exception("START_PAGE_FAILED")
    return _page("failed.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(
    template: str, status: HTTPStatus, chosen: Municipality | None = None, **content: str
) -> Response[str]:
    """A page that no browser keeps, no script changes, and no search engine finds."""
    style = STYLE.replace("#154273", (chosen.style if chosen else Style()).colour)
    body = PAGES.get_template(template).render(
        style=Markup(style),  # noqa: S704 - our own file, with a checked colour
        name=chosen.name if chosen else "",
        contact=chosen.contact_point if chosen else "",
        **content,
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    headers: dict[str, str | list[str]] = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            f"style-src 'sha256-{digest}'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return Response(status, "text/html; charset=utf-8", body, headers)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
