"""R18: every login and logout is in the audit log, or does not happen."""

from datetime import datetime
from http import HTTPStatus

import pytest

from samentoets.store import store_of
from samentoets.store.audit import AMSTERDAM, NOBODY
from tests.builders import OOSTERMEER
from tests.functions.login.identity import Browser


def logged(municipality: str, actor: str) -> list[tuple[str, str]]:
    entries = store_of(municipality).audit.of_day(datetime.now(AMSTERDAM).date()).entries
    found = [(each.action, each.result.value) for each in entries if each.actor == actor]
    return found[::-1]


def test_r18_logging_in_and_out_is_in_the_log_of_each_municipality(browser: Browser) -> None:
    groups = ["gm-9901-behandelaar", "gm-9902-behandelaar"]
    browser.provider.claims |= {"sub": "of both", "groups": groups}
    browser.log_in()
    browser.log_out()
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
