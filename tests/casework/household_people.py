"""Five people, in the words of the model, of our own code and of what Ockto sends."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from samentoets.delivery import Facts
from samentoets.person import Bsn, Identity, Name
from tests.builders import NOW
from tests.casework.household_model import Claim, Fact

BSNS = [Bsn(f"9999000{end}") for end in ("18", "31", "43", "55", "67")]

PEOPLE = st.integers(0, len(BSNS) - 1)
SOURCES = st.lists(
    st.sampled_from(["mijnoverheid", "uwv", "belastingdienst", "bank"]), min_size=1, unique=True
)


def identity(person: int, has_bsn: bool = True, is_named: bool = True) -> Identity:
    return Identity(
        bsn=BSNS[person] if has_bsn else None,
        name=Name(surname=f"Fictief-{'abcde'[person]}") if is_named else None,
        birth_date=born(person) if is_named else None,
    )


def born(person: int) -> date:
    return date(1980 + person, 5, 17)


def moment(hour: int) -> datetime:
    return NOW + timedelta(hours=hour)


def number_of(identity_: Identity | None) -> int | None:
    """Who of the five it is."""
    if identity_ is None:
        return None
    return BSNS.index(identity_.bsn) if identity_.bsn else (identity_.birth_date or NOW).year - 1980


def as_fact(facts: Facts) -> Fact:
    """What the store kept, in the words of the model."""
    told, claim = facts.partner, None
    if told:
        claim = Claim(number_of(told.identity) or 0, told.bsn is not None, told.until is not None)
    hour = (facts.retrieved_at - NOW) // timedelta(hours=1)
    person = BSNS.index(facts.identity.bsn or BSNS[0])
    return Fact(person, facts.source, facts.status == "delivered", hour, claim)


@st.composite
def people_delivering(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What a journey collects of one or two people; half of the visits that tell name somebody."""
    return [
        {
            "person": person,
            "delivered": draw(SOURCES),
            "failed": draw(st.booleans()),
            "claims": draw(
                st.dictionaries(
                    st.sampled_from(["mijnoverheid", "belastingdienst"]),
                    st.builds(
                        Claim,
                        PEOPLE,
                        st.sampled_from([True, True, False]),
                        st.sampled_from([False, False, True]),
                    ),
                )
            ),
        }
        for person in draw(st.lists(PEOPLE, min_size=1, max_size=2, unique=True))
    ]


def as_json(told: dict[str, Any], hour: int) -> dict[str, Any]:
    person, delivered = told["person"], told["delivered"]
    visits = [(source, "delivered") for source in delivered]
    if told["failed"]:
        visits += [(s, "failed") for s in ("uwv", "mijnoverheid") if s not in delivered]
    claims = {
        source: claim
        for source, claim in told["claims"].items()
        if source in delivered and claim.partner != person
    }
    return {
        **identity(person).model_dump(mode="json"),
        "sources": [
            {"source": source, "status": status, "retrieved_at": moment(hour).isoformat()}
            for source, status in visits
        ],
        "partner": [
            {
                **identity(claim.partner, claim.has_bsn).model_dump(mode="json"),
                "source": source,
                "until": "2025-09-01" if claim.ended else None,
            }
            for source, claim in claims.items()
        ],
    }
