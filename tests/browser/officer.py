"""What somebody does in a browser, with the keyboard only."""

from playwright.sync_api import Page

from local.provider import PASSWORD, Person
from local.stack import Stack


def log_in(page: Page, stack: Stack, person: Person) -> None:
    """Open the pages, and fill in the form of the identity provider that they lead to."""
    page.goto(stack.page_url)
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{stack.page_url}**")


def tab_to(page: Page, text: str, most: int = 60) -> None:
    """Press Tab until what has the focus says this, and can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        told = focused.evaluate("e => (e.labels?.[0] ?? e).innerText || e.value || ''")
        if told.strip().startswith(text):
            assert focused.evaluate(IS_SEEN), f"{text!r} has the focus and doesn't show it"
            return
    raise AssertionError(f"Nothing that says {text!r} is reached with Tab")


IS_SEEN = """e => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return box.width > 0 && box.bottom > 0 && box.right > 0 && style.outlineStyle !== 'none'
    && parseFloat(style.outlineWidth) >= 2;
}"""
