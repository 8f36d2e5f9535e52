"""Check the tables of national norms: whole, joined up, sourced and plausible.

python -m infra.check_norms
"""

import sys
from pathlib import Path

from infra.yaml_file import FileFaulty, read
from samentoets.norm_check import norm_faults
from samentoets.norms import PensionAges, Period

TABLES = Path(__file__).parents[1] / "layers/common/samentoets/norm_tables"


def check(tables: Path) -> list[str]:
    """Every fault in the tables of this folder, in Dutch; none, an empty list."""
    faults: list[str] = []
    periods: list[Period] = []
    for path in sorted(tables.glob("2*.yaml")):
        try:
            period = read(path, Period)
        except FileFaulty as fault:
            faults.append(str(fault))
            continue
        periods.append(period)
        if path.stem != period.valid_from.isoformat():
            faults.append(f"{path.name} begint op {period.valid_from}: geef het bestand die naam.")
    try:
        read(tables / "pension_age.yaml", PensionAges)
    except FileFaulty as fault:
        faults.append(str(fault))
    return faults or norm_faults(sorted(periods, key=lambda period: period.valid_from))


def main() -> None:
    if faults := check(TABLES):
        sys.exit("\n".join(faults))
    print("De landelijke normen zijn in orde.")  # noqa: T201


if __name__ == "__main__":
    main()
