"""From a template to a page that no browser keeps and no script can change."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from office.styles import sheet_name, theme_name
from office.visit import Visit
from office.wording import (
    TEXTS,
    day,
    distance,
    euros,
    label,
    moment,
    month_name,
    number,
    round_name,
    text,
    told,
)

TEMPLATES = Path(__file__).with_name("templates")

HEADERS: dict[str, str | list[str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "style-src 'self'"
    ),
    # With no-referrer a browser would tell with no form where it comes from (Fetch, "Origin").
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}

FILTERS = (text, label, told, euros, day, moment, distance, month_name, number, round_name)

PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
PAGES.filters |= {f.__name__: f for f in FILTERS}
PAGES.globals |= {"sheet_name": sheet_name, "theme_name": theme_name, "TEXTS": TEXTS}


def page(
    template: str,
    visit: Visit,
    status: HTTPStatus = HTTPStatus.OK,
    cookies: Sequence[Cookie] = (),
    **content: Any,
) -> Response[str]:
    """A page; every template knows the visit, and the `root` that its links start with."""
    body = PAGES.get_template(template).render(visit=visit, root=visit.root, **content)
    return Response(status, "text/html; charset=utf-8", body, HEADERS, list(cookies))


def download(name: str, content_type: str, content: bytes) -> Response[bytes]:
    """A file under this name; what is bytes goes out as it is."""
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(HTTPStatus.OK, content_type, content, headers)


def elsewhere(address: str, cookies: Sequence[Cookie] = ()) -> Response[str]:
    """Go on to this address, with GET."""
    return Response(HTTPStatus.SEE_OTHER, None, "", HEADERS | {"Location": address}, list(cookies))
