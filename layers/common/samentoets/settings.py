"""Where this deployment keeps its things, and what each municipality has chosen."""

import os
import re
from functools import cache

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from samentoets.access import LoginSettings, Staff, StaffGrant
from samentoets.base import Frozen
from samentoets.errors import LoginUnavailable, UnknownMunicipality
from samentoets.municipality import Municipality

MAX_AGE_SECONDS = 300
"""A changed setting of a municipality works within this time."""


class Settings(Frozen):
    """The environment of the functions; template.yaml sets exactly these."""

    stage: str
    table_name: str
    bucket_name: str
    state_machine_arn: str
    data_key_id: str
    person_secret_id: str
    municipalities_path: str
    webhook_secrets_prefix: str
    login_settings: str
    login_secret_id: str
    mail_events: str
    message_queue: str


@cache
def settings() -> Settings:
    """The settings of this function, read at the first use and never guessed."""
    names = Settings.model_fields
    return Settings.model_validate({name: os.environ.get(name.upper()) for name in names})


@cache
def _parameters() -> SSMProvider:
    return SSMProvider()


def municipality(code: str) -> Municipality:
    """The settings of one municipality; raises `UnknownMunicipality` when it was not onboarded."""
    path = settings().municipalities_path
    unknown = UnknownMunicipality(f"No such municipality below {path}: onboard it first.")
    if not re.fullmatch(r"[0-9]{4}", code):
        raise unknown
    try:
        found = _parameters().get(f"{path}/{code}", max_age=MAX_AGE_SECONDS)
    except GetParameterError as error:
        if "ParameterNotFound" in str(error):
            raise unknown from None
        raise
    return Municipality.model_validate_json(str(found))


def municipality_codes() -> list[str]:
    """The codes of all municipalities that were onboarded."""
    return sorted(_municipalities())


class _Staffed(Frozen, extra="ignore"):
    """No more of the settings than this: what else is wrong with one stops nobody's login."""

    staff: tuple[StaffGrant, ...] = ()


def staff_grants() -> Staff:
    """What each municipality that was onboarded grants by itself."""
    return {code: _Staffed.model_validate_json(s).staff for code, s in _municipalities().items()}


def _municipalities() -> dict[str, str]:
    """The settings of all municipalities by their codes, from one call for every ten of them."""
    path = settings().municipalities_path
    found = _parameters().get_multiple(path, max_age=MAX_AGE_SECONDS)
    return {code: str(text) for code, text in found.items()}


def login_settings() -> LoginSettings:
    """How staff log in; raises `LoginUnavailable` when that was not set up."""
    name = settings().login_settings
    try:
        found = _parameters().get(name, max_age=MAX_AGE_SECONDS)
    except GetParameterError as error:
        if "ParameterNotFound" in str(error):
            raise LoginUnavailable(f"There is no parameter {name}: set up the login.") from None
        raise
    return LoginSettings.model_validate_json(str(found))
