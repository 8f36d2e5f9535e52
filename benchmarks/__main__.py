"""`python -m benchmarks`: what the hot paths cost, beside the least that they could cost."""

import csv
import io
import os
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from benchmarks.deliveries import deliveries
from benchmarks.measure import Ratio, fresh_interpreters, in_process
from benchmarks.pages import pages
from samentoets.assessment import assess
from samentoets.casework.what_if import effect
from samentoets.completeness import missing
from samentoets.household import compose
from samentoets.intake import read_rows
from samentoets.progress import receive
from tests import ENVIRONMENT
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    a_case,
    a_claim,
    a_person,
    a_policy,
    some_facts,
)
from tests.intake_files import cells, table, written

ROWS = 1000
HANDLERS = ("csv_ingest", "ockto_webhook", "completeness_check", "send_reminder", "sweeper")
SDK = "import boto3; boto3.client('dynamodb', region_name='eu-central-1')"


def main() -> None:
    shown = Table(title="Ratios to a baseline of the same run")
    for column in ("what", "cost", "baseline", "cost", "ratio"):
        shown.add_column(column, justify="left" if column in ("what", "baseline") else "right")
    ratios = (*_rows(), *deliveries(), *_advices(), *pages(), *_cold_starts())
    for ratio in ratios:
        costs = (
            f"{cost:,.1f} {ratio.unit}" for cost in (ratio.candidate_cost, ratio.baseline_cost)
        )
        mine, least = costs
        shown.add_row(ratio.name, mine, ratio.baseline, least, f"{ratio.times:.2f}")
    Console().print(shown)
    if dear := [ratio.name for ratio in ratios if ratio.times > ratio.most]:
        sys.exit(f"Dearer than it may be: {'; '.join(dear)}")


def _rows() -> Iterator[Ratio]:
    """One good row: decoded, split, checked, made into a resident."""
    lines = table(*(cells(BSN=bsn) for bsn in _bsns(ROWS)))
    content = written(lines, encoding="cp1252").read()

    def intake() -> None:
        for _ in read_rows(io.BytesIO(content), OOSTERMEER, NOW.date()):
            pass

    def reader() -> None:
        text = io.TextIOWrapper(io.BytesIO(content), "cp1252", newline="")
        for _ in csv.reader(text, delimiter=";"):
            pass

    mine, least = in_process(intake, reader)
    yield Ratio("a row of a file", "csv.reader", "µs", mine / ROWS * 1e6, least / ROWS * 1e6)


def _bsns(number: int) -> Iterator[str]:
    weights = (9, 8, 7, 6, 5, 4, 3, 2)
    for start in range(99_990_000, 100_000_000):
        check = sum(w * int(d) for w, d in zip(weights, str(start), strict=True)) % 11
        if check < 10 and number:
            number -= 1
            yield f"{start}{check}"


def _advices() -> Iterator[Ratio]:
    """What another policy does to a couple's case, beside one plain assessment of it."""
    incomes = [a_person()["incomes"][0] | {"payer": f"Werkgever {n}"} for n in range(5)]
    assets = [
        {"kind": "spaarrekening", "source": "belastingdienst", "reference": f"r{n}"}
        | {"amount_cents": 100_000, "reference_date": "2025-10-01"}
        for n in range(5)
    ]
    resident = a_person(partner=a_claim(), incomes=incomes, assets=assets)
    facts = some_facts(resident, a_person(PARTNER, incomes=incomes))
    dossier = receive(a_case(), facts, OOSTERMEER, NOW)
    changed = OOSTERMEER.trying(a_policy(version=2, income_percentage=120))

    def plain() -> None:
        household = compose(dossier.case, dossier.facts)
        assess(household, missing(household, OOSTERMEER), OOSTERMEER, NOW.date())

    mine, least = in_process(lambda: effect(dossier, OOSTERMEER, changed, NOW), plain)
    yield Ratio("what-if of a case", "one assessment", "ms", mine * 1e3, least * 1e3)


def _cold_starts() -> Iterator[Ratio]:
    """Importing a handler with all that it needs, beside a bare DynamoDB client."""
    environment = dict(os.environ) | ENVIRONMENT
    for name in HANDLERS:
        work = f"import functions.{name}.handler; {SDK}"
        mine, least = fresh_interpreters(work, SDK, environment)
        yield Ratio(f"start of {name}", "boto3 client", "ms", mine * 1e3, least * 1e3)


if __name__ == "__main__":
    main()
