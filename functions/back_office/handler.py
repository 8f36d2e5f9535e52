"""Pages for officers: what waits for them, and one case at a glance; they only read.

There is no login yet, so template.yaml gives these pages to a local stack only.
"""

import re
import tomllib
from base64 import b64encode
from datetime import UTC, date, datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from samentoets.base import iso
from samentoets.case import Worklist
from samentoets.casework.viewing import (
    Overview,
    Visitor,
    view_case,
    view_file,
    view_overview,
    view_worklist,
)
from samentoets.dossier import Event
from samentoets.errors import UnknownCase, UnknownMunicipality
from samentoets.observability import logger
from samentoets.settings import municipality, municipality_codes
from samentoets.store import store_of

HERE = Path(__file__).parent

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

TEXTS: dict[str, dict[str, str]] = tomllib.loads((HERE / "texts.toml").read_text("utf-8"))

STYLE = (HERE / "templates/style.css").read_text("utf-8")

HEADERS: dict[str, str | list[str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

DETAIL_TEXTS = {
    "about": ("Choice",),
    "alert": ("AlertType",),
    "basis": ("PartnerBasis",),
    "choice": ("PartnerChoice",),
    "ground": ("LetterGround",),
    "missing": ("Role", "Kind"),
    "outcome": ("Outcome",),
    "partner_supplied": ("YesNo",),
    "reason": ("MarkReason",),
    "reasons": ("Reason",),
    "sources": ("Source", "SourceStatus"),
    "why": ("Unlinking",),
    "waiting_for": ("WaitingFor",),
}
"""The texts of an event's details: of each part of `a:b,c:d`; other details are shown as is."""

app = APIGatewayRestResolver()


@app.get("/")
def municipalities() -> Response[str]:
    if code := app.current_event.query_string_parameters.get("municipality"):
        return overview(code)
    known = [municipality(code) for code in municipality_codes()]
    return page("municipalities.html", municipalities=known)


@app.get("/municipalities/<code>")
def overview(code: str) -> Response[str]:
    chosen = municipality(code)
    wanted = app.current_event.query_string_parameters.get("worklist")
    return page("overview.html", municipality=chosen, wanted=wanted, overview=_read(code, wanted))


def _read(code: str, wanted: str | None) -> Overview:
    if wanted is None:
        return view_overview(store_of(code), _visitor(), datetime.now(UTC))
    if wanted not in list(Worklist):
        raise NotFoundError
    return view_worklist(store_of(code), Worklist(wanted), _visitor(), datetime.now(UTC))


@app.get("/municipalities/<code>/cases/<case_id>")
def case(code: str, case_id: str) -> Response[str]:
    chosen, now = municipality(code), datetime.now(UTC)
    view = view_case(store_of(code), chosen, case_id, _visitor(), now)
    return page("case.html", municipality=chosen, view=view, now=now)


@app.get("/municipalities/<code>/files/<file_id>")
def file(code: str, file_id: str) -> Response[str]:
    chosen = municipality(code)
    view = view_file(store_of(code), file_id, _visitor(), datetime.now(UTC))
    if view is None:
        raise NotFoundError
    return page("file.html", municipality=chosen, view=view)


@app.exception_handler([NotFoundError, UnknownMunicipality, UnknownCase])
def not_found(_: Exception) -> Response[str]:
    """The same page whatever is not there: it tells nothing of other municipalities (R18)."""
    return page("not_found.html", HTTPStatus.NOT_FOUND)


@app.exception_handler(Exception)
def failed(_: Exception) -> Response[str]:
    """Whatever failed, the audit event too: a page without data."""
    logger.exception("PAGE_FAILED")
    return page("failed.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def _visitor() -> Visitor:
    return Visitor(actor="local", origin=app.current_event.request_context.identity.source_ip)


def page(template: str, status: HTTPStatus = HTTPStatus.OK, **content: Any) -> Response[str]:
    """A page; its links start with `root`, because nobody tells us what stands before our path."""
    root = "../" * (app.current_event.path.count("/") - 1) or "./"
    body = PAGES.get_template(template).render(root=root, style=Markup(STYLE), **content)  # noqa: S704
    return Response(status, "text/html; charset=utf-8", body, HEADERS)


def text(code: str, table: str | None = None) -> str:
    """What Dutch officers call this; a code that we have no text for is shown as it is."""
    return TEXTS[table or type(code).__name__].get(code, code)


def label(word: str) -> str:
    """A word of a source's own vocabulary, which may be one that we don't know; else a sentence."""
    known = TEXTS["Source"] | TEXTS["Label"]
    is_word = re.fullmatch("[a-z0-9_]+", word)
    return known.get(word, word.replace("_", " ").capitalize() if is_word else word)


def told(event: Event) -> list[str]:
    """The details of an event, one text for each."""
    return [
        f"{text(name, 'Detail')} {_detail(value, DETAIL_TEXTS.get(name, ()))}".strip()
        for name, value in event.details.items()
        if value
    ]


def _detail(value: str, tables: tuple[str, ...]) -> str:
    if not tables:
        return value
    codes = (zip(code.split(":"), tables, strict=False) for code in value.split(","))
    return "; ".join(" – ".join(text(part, table) for part, table in pairs) for pairs in codes)


def euros(cents: int | None) -> str:
    """€ 1.234,56; an amount that was not told is never a zero (R14)."""
    if cents is None:
        return "niet bekend"
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"€\N{NO-BREAK SPACE}{sign}{whole:,}".replace(",", ".") + f",{rest:02}"


def day(value: date | None) -> str:
    return value.strftime("%d-%m-%Y") if value else "niet bekend"


def moment(value: datetime) -> Markup:
    """A moment as the clock in the town hall shows it."""
    local = value.astimezone(AMSTERDAM)
    return Markup('<time datetime="{}">{:%d-%m-%Y %H:%M}</time>').format(iso(value), local)


PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
PAGES.filters |= {f.__name__: f for f in (text, label, told, euros, day, moment)}


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
