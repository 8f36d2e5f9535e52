"""The sweep from outside: every municipality, whatever happens to one of them."""

import boto3
import pytest

from functions.sweeper import handler
from samentoets.municipality import Municipality
from samentoets.store import Store
from tests.builders import OOSTERMEER, WESTERVEEN
from tests.functions.lambdas import a_context


def test_one_municipality_s_trouble_does_not_hold_up_the_others_and_is_loud(
    aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[str] = []

    def sweep(_: Store, municipality: Municipality, __: object) -> None:
        swept.append(municipality.code)
        if municipality.code == OOSTERMEER.code:
            raise ConnectionError

    monkeypatch.setattr(handler, "sweep", sweep)
    with pytest.raises(ExceptionGroup) as thrown:
        handler.lambda_handler({}, a_context())
    assert swept == [OOSTERMEER.code, WESTERVEEN.code]
    assert [type(trouble) for trouble in thrown.value.exceptions] == [ConnectionError]


def test_a_sweep_with_nothing_to_do_is_quiet(aws: boto3.Session) -> None:
    handler.lambda_handler({}, a_context())


def test_advices_are_made_anew_after_what_is_late_and_only_while_there_is_time(
    aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(handler, "sweep", lambda _, known, __: done.append(f"sweep {known.code}"))
    monkeypatch.setattr(handler, "reassess", lambda _, known, __: done.append(f"new {known.code}"))
    handler.lambda_handler({}, a_context())
    assert done == ["sweep 9901", "sweep 9902", "new 9901", "new 9902"]
    done.clear()
    handler.lambda_handler({}, a_context(milliseconds_left=59_999))
    assert done == ["sweep 9901", "sweep 9902"]
