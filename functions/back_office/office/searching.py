"""Finding a case: what was typed goes in the body of a POST and in no address (R17)."""

from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from office.forms import fields_of
from office.rendering import elsewhere, page
from office.visit import visit_of
from samentoets.casework.searching import seek, sought_case, view_found
from samentoets.errors import NothingToFind
from samentoets.settings import municipality
from samentoets.store import store_of

router = APIGatewayRouter()


@router.get("/municipalities/<code>/search")
def ask(code: str) -> Response[str]:
    return page("search.html", visit_of(router), municipality=municipality(code), trouble=None)


@router.post("/municipalities/<code>/search")
def search(code: str) -> Response[str]:
    chosen, visit = municipality(code), visit_of(router)
    typed = fields_of(router.current_event).get("sought", "")
    if case_id := sought_case(typed):
        return elsewhere(f"{visit.root}municipalities/{code}/cases/{case_id}")
    try:
        token = seek(store_of(code), typed)
    except NothingToFind as trouble:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page("search.html", visit, status, municipality=chosen, trouble=str(trouble))
    return elsewhere(f"{visit.root}municipalities/{code}/found/{token}")


@router.get("/municipalities/<code>/found/<token>")
def found(code: str, token: str) -> Response[str]:
    """One case is opened at once; several, or none, are listed."""
    chosen, visit, now = municipality(code), visit_of(router), datetime.now(UTC)
    results = view_found(store_of(code), token, visit.visitor, now)
    if len(results.entries) == 1 and not results.more:
        return elsewhere(
            f"{visit.root}municipalities/{code}/cases/{results.entries[0].case.case_id}"
        )
    return page("found.html", visit, municipality=chosen, found=results, now=now)
