"""A message from a text and a case: parsed first, filled in after: no value makes structure."""

from datetime import datetime

from samentoets.case import Case, Channel
from samentoets.correspondence import Block, BlockKind, Content, Message
from samentoets.errors import NoPostalAddress, TextIncomplete
from samentoets.texts.fields import FIELDS, MANDATORY, MAY_BE_EMPTY, Shape
from samentoets.texts.template import FIELD, Template, own_block
from samentoets.texts.values import Values, addressee_of, clean


def write(template: Template, values: Values) -> Content:
    """Fill in a text; raises `TextIncomplete` when it would not say what it must."""
    for name in MANDATORY[template.kind]:
        if not any(values.get(name, ())):
            raise TextIncomplete(f"There is nothing to fill in for {name}.")
    return Content(
        subject=_filled(template.subject, values),
        blocks=tuple(_filled_block(block, values) for block in template.blocks),
    )


def _filled_block(block: Block, values: Values) -> Block:
    name = own_block(block)
    if name is None:
        return block.but(lines=tuple(_filled(line, values) for line in block.lines))
    is_list = FIELDS[name].shape is Shape.LIST
    return Block(
        kind=BlockKind.LIST if is_list else BlockKind.PARAGRAPH, lines=_value(name, values)
    )


def _filled(line: str, values: Values) -> str:
    """One pass: a dollar sign in a value is just a dollar sign."""
    return clean(FIELD.sub(lambda found: " ".join(_value(found[1], values)), line))


def _value(name: str, values: Values) -> tuple[str, ...]:
    value = values.get(name, ())
    if not any(value) and name not in MAY_BE_EMPTY:
        raise TextIncomplete(f"There is nothing to fill in for {name}.")
    return value


def write_message(template: Template, values: Values, case: Case, now: datetime) -> Message:
    """The message about this case as it will go out; raises `NoPostalAddress` for a letter."""
    contact = addressee_of(case)
    to: tuple[str, ...] = (contact.contact.email or "",)
    if template.channel is Channel.LETTER:
        to = contact.address_lines
        if not to:
            raise NoPostalAddress("The resident has no postal address: add one, then print again.")
    return Message(
        number=0,
        kind=template.kind,
        channel=template.channel,
        template=template.version,
        made_at=now,
        to=to,
        content=_explained(write(template, values), case),
    )


def _explained(content: Content, case: Case) -> Content:
    """Who acts for the resident reads first why this comes to them, and whom it is about."""
    if case.representative is None:
        return content
    name = clean(case.resident.name.full)
    why = (
        f"U ontvangt dit bericht als bewindvoerder, curator of mentor van {name}. "
        f"Waar hieronder ‘u’ staat, bedoelen wij {name}."
    )
    return content.but(blocks=(Block(kind=BlockKind.PARAGRAPH, lines=(why,)), *content.blocks))
