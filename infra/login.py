"""Set up how staff log in: the identity provider, our secret there, and what its claims grant.

python -m infra.login --stage test infra/login.yaml

It asks for the client secret, unless there is one already and nothing is typed.
"""

import argparse
import getpass
import sys
from pathlib import Path

import boto3

from infra.yaml_file import FileFaulty, read
from samentoets.access import LoginSettings


def set_up(session: boto3.Session, stage: str, settings: LoginSettings, secret: str) -> None:
    """Write both; an empty secret leaves the one that is kept. Repeating it is harmless."""
    session.client("ssm").put_parameter(
        Name=f"/samentoets/{stage}/login",
        Value=settings.model_dump_json(exclude_defaults=True),
        Type="String",
        Tier="Intelligent-Tiering",
        Overwrite=True,
    )
    if secret:
        _keep(session, stage, secret)


def _keep(session: boto3.Session, stage: str, secret: str) -> None:
    name, manager = f"samentoets/{stage}/login", session.client("secretsmanager")
    try:
        manager.put_secret_value(SecretId=name, SecretString=secret)
    except manager.exceptions.ResourceNotFoundException:
        manager.create_secret(Name=name, SecretString=secret, KmsKeyId=f"alias/samentoets-{stage}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("settings", type=Path, help="a YAML file such as infra/login.yaml")
    arguments = parser.parse_args()
    try:
        settings = read(arguments.settings, LoginSettings)
    except FileFaulty as fault:
        sys.exit(str(fault))
    set_up(boto3.Session(), arguments.stage, settings, getpass.getpass("Client secret: "))
    print("Login set up. The pages use it within 5 minutes.")  # noqa: T201


if __name__ == "__main__":
    main()
