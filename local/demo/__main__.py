"""`python -m local.demo`: plays the story and ends with an error if anything came out otherwise."""

import argparse
import sys
import time
from contextlib import nullcontext

from rich.console import Console

from local.demo.cast import Cast
from local.demo.epilogue import show_everything
from local.demo.ockto import Ockto
from local.demo.outside import Outside
from local.demo.stage import Stage, StoryStopped
from local.demo.story import play
from local.demo.telling import Telling
from local.deploy import DeployFailed
from local.emulator import Emulator, EmulatorFailed
from local.stack import RUNS, Stack, running_stack

WIDTH_OF_A_LOG = 100


def main() -> None:
    """The command line; it ends without an error only if every outcome is the expected one."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument(
        "--stay", action="store_true", help="play it on the empty stack that `make up` started"
    )
    stay = parser.parse_args().stay
    tell = Telling(Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_LOG))
    started = time.monotonic()
    if not stay:
        tell.console.print("[dim]Starting the emulator and deploying template.yaml to it")
    try:
        with nullcontext(Stack.read()) if stay else running_stack(Emulator(RUNS / "demo")) as stack:
            _play(stack, tell)
    except FileNotFoundError:
        sys.exit("No local stack runs: `make up` starts one.")
    except (DeployFailed, EmulatorFailed) as error:
        sys.exit(str(error))
    sys.exit(_verdict(tell, time.monotonic() - started))


def _play(stack: Stack, tell: Telling) -> None:
    ockto = Ockto(stack.api_base_url, stack.webhook_secrets)
    stage = Stage(Cast.gather(), Outside(stack), ockto, tell)
    try:
        play(stage)
    except StoryStopped as stopped:
        tell.failures.append(str(stopped))
    else:
        show_everything(stage)


def _verdict(tell: Telling, seconds: float) -> int:
    """The exit code."""
    if not tell.failures:
        tell.console.print(f"[bold green]Every outcome is the expected one[/] ({seconds:.0f} s)")
        return 0
    tell.console.print(f"[bold red]{len(tell.failures)} things came out otherwise:")
    for failure in tell.failures:
        tell.console.print(f"  ✗ {failure}", style="red", markup=False, highlight=False)
    return 1


if __name__ == "__main__":
    main()
