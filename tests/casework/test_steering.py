"""R15, R16: officers' acts are saved, once, and the timers that they need are started."""

from functools import partial

import boto3
import pytest

from samentoets.advice import Outcome
from samentoets.alerts import AlertType
from samentoets.case import CaseStatus, Channel
from samentoets.casework.changing import change
from samentoets.casework.linking import settle
from samentoets.casework.steering import Step, decide_case, steer
from samentoets.casework.timing import check, remind
from samentoets.completeness import Step as Due
from samentoets.errors import ActRefused, StaleCase
from samentoets.linking import Pair
from samentoets.progress import receive
from samentoets.reminding import fail_reminder
from samentoets.sending import MailFailure
from samentoets.steering import Act, abort, decide_for_both, extend, park, restore, resume
from samentoets.store import Store
from samentoets.store.cases import CaseStore
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    a_case,
    a_claim,
    a_person,
    a_resident,
    later,
    some_facts,
)
from tests.casework.test_receiving import executions

CASE_ID, OTHER = a_case().case.case_id, "ZZZZ-ZZZZ-ZZZ2"
RESTORE: Step = partial(restore, municipality=OOSTERMEER)


@pytest.fixture
def incomplete(store: Store) -> Store:
    """A case whose reminder is due in a day, with its timer running."""
    store.cases.open(a_case())
    facts = some_facts(a_person(partner=a_claim()))
    change(store, CASE_ID, lambda case: receive(case, facts, OOSTERMEER, NOW))
    settle(store, OOSTERMEER, CASE_ID, NOW)
    return store


def an_act(store: Store, case_id: str = CASE_ID) -> Act:
    seen = store.cases.load(case_id).case.version
    return Act(by="k.jansen", reason="Op verzoek.", seen=seen)


def act(store: Store, step: Step, hours: float) -> Act:
    """The same click twice, as impatient people do."""
    click = an_act(store)
    steer(store, OOSTERMEER, CASE_ID, step, click, later(hours=hours))
    after = store.cases.load(CASE_ID)
    steer(store, OOSTERMEER, CASE_ID, step, click, later(hours=hours, minutes=1))
    assert store.cases.load(CASE_ID) == after
    return click


def due_now(store: Store, timer: int, **at: float) -> Due:
    step, _ = check(store, OOSTERMEER, CASE_ID, f"{CASE_ID}-{timer}", later(**at))
    return step


def test_more_time_lets_the_running_timer_wait_on(incomplete: Store, aws: boto3.Session) -> None:
    act(incomplete, partial(extend, due_at=later(days=9)), hours=2)
    assert executions(aws) == [f"{CASE_ID}-1"]
    assert due_now(incomplete, 1, days=1) is Due.WAIT
    assert due_now(incomplete, 1, days=9) is Due.REMIND


def test_a_parked_case_is_taken_up_again_with_a_timer_of_its_own(
    incomplete: Store, aws: boto3.Session
) -> None:
    act(incomplete, park, hours=2)
    assert due_now(incomplete, 1, days=2) is Due.DONE
    act(incomplete, resume, hours=72)
    assert sorted(executions(aws)) == [f"{CASE_ID}-1", f"{CASE_ID}-2"]
    assert due_now(incomplete, 1, hours=73) is Due.DONE, "the old one is superseded"
    assert due_now(incomplete, 2, hours=73) is Due.REMIND


def test_an_aborted_case_is_restored_with_what_came_meanwhile(
    incomplete: Store, aws: boto3.Session
) -> None:
    act(incomplete, abort, hours=2)
    case = incomplete.cases.load(CASE_ID).case
    assert (case.status, case.deadline, case.worklist) == (CaseStatus.ABORTED, None, None)
    partner = some_facts(a_person(PARTNER), delivery_id="d-2")
    change(incomplete, CASE_ID, lambda d: receive(d, partner, OOSTERMEER, later(hours=3)))
    act(incomplete, RESTORE, hours=4)
    case = incomplete.cases.load(CASE_ID).case
    assert (case.status, case.deadline) == (CaseStatus.DATA_RECEIVED, None)


def test_r10_a_bounce_while_the_case_was_aborted_is_followed_by_a_letter(
    incomplete: Store, aws: boto3.Session
) -> None:
    remind(incomplete, OOSTERMEER, CASE_ID, later(days=1))
    act(incomplete, abort, hours=30)
    news, message_id, at = MailFailure.BOUNCED, _sent(incomplete), later(hours=31)
    change(incomplete, CASE_ID, lambda d: fail_reminder(d, news, message_id, at))
    act(incomplete, RESTORE, hours=72)
    timer = incomplete.cases.load(CASE_ID).case.timer
    assert f"{CASE_ID}-{timer}" in executions(aws)
    assert due_now(incomplete, timer, hours=72, minutes=2) is Due.REMIND
    remind(incomplete, OOSTERMEER, CASE_ID, later(hours=72, minutes=2))
    dossier = incomplete.cases.load(CASE_ID)
    assert [letter.waits for letter in dossier.letters] == [True]
    assert len([mail for mail in dossier.messages if mail.channel is Channel.EMAIL]) == 1


def _sent(store: Store) -> str:
    reminder = store.cases.load(CASE_ID).case.reminder
    assert reminder
    assert reminder.message_id
    return reminder.message_id


def test_what_does_not_fit_is_refused_and_changes_nothing(incomplete: Store) -> None:
    before = incomplete.cases.load(CASE_ID)
    for step in (resume, RESTORE, partial(extend, due_at=NOW)):
        with pytest.raises(ActRefused):
            steer(incomplete, OOSTERMEER, CASE_ID, step, an_act(incomplete), later(hours=2))
    assert incomplete.cases.load(CASE_ID) == before


def test_r16_who_saw_another_case_than_it_is_now_looks_again(incomplete: Store) -> None:
    old = an_act(incomplete)
    act(incomplete, partial(extend, due_at=later(days=9)), hours=2)
    before = incomplete.cases.load(CASE_ID)
    with pytest.raises(StaleCase):
        steer(incomplete, OOSTERMEER, CASE_ID, park, old, later(hours=3))
    assert incomplete.cases.load(CASE_ID) == before


# ---- Decisions


def test_r15_a_decision_is_taken_once(incomplete: Store) -> None:
    click = an_act(incomplete)
    decide_case(incomplete, CASE_ID, Outcome.REJECT, click, later(hours=2))
    after = incomplete.cases.load(CASE_ID)
    decide_case(incomplete, CASE_ID, Outcome.REJECT, click, later(hours=3))
    assert incomplete.cases.load(CASE_ID) == after
    with pytest.raises(ActRefused, match="al een besluit"):
        decide_case(incomplete, CASE_ID, Outcome.GRANT, an_act(incomplete), later(hours=4))
    assert due_now(incomplete, 1, days=2) is Due.DONE


@pytest.fixture
def couple(incomplete: Store) -> Store:
    """Both partners have a case; the first one leads."""
    incomplete.cases.open(a_case(resident=a_resident(PARTNER), case_id=OTHER))
    facts = some_facts(a_person(PARTNER, partner=a_claim(RESIDENT)), delivery_id="d-2")
    change(incomplete, OTHER, lambda case: receive(case, facts, OOSTERMEER, later(hours=1)))
    settle(incomplete, OOSTERMEER, OTHER, later(hours=1))
    assert incomplete.cases.load(OTHER).case.follows
    return incomplete


def test_r15_a_couple_with_two_cases_is_decided_in_the_one_that_leads(couple: Store) -> None:
    with pytest.raises(ActRefused, match="is leidend"):
        decide_case(couple, OTHER, Outcome.GRANT, an_act(couple, OTHER), later(hours=2))
    decide_case(couple, CASE_ID, Outcome.GRANT, an_act(couple), later(hours=2))
    lead, other = couple.cases.load(CASE_ID).case, couple.cases.load(OTHER).case
    assert lead.status is other.status is CaseStatus.DECIDED
    assert lead.decision == other.decision


def test_r15_the_decision_of_both_is_taken_on_both_as_they_are(
    couple: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other case changes at the same moment: neither the change nor the decision is lost."""
    save_both, told = CaseStore.save_both, iter([True, False])

    def late(cases: CaseStore, before: Pair, after: Pair) -> None:
        if next(told):
            change(couple, OTHER, lambda d: d.raising(AlertType.EMAIL_BOUNCED, "m-1", NOW))
        save_both(cases, before, after)

    monkeypatch.setattr(CaseStore, "save_both", late)
    decide_case(couple, CASE_ID, Outcome.GRANT, an_act(couple), later(hours=2))
    lead, other = couple.cases.load(CASE_ID), couple.cases.load(OTHER)
    assert lead.case.status is other.case.status is CaseStatus.DECIDED
    assert other.has_open(frozenset({AlertType.EMAIL_BOUNCED}))
    assert next(told, None) is None, "it was tried twice"


def test_a_follower_that_was_aborted_stays_aborted() -> None:
    lead = receive(a_case(), some_facts(a_person()), OOSTERMEER, NOW)
    aborted = a_case(resident=a_resident(PARTNER), case_id=OTHER)
    aborted = aborted.with_case(status=CaseStatus.ABORTED)
    click = Act(by="k.jansen", reason="Op verzoek.", seen=lead.case.version)
    decided, same = decide_for_both(lead, aborted, click, later(hours=2), outcome=Outcome.GRANT)
    assert decided.case.status is CaseStatus.DECIDED
    assert same is aborted
