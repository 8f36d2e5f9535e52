"""The identity provider: only what it signed for this login counts, and its troubles are told."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from office.login import provider as oidc
from tests.builders import LOGIN
from tests.functions.login.identity import (
    Browser,
    Json,
    a_key,
    description,
    location,
    signed,
    signed_by_another,
)
from tests.functions.pages import Html

DISCOVERY = "/oostermeer/.well-known/openid-configuration"


def unsigned(claims: Json, header: Json) -> str:
    return jwt.encode(claims, "", "none", headers=header)


def signed_with_the_public_key(claims: Json, header: Json) -> str:
    """What a library without an allow-list takes for a signature with a shared secret."""
    parts = ({"alg": "HS256", "typ": "JWT", **header}, claims)
    body = b".".join(urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
    pem = a_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signature = urlsafe_b64encode(hmac.digest(pem, body, "sha256")).rstrip(b"=")
    return b".".join((body, signature)).decode()


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
    assert not browser.is_logged_in()


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
    assert not browser.is_logged_in()


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
        assert "Wij kunnen nu niet vaststellen wie u bent" in Html(response["body"]).text
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
