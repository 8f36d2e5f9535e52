"""What a resident reads. Never a partner's name, an amount or a BSN (R4, R17)."""

from html import escape

from samentoets.base import Frozen
from samentoets.case import Case
from samentoets.completeness import Gap, Kind
from samentoets.members import Role
from samentoets.municipality import Municipality

KIND_NAMES: dict[Kind, str] = {
    Kind.IDENTITY: "persoonsgegevens",
    Kind.HOUSEHOLD: "gezinssamenstelling",
    Kind.INCOME: "inkomen",
    Kind.ASSETS: "vermogen",
}

OWNER_NAMES: dict[Role, str] = {Role.RESIDENT: "u", Role.PARTNER: "uw partner"}

PARTNER_PARAGRAPH = (
    "Heeft u een partner? Dan moet uw partner de gegevens in dezelfde reis aanleveren. "
    "Zonder de gegevens van uw partner kunnen wij uw aanvraag niet goed beoordelen."
)
"""Every invitation and every reminder says this, whoever it goes to (R4)."""


class Message(Frozen):
    """A message in both of its forms."""

    subject: str
    text: str
    html: str


def reminder(case: Case, gaps: tuple[Gap, ...], municipality: Municipality) -> Message:
    """The one reminder: which kinds of data are missing, of "you" or of "your partner"."""
    paragraphs = [
        f"Beste {case.resident.name.full},",
        f"Gemeente {municipality.name} wil opnieuw bekijken of u recht heeft op de "
        "Gemeentepolis. Wij hebben gegevens van u ontvangen. Er ontbreekt nog iets:",
        *(f"- {line}" for line in _gap_lines(gaps)),
        PARTNER_PARAGRAPH,
        f"U levert de gegevens aan met Ockto: {municipality.journey_url}",
        f"Doe dit binnen {_days(municipality)}. Lukt het niet? Neem dan contact met ons op: "
        f"{municipality.contact_point}. Wij helpen u graag.",
        f"Uw zaaknummer is {case.case_id}.",
        f"Met vriendelijke groet,\ngemeente {municipality.name}",
    ]
    return Message(
        subject="Wij missen nog gegevens voor uw Gemeentepolis",
        text="\n\n".join(paragraphs) + "\n",
        html=_html(paragraphs),
    )


def _gap_lines(gaps: tuple[Gap, ...]) -> list[str]:
    kinds_of = {role: [KIND_NAMES[gap.kind] for gap in gaps if gap.role is role] for role in Role}
    return [f"van {OWNER_NAMES[role]}: {_and(kinds)}" for role, kinds in kinds_of.items() if kinds]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"


def _days(municipality: Municipality) -> str:
    days = municipality.response_period.days
    return "1 dag" if days == 1 else f"{days} dagen" if days else "korte tijd"


def _html(paragraphs: list[str]) -> str:
    body = "".join(
        f"<p>{escape(paragraph, quote=True).replace(chr(10), '<br>')}</p>"
        for paragraph in paragraphs
    )
    return f'<!doctype html><html lang="nl"><body>{body}</body></html>'
