"""The identity provider: OpenID Connect, authorization code with PKCE, found by discovery.

OpenID Connect Core 1.0, Discovery 1.0 and RP-Initiated Logout 1.0; RFC 7636 (PKCE).
"""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from time import monotonic
from typing import Annotated, Any
from urllib.parse import quote_plus, urlencode

import jwt
import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from samentoets import keys
from samentoets.access import Claims, LoginSettings, LogoutStyle
from samentoets.errors import LoginRefused, LoginUnavailable
from samentoets.keys import Ticket

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a key pair only: whoever checks can't also sign."""

LEEWAY_SECONDS = 60
"""How far the provider's clock may be off."""

KEPT_SECONDS = 3600
"""How long the provider's description and keys are used before they are asked for again."""

SOONEST_SECONDS = 60
"""How soon the keys may be asked for again, for a token with a key that we don't know."""

MOST_BYTES = 1_000_000

HTTP = urllib3.PoolManager(
    timeout=urllib3.Timeout(total=5), retries=False, headers={"Accept": "application/json"}
)

type Json = dict[str, Any]


class _Description(BaseModel):
    """Only what we use of the provider's description of itself."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: Annotated[tuple[str, ...], Field(min_length=1)] = (
        "client_secret_basic",
    )


@dataclass(frozen=True)
class Tokens:
    """What the provider tells of somebody, checked, and the means to ask it again."""

    claims: Claims
    refresh_token: str | None
    logout_url: str | None


class Ended(Exception):
    """The provider doesn't know this login any more: the user was removed, for example."""


class Provider:
    """One identity provider, with what it told about itself."""

    def __init__(self, settings: LoginSettings) -> None:
        self._settings = settings
        self._description = _Kept(self._describe)
        self._keys = _Kept(self._fetch_keys)

    def authorization_url(self, attempt: Ticket) -> str:
        """Where somebody logs in; what comes back must fit this attempt."""
        challenge = sha256(attempt.derive("verifier").encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": redirect_uri(self._settings),
            "scope": " ".join(self._settings.scopes),
            "state": attempt.derive("state"),
            "nonce": attempt.derive("nonce"),
            "code_challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(self._description.value.authorization_endpoint, asked)

    def exchange(self, code: str, attempt: Ticket) -> Tokens:
        """The code that the browser brought, for tokens; raises `LoginRefused`."""
        try:
            told = self._ask_for_tokens(
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri(self._settings),
                code_verifier=attempt.derive("verifier"),
            )
        except Ended:
            raise LoginRefused("CODE_REFUSED") from None
        tokens = self._read(told)
        if tokens.claims.get("nonce") != attempt.derive("nonce"):
            raise LoginRefused("NONCE_WRONG")
        return tokens

    def refresh(self, refresh_token: str, subject: str, nonce: str) -> Tokens:
        """What the provider tells now; raises `Ended` when it has nothing more to tell.

        The nonce may be left out, but not be another one (OpenID Connect Core 1.0, section 12.2).
        """
        told = self._ask_for_tokens(grant_type="refresh_token", refresh_token=refresh_token)
        tokens = self._read({"refresh_token": refresh_token, **told})
        if tokens.claims["sub"] != subject or tokens.claims.get("nonce", nonce) != nonce:
            raise LoginRefused("ANOTHER_LOGIN")
        return tokens

    def _ask_for_tokens(self, **fields: str) -> Json:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        client, secret = self._settings.client_id, keys.client_secret()
        described = self._description.value
        if "client_secret_basic" in described.token_endpoint_auth_methods_supported:
            pair = f"{quote_plus(client)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            fields |= {"client_id": client, "client_secret": secret}
        status, told = _call("POST", described.token_endpoint, urlencode(fields), headers)
        if status == HTTPStatus.OK:
            return told
        if told.get("error") == "invalid_grant":
            raise Ended
        raise LoginUnavailable(f"The token endpoint answers {status}, {_code(told)}.")

    def _read(self, told: Json) -> Tokens:
        id_token = told.get("id_token")
        if not isinstance(id_token, str):
            raise LoginRefused("NO_ID_TOKEN")
        return Tokens(
            claims=self._verified(id_token),
            refresh_token=told.get("refresh_token"),
            logout_url=self._logout_url(id_token),
        )

    def _verified(self, id_token: str) -> Claims:
        """OpenID Connect Core 1.0, section 3.1.3.7."""
        try:
            claims: Json = jwt.decode(
                id_token,
                self._key_of(id_token),
                algorithms=ALGORITHMS,
                issuer=self._settings.issuer,
                audience=self._settings.client_id,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise LoginRefused(type(error).__name__) from None
        authorized = claims.get("azp", self._settings.client_id)
        if authorized != self._settings.client_id:
            raise LoginRefused("ANOTHER_CLIENT")
        return claims

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        kid = jwt.get_unverified_header(id_token).get("kid")
        found = self._keys.value.get(kid) or self._keys.anew.get(kid)
        if found is None:
            raise LoginRefused("KEY_UNKNOWN")
        return found

    def _describe(self) -> _Description:
        status, told = _call("GET", self._settings.configuration_url)
        try:
            described = _Description.model_validate(told)
        except ValidationError:
            raise LoginUnavailable(f"The discovery document isn't one ({status}).") from None
        if described.issuer != self._settings.issuer:
            raise LoginUnavailable("The discovery document is of another issuer.")
        return described

    def _fetch_keys(self) -> Mapping[str | None, jwt.PyJWK]:
        status, told = _call("GET", self._description.value.jwks_uri)
        try:
            fetched = jwt.PyJWKSet.from_dict(told)
        except (jwt.PyJWTError, KeyError, TypeError):
            raise LoginUnavailable(f"There are no keys ({status}).") from None
        return {key.key_id: key for key in fetched.keys if key.public_key_use in (None, "sig")}

    def _logout_url(self, id_token: str) -> str | None:
        """Where the browser ends the provider's own session, and comes back from."""
        endpoint = self._description.value.end_session_endpoint
        back, client = f"{self._settings.base_url}/logged-out", self._settings.client_id
        match self._settings.logout:
            case LogoutStyle.STANDARD if endpoint:
                hint = {"id_token_hint": id_token, "post_logout_redirect_uri": back}
                return _with_query(endpoint, {"client_id": client, **hint})
            case LogoutStyle.COGNITO if endpoint:
                return _with_query(endpoint, {"client_id": client, "logout_uri": back})
        return None


class _Kept[V]:
    """Something that was asked for, and is used for an hour."""

    def __init__(self, ask: Callable[[], V]) -> None:
        self._ask = ask
        self._found: V | None = None
        self._at = 0.0

    @property
    def value(self) -> V:
        if self._found is None or monotonic() > self._at + KEPT_SECONDS:
            return self._renewed()
        return self._found

    @property
    def anew(self) -> V:
        """Asked for again, unless that was a moment ago."""
        if self._found is None or monotonic() > self._at + SOONEST_SECONDS:
            return self._renewed()
        return self._found

    def _renewed(self) -> V:
        self._found, self._at = self._ask(), monotonic()
        return self._found


def provider(settings: LoginSettings) -> Provider:
    """The provider of these settings, with what it told so far."""
    return _provider(settings.model_dump_json())


@cache
def _provider(settings: str) -> Provider:
    return Provider(LoginSettings.model_validate_json(settings))


def redirect_uri(settings: LoginSettings) -> str:
    """Where the browser comes back; the provider must know this address."""
    return f"{settings.base_url}/login/callback"


def _call(
    method: str, url: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Json]:
    """One request, which follows no redirect; raises `LoginUnavailable` without a JSON answer."""
    try:
        answer = HTTP.request(
            method, url, body=body, headers=headers, redirect=False, preload_content=False
        )
        content = answer.read(MOST_BYTES)
        answer.release_conn()
        told = json.loads(content)
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise LoginUnavailable(f"No answer: {type(error).__name__}.") from None
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(told, dict):
        raise LoginUnavailable(f"The identity provider answers {answer.status}.")
    return answer.status, told


def _code(told: Json) -> str:
    """The error's code, which is one of a few words; its description may hold anything."""
    return str(told.get("error", "without a reason"))[:40]


def _with_query(url: str, fields: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"
