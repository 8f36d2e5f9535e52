"""Texts: what is refused on saving, in words for who wrote it, and what residents get to read."""

import pytest

from samentoets.case import Channel
from samentoets.correspondence import TextKind
from samentoets.errors import TextRefused
from samentoets.texts.checks import check_template
from samentoets.texts.fields import MANDATORY
from samentoets.texts.template import (
    Template,
    national_template,
    read_template,
)

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
