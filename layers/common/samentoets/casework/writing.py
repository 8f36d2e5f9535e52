"""Messages about a case: its text looked up, filled in, and fit to go out."""

from datetime import datetime

from samentoets.case import Channel
from samentoets.casework.texts import template_for
from samentoets.completeness import to_ask
from samentoets.correspondence import Message, TextKind
from samentoets.dossier import Dossier
from samentoets.municipality import Municipality
from samentoets.store import Store
from samentoets.texts.as_email import must_be_fit
from samentoets.texts.fields import MISSING
from samentoets.texts.values import values_of, with_gaps
from samentoets.texts.writing import write_message


def write_about(
    store: Store,
    dossier: Dossier,
    municipality: Municipality,
    kind: TextKind,
    channel: Channel,
    now: datetime,
) -> Message:
    """A message about this case in this municipality's words.

    Raises `UnfitForEmail` when an e-mail may not go out as it is, and `NoPostalAddress`.
    """
    case = dossier.case
    template = template_for(store, kind, channel)
    values = values_of(kind, case, municipality, now)
    if kind in MISSING:
        values = with_gaps(values, to_ask(dossier, municipality))
    message = write_message(template, values, case, now)
    if channel is Channel.EMAIL:
        must_be_fit(message.content, case)
    return message
