"""The largest beside the period before, against SQL and plain loops."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics import CTR, MEDIAN_FIRST_RESPONSE, UV
from ecomops.metrics.analysis import top_entries

SQL = duckdb.connect()
FIGURE = st.sampled_from([0, 1, 1, 2, 3, 100, 10**15])
PERIOD = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]), FIGURE)


def as_sql(current: dict[str, int], base: dict[str, int]) -> list[tuple[Any, ...]]:
    """Rank by SQL: both periods joined, ties by name."""
    frames = {
        name: pl.DataFrame(
            list(period.items()), schema={"k": pl.String, "v": pl.Int64}, orient="row"
        )
        for name, period in (("cur", current), ("bas", base))
    }
    for name, frame in frames.items():
        SQL.register(name, frame)
    return SQL.execute(
        """
        SELECT coalesce(cur.k, bas.k) AS k, coalesce(cur.v, 0) AS v, coalesce(bas.v, 0) AS b
        FROM cur FULL JOIN bas ON cur.k = bas.k ORDER BY v DESC, k
        """
    ).fetchall()


@given(PERIOD, PERIOD, st.integers(1, 6))
def test_rows_are_those_of_sql_and_sum_to_the_total(current: Any, base: Any, n: int) -> None:
    found = top_entries(current, base, n)
    wanted = as_sql(current, base)
    assert [(row.label, row.current, row.base) for row in found.rows] == wanted[:n]
    rest = wanted[n:]
    if rest:
        assert found.others is not None
        assert (found.others.current, found.others.base, found.others.n) == (
            sum(row[1] for row in rest), sum(row[2] for row in rest), len(rest),
        )  # fmt: skip
    else:
        assert found.others is None
    for name, whole in (("current", sum(current.values())), ("base", sum(base.values()))):
        lines = [*found.rows, *([found.others] if found.others else [])]
        assert sum(getattr(line, name) for line in lines) == whole
        assert getattr(found.total, name) == whole
        shares = [getattr(line, f"{name}_share") for line in lines]
        if whole:
            assert sum(shares) == 1
        else:
            assert set(shares) <= {None}


@given(PERIOD, PERIOD)
def test_ranks_statuses_and_growth_are_those_of_plain_loops(current: Any, base: Any) -> None:
    found = top_entries(current, base, 5)
    ranks = []
    for period in (current, base):
        there = sorted((-value, label) for label, value in period.items() if value)
        ranks.append({label: i for i, (_, label) in enumerate(there, start=1)})
    for row in found.rows:
        assert row.rank == ranks[0].get(row.label)
        assert row.base_rank == ranks[1].get(row.label)
        now, then = current.get(row.label, 0), base.get(row.label, 0)
        assert row.change == now - then
        assert row.growth == (Fraction(now - then, then) if then else None)
        status = "new" if now and not then else "lost" if then and not now else "kept"
        assert row.status == status
        assert (row.label in found.new, row.label in found.lost) == (
            status == "new", status == "lost",
        )  # fmt: skip


@given(PERIOD, PERIOD)
def test_risers_and_fallers_go_by_the_change(current: Any, base: Any) -> None:
    labels = {*current, *base}
    change = {label: current.get(label, 0) - base.get(label, 0) for label in labels}
    rise = top_entries(current, base, 9, by="rise")
    assert [row.label for row in rise.rows] == sorted(labels, key=lambda k: (-change[k], k))
    fall = top_entries(current, base, 9, by="fall")
    assert [row.label for row in fall.rows] == sorted(labels, key=lambda k: (change[k], k))
    lowest = top_entries(current, base, 9, by="lowest")
    assert [row.label for row in lowest.rows] == sorted(
        labels, key=lambda k: (current.get(k, 0), k)
    )


def test_ties_go_by_name_numbers_before_text() -> None:
    found = top_entries({"b": 1, "a": 1, 10: 1, 9: 1}, {}, 4)
    assert [row.label for row in found.rows] == [9, 10, "a", "b"]
    assert [row.rank for row in found.rows] == [1, 2, 3, 4]


def test_a_ratio_has_no_shares_and_others_are_a_ratio_of_sums() -> None:
    march = CTR.by(["a", "b", "c"], clicks=[1, 2, 3], impressions=[100, 100, 300])
    april = CTR.by(["a", "b", "d"], clicks=[4, 2, 0], impressions=[100, 100, 0])
    found = top_entries(april, march, 1)
    assert [(row.label, row.current) for row in found.rows] == [("a", Fraction(4, 100))]
    assert found.others is not None
    # b, c and d together: 2 of 100 now, 5 of 400 before
    assert (found.others.current, found.others.base) == (Fraction(2, 100), Fraction(5, 400))
    assert found.others.current_share is None
    assert found.total.current == Fraction(6, 200)
    assert (found.new, found.lost) == ((), ("c",))
    assert "share" not in str(found)
    # what has no value comes last
    assert [row.label for row in top_entries(april, march, 4).rows][-2:] == ["c", "d"]


def test_visitors_of_several_sources_have_a_line_of_their_own() -> None:
    march = UV.by(["a", "b"], visitor_id=[1, 2])
    april = UV.by(["a", "b", "b"], visitor_id=[1, 1, 2])
    found = top_entries(april, march, 1)
    assert found.overlap is not None
    assert found.overlap.current == -1
    assert found.overlap.base == 0
    assert found.others is not None
    parts = [found.rows[0], found.others, found.overlap]
    assert sum(line.current or 0 for line in parts) == found.total.current == 2


def test_columns_tell_lines_apart() -> None:
    columns = top_entries({"a": 5, "b": 3, "c": 1}, {"a": 4}, 2).columns()
    assert columns["line"] == ["entry", "entry", "others", "total"]
    assert columns["label"] == ["a", "b", None, None]
    assert columns["growth"] == [0.25, None, None, 1.25]
    assert columns["status"] == ["kept", "new", None, None]


def test_it_is_said_in_both_languages() -> None:
    found = top_entries({"a": 5, "b": 3, "c": 1}, {"a": 4, "z": 1}, 2)
    assert str(found).splitlines()[-2:] == ["new: b, c", "lost: z"]
    assert found.describe("zh").splitlines()[-2:] == ["新进：b、c", "流失：z"]
    assert "其他 (2)" in found.describe("zh")


def test_nothing_has_no_rows() -> None:
    found = top_entries({}, {})
    assert not found.rows
    assert found.others is None
    assert found.total.current == 0
    assert str(found)


@pytest.mark.parametrize("n", [0, -1, 1.5, True, "3", None])
def test_numbers_of_rows_are_whole(n: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="n = "):
        top_entries({"a": 1}, {}, n)


def test_orders_are_named() -> None:
    with pytest.raises(InvalidArgumentError, match="is no order; give one of 'value', 'lowest'"):
        top_entries({"a": 1}, {}, by="size")  # type: ignore[arg-type]


def test_percentiles_and_mixtures_are_refused() -> None:
    median = MEDIAN_FIRST_RESPONSE.by(["a"], first_response_s=[3])
    with pytest.raises(InvalidArgumentError, match="is a percentile"):
        top_entries(median, median)
    with pytest.raises(InvalidArgumentError, match="is of the wrong form"):
        top_entries({"a": (1, 2)}, {"a": 1})


def test_many_entries_take_no_while() -> None:
    n = 50_000
    now, then = {i: i * 7919 % n for i in range(n)}, {i: i * 104_729 % n for i in range(n)}
    start = time.perf_counter()
    found = top_entries(now, then, 20)
    assert time.perf_counter() - start < 20
    assert [row.rank for row in found.rows] == list(range(1, 21))


def test_names_that_look_the_same_do_not_stand_side_by_side():
    for current, base in (({1: 5, "1": 6}, {1: 5}), ({1: 5}, {"1": 5})):
        with pytest.raises(InvalidArgumentError, match="segment = '1' stands beside 1, a number"):
            top_entries(current, base)
    assert len(top_entries({1: 5, "rest": 6}, {1: 5}).rows) == 2
