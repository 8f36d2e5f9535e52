"""On each working day, or when asked: print the letters that wait, or one of them again."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst
from aws_lambda_powertools.utilities.typing import LambdaContext

from samentoets import settings
from samentoets.base import CaseId, Frozen, MunicipalityCode
from samentoets.casework.printing import print_letters, reprint
from samentoets.municipality import Municipality, PrintLetters
from samentoets.observability import logger, metrics
from samentoets.store import store_of
from samentoets.store.batches import LetterRef
from samentoets.texts.as_letter import Bundle

LAYOUT = Path(__file__).with_name("letter.typ")

ACCESSIBLE: Final = "ua-1"
"""PDF/UA-1: tagged, titled, with a language, and refused by the typesetter when it isn't."""


class PrintCall(Frozen):
    """Whose letters to print: of everybody who prints daily, of one municipality, or one again."""

    municipality: MunicipalityCode | None = None
    case_id: CaseId | None = None
    letter: int | None = None
    by: str = "schedule"


def typeset(bundle: Bundle) -> bytes:
    """The PDF of a bundle; a sign that no font has becomes an empty box rather than no letter."""
    try:
        return _compile(bundle, ACCESSIBLE)
    except typst.TypstError as error:
        if "PDF/UA-1 error" not in str(error):
            raise
        logger.warning("LETTER_NOT_QUITE_ACCESSIBLE")
        return _compile(bundle)


def _compile(bundle: Bundle, standard: Literal["ua-1"] | None = None) -> bytes:
    return typst.compile(
        LAYOUT,
        sys_inputs={"bundle": bundle.model_dump_json()},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=standard,
    )


@cache
def _fonts() -> list[Path]:
    packages = (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
    return [Path(package.__file__ or "").parent / "files" for package in packages]


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    call = PrintCall.model_validate(event if "municipality" in event else {})
    if call.municipality is None:
        return _print_daily()
    chosen = settings.municipality(call.municipality)
    if call.case_id is None or call.letter is None:
        return {chosen.code: _print(chosen)}
    letter = LetterRef(case_id=call.case_id, number=call.letter)
    store = store_of(chosen.code)
    key = reprint(store, chosen, typeset, letter, call.by, datetime.now(UTC))
    return {chosen.code: [{"letters": 1, "key": key}]}


def _print(chosen: Municipality) -> list[dict[str, Any]]:
    printed = print_letters(store_of(chosen.code), chosen, typeset, datetime.now(UTC))
    return [batch._asdict() for batch in printed]


def _print_daily() -> dict[str, Any]:
    """One municipality's trouble doesn't hold up the others; the run as a whole still fails."""
    printed, troubles = {}, []
    for code in settings.municipality_codes():
        try:
            chosen = settings.municipality(code)
            if chosen.print_letters is PrintLetters.DAILY:
                printed[code] = _print(chosen)
        except Exception as trouble:
            logger.exception("PRINTING_FAILED", municipality=code)
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("Printing failed for some municipalities", troubles)
    return printed
