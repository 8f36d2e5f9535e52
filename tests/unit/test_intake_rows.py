"""Rows: what is accepted and as what, and what only shows among other rows."""

from datetime import date

import pytest

from samentoets.intake import AcceptedRow, Column, read_rows
from samentoets.licences import Feature, Licence
from samentoets.person import Bsn, ContactPreference, Identity, Name
from tests.builders import INVITING_OOSTERMEER, OOSTERMEER, PARTNER, RESIDENT, WESTERVEEN
from tests.intake_files import (
    CELLS,
    COLUMNS,
    LETTER,
    PARTNER_CELLS,
    TODAY,
    accepted,
    cells,
    read,
    refusals,
    table,
    written,
)


@pytest.mark.parametrize(
    "text", ["999990019", "999.990.019", "9999.90.019", "999 990 019", " 999990019\u00a0"]
)
def test_dots_and_spaces_in_a_bsn_are_dropped(text: str) -> None:
    assert accepted(BSN=text).resident.bsn == RESIDENT


def test_one_lost_leading_zero_comes_back() -> None:
    assert accepted(BSN="12345672").resident.bsn == Bsn("012345672")


def test_a_bsn_with_all_its_zeros_is_accepted() -> None:
    assert accepted(BSN="000000012").resident.bsn == Bsn("000000012")


@pytest.mark.parametrize("text", ["17-05-1980", "17-5-1980", "1980-05-17"])
def test_birth_dates_are_read_in_three_spellings(text: str) -> None:
    assert accepted(GEBOORTEDATUM=text).resident.birth_date == date(1980, 5, 17)


def test_born_today_or_on_the_first_day_of_1900_is_possible() -> None:
    assert accepted(GEBOORTEDATUM="06-10-2025").resident.birth_date == TODAY
    assert accepted(GEBOORTEDATUM="01-01-1900").resident.birth_date == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("text", "preference"),
    [
        ("EMAIL", ContactPreference.EMAIL),
        ("e-mail", ContactPreference.EMAIL),
        ("Brief", ContactPreference.LETTER),
    ],
)
def test_preferences_are_read_in_any_case(text: str, preference: ContactPreference) -> None:
    assert accepted(COMMUNICATIEVOORKEUR=text).resident.contact.preference is preference


@pytest.mark.parametrize("text", ["9901 AB", "9901ab", "9901 aB"])
def test_a_postcode_is_written_in_one_way(text: str) -> None:
    address = accepted(POSTCODE=text).resident.contact.address
    assert address
    assert address.postcode == "9901 AB"


@pytest.mark.parametrize(
    "text",
    ["Loïs", "Renée", "Zoë", "Ĳsbrand", "D'Arcy", "Jean-Paul", "Şükrü", "Łukasz", 'Jan "Jan"'],
)
def test_names_keep_their_letters(text: str) -> None:
    assert accepted(VOORNAAM=text).resident.name.first_name == text


def test_names_are_composed_and_lose_the_spaces_and_breaks_of_a_spreadsheet() -> None:
    name = accepted(VOORNAAM=" Loi\u0308s\n", ACHTERNAAM="van\u00a0 der\tBerg ").resident.name
    assert (name.first_name, name.surname) == ("Loïs", "van der Berg")


def test_a_name_of_200_characters_fits() -> None:
    assert accepted(ACHTERNAAM="ë" * 200).resident.name.surname == "ë" * 200


def test_initials_or_a_first_name_is_enough() -> None:
    assert accepted(VOORLETTERS="").resident.name.full == "Loïs van den IJssel"
    assert accepted(VOORNAAM="").resident.name.full == "L.M. van den IJssel"


@pytest.mark.parametrize(
    "text",
    [
        "a@b.nl",
        "o'neil+x@sub.example.org",
        "l_1@xn--caf-dma.example",
        "lo@" + "a." * 123 + "info",
        "a" * 64 + "@example.org",
    ],
)
def test_usual_email_addresses_are_accepted(text: str) -> None:
    assert accepted(EMAIL=text).resident.contact.email == text


def test_an_address_is_optional_for_those_who_prefer_email() -> None:
    row = accepted(STRAAT="", HUISNUMMER="", POSTCODE="", WOONPLAATS="")
    assert row.resident.contact.address is None


def test_an_email_address_is_kept_for_those_who_prefer_a_letter() -> None:
    assert accepted(**LETTER).resident.contact.email == "lois@example.org"
    assert accepted(**LETTER, EMAIL="").resident.contact.email is None


def test_a_contract_number_is_kept_as_text() -> None:
    assert accepted(CONTRACTNUMMER="00123/A").contract_number == "00123/A"
    assert accepted().contract_number is None


def test_r01_partner_bsn_is_kept_as_supplied() -> None:
    assert accepted(PARTNER_BSN="123456782").partner == Identity(bsn=PARTNER)


def test_r01_partner_details_come_with_the_bsn() -> None:
    assert accepted(**PARTNER_CELLS).partner == Identity(
        bsn=PARTNER, name=Name(initials="D.", surname="IJssel"), birth_date=date(1979, 1, 31)
    )


def test_r02_a_row_without_partner_is_valid() -> None:
    assert accepted().partner is None


def test_r02_the_partner_columns_may_be_absent() -> None:
    columns = [column for column in COLUMNS if not column.startswith("PARTNER")]
    [row] = read(cells(), columns=columns)
    assert isinstance(row, AcceptedRow)
    assert row.partner is None


@pytest.mark.parametrize("column", PARTNER_CELLS)
def test_r12_partner_data_without_the_licence_are_refused_unseen(column: str) -> None:
    file = written(table(cells(**{column: "x"}), cells(BSN="249566758")))
    refused, good = read_rows(file, WESTERVEEN, TODAY)
    assert refusals(refused) == [(column, "LICENCE_PARTNER")]
    [error] = refused.errors  # type: ignore[union-attr]
    assert str(Licence.PREMIUM_RECHTMATIGHEID) in error.message
    assert isinstance(good, AcceptedRow)


def test_r12_a_round_that_invites_is_refused_for_its_invitations() -> None:
    town = INVITING_OOSTERMEER.but(licences=WESTERVEEN.licences)
    [refused] = read_rows(written(table(cells())), town, TODAY)
    assert refusals(refused) == [("TRAJECT", "LICENCE_INVITATION")]
    [error] = refused.errors  # type: ignore[union-attr]
    assert Feature.INVITATIONS in error.message
    assert "partner" not in error.message + error.advice


def test_r16_the_same_row_again_is_refused_and_names_the_first() -> None:
    first, _, again = read(cells(), cells(BSN="249566758"), cells())
    assert isinstance(first, AcceptedRow)
    assert refusals(again) == [("BSN", "DUPLICATE_ROW")]
    assert "regel 2" in again.errors[0].message  # type: ignore[union-attr]


def test_r16_the_same_bsn_with_other_data_is_refused_and_names_the_first() -> None:
    first, again = read(cells(), cells(BSN="999.990.019", EMAIL="other@example.org"))
    assert isinstance(first, AcceptedRow)
    assert refusals(again) == [("BSN", "DUPLICATE_BSN")]
    assert "regel 2" in again.errors[0].message  # type: ignore[union-attr]


def test_r16_a_refused_row_counts_as_the_first_too() -> None:
    first, again = read(cells(EMAIL=""), cells())
    assert refusals(first) == [("EMAIL", "EMAIL_MISSING")]
    assert refusals(again) == [("BSN", "DUPLICATE_BSN")]


def test_partners_may_both_have_a_row() -> None:
    first, second = read(
        cells(PARTNER_BSN="123456782"), cells(BSN="123456782", PARTNER_BSN="999990019")
    )
    assert isinstance(first, AcceptedRow)
    assert isinstance(second, AcceptedRow)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0901", []),
        ("901", []),
        ("9901", [("GEMEENTECODE", "OTHER_MUNICIPALITY")]),
        ("", [("GEMEENTECODE", "MISSING")]),
    ],
)
def test_r18_a_municipality_code_must_be_ones_own(
    code: str, expected: list[tuple[str, str]]
) -> None:
    file = written(table(cells(GEMEENTECODE=code), columns=list(Column)))
    [row] = read_rows(file, OOSTERMEER.but(code="0901"), TODAY)
    assert ([] if isinstance(row, AcceptedRow) else refusals(row)) == expected


def test_missing_and_extra_cells_refuse_the_row_and_nothing_else_is_believed() -> None:
    header, good, short, long = table(cells(), CELLS | {"BSN": "x"}, CELLS | {"BSN": "x"})
    lines = [header, short[:-1], [*long, "", "more"], good]
    few, many, row = read_rows(written(lines), OOSTERMEER, TODAY)
    assert refusals(few) == [("", "MISSING_CELLS")]
    assert refusals(many) == [("", "EXTRA_CELLS")]
    assert isinstance(row, AcceptedRow)


def test_a_cell_below_a_nameless_column_refuses_the_row() -> None:
    columns = (COLUMNS[0], "", *COLUMNS[1:])
    good, bad = read(cells(), cells(BSN="249566758") | {"": "stray"}, columns=columns)
    assert isinstance(good, AcceptedRow)
    assert refusals(bad) == [("", "EXTRA_CELLS")]
