"""What is shown when the story is over: cases, the reminder, the refused rows, where to look."""

from dataclasses import asdict

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local.demo import scenarios
from local.demo.cast import NAMES, OOSTERMEER
from local.demo.outside import Mail, Result
from local.demo.scenarios import Outcome, Scenario
from local.demo.stage import Stage

LOOK_AROUND = """\
[bold]make up[/]                                 starts a stack that stays
[bold].venv/bin/python -m local.demo --stay[/]   plays this story on it
[bold]make down[/]                               ends it

.local/stack.json then tells where everything is:
  page_url    the officer's pages, for a browser; log in as one of `people`, with `password`
  outbox_url  the e-mails that went out: curl -s <outbox_url>
  endpoint    of AWS itself:
      export AWS_ENDPOINT_URL=<endpoint> AWS_DEFAULT_REGION=<region>
      export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
      aws s3 ls --recursive s3://<bucket>/results/
      aws stepfunctions list-executions --state-machine-arn <state_machine_arn>"""


def outcome_of(stage: Stage, scenario: Scenario) -> Outcome:
    """How the case of a scenario really stands."""
    page = stage.page(scenario)
    return Outcome(
        status=page.status,
        advice=page.advice,
        reasons=page.reasons,
        mark=page.mark,
        mails=len(stage.mails_to(scenario)),
        printed=page.printed,
        timers=len(stage.timers_of(scenario)),
    )


def show_cases(stage: Stage) -> None:
    """A row per scenario; every difference from what was expected counts as a failure."""
    table = _table("The cases of the story", "", "Rules", "Household", "Expected", "Real")
    for scenario in scenarios.ALL:
        real, expected = outcome_of(stage, scenario), scenario.expected
        verdict = "[green]✓" if real == expected else "[bold red]✗"
        who = f"{scenario.title}\n[dim]{stage.cases[scenario]}"
        table.add_row(verdict, scenario.rules, who, _told(expected), _told(real))
        if real != expected:
            stage.tell.failures.append(f"{scenario.title}: {_difference(real, expected)}")
    stage.tell.console.print(table)


def _difference(real: Outcome, expected: Outcome) -> str:
    wanted = asdict(expected)
    return ", ".join(
        f"{name} is {value!r} instead of {wanted[name]!r}"
        for name, value in asdict(real).items()
        if value != wanted[name]
    )


def _told(outcome: Outcome) -> str:
    mark = "⚑ marked" if outcome.mark else ""
    reasons = sorted(outcome.reasons)
    counts = f"mail {outcome.mails}, letter {outcome.printed}, timer {outcome.timers}"
    lines = (
        f"[bold]{outcome.advice}[/] {mark}",
        *reasons,
        f"[dim]{outcome.status}",
        f"[dim]{counts}",
    )
    return "\n".join(lines)


def show_reminder(stage: Stage, mail: Mail) -> None:
    """The e-mail in its text form."""
    head = f"Van:  {mail.sender}\nAan:  {', '.join(mail.to)}\nOver: {mail.subject}"
    body = Text(f"{head}\n\n{mail.text.rstrip()}")
    stage.tell.console.print(Panel(body, title="The reminder as it went out", padding=(1, 2)))


def show_refusals(stage: Stage, municipality: str, result: Result) -> None:
    """What the municipality must mend, in the words of its result file."""
    title = f"The refused rows in the result file of {NAMES[municipality]}"
    table = _table(title, "Regel", "Kolom en code", "Melding en wat te doen")
    for line in result.refusals:
        where = Text("\n".join(filter(None, (line.column, line.code))))
        table.add_row(str(line.row), where, Text(f"{line.message} {line.advice}"))
    stage.tell.console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=f"\n[bold]{title}", title_justify="left", title_style="", show_lines=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def show_everything(stage: Stage) -> None:
    """The end of the demo."""
    show_refusals(stage, OOSTERMEER, stage.results[OOSTERMEER])
    for mail in stage.mails_to(scenarios.REMINDED)[:1]:
        show_reminder(stage, mail)
    show_cases(stage)
    stage.tell.console.print(Panel(LOOK_AROUND, title="To look around yourself"))
