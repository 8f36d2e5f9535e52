"""Which registered review round a row belongs to; a typo must not open hundreds of cases."""

import re

from samentoets.intake.columns import Column, Header
from samentoets.intake.csv_file import Check, NumberedRow
from samentoets.intake.faults import FileFault
from samentoets.municipality import Municipality, ReviewRound


class Rounds:
    """The open review rounds of a municipality, by the names that people write."""

    def __init__(self, municipality: Municipality) -> None:
        self._open = {each.name: each for each in municipality.open_rounds}
        self._default = municipality.default_round

    def of(self, cell: str) -> ReviewRound | None:
        """The open round that a cell means; an empty one means the default."""
        if not (text := cell.strip()):
            return self._default
        return self._open.get(re.sub(r"[\s_-]+", "_", text).casefold())

    def check_for(self, header: Header) -> Check:
        """Refuses the file for a row that belongs to no open round."""
        place = header.place(Column.ROUND)
        if place is None and not self._default:
            raise FileFault.NO_ROUND.refusal()

        def check(row: NumberedRow) -> None:
            line, cells = row
            if place is None or place >= len(cells) or self.of(cells[place]):
                return
            if not cells[place].strip():
                raise FileFault.NO_ROUND.refusal()
            known = ", ".join(self._open) or "er is er nu geen"
            raise FileFault.UNKNOWN_ROUND.refusal(line=line, rounds=known)

        return check
