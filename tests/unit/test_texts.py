"""Texts: what is refused on saving, in words for who wrote it, and what residents get to read."""

import pytest

from samentoets.case import Case, Channel
from samentoets.correspondence import Block, BlockKind, Content, TextKind
from samentoets.errors import TextIncomplete, TextRefused, UnfitForEmail
from samentoets.municipality import Style
from samentoets.person import Name
from samentoets.texts.as_email import as_email, must_be_fit
from samentoets.texts.checks import check_template
from samentoets.texts.fields import FIELDS, MANDATORY, Shape
from samentoets.texts.template import (
    Template,
    national_template,
    read_template,
)
from samentoets.texts.values import PARTNER_PARAGRAPH, example_values, values_of, with_gaps
from samentoets.texts.writing import write
from tests import snapshots
from tests.builders import NOW, OOSTERMEER, PARTNER, RESIDENT, a_case, an_identity

PARTNER_KINDS = (TextKind.INVITATION, TextKind.PARTNER_REMINDER, TextKind.FOLLOW_UP)


def a_text(
    body: str = "",
    subject: str = "Onderwerp",
    kind: TextKind = TextKind.PARTNER_REMINDER,
    channel: Channel = Channel.EMAIL,
) -> Template:
    """A text with everything that its kind must have, and this."""
    musts = "\n\n".join(f"${name}$" for name in MANDATORY[kind])
    return Template(
        kind=kind, channel=channel, version="1", subject=subject, body=f"{musts}\n\n{body}"
    )


def faults(template: Template) -> str:
    with pytest.raises(TextRefused) as refused:
        check_template(template)
    return "\n".join(refused.value.faults)


# ---- Saving


@pytest.mark.parametrize("kind", TextKind)
@pytest.mark.parametrize("channel", Channel)
def test_every_national_text_passes_the_checks(kind: TextKind, channel: Channel) -> None:
    check_template(national_template(kind, channel))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("$VORNAAM$", "$VOORNAAM$"),
        ("$voornaam$", "$VOORNAAM$"),
        ("$ONTBREKENDE GEGEVENS$", "$ONTBREKENDE_GEGEVENS$"),
        ("$ZAAKNUMMER$", "$CASENUMMER$"),
    ],
)
def test_an_unknown_field_is_refused_with_a_suggestion(written: str, meant: str) -> None:
    told = faults(a_text(f"Beste {written},"))
    assert f"{written} bestaat niet. Bedoelt u {meant}?" in told


def test_an_unknown_field_that_looks_like_nothing_is_refused_too() -> None:
    assert faults(a_text("$XYZZY$")) == "Het samenvoegveld $XYZZY$ bestaat niet."


def test_a_loose_dollar_sign_is_refused() -> None:
    assert "los dollarteken" in faults(a_text("Beste $VOORNAAM,"))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in TextKind for name in MANDATORY[kind]]
)
def test_a_mandatory_part_cannot_be_left_out(kind: TextKind, name: str) -> None:
    text = a_text(kind=kind)
    without = text.but(body=text.body.replace(f"${name}$", "Beste inwoner,"))
    assert f"Zet ${name}$ in de tekst" in faults(without)


@pytest.mark.parametrize("kind", PARTNER_KINDS)
def test_r04_the_partner_paragraph_is_mandatory(kind: TextKind) -> None:
    assert "PARTNERALINEA" in MANDATORY[kind]


def test_a_rejection_must_give_reasons_legal_basis_objection_and_date() -> None:
    needed = {"AFWIJSREDENEN", "WETTELIJKE_GRONDSLAG", "BEZWAARCLAUSULE", "DATUM"}
    assert set(MANDATORY[TextKind.DECISION_REJECT]) == needed


def test_a_mandatory_part_in_the_subject_only_is_left_out() -> None:
    text = a_text(kind=TextKind.DECISION_REJECT)
    moved = text.but(subject="Besluit van $DATUM$", body=text.body.replace("$DATUM$", "vandaag"))
    assert "Zet $DATUM$ in de tekst" in faults(moved)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("written", ["123456782", "1234.56.782", "123 456 782", "x999990019."])
def test_r17_a_bsn_is_refused_in_every_text(channel: Channel, written: str) -> None:
    assert "burgerservicenummer" in faults(a_text(f"Nummer {written}", channel=channel))


@pytest.mark.parametrize("written", ["123456789", "0881234567", "14 0901", "K7QF-1234-5678"])
def test_numbers_that_are_no_bsn_are_fine(written: str) -> None:
    check_template(a_text(f"Bel {written}"))


@pytest.mark.parametrize(
    "written", ["€ 10", "10 euro", "2,5 EURO'S", "EUR 10", "1.234,56", "bedrag 12,00 per maand"]
)
def test_r04_an_amount_is_refused_in_an_email_and_fine_in_a_letter(written: str) -> None:
    assert "geen bedrag" in faults(a_text(written))
    check_template(a_text(written, channel=Channel.LETTER))


@pytest.mark.parametrize("written", ["van 9.00 tot 17.00 uur", "Europa", "artikel 6:7", "3, 4, 5"])
def test_what_only_looks_like_an_amount_is_fine(written: str) -> None:
    check_template(a_text(written))


def test_r04_the_partners_name_is_for_the_letter_of_a_decision_only() -> None:
    kind = TextKind.DECISION_GRANT
    check_template(a_text("Ook voor $PARTNER_NAAM$.", kind=kind, channel=Channel.LETTER))
    assert "mag niet in een e-mail" in faults(a_text("Ook voor $PARTNER_NAAM$.", kind=kind))
    for other in PARTNER_KINDS:
        letter = a_text("Ook voor $PARTNER_NAAM$.", kind=other, channel=Channel.LETTER)
        assert "kan niet in dit soort bericht" in faults(letter)


def test_the_subject_tells_nothing_of_the_resident() -> None:
    assert "Haal $NAAM$ uit het onderwerp" in faults(a_text(subject="Bericht voor $NAAM$"))
    check_template(a_text(subject="Zaak $CASENUMMER$ bij gemeente $GEMEENTE$"))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (a_text(subject=" "), "Vul een onderwerp in"),
        (a_text(subject="a" * 121), "onderwerp korter"),
        (a_text(subject="a\nBcc: x@example.org"), "op één regel"),
        (a_text("a" * 8001), "tekst korter"),
        (a_text("$NAAM$ " * 41), "minder samenvoegvelden"),
        (a_text("a\x00b"), "onzichtbare tekens"),
        (a_text("Er ontbreekt: $ONTBREKENDE_GEGEVENS$"), "Zet $ONTBREKENDE_GEGEVENS$ apart"),
    ],
)
def test_other_faults_are_told_as_well(template: Template, words: str) -> None:
    assert words in faults(template)


def test_every_fault_is_told_at_once() -> None:
    told = faults(a_text("$XYZZY$ kost € 10", subject=""))
    assert len(told.splitlines()) == 3


def test_a_file_without_a_subject_says_how_it_should_begin() -> None:
    with pytest.raises(TextRefused, match="Onderwerp: …"):
        read_template("Beste $NAAM$,", TextKind.INVITATION, Channel.EMAIL, "1")


def test_a_file_from_windows_is_read() -> None:
    text = "\ufeffOnderwerp: Hallo\r\n\r\nEen\r\ntwee\r\n\r\n- drie\r\n- vier\r\n"
    template = read_template(text, TextKind.INVITATION, Channel.EMAIL, "1")
    assert template.subject == "Hallo"
    assert [block.lines for block in template.blocks] == [("Een", "twee"), ("drie", "vier")]


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
    content = write(a_text("Beste $VOORNAAM$,"), values)
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
