"""Mean and sample variance in parts, against the statistics module in fractions."""

from __future__ import annotations

import json
import math
import statistics
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, strategies as st

from ecomops.errors import AmountTooLargeError, BadRowError, InvalidArgumentError
from ecomops.metrics.analysis import MomentsState, mean_variance
from ecomops.metrics.analysis.moments.mean_variance import square_root
from ecomops.metrics.analysis.moments.power_sums import int_squares

MOST = 2**63 - 1
INT = st.one_of(
    st.integers(-5, 5),
    st.sampled_from([MOST, -MOST - 1, MOST - 1, 2**21, -(2**21), 2**42 - 1, -(2**42), 2**53 + 1]),
    st.integers(-MOST - 1, MOST),
)
FLOAT = st.one_of(
    st.sampled_from([0.0, -0.0, 0.1, 0.5, 10.5, -2.0, 5e-324, -1.7e308, 2.0**-1000, 2.0**60]),
    st.floats(allow_nan=False, allow_infinity=False),
)
VALUES = st.lists(st.one_of(INT, FLOAT), max_size=12)


def exactly(values: list[Any]) -> tuple[int, Fraction | None, Fraction | None]:
    """Let the statistics module work it out in fractions."""
    exact = [Fraction(value) for value in values]
    mean = Fraction(statistics.mean(exact)) if exact else None
    variance = Fraction(statistics.variance(exact)) if len(exact) > 1 else None
    return len(exact), mean, variance


@given(VALUES)
def test_mean_and_variance_are_exact(values: list[Any]) -> None:
    found = mean_variance(values)
    assert (found.n, found.mean, found.variance) == exactly(values)


@given(st.lists(INT, max_size=12))
def test_arrays_of_ints_are_as_lists(values: list[int]) -> None:
    state = MomentsState.empty().update(values)
    assert MomentsState.empty().update(np.array(values, dtype=np.int64)) == state
    assert state.squares == sum(value * value for value in values)


@given(st.lists(FLOAT, max_size=12))
def test_arrays_of_floats_are_as_lists(values: list[float]) -> None:
    state = MomentsState.empty().update(values)
    assert MomentsState.empty().update(np.array(values, dtype=np.float64)) == state
    assert state.squares == sum(Fraction(value) ** 2 for value in values)
    assert state.total == sum(Fraction(value) for value in values)


@given(VALUES, st.lists(st.integers(0, 12), max_size=4), st.randoms())
def test_parts_merge_to_the_whole_in_any_order(values: list[Any], cuts: Any, random: Any) -> None:
    edges = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    parts = [MomentsState.empty().update(values[a:b]) for a, b in pairwise(edges)]
    random.shuffle(parts)
    whole = MomentsState.empty().update(values)
    left = MomentsState.empty()
    for part in parts:
        left = left.merge(part)
    right = MomentsState.empty()
    for part in reversed(parts):
        right = part.merge(right)
    assert left == right == whole
    assert left.result() == whole.result()


@given(VALUES, VALUES, VALUES)
def test_merging_is_associative_and_commutative_and_empty_is_its_identity(
    one: Any, two: Any, three: Any
) -> None:
    a, b, c = (MomentsState.empty().update(values) for values in (one, two, three))
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b) == b.merge(a)
    assert a.merge(MomentsState.empty()) == a == MomentsState.empty().merge(a)


@given(VALUES)
def test_states_are_stored_and_read_back(values: list[Any]) -> None:
    state = MomentsState.empty().update([*values, None])
    assert MomentsState.from_json(state.to_json()) == state


def test_three_parts_of_which_one_is_empty() -> None:
    parts = [MomentsState.empty().update(p) for p in ([1, 2, 3, 4], [10.5, -2], [])]
    found = parts[0].merge(parts[1]).merge(parts[2]).result()
    # 18.5 / 6, and (144.25 + ...) − n·mean² over 5
    assert found.n == 6
    assert found.mean == Fraction(37, 12)
    assert found.variance == Fraction(2093, 120)
    assert float(found.mean or 0) == 3.0833333333333335
    assert float(found.variance or 0) == 17.441666666666666


def test_too_few_have_no_variance() -> None:
    assert mean_variance([]).mean is None
    assert mean_variance([]).variance is None
    assert mean_variance([7]).mean == 7
    assert mean_variance([7]).variance is None
    assert mean_variance([7]).standard_deviation is None
    assert "undefined" in str(mean_variance([7]))
    assert "无定义" in mean_variance([]).describe("zh")


def test_missing_values_are_left_out_and_counted() -> None:
    found = mean_variance([1, None, float("nan"), 3])
    assert (found.n, found.n_missing) == (2, 2)
    assert found.mean == 2
    assert mean_variance(np.array([1.0, np.nan])).n_missing == 1
    masked = np.ma.MaskedArray([1, 99, 3], mask=[False, True, False])
    assert mean_variance(masked).mean == 2
    assert mean_variance(masked).n_missing == 1
    assert mean_variance(pl.Series([1, None, 3])).n_missing == 1


@given(st.lists(st.integers(-(2**60), 2**60), min_size=2, max_size=8))
@example([0, -9899, 1_659_724, -35_307_070, -9_033_449_583_767])  # the root is near a tie
def test_standard_deviation_is_the_nearest_float(values: list[int]) -> None:
    found = mean_variance(values)
    assert found.variance is not None
    root = found.standard_deviation
    assert root is not None
    # the two floats beside it lie further from the true root
    for other in (math.nextafter(root, math.inf), math.nextafter(root, 0.0)):
        middle = (Fraction(root) + Fraction(other)) / 2
        if other > root:
            assert middle**2 >= found.variance
        elif root:
            assert middle**2 <= found.variance


def test_a_root_just_above_the_middle_of_two_floats_is_the_upper_one() -> None:
    middle = 2**53 + 1  # between the floats 2**53 and 2**53 + 2
    assert float(square_root(Fraction(middle**2))) == 2**53  # a tie goes to the even one
    assert float(square_root(Fraction(middle**2 + 1))) == 2**53 + 2


@given(st.integers(2**52, 2**53 - 1), st.integers(1, 2**80), st.integers(-40, 40))
def test_a_hair_from_a_tie_of_two_floats_decides(below: int, hairs: int, scale: int) -> None:
    middle, hair = Fraction(2 * below + 1, 2), Fraction(1, hairs)  # floats here are whole
    for side, nearest in ((-hair, below), (0, below + below % 2), (hair, below + 1)):
        root = square_root((middle**2 + side) * Fraction(4) ** scale)
        assert float(root) == math.ldexp(nearest, scale)


def test_large_offsets_do_not_eat_the_variance() -> None:
    # in floats, 10**15 squared has no room for the units of the difference
    found = mean_variance(np.array([10**15, 10**15 + 1, 10**15 + 2]))
    assert found.variance == 1
    assert found.standard_deviation == 1.0


def test_squares_beyond_int64_are_exact_over_blocks() -> None:
    values = np.concatenate([
        np.full(70_000, MOST), np.full(70_000, -MOST - 1), np.arange(-5, 5)
    ])  # fmt: skip
    wanted = 70_000 * MOST**2 + 70_000 * 2**126 + sum(i * i for i in range(-5, 5))
    assert int_squares(values) == wanted
    assert MomentsState.empty().update(values).total == -70_000 - 5


@pytest.mark.parametrize("dtype", ["i1", "i4", "u1", "u8", "f2", "f4"])
def test_small_types_are_read(dtype: str) -> None:
    found = mean_variance(np.array([1, 2, 6], dtype=dtype))
    assert found.mean == 3
    assert found.variance == 7


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ([1, True], BadRowError, "row 1: values = True is no number that counts; give ints"),
        ([1, "2"], BadRowError, "row 1"),
        ([1, float("inf")], BadRowError, "row 1"),
        ([2**63], BadRowError, "row 0"),
        ([Fraction(1, 2)], BadRowError, "row 0"),
        (np.array([1.0, np.inf]), BadRowError, "row 1: values = inf is not finite"),
        (np.array([1, 2**64 - 1], dtype=np.uint64), BadRowError, "leaves int64"),
        (np.array([True]), InvalidArgumentError, "'bool' is no column of numbers"),
        (np.array(["1"]), InvalidArgumentError, "is no column of numbers"),
        (np.zeros((2, 2)), InvalidArgumentError, "is no column"),
        (np.ma.zeros((2, 2)), InvalidArgumentError, "is no column"),
        (np.array([np.datetime64("2026-01-01")]), InvalidArgumentError, "is no column"),
        ("12", InvalidArgumentError, "'str' is no column"),
        (5, InvalidArgumentError, "'int' is no column"),
        (None, InvalidArgumentError, "'NoneType' is no column"),
    ],
)
def test_what_is_no_number_is_refused(values: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        MomentsState.empty().update(values)


def test_only_states_are_merged() -> None:
    with pytest.raises(InvalidArgumentError, match="other = 7 is no MomentsState"):
        MomentsState.empty().merge(7)  # type: ignore[arg-type]


GOOD = {"format": "ecomops.moments/1", "n": 2, "total": "3", "squares": "5", "n_missing": 0}


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"}, {"n": -1}, {"n": True}, {"n": 2.0}, {"n": None}, {"n_missing": -1},
        {"total": 3}, {"total": "three"}, {"total": "3/0"}, {"total": "1" * 3000},
        {"squares": "-5"}, {"squares": "4"}, {"n": 0}, {"total": "٣"},
        {"n": 1}, {"n": 1, "squares": "10"}, {"n": 1, "squares": "8"},
    ],
)  # fmt: skip
def test_sums_that_no_numbers_have_are_refused(change: dict[str, Any]) -> None:
    assert MomentsState.from_json(json.dumps(GOOD)).n == 2
    with pytest.raises(InvalidArgumentError, match=r"give what MomentsState\.to_json wrote"):
        MomentsState.from_json(json.dumps(GOOD | change))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "{",
        "[" * 100_000,
        None,
        5,
        '{"n": ' + "9" * 5000,
        json.dumps(GOOD)[:-1] + ', "n": 3}',
    ],
)
def test_what_is_no_json_of_a_state_is_refused(text: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"give what MomentsState\.to_json wrote"):
        MomentsState.from_json(text)


def test_extreme_floats_are_exact_and_said() -> None:
    found = mean_variance([1.7e308, -1.7e308, 5e-324])
    assert found.mean == Fraction(5e-324) / 3
    assert str(found)
    assert found.standard_deviation == 1.7e308
    with pytest.raises(AmountTooLargeError, match="is more than a float64 holds"):
        found.columns()  # the variance is 2.89e616


def test_a_million_numbers_take_no_while() -> None:
    values = np.arange(10**6)
    found = mean_variance(values)
    assert found.variance == Fraction(10**6 * (10**6 + 1), 12)
    odd = mean_variance(values * 0.1)
    assert odd.n == 10**6
