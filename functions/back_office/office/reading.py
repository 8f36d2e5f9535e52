"""Where a municipality stands, and one case or file at a glance; these pages only read."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from office import rendering
from office.chart import chart_of
from office.visit import visit_of
from samentoets.base import dutch_day
from samentoets.casework.listing import view_overview
from samentoets.casework.viewing import view_case, view_file
from samentoets.settings import municipality
from samentoets.store import store_of

router = APIGatewayRouter()


@router.get("/")
def municipalities() -> Response[str]:
    known = [municipality(code) for code in visit_of(router).municipalities]
    today = dutch_day(datetime.now(UTC))
    return page("municipalities.html", municipalities=known, today=today)


@router.get("/municipalities/<code>")
def overview(code: str) -> Response[str]:
    chosen, now = municipality(code), datetime.now(UTC)
    found = view_overview(store_of(code), visit_of(router).visitor, now)
    chart = chart_of(found.months)
    return page("overview.html", municipality=chosen, overview=found, chart=chart, now=now)


@router.get("/municipalities/<code>/cases/<case_id>")
def case(code: str, case_id: str) -> Response[str]:
    chosen, now = municipality(code), datetime.now(UTC)
    view = view_case(store_of(code), chosen, case_id, visit_of(router).visitor, now)
    return page("case.html", municipality=chosen, view=view, now=now)


@router.get("/municipalities/<code>/files/<file_id>")
def file(code: str, file_id: str) -> Response[str]:
    chosen = municipality(code)
    view = view_file(store_of(code), file_id, visit_of(router).visitor, datetime.now(UTC))
    if view is None:
        raise NotFoundError
    return page("file.html", municipality=chosen, view=view)


def page(template: str, **content: Any) -> Response[str]:
    return rendering.page(template, visit_of(router), HTTPStatus.OK, **content)
