"""Growth: exact for one, the same for many, and undefined where nothing can be told."""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.periods.growth import growth, growth_table

LOW, HIGH = -(2**63), 2**63 - 1
wholes = st.sampled_from([0, 1, -1, 2**53, 2**53 + 1, 2**62, HIGH, LOW, LOW + 1]) | st.integers(
    LOW, HIGH
)
near = st.tuples(wholes, st.integers(-3, 3)).map(lambda p: (p[0], min(max(sum(p), LOW), HIGH)))
pairs = near | st.tuples(wholes, wholes)
floats = st.floats(allow_nan=True, allow_infinity=False)
ULPS = 4


def assert_told(found: float, exact: Fraction | None) -> None:
    if exact is None:
        assert math.isnan(found)
    else:
        assert abs(Fraction(found) - exact) <= ULPS * Fraction(math.ulp(found))


# ---- one ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("current", "base", "expected"),
    [
        (5, -10, Fraction(3, 2)),  # from a loss of 10 to a gain of 5
        (125, 100, Fraction(1, 4)),
        (75, 100, Fraction(-1, 4)),
        (0, 100, Fraction(-1)),
        (-10, 5, Fraction(-3)),
        (-15, -10, Fraction(-1, 2)),
        (1, 3, Fraction(-2, 3)),
        (Fraction(1, 3), Fraction(1, 4), Fraction(1, 3)),
        (Decimal("0.035"), Decimal("0.03"), Fraction(1, 6)),
        (HIGH, LOW, 1 + Fraction(HIGH, 2**63)),
        (np.int64(HIGH), np.int64(LOW), 1 + Fraction(HIGH, 2**63)),
        (10**400, 10**399, Fraction(9)),
        (0, 0, None), (7, 0, None), (Decimal(0), Decimal("0E+999999999"), None),
        (None, 100, None), (100, None, None), (None, None, None), (None, 0, None),
    ],
)  # fmt: skip
def test_growth_is_the_difference_by_the_size_of_the_base(current, base, expected):
    found = growth(current, base)
    assert found == expected
    assert found is None or type(found) is Fraction


@given(st.fractions(), st.fractions())
def test_growth_leads_from_the_base_to_the_figure(current, base):
    found = growth(current, base)
    if base == 0:
        assert found is None
    else:
        assert found is not None
        assert base + found * abs(base) == current
        assert (found > 0) == (current > base)


@pytest.mark.parametrize(
    "bad",
    [1.5, math.nan, math.inf, True, "5", Decimal("NaN"), Decimal("Infinity"),
     Decimal("1E+999999999"), Decimal("1E-999999999"), Decimal("1" * 1001), 1j, [1],
     np.float64(1), np.bool_(1)],
)  # fmt: skip
def test_a_figure_that_is_not_exact_is_refused(bad):
    problem = "is a float" if isinstance(bad, float) else "is no exact figure"
    for name, ask in (("current", lambda: growth(bad, 1)), ("base", lambda: growth(1, bad))):
        with pytest.raises(InvalidArgumentError, match=f"^{name} = .* {problem}; give an int"):
            ask()


# ---- many -----------------------------------------------------------------------------------
@given(st.lists(pairs, max_size=8))
def test_whole_columns_are_as_growth_one_by_one(rows):
    current, base = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    found = growth_table(current, base)
    assert found.dtype == np.float64
    for value, row in zip(found.tolist(), rows, strict=True):
        assert_told(value, growth(*row))


GAPPY: dict[str, Any] = {
    "list": list,
    "masked": lambda values: np.ma.MaskedArray(
        np.array([v or 0 for v in values], dtype=np.int64), [v is None for v in values]
    ),
    "pandas": lambda values: pd.Series(values, dtype="Int64"),
    "polars": lambda values: pl.Series(values, dtype=pl.Int64),
    "arrow": lambda values: pa.array(values, pa.int64()),
}


@given(
    st.lists(st.tuples(pairs, st.booleans(), st.booleans()), max_size=6),
    st.sampled_from(sorted(GAPPY)),
    st.sampled_from(sorted(GAPPY)),
)
def test_whole_columns_stay_exact_beside_what_is_missing(rows, now, then):
    current = [pair[0] if there else None for pair, there, _ in rows]
    base = [pair[1] if there else None for pair, _, there in rows]
    found = growth_table(GAPPY[now](current), GAPPY[then](base))
    for value, row in zip(found.tolist(), zip(current, base, strict=True), strict=True):
        assert_told(value, growth(*row))


@given(st.lists(st.tuples(floats, floats), max_size=8))
def test_columns_of_floats_are_as_growth_one_by_one(rows):
    current, base = (np.array([row[i] for row in rows], dtype=np.float64) for i in (0, 1))
    figures = [
        [None if math.isnan(figure) else Fraction(figure) for figure in row] for row in rows
    ]
    exact = [growth(*row) for row in figures]
    if any(one is not None and abs(one) > 2**1023 for one in exact):
        return  # told apart below
    for value, one in zip(growth_table(current, base).tolist(), exact, strict=True):
        # what is smaller than any float of full precision is told to the nearest one
        tiny = one is not None and abs(one) < Fraction(2) ** -1000
        if tiny:
            assert abs(value) <= 2.0**-999
        else:
            assert_told(value, one)


@pytest.mark.parametrize(
    ("current", "base", "expected"),
    [
        ([5, 125, 7, 0], [-10, 100, 0, 0], [1.5, 0.25, None, None]),
        ([5.0, math.nan, 1.0], [-10.0, 1.0, math.nan], [1.5, None, None]),
        ([5, 6], [-10.0, math.nan], [1.5, None]),
        ([5, None, 6.0], [None, 1, 3], [None, None, 1.0]),
        ([None], [None], [None]),
        (np.ma.MaskedArray([5.0, math.inf], [False, True]), [1, 1], [4.0, None]),
        (pd.Series([5, None], dtype="Float64"), pl.Series([1, 1]), [4.0, None]),
        ([2**62 + 1], [2**62], [2.0**-62]),  # as floats they are alike
        ([HIGH], [LOW], [2.0]), ([LOW], [HIGH], [-2.0]), ([LOW], [LOW], [0.0]),
        ([1.7e308], [-1.7e308], [2.0]), ([-1.7e308], [1e308], [-2.7]),
        (np.array([3], np.int8), np.array([1], np.uint8), [2.0]),
        (np.array([3], np.float32), [1], [2.0]),
        ([], [], []),
    ],
)  # fmt: skip
def test_columns(current, base, expected):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = growth_table(current, base)
    assert [None if math.isnan(one) else one for one in found.tolist()] == pytest.approx(expected)


BAD: tuple[tuple[Any, Any, type[Exception], str], ...] = (
    ([1], [1, 2], InvalidArgumentError, "base = 2 entries, but 1 are needed"),
    ([1.0], [1.0, 2.0], InvalidArgumentError, "base = 2 entries, but 1 are needed"),
    ([[1]], [1], InvalidArgumentError, r"current = \(1, 1\) is no column"),
    ([1], 1, InvalidArgumentError, r"base = \(\) is no column"),
    (["1"], [1], InvalidArgumentError, "current = 'text' is no column of figures; give int64"),
    ([[1], None], [1, 1], InvalidArgumentError, r"current = \(2, 1\) is no column"),
    ([[1], [1, 2]], [1, 1], InvalidArgumentError, "current = 'list' is no column"),
    ([Decimal(1), None], [1, 1], InvalidArgumentError, "current = 'object' is no column of fig"),
    ([True], [1], InvalidArgumentError, "current = 'bool' is no column of figures"),
    ([2**63], [1], BadRowError, "row 0: current = 9223372036854775808"),
    ([1.0, math.inf], [1.0, 1.0], BadRowError, "row 1: current = inf is not finite; give NaN"),
    ([1.0], [-math.inf], BadRowError, "row 0: base = -inf is not finite"),
    ([0.0, 1.0], [1.0, 5e-324], BadRowError, "row 1: current = 1.0 grew from 5e-324 by more than"),
    ([1.7e308], [-0.5], BadRowError, r"row 0: current = 1.7e\+308 grew from -0.5 by more than"),
)


@pytest.mark.parametrize(("current", "base", "error", "text"), BAD)
def test_columns_that_hold_no_figures_are_refused(current, base, error, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=text):
            growth_table(current, base)


def test_columns_are_not_changed():
    current, base = np.array([5.0, 1.7e308]), np.array([-10.0, -1.7e308])
    kept = current.copy(), base.copy()
    growth_table(current, base)
    assert (current == kept[0]).all()
    assert (base == kept[1]).all()
