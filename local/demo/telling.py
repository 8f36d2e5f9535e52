"""How the demo speaks: scenes, steps, and waits that show how long they may last."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

LOOK_AGAIN_SECONDS = 0.2


class Telling:
    """Tells the story and remembers what did not come out as it should."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.failures: list[str] = []

    def scene(self, title: str, why: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{title}", align="left")
        self.console.print(f"[dim]{why}", highlight=False)

    def step(self, text: str) -> None:
        self.console.print(f"  → {escape(text)}", highlight=False)

    def check(self, as_expected: bool, text: str) -> None:
        """Tell what was seen, or that it was not."""
        if as_expected:
            self.console.print(f"  [green]✓[/] {escape(text)}", highlight=False)
        else:
            self.failures.append(text)
            self.console.print(f"  [bold red]✗ NOT SO:[/] {escape(text)}", highlight=False)

    def wait(self, text: str, happened: Callable[[], bool], seconds: float) -> None:
        """Look again and again until it happened, at most so long; then tell."""
        deadline = time.monotonic() + seconds
        columns = (TextColumn("    [dim]{task.description}"), BarColumn(), TimeElapsedColumn())
        live = self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=not live) as progress:
            task = progress.add_task("waiting", total=seconds)
            while not (done := happened()) and time.monotonic() < deadline:
                time.sleep(LOOK_AGAIN_SECONDS)
                progress.update(task, completed=seconds - (deadline - time.monotonic()))
        self.check(done, text)
