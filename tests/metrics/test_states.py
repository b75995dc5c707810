"""States obey their laws: parts merge in any order, and nothing depends on how rows were cut."""

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.metrics.tables import columns_of, rows_of

from ecomops.errors import InvalidArgumentError
from ecomops.metrics import AOV, CTR, METRICS, UV, second_purchase_rate
from ecomops.metrics.keys import KeySet
from ecomops.metrics.states.totals import TotalsState

every_metric = pytest.mark.parametrize("metric_id", METRICS)


def shape_of(metric):
    """Say what a state of a metric is made of; metrics of one shape have states of one form."""
    sides = [(type(side).__name__, bool(getattr(side, "where", 0))) for side in metric.sides]
    gathers = [] if metric.gathering is None else [g.by for g in metric.gathering.gathers]
    return str((sides, gathers, metric.gathering and len(metric.gathering.key), metric.leave_out))


every_shape = pytest.mark.parametrize(
    "metric_id", {shape_of(metric): metric_id for metric_id, metric in METRICS.items()}.values()
)


def state_of(metric, rows):
    return metric.empty().update(**columns_of(metric, rows))


def parts(draw, rows, n=3):
    of = [draw(st.integers(0, n - 1)) for _ in rows]
    return [[row for row, part in zip(rows, of, strict=True) if part == i] for i in range(n)]


@every_metric
@given(data=st.data())
def test_laws_of_states(metric_id, data):
    metric = METRICS[metric_id]
    rows = data.draw(rows_of(metric))
    a, b, c = (state_of(metric, part) for part in parts(data.draw, rows))
    whole = state_of(metric, rows)
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == c.merge(a).merge(b) == whole
    assert whole.merge(metric.empty()) == metric.empty().merge(whole) == whole
    assert a.merge(b).merge(c).result() == metric(**columns_of(metric, rows))
    assert a.merge_all([b, c]) == metric.empty().merge_all(iter([c, a, b])) == whole
    assert whole.merge_all([]) == whole


@every_shape
@given(data=st.data())
def test_states_come_back_from_json_and_bytes(metric_id, data):
    metric = METRICS[metric_id]
    state = state_of(metric, data.draw(rows_of(metric)))
    assert metric.state_from_json(state.to_json()) == state
    assert metric.state_from_bytes(state.to_bytes()) == state
    more = state_of(metric, data.draw(rows_of(metric, max_size=0)))
    assert metric.state_from_bytes(state.to_bytes()).merge(more) == state


@every_shape
@given(data=st.data())
def test_states_by_group_are_the_grouped_form(metric_id, data):
    metric = METRICS[metric_id]
    rows = data.draw(rows_of(metric))
    if metric.gathering is not None and metric.gathering.is_once:
        key = metric.gathering.key[0].name
        group = {row[key]: data.draw(st.sampled_from("ab")) for row in rows}
        of = [group[row[key]] for row in rows]
    else:
        of = [data.draw(st.sampled_from("ab")) for _ in rows]
    cut = data.draw(st.integers(0, len(rows)))
    one = metric.empty_by_group().update(of[:cut], **columns_of(metric, rows[:cut]))
    two = metric.empty_by_group().update(of[cut:], **columns_of(metric, rows[cut:]))
    merged, whole = one.merge(two), metric.by(of, **columns_of(metric, rows))
    found = merged.result()
    assert (found.groups, list(found)) == (whole.groups, list(whole))
    assert found.total == whole.total
    assert metric.grouped_state_from_json(merged.to_json()) == merged


@every_shape
@given(data=st.data())
def test_states_of_groups_are_the_states_of_their_rows(metric_id, data):
    metric = METRICS[metric_id]
    rows = data.draw(rows_of(metric))
    of = [data.draw(st.sampled_from("abc")) for _ in rows]  # an id may stand in several
    found = metric.empty_by_group().update(of, **columns_of(metric, rows))
    mine = {
        label: [row for row, group in zip(rows, of, strict=True) if group == label]
        for label in sorted(set(of))
    }
    assert dict(found.states) == {label: state_of(metric, part) for label, part in mine.items()}
    assert list(found.states) == list(mine)


def test_many_small_updates_keep_few_runs():
    state = UV.empty()
    for start in range(0, 3000, 3):
        state = state.update(visitor_id=np.arange(start, start + 3))
    assert state.result().numerator == 3000
    assert isinstance(state, TotalsState)
    (ids,) = state.kept
    assert isinstance(ids, KeySet)
    assert len(ids.runs) < 13  # the logarithm of a thousand


def test_many_states_do_not_merge_unless_alike():
    one = UV.empty().update(visitor_id=[1])
    with pytest.raises(InvalidArgumentError, match="merge states of one metric"):
        one.merge_all([one, AOV.empty()])
    with pytest.raises(InvalidArgumentError, match="do not go with whole numbers of rows before"):
        one.merge_all([UV.empty(), one, UV.empty().update(visitor_id=["a"])])
    wrong: Any = one
    for state in (UV.empty(), AOV.empty()):
        with pytest.raises(InvalidArgumentError, match=r"others = .* is no list of states; give"):
            state.merge_all(wrong)


def test_a_state_of_many_groups_has_a_short_repr():
    state = UV.empty_by_group().update([f"g{i}" for i in range(500)], visitor_id=list(range(500)))
    assert repr(state) == "<state of uv by 500 groups>"


def test_states_of_two_metrics_do_not_merge():
    with pytest.raises(InvalidArgumentError, match="merge states of one metric"):
        AOV.empty().merge(UV.empty())
    with pytest.raises(InvalidArgumentError, match="is no state of second_purchase_rate"):
        second_purchase_rate(30).empty().merge(second_purchase_rate(60).empty())
    ends = [second_purchase_rate(30, observed_until_us=end) for end in (60, 90)]
    message = "is no state of second.*: its observed_until_us is 90, not 60; merge states of one"
    with pytest.raises(InvalidArgumentError, match=message):
        ends[0].empty().merge(ends[1].empty())
    with pytest.raises(InvalidArgumentError, match=message):
        ends[0].empty_by_group().merge(ends[1].empty_by_group())


def test_text_and_numbers_are_not_one_kind_of_id():
    one = UV.empty().update(visitor_id=[1])
    with pytest.raises(InvalidArgumentError, match="do not go with whole numbers"):
        one.update(visitor_id=["1"])


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"format": "x", "columns": {}}', "1e999", '{"columns": []}',
     '{"format": "ecomops.metric-state/2", "columns": {"keys": [1.5]}}'],
)  # fmt: skip
def test_what_is_no_state_is_refused(text):
    with pytest.raises(InvalidArgumentError, match=r"no state|is the metric"):
        CTR.state_from_json(text)
    with pytest.raises(InvalidArgumentError, match="no state"):
        CTR.state_from_bytes(text.encode())


@given(st.data())
def test_cut_or_changed_bytes_are_refused_or_read(data):
    stored = AOV.empty().update(order_id=["a", "b"], paid_minor=[1, 2]).to_bytes()
    place = data.draw(st.integers(0, len(stored) - 1))
    with pytest.raises(InvalidArgumentError):
        AOV.state_from_bytes(stored[:place])
    changed = bytearray(stored)
    changed[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InvalidArgumentError):
        AOV.state_from_bytes(bytes(changed)).result()


def test_the_band_is_no_part_of_a_state():
    state = CTR.empty().update(clicks=[1], impressions=[10])
    assert CTR.with_band(None).state_from_json(state.to_json()).result().verdict == "no_band"
