"""The file to start from: all columns, in the order that Excel keeps whole."""

from samentoets.intake.columns import REQUIRED, Column

EXPLANATIONS: dict[Column, str] = {
    Column.BSN: "9 cijfers.",
    Column.INITIALS: "Voorletters of voornaam: een van beide.",
    Column.FIRST_NAME: "Voorletters of voornaam: een van beide.",
    Column.PREFIX: "Bijvoorbeeld van der.",
    Column.SURNAME: "Zonder tussenvoegsel.",
    Column.BIRTH_DATE: "Dag-maand-jaar, bijvoorbeeld 31-12-1980.",
    Column.STREET: "Bij BRIEF het hele adres.",
    Column.HOUSE_NUMBER: "Bij BRIEF het hele adres.",
    Column.ADDITION: "Bijvoorbeeld a of bis.",
    Column.POSTCODE: "Bijvoorbeeld 1234 AB. Bij BRIEF het hele adres.",
    Column.CITY: "Bij BRIEF het hele adres.",
    Column.EMAIL: "Verplicht bij EMAIL.",
    Column.CONTRACT_NUMBER: "Het nummer van de polis. Geen BSN.",
    Column.PARTNER_BSN: "9 cijfers. Leeg als u geen partner kent.",
    Column.PARTNER_INITIALS: "Alleen samen met PARTNER_BSN.",
    Column.PARTNER_PREFIX: "Alleen samen met PARTNER_BSN.",
    Column.PARTNER_SURNAME: "Alleen samen met PARTNER_BSN.",
    Column.PARTNER_BIRTH_DATE: "Alleen samen met PARTNER_BSN.",
    Column.REPRESENTATIVE: "Naam van bewindvoerder, curator of mentor. Die krijgt alle berichten.",
    Column.REPRESENTATIVE_EMAIL: "Een e-mailadres of een heel adres.",
    Column.REPRESENTATIVE_STREET: "Een e-mailadres of een heel adres.",
    Column.REPRESENTATIVE_HOUSE_NUMBER: "Een e-mailadres of een heel adres.",
    Column.REPRESENTATIVE_ADDITION: "Bijvoorbeeld a of bis.",
    Column.REPRESENTATIVE_POSTCODE: "Een e-mailadres of een heel adres.",
    Column.REPRESENTATIVE_CITY: "Een e-mailadres of een heel adres.",
    Column.REPRESENTATIVE_PREFERENCE: "EMAIL of BRIEF. Leeg: e-mail als er een e-mailadres is.",
    Column.ROUND: "De naam van een open traject. Leeg: het standaardtraject.",
    Column.PREFERENCE: "EMAIL of BRIEF.",
}
"""What goes in a column, in a line; docs/import.md tells the rest."""

COLUMNS = tuple(column for column in Column if column is not Column.MUNICIPALITY)
"""Nobody needs to fill in the code of their own municipality."""


def template_csv() -> bytes:
    """The header only, as Dutch Excel opens and saves it."""
    return (";".join(COLUMNS) + "\r\n").encode("utf-8-sig")


def explanation(column: Column) -> str:
    """What goes in a column, and whether it must."""
    return f"Verplicht. {EXPLANATIONS[column]}" if column in REQUIRED else EXPLANATIONS[column]
