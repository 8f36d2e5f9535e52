"""Three people with a case each, which may be linked."""

from samentoets.alerts import AlertType
from samentoets.casework.linking import settle
from samentoets.person import Bsn
from samentoets.store import Store
from tests.builders import (
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    a_case,
    a_resident,
    an_identity,
    later,
)

A, B, C = "AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC"
CASE_OF = {RESIDENT: A, PARTNER: B, STRANGER: C}


def opens(store: Store, bsn: Bsn, supplied: Bsn | None = None, hours: int = 0) -> None:
    """A row of a file: the case, linked if it can be."""
    now = later(hours=hours)
    identity = an_identity(supplied) if supplied else None
    store.cases.open(a_case(a_resident(bsn), identity, case_id=CASE_OF[bsn], now=now))
    settle(store, OOSTERMEER, CASE_OF[bsn], now)


def link_of(store: Store, bsn: Bsn) -> tuple[str, bool] | None:
    found = store.cases.load(CASE_OF[bsn]).case.link
    return (found.case_id, found.leads) if found else None


def alerts(store: Store, bsn: Bsn) -> list[AlertType]:
    return [alert.type for alert in store.cases.load(CASE_OF[bsn]).alerts if alert.is_open]
