"""Rows wait until they are worth to be grouped, and never take more than they may."""

import tracemalloc

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_rows import BatchReader
from ecomops.adapters.metric_waiting import WaitingRows
from ecomops.metrics import UV
from ecomops.metrics.columns import VISITOR_ID

GROUPED_ROW = pa.schema([("visitor_id", pa.string()), ("page", pa.string())])
NO_ROWS = pa.RecordBatch.from_pylist([], GROUPED_ROW)


def what_waited(ids, pages, per_batch, **limits):
    """Give rows as they come out, and how many came of each batch and of the rest."""
    rows = [{"visitor_id": i, "page": p} for i, p in zip(ids, pages, strict=True)]
    waiting, reader = WaitingRows(**limits), BatchReader((UV,), None, "page", ReadOptions())
    out = []
    for start in range(0, len(rows), per_batch):
        batch = pa.RecordBatch.from_pylist(rows[start : start + per_batch], GROUPED_ROW)
        out.append([*waiting.after(reader.read(batch)), *waiting.after(reader.read(NO_ROWS))])
    return [*out, list(waiting.rest())]


def taken(read):
    """List the ids of what came out, and the groups of all rows that were given."""
    (rows,) = read.rows
    ids = [one.decode() for one in rows[VISITOR_ID].tolist()]
    return ids, [read.groups.labels[place] for place in read.groups.code.tolist()]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "bb", "商品", None]), st.sampled_from("xyz"))),
    st.integers(1, 9), st.integers(1, 30), st.integers(1, 9), st.sampled_from([1, 100, 2**25]),
)  # fmt: skip
def test_all_rows_come_out_in_their_order(rows, per_batch, least, per_group, most_bytes):
    ids, pages = [i for i, _ in rows], [page for _, page in rows]
    limits = {"rows": least, "rows_per_group": per_group, "most_bytes": most_bytes}
    reads = [read for out in what_waited(ids, pages, per_batch, **limits) for read in out]
    found = [taken(read) for read in reads]
    assert [i for one, _ in found for i in one] == [i for i in ids if i is not None]
    assert [page for _, one in found for page in one] == pages
    kept = [i is not None for i in ids]
    for read in reads:
        (mine,) = read.rows
        n = read.groups.code.size
        places = list(range(n)) if mine.row is None else mine.row.tolist()
        assert places == [place for place, is_there in enumerate(kept[:n]) if is_there]
        assert (mine.n, mine.n_missing) == (len(places), n - len(places))
        kept = kept[n:]
    assert kept == []


def test_the_more_groups_the_longer_rows_wait():
    def came_out(pages):
        out = what_waited(["a"] * 12, pages, 2, rows=4, rows_per_group=3)
        return [[read.groups.code.size for read in reads] for reads in out]

    assert came_out(["x"] * 12) == [[], [4], [], [4], [], [4], []]
    assert came_out(["x", "y"] * 6) == [[], [], [6], [], [], [6], []]
    assert came_out([str(i) for i in range(12)]) == [[], [], [], [], [], [], [12]]


def test_one_long_id_makes_no_large_table_of_short_ones():
    ids = ["a"] * 100 + ["b" * 128] + ["a"] * 100
    out = what_waited(ids, [str(i) for i in range(201)], 1, most_bytes=1000)
    reads = [read for reads in out for read in reads]
    assert [i for read in reads for i in taken(read)[0]] == ids
    assert max(read.rows[0][VISITOR_ID].nbytes for read in reads) < 1000


def test_a_batch_with_which_rows_would_take_too_much_waits_without_them():
    ids = ["a"] * 100 + ["b" * 128]
    out = what_waited(ids, ["x"] * 101, 1, rows=1000, most_bytes=40_000)
    reads = [read for reads in out for read in reads]
    assert [read.n_rows for read in reads] == [100, 1]
    assert reads[0].rows[0][VISITOR_ID].itemsize == 1


@pytest.mark.parametrize("per_batch", [1, 10, 1000])
def test_what_waits_takes_no_more_memory_than_it_may(per_batch):
    n, most = 20_000, 2**19
    ids, pages = [f"{i % 977:020}" for i in range(n)], [str(i % 3) for i in range(n)]
    views = pa.table({"visitor_id": ids, "page": pages})
    waiting = WaitingRows(rows=10**9, most_bytes=most)
    reader = BatchReader((UV,), None, "page", ReadOptions())
    came = []
    tracemalloc.start()  # which tells what Python and numpy take; the table is Arrow's
    try:
        for start in range(0, n, per_batch):
            (batch,) = views.slice(start, per_batch).to_batches()
            came += [read.n_rows for read in waiting.after(reader.read(batch))]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert came
    assert sum(came) + sum(read.n_rows for read in waiting.rest()) == n
    assert most / 2 < peak < most * 1.25
