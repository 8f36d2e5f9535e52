"""The texts that residents read: list them, check and save a file, preview it, publish it.

python -m infra.texts --stage test --municipality 9901 list
python -m infra.texts --stage test --municipality 9901 save INVITATION EMAIL text.txt --by jansen
python -m infra.texts --stage test --municipality 9901 preview INVITATION EMAIL 1 --by jansen
python -m infra.texts --stage test --municipality 9901 publish INVITATION EMAIL 1 --by jansen

A file begins with `Onderwerp: …`; docs/texts.md tells what can be in it. A preview is written to
the folder where the command is given.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import boto3

from functions.print_letters.handler import typeset
from infra import surroundings
from samentoets.case import Channel
from samentoets.casework import texts
from samentoets.correspondence import Content, TextKind
from samentoets.errors import SamentoetsError
from samentoets.municipality import Municipality
from samentoets.settings import municipality
from samentoets.store import Store, store_of
from samentoets.texts.as_email import as_email
from samentoets.texts.as_letter import Sheet, as_bundle
from samentoets.texts.checks import check_template
from samentoets.texts.template import Template, read_template
from samentoets.texts.values import example_values


def overview(store: Store) -> list[str]:
    """What is in use of every text, and its newest version."""
    lines = []
    for kind in TextKind:
        for channel in Channel:
            versions = store.texts.versions(kind, channel)
            in_use = texts.template_for(store, kind, channel).version
            newest = f", newest: {versions[-1].number}" if versions else ""
            lines.append(f"{kind:25} {channel:7} in use: {in_use}{newest}")
    return lines


def write_preview(content: Content, chosen: Municipality, channel: Channel, to: Path) -> list[Path]:
    """A preview as the resident would get it: a PDF, or an e-mail in both of its forms."""
    if channel is Channel.EMAIL:
        email = as_email(content, chosen)
        written = {to.with_suffix(".txt"): email.text, to.with_suffix(".html"): email.html}
        for path, text in written.items():
            path.write_text(text, "utf-8")
        return list(written)
    values = example_values()
    sheet = Sheet(
        reference=values["CASENUMMER"][0],
        date=values["DATUM"][0],
        address=tuple(values[f"ADRESREGEL{number}"][0] for number in (1, 2, 3)),
        subject=content.subject,
        blocks=content.blocks,
    )
    path = to.with_suffix(".pdf")
    path.write_bytes(typeset(as_bundle((sheet,), chosen)))
    return [path]


def run(arguments: argparse.Namespace, now: datetime) -> list[str]:
    """Carry out one command; answers what to tell."""
    if arguments.command == "check":
        check_template(_read(arguments))
        return ["Nothing wrong with it."]
    surroundings.enter(boto3.Session(), arguments.stage)
    store, settings = store_of(arguments.municipality), municipality(arguments.municipality)
    if arguments.command == "list":
        return overview(store)
    if arguments.command == "save":
        draft = texts.save_draft(store, settings, _read(arguments), arguments.by, now)
        return [f"Saved as version {draft.number}. Preview it, then publish it."]
    chosen = (arguments.kind, arguments.channel, arguments.number, arguments.by, now)
    if arguments.command == "publish":
        version = texts.publish(store, settings, *chosen)
        return [f"Version {version.number} is in use from now on."]
    content = texts.preview(store, *chosen)
    to = Path(f"{arguments.kind}-{arguments.channel}-{arguments.number}".lower())
    return [str(path) for path in write_preview(content, settings, arguments.channel, to)]


def _read(arguments: argparse.Namespace) -> Template:
    text = arguments.file.read_text("utf-8")
    return read_template(text, arguments.kind, arguments.channel, "concept")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.texts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stage", required=True)
    parser.add_argument("--municipality", required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list")
    for name in ("check", "save", "preview", "publish"):
        command = commands.add_parser(name)
        command.add_argument("kind", type=TextKind, choices=TextKind)
        command.add_argument("channel", type=Channel, choices=Channel)
        if name in ("check", "save"):
            command.add_argument("file", type=Path)
        else:
            command.add_argument("number", type=int)
        if name != "check":
            command.add_argument("--by", required=True, help="who does it")
    return parser


def main() -> None:
    try:
        lines = run(_parser().parse_args(), datetime.now(UTC))
    except SamentoetsError as error:
        sys.exit(str(error))
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
