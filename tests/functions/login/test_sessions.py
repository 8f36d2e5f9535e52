"""Sessions: asked again, at their end, and with the forms that carry their token."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from office.login import session
from samentoets.access import LogoutStyle
from tests.builders import LOGIN
from tests.functions.login.identity import Browser, location, shift_clock
from tests.functions.pages import Html


def test_without_a_refresh_token_one_logs_in_again_after_a_quarter(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.provider.refresh_token = None
    browser.log_in()
    assert browser.is_logged_in()
    shift_clock(monkeypatch, timedelta(minutes=15))
    location(browser.ask("/"))


def test_one_call_asks_again_and_others_go_on_meanwhile(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in()
    shift_clock(monkeypatch, timedelta(minutes=15))
    ask, seen = browser.provider.request, []

    def meanwhile(method: str, url: str, body: str | None = None, **more: Any) -> Any:
        monkeypatch.setattr(browser.provider, "request", ask)
        seen.append(browser.is_logged_in())
        return ask(method, url, body, **more)

    monkeypatch.setattr(browser.provider, "request", meanwhile)
    assert browser.is_logged_in()
    assert seen == [True]
    assert len(browser.provider.forms) == 2, "the refresh token was used once"


def test_while_the_provider_is_down_old_rights_give_nothing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in()
    shift_clock(monkeypatch, timedelta(minutes=15))
    browser.provider.answers["/token"] = (HTTPStatus.BAD_GATEWAY, {})
    for _ in range(2):
        assert browser.ask("/")["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE
    browser.provider.answers.clear()
    assert browser.is_logged_in()


def test_a_session_ends_after_eight_hours(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in()
    shift_clock(monkeypatch, session.LASTS - timedelta(minutes=1))
    assert browser.is_logged_in()
    shift_clock(monkeypatch, session.LASTS)
    location(browser.ask("/"))


# ---- The way out


def test_who_logs_out_is_out_here_and_at_the_provider(browser: Browser) -> None:
    browser.log_in()
    cookies = dict(browser.cookies)
    response = browser.log_out()
    assert response["statusCode"] == HTTPStatus.OK
    assert browser.cookies == {}
    [meta] = [a for t, a in Html(response["body"]).elements if "http-equiv" in a and t == "meta"]
    address = urlsplit(meta["content"].removeprefix("0; url="))
    asked = dict(parse_qsl(address.query))
    assert address.path == "/end"
    assert asked["post_logout_redirect_uri"] == "https://samentoets.example/test/logged-out"
    assert jwt.decode(asked["id_token_hint"], options={"verify_signature": False})["sub"] == "sub-1"
    browser.cookies = cookies
    location(browser.ask("/"))
    assert "U bent uitgelogd" in Html(browser.ask("/logged-out")["body"]).text


def test_cognito_is_asked_in_its_own_words(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cognito = LOGIN.but(logout=LogoutStyle.COGNITO)
    for module in ("guard", "login.session", "login.routes"):
        monkeypatch.setattr(f"office.{module}.login_settings", lambda: cognito)
    browser.log_in()
    back = "logout_uri=https%3A%2F%2Fsamentoets.example%2Ftest%2Flogged-out"
    assert f"https://login.example/end?client_id=samentoets&amp;{back}" in browser.log_out()["body"]


# ---- Forms


FORGED: dict[str, tuple[str | None, dict[str, str]]] = {
    "no token": (None, {}),
    "empty token": ("", {}),
    "another token": ("x" * 43, {}),
    "another site": ("right", {"Origin": "https://evil.example"}),
    "no origin": ("right", {"Origin": "null"}),
    "a cross-site request": ("right", {"Sec-Fetch-Site": "cross-site"}),
    "a sister site": ("right", {"Sec-Fetch-Site": "same-site"}),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_form_that_another_site_made_is_refused(browser: Browser, how: str) -> None:
    browser.log_in()
    token, headers = FORGED[how]
    if token == "right":
        token = browser.csrf_token
    body = "" if token is None else f"csrf_token={token}"
    response = browser.ask("/logout", method="POST", body=body, headers=headers)
    assert response["statusCode"] == HTTPStatus.FORBIDDEN
    assert "Dit formulier kunnen wij niet aannemen" in Html(response["body"]).text
    assert browser.is_logged_in()


def test_a_form_of_our_own_is_taken(browser: Browser) -> None:
    browser.log_in()
    [field] = Html(browser.ask("/")["body"]).elements_with("value")
    headers = {"Origin": "https://samentoets.example", "Sec-Fetch-Site": "same-origin"}
    body = f"{field['name']}={field['value']}"
    response = browser.ask("/logout", method="POST", body=body, headers=headers)
    assert response["statusCode"] == HTTPStatus.OK
