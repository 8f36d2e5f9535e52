"""With the keyboard only, and without JavaScript: all that an officer does here."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from local.provider import AUDITOR, ISD_WORKER
from local.stack import Stack
from tests.browser.conftest import STORY_NUMBERS, WIDE
from tests.browser.officer import log_in, tab_to


@pytest.fixture
def plain(browser: Browser, officers: dict[str, BrowserContext], stack: Stack) -> Iterator[Page]:
    """The same session in a browser that runs no scripts, on the page with the municipalities."""
    state = officers[ISD_WORKER.username].storage_state()
    with browser.new_context(
        java_script_enabled=False, storage_state=state, viewport=WIDE
    ) as context:
        page = context.new_page()
        page.goto(stack.page_url)
        yield page


def go_to(page: Page, text: str) -> None:
    tab_to(page, text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_municipalities_to_a_case_and_its_linked_texts(plain: Page) -> None:
    go_to(plain, "Oostermeer")
    expect(plain.locator("h1")).to_have_text("Oostermeer")
    go_to(plain, "Klaar om te beslissen")
    expect(plain.locator("h1")).to_have_text("Klaar om te beslissen")
    go_to(plain, STORY_NUMBERS["a_couple"])
    expect(plain.locator("h1")).to_contain_text("Loïs van den IJssel en partner")
    tab_to(plain, "Bekijk de hele berekening")
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(f"{plain.url.partition('#')[0]}#berekening")


def test_the_first_stop_leads_past_the_menus(plain: Page, stack: Stack) -> None:
    plain.goto(f"{stack.page_url}municipalities/9901")
    plain.keyboard.press("Tab")
    expect(plain.locator(":focus")).to_have_text("Naar de inhoud")
    expect(plain.locator(":focus")).to_be_in_viewport()
    plain.keyboard.press("Enter")
    expect(plain.locator("main")).to_be_focused()
    plain.keyboard.press("Tab")
    expect(plain.locator(":focus")).to_have_text("Gemeenten")


def test_a_list_is_refined(plain: Page, stack: Stack) -> None:
    plain.goto(f"{stack.page_url}municipalities/9901/lists/due")
    tab_to(plain, "Bericht per")
    plain.keyboard.type("Brief")
    go_to(plain, "Toon")
    expect(plain.locator("main")).to_contain_text("Op deze lijst past niets bij uw keuzes.")
    go_to(plain, "Wis de keuzes")
    assert plain.locator("tr[data-list]").count() > 1


def test_a_search_that_fails_leads_to_the_field(plain: Page, stack: Stack) -> None:
    plain.goto(f"{stack.page_url}municipalities/9901")
    tab_to(plain, "Zoek een zaak op BSN, zaaknummer of achternaam")
    plain.keyboard.type("123456789")
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    tab_to(plain, "Dit nummer is geen BSN")
    plain.keyboard.press("Enter")
    plain.keyboard.press("Tab")
    expect(plain.locator("#gezocht")).to_have_attribute("aria-invalid", "true")
    assert "123456789" not in plain.content()
    assert "123456789" not in plain.url
    plain.locator("#gezocht").focus()
    plain.keyboard.type(STORY_NUMBERS["marked"].replace("-", " "))
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    expect(plain.locator("main")).to_have_attribute("data-case-id", STORY_NUMBERS["marked"])


def test_a_table_that_is_wider_than_the_window_scrolls_with_the_keyboard(
    plain: Page, stack: Stack
) -> None:
    plain.set_viewport_size({"width": 320, "height": 800})
    plain.goto(f"{stack.page_url}municipalities/9901/lists/due")
    table = plain.locator(".scroll").first
    table.focus()
    for _ in range(5):
        plain.keyboard.press("ArrowRight")
    expect(table).to_be_focused()
    assert table.evaluate("e => e.scrollWidth > e.clientWidth")


def test_a_case_prints_without_menus(plain: Page, stack: Stack) -> None:
    plain.goto(f"{stack.page_url}municipalities/9901/cases/{STORY_NUMBERS['a_couple']}")
    plain.emulate_media(media="print")
    expect(plain.locator(".rooms")).to_be_hidden()
    expect(plain.locator(".search")).to_be_hidden()
    expect(plain.locator("#berekening")).to_be_visible()


def test_logging_out_ends_it(browser: Browser, stack: Stack) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()
        log_in(page, stack, AUDITOR)
        go_to(page, "Uitloggen")
        page.goto(f"{stack.page_url}municipalities/9901")
        expect(page.locator("[name=password]")).to_be_visible()
