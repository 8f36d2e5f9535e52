"""What officers do with a case, saved, with the timer that it needs started."""

from collections.abc import Callable
from datetime import datetime

from samentoets import workflow
from samentoets.casework.changing import change
from samentoets.dossier import Dossier
from samentoets.steering import Act
from samentoets.store import Store


def steer(
    store: Store,
    case_id: str,
    step: Callable[[Dossier, Act, datetime], Dossier],
    act: Act,
    now: datetime,
) -> Dossier:
    """Let an officer take a step of `samentoets.steering`; repeating it changes nothing (R16).

    Raises `ActRefused` when the step doesn't fit the case, and `StaleCase` when the case is not
    the one that the officer saw.
    """
    dossier = change(store, case_id, lambda case: step(case, act, now))
    workflow.start_timer(dossier.case)
    return dossier
