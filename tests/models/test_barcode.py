from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum import ean

from ecomops.models import Gtin, gtin_check_digit

GTIN: TypeAdapter[str] = TypeAdapter(Gtin)
digits = st.text("0123456789", min_size=1, max_size=20)


def is_accepted(code: str) -> bool:
    try:
        GTIN.validate_python(code)
    except ValidationError:
        return False
    return True


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n)))
def test_check_digit_is_that_of_stdnum(body: str) -> None:
    assert gtin_check_digit(body) == ean.calc_check_digit(body)


@given(digits)
def test_digits_are_accepted_when_stdnum_accepts_them(code: str) -> None:
    assert is_accepted(code) == ean.is_valid(code)


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    )
)
def test_computed_check_digit_is_accepted(body: str) -> None:
    assert is_accepted(body + gtin_check_digit(body))


@pytest.mark.parametrize(
    "code", ["", "4006381 333931", "4006381333931\n", "٤٠٠٦٣٨١٣٣٣٩٣١", "400638133393X", "0" * 9]
)
def test_other_text_is_refused_naming_the_lengths(code: str) -> None:
    with pytest.raises(ValidationError, match="A barcode should be 8, 12, 13 or 14 digits"):
        GTIN.validate_python(code)


def test_wrong_check_digit_is_named() -> None:
    with pytest.raises(ValidationError, match="barcode 4006381333932 should be 1, not 2"):
        GTIN.validate_python("4006381333932")


def test_leading_zeros_stay() -> None:
    assert GTIN.validate_python("0012345678905") == "0012345678905"


def test_number_is_refused() -> None:
    with pytest.raises(ValidationError, match="valid string"):
        GTIN.validate_python(4006381333931)
