from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.whatif import BreakEven


def point(margin: str, *, cost=1000, near=10, gap=9000, off: int | None = 200, sales=50_000):
    return BreakEven(Fraction(margin), cost, near, gap, off, sales)


points = st.builds(
    BreakEven,
    margin_rate=st.fractions(0, 1, max_denominator=1000),
    cost_minor=st.integers(0, 10**6),
    within_reach=st.integers(1, 1000),
    gap_minor=st.integers(1, 10**6),
    off_at_threshold_minor=st.integers(1, 1000),
    sales_minor=st.integers(0, 10**8),
)


def root_by_bisection(at: BreakEven, high: Fraction) -> Fraction:
    """Find where the gain turns, in plain arithmetic of its own."""

    def gain(rate: Fraction) -> Fraction:
        o, n = at.off_at_threshold_minor or 0, at.within_reach
        return at.margin_rate * rate * at.gap_minor - (at.cost_minor + o * rate * n)

    low = Fraction(0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gain(middle) < 0 else (low, middle)
    return high


@st.composite
def earning_points(draw) -> BreakEven:
    """Draw promotions where a top-up earns more than it gives away."""
    margin = draw(st.fractions("0.01", 1, max_denominator=1000))
    off, near = draw(st.integers(1, 1000)), draw(st.integers(1, 1000))
    gap = int(off * near / margin) + draw(st.integers(1, 10**6))
    return BreakEven(margin, draw(st.integers(0, 10**6)), near, gap, off, 10**8)


@given(earning_points())
def test_top_up_rate_is_the_root_of_the_gain(at: BreakEven) -> None:
    rate = at.exact_top_up_rate
    assert rate is not None
    high = 2 * rate + 1
    assert abs(root_by_bisection(at, high) - rate) <= high / 2**59
    if rate <= 1:
        assert at.gain(rate) == 0


@given(points, st.fractions(0, 1, max_denominator=100))
def test_no_top_up_rate_has_a_gain_where_it_is_undefined(at: BreakEven, rate: Fraction) -> None:
    gain = at.gain(rate)
    assert gain is not None
    if at.status == "undefined":
        assert gain <= 0
    if at.status == "impossible":
        assert gain < 0


@given(points)
def test_order_uplift_earns_exactly_the_cost(at: BreakEven) -> None:
    uplift = at.exact_order_uplift
    earned = at.margin_rate * at.sales_minor
    if uplift is None:
        assert earned <= at.cost_minor
    else:
        assert (1 + uplift) * (earned - at.cost_minor) == earned


@given(points)
def test_top_ups_earn_only_above_the_least_margin(at: BreakEven) -> None:
    least = at.exact_least_margin_rate
    assert least is not None
    assert (at.status != "undefined") == (at.margin_rate > least)


def test_golden_case_pays() -> None:
    at = point("0.5")  # 4500 earned by all top-ups, 2000 given away on them, 1000 to win back
    assert (at.status, at.top_up_rate) == ("pays", 0.4)
    assert at.order_uplift == pytest.approx(1000 / 24_000)
    assert at.least_margin_rate == pytest.approx(2000 / 9000)
    assert at.gain("40%") == 0
    assert at.words().startswith("at a margin of 50 %: pays back once 40.00 % of")
    assert at.words("zh") == (
        "毛利率 50%：差额订单中有 40.00% 凑单即可收回满减补贴；或订单量增加 4.17%"
    )


def test_exactly_all_orders_within_reach_still_pays() -> None:
    at = point("1/3")
    assert (at.exact_top_up_rate, at.status) == (1, "pays")


def test_more_than_all_orders_within_reach_is_impossible() -> None:
    at = point("0.25")
    assert (at.exact_top_up_rate, at.status) == (4, "impossible")
    assert "impossible by top-up alone, 400.00 %" in at.words()
    assert "需要 400.00% 的差额订单凑单" in at.words("zh")


def test_top_ups_that_earn_nothing_are_undefined() -> None:
    at = point("2/9")  # 9000 × 2/9 = 200 × 10
    assert (at.status, at.top_up_rate) == ("undefined", None)
    assert "no top-up rate pays, that takes a margin above 22.22 %" in at.words()
    assert "毛利率须高于 22.22%" in at.words("zh")


def test_margin_below_the_discount_leaves_no_uplift() -> None:
    at = point("0.02")
    assert at.order_uplift is None
    assert "the discount takes the whole margin" in at.words()
    assert "订单再多也不能回本" in at.words("zh")


def test_unknown_saving_leaves_top_ups_undefined_but_not_the_uplift() -> None:
    at = point("0.5", off=None)
    assert (at.status, at.gain("0.1"), at.least_margin_rate) == ("undefined", None, None)
    assert at.order_uplift is not None
    assert "depends on its goods" in at.words()
    assert "优惠取决于商品" in at.words("zh")


def test_no_order_within_reach_says_so() -> None:
    at = point("0.5", near=0, gap=0)
    assert at.status == "undefined"
    assert "no order is within reach" in at.words()
    assert "没有可凑单的差额订单" in at.words("zh")


def test_gain_refuses_a_float() -> None:
    inexact: Any = 0.4
    with pytest.raises(InvalidArgumentError, match="top_up_rate"):
        point("0.5").gain(inexact)


def test_dict_holds_plain_values() -> None:
    assert point("0.25").to_dict() == {
        "margin_rate": 0.25,
        "status": "impossible",
        "top_up_rate": 4.0,
        "order_uplift": pytest.approx(1000 / 11_500),
        "least_margin_rate": pytest.approx(2000 / 9000),
        "words": point("0.25").words(),
    }
