"""Who plays in the story, and the files that the two municipalities send."""

from dataclasses import dataclass

from local.demo import scenarios
from local.demo.excel import FAULTS, LICENCE_FAULTS, Upload, upload
from local.demo.residents import Person, Registry, Resident
from local.demo.scenarios import Scenario

OOSTERMEER = "9901"
WESTERVEEN = "9902"
NAMES = {OOSTERMEER: "Oostermeer", WESTERVEEN: "Westerveen"}

# From the public documentation of Dutch registers: fictitious, and with zeros in front.
LEADING_ZEROS = "000000012"


@dataclass(frozen=True)
class Household:
    """The people of one scenario; `partner` is known to Ockto, not always to the municipality.

    `partner_row` is the partner as a resident with a row of their own.
    """

    resident: Resident
    partner: Person | None
    partner_row: Resident | None = None


@dataclass(frozen=True)
class Cast:
    """Everybody, and their files: one of each municipality, and those that come later."""

    households: dict[Scenario, Household]
    outsider: Resident
    oostermeer: Upload
    westerveen: Upload
    latecomers: Upload
    saved_again: Upload

    @classmethod
    def gather(cls) -> "Cast":
        """The same people in the same order every time."""
        registry = Registry()
        households = {scenario: _household(registry, scenario) for scenario in scenarios.ALL}
        late = households[scenarios.EARLY].resident
        rows = [(household.resident, household.partner_row) for household in households.values()]
        known = [row for pair in rows for row in pair if row and row is not late]
        zeros = registry.resident(NAMES[OOSTERMEER], bsn=LEADING_ZEROS)
        crowd = [*known, zeros, *registry.crowd(NAMES[OOSTERMEER], 180, partners=True)]
        elsewhere = registry.crowd(NAMES[WESTERVEEN], 126, partners=False)
        victims = registry.crowd(NAMES[OOSTERMEER], len(FAULTS), partners=False)
        others = registry.crowd(NAMES[WESTERVEEN], len(LICENCE_FAULTS), partners=False)
        spoilt = zip(FAULTS, victims, strict=True)
        refused = zip(LICENCE_FAULTS, others, strict=True)
        oostermeer = registry.shuffled(crowd)
        return cls(
            households=households,
            outsider=elsewhere[0],
            oostermeer=upload(OOSTERMEER, "heronderzoek-najaar.csv", oostermeer, spoilt),
            westerveen=upload(WESTERVEEN, "heronderzoek-najaar.csv", elsewhere, refused),
            latecomers=upload(OOSTERMEER, "nagekomen.xlsx", [late]),
            saved_again=upload(OOSTERMEER, "heronderzoek-verbeterd.xlsx", oostermeer),
        )


def _household(registry: Registry, scenario: Scenario) -> Household:
    if scenario.partner == "own_row":
        row = registry.resident(NAMES[OOSTERMEER])
        return Household(registry.resident(NAMES[OOSTERMEER], partner=row.person), row.person, row)
    partner = registry.person() if scenario.partner else None
    supplied = partner if scenario.partner == "supplied" else None
    resident = registry.resident(NAMES[OOSTERMEER], scenario.preference, supplied)
    return Household(resident, partner)
