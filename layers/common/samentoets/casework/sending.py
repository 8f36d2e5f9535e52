"""Sending a message that was claimed on its case: once, whatever the mail service answers."""

from collections.abc import Callable
from typing import NamedTuple

from samentoets import mail
from samentoets.base import CaseId
from samentoets.case import Case, Channel, Sending
from samentoets.casework.changing import change
from samentoets.correspondence import TextKind
from samentoets.dossier import Dossier
from samentoets.errors import AddressRefused, MailRefused
from samentoets.municipality import Municipality
from samentoets.sending import is_open_claim
from samentoets.store import Store
from samentoets.texts.as_email import as_email


class Claim(NamedTuple):
    """The case after it was looked at, and whether this very call claimed the message."""

    dossier: Dossier
    is_ours: bool


def claim(
    store: Store,
    case_id: CaseId,
    rule: Callable[[Dossier], Dossier],
    of: Callable[[Case], Sending | None],
) -> Claim:
    """Apply a rule that may claim a message; whoever finds a claim of another sends nothing."""
    is_ours = False

    def watched(before: Dossier) -> Dossier:
        nonlocal is_ours
        after = rule(before)
        is_ours = is_open_claim(of(after.case)) and of(before.case) != of(after.case)
        return after

    after = change(store, case_id, watched)
    return Claim(after, is_ours)


class Outcomes(NamedTuple):
    """What each answer of the mail service means for the case (decision 2)."""

    taken: Callable[[Dossier, str], Dossier]
    refused: Callable[[Dossier], Dossier]
    released: Callable[[Dossier, str], Dossier]


def send_claimed(
    store: Store, municipality: Municipality, claimed: Dossier, kind: TextKind, outcomes: Outcomes
) -> Dossier:
    """Send the kept message of this kind; answers the case as it is afterwards.

    Raises `MailRefused` when SES will take it later: the claim is given back, so that sending may
    be repeated.
    """
    case_id = claimed.case.case_id
    try:
        message_id = _send(claimed, municipality, kind)
    except AddressRefused:
        return change(store, case_id, outcomes.refused)
    except MailRefused as refusal:
        why = type(refusal).__name__
        change(store, case_id, lambda dossier: outcomes.released(dossier, why))
        raise
    return change(store, case_id, lambda dossier: outcomes.taken(dossier, message_id))


def _send(dossier: Dossier, municipality: Municipality, kind: TextKind) -> str:
    form = (kind, Channel.EMAIL, None)
    [message] = (m for m in dossier.messages if (m.kind, m.channel, m.sent_at) == form)
    email = as_email(message.content, municipality)
    tags = mail.Tags(municipality.code, dossier.case.case_id, kind)
    return mail.send(email, municipality.sender, message.to[0], tags)
