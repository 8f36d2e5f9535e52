"""R6: who are no household after all are taken apart, by what comes in or by an officer."""

import pytest

from samentoets.alerts import AlertType
from samentoets.casework.linking import relink, settle, unlink
from samentoets.errors import NotLinked
from samentoets.store import Store
from samentoets.waiting import WaitingFor
from tests.builders import OOSTERMEER, PARTNER, RESIDENT, STRANGER, a_claim, a_person, later
from tests.casework.linked import CASE_OF, A, B, C, alerts, link_of, opens
from tests.casework.test_receiving import deliver


def test_r06_a_partner_who_turns_out_to_be_another_is_unlinked(store: Store) -> None:
    opens(store, RESIDENT)
    opens(store, PARTNER)
    opens(store, STRANGER)
    deliver(store, a_person(partner=a_claim(), at=later(hours=1)))
    assert link_of(store, RESIDENT) == (B, True)
    newer = a_person(partner=a_claim(STRANGER), at=later(hours=2))
    deliver(store, newer, message_id="m-2", delivery_id="d-2")
    assert (link_of(store, RESIDENT), link_of(store, PARTNER)) == ((C, True), None)
    freed = store.cases.load(B).case
    assert freed.deadline
    assert freed.deadline.waiting_for is WaitingFor.DELIVERY


def test_r06_while_the_partner_is_in_doubt_nothing_is_linked_or_unlinked(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    opens(store, STRANGER)
    deliver(store, a_person(partner=a_claim(STRANGER)))
    assert alerts(store, RESIDENT) == [AlertType.DIFFERENT_PARTNER]
    assert (link_of(store, RESIDENT), link_of(store, STRANGER)) == ((B, True), None)


def test_r06_an_officer_takes_two_cases_apart_for_good(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    deliver(store, a_person(), a_person(PARTNER))
    unlink(store, OOSTERMEER, B, "k.jansen", "Zij wonen niet samen.", later(hours=1))
    for bsn in (RESIDENT, PARTNER):
        settle(store, OOSTERMEER, CASE_OF[bsn], later(hours=2))
        assert link_of(store, bsn) is None
    own = {facts.identity.bsn for facts in store.cases.load(B).facts}
    assert PARTNER in own
    with pytest.raises(NotLinked):
        unlink(store, OOSTERMEER, B, "k.jansen", "Nog eens.", later(hours=3))


def test_r06_an_officer_may_take_that_back(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    unlink(store, OOSTERMEER, A, "k.jansen", "Vergissing.", later(hours=1))
    relink(store, OOSTERMEER, A, B, "k.jansen", later(hours=2))
    assert link_of(store, RESIDENT) == (B, True)
    with pytest.raises(NotLinked):
        relink(store, OOSTERMEER, A, B, "k.jansen", later(hours=3))
