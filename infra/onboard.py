"""Give a municipality its place: its settings, checked, and its first webhook secret.

python -m infra.onboard --stage test infra/municipalities/example.yaml
"""

import argparse
import json
import secrets
import sys
from base64 import b64encode
from pathlib import Path

import boto3

from infra.yaml_file import FileFaulty, read
from samentoets.municipality import Municipality


def onboard(session: boto3.Session, stage: str, settings: Path) -> str:
    """Write one municipality's settings; answers its newest webhook secret.

    Repeating it writes the settings again and keeps the secrets. Raises `FileFaulty`, with line and
    advice, when the file isn't right; nothing is written then. When the policy changed, the sweeper
    makes the advices of open cases anew.
    """
    municipality = read(settings, Municipality)
    session.client("ssm").put_parameter(
        Name=f"/samentoets/{stage}/municipalities/{municipality.code}",
        Value=municipality.model_dump_json(exclude_defaults=True),
        Type="String",
        Tier="Intelligent-Tiering",
        Overwrite=True,
    )
    return _webhook_secret(session, stage, municipality.code)


def _webhook_secret(session: boto3.Session, stage: str, code: str) -> str:
    """Several secrets are active at once while one replaces another; the last is the newest."""
    name = f"samentoets/{stage}/webhook/{code}"
    manager = session.client("secretsmanager")
    try:
        kept: list[str] = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
    except manager.exceptions.ResourceNotFoundException:
        kept = [f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"]
        manager.create_secret(
            Name=name, SecretString=json.dumps(kept), KmsKeyId=f"alias/samentoets-{stage}"
        )
    return kept[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("settings", type=Path, nargs="+", help="one YAML file per municipality")
    arguments = parser.parse_args()
    for settings in arguments.settings:
        try:
            onboard(boto3.Session(), arguments.stage, settings)
        except FileFaulty as fault:
            sys.exit(str(fault))
        print(f"{settings.stem}: settings written, webhook secret kept in Secrets Manager")  # noqa: T201


if __name__ == "__main__":
    main()
