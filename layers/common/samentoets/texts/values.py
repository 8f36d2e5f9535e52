"""What a case fills in: the values of the merge fields, and to whom a message goes."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from textwrap import wrap

from samentoets.base import Frozen, dutch_day
from samentoets.case import Case
from samentoets.completeness import Gap, Kind
from samentoets.correspondence import TextKind
from samentoets.members import Role
from samentoets.municipality import Municipality
from samentoets.person import Address, Contact, Name
from samentoets.texts.fields import FIELDS

type Values = Mapping[str, tuple[str, ...]]
"""By name of the field: one value, or the entries of a list."""

KIND_NAMES: dict[Kind, str] = {
    Kind.IDENTITY: "persoonsgegevens",
    Kind.HOUSEHOLD: "gezinssamenstelling",
    Kind.INCOME: "inkomen",
    Kind.ASSETS: "vermogen",
}

OWNER_NAMES: dict[Role, str] = {Role.RESIDENT: "u", Role.PARTNER: "uw partner"}

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

PARTNER_PARAGRAPH = (
    "Heeft u een partner? Dan moet uw partner de gegevens in dezelfde reis aanleveren. "
    "Zonder de gegevens van uw partner kunnen wij niet goed bekijken waar u recht op heeft."
)
"""Every invitation and every reminder says this, whoever it goes to (R4)."""

EXAMINED = (
    "Wij bekijken uw aanvraag. U krijgt nog een e-mail over de gegevens die wij nodig hebben."
)
GRANTED = "Uw aanvraag is toegekend. U hoeft nu niets te doen."
"""What the confirmation of an application says of what comes next."""

LINE_LENGTH = 38
"""Characters of an address line that fit in the window; a wider one is set smaller."""

MOST_LINES = 6
"""Of a postal address (PostNL)."""


class Addressee(Frozen):
    """Who receives the messages about a case, and where."""

    name: Name
    contact: Contact

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The lines in the window; none without a postal address. Six at most: names give way."""
        if self.contact.address is None:
            return ()
        place = _place_lines(self.contact.address)
        return (*_fitting(clean(self.name.full), MOST_LINES - len(place)), *place)


def addressee_of(case: Case) -> Addressee:
    """To whom every message about this case goes."""
    if case.representative:
        name = Name(surname=case.representative.name)
        return Addressee(name=name, contact=case.representative.contact)
    return Addressee(name=case.resident.name, contact=case.resident.contact)


def _place_lines(address: Address) -> tuple[str, ...]:
    """Two spaces and capitals in the last line: as PostNL's sorting machines want it."""
    number = f"{address.street} {address.house_number} {address.addition}".strip()
    last = f"{address.postcode}  {clean(address.city).upper()}"
    return (*_fitting(clean(number), 2), last)


def _fitting(line: str, most: int) -> tuple[str, ...]:
    """The line broken where it is too long for the window; what is left over is dropped."""
    lines = wrap(line, LINE_LENGTH, max_lines=most, placeholder="…") or [line]
    return tuple(lines)


def dutch_date(moment: datetime) -> str:
    """The day in the Netherlands, written out."""
    day = dutch_day(moment)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def values_of(kind: TextKind, case: Case, municipality: Municipality, now: datetime) -> Values:
    """The values that every message of this kind can use."""
    invites = kind is TextKind.INVITATION
    term = municipality.invitation_period if invites else municipality.response_period
    name, addressee = case.resident.name, addressee_of(case)
    lines = addressee.address_lines
    fixed = {
        "AANHEF": f"Beste {addressee.name.full}",
        "NAAM": name.full,
        "VOORNAAM": name.first_name or name.initials,
        "VOORLETTERS": name.initials or f"{name.first_name[:1]}.",
        "TUSSENVOEGSEL": name.prefix,
        "ACHTERNAAM": name.surname,
        "CASENUMMER": case.case_id,
        "GEMEENTE": municipality.name,
        "DATUM": dutch_date(now),
        "CONTACT": municipality.contact_point,
        "ONDERZOEK_URL": municipality.start_link(case.start_reference),
        "REACTIETERMIJN": _days(term),
        "PARTNERALINEA": PARTNER_PARAGRAPH,
        "WETTELIJKE_GRONDSLAG": municipality.legal_basis,
        "BEZWAARCLAUSULE": _objection(municipality),
        "VERVOLG": GRANTED if case.decision else EXAMINED,
        **{f"ADRESREGEL{n + 1}": lines[n] if n < len(lines) else "" for n in range(MOST_LINES)},
    }
    if case.partner and case.partner.name:
        fixed["PARTNER_NAAM"] = case.partner.name.full
    return {field: (clean(value),) for field, value in fixed.items()}


def with_gaps(values: Values, gaps: tuple[Gap, ...]) -> Values:
    """The values with which kinds of data are missing, of "you" or of "your partner" (R4)."""
    kinds_of = {role: [KIND_NAMES[gap.kind] for gap in gaps if gap.role is role] for role in Role}
    lines = [f"van {OWNER_NAMES[role]}: {_and(kinds)}" for role, kinds in kinds_of.items() if kinds]
    return {**values, "ONTBREKENDE_GEGEVENS": tuple(lines)}


def with_reasons(values: Values, reasons: tuple[str, ...]) -> Values:
    """The values with an officer's reasons for a rejection."""
    return {**values, "AFWIJSREDENEN": tuple(clean(reason) for reason in reasons)}


def example_values() -> Values:
    """Fictitious, for a preview."""
    return {name: field.example for name, field in FIELDS.items()}


def clean(value: str) -> str:
    """A value on one line, without characters that steer instead of being read.

    Line breaks and other control characters become a space; what has no shape of its own, such as
    a mark that turns the direction of writing, goes.
    """
    readable = "".join(_SHOWN_AS.get(unicodedata.category(c), c) for c in value)
    return re.sub(r" +", " ", readable).strip()


_SHOWN_AS = dict.fromkeys(("Cc", "Zl", "Zp", "Zs"), " ") | dict.fromkeys(
    ("Cf", "Cs", "Co", "Cn"), ""
)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"


def _days(term: timedelta) -> str:
    days = term.days
    return "1 dag" if days == 1 else f"{days} dagen" if days else "korte tijd"


def _objection(municipality: Municipality) -> str:
    """Awb 6:4 (where), 6:5 (what must be in it) and 6:7 (six weeks)."""
    place = municipality.style.return_address
    to = f"burgemeester en wethouders van {municipality.name}{', ' if place else ''}{place}"
    return (
        "Bent u het niet eens met dit besluit? Dan kunt u bezwaar maken. Dat kan tot zes weken na "
        "de dag waarop wij dit besluit hebben verstuurd. "
        f"Stuur een brief naar {to}. Zet in uw brief uw naam en adres, de datum "
        "en ons zaaknummer. Schrijf ook tegen welk besluit u bezwaar maakt, en waarom. Zet uw "
        "handtekening onder de brief."
    )
