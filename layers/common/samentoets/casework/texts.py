"""The texts of a municipality: saved as a draft, previewed, published; all of it checked."""

from datetime import datetime

from samentoets.base import dutch_day
from samentoets.case import Channel
from samentoets.correspondence import Content, TextKind
from samentoets.errors import StaleCase, TextChanged, TextRefused
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.observability import logger
from samentoets.store import Store
from samentoets.store.texts import TextVersion
from samentoets.texts.checks import check_template
from samentoets.texts.template import Template, national_template
from samentoets.texts.values import example_values
from samentoets.texts.writing import write


def template_for(store: Store, kind: TextKind, channel: Channel) -> Template:
    """The municipality's published text, else the national one."""
    own = store.texts.published(kind, channel)
    return own.template if own else national_template(kind, channel)


def save_draft(
    store: Store, municipality: Municipality, template: Template, by: str, now: datetime
) -> TextVersion:
    """Keep a text as the next version; raises `TextRefused` with everything that is wrong.

    Raises `LicenceMissing` when the licence doesn't cover texts of this kind (R12).
    """
    municipality.require(feature_of(template.kind, template.channel), dutch_day(now))
    check_template(template)
    versions = store.texts.versions(template.kind, template.channel)
    draft = TextVersion(
        kind=template.kind,
        channel=template.channel,
        number=versions[-1].number + 1 if versions else 1,
        subject=template.subject,
        body=template.body,
        saved_by=by,
        saved_at=now,
    )
    if not store.texts.add(draft):
        raise TextChanged("Somebody else saved this text at the same moment: save it again.")
    _tell("TEXT_SAVED", store, draft, by)
    return draft


_DECISIONS = frozenset({TextKind.DECISION_GRANT, TextKind.DECISION_REJECT})


def feature_of(kind: TextKind, channel: Channel) -> Feature:
    """What the licence must cover for a municipality to have such a text of its own (R12)."""
    if kind in _DECISIONS:
        return Feature.DECISION_LETTERS
    return Feature.EMAIL_TEXTS if channel is Channel.EMAIL else Feature.LETTER_TEXTS


def preview(
    store: Store, kind: TextKind, channel: Channel, number: int, by: str, now: datetime
) -> Content:
    """A version filled in with fictitious data, and noted as looked at."""
    version = _version(store, kind, channel, number)
    content = write(version.template, example_values())
    if version.previewed_at is None:
        store.texts.previewed(version.but(previewed_by=by, previewed_at=now))
        _tell("TEXT_PREVIEWED", store, version, by)
    return content


def publish(
    store: Store,
    municipality: Municipality,
    kind: TextKind,
    channel: Channel,
    number: int,
    by: str,
    now: datetime,
) -> TextVersion:
    """Use this version from now on; publishing the published one again changes nothing.

    Raises `TextRefused` for a version that nobody has previewed, or that the checks of today
    refuse, `TextChanged` when another version was published meanwhile, and `LicenceMissing` as
    `save_draft` does.
    """
    municipality.require(feature_of(kind, channel), dutch_day(now))
    version = _version(store, kind, channel, number)
    in_use = store.texts.published(kind, channel)
    if in_use and in_use.number == number:
        return in_use
    if version.previewed_at is None:
        raise TextRefused(f"Bekijk eerst het voorbeeld van versie {number}.")
    check_template(version.template)
    published = version.but(published_by=by, published_at=now)
    try:
        store.texts.publish(published, in_use)
    except StaleCase:
        raise TextChanged("Another version was published meanwhile: look at the list.") from None
    _tell("TEXT_PUBLISHED", store, published, by)
    return published


def _version(store: Store, kind: TextKind, channel: Channel, number: int) -> TextVersion:
    found = (v for v in store.texts.versions(kind, channel) if v.number == number)
    if version := next(found, None):
        return version
    raise TextRefused(f"Versie {number} van deze tekst bestaat niet.")


def _tell(code: str, store: Store, version: TextVersion, by: str) -> None:
    what = {"text": version.kind, "channel": version.channel, "version": version.number}
    logger.info(code, extra={"municipality": store.municipality, "actor": by, **what})
