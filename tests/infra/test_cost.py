"""What a case costs: counted, not remembered."""

from benchmarks import cost


def test_the_page_of_costs_is_what_the_code_costs() -> None:
    """Out of date: `python -m benchmarks.cost` writes it anew; look at what became dearer."""
    assert cost.DOCUMENT.read_text("utf-8") == cost.document()


def test_complete_at_once_starts_no_timer_and_no_case_polls() -> None:
    transitions = {name: units["transitions"] for name, units in cost.measured().items()}
    assert transitions == {
        "complete at once": 0,
        "the partner a few hours later": 1,
        "reminded, then complete": 5,
        "reminded, then marked": 8,
    }
