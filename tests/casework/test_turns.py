"""R4, R12, R16: whoever waits for an invitation has a turn in the queue, lost ones come back."""

import boto3

from samentoets.case import Worklist
from samentoets.casework.importing import import_file
from samentoets.casework.inviting import bring_on, invite
from samentoets.casework.sweeping import sweep
from samentoets.licences import Licence
from samentoets.store import Store
from tests.builders import INVITING_OOSTERMEER, NOW, RESIDENT, STRANGER, a_case, later, licensed
from tests.casework.outgoing import mails, turns
from tests.casework.test_importing import KEY, a_row, upload

CASE_ID = a_case().case.case_id


def test_every_row_of_a_round_that_invites_gets_a_turn_and_a_link_of_its_own(
    store: Store, aws: boto3.Session
) -> None:
    rows = [a_row(bsn.digits) for bsn in (RESIDENT, STRANGER)]
    for order in (rows, rows[::-1]):
        import_file(store, INVITING_OOSTERMEER, KEY, upload(aws, *order), NOW)
    cases = store.worklists.cases(Worklist.DUE).entries
    assert sorted(turns(aws)) == sorted([case.case_id for case in cases] * 2)
    links = {case.start_reference for case in cases}
    assert len(links) == 2
    assert {store.cases.behind(link) for link in links if link} == set(cases)


def test_r16_a_turn_that_was_lost_is_given_again_but_not_at_every_sweep(
    store: Store, aws: boto3.Session
) -> None:
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    sweep(store, INVITING_OOSTERMEER, later(minutes=59))
    assert turns(aws) == []
    for minutes in (61, 66, 71):
        sweep(store, INVITING_OOSTERMEER, later(minutes=minutes))
    assert turns(aws) == [CASE_ID]
    sweep(store, INVITING_OOSTERMEER, later(minutes=122))
    assert turns(aws) == [CASE_ID]


def test_row_28_a_case_that_the_index_still_shows_as_late_keeps_its_one_turn(
    store: Store, aws: boto3.Session
) -> None:
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    for seconds in (1, 2):
        bring_on(store, INVITING_OOSTERMEER, CASE_ID, later(hours=1, seconds=seconds))
    assert turns(aws) == [CASE_ID]


def test_r12_without_the_licence_nobody_is_invited_until_it_is_back(
    store: Store, aws: boto3.Session
) -> None:
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    without = INVITING_OOSTERMEER.but(licences=licensed(Licence.PREMIUM))
    invite(store, without, CASE_ID, later(minutes=1))
    sweep(store, without, later(days=2))
    assert (mails(), turns(aws)) == ([], [])
    sweep(store, INVITING_OOSTERMEER, later(days=3))
    assert turns(aws) == [CASE_ID]
