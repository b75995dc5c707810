from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops import AmountOff, CartTable, MinSpend, Promotion
from ecomops.errors import AmountTooLargeError, EcomopsError, InvalidArgumentError
from ecomops.whatif import cost_curve, replay


def table_of(totals: list[int]) -> CartTable:
    return CartTable.of(
        [
            {
                "currency": "USD",
                "lines": [
                    {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": total}
                ]
                * (total > 0),
            }
            for total in totals
        ],
        "USD",
    )


def ints(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


@given(
    st.lists(st.integers(0, 40), max_size=12),
    st.lists(st.integers(1, 40), max_size=4),
    st.integers(1, 40),
    st.integers(0, 50),
)
def test_curve_equals_a_replay_at_each_threshold(totals, thresholds, off, reach) -> None:
    curve = cost_curve(ints(totals), ints(thresholds), off, reach_minor=reach)
    for i, threshold in enumerate(thresholds):
        deal = Promotion(
            promotion_id="p",
            currency="USD",
            conditions=(MinSpend(spend_minor=threshold),),
            benefits=(AmountOff(off_minor=off),),
        )
        row = replay(table_of(totals), [deal], reach_minor=reach).rows[0]
        assert (
            curve.qualifying[i],
            curve.within_reach[i],
            curve.gap_minor[i],
            curve.cost_minor[i],
        ) == (row.qualifying, row.within_reach, row.gap_minor, row.cost_minor)


def test_golden_curve() -> None:
    totals = ints([9900, 5000, 300, 4100, 4999])
    curve = cost_curve(totals, ints([200, 4100, 5000, 10_000]), 500, reach_minor=1000)
    assert curve.qualifying.tolist() == [5, 4, 2, 0]
    assert curve.within_reach.tolist() == [0, 0, 2, 1]
    assert curve.gap_minor.tolist() == [0, 0, 901, 100]
    assert curve.cost_minor.tolist() == [2300, 2000, 1000, 0]  # 300 gives only what it is worth


@pytest.mark.parametrize(
    ("totals", "thresholds", "off", "reach", "field"),
    [
        ([-1], [1], 1, 0, "order_totals_minor"),
        ([1], [0], 1, 0, "thresholds_minor"),
        ([1], [1], 0, 0, "off_minor"),
        ([1], [1], 1.5, 0, "off_minor"),
        ([1], [1], 1, -1, "reach_minor"),
        ([1], [1], 1, True, "reach_minor"),
    ],
)
def test_amount_out_of_range_is_refused_by_name(totals, thresholds, off, reach, field) -> None:
    with pytest.raises(EcomopsError) as caught:
        cost_curve(ints(totals), ints(thresholds), off, reach_minor=reach)
    assert caught.value.field == field


def test_float_columns_are_refused() -> None:
    inexact: Any = np.array([1.0])
    with pytest.raises(InvalidArgumentError, match="order_totals_minor = 'float64'"):
        cost_curve(inexact, ints([1]), 1)


def test_sums_beyond_int64_are_refused() -> None:
    with pytest.raises(AmountTooLargeError):
        cost_curve(ints([2**62, 2**62]), ints([1]), 1)
    with pytest.raises(AmountTooLargeError):
        cost_curve(ints([1, 1, 1]), ints([2**62]), 1, reach_minor=2**62)
    far = cost_curve(ints([1, 1, 1]), ints([2**62]), 1, reach_minor=2**60)  # none is near
    assert (far.within_reach.tolist(), far.cost_minor.tolist()) == ([0], [0])
