from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.rate_text import rate_text, read_rate, short_rate_text
from ecomops.whatif.rates import exact_rate


@pytest.mark.parametrize(
    ("given_", "rate"),
    [
        ("0.25", Fraction(1, 4)),
        ("25%", Fraction(1, 4)),
        ("25 %", Fraction(1, 4)),
        (".5", Fraction(1, 2)),
        ("0", Fraction(0)),
        (0, Fraction(0)),
        (1, Fraction(1)),
        ("100%", Fraction(1)),
        (Decimal("0.1"), Fraction(1, 10)),
        (Decimal("0E+100"), Fraction(0)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_rate_is_read_exactly(given_, rate) -> None:
    assert exact_rate("margin_rate", given_) == rate


@pytest.mark.parametrize(
    "wrong",
    [
        0.25,
        True,
        None,
        "a quarter",
        "",
        "-0.1",
        "1.01",
        "101%",
        "٠.٥",
        "1/4",
        "1e-3",
        "nan",
        2,
        -1,
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+1000000"),
        Decimal("1E-1000000"),
        Fraction(-1, 2),
    ],
)
def test_what_is_no_rate_from_0_to_1_is_refused_by_name(wrong) -> None:
    with pytest.raises(InvalidArgumentError, match="margin_rate") as caught:
        exact_rate("margin_rate", wrong)
    assert "'0.25'" in caught.value.remedy


def test_float_is_refused_as_such() -> None:
    inexact: Any = 0.25
    with pytest.raises(InvalidArgumentError, match="is a float"):
        exact_rate("margin_rate", inexact)


@given(st.integers(0, 10**6))
def test_percent_and_share_agree(parts: int) -> None:
    share = f"{parts // 10**6}.{parts % 10**6:06}"
    percent = f"{parts // 10**4}.{parts % 10**4:04}%"
    assert exact_rate("r", share) == exact_rate("r", percent) == Fraction(parts, 10**6)


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_any_rate_is_read_as_text_and_as_a_decimal(digits: int, places: int) -> None:
    rate = Decimal(digits).scaleb(-places)
    assert read_rate("r", f"{rate:f}") == read_rate("r", rate) == Fraction(digits, 10**places)
    assert read_rate("r", f" {rate:f} %") == Fraction(digits, 10**places) / 100


@pytest.mark.parametrize(
    ("given_", "rate"),
    [("-5%", Fraction(-1, 20)), ("-.5", Fraction(-1, 2)), (np.int64(3), 3), ("999%", 9.99)],
)
def test_a_rate_may_be_below_0_and_above_1(given_: Any, rate: Any) -> None:
    assert read_rate("r", given_) == Fraction(str(rate))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [("--1", "no rate"), ("1.", "no rate"), ("9" * 19, "no rate"), ("1 %%", "no rate"),
     (0.5, "a float"), (np.float64(1), "a float"), (False, "no exact figure"),
     (np.bool_(1), "no exact figure"), (1j, "no exact figure")],
)  # fmt: skip
def test_what_is_no_rate_is_refused_with_an_example(wrong: Any, problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"^r = .* is {problem}; give .*'25%'"):
        read_rate("r", wrong)


def test_rates_are_rounded_half_up_and_grouped() -> None:
    assert rate_text(Fraction(1, 80_000)) == "0.0013 %"
    assert rate_text(Fraction(1, 20_000)) == "0.01 %"
    assert rate_text(Fraction(628_000, 10_000)) == "6,280.00 %"
    assert rate_text(Fraction(-1, 8), places=1) == "-12.5 %"
    assert rate_text(None, "zh") == "无定义"
    assert rate_text(Fraction(1, 8), "zh") == "12.50%"


def test_a_given_rate_keeps_its_own_decimals() -> None:
    texts = [short_rate_text(r) for r in (Fraction(1, 10), Fraction(1, 8), Fraction(1, 3))]
    assert texts == ["10 %", "12.5 %", "33.33 %"]
