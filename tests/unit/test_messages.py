"""Texts filled in: what must be said is said, what residents read, and what may not go out."""

import pytest

from samentoets.case import Case, Channel
from samentoets.correspondence import Block, BlockKind, Content, TextKind
from samentoets.errors import TextIncomplete, UnfitForEmail
from samentoets.municipality import Style
from samentoets.person import Name
from samentoets.texts.as_email import as_email, must_be_fit
from samentoets.texts.fields import FIELDS, Shape
from samentoets.texts.template import (
    national_template,
)
from samentoets.texts.values import PARTNER_PARAGRAPH, example_values, values_of, with_gaps
from samentoets.texts.writing import write
from tests import snapshots
from tests.builders import NOW, OOSTERMEER, PARTNER, RESIDENT, a_case, an_identity

PARTNER_KINDS = (TextKind.INVITATION, TextKind.PARTNER_REMINDER, TextKind.FOLLOW_UP)


# ---- Writing


def test_a_rejection_without_reasons_is_not_written() -> None:
    template = national_template(TextKind.DECISION_REJECT, Channel.LETTER)
    for nothing in ((), ("",)):
        with pytest.raises(TextIncomplete, match="AFWIJSREDENEN"):
            write(template, {**example_values(), "AFWIJSREDENEN": nothing})


def test_a_reminder_that_asks_for_nothing_is_not_written() -> None:
    template = national_template(TextKind.PARTNER_REMINDER, Channel.EMAIL)
    values = with_gaps(values_of(TextKind.PARTNER_REMINDER, a_case().case, OOSTERMEER, NOW), ())
    with pytest.raises(TextIncomplete, match="ONTBREKENDE_GEGEVENS"):
        write(template, values)


@pytest.mark.parametrize("kind", PARTNER_KINDS)
@pytest.mark.parametrize("channel", Channel)
def test_r04_the_partner_paragraph_is_in_what_goes_out(kind: TextKind, channel: Channel) -> None:
    values = {**example_values(), **values_of(kind, a_case().case, OOSTERMEER, NOW)}
    assert PARTNER_PARAGRAPH in write(national_template(kind, channel), values).text


def test_a_value_with_a_field_in_it_is_not_filled_in_again() -> None:
    values = {**example_values(), "VOORNAAM": ("$ACHTERNAAM$",)}
    template = national_template(TextKind.INVITATION, Channel.EMAIL)
    content = write(template.but(body=f"{template.body}\n\nBeste $VOORNAAM$,"), values)
    assert content.blocks[-1].lines == ("Beste $ACHTERNAAM$,",)


def test_what_is_not_known_of_a_name_falls_back_on_what_is() -> None:
    case = a_case().case
    name = case.resident.name.but(first_name="", initials="L.")
    values = values_of(
        TextKind.PARTNER_REMINDER, case.but(resident=case.resident.but(name=name)), OOSTERMEER, NOW
    )
    assert values["VOORNAAM"] == ("L.",)
    assert values_of(TextKind.PARTNER_REMINDER, case, OOSTERMEER, NOW)["VOORLETTERS"] == ("L.",)


def test_the_date_is_that_of_the_netherlands() -> None:
    late = NOW.replace(month=12, day=31, hour=23, minute=30)
    assert values_of(TextKind.PARTNER_REMINDER, a_case().case, OOSTERMEER, late)["DATUM"] == (
        "1 januari 2026",
    )


@pytest.mark.parametrize(
    ("kind", "term"), [(TextKind.INVITATION, "28 dagen"), (TextKind.PARTNER_REMINDER, "14 dagen")]
)
def test_each_kind_names_its_own_term(kind: TextKind, term: str) -> None:
    assert values_of(kind, a_case().case, OOSTERMEER, NOW)["REACTIETERMIJN"] == (term,)


def test_every_field_has_a_meaning_and_an_example_of_its_shape() -> None:
    for name, field in FIELDS.items():
        assert field.meaning, name
        assert field.shape is Shape.LIST or len(field.example) == 1, name


# ---- What residents read


@pytest.mark.parametrize("kind", TextKind)
def test_the_national_texts_as_residents_read_them(kind: TextKind) -> None:
    values = {**example_values(), **values_of(kind, a_case().case, OOSTERMEER, NOW)}
    content = write(national_template(kind, Channel.LETTER), values)
    snapshots.check(f"{kind.lower()}.txt", f"{content.subject}\n\n{content.text}")


@pytest.mark.parametrize("kind", TextKind)
def test_the_national_texts_are_short_and_plain(kind: TextKind) -> None:
    """B1: short sentences, and none of the words that people stumble over."""
    values = {**example_values(), **values_of(kind, a_case().case, OOSTERMEER, NOW)}
    content = write(national_template(kind, Channel.LETTER), values)
    sentences = [
        sentence
        for block in content.blocks
        if block.kind is BlockKind.PARAGRAPH
        for line in block.lines
        for sentence in line.replace("? ", ". ").split(". ")
    ]
    assert max(len(sentence.split()) for sentence in sentences) <= 25
    stiff = (
        "middels",
        "dient u",
        "teneinde",
        "inzake",
        "hieromtrent",
        "reeds",
        "derhalve",
        "indien",
    )
    assert [word for word in stiff if word in content.text.lower()] == []


def test_the_email_in_house_style() -> None:
    municipality = OOSTERMEER.but(style=Style(colour="#7a1f5c"))
    content = write(national_template(TextKind.PARTNER_REMINDER, Channel.EMAIL), example_values())
    email = as_email(content, municipality)
    snapshots.check("partner_reminder.html", email.html)
    assert "#7a1f5c" in email.html
    assert "<img" not in email.html
    assert email.text == content.text


def test_the_email_is_readable_in_a_dark_client() -> None:
    """Nothing has a background without its own text colour, or a text colour without background."""
    content = write(national_template(TextKind.INVITATION, Channel.EMAIL), example_values())
    html = as_email(content, OOSTERMEER).html
    assert '<meta name="color-scheme" content="light dark">' in html
    for style in (part.partition('"')[0] for part in html.split('style="')[1:]):
        declared = {declaration.partition(":")[0].strip() for declaration in style.split(";")}
        assert ("color" in declared) == ("background-color" in declared)


@pytest.mark.parametrize("colour", ["#ffff00", "#cccccc", "red", "#12345"])
def test_a_colour_that_can_t_be_read_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        Style(colour=colour)


def test_r17_nothing_of_a_person_but_the_addressee_is_in_a_reminder() -> None:
    case = a_case(supplied=an_identity()).case
    values = {**example_values(), **values_of(TextKind.PARTNER_REMINDER, case, OOSTERMEER, NOW)}
    content = write(national_template(TextKind.PARTNER_REMINDER, Channel.EMAIL), values)
    told = f"{content.subject} {content.text}"
    assert [
        s for s in (RESIDENT.digits, PARTNER.digits, "Daniël", "Dorpsstraat") if s in told
    ] == []


# ---- Before an e-mail goes out


def an_email(line: str) -> Content:
    return Content(subject="S", blocks=(Block(kind=BlockKind.PARAGRAPH, lines=(line,)),))


def a_couple_case() -> Case:
    partner = an_identity().but(
        name=Name(first_name="Daniël", initials="D.", prefix="van den", surname="IJssel")
    )
    return a_case(supplied=partner).case


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Uw nummer is 123456782.", "BSN"),
        ("Uw nummer is 123 456 782.", "BSN"),
        ("Uw inkomen is € 1.000", "amount"),
        ("Uw inkomen is 1.000,00", "amount"),
        ("Uw partner Daniël van den IJssel", "name"),
        ("Uw partner D. van den IJssel", "name"),
        ("Uw partner DANIËL VAN DEN IJSSEL", "name"),
    ],
)
def test_r04_an_email_that_tells_too_much_does_not_go_out(line: str, why: str) -> None:
    with pytest.raises(UnfitForEmail, match=why) as refused:
        must_be_fit(an_email(line), a_couple_case())
    assert "123456782" not in str(refused.value)
    assert "IJssel" not in str(refused.value)


def test_r04_the_partner_who_was_found_is_not_named_either() -> None:
    case = a_case().case.but(partner=a_couple_case().supplied_partner.identity)  # type: ignore[union-attr]
    with pytest.raises(UnfitForEmail, match="name"):
        must_be_fit(an_email("Daniël van den IJssel"), case)


@pytest.mark.parametrize(
    "line", ["Beste Loïs van den IJssel,", "gemeente IJssel", "Daniël 14 0901"]
)
def test_a_surname_that_partners_share_is_no_reason_to_refuse(line: str) -> None:
    must_be_fit(an_email(line), a_couple_case())


def test_who_is_called_euro_gets_their_email() -> None:
    case = a_case().case
    name = Name(first_name="Euro", surname="IJssel")
    must_be_fit(an_email("Beste Euro IJssel,"), case.but(resident=case.resident.but(name=name)))
