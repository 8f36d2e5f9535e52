"""Setting up the login: the example is right, faults have a line, secrets stay where they are."""

from http import HTTPStatus
from pathlib import Path

import boto3
import pytest

from infra.login import set_up
from infra.yaml_file import FileFaulty, read
from samentoets.access import LoginSettings, Role, StaffGrant
from samentoets.keys import client_secret
from samentoets.settings import login_settings
from tests import ENVIRONMENT
from tests.conftest import forget_clients
from tests.functions.pages import answer
from tests.template import ROOT

EXAMPLE = ROOT / "infra/login.yaml"


def test_the_example_grants_what_it_says() -> None:
    settings = read(EXAMPLE, LoginSettings)
    claims = {
        "sub": "sub-1",
        "groups": ["gm-9901-functioneel-beheerder"],
        "realm_access": {"roles": ["samentoets-auditor"]},
        "samentoets_rol": "B",
        "samentoets_gemeenten": "9903",
    }
    staff: dict[str, tuple[StaffGrant, ...]] = dict.fromkeys(("9901", "9902", "9903"), ())
    assert settings.user(claims, staff).rights == {
        "9901": {Role.ADMINISTRATOR, Role.AUDITOR},
        "9902": {Role.AUDITOR},
        "9903": {Role.CASEWORKER},
    }


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("base_url: https:", "base_url: http:", "Dit heeft niet de vorm"),
        ("gm-{municipality}-{role}", "gm-{role}", "Zet {municipality} en {role} elk één keer"),
        ("    municipality_claim: samentoets_gemeenten", "", "een van beide"),
        ("samentoets-auditor: auditor", "samentoets-auditor: baas", "Kies uit"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, advice: str) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "login.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(FileFaulty) as refused:
        read(path, LoginSettings)
    assert any(advice in str(fault) for fault in refused.value.faults), str(refused.value)


def test_the_pages_use_what_was_set_up(aws: boto3.Session) -> None:
    settings = read(EXAMPLE, LoginSettings)
    for secret in ("first", "second", ""):
        set_up(aws, "test", settings, secret)
    forget_clients()
    assert login_settings() == settings
    assert client_secret() == "second"


def test_before_it_is_set_up_nobody_gets_in(aws: boto3.Session) -> None:
    aws.client("ssm").delete_parameter(Name=ENVIRONMENT["LOGIN_SETTINGS"])
    response = answer("/")
    assert response["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Inloggen kan nu niet" in response["body"]
