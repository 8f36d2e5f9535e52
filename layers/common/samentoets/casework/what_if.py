"""What a change of policy would do to the open cases, without touching one."""

from collections.abc import Iterator
from datetime import datetime

from samentoets.access import Visitor
from samentoets.advice import Advice
from samentoets.base import Frozen
from samentoets.casework.reassessing import remade
from samentoets.dossier import Dossier
from samentoets.errors import UnknownCase
from samentoets.municipality import Municipality
from samentoets.policy import Policy
from samentoets.store import Store


class Effect(Frozen):
    """The advice of one case now, and under the changed policy; no personal data."""

    case_id: str
    before: Advice
    after: Advice

    @property
    def is_change(self) -> bool:
        return (self.before.outcome, self.before.reasons) != (
            self.after.outcome,
            self.after.reasons,
        )


def what_if(
    store: Store, municipality: Municipality, policy: Policy, actor: str, now: datetime
) -> Iterator[Effect]:
    """The effect on each open case, one by one; every case read leaves an audit event (R18)."""
    visitor = Visitor(actor=actor, name=actor, origin="infra.what_if")
    changed = municipality.trying(policy)
    for standing in store.worklists.open_cases():
        store.audit.record(visitor, "READ_WHAT_IF", standing.case_id, now)
        try:
            dossier = store.cases.load(standing.case_id)
        except UnknownCase:
            continue
        yield effect(dossier, municipality, changed, now)


def effect(
    dossier: Dossier, municipality: Municipality, changed: Municipality, now: datetime
) -> Effect:
    """Both advices; the present one is made anew only if it rests on older rules."""
    before = remade(dossier, municipality, now)
    after = remade(dossier, changed, now)
    case_id = dossier.case.case_id
    return Effect(case_id=case_id, before=before.case.advice, after=after.case.advice)
