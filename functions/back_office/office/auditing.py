"""For auditors: who saw or did what on a day, on a page and as a file."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from pydantic import ValidationError

from office.rendering import HEADERS, page
from office.visit import visit_of
from samentoets.casework.auditing import export_audit, view_audit
from samentoets.settings import municipality
from samentoets.store import store_of
from samentoets.store.audit import AMSTERDAM, Filter, Place

router = APIGatewayRouter()


class Question(Filter):
    """What an auditor asks for, as it stands in the address; without a day it is today."""

    day: date
    before: Place | None = None

    @property
    def filled_in(self) -> dict[str, str]:
        """The fields of the form, and no more than that."""
        return self.model_dump(mode="json", exclude={"before"}, exclude_defaults=True)


@router.get("/municipalities/<code>/audit")
def audit(code: str) -> Response[str]:
    chosen, visit, asked = municipality(code), visit_of(router), _question()
    found = view_audit(
        store_of(code), asked.day, asked, asked.before, visit.visitor, datetime.now(UTC)
    )
    return page(
        "audit.html",
        visit,
        HTTPStatus.OK,
        municipality=chosen,
        asked=asked,
        found=found,
        export=urlencode(asked.filled_in),
        further=urlencode(asked.filled_in | {"before": found.rest}),
    )


@router.get("/municipalities/<code>/audit.csv")
def export(code: str) -> Response[str]:
    asked = _question()
    municipality(code)
    table = export_audit(
        store_of(code), asked.day, asked, visit_of(router).visitor, datetime.now(UTC)
    )
    name = f"logboek {code} {asked.day}.csv"
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(HTTPStatus.OK, "text/csv; charset=utf-8", table.decode(), headers)


def _question() -> Question:
    """An address that we did not make leads nowhere."""
    today = {"day": datetime.now(AMSTERDAM).date()}
    given = {name: value for name, value in _query().items() if value}
    try:
        return Question.model_validate(today | given)
    except ValidationError:
        raise NotFoundError from None


def _query() -> dict[str, str]:
    return dict(router.current_event.query_string_parameters)
