"""Make the counts of the overview anew, and enter every name for the search.

For when they are in doubt, after a table was restored, for example. It reads the whole table, so
choose a quiet moment; it is exact all the same.

python -m infra.recount --stage test --municipality 9901
"""

import argparse
import sys

import boto3

from infra import surroundings
from samentoets.casework.recounting import recount
from samentoets.errors import StaleCase
from samentoets.store import store_of


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m infra.recount",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stage", required=True)
    parser.add_argument("--municipality", required=True)
    arguments = parser.parse_args()
    surroundings.enter(boto3.Session(), arguments.stage)
    try:
        wrong = recount(store_of(arguments.municipality))
    except StaleCase:
        sys.exit("Cases are changing all the time: repeat this at a quieter moment.")
    print(f"{wrong} items of counts were wrong and are right now.")  # noqa: T201


if __name__ == "__main__":
    main()
