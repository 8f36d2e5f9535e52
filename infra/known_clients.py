"""Load the list of known clients (bestandscheck): who is on it needs no test before a grant.

python -m infra.known_clients --stage test --municipality 9901 --by jansen klanten.csv

The file has a BSN on each line, and nothing else; an optional first line says BSN. The new list
takes the place of the old one. Only keyed hashes are kept.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3

from infra import surroundings
from samentoets.person import Bsn
from samentoets.settings import municipality
from samentoets.store import store_of


class ListFaulty(Exception):
    """The file can't be used; the text names the lines, never what is in them (R17)."""


def read(path: Path) -> set[Bsn]:
    """Everybody on the list; raises `ListFaulty` with every line that is no BSN."""
    lines = path.read_text("utf-8-sig").splitlines()
    numbered = [(n, line.strip().strip('";,')) for n, line in enumerate(lines, start=1)]
    filled = [(n, cell) for n, cell in numbered if cell and (n, cell.upper()) != (1, "BSN")]
    if wrong := list(_wrong(filled)):
        told = ", ".join(str(line) for line in wrong[:20])
        raise ListFaulty(
            f"Op {len(wrong)} regels staat geen burgerservicenummer, te beginnen met regel {told}. "
            "Zet op elke regel één BSN en laad de lijst opnieuw. De oude lijst blijft in gebruik."
        )
    if not filled:
        raise ListFaulty("Het bestand is leeg. De oude lijst blijft in gebruik.")
    return {_bsn(cell) for _, cell in filled}


def _wrong(lines: list[tuple[int, str]]) -> Iterator[int]:
    for number, cell in lines:
        try:
            _bsn(cell)
        except ValueError:
            yield number


def _bsn(cell: str) -> Bsn:
    """Excel drops a leading zero."""
    return Bsn(cell.zfill(9) if len(cell) == 8 else cell)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--municipality", required=True)
    parser.add_argument("--by", required=True, help="who loads it")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    try:
        bsns = read(arguments.file)
    except ListFaulty as fault:
        sys.exit(str(fault))
    surroundings.enter(boto3.Session(), arguments.stage)
    chosen = municipality(arguments.municipality)
    loaded = store_of(chosen.code).known_clients.replace(bsns, arguments.by, datetime.now(UTC))
    print(f"{loaded.number} bekende klanten van {chosen.name} zijn in gebruik.")  # noqa: T201


if __name__ == "__main__":
    main()
