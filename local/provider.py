"""The identity provider of the local stack: the emulator's Cognito, with somebody for each role."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from infra.login import set_up
from local.emulator import REGION
from samentoets.access import LoginSettings, LogoutStyle, Role, RoleGrant

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PASSWORD = "Welkom-9901!"  # noqa: S105 - of people who don't exist, on this machine only

# The emulator leaves groups out when rights are re-read, so these are attributes of a person.
ROLES, MUNICIPALITIES = "custom:rollen", "custom:gemeenten"

_NAME = "samentoets-local"


@dataclass(frozen=True)
class Person:
    """Somebody who can log in, and for whom they work."""

    username: str
    name: str
    roles: tuple[Role, ...] = ()
    municipalities: tuple[str, ...] = ()


CASEWORKER = Person("behandelaar", "Bente Behandelaar", (Role.CASEWORKER,), ("9901",))
MANAGER = Person("beheerder", "Beau Beheerder", (Role.MANAGER,), ("9901",))
AUDITOR = Person("auditor", "Ada Auditor", (Role.AUDITOR,), ("9901",))
ADMINISTRATOR = Person("functioneel", "Femke Functioneel", (Role.ADMINISTRATOR,), ("9901",))
ISD_WORKER = Person("isd", "Imke van de ISD", (Role.CASEWORKER, Role.AUDITOR), ("9901", "9902"))
NEIGHBOUR = Person("westerveen", "Wes Westerveen", (Role.CASEWORKER,), ("9902",))
NEWCOMER = Person("nieuw", "Nova Nieuw")

PEOPLE = (CASEWORKER, MANAGER, AUDITOR, ADMINISTRATOR, ISD_WORKER, NEIGHBOUR, NEWCOMER)


def provide(session: boto3.Session, stage: str, endpoint: str, base_url: str) -> str:
    """Make the provider, let the pages know of it, and return its user pool; repeatable."""
    cognito = session.client("cognito-idp")
    pools = cognito.list_user_pools(MaxResults=60)["UserPools"]
    pool_id = next((pool["Id"] for pool in pools if pool["Name"] == _NAME), None) or _pool(cognito)
    client_id, secret = _client(cognito, pool_id, base_url)
    settings = LoginSettings(
        issuer=f"https://cognito-idp.{REGION}.amazonaws.com/{pool_id}",
        discovery_url=f"{endpoint}/{pool_id}/.well-known/openid-configuration",
        client_id=client_id,
        base_url=base_url,
        logout=LogoutStyle.COGNITO,
        grants=(
            RoleGrant(
                claim=ROLES,
                values={role.value: role for role in Role},
                municipality_claim=MUNICIPALITIES,
            ),
        ),
    )
    set_up(session, stage, settings, secret)
    return pool_id


def _pool(cognito: "CognitoIdentityProviderClient") -> str:
    attributes: list[Any] = [
        {"Name": name.removeprefix("custom:"), "AttributeDataType": "String", "Mutable": True}
        for name in (ROLES, MUNICIPALITIES)
    ]
    pool_id = cognito.create_user_pool(PoolName=_NAME, Schema=attributes)["UserPool"]["Id"]
    for person in PEOPLE:
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=person.username,
            MessageAction="SUPPRESS",
            UserAttributes=attributes_of(person),
        )
        cognito.admin_set_user_password(
            UserPoolId=pool_id, Username=person.username, Password=PASSWORD, Permanent=True
        )
    return pool_id


def described(person: Person) -> str:
    """Who this is, in one line."""
    if not person.roles:
        return f"{person.name}, zonder rechten"
    return f"{person.name}, {' en '.join(person.roles)} in {' en '.join(person.municipalities)}"


def attributes_of(person: Person) -> Any:
    """What Cognito keeps of somebody, and tells in the claims."""
    told = {
        "name": person.name,
        "email": f"{person.username}@samentoets.example",
        ROLES: ",".join(person.roles),
        MUNICIPALITIES: ",".join(person.municipalities),
    }
    return [{"Name": name, "Value": value} for name, value in told.items()]


def _client(
    cognito: "CognitoIdentityProviderClient", pool_id: str, base_url: str
) -> tuple[str, str]:
    """The pages as its client, made anew because they may have got another address."""
    for old in cognito.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"]:
        cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=old["ClientId"])
    made = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName=_NAME,
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "profile", "email"],
        SupportedIdentityProviders=["COGNITO"],
        CallbackURLs=[f"{base_url}/login/callback"],
        LogoutURLs=[f"{base_url}/logged-out"],
    )["UserPoolClient"]
    return made["ClientId"], made["ClientSecret"]
