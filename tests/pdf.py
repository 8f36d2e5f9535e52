"""A PDF taken apart: its words, where they stand, its fonts and its structure."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True)
class Box:
    """Where something stands on its page, in millimetres from the left and the upper edge."""

    left: float
    top: float
    right: float
    bottom: float


def pages(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def text_of(pdf: bytes) -> str:
    return "\n".join(pages(pdf))


def box_of(pdf: bytes, words: str, page: int = 0) -> Box:
    """Where these words stand for the first time."""
    sheet = pypdfium2.PdfDocument(pdf)[page]
    text, height = sheet.get_textpage(), sheet.get_height()
    found = text.search(words, match_case=True).get_next()
    assert found, f"{words!r} does not stand on page {page}"
    start, count = found
    boxes = [text.get_charbox(index) for index in range(start, start + count)]
    return Box(
        left=min(left for left, _, _, _ in boxes) / MM,
        top=(height - max(top for _, _, _, top in boxes)) / MM,
        right=max(right for _, _, right, _ in boxes) / MM,
        bottom=(height - min(bottom for _, bottom, _, _ in boxes)) / MM,
    )


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Every font by name, and whether it is embedded."""
    found = set()
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                embedded = "/FontFile2" in descriptor or "/FontFile3" in descriptor
                found.add((str(font.BaseFont).partition("+")[2], embedded))
    return found


def structure(pdf: bytes) -> list[str]:
    """The types of the structure tree's elements, in reading order."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return list(_types(document.Root.StructTreeRoot.K))


def _types(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _types(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S).removeprefix("/")
        yield from _types(node.get("/K", pikepdf.Array()))


def size(pdf: bytes) -> tuple[int, int]:
    """Of the first page, in millimetres."""
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    return round(width / MM), round(height / MM)


def right_edges(pdf: bytes) -> list[float]:
    """Where each sign of the first page ends, in millimetres from the left edge."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    return [text.get_charbox(index)[2] / MM for index in range(text.count_chars())]
