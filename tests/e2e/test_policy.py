"""What-if on the emulator: the command as it is typed, with the index and keys of a stack."""

import os
import subprocess
import sys
from pathlib import Path

from local.demo.cast import OOSTERMEER
from local.demo.ockto import Ockto, data_of
from local.demo.outside import Outside
from local.emulator import REGION
from local.stack import ROOT_USER, Stack
from tests.e2e.test_once import Town, take_in
from tests.template import ROOT

STRICTER = """
version: 9
valid_from: 2025-01-01
author: m.devries
income_percentage: 110
asset_limit_single_cents: 777000
"""


def what_if(stack: Stack, policy: Path) -> str:
    environment = os.environ | {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "AWS_ACCESS_KEY_ID": ROOT_USER,
        "AWS_SECRET_ACCESS_KEY": ROOT_USER,
        "AWS_DEFAULT_REGION": REGION,
        "PYTHONPATH": str(ROOT / "layers/common"),
        "COLUMNS": "160",
    }
    choices = ["--stage", "local", "--municipality", OOSTERMEER, "--policy", str(policy)]
    command = [sys.executable, "-m", "infra.what_if", *choices]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_what_if_names_the_cases_that_would_change_and_changes_none(
    outside: Outside, ockto: Ockto, stack: Stack, tmp_path: Path
) -> None:
    people = Town().crowd("Oostermeer", 3, partners=False)
    sent, cases = take_in(outside, people, "drie.csv")
    by_bsn = {resident.person.bsn: cases[line] for line, resident in sent.residents.items()}
    for resident, net in zip(people[:2], (900, 1600), strict=True):
        ockto.deliver(OOSTERMEER, resident.person, data_of(resident.person, net))
    pages = {case_id: outside.case(OOSTERMEER, case_id) for case_id in by_bsn.values()}
    policy = tmp_path / "changed.yaml"
    policy.write_text(STRICTER)
    told = what_if(stack, policy)
    assert "3 open zaken, 1 met een ander advies. Niets gewijzigd." in told
    named = [case_id for case_id in pages if case_id in told]
    assert named == [by_bsn[people[1].person.bsn]]
    assert "AFWIJZEN: INCOME_TOO_HIGH" in told
    assert not [person for person in people if person.person.bsn in told]
    assert pages == {case_id: outside.case(OOSTERMEER, case_id) for case_id in pages}
