"""Products and quotients of columns are those of Python's whole numbers, however large."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.stock.exact import compare_products, product_over

numbers = st.integers(0, MAX_MINOR) | st.integers(0, 9) | st.just(MAX_MINOR)
near = st.tuples(st.integers(0, 10**12), st.integers(0, 10**9), st.integers(-2, 2))


def column(values: Any) -> Any:
    return np.array(list(values), dtype=np.int64)


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=9))
def test_products_of_any_size_are_compared_exactly(rows: Any) -> None:
    a, b, c, d = (column(values) for values in zip(*rows, strict=True))
    expected = [sign(w * x - y * z) for w, x, y, z in rows]
    assert compare_products(a, b, c, d).tolist() == expected


@given(st.lists(near, min_size=1, max_size=9))
def test_products_that_nearly_tie_are_compared_exactly(rows: Any) -> None:
    """a × b against (a × b + e) × 1, split so that a float sees no difference."""
    quads = [(a, b, max(a + e, 0), b) for a, b, e in rows]
    quads += [(a * b, 1, max(a * b + e, 0), 1) for a, b, e in rows if a * b < 2**62]
    a, b, c, d = (column(values) for values in zip(*quads, strict=True))
    expected = [sign(w * x - y * z) for w, x, y, z in quads]
    assert compare_products(a, b, c, d).tolist() == expected


factors = st.integers(2**34, 2**36)
few = st.integers(2**10, 2**16)


@given(st.lists(st.tuples(factors, factors, few, st.integers(0, 1)), min_size=5))
def test_products_of_unlike_factors_are_compared_exactly(rows: Any) -> None:
    """a × b against c × d that are as near as whole c can be: floats round both, each its way."""
    quads = [(a, b, a * b // d + e, d) for a, b, d, e in rows]
    a, b, c, d = (column(values) for values in zip(*quads, strict=True))
    expected = [sign(w * x - y * z) for w, x, y, z in quads]
    assert compare_products(a, b, c, d).tolist() == expected
    assert compare_products(c, d, a, b).tolist() == [-one for one in expected]


def test_products_that_wrap_differently_are_compared_exactly():
    """Floats see no difference, and the difference itself leaves int64."""
    steps = [(p, q) for p in range(6) for q in range(6)]
    a, b, c = (column([MAX_MINOR - n] * len(steps)) for n in (0, 1, 2))
    d = column(MAX_MINOR - p - q for p, q in steps)
    for left, by in ((a, b), (b, c), (c, a)):
        pairs = zip(left.tolist(), by.tolist(), a.tolist(), d.tolist(), strict=True)
        expected = [sign(w * x - y * z) for w, x, y, z in pairs]
        assert compare_products(left, by, a, d).tolist() == expected


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=9), st.booleans())
def test_quotients_of_products_are_exact_or_refused(rows: Any, up: bool) -> None:
    rows = [(a, b, max(c, 1)) for a, b, c in rows]
    a, b, c = (column(values) for values in zip(*rows, strict=True))
    exact = [Fraction(x * y, z) for x, y, z in rows]
    expected = [ceil(one) if up else one.numerator // one.denominator for one in exact]
    if max(expected) > MAX_MINOR:
        with pytest.raises(AmountTooLargeError, match="leaves int64"):
            product_over(a, b, c, up=up)
    else:
        assert product_over(a, b, c, up=up).tolist() == expected
