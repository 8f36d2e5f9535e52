"""Everything that officers read has a Dutch text."""

import re
from enum import StrEnum

import pytest

from office.wording import TEXTS, day, euros, label, moment, told
from samentoets import (
    advice,
    alerts,
    case,
    completeness,
    correspondence,
    delivery,
    dossier,
    letters,
    members,
    partner,
    person,
)
from samentoets.case import Worklist
from samentoets.dossier import Event
from samentoets.licences import Feature
from samentoets.store import audit, deliveries, imports
from tests.builders import NOW, a_case, an_identity, later
from tests.functions.stories import STORIES, Rule
from tests.template import ROOT

RULES = (
    advice,
    alerts,
    case,
    completeness,
    correspondence,
    delivery,
    dossier,
    letters,
    members,
    partner,
    person,
)
STORES = (audit, deliveries, imports)


def enumerations() -> dict[str, set[str]]:
    """Every enumeration of the modules whose words come on a page, with its values."""
    found = [value for module in (*RULES, *STORES) for value in vars(module).values()]
    without = (StrEnum, Feature)  # the values of a feature are its names
    return {
        value.__name__: set(value)
        for value in found
        if isinstance(value, type) and issubclass(value, StrEnum) and value not in without
    }


@pytest.mark.parametrize("name", sorted(enumerations()))
def test_every_member_has_a_text(name: str) -> None:
    assert TEXTS[name].keys() == enumerations()[name]


def test_every_alert_has_an_advice_and_every_worklist_a_purpose() -> None:
    assert TEXTS["AlertAdvice"].keys() == set(alerts.AlertType)
    assert TEXTS["WorklistHelp"].keys() == set(Worklist)


def test_every_action_in_the_audit_log_has_a_text() -> None:
    sources = [
        *ROOT.glob("layers/common/samentoets/casework/*.py"),
        *ROOT.glob("functions/**/*.py"),
    ]
    written = {
        action
        for source in sources
        for action in re.findall(r'record\([^"]*"([A-Z_]+)"', source.read_text("utf-8"))
    }
    assert {"LOGIN", "READ_CASE", "READ_AUDIT", "OPEN_PAGE"} <= written <= TEXTS["Action"].keys()


@pytest.mark.parametrize("rule", STORIES)
def test_no_code_is_left_in_the_story_of_a_case(rule: Rule) -> None:
    for event in rule(a_case(supplied=an_identity())).events:
        assert event.details.keys() <= TEXTS["Detail"].keys()
        assert not re.search(r"[A-Z]+_[A-Z]+", " ".join(told(event)))


def test_a_code_of_an_older_version_is_shown_as_it_is() -> None:
    event = Event(number=1, kind=dossier.EventKind.MARKED, at=NOW, details={"reason": "OLD"})
    assert told(event) == ["OLD"]


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (123_456, "€ 1.234,56"),
        (0, "€ 0,00"),
        (-123_456_789, "€ -1.234.567,89"),
        (5, "€ 0,05"),
        (None, "niet bekend"),
    ],
)
def test_amounts_are_written_as_in_dutch(cents: int | None, written: str) -> None:
    assert euros(cents).replace("\N{NO-BREAK SPACE}", " ") == written


def test_dates_and_moments_are_written_as_in_dutch() -> None:
    assert day(NOW.date()) == "06-10-2025"
    assert ">06-10-2025 11:00<" in moment(NOW)
    assert ">06-01-2026 10:00<" in moment(later(days=92))


def test_words_of_the_sources_are_shown_even_when_unknown() -> None:
    assert [label(word) for word in ("aow", "uwv", "iets_nieuws")] == ["AOW", "UWV", "Iets nieuws"]
    assert label("https://norm.example/een_pagina") == "https://norm.example/een_pagina"
