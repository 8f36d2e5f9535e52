"""Reads a YAML file into a model; whatever is wrong is told by line, with what to do about it."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, SequenceNode

ADVICE = {
    "missing": "Dit veld ontbreekt. Voeg het toe.",
    "extra_forbidden": "Dit veld kennen we niet.{hint} Verbeter de naam of haal het weg.",
    "enum": "Kies uit: {expected}.",
    "bool_parsing": "Schrijf true of false.",
    "int_type": "Schrijf een heel getal; een bedrag in eurocenten, zonder punt of komma.",
    "int_parsing": "Schrijf een heel getal.",
    "greater_than_equal": "Dit is te laag: het moet minstens {ge} zijn.",
    "greater_than": "Dit is te laag: het moet meer dan {gt} zijn.",
    "less_than_equal": "Dit is te hoog: het mag hoogstens {le} zijn.",
    "string_type": "Schrijf een tekst; zet cijfers tussen aanhalingstekens.",
    "string_pattern_mismatch": "Dit heeft niet de vorm {pattern}.",
    "string_too_short": "Dit is te kort of leeg.",
    "string_too_long": "Dit is te lang.",
    "too_short": "Geef er minstens een.",
    "date_from_datetime_parsing": "Schrijf een datum als 2026-01-31.",
    "date_type": "Schrijf een datum als 2026-01-31.",
    "date_parsing": "Schrijf een datum als 2026-01-31.",
    "time_delta_parsing": "Schrijf een duur als P14D (dagen) of PT1H (uren).",
    "tuple_type": "Maak er een lijst van, elk met een streepje ervoor.",
    "frozen_set_type": "Maak er een lijst van: [een, ander].",
    "dict_type": "Geef namen met waarden: { naam: waarde }.",
    "model_type": "Geef velden met waarden, ingesprongen onder de naam.",
}
"""By the type of a pydantic error; of a rule of our own the text itself says what to do."""


class Fault(NamedTuple):
    """One thing that is wrong, where, and what to do."""

    line: int
    field: str
    advice: str

    def __str__(self) -> str:
        return f"regel {self.line}, {self.field}: {self.advice}"


class FileFaulty(Exception):
    """The file can't be used; the text has a line for each fault."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join([f"{name} is niet goed:", *(f"  {fault}" for fault in faults)]))
        self.faults = tuple(faults)


def read[M: BaseModel](path: Path, model: type[M]) -> M:
    """The model in the file; raises `FileFaulty` with every fault at once."""
    text = path.read_text("utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        advice = f"Dit is geen goede YAML ({error.problem}). Kijk naar inspringen en leestekens."
        raise FileFaulty(path.name, [Fault(line, "het bestand", advice)]) from None
    if root is None:
        raise FileFaulty(path.name, [Fault(1, "het bestand", "Het bestand is leeg.")])
    if twice := list(_named_twice(root)):
        raise FileFaulty(path.name, twice)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        told = error.errors(include_url=False)
        faults = [_fault(root, model, d) for d in told if not _follows_from(d, told)]
        raise FileFaulty(path.name, sorted(faults)) from None


def _named_twice(node: Node) -> Iterator[Fault]:
    """YAML itself silently keeps the last of two."""
    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen and key.value != "<<":
                advice = "Dit staat er twee keer. Haal een van beide weg."
                yield Fault(key.start_mark.line + 1, key.value, advice)
            seen.add(key.value)
            yield from _named_twice(value)
    if isinstance(node, SequenceNode):
        for value in node.value:
            yield from _named_twice(value)


def _follows_from(details: ErrorDetails, others: Sequence[ErrorDetails]) -> bool:
    """A list that seems too short only because one of its members is wrong."""
    place = details["loc"]
    inside = any(other["loc"][: len(place)] == place for other in others if other is not details)
    return details["type"] == "too_short" and inside


def _fault(root: Node, model: type[BaseModel], details: ErrorDetails) -> Fault:
    location = details["loc"]
    field = ".".join(str(part) for part in location) or "het bestand"
    return Fault(_line(root, location), field, _advice(details, model))


def _line(node: Node, location: Sequence[int | str]) -> int:
    """The line of the field, or of the nearest thing around it that is there."""
    line = node.start_mark.line + 1
    for part in location:
        found = _child(node, part)
        if found is None:
            continue
        line, node = found
    return line


def _child(node: Node, part: int | str) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None


def _advice(details: ErrorDetails, model: type[BaseModel]) -> str:
    if details["type"] == "value_error":
        return str(details.get("ctx", {})["error"])
    advice = ADVICE.get(details["type"], details["msg"])
    hint = ""
    if details["type"] == "extra_forbidden":
        close = get_close_matches(str(details["loc"][-1]), _fields(model), n=1)
        hint = f" Bedoelt u '{close[0]}'?" if close else ""
    return advice.format(hint=hint, **details.get("ctx", {})) if "{" in advice else advice


def _fields(model: type[BaseModel]) -> set[str]:
    """The names of all fields, of the models inside as well."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}
