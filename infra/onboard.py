"""Give a municipality its place: show what its file would change, and apply it.

python -m infra.onboard --stage test infra/municipalities/example.yaml            shows
python -m infra.onboard --stage test infra/municipalities/example.yaml --apply    shows and applies

The file holds settings, licences, policy, house style and who has which role, and may name texts
that lie beside it (docs/onboarding.md). Applying the same file again changes nothing.
"""

import argparse
import getpass
import json
import secrets
import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

import boto3
import yaml

from infra import surroundings
from infra.yaml_file import FileFaulty, read
from samentoets.base import Frozen, dutch_day
from samentoets.case import Channel
from samentoets.casework import texts
from samentoets.correspondence import TextKind
from samentoets.errors import SamentoetsError
from samentoets.municipality import Municipality
from samentoets.store import store_of
from samentoets.texts.checks import check_template
from samentoets.texts.template import Template, read_template


class TextFile(Frozen):
    """A text of the municipality's own, in a file beside its settings (docs/texts.md)."""

    kind: TextKind
    channel: Channel
    file: str


class MunicipalityFile(Municipality):
    """Everything of one municipality: its settings, and which texts it has of its own."""

    texts: tuple[TextFile, ...] = ()


class Wanted(NamedTuple):
    """What a file asks for, checked as a whole."""

    settings: Municipality
    texts: tuple[Template, ...]


def read_file(path: Path) -> Wanted:
    """The municipality in the file; raises `FileFaulty` or `TextRefused` with what to mend, and
    `LicenceMissing` for a text that the licence of today doesn't cover."""
    found = read(path, MunicipalityFile)
    settings = Municipality.model_validate(found.model_dump(exclude={"texts"}))
    own = tuple(_read_text(path.parent, each) for each in found.texts)
    for template in own:
        feature = texts.feature_of(template.kind, template.channel)
        settings.require(feature, dutch_day(datetime.now(UTC)))
    return Wanted(settings, own)


def _read_text(folder: Path, named: TextFile) -> Template:
    text = (folder / named.file).read_text("utf-8")
    template = read_template(text, named.kind, named.channel, "concept")
    check_template(template)
    return template


def differences(session: boto3.Session, stage: str, wanted: Wanted) -> list[str]:
    """The lines that would change, settings first; none when all of it is live already."""
    live, name = _live(session, stage, wanted.settings.code), wanted.settings.name
    lines = list(_changed(name, _as_yaml(live), _as_yaml(_stored(wanted.settings))))
    for template in wanted.texts:
        in_use = texts.template_for(store_of(wanted.settings.code), template.kind, template.channel)
        what = f"{template.kind} {template.channel}"
        lines += _changed(what, _as_text(in_use), _as_text(template))
    return lines


def _changed(what: str, live: str, wanted: str) -> Iterator[str]:
    before, after = live.splitlines(), wanted.splitlines()
    return unified_diff(before, after, f"{what}: nu", f"{what}: straks", lineterm="", n=2)


def _as_yaml(settings: str) -> str:
    return yaml.safe_dump(json.loads(settings), allow_unicode=True, sort_keys=False, width=100)


def _as_text(template: Template) -> str:
    return f"{template.subject}\n\n{template.body.strip()}"


def _stored(settings: Municipality) -> str:
    return settings.model_dump_json(exclude_defaults=True)


def _parameter(stage: str, code: str) -> str:
    return f"/samentoets/{stage}/municipalities/{code}"


def _live(session: boto3.Session, stage: str, code: str) -> str:
    ssm = session.client("ssm")
    try:
        return ssm.get_parameter(Name=_parameter(stage, code))["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        return "{}"


def apply(session: boto3.Session, stage: str, wanted: Wanted, by: str, now: datetime) -> str:
    """Make it live; answers the municipality's newest webhook secret.

    When policy or licence changed, the sweeper makes the advices of open cases anew.
    """
    settings = wanted.settings
    session.client("ssm").put_parameter(
        Name=_parameter(stage, settings.code),
        Value=_stored(settings),
        Type="String",
        Tier="Intelligent-Tiering",
        Overwrite=True,
    )
    for template in wanted.texts:
        _publish(settings, template, by, now)
    return _webhook_secret(session, stage, settings.code)


def _publish(settings: Municipality, template: Template, by: str, now: datetime) -> None:
    """Save, fill in once as a last check, and use the text; the one in use stays as it is."""
    store, kind, channel = store_of(settings.code), template.kind, template.channel
    if _as_text(texts.template_for(store, kind, channel)) == _as_text(template):
        return
    draft = texts.save_draft(store, settings, template, by, now)
    texts.preview(store, kind, channel, draft.number, by, now)
    texts.publish(store, settings, kind, channel, draft.number, by, now)


def onboard(session: boto3.Session, stage: str, path: Path) -> str:
    """Read a file and make it live; answers its newest webhook secret."""
    return apply(session, stage, read_file(path), getpass.getuser(), datetime.now(UTC))


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
    parser = argparse.ArgumentParser(
        prog="python -m infra.onboard",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stage", required=True)
    parser.add_argument("--apply", action="store_true", help="make it live")
    parser.add_argument("--by", default=getpass.getuser(), help="who does it")
    parser.add_argument("settings", type=Path, nargs="+", help="one YAML file per municipality")
    arguments = parser.parse_args()
    try:
        for path in arguments.settings:
            print("\n".join(run(path, arguments)))  # noqa: T201
    except (FileFaulty, SamentoetsError, FileNotFoundError) as fault:
        sys.exit(str(fault))


def run(path: Path, arguments: argparse.Namespace) -> list[str]:
    """Show what a file would change, and apply it if asked; answers what to tell."""
    wanted, session = read_file(path), boto3.Session()
    if wanted.texts:
        surroundings.enter(session, arguments.stage)
    changes = differences(session, arguments.stage, wanted)
    name = f"{wanted.settings.name} ({wanted.settings.code})"
    if not arguments.apply:
        advice = (
            f"{name}: met --apply wordt dit gewijzigd." if changes else f"{name}: alles is al zo."
        )
        return [*changes, advice]
    apply(session, arguments.stage, wanted, arguments.by, datetime.now(UTC))
    return [
        *changes,
        f"{name}: gewijzigd; het werkt binnen 5 minuten overal."
        if changes
        else f"{name}: alles was al zo.",
        "Het webhook-geheim staat in Secrets Manager.",
    ]


if __name__ == "__main__":
    main()
