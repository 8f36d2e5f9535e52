"""What can be wrong with a file or a row, in the words of the municipality's data person.

The names of the members are stable codes. No text repeats what a cell holds: it may be a name,
and a BSN only appears masked (R17).
"""

from enum import Enum, unique

from samentoets.base import Frozen
from samentoets.errors import FileRefused


@unique
class FileFault(Enum):
    """Why a file is refused as a whole; the value tells the sender what to do."""

    EMPTY = "Het bestand is leeg. Maak het bestand opnieuw en lever het nog een keer aan."
    HEADER_ONLY = (
        "Onder de kopregel staan geen inwoners. Controleer of u het goede bestand heeft gekozen."
    )
    NOT_A_TABLE = (
        "De eerste regels bevatten geen kolomnamen die wij kennen. Zet op de eerste regel de "
        "kolomnamen, bijvoorbeeld BSN, VOORLETTERS en ACHTERNAAM. Het voorbeeldbestand heeft ze al."
    )
    COLUMNS_MISSING = (
        "Deze kolommen ontbreken: {columns}. Voeg de kolommen toe en lever het bestand opnieuw aan."
    )
    COLUMN_TWICE = (
        "Deze kolommen komen meer dan één keer voor: {columns}. Laat van elke kolom er één staan."
    )
    NOT_A_WORKBOOK = (
        "Dit is geen CSV-bestand en geen Excel-werkmap. Pak een zip-bestand eerst uit. Open de "
        "lijst in Excel, kies Opslaan als en dan het bestandstype Excel-werkmap (.xlsx)."
    )
    OLD_WORKBOOK = (
        "Dit is een Excel-bestand van voor 2007, of een met een wachtwoord. Open het in Excel, "
        "haal het wachtwoord eraf en kies Opslaan als, bestandstype Excel-werkmap (.xlsx)."
    )
    DAMAGED_WORKBOOK = (
        "Het Excel-bestand is beschadigd. Open het in Excel, sla het opnieuw op en lever het "
        "opnieuw aan."
    )
    WORKBOOK_TOO_LARGE = (
        "Het Excel-bestand is uitgepakt veel groter dan een lijst met inwoners kan zijn. Kopieer "
        "alleen de lijst naar een nieuw bestand, of sla haar op als CSV UTF-8."
    )
    NOT_TEXT = (
        "Het bestand is geen leesbare tekst. Open de bron in Excel, kies Opslaan als en dan het "
        "bestandstype CSV UTF-8."
    )
    ROW_TOO_LONG = (
        "Regel {line} is langer dan {limit} tekens. Controleer of elke inwoner op een eigen regel "
        "staat en of er geen dubbel aanhalingsteken ontbreekt."
    )
    QUOTES = (
        "Bij regel {line} kloppen de dubbele aanhalingstekens niet. Zet ze om de hele cel, en "
        "schrijf een aanhalingsteken binnen een cel twee keer."
    )
    TOO_MANY_ROWS = (
        "Het bestand heeft meer dan {limit} regels. Verdeel het over meer bestanden en verwijder "
        "lege regels."
    )
    TOO_LARGE = (
        "Het bestand is groter dan {limit} MB. Verdeel het over meer bestanden en verwijder "
        "kolommen die niet nodig zijn."
    )
    UNKNOWN_ROUND = (
        "Op regel {line} staat een traject dat wij niet kennen of dat gesloten is. Vul een open "
        "traject in ({rounds}), of laat de beheerder het traject eerst registreren. Ook voor de "
        "andere regels is geen zaak aangemaakt."
    )
    NO_ROUND = (
        "Voor uw gemeente staat niet vast bij welk traject dit bestand hoort. Laat de "
        "beheerder één open traject als standaard instellen, en lever het bestand opnieuw aan."
    )
    TEXT_UNUSABLE = (
        "De tekst van de {text} kan zo niet worden gebruikt. {fault} Pas de tekst aan, publiceer "
        "haar en lever het bestand opnieuw aan."
    )
    LICENCE = "{refusal}"

    def refusal(self, **details: str | int) -> FileRefused:
        """The error to raise, with the details filled in."""
        return FileRefused(self.name, self.value.format(**details))


@unique
class RowFault(Enum):
    """What is wrong with one row: the message, and what to do about it."""

    MISSING_CELLS = (
        "Deze regel heeft minder cellen dan de kopregel.",
        "Controleer of er een scheidingsteken ontbreekt. Excel laat lege cellen aan het eind van "
        "een regel soms weg: zet dan COMMUNICATIEVOORKEUR als laatste kolom.",
    )
    EXTRA_CELLS = (
        "Deze regel heeft gevulde cellen waar geen kolomnaam boven staat.",
        "Controleer of er een scheidingsteken te veel staat. Een cel met een scheidingsteken erin "
        "hoort tussen dubbele aanhalingstekens.",
    )
    MISSING = ("Deze cel is leeg.", "Vul {column} in.")
    CHARACTER = (
        "Deze cel bevat een onzichtbaar teken dat wij niet toestaan.",
        "Typ de inhoud van de cel opnieuw.",
    )
    SPREADSHEET_ERROR = (
        "In deze cel staat een foutmelding van Excel in plaats van een waarde.",
        "Herstel de formule, of typ de waarde in de cel.",
    )
    DAMAGED_TEXT = (
        "Letters met een accent zijn beschadigd geraakt.",
        "Haal de gegevens opnieuw uit de bron en sla het bestand op als CSV UTF-8.",
    )
    TOO_LONG = ("Deze cel is langer dan {limit} tekens.", "Kort de tekst in.")
    LONG_NUMBER = (
        "In deze kolom staat een lang nummer, zoals een BSN.",
        "Controleer of de cellen van deze regel in de goede kolom staan.",
    )
    BSN_FORMAT = (
        "Dit is geen BSN van 9 cijfers.",
        "Vul het BSN in met alle 9 cijfers. Eén verloren voorloopnul vullen wij zelf aan, meer "
        "niet.",
    )
    BSN_AS_NUMBER = (
        "Excel heeft dit BSN als getal opgeslagen; de cijfers zijn niet meer te vertrouwen.",
        "Geef de kolom in Excel de opmaak Tekst en vul het BSN opnieuw in vanuit de bron.",
    )
    BSN_ELFPROEF = (
        "BSN {masked} bestaat niet: het voldoet niet aan de elfproef.",
        "Controleer het BSN in de bron en verbeter het.",
    )
    DUPLICATE_ROW = (
        "BSN {masked} staat al op regel {first}, met dezelfde gegevens.",
        "Verwijder deze regel.",
    )
    DUPLICATE_BSN = (
        "BSN {masked} staat al op regel {first}, met andere gegevens.",
        "Zoek uit welke regel klopt en laat alleen die staan. Deze regel is niet verwerkt.",
    )
    NAME_INCOMPLETE = (
        "Voorletters en voornaam ontbreken allebei.",
        "Vul VOORLETTERS of VOORNAAM in.",
    )
    DATE_FORMAT = (
        "Dit is geen datum die wij kennen.",
        "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 31-12-1980.",
    )
    DATE_TWO_DIGIT_YEAR = (
        "Het jaar heeft twee cijfers; de eeuw is niet duidelijk.",
        "Schrijf het jaar met vier cijfers, bijvoorbeeld 31-12-1980.",
    )
    DATE_NOT_IN_CALENDAR = (
        "Deze datum bestaat niet.",
        "Controleer dag, maand en jaar in de bron.",
    )
    DATE_IN_FUTURE = ("Deze datum ligt in de toekomst.", "Controleer het jaar.")
    DATE_BEFORE_1900 = ("Deze datum ligt voor 1900.", "Controleer het jaar.")
    PREFERENCE_UNKNOWN = (
        "Deze communicatievoorkeur kennen wij niet.",
        "Vul EMAIL of BRIEF in.",
    )
    EMAIL_MISSING = (
        "De voorkeur is EMAIL, maar er is geen e-mailadres.",
        "Vul een e-mailadres in, of kies BRIEF en vul het adres in.",
    )
    EMAIL_FORMAT = (
        "Dit is geen geldig e-mailadres.",
        "Vul één e-mailadres in, zonder spaties en accenten, of maak de cel leeg en kies BRIEF.",
    )
    ADDRESS_INCOMPLETE = (
        "Het adres is niet volledig.",
        "Vul straat, huisnummer, postcode en woonplaats in. Alleen bij EMAIL mag het hele adres "
        "leeg zijn.",
    )
    POSTCODE_FORMAT = (
        "Dit is geen Nederlandse postcode.",
        "Schrijf vier cijfers en twee letters, bijvoorbeeld 1234 AB.",
    )
    REPRESENTATIVE_WITHOUT_NAME = (
        "Er staan gegevens van een vertegenwoordiger, maar de naam ontbreekt.",
        "Vul VERTEGENWOORDIGER in, of maak de kolommen van de vertegenwoordiger leeg.",
    )
    REPRESENTATIVE_UNREACHABLE = (
        "Van de vertegenwoordiger is niet bekend waar berichten heen moeten.",
        "Vul VERTEGENWOORDIGER_EMAIL in, of het hele adres van de vertegenwoordiger.",
    )
    PARTNER_IS_RESIDENT = (
        "Het BSN van de partner is hetzelfde als het BSN van de inwoner.",
        "Vul het BSN van de partner in, of maak de partnerkolommen leeg.",
    )
    PARTNER_WITHOUT_BSN = (
        "Er staan partnergegevens, maar het BSN van de partner ontbreekt.",
        "Vul PARTNER_BSN in, of maak de partnerkolommen leeg.",
    )
    OTHER_MUNICIPALITY = (
        "Deze regel hoort bij een andere gemeente.",
        "Verwijder deze regel, of verbeter GEMEENTECODE in {code}.",
    )
    LICENCE_PARTNER = (
        "{refusal}",
        "Maak de partnerkolommen leeg. Van de partner is niets bewaard.",
    )
    LICENCE_INVITATION = (
        "{refusal}",
        "Kies een traject dat niet uitnodigt, of breid de licentie uit.",
    )

    def at(self, line: int, column: str, **details: str | int) -> "RowError":
        """This fault in one cell, or in the row when `column` is empty."""
        message, advice = (text.format(column=column, **details) for text in self.value)
        return RowError(line=line, column=column, code=self.name, message=message, advice=advice)


class RowError(Frozen):
    """One thing that is wrong with one row, ready to be shown."""

    line: int
    column: str
    code: str
    message: str
    advice: str


class CellRefused(Exception):
    """A cell can't be read; the caller knows which one."""

    def __init__(self, fault: RowFault, **details: str | int) -> None:
        super().__init__(fault.name)
        self.fault = fault
        self.details = details
