"""An e-mail in both of its forms: as text, and as HTML that needs no images and no white page."""

import re
from html import escape

from samentoets.base import Frozen
from samentoets.case import Case
from samentoets.correspondence import Block, BlockKind, Content
from samentoets.municipality import Municipality
from samentoets.person import Name
from samentoets.texts.checks import must_be_fit_for_email


class Email(Frozen):
    """What the mail service gets."""

    subject: str
    text: str
    html: str


def as_email(content: Content, municipality: Municipality) -> Email:
    """The e-mail in the municipality's house style."""
    return Email(subject=content.subject, text=content.text, html=_html(content, municipality))


def must_be_fit(content: Content, case: Case) -> None:
    """Raise `UnfitForEmail` when the e-mail would tell what it may not (R4, R17)."""
    partners = [case.partner, case.supplied_partner.identity if case.supplied_partner else None]
    names: tuple[Name, ...] = tuple(p.name for p in partners if p and p.name)
    text = f"{content.subject}\n{content.text}"
    must_be_fit_for_email(text, case.resident.name, names)


_PAGE = """\
<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}</style>
</head>
<body style="margin: 0; padding: 16px; font-family: Arial, Helvetica, sans-serif; \
font-size: 16px; line-height: 1.5;">
<div style="max-width: 600px; margin: 0 auto;">
<p style="margin: 0 0 24px; padding: 12px 16px; background-color: {colour}; color: #ffffff; \
font-size: 18px; font-weight: bold;">gemeente {name}</p>
{blocks}
</div>
</body>
</html>
"""
"""Only the bar has colours of its own, both of them; the rest takes those of the client."""


def _html(content: Content, municipality: Municipality) -> str:
    return _PAGE.format(
        subject=escape(content.subject),
        colour=municipality.style.colour,
        name=escape(municipality.name),
        blocks="\n".join(_block(block, _own_addresses(municipality)) for block in content.blocks),
    )


def _block(block: Block, own: re.Pattern[str]) -> str:
    lines = [_linked(line, own) for line in block.lines]
    if block.kind is BlockKind.HEADING:
        return f'<h2 style="margin: 24px 0 8px; font-size: 18px;">{lines[0]}</h2>'
    if block.kind is BlockKind.LIST:
        entries = "".join(f"<li>{line}</li>" for line in lines)
        return f'<ul style="margin: 0 0 16px; padding-left: 24px;">{entries}</ul>'
    return f'<p style="margin: 0 0 16px;">{"<br>".join(lines)}</p>'


def _own_addresses(municipality: Municipality) -> re.Pattern[str]:
    """Where residents begin: the page of one of them, or the journey."""
    known = [f"{re.escape(municipality.journey_url)}"]
    if municipality.start_url:
        known.insert(0, f"{re.escape(municipality.start_url.rstrip('/'))}/[a-z-]+")
    return re.compile("|".join(known))


def _linked(line: str, own: re.Pattern[str]) -> str:
    """Only the municipality's own addresses become links, shown as where they lead."""
    shown, at = "", 0
    for found in own.finditer(line):
        url = escape(found[0])
        shown += f'{escape(line[at : found.start()])}<a href="{url}">{url}</a>'
        at = found.end()
    return shown + escape(line[at:])
