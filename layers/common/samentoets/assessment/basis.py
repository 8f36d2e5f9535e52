"""By which rules an advice is made: when they change, it must be made anew."""

from datetime import date
from functools import cache
from hashlib import blake2s

from samentoets.advice import Basis
from samentoets.licences import Feature
from samentoets.municipality import Municipality
from samentoets.norms import period_on, periods

RULES = 2
"""Raise this when the calculation itself changes: then every open case is calculated anew."""


def basis_of(municipality: Municipality, day: date, today: date) -> Basis:
    """Everything but the facts that decides the advice of a case with this reference date, today.

    Who wrote and approved a policy is no part of it.
    """
    policy = municipality.policy_on(day)
    period = period_on(day)
    text = policy.model_dump_json(exclude={"author", "approved_by"}) if policy else ""
    rules = f"{RULES} {municipality.allows(Feature.ADVICE, today)} {text}".encode()
    norms = _norms(period.valid_from) if period else b""
    return Basis(
        policy_version=policy.version if policy else None,
        policy_from=policy.valid_from if policy else None,
        norms_from=period.valid_from if period else None,
        digest=blake2s(rules + norms).hexdigest()[:16],
    )


def is_stale(basis: Basis | None, municipality: Municipality, day: date, today: date) -> bool:
    """Whether an advice on this basis would be made otherwise now; without a basis it has none."""
    return basis is not None and basis != basis_of(municipality, day, today)


def rules_of(municipality: Municipality, today: date) -> str:
    """A digest of today's rules of this municipality, for every reference date at once."""
    approved = [
        policy.model_dump_json(exclude={"author", "approved_by"})
        for policy in municipality.policies
        if policy.approved_by
    ]
    text = f"{RULES} {municipality.allows(Feature.ADVICE, today)} {sorted(approved)}".encode()
    norms = b"".join(_norms(period.valid_from) for period in periods())
    return blake2s(text + norms).hexdigest()[:16]


@cache
def _norms(first_day: date) -> bytes:
    period = period_on(first_day)
    return period.model_dump_json().encode() if period else b""
