"""People of whom sources tell as much as a delivery takes, no two lines alike."""

from collections.abc import Callable
from random import Random
from typing import Any

from samentoets.person import Bsn
from tests.builders import NAMES, RESIDENT, STRANGER, a_person

type Json = dict[str, Any]

SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def an_abundant_person(
    bsn: Bsn = RESIDENT,
    lines: int = 200,
    children: int = 0,
    sources: tuple[str, ...] = ("belastingdienst",),
    **more: Any,
) -> Json:
    """Somebody with so many incomes, assets and debts, each from the next of the sources.

    References and payers are as long as they may be, and at random, so that nothing compresses.
    """
    random = Random(bsn.digits)

    def text(length: int) -> str:
        return "".join(random.choices(SIGNS, k=length))

    def holdings(kind: str) -> list[Json]:
        return [
            {
                "kind": kind,
                "source": sources[n % len(sources)],
                "reference": text(64),
                "share": 50,
                "amount_cents": 1_000 + n,
                "reference_date": "2025-10-01",
            }
            for n in range(lines)
        ]

    incomes = [
        {
            "kind": "loon",
            "source": sources[n % len(sources)],
            "payer": text(200),
            "reference": text(64),
            "period": "month",
            "from": "2025-10-01",
            "until": "2025-11-01",
            "net_cents": 1_000 + n,
            "gross_cents": 2_000 + n,
        }
        for n in range(lines)
    ]
    person = a_person(bsn if bsn in NAMES else STRANGER, incomes=incomes)
    return person | {
        "bsn": bsn.digits,
        "assets": holdings("spaarrekening"),
        "debts": holdings("studieschuld"),
        "children": [a_child(n, text) for n in range(children)],
        **more,
    }


def a_child(number: int, text: Callable[[int], str]) -> Json:
    """A child with as many assets as it may have."""
    return {
        "birth_date": f"2015-{1 + number % 12:02}-{1 + number // 12:02}",
        "assets": [
            {
                "kind": "spaarrekening",
                "reference": text(64),
                "amount_cents": 100 + n,
                "reference_date": "2025-10-01",
            }
            for n in range(50)
        ],
    }


def parts(person: Json) -> list[Json]:
    """Everything that has an amount."""
    owned = [asset for child in person["children"] for asset in child["assets"]]
    return [*person["incomes"], *person["assets"], *person["debts"], *owned]


def in_strange_words(person: Json) -> Json:
    """The same person, whose every amount is of a kind of its own."""
    random = Random(person["bsn"])
    for part in parts(person):
        part["kind"] = "".join(random.choices(SIGNS[:26], k=40))
    return person
