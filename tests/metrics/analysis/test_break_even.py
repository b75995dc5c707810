"""From where on advertising and a price cut pay."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis import break_even_roas, break_even_sales_change

SHARE = st.fractions(0, 1, max_denominator=100)


@given(SHARE)
def test_at_the_break_even_return_spend_is_just_earned_back(margin: Fraction) -> None:
    found = break_even_roas(margin)
    if margin:
        assert found is not None
        assert found * margin == 1
    else:
        assert found is None


@given(st.fractions(-1, 3, max_denominator=100), SHARE)
def test_at_the_break_even_volume_as_much_is_earned_as_before(
    change: Fraction, margin: Fraction
) -> None:
    found = break_even_sales_change(change, margin)
    if margin + change <= 0:
        assert found is None
    else:
        assert found is not None
        # units × what one leaves, at a price of 1 before
        assert (1 + found) * (margin + change) == margin


@pytest.mark.parametrize(
    ("change", "margin", "wanted"),
    [
        ("-0.15", "0.5", Fraction(3, 7)),
        ("-15%", Decimal("0.5"), Fraction(3, 7)),
        ("-0.5", "0.4", None),
        ("-0.4", "0.4", None),
        ("10%", "40%", Fraction(-1, 5)),
        (0, "40%", 0),
    ],
)
def test_price_changes_by_hand(change: Any, margin: Any, wanted: Any) -> None:
    assert break_even_sales_change(change, margin) == wanted


@pytest.mark.parametrize(
    ("margin", "said"),
    [
        (0.3, "is a float"),
        ("1.01", "is not within 0 to 1"),
        (-1, "is not within 0 to 1"),
        ("a third", "is no rate"),
        (True, "is no exact figure"),
        (Decimal("Infinity"), "is no exact figure"),
        (None, "is no exact figure"),
        ("9" * 100, "is no rate"),
    ],
)
def test_margins_that_are_none_are_refused(margin: Any, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"margin_rate = .*{said}"):
        break_even_roas(margin)


def test_prices_below_zero_and_margins_above_one_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="would take the price below 0"):
        break_even_sales_change("-101%", "50%")
    with pytest.raises(InvalidArgumentError, match="is above 1"):
        break_even_sales_change("-10%", "150%")
    # a loss maker has no break-even either
    assert break_even_sales_change("-10%", "-5%") is None
