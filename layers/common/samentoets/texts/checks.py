"""What a text must have and may not have: checked on saving, and again before it goes out."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain

from samentoets.case import Channel
from samentoets.errors import TextRefused, UnfitForEmail
from samentoets.person import Bsn, Name
from samentoets.texts.fields import FIELDS, MANDATORY, Shape
from samentoets.texts.template import FIELD, Template, own_block

MOST_IN_SUBJECT = 120
MOST_IN_BODY = 8000
MOST_FIELDS = 40
"""With these the longest names there are still make a message that fits in one item."""

_ANY_FIELD = re.compile(r"\$([^$\n]{0,40})\$")
_BSN_LIKE = re.compile(
    r"(?<![0-9])"
    r"(?:[0-9]{9}|[0-9]{3}[ .][0-9]{3}[ .][0-9]{3}|[0-9]{4}[ .][0-9]{2}[ .][0-9]{3})"
    r"(?![0-9])"
)
_AMOUNT = re.compile(r"€|\b(?:euro|euro'?s|eur)\b|\b[0-9][0-9.]*,[0-9]{2}\b", re.IGNORECASE)


def check_template(template: Template) -> None:
    """Raise `TextRefused` with everything that is wrong, in words for who wrote the text."""
    text = f"{template.subject}\n{template.body}"
    faults = chain(
        _form_faults(template),
        _field_faults(template, text),
        _missing_faults(template),
        _secret_faults(template, text),
    )
    if found := list(dict.fromkeys(faults)):
        raise TextRefused(*found)


def _form_faults(template: Template) -> Iterator[str]:
    if not template.subject.strip():
        yield "Vul een onderwerp in."
    if not template.body.strip():
        yield "Vul een tekst in."
    if len(template.subject) > MOST_IN_SUBJECT:
        yield f"Maak het onderwerp korter: hooguit {MOST_IN_SUBJECT} tekens."
    if len(template.body) > MOST_IN_BODY:
        yield f"Maak de tekst korter: hooguit {MOST_IN_BODY} tekens."
    if len(FIELD.findall(template.body)) > MOST_FIELDS:
        yield f"Gebruik minder samenvoegvelden: hooguit {MOST_FIELDS}."
    if any(not (char.isprintable() or char in "\n\t") for char in template.subject + template.body):
        yield "Haal de onzichtbare tekens weg: typ de tekst opnieuw, of plak hem zonder opmaak."
    if "\n" in template.subject:
        yield "Zet het onderwerp op één regel."


def _field_faults(template: Template, text: str) -> Iterator[str]:
    for name in dict.fromkeys(_ANY_FIELD.findall(text)):
        yield from _one_field_faults(template, name)
    if "$" in _ANY_FIELD.sub("", text):
        yield "Er staat een los dollarteken in de tekst. Een samenvoegveld is bijvoorbeeld $NAAM$."
    for name in _within_sentences(template):
        if FIELDS[name].shape is not Shape.INLINE:
            yield f"Zet ${name}$ apart: met een lege regel ervoor en erna."
    for name in _known(template.subject):
        if not FIELDS[name].in_subject:
            yield f"Haal ${name}$ uit het onderwerp: daarin mag niets over de inwoner staan."


def _within_sentences(template: Template) -> list[str]:
    blocks = (block for block in template.blocks if not own_block(block))
    return _known("\n".join(line for block in blocks for line in block.lines))


def _known(text: str) -> list[str]:
    return [name for name in FIELD.findall(text) if name in FIELDS]


def _one_field_faults(template: Template, name: str) -> Iterator[str]:
    field = FIELDS.get(name)
    if field is None:
        close = get_close_matches(name.strip().upper().replace(" ", "_"), FIELDS, n=1, cutoff=0.5)
        hint = f" Bedoelt u ${close[0]}$?" if close else ""
        yield f"Het samenvoegveld ${name}$ bestaat niet.{hint}"
        return
    if template.kind not in field.kinds:
        yield f"Het samenvoegveld ${name}$ kan niet in dit soort bericht. Haal het weg."
    if template.channel not in field.channels:
        yield f"Het samenvoegveld ${name}$ mag niet in een e-mail. Haal het weg."


def _missing_faults(template: Template) -> Iterator[str]:
    in_body = set(FIELD.findall(template.body))
    for name in MANDATORY[template.kind]:
        if name not in in_body:
            yield f"Zet ${name}$ in de tekst: {FIELDS[name].meaning.lower()}. Dit is verplicht."


def _secret_faults(template: Template, text: str) -> Iterator[str]:
    if holds_bsn(text):
        yield "Er staat een burgerservicenummer in de tekst. Haal het weg."
    if template.channel is Channel.EMAIL and holds_amount(text):
        yield "In een e-mail mag geen bedrag staan. Haal het weg."


def holds_bsn(text: str) -> bool:
    """Whether nine digits in it pass the elfproef, also when they are written in groups."""
    return any(_is_bsn(re.sub("[ .]", "", found)) for found in _BSN_LIKE.findall(text))


def _is_bsn(digits: str) -> bool:
    try:
        Bsn(digits)
    except ValueError:
        return False
    return True


def holds_amount(text: str) -> bool:
    """Whether it speaks of euros: a sign, a word, or a number with two decimals."""
    return bool(_AMOUNT.search(text))


def must_be_fit_for_email(text: str, own: Name, others: tuple[Name, ...]) -> None:
    """Raise `UnfitForEmail` for a BSN, an amount or somebody else's name (R4, R17).

    The resident's own name is left out of account: partners may share it.
    """
    rest = text.replace(own.full, "")
    if holds_bsn(text):
        raise UnfitForEmail("The e-mail would hold a BSN.")
    if holds_amount(rest):
        raise UnfitForEmail("The e-mail would hold an amount.")
    if any(_named(name, rest) for name in others):
        raise UnfitForEmail("The e-mail would hold the partner's name.")


def _named(name: Name, text: str) -> bool:
    rest = " ".join(part for part in (name.prefix, name.surname) if part)
    forms = {f"{first} {rest}" for first in (name.first_name, name.initials) if first}
    return any(form.casefold() in text.casefold() for form in forms)
