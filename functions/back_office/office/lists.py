"""The lists of a municipality, page by page: the six worklists, its files, stray deliveries."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from pydantic import ValidationError

from office import rendering
from office.visit import visit_of
from office.wording import round_name
from samentoets.case import Worklist
from samentoets.casework.listing import Filters, view_deliveries, view_imports, view_worklist
from samentoets.casework.preflight import what_stops_a_file
from samentoets.errors import BadToken
from samentoets.settings import municipality
from samentoets.store import store_of

router = APIGatewayRouter()


@router.get("/municipalities/<code>/lists/<name>")
def worklist(code: str, name: str) -> Response[str]:
    chosen, now = municipality(code), datetime.now(UTC)
    if name not in list(Worklist):
        raise NotFoundError
    wanted, filters, after = Worklist(name), _filters(), _after()
    visitor = visit_of(router).visitor
    listing = view_worklist(store_of(code), wanted, filters, after, visitor, now)
    return page(
        "worklist.html",
        municipality=chosen,
        worklist=wanted,
        filters=filters,
        rounds=[(each.name, round_name(each.name)) for each in chosen.review_rounds],
        listing=listing,
        after=after,
        now=now,
    )


@router.get("/municipalities/<code>/files")
def imports(code: str) -> Response[str]:
    chosen, after, now = municipality(code), _after(), datetime.now(UTC)
    store = store_of(code)
    return page(
        "files.html",
        municipality=chosen,
        listing=view_imports(store, after, visit_of(router).visitor, now),
        obstacles=what_stops_a_file(store, chosen, now),
        after=after,
    )


@router.get("/municipalities/<code>/deliveries")
def deliveries(code: str) -> Response[str]:
    chosen, after = municipality(code), _after()
    listing = view_deliveries(store_of(code), after, visit_of(router).visitor, datetime.now(UTC))
    return page("deliveries.html", municipality=chosen, listing=listing, after=after)


def _filters() -> Filters:
    """What the form sent; an empty choice is none."""
    asked = router.current_event.query_string_parameters
    try:
        return Filters.model_validate(
            {name: asked[name] for name in Filters.model_fields if asked.get(name)}
        )
    except ValidationError:
        raise BadToken("A choice that the form doesn't offer.") from None


def _after() -> str | None:
    return router.current_event.query_string_parameters.get("after") or None


def page(template: str, **content: Any) -> Response[str]:
    return rendering.page(template, visit_of(router), HTTPStatus.OK, **content)
