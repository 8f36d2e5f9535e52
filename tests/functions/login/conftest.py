"""A browser in front of an identity provider of its own."""

import boto3
import pytest

from office.login import provider as oidc
from tests.functions.login.identity import Browser, IdentityProvider


@pytest.fixture
def provider(account: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    oidc._provider.cache_clear()
    found = IdentityProvider()
    monkeypatch.setattr(oidc, "HTTP", found)
    return found


@pytest.fixture
def browser(provider: IdentityProvider) -> Browser:
    return Browser(provider)
