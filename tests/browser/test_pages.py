"""Every page and state in a browser: WCAG 2.2 AA by axe, reflow at 320 pixels, and pictures."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from local.provider import CASEWORKER, NEWCOMER
from local.stack import Stack
from samentoets.case import Worklist
from tests.browser.conftest import APPLICATIONS, LINKED, STORY_NUMBERS, WIDE
from tests.browser.officer import log_in
from tests.functions.stories import STORIES
from tests.template import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SCREENSHOTS = ROOT / ".local/screenshots"
END = "e => e.getBoundingClientRect().right"
NARROW: ViewportSize = {"width": 320, "height": 800}

HOME = "municipalities/9901"
EMPTY = "municipalities/9902"

STATES: dict[str, tuple[str, int]] = {
    "municipalities": ("", 200),
    "overview": (HOME, 200),
    "overview of an empty municipality": (EMPTY, 200),
    **{f"list {name}": (f"{HOME}/lists/{name}", 200) for name in Worklist},
    "list that is empty": (f"{EMPTY}/lists/ready", 200),
    "list refined": (f"{HOME}/lists/due?channel=EMAIL&partner=true", 200),
    "list refined to nothing": (f"{HOME}/lists/due?channel=BRIEF&kind=APPLICATION", 200),
    "files": (f"{HOME}/files", 200),
    "deliveries": (f"{HOME}/deliveries", 200),
    "search": (f"{HOME}/search", 200),
    "audit": (f"{HOME}/audit", 200),
    "a name like a script": (f"{HOME}/cases/9YYY-0000-0000", 200),
    "a name of 200 letters": (f"{HOME}/cases/9YYY-0000-0001", 200),
    "logged out": ("logged-out", 200),
    "login refused": ("login/callback?code=x&state=forged", 400),
    "linked and leading": (f"{HOME}/cases/{LINKED[0]}", 200),
    "linked and following": (f"{HOME}/cases/{LINKED[1]}", 200),
    **{f"application {r}": (f"{HOME}/cases/{id_}", 200) for r, id_ in APPLICATIONS.items()},
    "not found": (f"{HOME}/cases/0000-0000-0000", 404),
    "tampered": (f"{HOME}/lists/due?after=1.tampered", 400),
    **{f"case {s.__name__}": (f"{HOME}/cases/{STORY_NUMBERS[s.__name__]}", 200) for s in STORIES},
}


def violations(page: Page) -> list[str]:
    """What axe finds: which rule, and where."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def picture(page: Page, name: str, width: int) -> None:
    folder = SCREENSHOTS / str(width)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name.replace(' ', '-')}.png", full_page=True)


def check(page: Page, name: str) -> None:
    """Axe at a desk, and at 320 pixels no scrolling sideways (WCAG 1.4.10)."""
    assert violations(page) == []
    picture(page, name, WIDE["width"])
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    picture(page, name, NARROW["width"])
    page.set_viewport_size(WIDE)
    assert width <= NARROW["width"]


@pytest.mark.parametrize("name", STATES)
def test_a_page_can_be_used_by_everybody(page: Page, stack: Stack, name: str) -> None:
    path, status = STATES[name]
    response = page.goto(stack.page_url + path)
    assert response
    assert response.status == status
    check(page, name)


def test_a_page_of_another_role_can_be_used_by_everybody(
    officers: dict[str, BrowserContext], stack: Stack
) -> None:
    page = officers[CASEWORKER.username].new_page()
    page.goto(f"{stack.page_url}{HOME}/audit")
    assert "Uw rol geeft geen toegang" in page.inner_text("h1")
    check(page, "forbidden")


def test_a_login_without_rights_can_be_used_by_everybody(browser: Browser, stack: Stack) -> None:
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        log_in(page, stack, NEWCOMER)
        assert "U hebt nog geen rechten" in page.inner_text("h1")
        check(page, "no rights")


@pytest.mark.parametrize(
    ("spoil", "heading", "name"),
    [
        ("document.querySelectorAll('[name=csrf_token]').forEach(e => e.value = 'x')",
         "Dit formulier kunnen wij niet aannemen", "form refused"),
        (None, "U bent niet meer ingelogd", "session over"),
    ],
    ids=["another session's", "after the session"],
)  # fmt: skip
def test_a_form_that_comes_too_late_can_be_used_by_everybody(
    browser: Browser,
    officers: dict[str, BrowserContext],
    stack: Stack,
    spoil: str | None,
    heading: str,
    name: str,
) -> None:
    state = officers[CASEWORKER.username].storage_state()
    with browser.new_context(viewport=WIDE, storage_state=state) as context:
        page = context.new_page()
        page.goto(stack.page_url + HOME)
        if spoil:
            page.evaluate(spoil)
        else:
            context.clear_cookies()
        page.locator("#zoek").fill("IJssel")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.inner_text("h1") == heading
        check(page, name)


def test_the_newest_month_of_the_chart_is_in_view(page: Page, stack: Stack) -> None:
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.goto(stack.page_url + HOME)
        edge = page.locator(".newest-first").evaluate(END)
        assert page.locator(".chart text").last.evaluate(END) <= edge
    page.set_viewport_size(WIDE)


def test_the_design_system_is_what_the_pages_look_like(page: Page, stack: Stack) -> None:
    page.goto(stack.page_url + HOME)
    button = page.locator(".utrecht-button").first
    assert button.evaluate("e => getComputedStyle(e).borderRadius") == "4px"
    colours = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    of_9901 = "rgb(122, 31, 92)"  # local/municipalities/9901.yaml
    assert page.locator(".bar").evaluate(colours) == [of_9901, "rgb(255, 255, 255)"]


@pytest.mark.parametrize("state", ["DONE", "REFUSED"])
def test_a_file_can_be_used_by_everybody(page: Page, stack: Stack, state: str) -> None:
    page.goto(f"{stack.page_url}{HOME}/files")
    page.locator(f"tr[data-state={state}] a").first.click()
    check(page, f"file {state.lower()}")


@pytest.mark.parametrize(
    ("typed", "name"), [("x", "found none"), ("IJssel", "found several"), ("123", "search refused")]
)
def test_a_search_can_be_used_by_everybody(page: Page, stack: Stack, typed: str, name: str) -> None:
    page.goto(stack.page_url + HOME)
    page.get_by_placeholder("BSN, zaaknummer of achternaam").fill(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check(page, name)


def test_a_choice_looks_as_if_it_opens(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.page_url}{HOME}/lists/due")
    assert "gradient" in page.locator("select").first.evaluate(
        "e => getComputedStyle(e).backgroundImage"
    )
