"""The workbook to start from: columns that keep what is typed, and a sheet that explains them."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from samentoets.intake import MAX_LINES, Column
from samentoets.intake.template_file import COLUMNS, explanation
from samentoets.municipality import Municipality
from samentoets.person import ContactPreference

TEXT = "@"
"""Excel's format in which a BSN keeps its leading zero, and a date stays as it was typed."""


def template_workbook(municipality: Municipality) -> bytes:
    """An XLSX file with the header, and lists to choose from where only some words are right."""
    book = Workbook()
    sheet, more = book.worksheets[0], book.create_sheet("Uitleg")
    _fill_in_here(sheet, municipality)
    _explain(more)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill_in_here(sheet: Worksheet, municipality: Municipality) -> None:
    sheet.title, sheet.freeze_panes = "Inwoners", "B2"
    sheet.append(list(COLUMNS))
    rounds = tuple(each.name for each in municipality.open_rounds)
    choices: dict[Column, tuple[str, ...]] = {
        Column.PREFERENCE: tuple(ContactPreference),
        Column.REPRESENTATIVE_PREFERENCE: tuple(ContactPreference),
        Column.ROUND: rounds,
    }
    for number, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[letter].number_format = TEXT
        sheet.column_dimensions[letter].width = max(12, len(column) + 2)
        if words := ",".join(choices.get(column, ())):
            listed = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            listed.add(f"{letter}2:{letter}{MAX_LINES}")
            sheet.add_data_validation(listed)


def _explain(sheet: Worksheet) -> None:
    sheet.append(["Kolom", "Wat u invult"])
    for column in COLUMNS:
        sheet.append([column, explanation(column)])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 80
