"""R7: an officer settles who the partner is; nothing that was supplied is lost."""

import pytest

from samentoets.advice import Outcome, Reason
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, MarkReason, PartnerChoice
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.casework.resolving import resolve_alert, resolve_partner
from samentoets.casework.timing import mark_for_investigation
from samentoets.completeness import Step, next_step
from samentoets.dossier import Dossier
from samentoets.errors import NothingToResolve
from samentoets.household import household_of
from samentoets.partner import PartnerBasis
from samentoets.person import Bsn
from samentoets.store import Store
from samentoets.waiting import WaitingFor
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    STRANGER,
    a_case,
    a_claim,
    a_person,
    a_resident,
    an_identity,
    later,
)
from tests.casework.test_receiving import CASE_ID, deliver

OFFICER = "k.jansen"


def a_doubtful_case(store: Store, supplied: Bsn | None = PARTNER) -> None:
    """Supplied one partner, found another; the resident is complete, neither partner is."""
    store.cases.open(a_case(supplied=an_identity(supplied) if supplied else None))
    deliver(store, a_person(partner=a_claim(STRANGER)))


def resolved(
    store: Store, choice: PartnerChoice, source: str | None = None, hours: int = 1
) -> Dossier:
    why = "Uitgezocht in de basisregistratie."
    resolve_partner(store, OOSTERMEER, CASE_ID, choice, OFFICER, why, later(hours=hours), source)
    return store.cases.load(CASE_ID)


# the officer's choice | who counts then | what the case does then
CHOICES = [
    (PartnerChoice.SUPPLIED, PARTNER, CaseStatus.DATA_INCOMPLETE),
    (PartnerChoice.FOUND, STRANGER, CaseStatus.DATA_INCOMPLETE),
    (PartnerChoice.NOBODY, None, CaseStatus.DATA_RECEIVED),
    (PartnerChoice.SEPARATED, None, CaseStatus.DATA_RECEIVED),
]


@pytest.mark.parametrize(("choice", "counts", "status"), CHOICES)
def test_r07_the_officer_s_choice_decides_who_counts_and_what_is_missing(
    store: Store, choice: PartnerChoice, counts: Bsn | None, status: CaseStatus
) -> None:
    a_doubtful_case(store)
    dossier = resolved(store, choice)
    household = household_of(dossier)
    assert household.basis is PartnerBasis.OFFICER
    assert (household.partner.identity.bsn if household.partner else None) == counts
    assert dossier.case.status is status
    assert Reason.PARTNER_UNRESOLVED not in dossier.case.advice.reasons
    assert dossier.case.supplied_partner
    assert dossier.case.supplied_partner.identity.bsn == PARTNER


def test_r07_the_alert_tells_who_closed_it_and_why(store: Store) -> None:
    a_doubtful_case(store)
    [alert] = resolved(store, PartnerChoice.SUPPLIED).alerts
    assert (alert.type, alert.is_open) == (AlertType.DIFFERENT_PARTNER, False)
    assert (alert.resolved_by, alert.reason) == (OFFICER, "Uitgezocht in de basisregistratie.")


def test_r07_the_same_fact_again_raises_nothing_and_a_new_one_does(store: Store) -> None:
    a_doubtful_case(store)
    resolved(store, PartnerChoice.SUPPLIED)
    again = a_person(partner=a_claim(STRANGER), at=later(hours=2))
    deliver(store, again, message_id="m-2", delivery_id="d-2")
    assert not any(alert.is_open for alert in store.cases.load(CASE_ID).alerts)
    somebody_else = a_claim(bsn=None, birth_date="1966-06-06")
    other = a_person(partner=somebody_else, at=later(hours=3))
    deliver(store, other, message_id="m-3", delivery_id="d-3")
    dossier = store.cases.load(CASE_ID)
    assert sorted(alert.is_open for alert in dossier.alerts) == [False, True]
    household = household_of(dossier)
    assert household.partner
    assert household.partner.identity.bsn == PARTNER
    assert Reason.PARTNER_UNRESOLVED in dossier.case.advice.reasons


def test_r07_the_same_answer_twice_is_one_answer(store: Store) -> None:
    a_doubtful_case(store)
    once = resolved(store, PartnerChoice.SUPPLIED)
    assert resolved(store, PartnerChoice.SUPPLIED, hours=5) == once


def test_r08_a_resolved_partner_s_data_are_waited_for_and_asked(store: Store) -> None:
    """The case had been marked because nobody knew the partner; now somebody can be asked."""
    a_doubtful_case(store)
    mark_for_investigation(store, OOSTERMEER, CASE_ID, later(days=2))
    marked = store.cases.load(CASE_ID).case
    assert marked.mark
    assert marked.mark.reason is MarkReason.PARTNER_UNRESOLVED
    dossier = resolved(store, PartnerChoice.SUPPLIED, hours=50)
    assert dossier.case.mark is None
    assert dossier.case.deadline
    assert dossier.case.deadline.waiting_for is WaitingFor.MISSING_DATA
    assert next_step(dossier, OOSTERMEER, dossier.case.deadline.due_at) is Step.REMIND


def test_r07_sources_that_disagree_need_a_source_to_be_named(store: Store) -> None:
    store.cases.open(a_case())
    two = [a_claim(), a_claim(STRANGER, source="belastingdienst")]
    deliver(store, a_person(partner=two))
    with pytest.raises(NothingToResolve, match="which source"):
        resolved(store, PartnerChoice.FOUND)
    dossier = resolved(store, PartnerChoice.FOUND, source="belastingdienst")
    household = household_of(dossier)
    assert household.partner
    assert household.partner.identity.bsn == STRANGER


@pytest.mark.parametrize("choice", [PartnerChoice.SUPPLIED, PartnerChoice.FOUND])
def test_r07_an_answer_that_names_nobody_is_refused(store: Store, choice: PartnerChoice) -> None:
    store.cases.open(a_case())
    with pytest.raises(NothingToResolve, match="choose another answer"):
        resolved(store, choice)


def test_r15_a_settled_case_has_nothing_to_resolve(store: Store) -> None:
    a_doubtful_case(store)
    change(store, CASE_ID, lambda d: d.with_case(status=CaseStatus.DECIDED))
    with pytest.raises(NothingToResolve, match="settled"):
        resolved(store, PartnerChoice.SUPPLIED)


def test_r06_a_resolution_links_and_unlinks(store: Store) -> None:
    other = "BBBB-BBBB-BBBB"
    store.cases.open(a_case(a_resident(STRANGER), case_id=other))
    a_doubtful_case(store)
    assert store.cases.load(CASE_ID).case.link is None
    found = resolved(store, PartnerChoice.FOUND)
    assert found.case.link
    assert found.case.link.case_id == other
    assert resolved(store, PartnerChoice.SEPARATED, hours=2).case.link is None
    settle(store, OOSTERMEER, other, later(hours=3))
    assert store.cases.load(other).case.link is None


def test_an_alert_about_a_life_event_is_closed_with_a_reason(store: Store) -> None:
    store.cases.open(a_case())
    deliver(store, a_person(moved_out_on="2025-10-02"))
    held = store.cases.load(CASE_ID)
    assert held.case.advice.reasons == (Reason.MOVED_AWAY,)
    why = "Binnen de peildatum nog inwoner."
    resolve_alert(store, OOSTERMEER, CASE_ID, AlertType.MOVED_AWAY, OFFICER, why, NOW)
    assert store.cases.load(CASE_ID).case.advice.outcome is Outcome.GRANT


def test_r07_who_the_partner_is_can_t_be_waved_away(store: Store) -> None:
    a_doubtful_case(store)
    with pytest.raises(NothingToResolve, match="who the partner is"):
        resolve_alert(
            store, OOSTERMEER, CASE_ID, AlertType.DIFFERENT_PARTNER, OFFICER, "Gezien.", NOW
        )
