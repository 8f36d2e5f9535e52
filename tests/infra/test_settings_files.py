"""Settings and norms that are wrong are refused whole, by line and with what to do."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError
from rich.console import Console

from infra import check_norms, known_clients, surroundings, what_if
from infra import onboard as onboarding
from infra.onboard import onboard
from infra.yaml_file import FileFaulty, read
from samentoets import settings
from samentoets.case import Channel
from samentoets.casework.texts import template_for
from samentoets.correspondence import TextKind
from samentoets.errors import LicenceMissing, TextRefused
from samentoets.municipality import Municipality
from samentoets.person import Bsn
from samentoets.policy import Policy
from samentoets.store import Store, store_of
from tests.builders import a_policy
from tests.casework.test_reassessing import put
from tests.conftest import forget_clients
from tests.template import ROOT

SETTINGS = sorted((*ROOT.glob("local/municipalities/*.yaml"), *ROOT.glob("infra/municipalities/*")))
EXAMPLE = (ROOT / "infra/municipalities/example.yaml").read_text("utf-8")


def line_of(text: str) -> int:
    [line] = [n for n, line in enumerate(EXAMPLE.splitlines(), start=1) if text in line]
    return line


def faults(tmp_path: Path, old: str, new: str) -> list[tuple[int, str]]:
    assert EXAMPLE.count(old) == 1
    path = tmp_path / "gemeente.yaml"
    path.write_text(EXAMPLE.replace(old, new), "utf-8")
    with pytest.raises(FileFaulty) as refused:
        read(path, Municipality)
    return [(fault.line, fault.advice) for fault in refused.value.faults]


@pytest.mark.parametrize("path", SETTINGS, ids=[path.stem for path in SETTINGS])
def test_the_municipalities_that_we_bring_are_right(path: Path) -> None:
    assert read(path, Municipality).policies


def test_the_two_municipalities_have_policies_of_their_own() -> None:
    day = read(SETTINGS[0], Municipality).review_rounds[0].reference_date
    both = [read(path, Municipality).policy_on(day) for path in SETTINGS if path.stem != "example"]
    assert len({policy and policy.income_percentage for policy in both}) == 2
    assert len({policy and policy.holiday_allowance for policy in both}) == 2


PERCENTAGE = "income_percentage: 120"
IGNORED = "ignored_income_kinds: []"

# what stands there | what somebody writes | at which line the fault is told | with what to do
FAULTS = [
    ("approved_by: s.bakker", "approved_by: M.deVries", "  - version: 1", "iemand anders"),
    (PERCENTAGE, "income_percentage: 12", PERCENTAGE, "minstens 100"),
    (PERCENTAGE, "income_percentge: 120", PERCENTAGE, "'income_percentage'"),
    (f"    {PERCENTAGE}\n", "", "  - version: 1", "Voeg het toe"),
    ("comparison: lte", "comparison: kleiner", "comparison: lte", "Kies uit: 'lte' or 'lt'"),
    ("    valid_from: 2025-01-01", "    valid_from: 1-1-2025", "    valid_from", "2026-01-31"),
    ("tests_assets: true", "tests_assets: misschien", "tests_assets", "true of false"),
    ("{ auto: 500000 }", "{ auto: 5000.00 }", "asset_exemptions_cents", "eurocenten"),
    ("data_not_older_than: P92D", "data_not_older_than: 3 maanden", "data_not_older", "P14D"),
    (IGNORED, "ignored_income_kinds: [alimentaties]", IGNORED, "Bedoelt u 'alimentatie'?"),
    (IGNORED, "ignored_income_kinds: [xyzzy]", IGNORED, "Kies uit: alimentatie"),
    ("income_months: 1", "income_months: 1\n    income_months: 3", "income_months", "twee keer"),
    ("partner_wait: P1D", "  partner_wait: P1D", "partner_wait", "geen goede YAML"),
    ("[uwv, belastingdienst]", "[uwv, uwv]", "  - version: 1", "elke bron één keer"),
    ('code: "9900"', "code: 9900", 'code: "9900"', "aanhalingstekens"),
    ("name: voorjaar_2026", "name: najaar_2026", "review_rounds", "eigen naam"),
    ("closed: true", "default: true", "review_rounds", "hoogstens één"),
    (
        "inkomen: behandelaar",
        "inkomen: directeur",
        "voorbeeldstad-inkomen",
        "Kies uit: 'behandelaar', ",
    ),
    ("  - claim: groups\n", "  - clam: groups\n", "  - claim: groups", "Bedoelt u 'claim'?"),
    ("    default: true\n", "    default: true\n    closed: true\n", "review_rounds", "gesloten"),
]


@pytest.mark.parametrize(("old", "new", "line", "advice"), FAULTS)
def test_a_fault_is_told_by_line_with_what_to_do(
    tmp_path: Path, old: str, new: str, line: str, advice: str
) -> None:
    told = faults(tmp_path, old, new)
    twice = int("income_months: 3" in new)
    assert any(found == line_of(line) + twice and advice in text for found, text in told), told


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "gemeente.yaml"
    path.write_text(EXAMPLE.replace("lte", "x").replace("P14D", "x").replace("9900", "x"), "utf-8")
    with pytest.raises(FileFaulty) as refused:
        read(path, Municipality)
    assert len(refused.value.faults) == 3
    assert str(refused.value).startswith("gemeente.yaml is niet goed:\n  regel 2, code: ")


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "leeg.yaml").write_text("# niets\n")
    with pytest.raises(FileFaulty, match="leeg"):
        read(tmp_path / "leeg.yaml", Municipality)


def test_two_versions_with_one_number_are_refused(tmp_path: Path) -> None:
    settings = yaml.safe_load(EXAMPLE)
    settings["policies"] *= 2
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(settings))
    with pytest.raises(FileFaulty, match="eigen nummer"):
        read(tmp_path / "x.yaml", Municipality)


def test_faulty_settings_are_not_written(aws: boto3.Session, tmp_path: Path) -> None:
    path = tmp_path / "gemeente.yaml"
    path.write_text(EXAMPLE.replace("income_percentage: 120", "income_percentage: 12"), "utf-8")
    with pytest.raises(FileFaulty):
        onboard(aws, "test", path)
    with pytest.raises(ClientError, match="ParameterNotFound"):
        aws.client("ssm").get_parameter(Name="/samentoets/test/municipalities/9900")


def test_settings_come_back_as_they_were_written(aws: boto3.Session) -> None:
    aws.client("kms").create_alias(
        AliasName="alias/samentoets-test",
        TargetKeyId=aws.client("kms").list_keys()["Keys"][0]["KeyId"],
    )
    for path in SETTINGS:
        onboard(aws, "test", path)
        name = f"/samentoets/test/municipalities/{read(path, Municipality).code}"
        kept = aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
        assert Municipality.model_validate_json(kept) == read(path, Municipality)


def _a_file(tmp_path: Path, **texts: str) -> Path:
    """The example with these texts of its own, by channel."""
    named = [
        {"kind": "INVITATION", "channel": channel, "file": f"{channel}.txt"} for channel in texts
    ]
    for channel, text in texts.items():
        (tmp_path / f"{channel}.txt").write_text(text, "utf-8")
    settings = yaml.safe_load(EXAMPLE) | {"code": "9901", "texts": named}
    path = tmp_path / "gemeente.yaml"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    return path


OWN = "Onderwerp: Doet u mee?\n\n$AANHEF$,\n\n$PARTNERALINEA$\n\nGa naar $ONDERZOEK_URL$\n"


def _told(path: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> list[str]:
    monkeypatch.setattr(surroundings, "enter", lambda *_: None)
    choices = {"stage": "test", "apply": False, "by": "jansen"} | more
    return onboarding.run(path, Namespace(**choices))


def test_onboarding_shows_first_then_applies_and_then_has_nothing_to_do(
    aws: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _a_file(tmp_path, EMAIL=OWN)
    store = store_of("9901")
    shown = _told(path, monkeypatch)
    assert "+name: Voorbeeldstad" in shown
    assert "+Doet u mee?" in shown
    assert shown[-1].endswith("met --apply wordt dit gewijzigd.")
    assert settings.municipality("9901").name == "Oostermeer", "only shown"
    _told(path, monkeypatch, apply=True)
    forget_clients()
    assert settings.municipality("9901").name == "Voorbeeldstad"
    assert template_for(store, TextKind.INVITATION, Channel.EMAIL).subject == "Doet u mee?"
    for apply in (False, True):
        again = _told(path, monkeypatch, apply=apply)
        assert not [line for line in again if line.startswith(("+", "-"))]
    assert len(store.texts.versions(TextKind.INVITATION, Channel.EMAIL)) == 1


def test_onboarding_shows_whose_rights_come_and_go(
    aws: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _a_file(tmp_path)
    assert "+  values:" in (shown := _told(path, monkeypatch, apply=True)), shown
    forget_clients()
    assert {code for code, grants in settings.staff_grants().items() if grants} == {"9901"}
    without = yaml.safe_load(path.read_text("utf-8"))
    del without["staff"]
    path.write_text(yaml.safe_dump(without, allow_unicode=True), "utf-8")
    shown = _told(path, monkeypatch, apply=True)
    assert "-    voorbeeldstad-inkomen: behandelaar" in shown, shown
    forget_clients()
    assert not any(settings.staff_grants().values())


def test_a_faulty_text_or_one_without_licence_stops_the_whole_file(
    aws: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TextRefused, match="PARTNERALINEA"):
        _told(_a_file(tmp_path, EMAIL=OWN.replace("$PARTNERALINEA$", "")), monkeypatch, apply=True)
    path = _a_file(tmp_path, LETTER=OWN)
    extra = yaml.safe_load(path.read_text("utf-8")) | {
        "licences": [{"licence": "Extra", "valid_from": "2020-01-01"}]
    }
    path.write_text(yaml.safe_dump(extra, allow_unicode=True), "utf-8")
    with pytest.raises(LicenceMissing, match="Premium"):
        _told(path, monkeypatch, apply=True)
    assert settings.municipality("9901").name == "Oostermeer"


LIST_FAULTS = {
    "no BSN": "BSN\n999990018\n",
    "a name": "Jansen\n",
    "nothing": "BSN\n\n",
}


@pytest.mark.parametrize("content", LIST_FAULTS.values(), ids=LIST_FAULTS.keys())
def test_r17_a_faulty_list_of_known_clients_is_refused_without_its_content(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "klanten.csv").write_text(content, "utf-8")
    with pytest.raises(known_clients.ListFaulty) as refused:
        known_clients.read(tmp_path / "klanten.csv")
    assert "De oude lijst blijft in gebruik" in str(refused.value)
    assert not {"999990018", "Jansen"} & set(str(refused.value).split())


def test_a_list_of_known_clients_is_read_as_excel_writes_it(tmp_path: Path) -> None:
    (tmp_path / "klanten.csv").write_text('\ufeffBSN;\n"999990019";\n00000012;\n', "utf-8")
    assert known_clients.read(tmp_path / "klanten.csv") == {Bsn("999990019"), Bsn("000000012")}


def test_a_half_yearly_update_is_one_more_file_that_the_check_reads(tmp_path: Path) -> None:
    for path in check_norms.TABLES.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert check_norms.check(tmp_path) == []
    newest = max(tmp_path.glob("2*.yaml"))
    text = newest.read_text("utf-8")
    text = text.replace("2027-01-01", "2027-07-01").replace("2026-07-01", "2027-01-01", 1)
    (tmp_path / "2027-01-01.yaml").write_text(text, "utf-8")
    assert check_norms.check(tmp_path) == []
    (tmp_path / "2027-01-01.yaml").rename(tmp_path / "2027-02-01.yaml")
    [fault] = check_norms.check(tmp_path)
    assert "geef het bestand die naam" in fault


def test_a_norm_without_source_is_told_by_line(tmp_path: Path) -> None:
    for path in check_norms.TABLES.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / "2024-01-01.yaml"
    table.write_text(table.read_text("utf-8").replace("      cents: 121964\n", "", 1), "utf-8")
    (tmp_path / "pension_age.yaml").write_text("source: ergens\n")
    norms, ages = check_norms.check(tmp_path)
    assert "2024-01-01.yaml is niet goed:" in norms
    assert "norms.single_21_aow.excluded.amount.cents: Dit veld ontbreekt" in norms
    assert "pension_age.yaml" in ages


@pytest.mark.parametrize("draft", [{"income_percentage": 120}, {"income_percentage": 130}])
def test_what_if_shows_totals_and_cases_and_no_personal_data(
    store: Store, draft: dict[str, Any]
) -> None:
    changed = put(store, 1)
    put(store, 2, cents=90_000)
    console = Console(record=True, width=160)
    policy = a_policy(version=2, approved_by=None, **draft)
    effects = what_if.run("9901", policy, console)
    text = console.export_text()
    different = draft["income_percentage"] == 120
    assert [effect.case_id for effect in effects] == [changed] * different
    assert f"2 open zaken, {int(different)} met een ander advies. Niets gewijzigd." in text
    assert (f"{changed}" in text) == different
    for secret in ("999990019", "Loïs", "IJssel", "160", "1.600"):
        assert secret not in text


def test_what_if_reads_a_policy_as_it_stands_under_policies(tmp_path: Path) -> None:
    version = yaml.safe_load(EXAMPLE)["policies"][0] | {"version": 2, "income_percentage": 130}
    del version["approved_by"]
    (tmp_path / "changed.yaml").write_text(yaml.safe_dump(version))
    assert read(tmp_path / "changed.yaml", Policy).income_percentage == 130
