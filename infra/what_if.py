"""What would another policy do to the open cases of a municipality? Nothing is changed.

python -m infra.what_if --stage test --municipality 9901 --policy changed.yaml
"""

import argparse
import getpass
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import boto3
from rich.console import Console
from rich.progress import track
from rich.table import Table

from infra import surroundings
from infra.yaml_file import FileFaulty, read
from samentoets.advice import Advice
from samentoets.casework.what_if import Effect, what_if
from samentoets.policy import Policy
from samentoets.settings import municipality
from samentoets.store import store_of

MOST_SHOWN = 100


def run(code: str, policy: Policy, console: Console) -> list[Effect]:
    """The effect on every open case, with a progress bar; answers the cases that would change."""
    store, now = store_of(code), datetime.now(UTC)
    effects = what_if(store, municipality(code), policy, getpass.getuser(), now)
    total = store.worklists.count_open_cases()
    told = list(track(effects, "Zaken doorrekenen", total, console=console, transient=True))
    changes = [effect for effect in told if effect.is_change]
    console.print(_totals(told))
    if changes:
        console.print(_cases(changes))
    console.print(f"{len(told)} open zaken, {len(changes)} met een ander advies. Niets gewijzigd.")
    return changes


def _totals(effects: Iterable[Effect]) -> Table:
    shown = Table(title="Advies nu en met het andere beleid")
    for column in ("nu", "straks"):
        shown.add_column(column)
    shown.add_column("zaken", justify="right")
    counted = Counter((effect.before.outcome, effect.after.outcome) for effect in effects)
    for (before, after), number in sorted(counted.items()):
        style = "bold" if before is not after else "dim"
        shown.add_row(before, after, str(number), style=style)
    return shown


def _cases(changes: list[Effect]) -> Table:
    more = len(changes) - MOST_SHOWN
    shown = Table(title="Zaken met een ander advies", caption=f"en nog {more}" if more > 0 else "")
    for column in ("zaak", "nu", "straks"):
        shown.add_column(column)
    for change in sorted(changes, key=lambda change: change.case_id)[:MOST_SHOWN]:
        shown.add_row(change.case_id, _told(change.before), _told(change.after))
    return shown


def _told(advice: Advice) -> str:
    return f"{advice.outcome}: {', '.join(advice.reasons)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--municipality", required=True, help="code of four digits")
    parser.add_argument(
        "--policy", type=Path, required=True, help="one version, as under policies in the settings"
    )
    arguments = parser.parse_args()
    try:
        policy = read(arguments.policy, Policy)
    except FileFaulty as fault:
        sys.exit(str(fault))
    surroundings.enter(boto3.Session(), arguments.stage)
    run(arguments.municipality, policy, Console())


if __name__ == "__main__":
    main()
