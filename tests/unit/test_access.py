"""Which rights the claims of an identity provider give: none, until a grant says so."""

from typing import Any

import pytest
from pydantic import ValidationError

from samentoets.access import GroupGrant, LoginSettings, Role, RoleGrant, StaffGrant

CASEWORKER, MANAGER, AUDITOR, ADMINISTRATOR = Role

GROUPS = GroupGrant(claim="groups", pattern="gm-{municipality}-{role}")
COGNITO = GroupGrant(claim="cognito:groups", pattern="{role}.{municipality}")
ENTRA = RoleGrant(
    claim="groups",
    values={"5f1c0f2e-aaaa": CASEWORKER, "5f1c0f2e-bbbb": AUDITOR},
    municipalities=("9901", "9902"),
)
KEYCLOAK = RoleGrant(
    claim="realm_access.roles", values={"B": CASEWORKER}, municipality_claim="gemeenten"
)
DOTTED = RoleGrant(
    claim="https://samentoets.example/rol", values={"B": CASEWORKER}, municipalities=("9901",)
)


NONE_OF_THEIR_OWN: dict[str, tuple[StaffGrant, ...]] = {"9901": (), "9902": ()}


def settings(*grants: GroupGrant | RoleGrant) -> LoginSettings:
    return LoginSettings(
        issuer="https://login.example",
        client_id="samentoets",
        base_url="https://samentoets.example",
        grants=grants,
    )


@pytest.mark.parametrize(
    ("grants", "claims", "rights"),
    [
        ((GROUPS,), {}, {}),
        ((GROUPS,), {"groups": []}, {}),
        ((GROUPS,), {"groups": ["gm-9901-behandelaar"]}, {"9901": {CASEWORKER}}),
        ((GROUPS,), {"groups": "gm-9901-auditor"}, {"9901": {AUDITOR}}),
        ((GROUPS,), {"groups": ["gm-9901-functioneel-beheerder"]}, {"9901": {ADMINISTRATOR}}),
        (
            (GROUPS,),
            {"groups": ["gm-9901-behandelaar", "gm-9901-beheerder", "gm-9902-auditor"]},
            {"9901": {CASEWORKER, MANAGER}, "9902": {AUDITOR}},
        ),
        ((GROUPS,), {"groups": ["gm-9901-behandelaar-2", "x-gm-9901-behandelaar"]}, {}),
        ((GROUPS,), {"groups": ["gm-990-behandelaar", "gm-99011-behandelaar"]}, {}),
        ((GROUPS,), {"groups": ["gm-9901-directeur", 7, None, {"a": 1}]}, {}),
        ((GROUPS,), {"groups": {"gm-9901-behandelaar": True}}, {}),
        ((COGNITO,), {"cognito:groups": ["auditor.9901", "auditorx9901"]}, {"9901": {AUDITOR}}),
        ((ENTRA,), {"groups": ["5f1c0f2e-aaaa"]}, {"9901": {CASEWORKER}, "9902": {CASEWORKER}}),
        ((ENTRA,), {"groups": ["another"]}, {}),
        (
            (KEYCLOAK,),
            {"realm_access": {"roles": ["B", "offline"]}, "gemeenten": "9901, 9902"},
            {"9901": {CASEWORKER}, "9902": {CASEWORKER}},
        ),
        ((KEYCLOAK,), {"realm_access": {"roles": ["B"]}}, {}),
        ((KEYCLOAK,), {"realm_access": "B", "gemeenten": "9901"}, {}),
        ((DOTTED,), {"https://samentoets.example/rol": "B"}, {"9901": {CASEWORKER}}),
        (
            (GROUPS, ENTRA),
            {"groups": ["gm-9901-beheerder", "5f1c0f2e-bbbb"]},
            {"9901": {MANAGER, AUDITOR}, "9902": {AUDITOR}},
        ),
    ],
)
def test_r18_rights_are_what_was_granted_and_nothing_else(
    grants: tuple[GroupGrant | RoleGrant, ...],
    claims: dict[str, Any],
    rights: dict[str, set[Role]],
) -> None:
    user = settings(*grants).user({"sub": "sub-1", **claims}, NONE_OF_THEIR_OWN)
    assert user.rights == rights
    assert user.municipalities == tuple(sorted(rights))


OWN = StaffGrant(claim="groups", values={"inkomen": CASEWORKER, "controle": AUDITOR})


@pytest.mark.parametrize(
    ("groups", "rights"),
    [
        ([], {}),
        (["elders"], {}),
        (["inkomen"], {"9902": {CASEWORKER}}),
        (["inkomen", "controle"], {"9902": {CASEWORKER, AUDITOR}}),
        (["gm-9901-beheerder", "inkomen"], {"9901": {MANAGER}, "9902": {CASEWORKER}}),
        (["gm-9902-beheerder", "inkomen"], {"9902": {MANAGER, CASEWORKER}}),
        (["gm-9903-beheerder"], {}),
    ],
)
def test_r18_a_municipality_grants_in_itself_only(
    groups: list[str], rights: dict[str, set[Role]]
) -> None:
    staff = {"9901": (), "9902": (OWN,)}
    assert settings(GROUPS).user({"sub": "sub-1", "groups": groups}, staff).rights == rights


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Bente", "email": "b@example.org"}, "Bente"),
        ({"name": "", "email": "b@example.org"}, "b@example.org"),
        ({"name": ["Bente"]}, "sub-1"),
        ({}, "sub-1"),
    ],
)
def test_somebody_is_called_by_the_first_name_that_is_known(
    claims: dict[str, Any], name: str
) -> None:
    assert settings(GROUPS).user({"sub": "sub-1", **claims}, {}).name == name


@pytest.mark.parametrize(
    "faulty",
    [
        {"base_url": "http://samentoets.example"},
        {"base_url": "https://samentoets.example/"},
        {"discovery_url": "http://login.example/x"},
        {"grants": []},
        {"grants": [{"claim": "groups", "pattern": "gm-{role}"}]},
        {"grants": [{"claim": "groups", "values": {"B": "behandelaar"}}]},
        {"grants": [{"claim": "groups", "values": {"B": "directeur"}, "municipalities": ["9901"]}]},
    ],
)
def test_settings_that_can_not_be_right_are_refused(faulty: dict[str, Any]) -> None:
    good = settings(GROUPS).model_dump(mode="json")
    with pytest.raises(ValidationError):
        LoginSettings.model_validate(good | faulty)
