"""Traffic sources: the shared case, and SQL over visits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError
from ecomops.metrics.analysis import (
    RateMixChange,
    explain_change,
    source_table,
    source_table_of_visits,
)


def test_sources_by_hand() -> None:
    found = source_table(
        ["search", "ads", "direct", "live"],
        uv=[822, 1500, 700, 0],
        buyers=[41, 55, 0, 0],
        paid_minor=[1_010_000, 1_320_000, 0, 0],
    )
    rows = [(row.source, row.uv_share, row.cvr, row.uv_value) for row in found.rows]
    assert rows == [
        ("ads", Fraction(1500, 3022), Fraction(55, 1500), 880),
        ("direct", Fraction(700, 3022), 0, 0),
        ("live", 0, None, None),
        ("search", Fraction(822, 3022), Fraction(41, 822), Fraction(1_010_000, 822)),
    ]
    assert found.columns()["cvr"] == [0.03666666666666667, 0.0, None, 0.049878345498783457]
    assert (found.total.uv, found.total.buyers, found.total.paid_minor) == (3022, 96, 2_330_000)
    assert found.total.uv_share == 1


SQL = duckdb.connect()
VISITS = st.lists(
    st.tuples(
        st.sampled_from(["ads", "mail", "live"]), st.integers(0, 4), st.booleans(),
        st.sampled_from([0, 100, -5]),
    ),
    max_size=20,
)  # fmt: skip


@given(VISITS)
def test_visits_are_counted_as_sql_does(visits: list[Any]) -> None:
    schema = {"s": pl.String, "v": pl.Int64, "b": pl.Boolean, "p": pl.Int64}
    SQL.register("visits", pl.DataFrame(visits, schema=schema, orient="row"))
    figures = "count(DISTINCT v), count(DISTINCT CASE WHEN b THEN v END), coalesce(sum(p), 0)"
    by_source = f"SELECT s, {figures} FROM visits GROUP BY s ORDER BY s"
    wanted = SQL.execute(by_source).fetchall()
    source, visitor, bought, paid = zip(*visits, strict=True) if visits else ((),) * 4
    found = source_table_of_visits(
        source, visitor_id=visitor, has_bought=list(bought), paid_minor=paid
    )
    assert [(r.source, r.uv, r.buyers, r.paid_minor) for r in found.rows] == [
        (s, uv, buyers, int(p)) for s, uv, buyers, p in wanted
    ]
    whole = SQL.execute(f"SELECT {figures} FROM visits").fetchall()[0]
    assert (found.total.uv, found.total.buyers, found.total.paid_minor) == whole
    if visits:
        assert sum(row.uv_share or 0 for row in found.rows) == 1


def test_a_visit_that_misses_a_value_leaves_all_figures() -> None:
    found = source_table_of_visits(
        ["a", "a", "b"], visitor_id=["x", None, "y"], has_bought=[True, True, False],
        paid_minor=[5, 7, None],
    )  # fmt: skip
    assert [(row.source, row.uv, row.paid_minor) for row in found.rows] == [
        ("a", 1, 5),
        ("b", 0, 0),
    ]
    assert found.n_missing == 2


def test_two_tables_explain_a_change() -> None:
    march = source_table(["a", "b"], uv=[100, 100], buyers=[4, 6], paid_minor=[0, 0])
    april = source_table(["a", "b"], uv=[150, 50], buyers=[6, 3], paid_minor=[0, 0])
    found = explain_change(april.conversion, march.conversion)
    assert isinstance(found, RateMixChange)
    # both convert as before, but more come from the source that converts less
    assert found.rate_effect == 0
    assert found.mix_effect == Fraction(9, 200) - Fraction(10, 200)
    assert march.uv_value["a"].exact == 0


def test_a_source_that_stands_twice_is_refused() -> None:
    with pytest.raises(DuplicateIdError, match="source = 'a' stands twice; count its visitors"):
        source_table(["a", "b", "a"], uv=[1, 1, 1], buyers=[0, 0, 0], paid_minor=[0, 0, 0])


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"uv": [1]}, InvalidArgumentError, "uv"),
        ({"uv": [1, -1]}, BadRowError, "uv = -1 is negative"),
        ({"uv": [1, None]}, BadRowError, "row 1: uv = None is missing; give 0 for none"),
        ({"uv": [1, 1.5]}, BadRowError, "uv"),
        ({"buyers": [True, False]}, InvalidArgumentError, "buyers"),
        ({"paid_minor": [float("nan"), 1]}, BadRowError, "paid_minor = None is missing"),
        ({"source": ["a", None]}, BadRowError, "row 1: source = None is missing"),
        ({"source": ["a", ""]}, BadRowError, "source = '' is empty"),
        ({"source": "ab"}, InvalidArgumentError, "source"),
    ],
)
def test_hostile_columns_are_refused(change: Any, error: type[Exception], said: str) -> None:
    columns: dict[str, Any] = {
        "source": ["a", "b"], "uv": [1, 2], "buyers": [0, 1], "paid_minor": [0, 5],
    }  # fmt: skip
    columns |= change
    with pytest.raises(error, match=said):
        source_table(columns.pop("source"), **columns)


def test_no_sources_are_an_empty_table() -> None:
    found = source_table([], uv=[], buyers=[], paid_minor=[])
    assert (len(found), found.total.uv, found.total.cvr, found.total.uv_share) == (
        0,
        0,
        None,
        None,
    )
    assert str(found)
