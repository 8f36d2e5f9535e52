"""The page of one case: what it waits for, since when, until when, and what happens then (R19)."""

from datetime import datetime

import pytest

from office.wording import TEXTS, moment
from samentoets.dossier import Dossier
from samentoets.inviting import claim_invitation, invite_by_letter
from samentoets.progress import receive
from samentoets.reminding import claim_reminder
from samentoets.sending import note_unprinted_letter
from samentoets.store import Store
from samentoets.waiting import WaitingFor
from tests.builders import NOW, OOSTERMEER, a_case, later
from tests.functions.pages import CASE_PAGE, Html, get
from tests.functions.stories import (
    STORIES,
    Rule,
    bounced,
    broken_off,
    by_letter,
    complete,
    decided,
    doubtful,
    extended,
    incomplete,
    lifted,
    marked,
    on_hold,
    on_hold_complete,
    put_case,
    reminded,
    resumed,
    silent,
    unchanged,
)
from tests.unit.dossiers import again


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (incomplete, "Dan krijgt de inwoner één herinnering, per e-mail."),
        (doubtful, "Dan gaat de zaak naar een behandelaar om te onderzoeken."),
        (by_letter, "Dan komt er een melding dat de brief nog niet is geprint."),
        (marked, "Een behandelaar onderzoekt deze zaak."),
        (complete, "Een behandelaar kan een besluit nemen."),
        (silent, "Een behandelaar zoekt uit waarom er geen gegevens komen."),
        (extended, "Tot 11-10-2025 11:00"),
        (on_hold, "Deze zaak staat in afwachting. Er gebeurt niets vanzelf"),
        (on_hold_complete, "Deze zaak staat in afwachting. Er gebeurt niets vanzelf"),
        (resumed, "Dan krijgt de inwoner één herinnering, per e-mail."),
        (broken_off, "Deze zaak is afgebroken. Er gaat geen bericht meer uit."),
        (decided, "Besluit: toekennen, op 06-10-2025 11:00"),
        (bounced, "Dan komt er een melding dat de brief nog niet is geprint."),
    ],
)
def test_what_happens_next_is_what_the_rules_say(store: Store, rule: Rule, words: str) -> None:
    put_case(store, rule, a_case())
    assert words in get(CASE_PAGE).text


EVERY_WAIT: dict[WaitingFor, Rule] = {
    WaitingFor.DELIVERY: unchanged,
    WaitingFor.MISSING_DATA: incomplete,
    WaitingFor.MAIL_OUTCOME: lambda dossier: claim_reminder(incomplete(dossier), later(days=1)),
    WaitingFor.RESPONSE: reminded,
    WaitingFor.SECOND_PART: lambda dossier: receive(
        reminded(dossier), again(later(days=2)), OOSTERMEER, later(days=2)
    ),
    WaitingFor.LETTER_PRINT: by_letter,
    WaitingFor.INVITATION: lambda dossier: dossier.waiting(
        WaitingFor.INVITATION, NOW, later(hours=1)
    ),
    WaitingFor.INVITATION_OUTCOME: lambda dossier: claim_invitation(dossier, NOW),
    WaitingFor.INVITATION_PRINT: lambda dossier: invite_by_letter(dossier, False, NOW),
}


@pytest.mark.parametrize("waiting_for", WaitingFor)
def test_a_case_page_tells_what_it_waits_for_since_when_until_when_and_what_then(
    store: Store, waiting_for: WaitingFor
) -> None:
    case = put_case(store, EVERY_WAIT[waiting_for], a_case()).case
    assert case.deadline
    assert case.deadline.waiting_for is waiting_for
    text = get(CASE_PAGE).text
    told = text.partition("Wat er nu gebeurt")[2].partition("Sinds")
    assert TEXTS["WaitingFor"][waiting_for] in told[0]
    since, until = (Html(moment(m)).text for m in (case.deadline.since, case.deadline.due_at))
    assert told[2].strip().startswith(f"{since} Tot {until}")
    assert any(then.rstrip(".") in told[2] for then in TEXTS["Step"].values())


def unprinted(dossier: Dossier) -> Dossier:
    return note_unprinted_letter(by_letter(dossier), later(days=4))


def what_happens_now() -> str:
    return get(CASE_PAGE).text.partition("Wat er nu gebeurt")[2].partition("Welke gegevens")[0]


@pytest.mark.parametrize(
    ("rule", "since", "ends"),
    [
        (complete, NOW, False),
        (lifted, later(days=16), False),
        (marked, later(days=1), False),
        (silent, later(days=28), False),
        (unprinted, later(days=1), False),
        (on_hold_complete, NOW, False),
        (decided, NOW, True),
        (broken_off, NOW, True),
    ],
)
def test_a_case_that_waits_for_no_moment_tells_since_when_and_that_no_term_runs(
    store: Store, rule: Rule, since: datetime, ends: bool
) -> None:
    case = put_case(store, rule, a_case()).case
    assert (case.deadline, case.status.is_settled) == (None, ends)
    told = what_happens_now()
    assert f"Sinds {Html(moment(since)).text}" in told
    assert told.strip().endswith("Tot er loopt geen termijn") is not ends


@pytest.mark.parametrize("story", STORIES)
def test_every_case_page_tells_since_when(store: Store, story: Rule) -> None:
    put_case(store, story)
    assert what_happens_now().count("Sinds") == 1
