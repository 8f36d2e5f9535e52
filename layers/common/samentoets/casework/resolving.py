"""An officer settles an alert; the household, and a linked case, follow."""

from datetime import datetime

from samentoets import resolving
from samentoets.alerts import AlertType
from samentoets.case import PartnerChoice
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.municipality import Municipality
from samentoets.store import Store


def resolve_partner(
    store: Store,
    municipality: Municipality,
    case_id: str,
    choice: PartnerChoice,
    by: str,
    reason: str,
    now: datetime,
    source: str | None = None,
) -> None:
    """The officer says who the partner is, or that nobody counts, for a reason (R7)."""
    change(
        store,
        case_id,
        lambda d: resolving.resolve_partner(d, choice, source, by, reason, municipality, now),
    )
    settle(store, municipality, case_id, now)


def resolve_alert(
    store: Store,
    municipality: Municipality,
    case_id: str,
    type_: AlertType,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """The officer has dealt with an alert that is not about who the partner is."""
    change(
        store,
        case_id,
        lambda d: resolving.resolve_alert(d, type_, by, reason, municipality, now),
    )
    settle(store, municipality, case_id, now)
