"""Making anew what is kept beside the cases for the pages: the counts, and the names."""

from collections.abc import Iterator

from samentoets.dossier import Dossier
from samentoets.errors import StaleCase
from samentoets.store import Store

MOST_TRIES = 5


def recount(store: Store) -> int:
    """Count all cases anew and enter their names; answers how many items of counts were wrong.

    Cases that change meanwhile make it start again, a bounded number of times; then `StaleCase`
    tells to repeat it at a quieter moment.
    """
    for _ in range(1, MOST_TRIES):
        try:
            return store.counters.recount(_every(store))
        except StaleCase:
            continue
    return store.counters.recount(_every(store))


def _every(store: Store) -> Iterator[Dossier]:
    for dossier in store.cases.every():
        store.names.add(dossier.case)
        yield dossier
