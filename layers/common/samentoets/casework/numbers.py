"""Random numbers and references that nobody can guess, and that tell of nobody."""

import secrets

from samentoets.base import CONSONANTS, CaseId, StartReference

CASE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that are heard or read as another."""


def new_case_id() -> CaseId:
    """A random case number; what is repeated finds its case by the resident's claim."""
    return _groups(CASE_ALPHABET, 3)


def new_start_reference() -> StartReference:
    """A random end for a personal start link."""
    return _groups(CONSONANTS, 4)


def _groups(alphabet: str, number: int) -> str:
    groups = ("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(number))
    return "-".join(groups)
