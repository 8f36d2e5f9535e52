"""A text as a municipality writes it: a subject, and blocks of plain text with merge fields."""

import re
from functools import cache
from pathlib import Path

from samentoets.base import Frozen
from samentoets.case import Channel
from samentoets.correspondence import Block, BlockKind, TextKind
from samentoets.errors import TextRefused
from samentoets.texts.fields import FIELDS, Shape

SUBJECT = "Onderwerp:"

NATIONAL = "landelijk"
"""The version of a text that a municipality has none of its own of."""

FIELD = re.compile(r"\$([A-Z][A-Z0-9_]*)\$")

_FILES = Path(__file__).parent / "national"


class Template(Frozen):
    """One version of one text. An empty line ends a block; `# ` makes a heading, `- ` a list."""

    kind: TextKind
    channel: Channel
    version: str
    subject: str
    body: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        parts = re.split(r"\n[ \t]*\n", self.body.replace("\r\n", "\n"))
        return tuple(_block(part.strip().split("\n")) for part in parts if part.strip())

    @property
    def fields(self) -> set[str]:
        return set(FIELD.findall(f"{self.subject}\n{self.body}"))


def _block(lines: list[str]) -> Block:
    lines = [line.strip() for line in lines]
    if len(lines) == 1 and lines[0].startswith("# "):
        return Block(kind=BlockKind.HEADING, lines=(lines[0].removeprefix("# "),))
    if all(line.startswith("- ") for line in lines):
        return Block(kind=BlockKind.LIST, lines=tuple(line.removeprefix("- ") for line in lines))
    return Block(kind=BlockKind.PARAGRAPH, lines=tuple(lines))


def own_block(block: Block) -> str | None:
    """The field that makes up this whole block, if it is one that must."""
    if block.kind is not BlockKind.PARAGRAPH or len(block.lines) > 1:
        return None
    found = FIELD.fullmatch(block.lines[0])
    field = FIELDS.get(found[1]) if found else None
    return found[1] if found and field and field.shape is not Shape.INLINE else None


def read_template(text: str, kind: TextKind, channel: Channel, version: str) -> Template:
    """A text from its file: the subject on the first line, then the body."""
    first, _, body = text.removeprefix("\ufeff").replace("\r\n", "\n").partition("\n")
    if not first.startswith(SUBJECT):
        raise TextRefused(f"Begin met een regel ‘{SUBJECT} …’, daarna een lege regel en de tekst.")
    subject = first.removeprefix(SUBJECT).strip()
    return Template(kind=kind, channel=channel, version=version, subject=subject, body=body.strip())


@cache
def national_template(kind: TextKind, channel: Channel) -> Template:
    """The text for every municipality without one of its own; one text serves both channels."""
    text = (_FILES / f"{kind.lower()}.txt").read_text("utf-8")
    return read_template(text, kind, channel, NATIONAL)
