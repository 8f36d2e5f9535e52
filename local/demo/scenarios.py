"""What must come of each case of the story: the one table that the demo is judged by."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Outcome:
    """How a case must stand at the end; `mails`, `printed` letters and `timers` are counts."""

    status: str
    advice: str
    reasons: frozenset[str]
    mark: str = ""
    mails: int = 0
    printed: int = 0
    timers: int = 0


@dataclass(frozen=True)
class Scenario:
    """One household: how the municipality knows it, what it has, and what must come of it.

    `partner` says how we learn of one: not at all, `supplied` in the file, `found` by
    MijnOverheid, or `own_row`: supplied, and with a row and so a case of their own. `net` are the
    net amounts a month in euros, of the resident and of the partner.
    """

    title: str
    rules: str
    partner: str
    net: tuple[int, int]
    expected: Outcome
    preference: str = "EMAIL"


_GRANT: Final = frozenset({"WITHIN_LIMITS"})
_REJECT: Final = frozenset({"INCOME_TOO_HIGH"})
_MISSING: Final = frozenset({"DATA_MISSING"})

# Limits of the couple in Oostermeer on the reference date: 130 % of the norm, € 2,415.41 a month.
SINGLE = Scenario(
    "Single, delivers at once", "R2", "", (1400, 0),
    Outcome("DATA_RECEIVED", "TOEKENNEN", _GRANT),
)  # fmt: skip
ONE_MESSAGE = Scenario(
    "Couple in one message", "R1 R5", "supplied", (1100, 900),
    Outcome("DATA_RECEIVED", "TOEKENNEN", _GRANT),
)  # fmt: skip
TWO_MESSAGES = Scenario(
    "Couple in two messages", "R2 R5", "found", (1500, 1300),
    Outcome("DATA_RECEIVED", "AFWIJZEN", _REJECT, timers=1),
)  # fmt: skip
REMINDED = Scenario(
    "Partner delivers after the reminder", "R8", "found", (1000, 1250),
    Outcome("DATA_RECEIVED", "TOEKENNEN", _GRANT, mails=1, timers=1),
)  # fmt: skip
AGAIN = Scenario(
    "Incomplete again after the reminder", "R9", "found", (1200, 800),
    Outcome(
        "DATA_RECEIVED", "ONDERZOEKEN", _MISSING | {"SECOND_DELIVERY_INCOMPLETE"},
        mark="SECOND_DELIVERY_INCOMPLETE", mails=1, timers=2,
    ),
)  # fmt: skip
SILENT = Scenario(
    "Silence after the reminder", "R11", "found", (1200, 800),
    Outcome(
        "DATA_INCOMPLETE", "ONDERZOEKEN", _MISSING | {"NO_RESPONSE_TO_REMINDER"},
        mark="NO_RESPONSE_TO_REMINDER", mails=1, timers=1,
    ),
)  # fmt: skip
LETTER = Scenario(
    "Prefers Brief, silence after the letter", "R10 R11", "found", (1200, 800),
    Outcome(
        "DATA_INCOMPLETE", "ONDERZOEKEN", _MISSING | {"NO_RESPONSE_TO_REMINDER"},
        mark="NO_RESPONSE_TO_REMINDER", printed=1, timers=2,
    ),
    preference="BRIEF",
)  # fmt: skip
LINKED = Scenario(
    "Both partners have a case", "R6", "own_row", (1100, 900),
    Outcome("DATA_RECEIVED", "TOEKENNEN", _GRANT, timers=1),
)  # fmt: skip
EARLY = Scenario(
    "Delivers before the file arrives", "R16", "", (1300, 0),
    Outcome("DATA_RECEIVED", "TOEKENNEN", _GRANT),
)  # fmt: skip

ALL: Final = (SINGLE, ONE_MESSAGE, TWO_MESSAGES, LINKED, REMINDED, AGAIN, SILENT, LETTER, EARLY)
