"""How officers read codes, amounts and moments: in Dutch."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup

from samentoets.base import AMSTERDAM, dutch_day, iso
from samentoets.casework.listing import Month
from samentoets.dossier import Event

TEXTS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("texts.toml").read_text("utf-8")
)

DETAIL_TEXTS = {
    "about": ("Choice",),
    "alert": ("AlertType",),
    "basis": ("PartnerBasis",),
    "choice": ("PartnerChoice",),
    "decided_on": ("DecisionGround",),
    "fields": ("CaseField",),
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


def moment(value: datetime, clock: str = "%H:%M") -> Markup:
    """A moment as the clock in the town hall shows it, as precise as `clock` is."""
    local = value.astimezone(AMSTERDAM).strftime(f"%d-%m-%Y {clock}")
    return Markup('<time datetime="{}">{}</time>').format(iso(value), local)


def distance(value: datetime, now: datetime) -> str:
    """How far a moment is from today, in whole days on the clock in the town hall."""
    days = (dutch_day(value) - dutch_day(now)).days
    match days:
        case 0:
            return "vandaag"
        case 1:
            return "morgen"
        case -1:
            return "gisteren"
    return f"over {days} dagen" if days > 0 else f"{-days} dagen geleden"


MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def month_name(month: Month) -> str:
    return MONTHS[month.month - 1]


def number(value: int) -> str:
    """1.234, as Dutch people group digits."""
    return f"{value:,}".replace(",", ".")


def round_name(name: str) -> str:
    """A round of reviews as it is written: Najaar 2025."""
    return name.replace("_", " ").capitalize()
