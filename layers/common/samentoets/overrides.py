"""What an officer decides differently from the data (afwijken): with a reason, and revocable.

Who the partner is, is a resolution of the case; everything else in the calculation is here.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from samentoets.base import Frozen, Label, Moment, Sealed
from samentoets.norms import HouseholdClass


class ClassChoice(Frozen):
    """The household has this class, whatever the register makes of it; an institution too."""

    of: Literal["class"] = "class"
    household_class: HouseholdClass


class AmountChoice(Frozen):
    """The amount of this line of the calculation counts, or doesn't."""

    of: Literal["amount"] = "amount"
    line: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{12}(-[0-9]{1,3})?$")]
    counts: bool


class GroupChoice(Frozen):
    """The household belongs to a group with a percentage of its own, or doesn't."""

    of: Literal["group"] = "group"
    group: Label
    belongs: bool = True


type Choice = Annotated[ClassChoice | AmountChoice | GroupChoice, Field(discriminator="of")]

SHORTEST_REASON = 5

Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=SHORTEST_REASON, max_length=1000),
]
"""Why an officer decides so: free text, so it may tell of persons."""


class Override(Frozen):
    """One choice of an officer; a later one about the same thing replaces it."""

    number: int
    choice: Annotated[Choice, Sealed("choice")]
    reason: Annotated[Why, Sealed("reason")]
    author: str
    at: Moment
    revoked_by: str | None = None
    revoked_at: Moment | None = None

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None

    @property
    def subject(self) -> str:
        """What it is about: of each subject only the newest choice holds."""
        match self.choice:
            case AmountChoice(line=line):
                return f"amount {line}"
            case GroupChoice(group=group):
                return f"group {group}"
            case _:
                return "class"


class Overrides(Frozen):
    """The choices that hold, looked up by what they are about."""

    in_force: tuple[Override, ...] = ()

    @classmethod
    def of(cls, overrides: Iterable[Override]) -> "Overrides":
        newest = {o.subject: o for o in sorted(overrides, key=_number) if o.is_in_force}
        return cls(in_force=tuple(sorted(newest.values(), key=_number)))

    def on_class(self) -> Override | None:
        return self._about("class")

    def on_line(self, key: str) -> Override | None:
        return self._about(f"amount {key}")

    def groups(self) -> tuple[Override, ...]:
        return tuple(o for o in self.in_force if isinstance(o.choice, GroupChoice))

    def _about(self, subject: str) -> Override | None:
        return next((o for o in self.in_force if o.subject == subject), None)


NONE_CHOSEN = Overrides()


def _number(override: Override) -> int:
    return override.number
