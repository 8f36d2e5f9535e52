"""Logging in: the browser that began comes back to its page; all else is refused."""

from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest

from samentoets.store.sessions import LOGIN_TAKES
from tests import ENVIRONMENT
from tests.builders import LOGIN
from tests.functions.login.identity import Browser, IdentityProvider, location, shift_clock
from tests.functions.pages import HOME, Html


def test_who_asks_for_a_page_logs_in_and_gets_that_page(browser: Browser) -> None:
    sent = browser.start(HOME, worklist="due")
    assert sent["redirect_uri"] == "https://samentoets.example/test/login/callback"
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    back = browser.come_back(sent)
    assert location(back) == f"https://samentoets.example/test{HOME}?worklist=due"
    page = browser.ask(HOME, {"worklist": "due"})
    assert page["statusCode"] == HTTPStatus.OK
    assert "Bente Behandelaar" in page["body"]


def test_the_cookies_are_for_this_browser_and_for_our_pages_only(browser: Browser) -> None:
    sent = browser.ask("/")
    [attempt] = sent["multiValueHeaders"]["Set-Cookie"]
    query = dict(parse_qsl(urlsplit(location(sent)).query))
    browser.provider.nonce, browser.provider.challenge = query["nonce"], query["code_challenge"]
    cookies = browser.come_back(query)["multiValueHeaders"]["Set-Cookie"]
    for cookie, lasts in ((attempt, 600), (cookies[0], 8 * 3600), (cookies[1], 0)):
        name, *attributes = cookie.split("; ")
        assert name.startswith("__Host-")
        assert attributes == ["Path=/", f"Max-Age={lasts}", "HttpOnly", "Secure", "SameSite=Lax"]


def test_what_lies_in_the_table_gives_nobody_a_session(
    account: boto3.Session, browser: Browser
) -> None:
    browser.log_in()
    [ticket] = browser.cookies.values()
    kept = repr(account.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"])
    assert "SESSION#" in kept
    assert ticket not in kept
    assert "refresh-1" not in kept


def test_two_tabs_can_log_in_at_the_same_time(browser: Browser) -> None:
    first = browser.start(HOME)
    nonce, challenge = browser.provider.nonce, browser.provider.challenge
    browser.start("/")
    browser.provider.nonce, browser.provider.challenge = nonce, challenge
    assert location(browser.come_back(first)).endswith(HOME)


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "/@evil.example", "/municipalities/9901/..//x"]
)
def test_a_login_never_leads_to_another_place(browser: Browser, path: str) -> None:
    """Only a route that exists is gone back to, and below our own address."""
    response = browser.ask(path)
    assert response["statusCode"] == HTTPStatus.NOT_FOUND
    assert "Location" not in response["multiValueHeaders"]
    browser.start("/", next="https://evil.example")
    sent = browser.start("/", next="https://evil.example")
    assert location(browser.come_back(sent)).startswith("https://samentoets.example/test/?")


def test_r17_a_bsn_in_an_address_is_not_remembered(
    account: boto3.Session, browser: Browser
) -> None:
    sent = browser.start(f"{HOME}/cases/999990019")
    kept = repr(account.client("dynamodb").scan(TableName=ENVIRONMENT["TABLE_NAME"])["Items"])
    assert "999990019" not in kept
    assert location(browser.come_back(sent)) == "https://samentoets.example/test/"


# ---- What doesn't fit


def test_a_state_is_good_for_one_time(browser: Browser) -> None:
    sent = browser.start()
    cookies = dict(browser.cookies)
    location(browser.come_back(sent))
    browser.cookies = cookies
    again = browser.come_back(sent)
    assert again["statusCode"] == HTTPStatus.BAD_REQUEST
    assert "Het inloggen is niet gelukt" in Html(again["body"]).text


def test_a_state_is_good_in_the_browser_that_began_only(
    provider: IdentityProvider, browser: Browser
) -> None:
    sent = browser.start()
    assert Browser(provider).come_back(sent)["statusCode"] == HTTPStatus.BAD_REQUEST
    stolen = Browser(provider)
    stolen.cookies = dict.fromkeys(browser.cookies, "x" * 43)
    assert stolen.come_back(sent)["statusCode"] == HTTPStatus.BAD_REQUEST


def test_a_state_is_good_for_ten_minutes(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = browser.start()
    shift_clock(monkeypatch, LOGIN_TAKES)
    assert browser.come_back(sent)["statusCode"] == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("query", [{}, {"state": "é"}, {"code": "x"}, {"state": "", "code": ""}])
def test_a_callback_that_nobody_began_is_refused(browser: Browser, query: dict[str, str]) -> None:
    assert browser.ask("/login/callback", query)["statusCode"] == HTTPStatus.BAD_REQUEST


def test_an_answer_of_another_provider_is_refused(browser: Browser) -> None:
    back = browser.come_back(browser.start(), iss="https://evil.example")
    assert back["statusCode"] == HTTPStatus.BAD_REQUEST
    location(browser.come_back(browser.start(), iss=LOGIN.issuer))


def test_a_new_login_ends_the_session_before_it(browser: Browser) -> None:
    browser.log_in()
    before = dict(browser.cookies)
    other = Browser(browser.provider)
    query = other.start()
    other.cookies |= before
    location(other.come_back(query))
    browser.cookies = before
    location(browser.ask("/"))


def test_who_is_refused_by_the_provider_reads_so(browser: Browser) -> None:
    sent = browser.start()
    back = browser.ask("/login/callback", {"state": sent["state"], "error": "access_denied"})
    assert back["statusCode"] == HTTPStatus.BAD_REQUEST
