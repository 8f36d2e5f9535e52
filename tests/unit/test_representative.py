"""Who acts for a resident (bewindvoerder, curator, mentor) gets the messages in their place."""

import pytest

from samentoets.alerts import AlertType
from samentoets.case import Case, Channel
from samentoets.completeness import Gap, Kind, reminder_channel
from samentoets.correspondence import Message, TextKind
from samentoets.dossier import Dossier
from samentoets.letters import LetterGround, prefer_letter
from samentoets.members import Role
from samentoets.person import Address, Contact, ContactPreference, Representative
from samentoets.reminding import queue_letter
from samentoets.texts.as_email import must_be_fit
from samentoets.texts.template import national_template
from samentoets.texts.values import addressee_of, values_of, with_gaps
from samentoets.texts.writing import write_message
from tests.builders import NOW, OOSTERMEER, a_case, a_resident

GAPS = (Gap(role=Role.RESIDENT, kind=Kind.INCOME, last_status=None),)
OFFICE = Address(street="Kerkpad", house_number="3", postcode="9901 AC", city="Oostermeer")


def represented(
    preference: ContactPreference = ContactPreference.EMAIL,
    email: str | None = "post@bewind.example",
    residents: ContactPreference = ContactPreference.LETTER,
) -> Dossier:
    """A resident without e-mail address, for whom an office acts."""
    contact = Contact(preference=preference, email=email, address=OFFICE)
    return a_case(a_resident(preference=residents, email=None)).with_case(
        representative=Representative(name="Bewind BV", contact=contact)
    )


def reminder(case: Case, channel: Channel) -> Message:
    template = national_template(TextKind.PARTNER_REMINDER, channel)
    values = with_gaps(values_of(template.kind, case, OOSTERMEER, NOW), GAPS)
    return write_message(template, values, case, NOW)


def test_an_e_mail_goes_to_the_representative_and_says_first_why() -> None:
    message = reminder(represented().case, Channel.EMAIL)
    assert message.to == ("post@bewind.example",)
    first = message.content.blocks[0].lines[0]
    assert "als bewindvoerder, curator of mentor van Loïs van den IJssel" in first
    assert "Beste Bewind BV" in message.content.text
    must_be_fit(message.content, represented().case)


def test_a_letter_is_addressed_to_the_representative() -> None:
    message = reminder(represented().case, Channel.LETTER)
    assert message.to == ("Bewind BV", "Kerkpad 3", "9901 AC  OOSTERMEER")
    assert addressee_of(represented().case).name.full == "Bewind BV"


def test_a_resident_who_acts_alone_reads_nothing_of_it() -> None:
    message = reminder(a_case().case, Channel.EMAIL)
    assert "bewindvoerder" not in message.content.text


@pytest.mark.parametrize(
    ("preference", "email", "residents", "channel"),
    [
        (ContactPreference.EMAIL, "post@bewind.example", ContactPreference.LETTER, Channel.EMAIL),
        (ContactPreference.LETTER, "post@bewind.example", ContactPreference.EMAIL, Channel.LETTER),
        (ContactPreference.EMAIL, None, ContactPreference.EMAIL, Channel.LETTER),
    ],
)
def test_r10_the_representative_s_preference_counts_not_the_resident_s(
    preference: ContactPreference,
    email: str | None,
    residents: ContactPreference,
    channel: Channel,
) -> None:
    assert reminder_channel(represented(preference, email, residents)) is channel


def test_r10_a_representative_without_the_e_mail_address_that_they_prefer_is_told() -> None:
    dossier = queue_letter(represented(email=None), False, NOW)
    assert dossier.has_open(frozenset({AlertType.NO_EMAIL_ADDRESS}))
    by_letter = queue_letter(represented(ContactPreference.LETTER, None), False, NOW)
    assert not by_letter.has_open(frozenset({AlertType.NO_EMAIL_ADDRESS}))


def test_r08_an_officer_switches_the_one_who_gets_the_messages_to_letters() -> None:
    before = represented()
    after = prefer_letter(before, "k.jansen", LetterGround.ON_REQUEST, NOW)
    assert after.case.correspondent_contact.preference is ContactPreference.LETTER
    assert after.case.resident == before.case.resident
    assert prefer_letter(after, "k.jansen", LetterGround.ON_REQUEST, NOW) is after
