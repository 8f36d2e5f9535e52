"""An officer decides otherwise than the data (afwijken): with a reason, and revocable."""

from collections.abc import Callable
from datetime import datetime

from samentoets.base import dutch_day
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.dossier import Dossier
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.overrides import Choice
from samentoets.overriding import revoke_override, set_override
from samentoets.store import Store


def override(
    store: Store,
    municipality: Municipality,
    case_id: str,
    choice: Choice,
    reason: str,
    by: str,
    now: datetime,
) -> Dossier:
    """Keep an officer's choice and make the advice anew; raises `OverrideRefused`."""
    return _changed(
        store,
        municipality,
        case_id,
        lambda dossier: set_override(dossier, choice, reason, municipality, by, now),
        now,
    )


def revoke(
    store: Store, municipality: Municipality, case_id: str, number: int, by: str, now: datetime
) -> Dossier:
    """Take an officer's choice back and make the advice anew; raises `OverrideRefused`."""
    return _changed(
        store,
        municipality,
        case_id,
        lambda dossier: revoke_override(dossier, number, municipality, by, now),
        now,
    )


def _changed(
    store: Store,
    municipality: Municipality,
    case_id: str,
    rule: Callable[[Dossier], Dossier],
    now: datetime,
) -> Dossier:
    """The choice is kept with the case that leads, because its advice is that of the household."""
    municipality.require(Feature.ADVICE, dutch_day(now))
    lead = store.cases.load(case_id).seen_by_the_lead.case.case_id
    dossier = change(store, lead, rule)
    settle(store, municipality, lead, now)
    return dossier
