"""Texts of a municipality: every version is kept, and a pointer tells which one is published."""

from samentoets.base import Frozen, Moment
from samentoets.case import Channel
from samentoets.correspondence import TextKind
from samentoets.store import items
from samentoets.store.table import UNSEEN, Table
from samentoets.texts.template import Template

PUBLISHED = "PUBLISHED"


class TextVersion(Frozen):
    """One version of one text: a draft, then previewed, then published; who did it, and when."""

    kind: TextKind
    channel: Channel
    number: int
    subject: str
    body: str
    saved_by: str
    saved_at: Moment
    previewed_by: str | None = None
    previewed_at: Moment | None = None
    published_by: str | None = None
    published_at: Moment | None = None

    @property
    def template(self) -> Template:
        return Template(
            kind=self.kind,
            channel=self.channel,
            version=f"gemeente, versie {self.number}",
            subject=self.subject,
            body=self.body,
        )


class _Pointer(Frozen):
    number: int


class TextStore:
    """The texts of one municipality; they hold no personal data."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def versions(self, kind: TextKind, channel: Channel) -> tuple[TextVersion, ...]:
        """The oldest first."""
        found = self._table.query(self._pk(kind, channel), "VERSION#")
        return tuple(items.from_item(TextVersion, item) for item in found)

    def add(self, version: TextVersion) -> bool:
        """Keep a new version; False when somebody else took its number."""
        return self._table.put_unseen(self._item(version))

    def previewed(self, version: TextVersion) -> None:
        self._table.put(self._item(version))

    def published(self, kind: TextKind, channel: Channel) -> TextVersion | None:
        """The version in use, if the municipality has one of its own."""
        pk = self._pk(kind, channel)
        number = self._published_number(pk)
        found = self._table.get(pk, _sk(number)) if number else None
        return items.from_item(TextVersion, found) if found else None

    def publish(self, version: TextVersion, instead_of: TextVersion | None) -> None:
        """Point to this version; raises `StaleCase` when another was published meanwhile."""
        pk = self._pk(version.kind, version.channel)
        pointer = items.to_item(pk, PUBLISHED, _Pointer(number=version.number))
        if instead_of is None:
            point = items.put(self._table.name, pointer, UNSEEN)
        else:
            seen = instead_of.number
            point = items.put(self._table.name, pointer, "#number = :seen", seen=seen)
            point["Put"]["ExpressionAttributeNames"] = {"#number": "number"}
        put = items.put(self._table.name, self._item(version))
        self._table.write([put, point], "The published text")

    def _published_number(self, pk: str) -> int | None:
        found = self._table.get(pk, PUBLISHED)
        return items.from_item(_Pointer, found).number if found else None

    def _item(self, version: TextVersion) -> items.Item:
        return items.to_item(self._pk(version.kind, version.channel), _sk(version.number), version)

    def _pk(self, kind: TextKind, channel: Channel) -> str:
        return items.text_pk(self._table.municipality, kind, channel)


def _sk(number: int) -> str:
    return f"VERSION#{number:04}"
