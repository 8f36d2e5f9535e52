"""What was written to a resident: kept with the case as it went out, whichever way it went."""

from enum import StrEnum
from typing import Annotated

from samentoets.base import Frozen, Moment, Sealed
from samentoets.case import Channel


class TextKind(StrEnum):
    """What a message to a resident is for."""

    APPLICATION_CONFIRMATION = "APPLICATION_CONFIRMATION"
    INVITATION = "INVITATION"
    PARTNER_REMINDER = "PARTNER_REMINDER"
    REQUEST_INFORMATION = "REQUEST_INFORMATION"
    DECISION_GRANT = "DECISION_GRANT"
    DECISION_REJECT = "DECISION_REJECT"
    FOLLOW_UP = "FOLLOW_UP"


class BlockKind(StrEnum):
    """The few forms that a text has; each reads well in an e-mail and on paper."""

    HEADING = "HEADING"
    PARAGRAPH = "PARAGRAPH"
    LIST = "LIST"


class Block(Frozen):
    """A heading, the lines of a paragraph, or the entries of a list."""

    kind: BlockKind
    lines: tuple[str, ...]


class Content(Frozen):
    """What a message says, before it becomes an e-mail or a letter."""

    subject: str
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The body as plain text."""
        return "\n\n".join(_plain(block) for block in self.blocks) + "\n"


def _plain(block: Block) -> str:
    dash = "- " if block.kind is BlockKind.LIST else ""
    return "\n".join(f"{dash}{line}" for line in block.lines)


class Message(Frozen):
    """One message of a case; what is kept is what is sent, so a reprint can't differ.

    `to` is the e-mail address, or the lines of the postal address; `template` names the text that
    it was made from; `sent_at` is when the mail service took it or the letter was printed.
    """

    number: int
    kind: TextKind
    channel: Channel
    template: str
    made_at: Moment
    sent_at: Moment | None = None
    to: Annotated[tuple[str, ...], Sealed("to")]
    content: Annotated[Content, Sealed("content")]
