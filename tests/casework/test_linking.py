"""R6: two cases of one household are one household, whatever comes first."""

import itertools

import boto3
import pytest

from samentoets.advice import Outcome, Reason
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.casework.receiving import deliver_waiting
from samentoets.casework.timing import mark_for_investigation, remind
from samentoets.dossier import Dossier, EventKind
from samentoets.store import Store, store_of
from samentoets.store.cases import CaseStore
from samentoets.waiting import WaitingFor
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    STRANGER,
    WESTERVEEN,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
)
from tests.casework.linked import A, B, C, alerts, link_of, opens
from tests.casework.test_receiving import deliver, executions


def test_r06_two_rows_of_one_couple_are_two_linked_cases_and_the_first_leads(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER, hours=1)
    assert (link_of(store, RESIDENT), link_of(store, PARTNER)) == ((B, True), (A, False))


def test_r06_it_doesn_t_matter_which_of_the_two_names_the_other(store: Store) -> None:
    opens(store, RESIDENT)
    opens(store, PARTNER, supplied=RESIDENT, hours=1)
    assert (link_of(store, RESIDENT), link_of(store, PARTNER)) == ((B, True), (A, False))


def test_r06_a_partner_found_in_a_delivery_is_linked(store: Store) -> None:
    opens(store, PARTNER)
    opens(store, RESIDENT, hours=1)
    assert link_of(store, RESIDENT) is None
    deliver(store, a_person(partner=a_claim()))
    assert link_of(store, RESIDENT) == (B, True)


def test_r06_a_partner_found_by_name_is_linked_when_the_bsn_arrives(store: Store) -> None:
    opens(store, PARTNER)
    opens(store, RESIDENT)
    deliver(store, a_person(partner=a_claim(bsn=None)))
    assert link_of(store, RESIDENT) is None
    newer = a_person(partner=a_claim(), at=later(hours=1))
    deliver(store, newer, message_id="m-2", delivery_id="d-2")
    assert link_of(store, RESIDENT) == (B, True)


def test_r06_who_started_the_journey_leads_until_there_is_a_reminder(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER, hours=1)
    deliver(store, a_person(PARTNER, partner=a_claim(RESIDENT)))
    assert link_of(store, PARTNER) == (A, True)
    remind(store, OOSTERMEER, B, later(days=1))
    earlier = a_person(partner=a_claim(), at=later(days=-2))
    deliver(store, earlier, message_id="m-2", delivery_id="d-2")
    assert link_of(store, PARTNER) == (A, True)


def test_r06_two_linked_cases_wait_and_are_reminded_once(store: Store, aws: boto3.Session) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    deliver(store, a_person(PARTNER, partner=a_claim(RESIDENT)))
    lead, follower = store.cases.load(B).case, store.cases.load(A).case
    assert lead.deadline
    assert lead.deadline.waiting_for is WaitingFor.MISSING_DATA
    assert (follower.deadline, follower.worklist) == (None, None)
    assert executions(aws) == [f"{B}-1"]
    for case_id in (A, B, A, B):
        remind(store, OOSTERMEER, case_id, later(days=1))
    mails = [store.cases.load(case_id).case.reminder for case_id in (A, B)]
    assert [bool(mail) for mail in mails] == [False, True]


def test_r05_r06_each_shows_and_counts_the_data_of_both(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    deliver(store, a_person(partner=a_claim()))
    deliver(store, a_person(PARTNER), message_id="m-2", delivery_id="d-2")
    for case_id in (A, B):
        dossier = store.cases.load(case_id)
        assert {facts.identity.bsn for facts in dossier.all_facts} == {RESIDENT, PARTNER}
        assert dossier.case.status is CaseStatus.DATA_RECEIVED
        assert dossier.case.advice.outcome is Outcome.GRANT
    assert store.cases.load(A).case.advice == store.cases.load(B).case.advice


def test_r07_a_partner_whose_register_knows_of_nobody_is_for_an_officer(store: Store) -> None:
    """Only the other's file row names them: that is supplied, and not found."""
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    deliver(store, a_person(PARTNER))
    assert link_of(store, PARTNER) == (A, True)
    assert alerts(store, PARTNER) == [AlertType.PARTNER_SUPPLIED_NOT_FOUND]
    for case_id in (A, B):
        assert Reason.PARTNER_UNRESOLVED in store.cases.load(case_id).case.advice.reasons


def test_r09_a_marked_household_is_marked_in_the_advice_of_both(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    deliver(store, a_person(partner=a_claim()))
    remind(store, OOSTERMEER, A, later(days=1))
    mark_for_investigation(store, OOSTERMEER, A, later(days=16))
    mark_for_investigation(store, OOSTERMEER, A, later(days=16))
    assert store.cases.load(A).case.mark
    for case_id in (A, B):
        advice = store.cases.load(case_id).case.advice
        assert advice.reasons[0] is Reason.NO_RESPONSE_TO_REMINDER
    assert store.cases.load(B).case.worklist is None


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_r06_r16_any_order_of_rows_and_delivery_gives_the_same_household(
    store: Store, order: tuple[int, ...]
) -> None:
    steps = (
        lambda: opens(store, RESIDENT),
        lambda: opens(store, PARTNER),
        lambda: deliver(store, a_person(partner=a_claim()), a_person(PARTNER)),
    )
    for number in order:
        steps[number]()
    deliver_waiting(store, OOSTERMEER, RESIDENT, NOW)
    for case_id in (A, B):
        dossier = store.cases.load(case_id)
        assert dossier.case.link
        assert dossier.case.status is CaseStatus.DATA_RECEIVED
    assert (link_of(store, RESIDENT), link_of(store, PARTNER)) == ((B, True), (A, False))


def test_r16_settling_again_changes_nothing(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    before = store.cases.load(A), store.cases.load(B)
    for case_id in (A, B, A):
        settle(store, OOSTERMEER, case_id, later(hours=5))
    assert (store.cases.load(A), store.cases.load(B)) == before


def test_r06_both_partners_that_link_at_the_same_moment_are_no_chain(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other case was linked with this one after this one was read."""
    store.cases.open(a_case(a_resident(RESIDENT), an_identity(PARTNER), case_id=A))
    store.cases.open(a_case(a_resident(PARTNER), an_identity(RESIDENT), case_id=B))
    read_before = store.cases.load(A)
    settle(store, OOSTERMEER, B, NOW)
    readings = iter([read_before])
    load = CaseStore.load
    monkeypatch.setattr(
        CaseStore, "load", lambda cases, case_id: next(readings, None) or load(cases, case_id)
    )
    settle(store, OOSTERMEER, A, NOW)
    assert link_of(store, RESIDENT) == (B, True)
    assert alerts(store, RESIDENT) == alerts(store, PARTNER) == []


def test_r16_settling_an_incomplete_household_again_changes_nothing(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    deliver(store, a_person(partner=a_claim()))
    before = store.cases.load(A), store.cases.load(B)
    for case_id in (A, B, A):
        settle(store, OOSTERMEER, case_id, later(hours=5))
    assert (store.cases.load(A), store.cases.load(B)) == before


def test_r06_a_chain_raises_an_alert_and_links_nobody_twice(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER, supplied=STRANGER)
    opens(store, STRANGER)
    assert link_of(store, RESIDENT) is None
    assert (link_of(store, PARTNER), link_of(store, STRANGER)) == ((C, True), (B, False))
    assert alerts(store, RESIDENT) == [AlertType.PARTNER_CONTRADICTS]
    assert alerts(store, PARTNER) == [AlertType.PARTNER_CONTRADICTS]


def test_r06_another_suitor_of_a_linked_partner_raises_an_alert(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    opens(store, STRANGER, supplied=PARTNER)
    assert link_of(store, STRANGER) is None
    assert link_of(store, RESIDENT) == (B, True)
    assert alerts(store, STRANGER) == [AlertType.PARTNER_CONTRADICTS]
    deliver(store, a_person(partner=a_claim()), a_person(PARTNER, partner=a_claim(RESIDENT)))
    for case_id in (A, B):
        assert store.cases.load(case_id).case.advice.reasons == (Reason.PARTNER_UNRESOLVED,)


def test_r15_a_decided_case_is_shown_with_an_alert_and_its_decision_is_not_copied(
    store: Store,
) -> None:
    opens(store, PARTNER)
    deliver(store, a_person(PARTNER))
    change(store, B, decided)
    opens(store, RESIDENT, supplied=PARTNER, hours=1)
    dossier = store.cases.load(A)
    assert link_of(store, RESIDENT) == (B, True)
    assert alerts(store, RESIDENT) == [AlertType.LINKED_CASE_DECIDED]
    assert dossier.case.status is not CaseStatus.DECIDED
    assert {facts.identity.bsn for facts in dossier.all_facts} == {PARTNER}


def test_r19_when_the_lead_is_decided_the_other_case_keeps_its_own_time(store: Store) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    change(store, A, decided)
    settle(store, OOSTERMEER, A, later(hours=1))
    assert link_of(store, PARTNER) == (A, True)
    assert store.cases.load(B).case.deadline


def decided(dossier: Dossier) -> Dossier:
    return dossier.with_case(status=CaseStatus.DECIDED).not_waiting()


def test_r18_nothing_is_linked_across_municipalities(store: Store, aws: boto3.Session) -> None:
    opens(store, RESIDENT, supplied=PARTNER)
    elsewhere = store_of(WESTERVEEN.code)
    elsewhere.cases.open(a_case(a_resident(PARTNER), municipality=WESTERVEEN, case_id=B))
    settle(elsewhere, WESTERVEEN, B, NOW)
    settle(store, OOSTERMEER, A, NOW)
    assert link_of(store, RESIDENT) is None
    assert elsewhere.cases.load(B).case.link is None


def test_r06_a_change_of_the_linked_case_between_reading_and_writing_is_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule for one case looked at both: a stale look at the other is a lost race too."""
    opens(store, RESIDENT, supplied=PARTNER)
    opens(store, PARTNER)
    looks: list[int] = []

    def rule(dossier: Dossier) -> Dossier:
        if not looks:
            change(store, B, lambda d: d.noting(EventKind.NO_RESPONSE, NOW))
        assert dossier.linked
        looks.append(dossier.linked.case.version)
        return dossier.noting(EventKind.NO_RESPONSE, NOW)

    change(store, A, rule)
    assert looks == [looks[0], looks[0] + 1]
