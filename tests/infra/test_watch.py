"""Dashboard, alarms and runbook speak of the same things as the code."""

import json
import re
from typing import Any

import pytest

from samentoets.observability import Metric
from tests.template import ROOT, resources

ALARMS = {
    name: (alarm.get("Condition"), alarm["Properties"])
    for name, alarm in resources("AWS::CloudWatch::Alarm").items()
}
[DASHBOARD] = resources("AWS::CloudWatch::Dashboard").values()
WIDGETS = json.loads(DASHBOARD["Properties"]["DashboardBody"]["Fn::Sub"])["widgets"]
SHOWN = [metric for widget in WIDGETS for metric in widget["properties"]["metrics"]]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
SECTIONS = {
    title.lower().replace(" ", "-") for title in re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)
}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_reaches_the_operator_and_says_what_to_do(name: str) -> None:
    _, alarm = ALARMS[name]
    assert alarm["AlarmActions"] == [{"Ref": "OperatorTopic"}]
    [section] = re.findall(r"docs/runbook\.md#([a-z-]+)", alarm["AlarmDescription"])
    assert section in SECTIONS


def test_every_section_of_the_runbook_belongs_to_an_alarm() -> None:
    named = {alarm["AlarmDescription"].partition("#")[2] for _, alarm in ALARMS.values()}
    assert named == SECTIONS


def test_metric_math_stays_on_aws_because_the_emulator_refuses_it() -> None:
    assert all(condition == "IsAws" for condition, alarm in ALARMS.values() if "Metrics" in alarm)


def test_the_dashboard_shows_every_metric_of_the_code_and_no_other() -> None:
    own = [metric[1:] for metric in SHOWN if metric[0] == "Samentoets"]
    assert sorted(own) == sorted([metric.value, "service", "samentoets"] for metric in Metric)


def test_an_alarm_on_our_own_metric_watches_one_that_exists() -> None:
    own: list[dict[str, Any]] = [
        alarm for _, alarm in ALARMS.values() if alarm.get("Namespace") == "Samentoets"
    ]
    assert own
    for alarm in own:
        assert alarm["MetricName"] in {metric.value for metric in Metric}
        assert alarm["Dimensions"] == [{"Name": "service", "Value": "samentoets"}]


@pytest.mark.parametrize("metric", Metric)
def test_the_code_counts(metric: Metric) -> None:
    sources = [*ROOT.glob("functions/*/*.py"), *ROOT.glob("layers/common/samentoets/**/*.py")]
    assert any(f"Metric.{metric.name}" in source.read_text("utf-8") for source in sources)


def test_custom_metrics_stay_affordable() -> None:
    assert len(Metric) <= 25
