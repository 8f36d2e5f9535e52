"""Logging in: only who the identity provider really sent gets a session, and not for long."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from office.login import provider as oidc
from office.login import session
from samentoets.access import LogoutStyle, Role, StaffGrant
from samentoets.keys import Ticket
from samentoets.store import store_of
from samentoets.store.audit import AMSTERDAM, NOBODY
from samentoets.store.sessions import LOGIN_TAKES
from tests import ENVIRONMENT
from tests.builders import LOGIN, OOSTERMEER, WESTERVEEN
from tests.conftest import forget_clients
from tests.functions.identity import (
    Browser,
    IdentityProvider,
    Json,
    a_key,
    description,
    location,
    signed,
)
from tests.functions.pages import HOME, Html

DISCOVERY = "/oostermeer/.well-known/openid-configuration"


@pytest.fixture
def provider(account: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    oidc._provider.cache_clear()
    found = IdentityProvider()
    monkeypatch.setattr(oidc, "HTTP", found)
    return found


@pytest.fixture
def browser(provider: IdentityProvider) -> Browser:
    return Browser(provider)


def is_logged_in(browser: Browser) -> bool:
    return bool(browser.ask("/")["statusCode"] == HTTPStatus.OK)


def title(response: Json) -> str:
    return Html(response["body"]).text


def shift_clock(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """The pages' own clock; the tokens' clock is the real one."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + later

    for module in ("office.guard", "office.login.routes"):
        monkeypatch.setattr(f"{module}.datetime", Later)


# ---- The way in


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
    assert "Het inloggen is niet gelukt" in title(again)


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


def unsigned(claims: Json, header: Json) -> str:
    return jwt.encode(claims, "", "none", headers=header)


def signed_with_the_public_key(claims: Json, header: Json) -> str:
    """What a library without an allow-list takes for a signature with a shared secret."""
    parts = ({"alg": "HS256", "typ": "JWT", **header}, claims)
    body = b".".join(urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
    pem = a_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signature = urlsafe_b64encode(hmac.digest(pem, body, "sha256")).rstrip(b"=")
    return b".".join((body, signature)).decode()


def signed_by_another(claims: Json, header: Json) -> str:
    return signed(claims, header, key=a_key(2))


def tampered(claims: Json, header: Json) -> str:
    head, _, signature = signed(claims, header).split(".")
    forged = json.dumps(claims | {"groups": ["gm-9902-auditor"]}).encode()
    return ".".join((head, urlsafe_b64encode(forged).rstrip(b"=").decode(), signature))


@pytest.mark.parametrize(
    "sign", [unsigned, signed_with_the_public_key, signed_by_another, tampered, lambda *_: "x.y"]
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    browser: Browser, sign: Callable[[Json, Json], str]
) -> None:
    browser.provider.sign = sign
    assert browser.log_in()["statusCode"] == HTTPStatus.BAD_REQUEST
    assert not is_logged_in(browser)


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": f"{LOGIN.issuer}/"},
        {"aud": "another-client"},
        {"aud": ["samentoets", "another"], "azp": "another"},
        {"exp": NOW - 120},
        {"iat": NOW + 3600},
        {"nbf": NOW + 3600},
        {"nonce": "of another login"},
        *({name: None} for name in ("iss", "sub", "aud", "exp", "iat", "nonce")),
    ],
)
def test_a_token_that_is_not_for_this_login_is_refused(browser: Browser, claims: Json) -> None:
    browser.provider.claims |= claims
    assert browser.log_in()["statusCode"] == HTTPStatus.BAD_REQUEST
    assert not is_logged_in(browser)


def test_a_login_without_an_id_token_is_refused(browser: Browser) -> None:
    browser.provider.answers["/token"] = (HTTPStatus.OK, {"access_token": "x"})
    assert browser.log_in()["statusCode"] == HTTPStatus.BAD_REQUEST


def test_a_code_that_the_provider_does_not_know_is_refused(browser: Browser) -> None:
    browser.provider.answers["/token"] = (HTTPStatus.BAD_REQUEST, {"error": "invalid_grant"})
    assert browser.log_in()["statusCode"] == HTTPStatus.BAD_REQUEST


def test_keys_are_kept_and_asked_for_again_when_one_is_new(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        browser.log_in()
        browser.cookies.clear()
    assert browser.provider.asked.count("/keys") == 1
    browser.provider.header = {"kid": "key-2"}
    assert browser.log_in()["statusCode"] == HTTPStatus.BAD_REQUEST
    assert browser.provider.asked.count("/keys") == 1, "not within a minute"
    monkeypatch.setattr(oidc, "monotonic", lambda: time.monotonic() + oidc.SOONEST_SECONDS)
    for _ in range(2):
        assert browser.log_in()["statusCode"] == HTTPStatus.BAD_REQUEST
    assert browser.provider.asked.count("/keys") == 2


# ---- A provider in trouble


FAULTS: dict[str, tuple[int, Any] | Exception] = {
    "down": urllib3.exceptions.NewConnectionError(None, "refused"),  # type: ignore[arg-type]
    "slow": urllib3.exceptions.ReadTimeoutError(None, "", "timed out"),  # type: ignore[arg-type]
    "error": (HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "server_error"}),
    "page": (HTTPStatus.OK, b"<html>maintenance</html>"),
    "list": (HTTPStatus.OK, []),
}


@pytest.mark.parametrize("path", [DISCOVERY, "/keys", "/token"])
def test_a_provider_in_trouble_is_told_as_such(browser: Browser, path: str) -> None:
    for fault in FAULTS.values():
        browser.provider.answers[path] = fault
        response = browser.ask("/") if path == DISCOVERY else browser.log_in()
        assert response["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE
        assert "Wij kunnen nu niet vaststellen wie u bent" in title(response)
        assert "__Host-session" not in browser.cookies
    browser.provider.answers.clear()
    location(browser.log_in())


def test_a_provider_that_calls_itself_otherwise_is_not_trusted(browser: Browser) -> None:
    told = description() | {"issuer": "https://evil.example"}
    browser.provider.answers[DISCOVERY] = (HTTPStatus.OK, told)
    assert browser.ask("/")["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE


def test_our_own_secret_that_is_wrong_is_an_operators_matter(browser: Browser) -> None:
    answer = (HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"})
    browser.provider.answers["/token"] = answer
    assert browser.log_in()["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE


# ---- Rights


def test_nobody_has_rights_until_they_are_granted(browser: Browser) -> None:
    browser.provider.claims |= {"groups": ["gm-1234-behandelaar", "gm-9901-directeur"]}
    response = browser.log_in()
    assert response["statusCode"] == HTTPStatus.FORBIDDEN
    assert "U hebt nog geen rechten in Samentoets" in title(response)
    assert not is_logged_in(browser)


def test_who_works_for_several_municipalities_sees_those(browser: Browser) -> None:
    groups = ["gm-9901-behandelaar", "gm-9902-auditor", "gm-1234-behandelaar"]
    browser.provider.claims |= {"groups": groups}
    browser.log_in()
    assert "Oostermeer" in browser.ask("/")["body"]
    assert browser.ask("/municipalities/9902")["statusCode"] == HTTPStatus.OK
    assert browser.ask("/municipalities/1234")["statusCode"] == HTTPStatus.NOT_FOUND


OWN = StaffGrant(claim="groups", values={"westerveen-inkomen": Role.CASEWORKER})


def onboard(account: boto3.Session, *staff: StaffGrant) -> None:
    name = f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/{WESTERVEEN.code}"
    text = WESTERVEEN.but(staff=staff).model_dump_json(exclude_defaults=True)
    account.client("ssm").put_parameter(Name=name, Value=text, Type="String", Overwrite=True)
    forget_clients()


@pytest.fixture
def own_grant(account: boto3.Session) -> Iterator[None]:
    onboard(account, OWN)
    yield
    onboard(account)


@pytest.mark.usefixtures("own_grant")
def test_r18_a_municipality_s_own_grant_opens_that_one_only(browser: Browser) -> None:
    browser.provider.claims |= {"groups": ["westerveen-inkomen"]}
    browser.log_in()
    assert browser.ask("/municipalities/9902")["statusCode"] == HTTPStatus.OK
    assert browser.ask(HOME)["statusCode"] == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("own_grant")
def test_a_grant_that_left_the_municipality_s_file_gives_nothing_any_more(
    account: boto3.Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.provider.claims |= {"groups": ["westerveen-inkomen"]}
    browser.log_in()
    onboard(account)
    shift_clock(monkeypatch, timedelta(minutes=15))
    location(browser.ask("/municipalities/9902"))


def test_settings_that_are_wrong_elsewhere_stop_nobody_s_login(
    account: boto3.Session, browser: Browser
) -> None:
    name = f"{ENVIRONMENT['MUNICIPALITIES_PATH']}/{WESTERVEEN.code}"
    account.client("ssm").put_parameter(Name=name, Value="{}", Type="String", Overwrite=True)
    forget_clients()
    browser.log_in()
    onboard(account)
    assert is_logged_in(browser)


REMOVED: dict[str, Callable[[IdentityProvider], Any]] = {
    "user": lambda p: p.answers.update({"/token": (400, {"error": "invalid_grant"})}),
    "rights": lambda p: p.claims.update(groups=[]),
    "another user": lambda p: p.claims.update(sub="sub-2"),
    "another login": lambda p: p.claims.update(nonce="of another login"),
    "forged": lambda p: setattr(p, "sign", signed_by_another),
}


@pytest.mark.parametrize("what", REMOVED)
def test_who_was_removed_is_out_within_a_quarter_of_an_hour(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    browser.log_in()
    REMOVED[what](browser.provider)
    shift_clock(monkeypatch, timedelta(minutes=14))
    assert is_logged_in(browser)
    shift_clock(monkeypatch, timedelta(minutes=15))
    location(browser.ask("/"))
    shift_clock(monkeypatch, timedelta(0))
    location(browser.ask("/"))


def test_rights_are_asked_for_again_and_may_be_others_then(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in()
    browser.provider.claims |= {"groups": ["gm-9902-behandelaar"], "nonce": None}
    shift_clock(monkeypatch, timedelta(minutes=15))
    assert browser.ask(HOME)["statusCode"] == HTTPStatus.NOT_FOUND
    assert browser.ask("/municipalities/9902")["statusCode"] == HTTPStatus.OK
    assert browser.provider.forms[-1]["refresh_token"] == "refresh-1"
    assert browser.provider.asked.count("/token") == 2


def test_without_a_refresh_token_one_logs_in_again_after_a_quarter(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.provider.refresh_token = None
    browser.log_in()
    assert is_logged_in(browser)
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
        seen.append(is_logged_in(browser))
        return ask(method, url, body, **more)

    monkeypatch.setattr(browser.provider, "request", meanwhile)
    assert is_logged_in(browser)
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
    assert is_logged_in(browser)


def test_a_session_ends_after_eight_hours(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in()
    shift_clock(monkeypatch, session.LASTS - timedelta(minutes=1))
    assert is_logged_in(browser)
    shift_clock(monkeypatch, session.LASTS)
    location(browser.ask("/"))


# ---- The way out


def log_out(browser: Browser) -> Json:
    ticket = Ticket(browser.cookies["__Host-session"])
    return browser.ask("/logout", method="POST", body=f"csrf_token={ticket.derive('csrf')}")


def test_who_logs_out_is_out_here_and_at_the_provider(browser: Browser) -> None:
    browser.log_in()
    cookies = dict(browser.cookies)
    response = log_out(browser)
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
    assert "U bent uitgelogd" in title(browser.ask("/logged-out"))


def test_cognito_is_asked_in_its_own_words(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cognito = LOGIN.but(logout=LogoutStyle.COGNITO)
    for module in ("guard", "login.session", "login.routes"):
        monkeypatch.setattr(f"office.{module}.login_settings", lambda: cognito)
    browser.log_in()
    back = "logout_uri=https%3A%2F%2Fsamentoets.example%2Ftest%2Flogged-out"
    assert f"https://login.example/end?client_id=samentoets&amp;{back}" in log_out(browser)["body"]


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
        token = Ticket(browser.cookies["__Host-session"]).derive("csrf")
    body = "" if token is None else f"csrf_token={token}"
    response = browser.ask("/logout", method="POST", body=body, headers=headers)
    assert response["statusCode"] == HTTPStatus.FORBIDDEN
    assert "Dit formulier kunnen wij niet aannemen" in title(response)
    assert is_logged_in(browser)


def test_a_form_of_our_own_is_taken(browser: Browser) -> None:
    browser.log_in()
    [field] = Html(browser.ask("/")["body"]).elements_with("value")
    headers = {"Origin": "https://samentoets.example", "Sec-Fetch-Site": "same-origin"}
    body = f"{field['name']}={field['value']}"
    response = browser.ask("/logout", method="POST", body=body, headers=headers)
    assert response["statusCode"] == HTTPStatus.OK


# ---- The audit log


def logged(municipality: str, actor: str) -> list[tuple[str, str]]:
    entries = store_of(municipality).audit.of_day(datetime.now(AMSTERDAM).date()).entries
    found = [(each.action, each.result.value) for each in entries if each.actor == actor]
    return found[::-1]


def test_r18_logging_in_and_out_is_in_the_log_of_each_municipality(browser: Browser) -> None:
    groups = ["gm-9901-behandelaar", "gm-9902-behandelaar"]
    browser.provider.claims |= {"sub": "of both", "groups": groups}
    browser.log_in()
    log_out(browser)
    for code in ("9901", "9902"):
        assert logged(code, "of both") == [("LOGIN", "ALLOWED"), ("LOGOUT", "ALLOWED")]


def test_r18_who_came_without_rights_is_in_the_log_of_nobody(browser: Browser) -> None:
    browser.provider.claims |= {"sub": "of none", "groups": []}
    browser.log_in()
    assert logged(NOBODY, "of none") == [("LOGIN", "REFUSED")]
    assert logged(OOSTERMEER.code, "of none") == []


def test_r18_a_login_that_can_t_be_recorded_does_not_happen(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritable(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(store_of(OOSTERMEER.code).audit, "record", unwritable)
    assert browser.log_in()["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR
    monkeypatch.undo()
    assert "__Host-session" not in browser.cookies
