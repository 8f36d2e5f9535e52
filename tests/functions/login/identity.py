"""A browser, and an identity provider in process, which a test can let lie, refuse or be silent."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from functions.back_office.handler import lambda_handler
from samentoets.keys import Ticket
from tests.builders import LOGIN
from tests.functions.lambdas import a_context, a_rest_event

type Json = dict[str, Any]

KID = "key-1"

GRANTED = {"groups": ["gm-9901-behandelaar", "iets-anders"]}
NAMED = {"sub": "sub-1", "name": "Bente Behandelaar"}


@cache
def a_key(number: int = 1) -> rsa.RSAPrivateKey:
    """A key pair; the same number is the same pair."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IdentityProvider:
    """Answers as `urllib3.PoolManager` would; `claims` and `header` are what its tokens say.

    `answers` are for one path each and go before its own; `asked` are the paths, in order.
    """

    def __init__(self) -> None:
        self.claims: Json = NAMED | GRANTED
        self.header: Json = {"kid": KID}
        self.sign: Callable[[Json, Json], str] = signed
        self.answers: dict[str, tuple[int, Any] | Exception] = {}
        self.asked: list[str] = []
        self.forms: list[Json] = []
        self.nonce = ""
        self.challenge = ""
        self.refresh_token: str | None = "refresh-1"

    def request(self, _method: str, url: str, body: str | None = None, **_: Any) -> Any:
        path = urlsplit(url).path
        self.asked.append(path)
        answer = self.answers.get(path)
        if isinstance(answer, Exception):
            raise answer
        status, told = answer or (HTTPStatus.OK, self._own(path, dict(parse_qsl(body or ""))))
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        return Mock(status=status, read=lambda _: content)

    def _own(self, path: str, form: Json) -> Json:
        match path:
            case "/oostermeer/.well-known/openid-configuration":
                return description()
            case "/keys":
                public = RSAAlgorithm.to_jwk(a_key().public_key(), as_dict=True)
                for_encryption = public | {"kid": "key-0", "use": "enc", "alg": "RSA-OAEP"}
                return {"keys": [for_encryption, public | {"kid": KID, "use": "sig"}]}
            case "/token":
                self.forms.append(form)
                return self._tokens(form)
        raise LookupError(path)

    def _tokens(self, form: Json) -> Json:
        if form["grant_type"] == "authorization_code":
            digest = sha256(form["code_verifier"].encode()).digest()
            assert urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        told = {
            "id_token": self.sign(usual_claims() | {"nonce": self.nonce} | self.claims, self.header)
        }
        return told | ({"refresh_token": self.refresh_token} if self.refresh_token else {})


def description() -> Json:
    """The discovery document."""
    base = "https://login.example"
    return {
        "issuer": LOGIN.issuer,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "jwks_uri": f"{base}/keys",
        "end_session_endpoint": f"{base}/end",
    }


def usual_claims() -> Json:
    now = int(time.time())
    return {"iss": LOGIN.issuer, "aud": LOGIN.client_id, "iat": now, "exp": now + 300}


def signed(claims: Json, header: Json, key: Any = None, algorithm: str = "RS256") -> str:
    """A token; a claim that is None is left out."""
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key or a_key(), algorithm, headers=header)


def signed_by_another(claims: Json, header: Json) -> str:
    return signed(claims, header, key=a_key(2))


class Browser:
    """Keeps cookies, and asks for pages."""

    def __init__(self, provider: IdentityProvider) -> None:
        self.provider = provider
        self.cookies: dict[str, str] = {}

    def ask(
        self, path: str, query: Mapping[str, str] | None = None, method: str = "GET", **event: Any
    ) -> Json:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": jar, **event.pop("headers", {})}
        asked = a_rest_event(method, path, headers=headers, query=dict(query or {}), **event)
        response: Json = lambda_handler(asked, a_context())
        for cookie in response["multiValueHeaders"].get("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return response

    def start(self, path: str = "/", **query: str) -> Json:
        """Ask for a page without a session, and go to the provider."""
        sent = dict(parse_qsl(urlsplit(location(self.ask(path, query))).query))
        self.provider.nonce, self.provider.challenge = sent["nonce"], sent["code_challenge"]
        return sent

    def come_back(self, sent: Json, **changes: str) -> Json:
        return self.ask("/login/callback", {"code": "code-1", "state": sent["state"], **changes})

    def log_in(self, path: str = "/", **query: str) -> Json:
        return self.come_back(self.start(path, **query))

    @property
    def csrf_token(self) -> str:
        """What the forms of this session carry."""
        return Ticket(self.cookies["__Host-session"]).derive("csrf")

    def log_out(self) -> Json:
        return self.ask("/logout", method="POST", body=f"csrf_token={self.csrf_token}")

    def is_logged_in(self) -> bool:
        return bool(self.ask("/")["statusCode"] == HTTPStatus.OK)


def location(response: Json) -> str:
    assert response["statusCode"] == HTTPStatus.SEE_OTHER, response["body"]
    address: str = response["multiValueHeaders"]["Location"][0]
    return address


def shift_clock(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """The pages' own clock; the tokens' clock is the real one."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + later

    for module in ("office.guard", "office.login.routes"):
        monkeypatch.setattr(f"{module}.datetime", Later)
