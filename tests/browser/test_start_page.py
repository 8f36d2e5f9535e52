"""The resident's page in a browser: every state of it by axe and narrow, and by keyboard alone."""

from collections.abc import Iterator

import boto3
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from functions.start_page.handler import lambda_handler
from samentoets.case import CaseStatus
from samentoets.casework.changing import change
from samentoets.licences import Licence
from samentoets.store import Store, store_of
from tests.browser.conftest import WIDE
from tests.browser.test_pages import check
from tests.builders import INVITING_OOSTERMEER, START_REFERENCE, a_case, licensed
from tests.functions.lambdas import a_context, a_rest_event
from tests.functions.test_start_page import CASE_ID, PATH, onboard

HOST = "https://start.samentoets.example"

STATES: dict[str, tuple[CaseStatus, bool]] = {
    "open": (CaseStatus.INVITED, False),
    "late": (CaseStatus.INVITED, True),
    "delivered": (CaseStatus.DATA_RECEIVED, False),
    "closed": (CaseStatus.DECIDED, False),
}
"""The status of the case, and whether its term is over."""


def gateway(route: Route) -> None:
    """API Gateway in process: the real handler, with its real headers."""
    path = route.request.url.removeprefix(HOST)
    answer = lambda_handler(a_rest_event("GET", path), a_context())
    headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
    route.fulfill(status=answer["statusCode"], headers=headers, body=answer["body"])


@pytest.fixture
def invited(aws: boto3.Session) -> Store:
    onboard(aws, INVITING_OOSTERMEER)
    store = store_of(INVITING_OOSTERMEER.code)
    store.cases.open(a_case(municipality=INVITING_OOSTERMEER))
    return store


@pytest.fixture(scope="module")
def residents_browser(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who has logged in nowhere."""
    context = browser.new_context(viewport=WIDE)
    context.route(f"{HOST}/**", gateway)
    yield context
    context.close()


@pytest.fixture
def page(residents_browser: BrowserContext) -> Iterator[Page]:
    page = residents_browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_start_page_can_be_used_by_everybody(
    invited: Store, page: Page, state: str
) -> None:
    status, late = STATES[state]
    change(invited, CASE_ID, lambda d: d.with_case(status=status, no_response=late))
    page.goto(HOST + PATH)
    check(page, f"start {state}")


def test_a_link_that_leads_nowhere_can_be_read_by_everybody(
    invited: Store, aws: boto3.Session, page: Page
) -> None:
    page.goto(f"{HOST}{PATH[:-4]}zzzz")
    check(page, "start unknown")
    onboard(aws, INVITING_OOSTERMEER.but(licences=licensed(Licence.PREMIUM)))
    page.goto(HOST + PATH)
    check(page, "start paused")


def test_the_way_on_is_one_tab_away(invited: Store, page: Page) -> None:
    page.goto(HOST + PATH)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Verder naar Ockto"
    assert str(focused.get_attribute("href")).endswith(f"?reference={START_REFERENCE}")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
