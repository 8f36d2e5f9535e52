"""Review rounds: which ones take in a file, and which one a row means that names none."""

from datetime import date

import pytest
from pydantic import ValidationError

from samentoets.municipality import Municipality, ReviewRound
from tests.builders import OOSTERMEER

DAY = date(2025, 10, 1)


def with_rounds(*rounds: ReviewRound) -> Municipality:
    return Municipality.model_validate({**dict(OOSTERMEER), "review_rounds": rounds})


def a_round(name: str, *, closed: bool = False, default: bool = False) -> ReviewRound:
    return ReviewRound(name=name, reference_date=DAY, closed=closed, default=default)


@pytest.mark.parametrize(
    "rounds",
    [
        (),
        (a_round("najaar"), a_round("najaar")),
        (a_round("najaar", default=True), a_round("voorjaar", default=True)),
        (a_round("najaar", closed=True, default=True),),
    ],
    ids=["none", "one name twice", "two defaults", "a closed default"],
)
def test_rounds_that_leave_in_doubt_what_is_meant_are_refused(
    rounds: tuple[ReviewRound, ...],
) -> None:
    with pytest.raises(ValidationError):
        with_rounds(*rounds)


@pytest.mark.parametrize(
    ("rounds", "meant"),
    [
        ((a_round("najaar"), a_round("voorjaar")), None),
        ((a_round("najaar", closed=True),), None),
        ((a_round("najaar"), a_round("voorjaar", closed=True)), "najaar"),
        ((a_round("najaar"), a_round("voorjaar", default=True)), "voorjaar"),
    ],
)
def test_the_default_round_is_the_chosen_one_or_the_only_open_one(
    rounds: tuple[ReviewRound, ...], meant: str | None
) -> None:
    default = with_rounds(*rounds).default_round
    assert (default.name if default else None) == meant
