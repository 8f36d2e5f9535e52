"""The PDF of a letter: readable for everybody, and its address behind the window; and the runs."""

from pathlib import Path
from typing import Any

import boto3
import pikepdf
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from functions.print_letters import handler
from functions.print_letters.handler import lambda_handler, typeset
from samentoets import settings
from samentoets.case import Channel
from samentoets.correspondence import Block, BlockKind, TextKind
from samentoets.municipality import Municipality, PrintLetters, Style
from samentoets.person import Address, Contact, ContactPreference, Name
from samentoets.store import Store
from samentoets.texts.as_letter import Sheet, as_bundle
from samentoets.texts.template import national_template
from samentoets.texts.values import Addressee, example_values, values_of
from samentoets.texts.writing import write
from tests import ENVIRONMENT, pdf, snapshots
from tests.builders import NOW, OOSTERMEER, RESIDENT, WESTERVEEN, a_case
from tests.functions.lambdas import a_context
from tests.functions.pages import CASE_ID
from tests.functions.stories import by_letter, put_case

MUNICIPALITY = OOSTERMEER.but(style=Style(return_address="Postbus 1, 9900 AA Oostermeer"))

WINDOW = pdf.Box(left=25, top=57, right=91, bottom=84)
"""What of the sheet is behind the windows of both envelopes, however it slides (letter.typ)."""


def a_sheet(
    *address: str, kind: TextKind = TextKind.PARTNER_REMINDER, reference: str = CASE_ID
) -> Sheet:
    values = {**example_values(), **values_of(kind, a_case().case, MUNICIPALITY, NOW)}
    content = write(national_template(kind, Channel.LETTER), values)
    lines = address or ("Loïs van den IJssel", "Dorpsstraat 1", "9901 AB  OOSTERMEER")
    return Sheet(
        reference=reference,
        date="6 oktober 2025",
        address=lines,
        subject=content.subject,
        blocks=content.blocks,
    )


def a_letter(*address: str, kind: TextKind = TextKind.PARTNER_REMINDER) -> bytes:
    return typeset(as_bundle((a_sheet(*address, kind=kind),), MUNICIPALITY))


def behind_the_window(found: pdf.Box) -> bool:
    across = WINDOW.left - 0.1 <= found.left and found.right <= WINDOW.right + 0.1
    return across and WINDOW.top <= found.top and found.bottom <= WINDOW.bottom


# ---- For everybody to read


def test_a_letter_is_tagged_and_tells_its_language_and_title(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(a_letter())
    with pikepdf.open(file) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "nl-NL"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Wij missen nog gegevens voor uw Gemeentepolis"
            assert metadata["pdfuaid:part"] == "1"


def test_the_structure_tree_tells_what_is_what_in_reading_order() -> None:
    tree = pdf.structure(a_letter())
    assert [part for part in tree if part in ("H1", "H2", "L", "LI")] == [
        "H1",
        "L",
        "LI",
        "LI",
        "H2",
    ]
    assert tree.count("P") >= 7


def test_every_font_is_embedded() -> None:
    letter = a_letter("Ĳsbrand Ωλγα محمد", "Dorpsstraat 1", "9901 AB  OOSTERMEER")
    assert pdf.fonts(letter) == {("NotoSans-Regular", True), ("NotoSansArabic-Regular", True)}


def test_it_is_a4_and_says_which_page_of_how_many() -> None:
    pages = pdf.pages(a_letter(kind=TextKind.DECISION_REJECT))
    assert f"Zaak {CASE_ID}" in pages[0]
    assert "pagina 1 van 1" in pages[0]
    assert pdf.size(a_letter()) == (210, 297)


@pytest.mark.parametrize("kind", TextKind)
def test_the_letters_as_residents_read_them(kind: TextKind) -> None:
    snapshots.check(f"{kind.lower()}.letter.txt", pdf.text_of(a_letter(kind=kind)) + "\n")


# ---- Behind the window


SIX_LINES = (
    "Stichting Bewindvoering Noord-Nederland",
    "T.a.v. de heer mr. dr. P. de Graaf",
    "Betreft: Loïs van den IJssel",
    "Burgemeester Baron van Lyndenstraat 12",
    "bis, derde verdieping rechts",
    "9901 AB  SINT JACOBIPAROCHIE",
)


@pytest.mark.parametrize(
    "address",
    [
        ("L. IJssel", "Dorpsstraat 1", "9901 AB  OOSTERMEER"),
        SIX_LINES,
        ("Ĳsbrand Çağrı Ğöř", "Ωλγα Παπαδοπούλου", "9901 AB  OOSTERMEER"),
        ("W" * 38, "M" * 38, "W" * 38, "W" * 38, "W" * 38, f"9901 AB  {'W' * 200}"),
    ],
    ids=["three lines", "six lines", "signs", "as wide as can be"],
)
def test_the_address_is_behind_the_window(address: tuple[str, ...]) -> None:
    letter = a_letter(*address)
    first, last = pdf.box_of(letter, address[0]), pdf.box_of(letter, address[-1].split()[0])
    assert behind_the_window(first)
    assert behind_the_window(last)
    assert first.bottom < last.bottom


def test_nothing_but_the_address_is_behind_the_window() -> None:
    letter = a_letter(*SIX_LINES)
    assert pdf.box_of(letter, "Retouradres").bottom < WINDOW.top
    assert pdf.box_of(letter, "Zaaknummer").top > WINDOW.bottom


def test_a_name_of_two_hundred_signs_keeps_the_address_whole_and_breaks_in_the_text() -> None:
    name = Name(first_name="W" * 200, prefix="van den", surname="IJ" * 100)
    contact = Contact(
        preference=ContactPreference.LETTER,
        address=Address(street="S" * 200, house_number="1", postcode="9901 AB", city="C" * 200),
    )
    lines = Addressee(name=name, contact=contact).address_lines
    sheet = a_sheet(*lines).but(
        blocks=(Block(kind=BlockKind.PARAGRAPH, lines=(f"Beste {name.full},",)),)
    )
    letter = typeset(as_bundle((sheet,), MUNICIPALITY))
    assert behind_the_window(pdf.box_of(letter, lines[0]))
    assert behind_the_window(pdf.box_of(letter, "9901 AB"))
    assert all(right <= 210 - 20 for right in pdf.right_edges(letter))


@hypothesis_settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
@example("#let x = 1; $x$ *vet* _schuin_ @ref <label> // weg")
@example("漢字 😀 ก")
@example('"]}')
def test_whatever_is_written_is_set_as_text(words: str) -> None:
    sheet = a_sheet(words).but(
        subject=f"S{words}", blocks=(Block(kind=BlockKind.PARAGRAPH, lines=(f"B{words}",)),)
    )
    tree = pdf.structure(typeset(as_bundle((sheet,), MUNICIPALITY)))
    assert [part for part in tree if part in ("H1", "H2", "L")] == ["H1"]


def test_markup_of_the_typesetter_is_printed_as_it_is() -> None:
    words = "#let x = 1; $x$ *vet* _schuin_ @ref"
    assert words in pdf.text_of(a_letter(words))


# ---- A batch


def test_a_batch_has_its_list_on_top_and_each_letter_its_own_pages() -> None:
    sheets = tuple(a_sheet(reference=f"AAAA-AAAA-AAA{n}") for n in range(3))
    pages = pdf.pages(typeset(as_bundle(sheets, MUNICIPALITY, "2025-10-07-01")))
    assert len(pages) == 4
    assert "Stapel 2025-10-07-01 bevat 3 brieven" in pages[0]
    assert all(sheet.reference in pages[0] for sheet in sheets)
    assert all("pagina 1 van 1" in page for page in pages[1:])


def test_the_list_on_top_tells_of_nobody() -> None:
    [cover, _] = pdf.pages(typeset(as_bundle((a_sheet(),), MUNICIPALITY, "2025-10-07-01")))
    unfit = ("IJssel", "Dorpsstraat", "9901 AB", RESIDENT.digits)
    assert [words for words in unfit if words in cover] == []
    assert "bevat 1 brief," in cover


def test_a_letter_of_two_pages_counts_its_own() -> None:
    long = a_sheet().but(blocks=a_sheet().blocks * 4)
    pages = pdf.pages(typeset(as_bundle((long, a_sheet()), MUNICIPALITY, "2025-10-07-01")))
    numbers = [page.rpartition("pagina ")[2].strip() for page in pages[1:]]
    assert numbers == ["1 van 2", "2 van 2", "1 van 1"]


def test_any_other_failure_of_the_typesetter_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "LAYOUT", handler.LAYOUT.with_name("nothing.typ"))
    with pytest.raises(Exception, match="No such file"):
        a_letter()


# ---- The function


def keys(aws: boto3.Session) -> list[str]:
    listed = aws.client("s3").list_objects_v2(Bucket=ENVIRONMENT["BUCKET_NAME"], Prefix="letters/")
    return [each["Key"] for each in listed.get("Contents", [])]


def run(**event: Any) -> dict[str, Any]:
    printed: dict[str, Any] = lambda_handler(event, a_context())
    return printed


def test_the_schedule_prints_for_every_municipality(aws: boto3.Session, store: Store) -> None:
    put_case(store, by_letter)
    printed = run(source="aws.events", detail={})
    [batch] = printed[OOSTERMEER.code]
    assert printed[WESTERVEEN.code] == []
    assert batch["letters"] == 1
    assert batch["key"] in keys(aws)
    content = aws.client("s3").get_object(Bucket=ENVIRONMENT["BUCKET_NAME"], Key=batch["key"])
    assert "van uw partner" in pdf.text_of(content["Body"].read())


def test_a_municipality_that_never_prints_by_itself_can_ask_for_it(
    aws: boto3.Session, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_case(store, by_letter)
    never = OOSTERMEER.but(print_letters=PrintLetters.NEVER)
    monkeypatch.setattr(settings, "municipality", lambda _: never)
    assert run(source="aws.events") == {}
    assert run(municipality=OOSTERMEER.code)[OOSTERMEER.code][0]["letters"] == 1


def test_trouble_of_one_municipality_does_not_hold_up_the_next(
    aws: boto3.Session, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_case(store, by_letter)
    real = settings.municipality

    def broken(code: str) -> Municipality:
        if code == WESTERVEEN.code:
            raise RuntimeError
        return real(code)

    monkeypatch.setattr(settings, "municipality", broken)
    monkeypatch.setattr(settings, "municipality_codes", lambda: [WESTERVEEN.code, OOSTERMEER.code])
    with pytest.raises(ExceptionGroup):
        run(source="aws.events")
    assert len(keys(aws)) == 2


def test_one_letter_is_printed_again(aws: boto3.Session, store: Store) -> None:
    put_case(store, by_letter)
    run(municipality=OOSTERMEER.code)
    again = run(municipality=OOSTERMEER.code, case_id=CASE_ID, letter=1, by="jansen")
    [one] = again[OOSTERMEER.code]
    assert one["key"].startswith(f"letters/{OOSTERMEER.code}/opnieuw/{CASE_ID}-1-")
    assert one["key"] in keys(aws)
