"""What moved the end of a funnel, against all orders in which its factors could have changed."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction
from math import factorial, prod

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis import Funnel, compare_funnels, funnel
from ecomops.metrics.analysis.changes.shapley import product_contributions

FACTOR = st.sampled_from([Fraction(0), Fraction(1, 50), Fraction(1, 3), Fraction(1), Fraction(7)])
COUNT = st.sampled_from([0, 0, 1, 2, 3, 10, 200, 10_000])


@st.composite
def factor_pairs(draw: st.DrawFn) -> tuple[list[Fraction], list[Fraction]]:
    k = draw(st.integers(1, 5))
    factors = st.lists(FACTOR, min_size=k, max_size=k)
    return draw(factors), draw(factors)


def over_all_orders(base: list[Fraction], current: list[Fraction]) -> tuple[Fraction, ...]:
    """Credit each factor with the mean of what its own change brings, order by order."""
    k = len(base)
    found = [Fraction(0)] * k
    for order in itertools.permutations(range(k)):
        now = list(base)
        for i in order:
            before = prod(now, start=Fraction(1))
            now[i] = current[i]
            found[i] += prod(now, start=Fraction(1)) - before
    return tuple(part / factorial(k) for part in found)


@given(factor_pairs())
def test_parts_are_the_mean_over_all_orders(pair: tuple[list[Fraction], list[Fraction]]) -> None:
    base, current = pair
    assert product_contributions(base, current) == over_all_orders(base, current)


@given(factor_pairs())
def test_parts_add_up_and_turn_round(pair: tuple[list[Fraction], list[Fraction]]) -> None:
    base, current = pair
    parts = product_contributions(base, current)
    assert sum(parts) == prod(current, start=Fraction(1)) - prod(base, start=Fraction(1))
    assert product_contributions(current, base) == tuple(-part for part in parts)
    for a, b, part in zip(base, current, parts, strict=True):
        assert a != b or part == 0


def test_two_factors_share_what_they_do_together() -> None:
    # 200 × 10 % = 20 to 300 × 10 % = 30: all of it is the top's
    found = compare_funnels(
        funnel({"clicks": 300, "orders": 30}), funnel({"clicks": 200, "orders": 20})
    )
    assert [factor.contribution for factor in found.factors] == [10, 0]
    # 200 × 5 % = 10 to 300 × 10 % = 30: 100 × 7.5 % = 7.5, and 5 % × 250 = 12.5
    found = compare_funnels(
        funnel({"clicks": 300, "orders": 30}), funnel({"clicks": 200, "orders": 10})
    )
    assert [factor.contribution for factor in found.factors] == [Fraction(15, 2), Fraction(25, 2)]
    assert (found.change, found.growth) == (20, Fraction(2))
    assert [factor.name for factor in found.drivers] == ["orders / clicks", "clicks"]


@st.composite
def funnel_pairs(draw: st.DrawFn) -> tuple[Funnel, Funnel]:
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    one, two = (
        funnel([(name, draw(COUNT)) for name in names]),
        funnel([(name, draw(COUNT)) for name in names]),
    )
    return one, two


@given(funnel_pairs())
def test_a_change_is_shared_unless_some_come_from_nowhere(pair: tuple[Funnel, Funnel]) -> None:
    current, base = pair
    found = compare_funnels(current, base)
    appears = any(b and not a for one in pair for a, b in itertools.pairwise(one.counts))
    assert found.is_shared == (not appears)
    if found.is_shared:
        parts = [factor.contribution or Fraction(0) for factor in found.factors]
        assert sum(parts) == current.counts[-1] - base.counts[-1]
        back = compare_funnels(base, current)
        assert [-part for part in parts] == [factor.contribution for factor in back.factors]


def test_an_undefined_rate_takes_the_other_periods() -> None:
    # nobody clicked before: the orders of a click are not to blame
    found = compare_funnels(
        funnel({"views": 100, "clicks": 20, "orders": 5}),
        funnel({"views": 100, "clicks": 0, "orders": 0}),
    )
    assert [factor.contribution for factor in found.factors] == [0, 5, 0]
    assert found.factors[2].base is None


def test_orders_from_nowhere_are_said_and_not_shared() -> None:
    found = compare_funnels(
        funnel({"clicks": 0, "orders": 5}), funnel({"clicks": 10, "orders": 1})
    )
    assert (found.is_shared, found.change, found.drivers) == (False, 4, ())
    assert "nothing can be said of the steps" in str(found)
    assert "无法分解" in found.describe("zh")
    assert found.columns()["contribution"] == [None, None]


def test_nothing_changed_is_said() -> None:
    same = funnel({"clicks": 10, "orders": 1})
    assert str(compare_funnels(same, same)).endswith("orders did not change")
    assert compare_funnels(same, same).describe("zh").endswith("orders未变")


def test_as_many_steps_as_there_may_be_take_no_while() -> None:
    names = [f"s{i}" for i in range(64)]
    now = funnel([(name, 2**62 - 3 * i) for i, name in enumerate(names)])
    then = funnel([(name, 2**61 - 5 * i * i) for i, name in enumerate(names)])
    start = time.perf_counter()
    found = compare_funnels(now, then)
    assert time.perf_counter() - start < 5
    total = sum(factor.contribution or Fraction(0) for factor in found.factors)
    assert total == now.counts[-1] - then.counts[-1]


def test_funnels_of_other_steps_are_refused() -> None:
    one, two = funnel({"clicks": 1}), funnel({"views": 1})
    with pytest.raises(InvalidArgumentError, match="are other steps; give the steps"):
        compare_funnels(one, two)
    with pytest.raises(InvalidArgumentError, match="is no Funnel"):
        compare_funnels({"clicks": 1}, one)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="is no Funnel"):
        compare_funnels(one, {"clicks": 1})  # type: ignore[arg-type]
