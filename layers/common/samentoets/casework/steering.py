"""What officers do with a case, saved, with the timer that it needs started."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from samentoets.advice import Outcome
from samentoets.casework.changing import change, change_both
from samentoets.casework.linking import settle
from samentoets.dossier import Dossier
from samentoets.municipality import Municipality
from samentoets.steering import Act, decide, decide_for_both
from samentoets.store import Store

type Step = Callable[[Dossier, Act, datetime], Dossier]


def steer(
    store: Store, municipality: Municipality, case_id: str, step: Step, act: Act, now: datetime
) -> None:
    """Let an officer take a step of `samentoets.steering`; repeating it changes nothing (R16).

    A linked case follows. Raises `ActRefused` when the step doesn't fit the case, and `StaleCase`
    when the case is not the one that the officer saw.
    """
    change(store, case_id, lambda case: step(case, act, now))
    settle(store, municipality, case_id, now)


def decide_case(store: Store, case_id: str, outcome: Outcome, act: Act, now: datetime) -> None:
    """Take an officer's decision, for a couple with two cases once and for both (R15).

    Raises like `steer`.
    """
    dossier = store.cases.load(case_id)
    if dossier.linked is None or dossier.case.follows:
        change(store, case_id, lambda case: decide(case, act, now, outcome=outcome))
        return
    pair = case_id, dossier.linked.case.case_id
    change_both(store, pair, partial(decide_for_both, act=act, now=now, outcome=outcome))
