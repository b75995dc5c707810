"""Every metric of the catalogue equals a plain loop: whole, by group, and row by row."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.metrics.plain import DAY_US, PLAIN, second
from tests.metrics.tables import columns_of, rows_of

from ecomops.errors import DuplicateIdError
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
            assert value == pytest.approx(above * metric.times / below, rel=1e-15)


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
