"""Values of many groups are the floats nearest to the exact ones, however they are worked out."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError
from ecomops.metrics import (
    AOV,
    CPM,
    CTR,
    GMV,
    MEAN_FIRST_RESPONSE,
    MEDIAN_FIRST_RESPONSE,
    METRICS,
    RETURN_RATE,
    Band,
)
from ecomops.metrics.quotients import nearest_float, nearest_floats, nearest_ratios
from ecomops.metrics.results import GroupedResult

EDGES = [0, 1, 3, 2**53 - 1, 2**53, 2**53 + 1, 2**60, 2**62 + 1, 2**63 - 1]
WHOLE = st.sampled_from(EDGES) | st.integers(0, 2**63 - 1) | st.integers(0, 2**53)
PARTS = WHOLE | st.fractions(0, 10**6) | st.none() | st.just(2**80)
BANDED = [m for m in METRICS.values() if m.band is not None and not m.is_total]


def as_float(pair, times):
    """Divide exactly, and let Python round once."""
    above, below = pair
    if above is None or not below:
        return None
    return float(Fraction(above) * times / Fraction(below))


@given(st.lists(st.tuples(WHOLE, WHOLE), max_size=8), st.sampled_from([CTR, AOV, CPM]))
def test_each_is_the_nearest_float(pairs, metric):
    above, below = ([pair[i] for pair in pairs] for i in (0, 1))
    found = metric.each(above, below).tolist()
    expected = [as_float(pair, metric.times) for pair in pairs]
    assert [None if math.isnan(one) else one for one in found] == expected
    assert expected == [metric.of_counts(*pair).value for pair in pairs]


def test_each_keeps_to_the_finding():
    assert CTR.each([9007199254740993], [3]).tolist() == [3002399751580331.0]
    assert MEAN_FIRST_RESPONSE.each([12.5, 10], [3, 4]).tolist() == [12.5 / 3, 2.5]


@given(st.lists(st.tuples(PARTS, PARTS), max_size=8), st.sampled_from([1, 3, 1000]))
def test_quotients_are_rounded_once(pairs, times):
    above, below = ([pair[i] for pair in pairs] for i in (0, 1))
    found = [None if math.isnan(v) else v for v in nearest_floats(above, below, times).tolist()]
    assert found == [as_float(pair, times) for pair in pairs]
    plain = [None if math.isnan(v) else v for v in nearest_floats(above, None, times).tolist()]
    assert plain == [None if one is None else float(one) for one in above]


@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=1), st.sampled_from([1, 10**6, 2**40]))
def test_ratios_of_columns_are_rounded_once(pairs, per):
    above, below = (np.array([pair[i] for pair in pairs]) for i in (0, 1))
    for sign in (1, -1):
        found = nearest_ratios(sign * above, below, 7, per).tolist()
        expected = [as_float((sign * one, other * per), 7) for one, other in pairs]
        assert [None if math.isnan(one) else one for one in found] == expected


def grouped(metric, pairs):
    """Put counted pairs into a result, as a metric by group gives it."""
    n = len(pairs)
    above, below = (tuple(pair[i] for pair in pairs) for i in (0, 1))
    total = metric.of_counts(1, 1)
    return GroupedResult(metric, tuple(range(n)), above, below, (1,) * n, (0,) * n, total)


@st.composite
def banded(draw):
    """Draw a metric, and pairs on and beside the limits of its band."""
    metric = draw(st.sampled_from(BANDED))
    limits = [Fraction(limit) / metric.times for _, limit in metric.band.limits()]
    pairs = []
    for limit in draw(st.lists(st.sampled_from(limits), max_size=4)):
        below = draw(st.sampled_from([1, 7, 10**9, 2**62, -7])) * limit.denominator
        pairs.append((int(limit * below) + draw(st.integers(-1, 1)), below))
    return metric, [*pairs, *draw(st.lists(st.tuples(PARTS, PARTS), max_size=3))]


@given(banded())
def test_tables_of_groups_are_those_of_their_results_one_by_one(drawn):
    metric, pairs = drawn
    found = grouped(metric, pairs)
    columns = found.columns()
    assert columns["value"] == [one.value for one in found]
    assert columns["verdict"] == [one.verdict for one in found]
    assert columns["verdict"] == [metric.band.verdict(one.exact) for one in found]
    bare = grouped(metric.with_band(None), pairs)
    assert bare.columns()["verdict"] == [one.verdict for one in bare]
    assert np.array_equal(found.rates, [float(one) for one in found], equal_nan=True)


def test_totals_and_percentiles_have_the_same_tables():
    totals = GMV.by(["a", "b"], order_id=[1, 2], paid_minor=[5, 2**62])
    assert totals.rates.tolist() == [5.0, 2.0**62]
    assert totals.columns()["verdict"] == ["no_band", "no_band"]
    assert totals.columns()["denominator"] == [None, None]
    waits = MEDIAN_FIRST_RESPONSE.by_codes([0, 0], ["a", "b"], first_response_s=[1.5, 4])
    assert waits.columns()["value"] == [2.75, None]
    assert waits.columns()["numerator"] == [2.75, None]
    assert waits.columns()["verdict"] == ["no_band", "undefined"]
    assert MEAN_FIRST_RESPONSE.by(["a"], first_response_s=[1.5]).numerators == (Fraction(3, 2),)


def test_grouped_results_are_compared_by_what_they_hold():
    given_rows = {"order_id": [1, 2], "is_returned": [True, False]}
    one, same = (RETURN_RATE.by(["a", "b"], **given_rows) for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != RETURN_RATE.by(["a", "c"], **given_rows)
    assert one != RETURN_RATE.by(["a", "b"], order_id=[1, 2], is_returned=[True, True])
    assert one != RETURN_RATE.with_band(None).by(["a", "b"], **given_rows)
    state = RETURN_RATE.empty_by_group().update(["b", "a"], order_id=[2, 1],
                                                is_returned=[False, True])  # fmt: skip
    assert state.result() == one


@given(st.sampled_from(["at_least", "more_than"]), st.sampled_from(["at_most", "less_than"]),
       st.integers(-3, 8), st.sampled_from([-2, 1, 3]))  # fmt: skip
def test_verdicts_of_pairs_are_those_of_their_quotients(low, high, above, below):
    for limits in ({low: Decimal(1)}, {high: Decimal(2)}, {low: Decimal(1), high: Decimal(2)}):
        band = Band(**limits)
        value = Fraction(above, below)
        short = value < 1 or (value == 1 and low == "more_than")
        over = value > 2 or (value == 2 and high == "less_than")
        expected = (
            "too_low" if short and low in limits else "too_high" if over and high in limits
            else "healthy"
        )  # fmt: skip
        assert band.verdict(value) == expected
        assert band.verdicts([above, None, 1], [below, 1, 0]) == [
            expected, "undefined", "undefined",
        ]  # fmt: skip


def test_what_no_float_holds_is_a_typed_error():
    with pytest.raises(AmountTooLargeError, match="is more than a float64 holds"):
        nearest_float(10**400)
    assert math.isnan(nearest_float(1, 0))
    assert nearest_float(10**400, 10**399) == 10.0
