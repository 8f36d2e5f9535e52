"""Rights: what grants give, and for a quarter of an hour only."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import boto3
import pytest

from samentoets.access import Role, StaffGrant
from tests import ENVIRONMENT
from tests.builders import WESTERVEEN
from tests.conftest import forget_clients
from tests.functions.login.identity import (
    Browser,
    IdentityProvider,
    location,
    shift_clock,
    signed_by_another,
)
from tests.functions.pages import HOME, Html


def test_nobody_has_rights_until_they_are_granted(browser: Browser) -> None:
    browser.provider.claims |= {"groups": ["gm-1234-behandelaar", "gm-9901-directeur"]}
    response = browser.log_in()
    assert response["statusCode"] == HTTPStatus.FORBIDDEN
    assert "U hebt nog geen rechten in Samentoets" in Html(response["body"]).text
    assert not browser.is_logged_in()


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
    assert browser.is_logged_in()


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
    assert browser.is_logged_in()
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
