"""Whether a municipality is ready for a file; asked by the page, and again by the import."""

from datetime import datetime

from samentoets.base import dutch_day
from samentoets.case import Channel
from samentoets.casework.texts import template_for
from samentoets.errors import FileRefused
from samentoets.intake.preflight import TEXTS, obstacles
from samentoets.municipality import Municipality
from samentoets.store import Store


def what_stops_a_file(
    store: Store, municipality: Municipality, now: datetime
) -> tuple[FileRefused, ...]:
    """Every reason not to take in a file now, each with what to do; empty when there is none."""
    texts = (template_for(store, kind, channel) for kind in TEXTS for channel in Channel)
    return tuple(obstacles(municipality, texts, dutch_day(now)))
