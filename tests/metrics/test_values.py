"""Every metric of the catalogue equals a plain loop: whole, by group, and row by row."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.metrics.plain import DAY_US, PLAIN, second
from tests.metrics.tables import columns_of, rows_of

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics import METRICS, second_purchase_rate

every_metric = pytest.mark.parametrize("metric_id", METRICS)


def ratio(metric, sides):
    above, below = sides
    if above is None:
        return None
    if metric.is_total:
        return Fraction(above)
    return Fraction(above) * metric.times / Fraction(below) if below else None


@every_metric
@given(data=st.data())
def test_the_value_is_that_of_a_plain_loop(metric_id, data):
    metric = METRICS[metric_id]
    rows = data.draw(rows_of(metric))
    result = metric(**columns_of(metric, rows))
    above, below = PLAIN[metric_id](rows)
    assert (result.numerator, result.denominator) == (above, below)
    assert result.exact == ratio(metric, (above, below))
    assert result.n_missing == sum(None in row.values() for row in rows)


@every_metric
@given(data=st.data())
def test_groups_are_counted_one_by_one(metric_id, data):
    metric = METRICS[metric_id]
    rows = data.draw(rows_of(metric))
    labels = [0, 1, 2]
    if metric.gathering is not None and metric.gathering.is_once:
        key = metric.gathering.key[0].name
        group_of = {row[key]: data.draw(st.sampled_from(labels)) for row in rows}
        group = [group_of[row[key]] for row in rows]
    else:
        group = [data.draw(st.sampled_from(labels)) for _ in rows]
    found = metric.by_codes(group, ["a", "b", "c"], **columns_of(metric, rows))
    for code, label in enumerate(found.groups):
        mine = [row for row, of in zip(rows, group, strict=True) if of == code]
        above, below = PLAIN[metric_id](mine)
        assert (found[label].numerator, found[label].denominator) == (above, below)
        value = ratio(metric, (above, below))
        assert (
            math.isnan(found.rates[code]) if value is None else found.rates[code] == float(value)
        )
    assert found.total == metric(**columns_of(metric, rows))


@given(st.data(), st.integers(1, 40), st.sampled_from([0, 29, 30, 31, 60]))
def test_open_windows_leave_both_sides_of_second_purchases(data, within_days, until_days):
    until = until_days * DAY_US
    metric = second_purchase_rate(within_days, until)
    rows = data.draw(rows_of(metric))
    result = metric(**columns_of(metric, rows))
    assert (result.numerator, result.denominator) == second(rows, within_days, until)


@pytest.mark.parametrize("metric_id", [m for m in METRICS if not METRICS[m].is_total])
@given(pairs=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3) | st.none())))
def test_each_row_has_its_own_ratio(metric_id, pairs):
    metric = METRICS[metric_id]
    found = metric.each([a for a, _ in pairs], [b for _, b in pairs])
    for (above, below), value in zip(pairs, found.tolist(), strict=True):
        if not below:
            assert math.isnan(value)
        else:
            assert value == float(Fraction(above) * metric.times / below)


@pytest.mark.parametrize(
    "metric_id", [m for m in METRICS if (g := METRICS[m].gathering) and g.is_once]
)
def test_an_id_with_other_content_raises(metric_id):
    metric = METRICS[metric_id]
    columns = (*metric.needed, *metric.optional)
    column = next(c for c in columns if c.name != "order_id")
    row = {c.name: 1 if c.kind != "flag" else False for c in columns}
    other = {**row, column.name: 2 if column.kind != "flag" else True}
    with pytest.raises(DuplicateIdError, match=f"order_id = 1 stands twice, .*{column.name} = "):
        metric(**{name: [row[name], other[name]] for name in row})
    with pytest.raises(DuplicateIdError):
        metric.empty().update(**{n: [row[n]] for n in row}).update(**{n: [other[n]] for n in row})


def test_an_order_in_two_groups_raises():
    with pytest.raises(DuplicateIdError, match="order_id = 7 stands in two groups"):
        METRICS["aov"].by(["a", "b"], order_id=[7, 7], paid_minor=[1, 1])


@pytest.mark.parametrize("n", [10, 70_000])
def test_sums_near_the_edge_of_int64_are_exact(n):
    paid = np.full(n, 2**63 - 1)
    result = METRICS["aov"](order_id=np.arange(n), paid_minor=paid)
    assert result.numerator == n * (2**63 - 1)
    assert result.exact == 2**63 - 1


PARTS = st.integers(0, 2**63 - 1) | st.sampled_from([0, 1, 3, 2**53, 2**53 + 1, 2**60 + 3])


@pytest.mark.parametrize("metric_id", ["ctr", "cpm", "aov", "cover_days", "return_rate"])
@given(pairs=st.lists(st.tuples(PARTS, PARTS), min_size=1, max_size=8))
def test_each_value_is_the_float_of_the_exact_one(metric_id, pairs):
    metric = METRICS[metric_id]
    found = metric.each([above for above, _ in pairs], [below for _, below in pairs])
    for (above, below), value in zip(pairs, found.tolist(), strict=True):
        exact = Fraction(above) * metric.times / below if below else None
        assert math.isnan(value) if exact is None else value == float(exact)
        assert value == float(metric.of_counts(above, below)) or math.isnan(value)


@given(millionths=st.integers(0, 2 * 10**15), tickets=st.integers(1, 10**9))
def test_each_mean_of_seconds_is_the_float_of_the_exact_one(millionths, tickets):
    seconds = millionths / 10**6
    (value,) = METRICS["mean_first_response"].each([seconds], [tickets]).tolist()
    assert value == float(Fraction(millionths, 10**6) / tickets)


def test_numbers_from_elsewhere_may_be_those_of_numpy():
    assert METRICS["ctr"].of_counts(np.int64(1), np.uint8(10)).exact == Fraction(1, 10)
    unfit: list[Any] = [np.float64(1), np.bool_(1), np.array(1)]
    for wrong in unfit:
        with pytest.raises(InvalidArgumentError, match="is no whole number"):
            METRICS["ctr"].of_counts(wrong, 10)


@pytest.mark.parametrize(
    ("metric_id", "parts", "n"),
    [
        ("return_rate", (151, 1000), 1000),
        ("return_rate", (0, 0), 0),
        ("dsr", (30, 10), 4),  # three scores a rating
        ("payment_conversion_rate", (41, 822), 822),
        ("ctr", (1, 100), 1),  # a report of one row would do
        ("gmv", (500,), 1),
        ("orders", (7,), 7),
        ("uv", (Fraction(7, 2),), 4),
        ("p50_first_response", (None,), 0),
    ],
)
def test_the_rows_behind_numbers_from_elsewhere_are_the_fewest(metric_id, parts, n):
    assert METRICS[metric_id].of_counts(*parts).n == n
