"""Who somebody is: the elfproef, masking, and telling people apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samentoets.person import ELFPROEF_WEIGHTS, Bsn, Identity, Name
from tests.builders import BIRTH_DATES, PARTNER, RESIDENT

nine_digits = st.from_regex(r"[0-9]{9}", fullmatch=True)


@pytest.mark.parametrize("digits", ["123456782", "249566758", "999990019", "000000012"])
def test_known_fictitious_bsns_pass(digits: str) -> None:
    assert Bsn(digits).digits == digits


@pytest.mark.parametrize("digits", ["", "12345678", "1234567820", "12345678a", "000000000", "١٢٣"])
def test_what_has_not_nine_digits_is_no_bsn(digits: str) -> None:
    with pytest.raises(ValueError, match=r"nine digits|elfproef"):
        Bsn(digits)


@given(
    st.sampled_from(["123456782", "249566758", "999990019"]), st.integers(0, 8), st.integers(1, 9)
)
def test_every_single_digit_error_is_caught(digits: str, place: int, shift: int) -> None:
    wrong = str((int(digits[place]) + shift) % 10)
    with pytest.raises(ValueError, match="elfproef"):
        Bsn(digits[:place] + wrong + digits[place + 1 :])


@given(nine_digits)
def test_the_elfproef_is_the_weighted_sum(digits: str) -> None:
    total = sum(w * int(d) for w, d in zip(ELFPROEF_WEIGHTS, digits, strict=True))
    if total % 11 == 0 and int(digits):
        assert Bsn(digits).digits == digits
    else:
        with pytest.raises(ValueError, match="elfproef"):
            Bsn(digits)


def test_r17_a_bsn_prints_masked() -> None:
    shown = f"{RESIDENT} {RESIDENT!r} {RESIDENT!s} {[RESIDENT]}"
    assert RESIDENT.digits not in shown
    assert RESIDENT.masked == "••••••019"


def test_people_without_bsn_are_told_apart_by_surname_and_birth_date() -> None:
    known = Identity(bsn=PARTNER, name=Name(surname="IJssel"), birth_date=BIRTH_DATES[PARTNER])
    unknown = known.but(bsn=None)
    assert known.is_same_person(unknown)
    assert unknown.is_same_person(known.but(name=Name(surname="ijssel")))
    assert not unknown.is_same_person(known.but(birth_date=BIRTH_DATES[RESIDENT]))
    assert not known.is_same_person(known.but(bsn=RESIDENT))
    assert not Identity(name=Name(surname="IJssel")).is_same_person(known)
