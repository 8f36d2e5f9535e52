"""The style sheets: under a name that changes with the content, so that browsers may keep them."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from samentoets.municipality import Municipality

CSS = Path(__file__).with_name("css")
"""Our own sheets, and those of NL Design System that `make build` puts before them."""

HEADERS: dict[str, str | list[str]] = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}

router = APIGatewayRouter()


@cache
def sheet() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(CSS.glob("*.css")))


@cache
def sheet_name() -> str:
    return f"pages-{sha256(sheet().encode()).hexdigest()[:16]}.css"


def theme_name(municipality: Municipality) -> str:
    return f"theme-{municipality.style.colour[1:].lower()}.css"


@router.get("/styles/<name>")
def style(name: str) -> Response[str]:
    """Nothing in it tells of anybody, so it needs no login."""
    if name == sheet_name():
        return _css(sheet())
    if theme := re.fullmatch(r"theme-([0-9a-f]{6})\.css", name):
        return _css(f":root {{ --theme-colour: #{theme[1]}; }}\n")
    raise NotFoundError


def _css(body: str) -> Response[str]:
    return Response(200, "text/css; charset=utf-8", body, HEADERS)
