"""What a large delivery of a couple costs, and that it grows no faster than its size."""

import hmac
import json
from collections.abc import Iterator

from benchmarks.measure import Ratio, in_process
from samentoets.delivery import DeliveryMessage, facts_of
from samentoets.keys import Ticket
from samentoets.progress import receive
from samentoets.store import items
from tests.abundance import an_abundant_person
from tests.builders import NOW, OOSTERMEER, PARTNER, RESIDENT, a_case, a_claim, a_message

SOURCES = "uwv", "belastingdienst"
CIPHER = Ticket.new()

MOST = 1.5
"""So much more processor time per KB the largest may take than one of a quarter of it."""


def deliveries() -> Iterator[Ratio]:
    """The last one may be only so large: a delivery takes no longer per KB for being large."""
    small, large = a_body(lines=50, children=7), a_body(lines=200, children=30)
    name = f"a delivery of {len(large) // 1024} KB"
    for what, work in (("parsed", parsed), ("taken", taken)):
        costs = in_process(lambda work=work: work(large), lambda: trusted(large))  # type: ignore[misc]
        yield Ratio(f"{name}, {what}", "HMAC and json.loads", "ms", *(c * 1e3 for c in costs))
    much, little = in_process(lambda: taken(large), lambda: taken(small))
    sizes = len(large) / 1024, len(small) / 1024
    mine, least = much / sizes[0] * 1e6, little / sizes[1] * 1e6
    yield Ratio(f"{name}, per KB", f"{sizes[1]:.0f} KB", "µs", mine, least, MOST)


def a_body(lines: int, children: int) -> bytes:
    couple = [
        an_abundant_person(bsn, lines, children, SOURCES, partner=a_claim(partner))
        for bsn, partner in ((RESIDENT, PARTNER), (PARTNER, RESIDENT))
    ]
    return json.dumps(a_message(*couple)).encode()


def trusted(body: bytes) -> object:
    return hmac.digest(b"secret", body, "sha256"), json.loads(body)


def parsed(body: bytes) -> DeliveryMessage:
    return DeliveryMessage.model_validate_json(body)


def taken(body: bytes) -> list[items.Item]:
    """Parsed, applied to its case, assessed, and sealed; all but the calls to AWS."""
    facts = facts_of(parsed(body).data, "reference", NOW)
    after = receive(a_case(), facts, OOSTERMEER, NOW)
    parts = after.case, *after.facts, *after.calculations, *after.events
    return [items.to_item("pk", "sk", part, CIPHER) for part in parts]
