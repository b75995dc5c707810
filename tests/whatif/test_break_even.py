from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.rate_text import short_rate_text
from ecomops.whatif import BreakEven, ReplayRow
from ecomops.whatif.response.respond import respond
from ecomops.whatif.response.response import Response


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


def row_of(at: BreakEven) -> ReplayRow:
    return ReplayRow(
        promotion_id="p", description="", description_zh="", currency="CNY", basis="list",
        reach_minor=2000, orders=2000, sales_minor=at.sales_minor, qualifying=5,
        within_reach=at.within_reach, gap_minor=at.gap_minor, cost_minor=at.cost_minor,
        off_at_threshold_minor=at.off_at_threshold_minor, threshold_minor=10**7, verdicts={},
    )  # fmt: skip


def bisected(gain: Callable[[Fraction], Fraction | None], high: Fraction) -> Fraction:
    """Find where a gain that rises turns, up to 2 ** -40 of the interval."""
    low = Fraction(0)
    for _ in range(40):
        middle = (low + high) / 2
        found = gain(middle)
        assert found is not None
        low, high = (middle, high) if found < 0 else (low, middle)
    return high


@settings(max_examples=20)
@given(earning_points())
def test_top_up_rate_is_the_root_of_the_response(at: BreakEven) -> None:
    def gain(rate: Fraction) -> Fraction | None:
        response = Response(top_up_rate=rate)
        return respond(row_of(at), response, margin_rate=at.margin_rate).gain_minor.likely

    rate = at.exact_top_up_rate
    assert rate is not None
    if rate > 1:
        assert (gain(Fraction(1)) or 0) < 0
    else:
        assert abs(bisected(gain, Fraction(1)) - rate) <= Fraction(1, 2**40)


@settings(max_examples=20)
@given(points, st.fractions(0, 1, max_denominator=100))
def test_margin_to_keep_is_the_root_of_the_response(at: BreakEven, rate: Fraction) -> None:
    def gain(margin: Fraction) -> Fraction | None:
        response = Response(top_up_rate=rate)
        return respond(row_of(at), response, margin_rate=margin).gain_minor.likely

    margin, status = at.exact_margin_to_keep(rate), at.margin_status(rate)
    if margin is None:
        assert status == "undefined"
        assert gain(Fraction(1)) == gain(Fraction(0)) == -at.cost_minor < 0
    elif margin > 1:
        assert status == "impossible"
        assert (gain(Fraction(1)) or 0) < 0
    else:
        assert status == "pays"
        assert gain(margin) == 0
        assert abs(bisected(gain, Fraction(1)) - margin) <= Fraction(1, 2**40)


@given(earning_points())
def test_margin_to_keep_and_top_up_rate_are_one_question_turned_round(at: BreakEven) -> None:
    rate = at.exact_top_up_rate
    if rate is not None and 0 < rate <= 1:
        assert at.exact_margin_to_keep(rate) == at.margin_rate


@settings(max_examples=20)
@given(points)
def test_order_uplift_is_the_root_of_the_response(at: BreakEven) -> None:
    uplift = at.exact_order_uplift
    if uplift is None or not at.cost_minor:
        return
    cut = Fraction(at.cost_minor, at.sales_minor)

    def gain(uplift: Fraction) -> Fraction | None:
        response = Response(visit_elasticity=uplift / cut)
        return respond(row_of(at), response, margin_rate=at.margin_rate).gain_minor.likely

    high = 2 * uplift
    assert abs(bisected(gain, high) - uplift) <= high / 2**40
    assert gain(uplift) == 0


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
        "毛利率 50%：差额订单中有 40.00% 凑单即可收回补贴；或订单量增加 4.17%"
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


@pytest.mark.parametrize("margin", ["1/50", "1/2"])
def test_what_took_nothing_off_has_nothing_to_pay_back(margin: str) -> None:
    free = evolve(point(margin), cost_minor=0)
    told = short_rate_text(free.margin_rate, "en")
    assert free.gain(0) == 0
    assert free.words() == (
        f"at a margin of {told}: top-ups earn at a margin above 22.22 %; nothing was taken off"
    )
    assert free.words("zh").endswith("：毛利率高于 22.22% 时凑单盈利；没有减免")
    unknown = evolve(free, off_at_threshold_minor=None)
    assert "what a topped-up order would get is not known" in unknown.words()


def test_margin_below_the_discount_leaves_no_uplift() -> None:
    at = point("0.02")
    assert at.order_uplift is None
    assert "the discount takes the whole margin" in at.words()
    assert "订单再多也不能回本" in at.words("zh")


def test_unknown_saving_leaves_top_ups_undefined_but_not_the_uplift() -> None:
    at = point("0.5", off=None)
    assert (at.status, at.gain("0.1"), at.least_margin_rate) == ("undefined", None, None)
    assert at.order_uplift is not None
    assert "would get is not known" in at.words()
    assert "优惠未知" in at.words("zh")


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


# ---- the margin to keep ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rate", "margin", "status", "en", "zh"),
    [
        ("40%", 0.5, "pays", "if 40 % top up: pays back at a margin of 50.00 % or more",
         "凑单率 40%：毛利率不低于 50.00% 即可回本"),
        ("5%", 1100 / 450, "impossible",
         "if 5 % top up: impossible, that takes a margin of 244.44 %",
         "凑单率 5%：无法回本，毛利率需达 244.44%"),
        (0, None, "undefined", "if 0 % top up: nothing is added, so no margin pays",
         "凑单率 0%：没有新增销售，任何毛利率都不能回本"),
    ],
)  # fmt: skip
def test_golden_margins_to_keep(rate: Any, margin: Any, status: str, en: str, zh: str) -> None:
    at = point("0.5")  # of the share that tops up: 9000 added, 2000 given away; 1000 besides
    assert at.margin_to_keep(rate) == (margin if margin is None else pytest.approx(margin))
    assert at.margin_status(rate) == status
    assert (at.margin_words(rate), at.margin_words(rate, "zh")) == (en, zh)


def test_a_margin_of_everything_still_pays() -> None:
    at = point("0.5")  # 1000 + 2000 · φ = 9000 · φ
    assert at.exact_margin_to_keep(Fraction(1, 7)) == 1
    assert at.margin_status(Fraction(1, 7)) == "pays"


def test_margin_to_keep_does_not_depend_on_the_margin_there_is() -> None:
    assert point("0.1").exact_margin_to_keep("40%") == point("0.9").exact_margin_to_keep("40%")


def test_what_is_not_known_leaves_no_margin_to_keep() -> None:
    assert point("0.5", off=None).margin_to_keep("40%") is None
    assert "would get is not known" in point("0.5", off=None).margin_words("40%")
    assert "优惠未知" in point("0.5", off=None).margin_words("40%", "zh")
    nobody = point("0.5", near=0, gap=0)
    assert nobody.margin_status("40%") == "undefined"
    assert "no order is within reach" in nobody.margin_words("40%")
    assert "没有可凑单的差额订单" in nobody.margin_words("40%", "zh")


def test_what_costs_nothing_needs_no_margin() -> None:
    assert point("0.5", cost=0).exact_margin_to_keep(0) == 0
    assert point("0.5", cost=0, near=0, gap=0).exact_margin_to_keep("40%") == 0


def test_margin_to_keep_refuses_a_float() -> None:
    inexact: Any = 0.4
    for ask in (point("0.5").margin_to_keep, point("0.5").margin_words):
        with pytest.raises(InvalidArgumentError, match="top_up_rate"):
            ask(inexact)


def test_an_unknown_language_is_refused() -> None:
    other: Any = "fr"
    with pytest.raises(InvalidArgumentError, match="language"):
        point("0.5").margin_words("40%", other)


# ---- published figures ----------------------------------------------------------------------
def test_complete_journey_at_50_get_5_off() -> None:
    """Paid baskets of a year: no margin of a grocer lets top-ups pay."""
    at = BreakEven(
        Fraction(1, 4), cost_minor=13_100_500, within_reach=8_985, gap_minor=4_948_616,
        off_at_threshold_minor=500, sales_minor=459_603_958,
    )  # fmt: skip
    assert (at.status, at.top_up_rate) == ("undefined", None)
    assert at.least_margin_rate == pytest.approx(0.9078, abs=5e-5)
    assert at.order_uplift == pytest.approx(0.1287, abs=5e-5)
    assert at.exact_order_uplift == 13_100_500 / (Fraction(459_603_958, 4) - 13_100_500)
    full = BreakEven(Fraction(1), 13_100_500, 8_985, 4_948_616, 500, 459_603_958)
    assert full.exact_top_up_rate == Fraction(500 * 26_201, 4_948_616 - 500 * 8_985)
    assert full.status == "impossible"
    assert at.margin_to_keep(1) == pytest.approx((131_005 + 44_925) / 49_486.16)
    assert at.gain("10%") == Fraction(4_948_616, 40) - 500 * (26_201 + Fraction(8_985, 10))


@pytest.mark.parametrize("sales", [0, 100])
def test_where_nothing_was_given_away_nothing_has_to_come_back(sales: int) -> None:
    at = BreakEven(Fraction(0), 0, 0, 0, 500, sales)
    assert at.order_uplift is None
    assert at.words().endswith("; nothing was taken off")
    assert at.words("zh").endswith("；没有减免")
    assert BreakEven(Fraction(1, 2), 0, 0, 0, 500, 100).order_uplift == 0
