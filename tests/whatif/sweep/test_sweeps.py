"""Every scheme of a sweep is what a plain loop finds, and what a replay finds."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from tests.whatif.sweep.slow_sweep import (
    at,
    cart,
    every,
    fixed,
    ints,
    ladder,
    percent,
    priced,
    replayed,
    slow,
    table_of,
    totals_near,
)

from ecomops import CartTable, parse_promotion
from ecomops.errors import AmountTooLargeError, EcomopsError, InvalidArgumentError
from ecomops.whatif import OrderHistory
from ecomops.whatif.sweep import (
    Sweep,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)
from ecomops.whatif.sweep.grids import every as every_grid

STEP = st.integers(1, 60)
STEPS = st.lists(STEP, min_size=1, max_size=4)
REACH = st.integers(0, 70)


@st.composite
def grids(draw: Any) -> tuple[list[int], list[int], list[int], int]:
    """Draw thresholds, discounts (some above thresholds), orders near both, and a reach."""
    thresholds, offs = draw(STEPS), draw(STEPS)
    return thresholds, offs, draw(totals_near(*thresholds, *offs)), draw(REACH)


def promotion_of(sweep: Sweep, place: int) -> Any:
    return sweep.schemes.promotion(place, "p", "USD")


@given(grids())
def test_pairs_are_what_a_loop_finds(drawn) -> None:
    thresholds, offs, totals, reach = drawn
    sweep = sweep_thresholds(totals, thresholds, offs, reach_minor=reach, currency="USD")
    pairs = [(threshold, off) for threshold in thresholds for off in offs]
    for place, (threshold, off) in enumerate(pairs):
        expected = slow(totals, threshold, fixed(threshold, off), reach)
        assert at(sweep.whole, place) == expected
        assert sweep.whole.figures(place).off_at_threshold_minor == min(threshold, off)
    assert sweep.whole.sales_minor == sum(totals)


@given(grids(), st.data())
@settings(max_examples=25)
def test_a_sampled_pair_is_its_replay(drawn, data) -> None:
    thresholds, offs, totals, reach = drawn
    table = table_of(totals)
    sweep = sweep_thresholds(table, thresholds, offs, reach_minor=reach)
    place = data.draw(st.integers(0, sweep.schemes.n_schemes - 1))
    assert at(sweep.whole, place) == replayed(table, promotion_of(sweep, place), reach)


@given(grids(), st.one_of(st.none(), st.integers(1, 4)), st.integers(1, 64))
def test_every_is_what_a_loop_finds(drawn, most, search_cost) -> None:
    thresholds, offs, totals, reach = drawn
    with pytest.MonkeyPatch.context() as patch:
        # both ways of counting multiples: by search, and by division
        patch.setattr(every_grid, "_SEARCH_COST", search_cost % 2 * 10**9)
        sweep = sweep_every(
            totals, thresholds, offs, reach_minor=reach, max_times=most, currency="USD"
        )
    pairs = [(threshold, off) for threshold in thresholds for off in offs]
    for place, (threshold, off) in enumerate(pairs):
        expected = slow(totals, threshold, every(threshold, off, most), reach)
        assert at(sweep.whole, place) == expected


@given(grids(), st.one_of(st.none(), st.integers(1, 4)), st.data())
@settings(max_examples=25)
def test_a_sampled_every_is_its_replay(drawn, most, data) -> None:
    thresholds, offs, totals, reach = drawn
    table = table_of(totals)
    sweep = sweep_every(table, thresholds, offs, reach_minor=reach, max_times=most)
    place = data.draw(st.integers(0, sweep.schemes.n_schemes - 1))
    assert at(sweep.whole, place) == replayed(table, promotion_of(sweep, place), reach)


PERCENTS = st.lists(
    st.decimals("0.01", 100, places=2, allow_nan=False).map(str), min_size=1, max_size=3
)


@given(grids(), PERCENTS, st.one_of(st.none(), STEP))
def test_percents_are_what_a_loop_finds(drawn, percents, cap) -> None:
    thresholds, _, totals, reach = drawn
    sweep = sweep_percents(
        totals, thresholds, percents, reach_minor=reach, cap_minor=cap, currency="USD"
    )
    pairs = [(threshold, share) for threshold in thresholds for share in percents]
    for place, (threshold, share) in enumerate(pairs):
        given_off = percent(threshold, Fraction(share) / 100, cap)
        assert at(sweep.whole, place) == slow(totals, threshold, given_off, reach)
        assert sweep.whole.figures(place).off_at_threshold_minor == given_off(threshold)


@given(grids(), PERCENTS, st.one_of(st.none(), STEP), st.data())
@settings(max_examples=25)
def test_a_sampled_percent_is_its_replay(drawn, percents, cap, data) -> None:
    thresholds, _, totals, reach = drawn
    table = table_of(totals)
    sweep = sweep_percents(table, thresholds, percents, reach_minor=reach, cap_minor=cap)
    place = data.draw(st.integers(0, sweep.schemes.n_schemes - 1))
    assert at(sweep.whole, place) == replayed(table, promotion_of(sweep, place), reach)


@st.composite
def ladder_lists(draw: Any) -> tuple[list[list[tuple[int, int]]], list[int], int]:
    """Draw ladders, whose discounts may fall as well, and orders near their steps."""
    ladders = []
    for _ in range(draw(st.integers(1, 4))):
        steps = sorted(draw(st.sets(STEP, min_size=1, max_size=4)))
        ladders.append([(step, draw(STEP)) for step in steps])
    numbers = [number for steps in ladders for step in steps for number in step]
    return ladders, draw(totals_near(*numbers)), draw(REACH)


@given(ladder_lists())
def test_ladders_are_what_a_loop_finds(drawn) -> None:
    ladders, totals, reach = drawn
    sweep = sweep_ladders(totals, ladders, reach_minor=reach, currency="USD")
    for place, steps in enumerate(ladders):
        assert at(sweep.whole, place) == slow(totals, steps[0][0], ladder(steps), reach)


@given(ladder_lists(), st.data())
@settings(max_examples=25)
def test_a_sampled_ladder_is_priced_alike(drawn, data) -> None:
    ladders, totals, reach = drawn
    table = table_of(totals)
    sweep = sweep_ladders(table, ladders, reach_minor=reach)
    place = data.draw(st.integers(0, len(ladders) - 1))
    swept = at(sweep.whole, place)
    found = priced(table, promotion_of(sweep, place))
    assert {name: swept[name] for name in found} == found


def test_schemes_are_written_as_operators_say_them() -> None:
    orders: Any = {"orders": [100], "reach_minor": 0, "currency": "CNY"}
    said = [
        (sweep_thresholds(thresholds_minor=[199_00], offs_minor=[20_00], **orders), "满199减20"),
        (sweep_percents(thresholds_minor=[199_00], off_percents=["20"], **orders), "满199打8折"),
        (
            sweep_every(thresholds_minor=[300_00], offs_minor=[50_00], max_times=3, **orders),
            "每满300减50 最多3次",
        ),
        (
            sweep_ladders(ladders=[[(199_00, 20_00), (399_00, 50_00)]], **orders),
            "满199减20，满399减50",
        ),
    ]
    for sweep, phrase in said:
        assert sweep.schemes.promotion(0, "p", "CNY") == parse_promotion(phrase, promotion_id="p")


# ---- goods that take no part, floors ---------------------------------------------------
def test_goods_out_of_promotions_count_as_sales_only() -> None:
    table = CartTable.of([cart(4000, excluded=3000), cart(5000), cart(excluded=9000)], "USD")
    sweep = sweep_thresholds(table, [4000, 5000, 9000], [500, 4500], reach_minor=1000)
    assert sweep.whole.sales_minor == 21_000
    for place in range(6):
        assert at(sweep.whole, place) == replayed(table, promotion_of(sweep, place), 1000)
    halves = sweep_thresholds(table, [4000, 5000], [500], reach_minor=1000, seed=1)
    assert halves.chosen_on is not None
    assert halves.judged_on is not None
    assert halves.chosen_on.sales_minor + halves.judged_on.sales_minor == 21_000


def test_floor_prices_are_refused_where_they_cut_what_an_order_gets() -> None:
    table = CartTable.of([cart(5000, floor_minor=4400), cart(700, floor_minor=700)], "USD")
    free = sweep_thresholds(table, [1000, 5000], [600], reach_minor=0)  # has room for 600
    assert at(free.whole, 0) == replayed(table, promotion_of(free, 0), 0)
    for wrong in (
        lambda: sweep_thresholds(table, [5000], [601], reach_minor=0),
        lambda: sweep_thresholds(table, [700], [600], reach_minor=0),
        lambda: sweep_every(table, [5000], [1], reach_minor=0),
        lambda: sweep_ladders(table, [[(1000, 1), (5000, 700)]], reach_minor=0),
    ):
        with pytest.raises(InvalidArgumentError, match="floor prices"):
            wrong()
    capped = sweep_percents(table, [5000], ["50"], cap_minor=600, reach_minor=0)
    assert at(capped.whole, 0) == replayed(table, promotion_of(capped, 0), 0)


# ---- sizes -----------------------------------------------------------------------------
def test_large_amounts_are_exact() -> None:
    totals, reach = [2**61, 2**60, 2**60 - 5], 2**58
    thresholds, offs = [2**60, 2**61], [2**61, 2**60, 3]
    sweep = sweep_thresholds(totals, thresholds, offs, reach_minor=reach, currency="USD")
    for place in range(6):
        threshold, off = thresholds[place // 3], offs[place % 3]
        expected = slow(totals, threshold, fixed(threshold, off), reach)
        assert at(sweep.whole, place) == expected
    repeated = sweep_every(totals, [7, 2**60], [2**62, 6], reach_minor=0, currency="USD")
    pairs = [(threshold, off) for threshold in (7, 2**60) for off in (2**62, 6)]
    for place, (threshold, off) in enumerate(pairs):
        assert at(repeated.whole, place) == slow(totals, threshold, every(threshold, off, None), 0)
    # floats of such rates are near the exact ones
    exact = sweep.whole.figures(2).break_even("0.999").exact_top_up_rate
    assert exact is not None
    assert np.isclose(sweep.whole.break_even_top_up_rate("0.999")[0, 2], float(exact), rtol=1e-12)


@pytest.mark.parametrize(
    ("totals", "reach"), [([2**62, 2**62], 0), ([1] * 4, 2**62), ([2**63 - 1, 1], 0)]
)
def test_sums_beyond_int64_are_refused(totals, reach) -> None:
    with pytest.raises(AmountTooLargeError, match="sums that leave int64"):
        sweep_thresholds(totals, [2**62], [1], reach_minor=reach, currency="USD")


def test_a_percentage_of_too_large_an_order_is_refused() -> None:
    with pytest.raises(AmountTooLargeError, match=r"times 12\.5 % leaves int64"):
        sweep_percents([2**60], [1], ["12.5"], reach_minor=0, currency="USD")


# ---- arguments -------------------------------------------------------------------------
def test_thresholds_may_come_in_any_order_and_twice() -> None:
    totals = [100, 250, 400]
    sweep = sweep_thresholds(
        totals, ints([300, 100, 300]), range(20, 0, -10), reach_minor=60, currency="USD"
    )
    assert sweep.cost_minor.tolist() == [[20, 10], [60, 30], [20, 10]]
    assert sweep.gap_minor.tolist() == [[50, 50], [0, 0], [50, 50]]
    assert sweep.within_reach.tolist() == [[1, 1], [0, 0], [1, 1]]
    assert sweep.qualifying.tolist() == [[1, 1], [3, 3], [1, 1]]


def test_no_order_gives_zeros_and_undefined_rates() -> None:
    for sweep in (
        sweep_thresholds([], [100], [10], reach_minor=10, currency="USD"),
        sweep_every([], [100], [10, 200], reach_minor=10, currency="USD"),
        sweep_percents([], [100], ["10"], reach_minor=10, currency="USD"),
        sweep_ladders([], [[(100, 10), (200, 30)]], reach_minor=10, currency="USD"),
        sweep_thresholds(CartTable.of([], "USD"), [100], [10], reach_minor=10),
    ):
        assert not sweep.cost_minor.any()
        assert not sweep.qualifying.any()
        assert np.isnan(sweep.whole.cost_rate).all()
        assert np.isnan(sweep.whole.least_margin_rate).all()
        assert np.isnan(sweep.whole.break_even_top_up_rate("50%")).all()
        assert "undefined" in str(sweep)
        assert "无定义" in sweep.describe("zh")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"orders": [1.5]}, "orders", "no column of whole numbers"),
        ({"orders": [100, -1]}, "orders", "out of range; give at least 0"),
        ({"orders": ["1"]}, "orders", "no column of whole numbers"),
        ({"orders": [[1, 2]]}, "orders", "no column"),
        ({"thresholds_minor": []}, "thresholds_minor", "nothing to sweep"),
        ({"offs_minor": []}, "offs_minor", "nothing to sweep"),
        ({"thresholds_minor": [0]}, "thresholds_minor", "give at least 1"),
        ({"offs_minor": [10, -5]}, "offs_minor", "row 1"),
        ({"offs_minor": [10.0]}, "offs_minor", "no column of whole numbers"),
        ({"offs_minor": 10}, "offs_minor", "no column"),
        ({"reach_minor": -1}, "reach_minor", "out of range"),
        ({"reach_minor": 1.0}, "reach_minor", "not a whole number"),
        ({"reach_minor": 2**63}, "reach_minor", "out of range"),
        ({"currency": None}, "currency", "give one such as"),
        ({"currency": "XYZ"}, "currency", "XYZ"),
        ({"customers": [1.5, 2.5]}, "customers", "text"),
        ({"customers": ["Li"]}, "customers", "does not fit 2 orders"),
        ({"seed": -1}, "seed", "out of range"),
        ({"seed": 0.5}, "seed", "not a whole number"),
        ({"seed": True}, "seed", "not a whole number"),
    ],
)
def test_bad_input_is_refused_by_name(change, field, words) -> None:
    arguments: dict[str, Any] = {
        "orders": [100, 200],
        "thresholds_minor": [100],
        "offs_minor": [10],
        "reach_minor": 10,
        "currency": "USD",
    }
    with pytest.raises(EcomopsError) as caught:
        sweep_thresholds(**(arguments | change))
    assert caught.value.field == field
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("ladders", "words"),
    [
        ([], "nothing to sweep"),
        ([[]], "nothing to sweep"),
        ("满199减20", "is no list"),
        ([(100, 10)], "is no list"),
        ([[(200, 10), (100, 20)]], "step at 100 stands after the step at 200"),
        ([[(100, 10), (100, 20)]], "step at 100 stands after the step at 100"),
        ([[(100, 10, 1)]], "ladders[0][0]"),
        ([[(100, 0)]], "ladders[0][0][1]"),
        ([[(100.0, 10)]], "ladders[0][0][0]"),
        ([[(True, 10)]], "ladders[0][0][0]"),
        ([[(i + 1, 1) for i in range(101)]], "ladders[0]"),
    ],
)
def test_ladders_that_are_none_are_refused(ladders, words) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        sweep_ladders([100], ladders, reach_minor=0, currency="USD")
    assert caught.value.field.startswith("ladders")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("percents", "more"),
    [
        ([], {}),
        (["0"], {}),
        (["101"], {}),
        (["ten"], {}),
        ([12.5], {}),
        (["0.00001"], {}),
        (["10"], {"cap_minor": 0}),
        (["10"], {"cap_minor": 1.5}),
    ],
)
def test_percentages_that_are_none_are_refused(percents, more) -> None:
    with pytest.raises(InvalidArgumentError, match=r"off_percents|cap_minor"):
        sweep_percents([100], [100], percents, reach_minor=0, currency="USD", **more)


@pytest.mark.parametrize("most", [0, -1, 1.5, True])
def test_numbers_of_times_that_are_none_are_refused(most) -> None:
    with pytest.raises(InvalidArgumentError, match="max_times"):
        sweep_every([100], [100], [10], reach_minor=0, max_times=most, currency="USD")


def test_what_a_history_says_is_not_said_again() -> None:
    table = table_of([100, 200])
    history = OrderHistory.of(table, basis="paid", customer_id=["a", "b"])
    wrong: list[dict[str, Any]] = [
        {"customers": ["a", "b"]},
        {"currency": "CNY"},
        {"basis": "list"},
    ]
    for more in wrong:
        with pytest.raises(InvalidArgumentError) as caught:
            sweep_thresholds(history, [100], [10], reach_minor=0, **more)
        assert caught.value.field in more
    same = sweep_thresholds(history, [100], [10], reach_minor=0, currency="USD", basis="paid")
    assert same.report().origin.basis == "paid"
    bare = sweep_thresholds(table, [100], [10], reach_minor=0, customers=["a", "a"], basis="paid")
    assert (bare.report().origin.customers, bare.report().origin.basis) == (1, "paid")


def test_all_kinds_of_columns_and_numbers_are_read() -> None:
    expected = sweep_thresholds([100, 250], [100, 200], [10], reach_minor=0, currency="USD")
    for orders in (ints([250, 100]), np.array([100, 250], dtype=np.uint16), (100, 250)):
        found = sweep_thresholds(orders, (100, 200), ints([10]), reach_minor=0, currency="USD")
        assert found.cost_minor.tolist() == expected.cost_minor.tolist()
    numbers = ints([100, 10]).reshape(1, 1, 2)
    found = sweep_ladders([100, 250], numbers, reach_minor=0, currency="USD")
    assert found.cost_minor.tolist() == [20]
    exact: list[Any] = [Decimal("12.5"), 20, "7.5"]
    found = sweep_percents([1000], [100], exact, reach_minor=0, currency="USD")
    assert found.cost_minor.tolist() == [[125, 200, 75]]


def test_the_callers_columns_are_not_touched() -> None:
    totals = ints([300, 100, 200])
    sweep_thresholds(totals, [100], [10], reach_minor=0, currency="USD", seed=1)
    assert totals.tolist() == [300, 100, 200]


def test_a_basis_is_text() -> None:
    """It was taken, and the report failed."""
    for orders in ([4000, 5000], CartTable.of([], currency="CNY")):
        with pytest.raises(InvalidArgumentError, match="basis"):
            sweep_thresholds(orders, [5000], [500], reach_minor=0, currency="CNY", basis=5)  # type: ignore[arg-type]  # hostile
