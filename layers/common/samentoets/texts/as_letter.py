"""A letter, ready to be typeset: everything that stands on the paper, and nothing else."""

from samentoets.base import Frozen
from samentoets.correspondence import Block, Message
from samentoets.municipality import Municipality, Style
from samentoets.texts.values import clean, dutch_date


class Sheet(Frozen):
    """One letter; `address` are the lines in the window, `reference` is the case number."""

    reference: str
    date: str
    address: tuple[str, ...]
    subject: str
    blocks: tuple[Block, ...]


class Cover(Frozen):
    """The list that lies on top of a batch: how many letters, and of which cases; nobody's data."""

    batch: str
    references: tuple[str, ...]


class Bundle(Frozen):
    """One PDF: a letter, or a batch of them under its cover. `title` tells of no person."""

    title: str
    municipality: str
    contact: str
    style: Style
    sheets: tuple[Sheet, ...]
    cover: Cover | None = None


def as_sheet(message: Message, reference: str) -> Sheet:
    """The letter as it was written: printing it again later gives the same date and words."""
    return Sheet(
        reference=reference,
        date=dutch_date(message.made_at),
        address=message.to,
        subject=message.content.subject,
        blocks=message.content.blocks,
    )


def as_bundle(
    sheets: tuple[Sheet, ...], municipality: Municipality, batch: str | None = None
) -> Bundle:
    """One letter by itself, or with `batch` everything that is printed together."""
    references = tuple(sheet.reference for sheet in sheets)
    return Bundle(
        title=f"Brieven {batch}" if batch else sheets[0].subject,
        municipality=clean(municipality.name),
        contact=clean(municipality.contact_point),
        style=municipality.style,
        sheets=sheets,
        cover=Cover(batch=batch, references=references) if batch else None,
    )
