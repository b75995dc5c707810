"""Price bands, against SQL and plain loops, at their own edges."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    InvalidArgumentError,
    UnknownIdError,
)
from ecomops.metrics.analysis import (
    PriceBandRow,
    PriceBands,
    price_band_table,
    price_bands_by,
    propose_price_bands,
)
from ecomops.metrics.analysis.price_bands.proposal import round_price

SQL = duckdb.connect()
EDGES = (10_00, 50_00, 100_00)
NEAR = st.sampled_from([0, 9_99, 10_00, 10_01, 49_99, 50_00, 99_99, 100_00, 10**9])
ROW = st.tuples(
    st.sampled_from(["Mar", "Apr"]), NEAR, st.integers(0, 3), st.sampled_from([0, 1, 500, -3]),
    st.integers(0, 4),
)  # fmt: skip


@given(NEAR, st.booleans())
def test_a_band_has_its_low_edge_and_not_its_high_one(price: int, is_open: bool) -> None:
    bands = PriceBands(edges_minor=EDGES, is_open_ended=is_open)
    wanted = None
    for i in range(bands.n_bands):
        low, high = bands.limits(i)
        if low <= price and (high is None or price < high):
            assert wanted is None
            wanted = i
    assert bands.band_of(price) == wanted
    code = int(bands.bands_of([price])[0])
    if wanted is None:
        assert code == (-1 if price < EDGES[0] else bands.n_bands)
    else:
        assert code == wanted


@given(st.lists(ROW, max_size=15), st.booleans())
def test_tables_are_those_of_sql(rows: list[Any], is_open: bool) -> None:
    schema = {"g": pl.String, "p": pl.Int64, "u": pl.Int64, "m": pl.Int64, "o": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    SQL.register("frame", frame)
    wanted = SQL.execute(
        """
        SELECT CASE WHEN p < 1000 THEN -1 WHEN p < 5000 THEN 0 WHEN p < 10000 THEN 1 ELSE 2 END b,
               count(*), sum(u), sum(m), count(DISTINCT o)
        FROM frame GROUP BY b ORDER BY b
        """
    ).fetchall()
    _, price, units, paid, order = zip(*rows, strict=True) if rows else ((),) * 5
    bands = PriceBands(edges_minor=EDGES, is_open_ended=is_open)
    found = price_band_table(bands, price, units, paid_minor=paid, order_id=order)
    cells = {-1: found.below, 2: found.above, **dict(enumerate(found.rows))}
    assert {
        b: (cell.rows, cell.units, cell.sales_minor, cell.orders)
        for b, cell in cells.items()
        if cell is not None and cell.rows
    } == {b: (n, int(u), int(m), o) for b, n, u, m, o in wanted}
    total = found.total
    assert (total.units, total.sales_minor, total.orders) == (
        sum(units), sum(paid), len(set(order)),
    )  # fmt: skip
    there = [cell for cell in cells.values() if cell is not None]
    for name, whole in (("units_share", total.units), ("sales_share", total.sales_minor)):
        shares = [getattr(cell, name) for cell in there]
        if whole:
            assert sum(shares) == 1
        else:
            assert set(shares) == {None}


@given(st.lists(ROW, max_size=15))
def test_groups_are_tables_of_their_rows(rows: list[Any]) -> None:
    group, price, units, paid, order = zip(*rows, strict=True) if rows else ((),) * 5
    found = price_bands_by(group, EDGES, price, units, paid_minor=paid, order_id=order)
    assert found.groups == tuple(sorted(set(group)))
    for label in found.groups:
        mine = [row[1:] for row in rows if row[0] == label]
        p, u, m, o = zip(*mine, strict=True)
        alone = price_band_table(EDGES, p, u, paid_minor=m, order_id=o)
        one = found[label]
        assert (one.rows, one.below, one.above, one.total) == (
            alone.rows, alone.below, alone.above, alone.total,
        )  # fmt: skip


def test_worked_by_hand() -> None:
    found = price_band_table(
        (0, 50_00), [39_00, 39_00, 59_00], [2, 1, 1], order_id=["A", "B", "A"]
    )
    low, high = found.rows
    # 3 units at 39.00 are 117.00 of 176.00
    assert (low.units, low.sales_minor, low.orders) == (3, 117_00, 2)
    assert (low.units_share, low.sales_share) == (Fraction(3, 4), Fraction(117, 176))
    assert low.mean_price_minor == 39_00
    assert (high.units, high.sales_minor, high.orders) == (1, 59_00, 1)
    # order A stands in both bands and is one order
    assert found.total.orders == 2
    assert found.below is None
    assert found.above is None


def test_what_was_paid_goes_before_the_shelf_price() -> None:
    found = price_band_table((0, 50_00), [60_00], [1], paid_minor=[45_00])
    assert found.rows[1].mean_price_minor == 45_00


def test_prices_outside_count_in_the_shares() -> None:
    bands = PriceBands(edges_minor=(10_00, 50_00), is_open_ended=False)
    found = price_band_table(bands, [5_00, 20_00, 75_00])
    assert found.below == PriceBandRow(
        None, 10_00, 1, 5_00, None, 1, Fraction(1, 3), Fraction(1, 20)
    )
    assert found.above is not None
    assert found.above.sales_share == Fraction(3, 4)
    assert "below ¥10" in found.describe(currency="CNY")
    assert "¥50 及以上" in found.describe("zh", "CNY")
    assert found.columns()["low_minor"] == [None, 10_00, 50_00]
    assert found.columns()["high_minor"] == [10_00, 50_00, None]


def test_groups_show_what_lies_below_before_the_bands_and_what_lies_above_behind() -> None:
    bands = PriceBands(edges_minor=(10_00, 50_00), is_open_ended=False)
    found = price_bands_by(["a", "b"], bands, [20_00, 5_00])
    head, _, a, b = (re.split("  +", line) for line in str(found).splitlines())
    assert head == ["share of sales", "below 1,000", "[1,000, 5,000)", "sales"]
    assert a[:3] == ["a", "0 %", "100 %"]
    assert b[:3] == ["b", "100 %", "0 %"]
    found = price_bands_by(["a", "b"], bands, [20_00, 75_00])
    assert re.split("  +", found.describe("zh").splitlines()[0])[1:3] == [
        "[1,000, 5,000)", "5,000 及以上",
    ]  # fmt: skip


def test_no_groups_keep_their_columns() -> None:
    none, one = price_bands_by([], (0, 50_00), []), price_bands_by(["a"], (0, 50_00), [1])
    assert list(none.columns()) == list(one.columns()) == ["group", *one["a"].columns()]
    assert not any(none.columns().values())


def test_without_sales_shares_are_undefined() -> None:
    found = price_band_table((0, 50_00), [], [])
    assert [row.units_share for row in found.rows] == [None, None]
    assert [row.mean_price_minor for row in found.rows] == [None, None]
    assert found.columns()["sales_share"] == [None, None]


def test_a_row_that_misses_a_value_is_left_out_and_counted() -> None:
    found = price_band_table((0, 50_00), [10_00, None, 60_00], [1, 1, None])
    assert (found.total.rows, found.n_missing) == (1, 2)
    by = price_bands_by([0, 0, 1], (0, 50_00), [10_00, None, 60_00])
    assert by.n_missing == 1
    with pytest.raises(UnknownIdError, match="is none of the groups"):
        by[7]


# ---- edges ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("edges", "said"),
    [
        ((), "at least 1"),
        ((0, 0), "edges should rise, but 0 follows 0"),
        ((50, 10), "edges should rise, but 10 follows 50"),
        ((-1, 10), "greater than or equal to 0"),
        ((0, 10.5), "valid integer"),
        ((0, True), "valid integer"),
        ((0, 2**63), "less than or equal to"),
        (tuple(range(201)), "at most 200"),
    ],
)
def test_edges_are_validated(edges: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        PriceBands(edges_minor=edges)


def test_one_edge_makes_no_closed_band() -> None:
    assert PriceBands(edges_minor=(0,)).n_bands == 1
    with pytest.raises(ValidationError, match="one edge makes a band only if that is open"):
        PriceBands(edges_minor=(0,), is_open_ended=False)


def test_bands_are_stored_and_read_back() -> None:
    bands = PriceBands(edges_minor=EDGES, is_open_ended=False)
    assert PriceBands.model_validate_json(bands.model_dump_json()) == bands


@pytest.mark.parametrize("bands", [None, 7, "0,50", b"05"])
def test_what_is_no_bands_is_refused(bands: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="are no price bands"):
        price_band_table(bands, [1])


@pytest.mark.parametrize("band", [-1, 3, 1.5, "0"])
def test_a_band_that_is_not_there_is_refused(band: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="is none of the bands; give 0 to 2"):
        PriceBands(edges_minor=EDGES).limits(band)


# ---- proposals --------------------------------------------------------------------------
PRICE = st.one_of(st.integers(0, 2000), st.sampled_from([0, 141, 142, 316, 317, 707, 708, 10**12]))


@given(st.lists(st.tuples(PRICE, st.integers(0, 4)), max_size=20), st.integers(1, 8))
def test_proposed_edges_are_round_and_follow_the_rule(rows: Any, n_bands: int) -> None:
    prices, units = [p for p, _ in rows], [u for _, u in rows]
    spread = sorted(p for p, u in rows for _ in range(u) if p)
    if not spread:
        with pytest.raises(InvalidArgumentError, match="give edges"):
            propose_price_bands(prices, units, n_bands)
        return
    found = propose_price_bands(prices, units, n_bands)
    wanted = {0}
    for i in range(1, n_bands):
        rank = -(-len(spread) * i // n_bands)
        wanted.add(nearest_round(spread[rank - 1]))
    assert found.edges_minor == tuple(sorted(wanted))
    assert found.is_open_ended
    assert found.n_bands <= n_bands


def nearest_round(price: int) -> int:
    """Try every round number, and compare ratios as fractions."""
    rounds: list[int] = [digit * 10**power for power in range(14) for digit in (1, 2, 5)]

    def distance(edge: int) -> tuple[Fraction, int]:
        return max(Fraction(edge, price), Fraction(price, edge)), edge

    return min(rounds, key=distance)


@given(st.integers(1, 10**12))
def test_prices_are_rounded_to_the_nearest_of_1_2_5(price: int) -> None:
    assert round_price(price) == nearest_round(price)


def test_the_largest_price_rounds_within_int64() -> None:
    assert round_price(2**63 - 1) <= 2**63 - 1
    assert propose_price_bands([2**63 - 1] * 3).edges_minor[-1] <= 2**63 - 1
    with pytest.raises(InvalidArgumentError, match="is no price"):
        round_price(0)


@pytest.mark.parametrize("n_bands", [0, 201, -1, 2.0, True])
def test_numbers_of_bands_are_checked(n_bands: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="n_bands"):
        propose_price_bands([1], n_bands=n_bands)


# ---- hostile ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("price", "units", "error", "said"),
    [
        ([-1], None, BadRowError, "unit_price_minor = -1 is negative"),
        ([1.5], None, BadRowError, "unit_price_minor"),
        ([1, 2], [1], InvalidArgumentError, "units"),
        ([1], [-1], BadRowError, "units = -1 is negative"),
        ([1], [True], InvalidArgumentError, "units"),
        (["1"], None, InvalidArgumentError, "unit_price_minor"),
        (None, None, InvalidArgumentError, "unit_price_minor = None is missing"),
        ([2**62], [10**9], AmountTooLargeError, "price_minor × units"),
    ],
)
def test_hostile_columns_are_refused(
    price: Any, units: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        price_band_table((0, 50_00), price, units)


def test_sums_beyond_int64_never_wrap() -> None:
    found = price_band_table((0,), [2**62, 2**62, 2**62])
    assert found.total.sales_minor == found.rows[0].sales_minor == 3 * 2**62


def test_too_many_groups_of_bands_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="are too many; give at most"):
        price_bands_by([0], list(range(200)), [1], groups=range(10**6))


def test_proposals_of_too_many_units_are_refused() -> None:
    with pytest.raises(AmountTooLargeError, match="leave int64"):
        propose_price_bands([1, 2], [2**62, 2**62])


def test_a_million_rows_take_no_while() -> None:
    n = 10**6
    price = np.arange(n) % 30_000
    found = price_band_table(EDGES, price, np.ones(n, dtype=np.int64), order_id=np.arange(n) // 3)
    assert found.total.rows == n
    assert propose_price_bands(price).edges_minor[0] == 0


@pytest.mark.parametrize("kind", ["int64", "int16", "uint32"])
def test_edges_of_numpy_are_taken(kind):
    edges = np.array(EDGES, dtype=kind)
    for given_edges in (edges, list(edges)):
        assert PriceBands.of(given_edges) == PriceBands.of(EDGES)
    wrong: Any = np.array(5)
    with pytest.raises(InvalidArgumentError, match="are no price bands"):
        PriceBands.of(wrong)
    with pytest.raises(ValidationError, match="valid integer"):
        PriceBands.of(np.array([0.0, 1.5]))
