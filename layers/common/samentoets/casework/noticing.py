"""Telling the municipality's import contact what became of a file: in numbers, of nobody."""

from collections.abc import Iterator

from samentoets import mail
from samentoets.correspondence import Block, BlockKind, Content
from samentoets.intake import ImportSummary
from samentoets.municipality import Municipality
from samentoets.observability import logger
from samentoets.store.imports import ImportRecord
from samentoets.texts.as_email import as_email


def tell_import_contact(municipality: Municipality, record: ImportRecord) -> None:
    """One e-mail about a file that is done, if the municipality wants it.

    A mail that doesn't go out harms nothing: the page of the file tells the same.
    """
    if municipality.import_contact is None or record.summary is None:
        return
    notice = import_notice(record.file_id, record.summary)
    try:
        mail.send(as_email(notice, municipality), municipality.sender, municipality.import_contact)
    except Exception as failure:
        where = {"municipality": municipality.code, "file": record.file_id}
        logger.warning("NOTICE_NOT_SENT", extra={**where, "error": type(failure).__name__})


def import_notice(file_id: str, summary: ImportSummary) -> Content:
    """What the import contact reads: no name of a person or a file, and no line of it (R17)."""
    outcome, told = "is verwerkt", Block(kind=BlockKind.LIST, lines=tuple(_counts(summary)))
    if summary.refused_as_a_whole:
        outcome, told = "is geweigerd", _paragraph(summary.refused_as_a_whole.advice)
    elif summary.same_as:
        same = f"Het is hetzelfde bestand als {summary.same_as}. Er is niets gewijzigd."
        outcome, told = "was al verwerkt", _paragraph(same)
    return Content(
        subject=f"Bestand {file_id} {outcome}",
        blocks=(
            _paragraph(f"Het bestand {file_id} {outcome}."),
            told,
            _paragraph("Op de pagina van het bestand staat per regel wat ermee is gebeurd."),
        ),
    )


def _paragraph(line: str) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, lines=(line,))


def _counts(summary: ImportSummary) -> Iterator[str]:
    yield f"regels gelezen: {summary.read}"
    yield f"zaken aangemaakt: {summary.opened}"
    yield f"zaken die er al waren, ongewijzigd: {summary.unchanged}"
    yield f"zaken aangepast: {summary.corrected}"
    yield f"wijzigingen die een behandelaar moet beoordelen: {summary.too_late}"
    if summary.outdated:
        yield f"regels uit een ouder bestand, niet gebruikt: {summary.outdated}"
    yield f"regels geweigerd: {summary.refused}"
    if summary.ignored_columns:
        yield f"kolommen die wij niet kennen: {len(summary.ignored_columns)}"
