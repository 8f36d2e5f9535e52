"""Merge fields (samenvoegvelden): what can be filled in, and in which texts."""

from enum import StrEnum

from samentoets.base import Frozen
from samentoets.case import Channel
from samentoets.correspondence import TextKind


class Shape(StrEnum):
    """How a field is filled in: within a sentence, or as a paragraph or list of its own."""

    INLINE = "INLINE"
    PARAGRAPH = "PARAGRAPH"
    LIST = "LIST"


EVERYWHERE = frozenset(TextKind)
BOTH = frozenset(Channel)
PAPER = frozenset({Channel.LETTER})
DECISIONS = frozenset({TextKind.DECISION_GRANT, TextKind.DECISION_REJECT})
ASKING = frozenset(
    {
        TextKind.INVITATION,
        TextKind.PARTNER_REMINDER,
        TextKind.REQUEST_INFORMATION,
        TextKind.FOLLOW_UP,
    }
)
MISSING = ASKING - {TextKind.INVITATION}


class Field(Frozen):
    """One merge field: its meaning in Dutch, where it is allowed, and a fictitious example."""

    meaning: str
    example: tuple[str, ...]
    kinds: frozenset[TextKind] = EVERYWHERE
    channels: frozenset[Channel] = BOTH
    shape: Shape = Shape.INLINE
    in_subject: bool = False


def _address_line(number: int, example: str) -> Field:
    return Field(meaning=f"Regel {number} van het postadres", example=(example,), channels=PAPER)


FIELDS: dict[str, Field] = {
    "AANHEF": Field(
        meaning="De aanhef, met de naam van wie het bericht krijgt",
        example=("Beste Loïs van den IJssel",),
    ),
    "NAAM": Field(meaning="De hele naam van de inwoner", example=("Loïs van den IJssel",)),
    "VOORNAAM": Field(meaning="De voornaam, of anders de voorletters", example=("Loïs",)),
    "VOORLETTERS": Field(meaning="De voorletters", example=("L.",)),
    "TUSSENVOEGSEL": Field(meaning="Het tussenvoegsel, als dat er is", example=("van den",)),
    "ACHTERNAAM": Field(meaning="De achternaam", example=("IJssel",)),
    "ADRESREGEL1": _address_line(1, "Loïs van den IJssel"),
    "ADRESREGEL2": _address_line(2, "Dorpsstraat 1"),
    "ADRESREGEL3": _address_line(3, "9901 AB  OOSTERMEER"),
    "ADRESREGEL4": _address_line(4, ""),
    "ADRESREGEL5": _address_line(5, ""),
    "ADRESREGEL6": _address_line(6, ""),
    "CASENUMMER": Field(meaning="Het zaaknummer", example=("K7QF-93XD-2MPA",), in_subject=True),
    "GEMEENTE": Field(meaning="De naam van de gemeente", example=("Oostermeer",), in_subject=True),
    "DATUM": Field(
        meaning="De datum van het bericht", example=("6 oktober 2025",), in_subject=True
    ),
    "CONTACT": Field(
        meaning="Hoe inwoners de gemeente bereiken",
        example=("14 0901 (op werkdagen van 9.00 tot 17.00 uur)",),
    ),
    "ONDERZOEK_URL": Field(
        meaning="Het adres waar de Ockto-reis begint",
        example=("https://onderzoek.samentoets.example/",),
        kinds=ASKING,
    ),
    "REACTIETERMIJN": Field(
        meaning="Hoelang de inwoner heeft om te reageren", example=("14 dagen",), kinds=ASKING
    ),
    "PARTNERALINEA": Field(
        meaning="De vaste alinea dat een partner in dezelfde reis moet aanleveren",
        example=(
            "Heeft u een partner? Dan moet uw partner de gegevens in dezelfde reis aanleveren.",
        ),
        kinds=ASKING | {TextKind.APPLICATION_CONFIRMATION},
        shape=Shape.PARAGRAPH,
    ),
    "VERVOLG": Field(
        meaning="Hoe het verder gaat met de aanvraag",
        example=("Wij bekijken uw aanvraag. U krijgt nog een e-mail over wat wij nodig hebben.",),
        kinds=frozenset({TextKind.APPLICATION_CONFIRMATION}),
        shape=Shape.PARAGRAPH,
    ),
    "ONTBREKENDE_GEGEVENS": Field(
        meaning="Welke soorten gegevens ontbreken, van ‘u’ en van ‘uw partner’",
        example=("van u: inkomen", "van uw partner: persoonsgegevens, inkomen en vermogen"),
        kinds=MISSING,
        shape=Shape.LIST,
    ),
    "PARTNER_NAAM": Field(
        meaning="De naam van de partner, voor wie het besluit ook geldt",
        example=("Daniël IJssel",),
        kinds=DECISIONS,
        channels=PAPER,
    ),
    "AFWIJSREDENEN": Field(
        meaning="De redenen van de afwijzing",
        example=("Uw inkomen is te hoog.",),
        kinds=frozenset({TextKind.DECISION_REJECT}),
        shape=Shape.LIST,
    ),
    "WETTELIJKE_GRONDSLAG": Field(
        meaning="Op welke regels het besluit steunt",
        example=("artikel 35, derde lid, van de Participatiewet",),
        kinds=DECISIONS,
    ),
    "BEZWAARCLAUSULE": Field(
        meaning="De vaste alinea over bezwaar (Awb, artikelen 6:4, 6:5 en 6:7)",
        example=("Bent u het niet eens met dit besluit? Dan kunt u bezwaar maken.",),
        kinds=DECISIONS,
        shape=Shape.PARAGRAPH,
    ),
}

MANDATORY: dict[TextKind, tuple[str, ...]] = {
    TextKind.APPLICATION_CONFIRMATION: ("CASENUMMER",),
    TextKind.INVITATION: ("PARTNERALINEA", "ONDERZOEK_URL"),
    TextKind.PARTNER_REMINDER: ("PARTNERALINEA", "ONTBREKENDE_GEGEVENS"),
    TextKind.REQUEST_INFORMATION: ("ONTBREKENDE_GEGEVENS",),
    TextKind.FOLLOW_UP: ("PARTNERALINEA", "ONTBREKENDE_GEGEVENS"),
    TextKind.DECISION_GRANT: ("DATUM", "WETTELIJKE_GRONDSLAG", "BEZWAARCLAUSULE"),
    TextKind.DECISION_REJECT: (
        "DATUM",
        "AFWIJSREDENEN",
        "WETTELIJKE_GRONDSLAG",
        "BEZWAARCLAUSULE",
    ),
}
"""What a text can't do without: R4 for the partner, Awb 3:45 to 3:47 for a decision."""

MAY_BE_EMPTY = frozenset(
    {
        *("NAAM", "VOORNAAM", "VOORLETTERS", "TUSSENVOEGSEL", "ACHTERNAAM"),
        *(f"ADRESREGEL{n}" for n in range(1, 7)),
    }
)
"""Not everybody has every part; every other field that a text uses must have a value."""
