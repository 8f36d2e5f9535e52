"""What keeps a file from being taken in is told before one is chosen."""

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from samentoets.case import Channel
from samentoets.correspondence import TextKind
from samentoets.intake import AcceptedRow, Column, read_rows
from samentoets.intake.preflight import TEXTS, obstacles
from samentoets.intake.template_file import COLUMNS, EXPLANATIONS, template_csv
from samentoets.licences import Licence
from samentoets.municipality import Municipality
from samentoets.template_workbook import template_workbook
from samentoets.texts.template import Template, national_template
from tests.builders import OOSTERMEER, licensed
from tests.intake_files import TODAY, as_text, cells

NATIONAL = [national_template(kind, channel) for kind in TEXTS for channel in Channel]
[ROUND] = OOSTERMEER.review_rounds


def codes(municipality: Municipality = OOSTERMEER, texts: list[Template] = NATIONAL) -> list[str]:
    return [obstacle.code for obstacle in obstacles(municipality, texts, TODAY)]


def test_a_municipality_that_is_ready_has_nothing_in_its_way() -> None:
    assert codes() == []


def test_several_open_rounds_are_no_obstacle_because_rows_may_name_one() -> None:
    both = (ROUND, ROUND.but(name="voorjaar_2026"))
    assert codes(OOSTERMEER.but(review_rounds=both)) == []


def test_r12_everything_in_the_way_is_told_at_once() -> None:
    unready = OOSTERMEER.but(
        licences=licensed(Licence.EXTRA), review_rounds=(ROUND.but(closed=True),)
    )
    assert codes(unready) == ["LICENCE", "NO_ROUND"]


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("channel", Channel)
def test_a_text_that_no_message_can_be_made_of_is_named(kind: TextKind, channel: Channel) -> None:
    text = national_template(kind, channel).but(body="Beste $NAAM$, tot ziens.")
    [obstacle] = obstacles(OOSTERMEER, [text], TODAY)
    assert obstacle.code == "TEXT_UNUSABLE"
    assert TEXTS[kind] in obstacle.advice
    assert "$PARTNERALINEA$" in obstacle.advice


def in_csv(row: dict[str, str]) -> bytes:
    return template_csv() + ";".join(row.get(column, "") for column in COLUMNS).encode() + b"\r\n"


def in_excel(row: dict[str, str]) -> bytes:
    book = load_workbook(io.BytesIO(template_workbook(OOSTERMEER)))
    book.worksheets[0].append([row.get(column) for column in COLUMNS])
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


@pytest.mark.parametrize("filled_in", [in_csv, in_excel])
def test_a_template_that_was_filled_in_is_taken_without_a_warning(
    filled_in: Callable[[dict[str, str]], bytes],
) -> None:
    content = filled_in(cells(BSN="012345672", TRAJECT="najaar_2025"))
    rows = read_rows(as_text(io.BytesIO(content)), OOSTERMEER, TODAY)
    assert rows.ignored_columns == ()
    [row] = rows
    assert isinstance(row, AcceptedRow)
    assert row.resident.bsn.digits == "012345672"


def test_the_template_has_every_column_and_explains_it() -> None:
    assert set(COLUMNS) == set(Column) - {Column.MUNICIPALITY} == set(EXPLANATIONS)
    assert COLUMNS[-1] is Column.PREFERENCE


def test_a_bsn_keeps_its_zero_and_words_are_chosen_from_a_list() -> None:
    sheet, more = load_workbook(io.BytesIO(template_workbook(OOSTERMEER))).worksheets
    assert sheet.column_dimensions["A"].number_format == "@"
    listed = [found.formula1 for found in sheet.data_validations.dataValidation]
    assert sorted(listed) == ['"EMAIL,BRIEF"', '"EMAIL,BRIEF"', '"najaar_2025"']
    assert more.max_row == len(COLUMNS) + 1
