"""Streams of batches, however they are cut and merged, give the value of the whole table."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters import metric_streams
from ecomops.adapters.metric_frames import measure_groups, measure_one
from ecomops.adapters.metric_groups import ByPeriod
from ecomops.adapters.metric_state_rows import STATE_COLUMNS
from ecomops.adapters.metric_streams import (
    STATE_DDL,
    merge_grouped_state_batches,
    merge_state_batches,
    metric_state,
    state_batches,
)
from ecomops.adapters.metric_waiting import WaitingRows
from ecomops.errors import (
    BadRowError,
    DuplicateIdError,
    EcomopsError,
    InvalidArgumentError,
    MissingColumnError,
    MissingExtraError,
)
from ecomops.metrics import AOV, CTR, METRICS, UV, bounce_rate
from ecomops.metrics.states.grouped import GroupedState

# ---- any cut ----------------------------------------------------------------------------
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["a", "b", "商品", "d"]),
    "flag": st.booleans(),
    "minor": st.integers(0, 10**6),
    "count": st.integers(0, 5),
    "instant": st.integers(0, 10**15),
    "decimal": st.integers(0, 10**7).map(lambda m: m / 10**6),
}
SCORES: dict[str, st.SearchStrategy[Any]] = {
    "count": st.integers(1, 5),
    "decimal": st.integers(10**6, 5 * 10**6).map(lambda m: m / 10**6),
}
TYPES: dict[str, pa.DataType] = {
    "id": pa.string(), "flag": pa.bool_(), "minor": pa.int64(), "count": pa.int64(),
    "instant": pa.int64(), "decimal": pa.float64(),
}  # fmt: skip


@st.composite
def measured(draw):
    """A metric, and a table that it can be measured on."""
    metric = METRICS[draw(st.sampled_from(sorted(METRICS)))]
    columns = (*metric.needed, *metric.optional)
    values = {c: SCORES[c.kind] if c.most else KINDS[c.kind] for c in columns}
    n = draw(st.integers(0, 8))
    rows = [
        {c.name: draw(st.none() | values[c]) for c in columns}
        | {"group": draw(st.sampled_from(["x", "y"]))}
        for _ in range(n)
    ]
    if metric.gathering is not None and metric.gathering.is_once:
        first: dict[Any, Any] = {}  # told alike, in one group
        key = metric.gathering.key[0].name
        rows = [first.setdefault(row[key], row) for row in rows]
    fields = [*((c.name, TYPES[c.kind]) for c in columns), ("group", pa.string())]
    return metric, pa.Table.from_pylist(rows, pa.schema(fields))


def cut(draw_ints, table):
    """Cut a table into batches, some of them empty."""
    edges = sorted({0, table.num_rows, *(i for i in draw_ints if i <= table.num_rows)})
    parts = [table.slice(a, b - a) for a, b in pairwise(edges)]
    empty = table.slice(0, 0).combine_chunks()
    batches = [batch for part in parts for batch in part.combine_chunks().to_batches()]
    none = pa.RecordBatch.from_arrays(
        [c.combine_chunks() for c in empty.columns], schema=table.schema
    )
    return [none, *batches, none]


cuts = st.lists(st.integers(0, 8), max_size=4)


@given(measured(), cuts)
def test_a_stream_has_the_value_of_the_table(drawn, places):
    metric, table = drawn
    state = metric_state(metric, iter(cut(places, table)))
    assert state.result() == measure_one(table, metric)


@st.composite
def waiting(draw):
    """What makes rows wait for each other: a little, or as long as in the library."""
    few = st.integers(1, 8)
    limits = {"rows": few, "rows_per_group": few, "most_bytes": st.sampled_from([1, 64, 256])}
    drawn = {name: draw(st.none() | values) for name, values in limits.items()}
    return partial(WaitingRows, **{name: value for name, value in drawn.items() if value})


@given(measured(), cuts, waiting())
def test_a_grouped_stream_has_the_values_of_the_table(drawn, places, waits):
    metric, table = drawn
    whole = metric_state(metric, table, by="group")
    with patch.object(metric_streams, "WaitingRows", waits):
        state = metric_state(metric, iter(cut(places, table)), by="group")
    assert state == whole
    found, expected = state.result(), measure_groups(table, metric, "group")
    assert (found.groups, list(found), found.total) == (
        expected.groups, list(expected), expected.total,
    )  # fmt: skip


@given(measured(), cuts, waiting(), st.integers(1, 9))
def test_what_waits_is_handed_on_with_its_part(drawn, places, waits, rows):
    metric, table = drawn
    with patch.object(metric_streams, "WaitingRows", waits):
        to_states = state_batches(metric, by="group", rows_per_state=rows)
        states = list(to_states(iter(cut(places, table))))
    found = merge_grouped_state_batches(metric, states)
    assert list(found.result()) == list(measure_groups(table, metric, "group"))


def test_small_batches_are_grouped_together():
    n = 500
    views = pa.table({"visitor_id": range(n), "page": [i % 50 for i in range(n)]})
    with patch.object(GroupedState, "with_rows", autospec=True) as grouping:
        grouping.side_effect = lambda state, *_, **__: state
        metric_state(UV, views.to_batches(max_chunksize=5), by="page")
        assert grouping.call_count == 1
        (_, code, labels, rows), _ = grouping.call_args
    assert [labels[place] for place in code.tolist()] == views["page"].to_pylist()
    assert rows.columns["visitor_id"].tolist() == list(range(n))


def test_rows_of_another_type_of_groups_are_refused_at_once():
    batches = [
        *table_of(visitor_id=[1, 2], page=[7, 8]).to_batches(),
        *table_of(visitor_id=[3], page=["7"]).to_batches(),
    ]
    with pytest.raises(BadRowError, match="row 2: page = '7' is of another type than the rows"):
        metric_state(UV, batches, by="page")


OTHER_IDS = r"visitor_id = '1' is of another type than the ids of rows before, which are whole nu"


@pytest.mark.parametrize("page", ["a", "b"])
def test_ids_of_two_types_are_refused_by_the_row_whatever_group_they_are_of(page):
    batches = [
        *table_of(visitor_id=pa.array([None], pa.string()), page=["a"]).to_batches(),
        *table_of(visitor_id=[1], page=["a"]).to_batches(),
        *table_of(visitor_id=[None, "1"], page=[page, page]).to_batches(),
    ]
    for taken in (
        lambda: metric_state(UV, batches, by="page"),
        lambda: metric_state(UV, batches),
        lambda: list(state_batches([CTR, UV], by="page")(with_ads(batches))),
    ):
        with pytest.raises(BadRowError, match=OTHER_IDS) as caught:
            taken()
        assert caught.value.row == 3


@pytest.mark.parametrize("page", ["a", "b"])
def test_parts_with_ids_of_two_types_are_refused_whatever_group_they_are_of(page):
    numbers = table_of(visitor_id=[1], page=["a"])
    texts = table_of(visitor_id=["1"], page=[page])
    parts = [batch for one in (numbers, texts) for batch in state_batches(UV, by="page")(one)]
    with pytest.raises(InvalidArgumentError, match=r"visitor_id = '1' of group .* is of another"):
        merge_grouped_state_batches(UV, parts)


def with_ads(batches: list[Any]) -> list[Any]:
    """Rows of two metrics."""
    found = []
    for batch in batches:
        more = batch.append_column("clicks", pa.array([1] * batch.num_rows))
        found.append(more.append_column("impressions", pa.array([9] * batch.num_rows)))
    return found


# ---- what a stream refuses is told by its row -----------------------------------------------
ORDER_FIELDS: list[tuple[str, pa.DataType]] = [
    ("order_id", pa.int64()), ("paid_minor", pa.int64()), ("group", pa.string()),
]  # fmt: skip
ORDERS_OF_GROUPS = pa.schema(ORDER_FIELDS)
orders_of_groups = st.lists(
    st.tuples(st.integers(0, 6), st.none() | st.integers(0, 1), st.sampled_from(["x", "y"])),
    max_size=14,
)


@given(orders_of_groups, cuts, waiting())
def test_the_first_order_that_is_told_otherwise_is_named_by_its_row(rows, places, waits):
    table = pa.Table.from_pylist(
        [{"order_id": no, "paid_minor": fen, "group": group} for no, fen, group in rows],
        ORDERS_OF_GROUPS,
    )
    known: dict[Any, int] = {}
    wrong = [
        i
        for i, (no, fen, group) in enumerate(rows)
        if fen is not None and known.setdefault((no, group), fen) != fen
    ]  # an order without an amount is left out
    batches = cut(places, table)
    with patch.object(metric_streams, "WaitingRows", waits):
        if not wrong:
            metric_state(AOV, batches, by="group")
            return
        with pytest.raises(DuplicateIdError, match=rf"row {wrong[0]}: order_id = ") as caught:
            metric_state(AOV, batches, by="group")
    assert caught.value.value == rows[wrong[0]][0]
    with pytest.raises(DuplicateIdError, match=r"rows? [0-9]+.*: order_id = "):
        metric_state(AOV, batches)


@given(measured(), cuts, st.randoms(use_true_random=False), st.integers(1, 9))
def test_states_merge_in_any_order_to_the_value_of_the_table(drawn, places, random, rows):
    metric, table = drawn
    to_states = state_batches(metric, rows_per_state=rows)
    states = [out for batch in cut(places, table) for out in to_states(iter([batch]))]
    random.shuffle(states)
    assert merge_state_batches(metric, states).result() == measure_one(table, metric)
    by_group = state_batches(metric, by="group", rows_per_state=rows)
    states = [out for batch in cut(places, table) for out in by_group(iter([batch]))]
    random.shuffle(states)
    found = merge_grouped_state_batches(metric, states).result()
    assert list(found) == list(measure_groups(table, metric, "group"))


def test_the_states_that_are_handed_on_are_few():
    table = pa.table({"clicks": [1] * 10, "impressions": [2] * 10})
    batches = table.to_batches(max_chunksize=3)
    assert len(list(state_batches(CTR)(batches))) == 1
    assert [b.num_rows for b in state_batches(CTR, rows_per_state=3)(batches)] == [1] * 4
    assert [b.num_rows for b in state_batches(CTR)(iter([]))] == [1]
    assert [b.num_rows for b in state_batches(CTR, by="page")(iter([]))] == [0]
    assert ", ".join(STATE_COLUMNS) == STATE_DDL.replace(" string", "").replace(" binary", "")


def test_several_metrics_are_read_in_one_pass():
    orders = pa.table(
        {"order_id": ["A", "B"], "paid": ["1.50", "3"], "customer_id": [1, 1], "page": [7, 7]}
    )
    to_states = state_batches(["aov", "repurchase_rate"], by="page", currency="CNY")
    states = list(to_states(orders))
    assert merge_grouped_state_batches("aov", states).result()[7].exact == 225
    assert merge_grouped_state_batches("repurchase_rate", states).result()[7].exact == 1


def test_months_go_by_the_shops_clock():
    eve = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    views = pa.table({"visitor_id": [1, 2, 1], "at": [eve, eve, eve + timedelta(minutes=1)]})
    state = metric_state(UV, views, by=ByPeriod("at"), zone="Asia/Shanghai")
    assert state.result().columns()["group"] == ["2026-10", "2026-11"]
    assert state.result().columns()["numerator"] == [2, 1]


# ---- workers ----------------------------------------------------------------------------
def test_what_makes_states_can_be_sent_to_workers():
    to_states = state_batches(
        [AOV, bounce_rate(2)], {"paid": "yuan"}, by=ByPeriod("at", "week"), currency="CNY"
    )
    assert pickle.loads(pickle.dumps(to_states)) == to_states  # noqa: S301  our own


def test_workers_need_neither_narwhals_nor_pandas():
    code = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in ("narwhals", "pandas", "polars"):
            raise ImportError(name)
sys.meta_path.insert(0, Absent())
import pyarrow as pa
from ecomops.adapters.metric_streams import merge_grouped_state_batches, state_batches
from ecomops.adapters.order_streams import OrderBatches
lines = pa.table({"order_id": ["a", "a", "b"], "paid": ["1", "2", "3"], "page": ["x", "x", "y"]})
orders = OrderBatches({"order_id": "order_id", "paid": "paid"}, keep=["page"], currency="CNY")
states = list(state_batches("aov", by="page")(orders(lines)))
print(merge_grouped_state_batches("aov", states).result().rates.tolist())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("[300.0, 300.0]\n", 0), done.stderr


def test_without_pyarrow_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match="pyarrow"):
        metric_state(CTR, [])


# ---- refusals ---------------------------------------------------------------------------
def table_of(**columns):
    return pa.table(columns)


def refusal(metric, table, batch_rows=2, **options):
    with pytest.raises(EcomopsError) as caught:
        metric_state(metric, table.to_batches(max_chunksize=batch_rows), **options)
    return caught.value


def test_rows_are_counted_from_the_first_batch():
    error = refusal(CTR, table_of(clicks=[1, 2, 3, -1], impressions=[1, 2, 3, 4]))
    assert isinstance(error, BadRowError)
    assert (
        str(error)
        == "row 3: clicks = -1 is negative; give 0 to 9223372036854775807, or leave the row out"
    )
    error = refusal(
        CTR, table_of(clicks=[1] * 3, impressions=[1] * 3, page=["a", "b", None]), by="page"
    )
    assert error.row == 2


def test_columns_that_are_not_there_are_named():
    assert "impressions" in str(refusal(CTR, table_of(clicks=[1])))
    error = refusal(CTR, table_of(clicks=[1], impressions=[1], page=["a"]), by="pgae")
    assert isinstance(error, MissingColumnError)
    assert "did you mean 'page'" in str(error)


def test_an_order_in_two_batches_has_to_be_told_alike():
    twice = table_of(order_id=["A", "B", "A"], paid_minor=[1, 2, 1])
    assert metric_state(AOV, twice.to_batches(max_chunksize=1)).result().n == 2
    error = refusal(AOV, table_of(order_id=["A", "B", "A"], paid_minor=[1, 2, 3]))
    assert isinstance(error, DuplicateIdError)
    assert "order_id = 'A' stands twice" in str(error)


def test_a_split_order_is_found_when_states_are_merged():
    parts = [
        table_of(order_id=["A", "B"], paid_minor=[1, 2]),
        table_of(order_id=["A"], paid_minor=[5]),
    ]
    states = [batch for part in parts for batch in state_batches(AOV)(part)]
    with pytest.raises(DuplicateIdError, match="order_id = 'A' stands twice"):
        merge_state_batches(AOV, states)


def test_states_of_another_metric_are_refused():
    states = list(state_batches(bounce_rate(1))(table_of(session_id=["a"])))
    with pytest.raises(
        InvalidArgumentError, match="are the metrics of these states, not bounce_rate"
    ):
        merge_state_batches(bounce_rate(2), states)
    assert merge_state_batches(UV, []).result().numerator == 0
    assert merge_grouped_state_batches(UV, []).result().groups == ()


def test_states_with_and_without_groups_are_not_taken_for_each_other():
    table = table_of(visitor_id=[1], page=["a"])
    with pytest.raises(InvalidArgumentError, match="merge them with merge_grouped_state_batches"):
        merge_state_batches(UV, state_batches(UV, by="page")(table))
    with pytest.raises(InvalidArgumentError, match="merge them with merge_state_batches"):
        merge_grouped_state_batches(UV, state_batches(UV)(table))


@pytest.mark.parametrize("group", ["x", "[1]", "true", "1.5", '{"a": 1}'])
def test_rows_that_are_no_states_are_refused(group):
    good = next(iter(state_batches(UV)(table_of(visitor_id=[1]))))
    columns = good.to_pydict()
    with pytest.raises(InvalidArgumentError, match="is the name of no group"):
        merge_grouped_state_batches(UV, pa.table(columns | {"group": [group]}))
    with pytest.raises(InvalidArgumentError, match="no state that can be read"):
        merge_state_batches(UV, pa.table(columns | {"state": [columns["state"][0][:-1]]}))
    with pytest.raises(InvalidArgumentError, match="no state that can be read"):
        merge_state_batches(UV, pa.table(columns | {"state": [b""]}))
    for state in (None, "text"):
        with pytest.raises(InvalidArgumentError, match=f"state = {state!r} is no state; give wh"):
            merge_state_batches(UV, pa.table(columns | {"state": [state]}))
    with pytest.raises(InvalidArgumentError, match="group = 5 is the name of no group"):
        merge_grouped_state_batches(UV, pa.table(columns | {"group": [5]}))
    with pytest.raises(MissingColumnError, match="give what state_batches made"):
        merge_state_batches(UV, pa.table({"metric": ["uv"]}))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"rows_per_state": 0}, "rows_per_state = 0"),
        ({"rows_per_state": "5"}, "rows_per_state = '5' is not a whole number"),
        ({"rows_per_state": 1.5}, "rows_per_state = 1.5 is not a whole number"),
        ({"rows_per_state": True}, "rows_per_state = True is not a whole number"),
        ({"zone": "Nowhere"}, "no time zone"),
        ({"by": 7}, "is nothing to group by"),
        ({"by": ["page"]}, r"by = \['page'\] is nothing to group by; give the name of a column"),
        ({"columns": ["visitor_id"]}, r"columns = \['visitor_id'\] is no Mapping; give what"),
        ({"columns": {"visitor": "id"}}, "did you mean 'visitor_id'"),
        ({"columns": {"visitor_id": 5}}, "columns = 5 is no name of a column for 'visitor_id'"),
    ],
)
def test_what_can_not_be_is_refused_before_it_is_sent(options, text):
    with pytest.raises(InvalidArgumentError, match=text):
        state_batches(UV, **options)


def test_one_metric_at_a_time_has_one_column_of_groups():
    for measured in (
        lambda: metric_state(UV, table_of(visitor_id=[1], page=["a"]), by=["page"]),  # type: ignore[call-overload]  # the test
        lambda: measure_groups(table_of(visitor_id=[1], page=["a"]), UV, ["page"]),  # type: ignore[arg-type]  # the test
    ):
        with pytest.raises(InvalidArgumentError, match="only measure takes several"):
            measured()


def test_an_empty_table_names_columns_that_are_not_there_too():
    with pytest.raises(MissingColumnError, match="column = 'visitor_id'"):
        metric_state(UV, table_of(visitor=pa.array([], pa.int64())))


def test_memory_does_not_grow_with_the_rows_of_plain_sums():
    batch = pa.RecordBatch.from_pydict(
        {"clicks": np.ones(1000, int), "impressions": np.ones(1000, int)}
    )
    state = metric_state(CTR, (batch for _ in range(200)))
    assert state.result().numerator == 200_000
    assert len(state.to_bytes()) < 300


def test_frames_of_other_libraries_are_streams_too():
    assert metric_state(UV, pl.DataFrame({"visitor_id": ["a", "b", "a"]})).result().numerator == 2
