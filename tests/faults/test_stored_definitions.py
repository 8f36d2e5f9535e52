"""Row 23: executions that wait keep the definition they were started with.

They meet the functions of today. So definitions are stored, and played with today's functions: what
a step gets and answers stays. One may go when no execution of it can wait any more.
"""

from pathlib import Path

import pytest
import yaml

from tests.faults.account import onboard
from tests.faults.histories import SCENARIO_OF, finish, is_as_told
from tests.faults.scenarios import Scenario
from tests.faults.state_machine import StateMachine
from tests.faults.test_state_machine import definition
from tests.faults.world import a_world
from tests.infra.test_definition import STATES

STORED = sorted(Path(__file__).with_name("definitions").glob("*.asl.yaml"))

TOLD = (
    "the partner comes after the reminder",
    "silence",
    "a letter, and then silence",
    "an officer gives more time",
)
PLAYED = [SCENARIO_OF[name] for name in TOLD]


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.name)
@pytest.mark.parametrize("scenario", PLAYED, ids=lambda scenario: scenario.name)
def test_row_23_functions_of_today_finish_what_an_earlier_definition_began(
    scenario: Scenario, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_world(monkeypatch) as world:
        onboard(scenario.municipality)
        world.machine = StateMachine(definition("topic", stored.read_text("utf-8")), world.task)
        world.fate = scenario.fate
        world.expect(*scenario.happenings)
        world.run()
        finish(world)
        is_as_told(world, scenario)
        assert world.failures == 0


def test_row_23_the_present_definition_is_stored() -> None:
    """A new one is stored beside the earlier ones, under the month in which it is released."""
    assert set(TOLD) == {scenario.name for scenario in PLAYED}
    assert STATES in [yaml.safe_load(path.read_text("utf-8"))["States"] for path in STORED]
