"""After a change of policy, licence or norms: every open case gets its advice anew."""

from datetime import datetime, timedelta

from samentoets.assessment import is_stale, rules_of
from samentoets.base import dutch_day
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.dossier import Dossier, EventKind
from samentoets.municipality import Municipality
from samentoets.observability import logger
from samentoets.progress import reconsider
from samentoets.settings import MAX_AGE_SECONDS
from samentoets.store import Store
from samentoets.store.reassessments import Reassessment

MOST_READ = 2000
MOST_REMADE = 100
"""Of one municipality at once; the next call goes on where this one stopped."""

SETTLED_AFTER = timedelta(seconds=2 * MAX_AGE_SECONDS)
"""After this no function works with the old settings any more."""


def reassess(store: Store, municipality: Municipality, now: datetime) -> int:
    """Make advices anew that rest on other rules; answers how many.

    All open cases are gone through twice, in bounded pieces: at once, and when no function can
    have the old settings any more. Then nothing is read until the rules change again. A case that
    fails holds up no other and is tried again; the call as a whole then raises.
    """
    digest = rules_of(municipality, dutch_day(now))
    known = store.reassessments.get()
    current = known if known and known.digest == digest else None
    current = current or Reassessment(digest=digest, seen_at=now)
    waits = current.again and current.place is None and now < current.seen_at + SETTLED_AFTER
    if current.is_done or waits:
        return 0
    return _go_on(store, municipality, current, now)


def _go_on(store: Store, municipality: Municipality, current: Reassessment, now: datetime) -> int:
    remade, troubles = 0, list[Exception]()
    reached = current.place
    for read, standing in enumerate(store.worklists.open_cases(current.place), start=1):
        if is_stale(standing.basis, municipality, standing.reference_date, dutch_day(now)):
            try:
                _remake(store, municipality, standing.case_id, now)
                remade += 1
            except Exception as trouble:
                logger.exception("REASSESSMENT_FAILED", case_id=standing.case_id)
                troubles.append(trouble)
        reached = standing.place
        if read == MOST_READ or remade + len(troubles) == MOST_REMADE:
            break
    else:
        reached = None
    failed = current.failed or bool(troubles)
    if reached:
        after = current.but(place=reached, failed=failed)
    else:
        done = current.again and not failed
        after = current.but(place=None, again=True, failed=False, is_done=done)
    store.reassessments.save(after)
    if remade:
        logger.info("ADVICES_REMADE", municipality=municipality.code, number=remade)
    if troubles:
        raise ExceptionGroup("Some advices could not be made anew", troubles)
    return remade


def _remake(store: Store, municipality: Municipality, case_id: str, now: datetime) -> None:
    change(store, case_id, lambda case: remade(case, municipality, now))
    settle(store, municipality, case_id, now)


def remade(dossier: Dossier, municipality: Municipality, now: datetime) -> Dossier:
    """The case under the rules of now; one whose advice rests on them already stays as it is.

    A case that follows gets the advice of the one that leads.
    """
    case = dossier.case
    stale = is_stale(case.advice.basis, municipality, case.reference_date, dutch_day(now))
    if case.status.is_settled or case.follows or not stale:
        return dossier
    policy = municipality.policy_on(case.reference_date)
    version = str(policy.version) if policy else ""
    noted = dossier.noting(EventKind.RULES_CHANGED, now, policy=version)
    return reconsider(noted, municipality, now)
