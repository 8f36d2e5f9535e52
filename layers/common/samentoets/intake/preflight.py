"""What keeps a file from being taken in, whatever is in it: to be told before one is chosen."""

from collections.abc import Iterable, Iterator
from datetime import date

from samentoets.case import Channel
from samentoets.correspondence import TextKind
from samentoets.errors import FileRefused, TextIncomplete, TextRefused
from samentoets.intake.faults import FileFault
from samentoets.intake.rows import licence_refusal
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.texts.checks import check_template
from samentoets.texts.template import Template
from samentoets.texts.values import example_values
from samentoets.texts.writing import write

TEXTS = {TextKind.INVITATION: "uitnodiging", TextKind.PARTNER_REMINDER: "herinnering"}
"""The texts that a review can't do without."""

CHANNELS = {Channel.EMAIL: "e-mail", Channel.LETTER: "brief"}


def obstacles(
    municipality: Municipality, texts: Iterable[Template], today: date
) -> Iterator[FileRefused]:
    """Licence, round and texts, each with what to do about it; none when a file may come."""
    if refusal := licence_refusal(municipality, Feature.REVIEWS, today):
        yield FileFault.LICENCE.refusal(refusal=refusal)
    if not municipality.open_rounds:
        yield FileFault.NO_ROUND.refusal()
    for text in texts:
        if fault := _fault(text):
            name = f"{TEXTS[text.kind]} per {CHANNELS[text.channel]}"
            yield FileFault.TEXT_UNUSABLE.refusal(text=name, fault=fault)


def _fault(text: Template) -> str:
    """Why no message can be made of this text; a rule may be stricter than when it was saved."""
    try:
        check_template(text)
        write(text, example_values())
    except TextRefused as refused:
        return " ".join(refused.faults)
    except TextIncomplete:
        return "Een verplicht samenvoegveld ontbreekt."
    return ""
