"""Every library gives one table, and it is the one that SQL and a plain loop give."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st
from tests.adapters.metric_makers import MAKERS, plain_rows, polars_frame

from ecomops.adapters.metric_frames import measure, measure_groups, measure_one
from ecomops.adapters.metric_groups import ByPeriod, GroupBy
from ecomops.adapters.metric_streams import metric_state
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    MissingColumnError,
    MissingExtraError,
    NaiveDatetimeError,
    UnknownIdError,
)
from ecomops.metrics import AOV, CTR, MEAN_FIRST_RESPONSE, METRICS, bounce_rate
from ecomops.periods.period import Period

of_every_library = pytest.mark.parametrize("make", MAKERS)
ZONE = "Asia/Shanghai"
TABLE = ["metric_id", "numerator", "denominator", "value", "n", "n_missing", "verdict"]

# ---- orders -----------------------------------------------------------------------------
EVE = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)  # a minute before November in Shanghai
NOVEMBER = EVE + timedelta(minutes=1)
orders = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": st.none() | st.sampled_from(["A", "B", "C", "订单"]),
            "customer_id": st.none() | st.sampled_from([7, 8, 9]),
            "paid": st.none() | st.sampled_from([Decimal("0.00"), Decimal("19.90"), Decimal(50)]),
            "is_cancelled": st.none() | st.booleans(),
            "placed_at": st.sampled_from(
                [EVE, EVE + timedelta(minutes=1), EVE - timedelta(days=40)]
            ),
            "source": st.sampled_from(["ads", "mail", "搜索"]),
            "shop": st.sampled_from([1, 2]),
        }
    ),
    max_size=12,
)
FIELDS: list[tuple[str, pa.DataType]] = [
    ("order_id", pa.string()), ("customer_id", pa.int64()), ("paid", pa.decimal128(9, 2)),
    ("is_cancelled", pa.bool_()), ("placed_at", pa.timestamp("us", "UTC")),
    ("source", pa.string()), ("shop", pa.int64()),
]  # fmt: skip
SCHEMA = pa.schema(FIELDS)


def told_alike(rows):
    """Let each order say the same wherever it stands, and stand in one group."""
    first: dict[str, dict[str, Any]] = {}
    return [first.setdefault(row["order_id"], row) if row["order_id"] else row for row in rows]


def as_arrow(rows) -> pa.Table:
    return pa.Table.from_pylist(rows, SCHEMA)


def expected_orders(rows, group):
    """AOV, revenue per buyer and repurchase rate, one row at a time."""
    told = defaultdict(list)
    for row in rows:
        told[group(row)].append(row)
    found = []
    for metric in ("aov", "revenue_per_buyer", "repurchase_rate"):
        for key in sorted(told):
            read = ["order_id", "is_cancelled"]
            read += ["paid"] if metric != "repurchase_rate" else []
            read += ["customer_id"] if metric != "aov" else []
            whole = [row for row in told[key] if all(row[name] is not None for name in read)]
            kept = {row["order_id"]: row for row in whole if not row["is_cancelled"]}
            paid = sum(int(row["paid"] * 100) for row in kept.values() if "paid" in read)
            buyers = [row["customer_id"] for row in kept.values()]
            above = paid
            if metric == "repurchase_rate":
                above = sum(buyers.count(one) > 1 for one in set(buyers))
            below = len(kept) if metric == "aov" else len(set(buyers))
            value = above / below if below else None
            verdict = "no_band" if below else "undefined"
            missing = len(told[key]) - len(whole)
            found.append((*key, metric, above, below, value, len(kept), missing, verdict))
    return found


@given(orders, st.sampled_from(MAKERS))
def test_every_library_gives_the_table_of_the_plain_loop(rows, make):
    rows = told_alike(rows)
    found = measure(
        make(as_arrow(rows)), ["aov", "revenue_per_buyer", "repurchase_rate"],
        by=["source", "shop"], currency="CNY",
    )  # fmt: skip
    assert plain_rows(found) == expected_orders(rows, lambda row: (row["source"], row["shop"]))


@given(orders, st.sampled_from(MAKERS))
def test_without_groups_the_table_has_a_row_for_each_metric(rows, make):
    rows = told_alike(rows)
    found = plain_rows(measure(make(as_arrow(rows)), ["aov", "repurchase_rate"], currency="CNY"))
    frame = polars_frame(as_arrow(rows))
    results = [measure_one(frame, metric, currency="CNY") for metric in ("aov", "repurchase_rate")]
    assert [row[1:3] for row in found] == [(r.numerator, r.denominator) for r in results]
    if rows:
        expected = expected_orders(rows, lambda _: ())
        assert found == [row for row in expected if row[0] != "revenue_per_buyer"]


@given(orders, st.sampled_from(MAKERS))
def test_months_are_those_of_the_shops_clock(rows, make):
    rows = told_alike(rows)
    by: list[GroupBy] = ["source", ByPeriod("placed_at")]
    found = measure(make(as_arrow(rows)), "aov", by=by, currency="CNY", zone=ZONE)

    def month(row):
        return row["source"], str(Period.at("month", row["placed_at"], ZONE))

    expected = [row for row in expected_orders(rows, month) if row[2] == "aov"]
    assert plain_rows(found) == expected


# ---- SQL --------------------------------------------------------------------------------
visits = st.lists(
    st.tuples(
        st.none() | st.integers(1, 4), st.none() | st.booleans(),
        st.none() | st.integers(0, 3), st.none() | st.integers(0, 5), st.sampled_from(["a", "b"]),
    ),
    max_size=14,
)  # fmt: skip
VISITS = ["visitor_id", "has_bought", "clicks", "impressions", "page"]
SQL = """
SELECT page,
  count(DISTINCT visitor_id) FILTER (has_bought),
  count(DISTINCT visitor_id) FILTER (has_bought IS NOT NULL),
  count(DISTINCT visitor_id),
  coalesce(sum(clicks) FILTER (impressions IS NOT NULL), 0),
  coalesce(sum(impressions) FILTER (clicks IS NOT NULL), 0)
FROM visits GROUP BY page ORDER BY page
"""


@given(visits, st.sampled_from(MAKERS))
def test_distinct_counts_and_sums_are_those_of_sql(rows, make):
    columns = dict(zip(VISITS, zip(*rows, strict=True) if rows else [()] * 5, strict=True))
    types = [pa.int64(), pa.bool_(), pa.int32(), pa.uint64(), pa.string()]
    table = pa.table({n: pa.array(c, t) for (n, c), t in zip(columns.items(), types, strict=True)})
    found = measure(make(table), ["payment_conversion_rate", "uv", "ctr"], by="page")
    told = {(row[0], row[1]): row[2:4] for row in plain_rows(found)}
    connection = duckdb.connect()
    connection.register("visits", table)
    said = connection.execute(SQL).fetchall()
    assert len(told) == 3 * len(said)
    for page, buyers, asked, visitors, clicks, impressions in said:
        assert told[page, "payment_conversion_rate"] == (buyers, asked)
        assert told[page, "uv"] == (visitors, None)
        assert told[page, "ctr"] == (clicks, impressions)


def test_a_large_frame_agrees_with_polars():
    rng = np.random.default_rng(11)
    n = 200_000
    frame = pl.DataFrame(
        {
            "order_id": [f"o{i}" for i in rng.permutation(n)],
            "customer_id": rng.integers(0, 30_000, n),
            "paid_minor": rng.integers(0, 10**9, n),
            "is_cancelled": rng.random(n) < 0.1,
            "shop": rng.choice(["a", "b", "c"], n),
        }
    )
    kept = frame.filter(~pl.col("is_cancelled")).group_by("shop").agg(
        paid=pl.col("paid_minor").sum(), orders=pl.len(), buyers=pl.col("customer_id").n_unique()
    )  # fmt: skip
    found = measure(frame, ["aov", "revenue_per_buyer"], by="shop")
    told = {row[:2]: row[2:4] for row in found.rows()}
    for shop, paid, n_orders, buyers in kept.rows():
        assert told[shop, "aov"] == (paid, n_orders)
        assert told[shop, "revenue_per_buyer"] == (paid, buyers)


# ---- the table --------------------------------------------------------------------------
@of_every_library
def test_the_table_is_of_the_callers_library(make):
    frame = make(pa.table({"clicks": [1, 0], "impressions": [9, 0], "page": ["a", "b"]}))
    found = measure(frame, "ctr", by="page")
    expected: dict[type[Any], Any] = {
        pl.LazyFrame: pl.DataFrame, duckdb.DuckDBPyRelation: pa.Table,
    }  # fmt: skip
    assert type(found) is expected.get(type(frame), type(frame))
    names = getattr(found, "column_names", None) or list(found.columns)
    assert names == ["page", *TABLE]
    assert plain_rows(found)[1] == ("b", "ctr", 0, 0, None, 1, 0, "undefined")


def test_what_is_undefined_is_null_and_not_nan():
    rows = {"clicks": [0], "impressions": [0]}
    for frame in (pl.DataFrame(rows), pd.DataFrame(rows), pa.table(rows)):
        value = measure(frame, CTR)["value"]
        is_null = value.isna() if hasattr(value, "isna") else value.is_null()
        assert list(is_null.to_pylist() if isinstance(is_null, pa.ChunkedArray) else is_null) == [
            True
        ]
    assert measure(pd.DataFrame(rows), CTR).dtypes["value"] == "Float64"


def test_groups_keep_their_type():
    frame = pl.DataFrame(
        {
            "clicks": [1, 2, 3, 4],
            "impressions": [9, 9, 9, 9],
            "day": [date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1)],
            "kind": pl.Series(["x", "y", "x", "x"], dtype=pl.Categorical),
            "is_paid": [True, False, True, False],
        }
    )
    found = measure(frame, "ctr", by=["day", "kind", "is_paid"])
    assert found.schema["day"] == pl.Date
    assert found.schema["kind"] == pl.Categorical
    assert found.schema["is_paid"] == pl.Boolean
    first = date(2026, 1, 1)
    assert found.select("day", "kind", "numerator").rows() == [
        (first, "x", 4), (first, "y", 2), (first + timedelta(days=1), "x", 4),
    ]  # fmt: skip


def test_numbers_that_do_not_fit_are_refused_and_not_rounded():
    huge = pl.DataFrame({"order_id": [1, 2], "paid_minor": [2**63 - 1] * 2})
    with pytest.raises(AmountTooLargeError, match="not fit a column of int64; use measure_one"):
        measure(huge, "gmv")
    assert measure_one(huge, "gmv").numerator == 2**64 - 2
    beside = pl.DataFrame({"order_id": [1], "paid_minor": [2**53 + 1], "first_response_s": [0.5]})
    with pytest.raises(AmountTooLargeError, match="does not fit a column of floats"):
        measure(beside, ["gmv", "mean_first_response"])
    assert measure(beside, "gmv")["numerator"].to_list() == [2**53 + 1]
    assert measure(beside, "mean_first_response")["numerator"].to_list() == [0.5]


def test_every_metric_of_the_catalogue_can_be_measured():
    kinds = {"id": ["1", "2"], "flag": [True, None], "decimal": [1.5, 2.0]}
    for metric in METRICS.values():
        needed = {column.name: kinds.get(column.kind, [1, 2]) for column in metric.needed}
        frame = pl.DataFrame(needed | {"page": ["a", "b"]})
        total = measure_one(frame, metric)
        assert measure(frame, metric)["numerator"].to_list() == [
            None if total.numerator is None else float(total.numerator)
        ]
        grouped = measure_groups(frame, metric, "page")
        assert grouped.total == total
        assert len(measure(frame, metric, by="page")) == 2


# ---- groups -----------------------------------------------------------------------------
ADS = {"clicks": [1, 2, 3], "impressions": [10, 20, 30]}


def test_dates_have_periods_without_a_zone():
    days = ["2026-12-31", "2027-01-01", "2026-10-01"]
    for column in (days, [date.fromisoformat(day) for day in days]):
        frame = pl.DataFrame({**ADS, "day": column})
        found = measure(frame, "ctr", by=ByPeriod("day", "quarter", name="季"))
        assert found["季"].to_list() == ["2026 Q4", "2027 Q1"]
        assert found["numerator"].to_list() == [4, 2]
    weeks = measure_groups(pl.DataFrame({**ADS, "day": days}), "ctr", ByPeriod("day", "week"))
    assert weeks.groups[1] == "2026-12-28 to 2027-01-03 (week)"


def test_periods_of_naive_times_and_of_microseconds():
    local = [
        datetime.fromisoformat(text)
        for text in ("2026-10-31T23:59", "2026-11-01T00:00", "2026-11-02T00:00")
    ]
    frame = pl.DataFrame({**ADS, "at": local})
    by_month = measure_groups(frame, "ctr", ByPeriod("at"), zone=ZONE)
    assert by_month.groups == ("2026-10", "2026-11")
    at_us = frame.with_columns(at_us=pl.col("at").dt.replace_time_zone(ZONE).dt.epoch("us"))
    assert measure_groups(at_us, "ctr", ByPeriod("at_us"), zone=ZONE).groups == by_month.groups


def test_datetimes_among_objects_are_instants_and_no_dates():
    at = pd.Series([EVE, NOVEMBER, NOVEMBER], dtype=object)
    by_month = measure_groups(pd.DataFrame({**ADS, "at": at}), "ctr", ByPeriod("at"), zone=ZONE)
    assert by_month.groups == ("2026-10", "2026-11")


def test_groups_of_one_column_are_called_as_its_values():
    frame = pl.DataFrame({**ADS, "shop": [10, 9, 10], "is_paid": [True, False, True]})
    assert measure_groups(frame, "ctr", "shop").groups == (9, 10)
    assert measure_groups(frame, "ctr", "is_paid").groups == ("false", "true")


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_row_without_a_group_is_named(value):
    frame = pl.DataFrame({**ADS, "shop": [1.0, value, 2.0]}, strict=False)
    with pytest.raises(BadRowError, match="row 1: shop = None is missing; give every row a group"):
        measure(frame, "ctr", by="shop")


@pytest.mark.parametrize(
    ("by", "text"),
    [
        (["page", "page"], "by = 'page' stands twice"),
        ([ByPeriod("day"), ByPeriod("page")], "by = 'month' stands twice; give each once"),
        ("value", "by = 'value' is a column of the result too"),
        (ByPeriod("day", name="n"), "by = 'n' is a column of the result too"),
        (ByPeriod("page"), "row 0: page = 'a' is no point in time"),
        (ByPeriod("clicks"), "holds whole numbers, not points in time"),
        (ByPeriod("far_us"), "row 2: far_us = 4611686018427387904 lies beyond"),
        (ByPeriod("at"), "zone = None is missing: a month begins at a local midnight"),
        ([3], "by = 3 is nothing to group by"),
        ("pgae", "did you mean 'page'"),
    ],
)
def test_groups_that_can_not_be_are_refused(by, text):
    frame = pl.DataFrame(
        {
            **ADS, "page": ["a", "b", "c"], "day": ["2026-01-01"] * 3, "value": [1, 2, 3],
            "far_us": [0, 1, 2**62], "at": [EVE] * 3,
        }
    )  # fmt: skip
    with pytest.raises(
        (InvalidArgumentError, DuplicateIdError, BadRowError, LookupError)
    ) as caught:
        measure(frame, "ctr", by=by)
    assert text in str(caught.value)


def test_what_is_no_column_of_periods_is_refused():
    with pytest.raises(InvalidArgumentError, match="column = 5 is no str; give the name of a col"):
        ByPeriod(5)  # type: ignore[arg-type]  # the test
    with pytest.raises(InvalidArgumentError, match="name = 5 is no str"):
        ByPeriod("at", name=5)  # type: ignore[arg-type]  # the test


@pytest.mark.parametrize("names", [[0, 1], [None, "paid"], [("a", 1), 2.5]])
def test_columns_that_are_no_text_are_named_among_those_that_there_are(names):
    frame = pd.DataFrame([[1, "1"]], columns=pd.Index(names, dtype=object))
    with pytest.raises(MissingColumnError, match="column = 'order_id' is not in the data; say"):
        measure(frame, "aov", currency="CNY")


@pytest.mark.parametrize("columns", [["paid"], "paid", 5])
def test_names_of_columns_are_a_mapping(columns):
    frame = pl.DataFrame({"order_id": [1], "paid": ["1"]})
    for measured in (measure, measure_one):
        with pytest.raises(InvalidArgumentError, match=r"columns = .* is no Mapping; give what"):
            measured(frame, "aov", columns, currency="CNY")


def test_no_such_period():
    with pytest.raises(InvalidArgumentError, match="unit = 'fortnight' is no whole period"):
        ByPeriod("day", "fortnight")  # type: ignore[arg-type]


# ---- columns ----------------------------------------------------------------------------
def test_columns_may_have_other_names_and_units():
    frame = pl.DataFrame({"no": ["1", "2"], "元": ["9.90", "0.10"], "取消": ["否", "是"]})
    columns = {"order_id": "no", "paid": "元", "is_cancelled": "取消"}
    assert measure_one(frame, "aov", columns, currency="CNY").exact == 990
    without = {**columns, "is_cancelled": None}
    assert measure_one(frame, "aov", without, currency="CNY").exact == 500


def test_one_mapping_serves_metrics_that_read_less():
    frame = pl.DataFrame({"order_id": [1], "元": ["9.90"]})
    columns = {"paid": "元", "customer_id": "买家", "clicks": None}
    assert measure_one(frame, "aov", columns, currency="CNY").exact == 990
    with pytest.raises(MissingColumnError, match="column = '买家' is not in the data"):
        measure(frame, "buyers", columns)


def test_exact_names_go_before_plain_ones():
    frame = pl.DataFrame({"order_id": [1], "paid": ["9.90"], "paid_minor": [995]})
    assert measure_one(frame, AOV).exact == 995  # paid can't be read without a currency
    assert measure_one(frame, AOV, {"paid": "paid"}, currency="CNY").exact == 990
    assert measure_one(frame, AOV, {"paid_minor": "paid_minor"}, currency="CNY").exact == 995


def test_two_columns_that_fit_are_not_chosen_from():
    both = pl.DataFrame({
        "order_id": [1], "paid": ["9.90"], "paid_minor": [995], "viewed_at_us": [0],
        "viewed_at": ["2026-11-11T20:00:00Z"], "session_id": ["s"],
    })  # fmt: skip
    text = (
        "columns = 'paid_minor' is in the data, and 'paid' too; say which to read: "
        "{'paid_minor': 'paid_minor'} for whole minor units, {'paid': 'paid'} for major units"
    )
    for frame in (both, both.to_arrow()):
        with pytest.raises(InvalidArgumentError) as caught:
            measure_one(frame, AOV, currency="CNY")
        assert str(caught.value) == text
        with pytest.raises(InvalidArgumentError, match="'viewed_at_us' is in the data, and 'view"):
            measure_one(frame, "mean_dwell")
        with pytest.raises(
            InvalidArgumentError, match="'paid_minor' is in the data, and 'paid' t"
        ):
            metric_state(AOV, both.to_arrow(), currency="CNY")
        found = measure_one(frame, "pv", {"viewed_at_us": "viewed_at_us"})
        assert found.numerator == 1


def test_what_to_do_about_a_row_can_be_done():
    times = pl.Series([datetime(2026, 11, 11, 12), None])  # noqa: DTZ001  of the shop's clock
    frame = pl.DataFrame({"visitor_id": [1, 2], "at": times, "shop": ["a", None]})
    with pytest.raises(
        BadRowError, match="row 1: at = None is missing; give every row a time, or"
    ):
        measure(frame, "uv", by=ByPeriod("at"), zone="UTC")
    with pytest.raises(
        BadRowError, match="row 1: at = None is missing; give every row a group or"
    ):
        measure(frame, "uv", by="at")
    with pytest.raises(
        BadRowError, match=r"row 1: shop = None is missing; .* such as 'unknown', or"
    ):
        measure(frame, "uv", by="shop")
    hashes = pl.Series([2**63], dtype=pl.UInt64)
    for one in (pl.DataFrame({"visitor_id": hashes}), pa.table({"visitor_id": hashes.to_arrow()})):
        with pytest.raises(BadRowError, match=r"up to 9223372036854775807; ids, .* as text"):
            measure_one(one, "uv")


def test_a_time_without_an_offset_is_named_by_row_and_value():
    frame = pl.DataFrame({
        "session_id": [1, 2], "viewed_at": ["2026-11-11T20:00:00Z", "2026-11-11 20:00"]
    })  # fmt: skip
    with pytest.raises(NaiveDatetimeError, match=r"^row 1: viewed_at = '2026-11-11 20:00' has no"):
        measure_one(frame, "mean_dwell")
    batches = [frame.to_arrow().slice(0, 1), frame.to_arrow().slice(1)]
    parts = [part.to_batches()[0] for part in batches]
    with pytest.raises(NaiveDatetimeError, match=r"^row 1: viewed_at = '2026-11-11 20:00' has no"):
        metric_state("mean_dwell", parts)


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"piad": "paid"}, "columns = 'piad' is no column that metrics read; did you mean 'paid'"),
        ({"paid": "paid", "paid_minor": "paid"}, "columns = 'paid_minor' is given beside 'paid'"),
        ({"paid": "pade"}, "column = 'pade' is not in the data; did you mean 'paid'"),
        ({"order_id": None}, "columns = 'order_id' is needed, and None leaves it out"),
        ({"order_id": 7}, "columns = 7 is no name of a column for 'order_id'"),
    ],
)
def test_columns_that_are_not_there_are_named(columns, text):
    frame = pl.DataFrame({"order_id": [1], "paid": ["1"]})
    with pytest.raises((InvalidArgumentError, MissingColumnError)) as caught:
        measure(frame, "aov", columns, currency="CNY")
    assert text in str(caught.value)


def test_a_column_that_nobody_named_is_asked_for():
    frame = pl.DataFrame({"order_id": [1], "pay": ["1"]})
    text = "column = 'paid_minor' is not in the data; say with columns={'paid_minor': …} which "
    text += "holds whole minor units, or {'paid': …} for major units; there are: 'order_id', 'pay'"
    with pytest.raises(MissingColumnError) as caught:
        measure(frame, "aov")
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("metrics", "error", "text"),
    [
        ([], InvalidArgumentError, "are none"),
        (7, InvalidArgumentError, "is no metric"),
        ([AOV, 7], InvalidArgumentError, "is no metric"),
        ("avo", UnknownIdError, "aov"),
        (["aov", AOV], DuplicateIdError, "stands twice"),
        ([bounce_rate(1), bounce_rate(2)], DuplicateIdError, "measure variants"),
    ],
)
def test_metrics_that_are_none_are_named(metrics, error, text):
    with pytest.raises(error, match=text):
        measure(pl.DataFrame({"order_id": [1], "paid_minor": [1]}), metrics)


@pytest.mark.parametrize("frame", [None, 7, [1, 2], {"order_id": [1]}, np.zeros(3)])
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(InvalidArgumentError, match="is no data frame"):
        measure(frame, "aov")


def test_repeated_columns_are_refused():
    frame = pd.DataFrame([[1, 2, 3]], columns=["order_id", "paid_minor", "order_id"])
    with pytest.raises(InvalidArgumentError, match="repeats the column 'order_id'"):
        measure(frame, "aov")


def test_without_narwhals_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtraError, match=r"ecomops\[frames\]"):
        measure(pl.DataFrame({"clicks": [1]}), "ctr")


# ---- ids that stand twice ---------------------------------------------------------------
@of_every_library
def test_an_order_told_in_two_ways_is_named_with_its_rows(make):
    frame = make(pa.table({"no": ["B", "A", None, "A"], "paid_minor": [1, 2, 3, 4]}))
    text = "no = 'A' stands twice, once with paid_minor = 2, once with 4; rows 1, 3"
    with pytest.raises(DuplicateIdError, match=text):
        measure(frame, "aov", {"order_id": "no"})


def test_rows_without_an_id_are_none_of_those_of_id_0():
    frame = pl.DataFrame({"order_id": [0, None, 0], "paid_minor": [1, 1, 2]})
    with pytest.raises(DuplicateIdError, match="once with 2; rows 0, 2;"):
        measure(frame, "aov")


def test_an_order_in_two_groups_is_named_with_its_rows():
    frame = pl.DataFrame({"order_id": [5] * 5, "paid_minor": [1] * 5, "page": list("aabaa")})
    with pytest.raises(DuplicateIdError, match="stands in two groups; rows 0, 1, 2 and 2 more"):
        measure(frame, "aov", by="page")


def test_two_customers_of_one_order_are_shown_as_they_are_called():
    frame = pl.DataFrame({"order_id": [5, 5], "customer_id": ["li", "wang"]})
    with pytest.raises(DuplicateIdError, match="once with customer_id = 'li', once with 'wang'"):
        measure(frame, "buyers")


def test_pairs_of_ids_count_once():
    frame = pl.DataFrame(
        {
            "customer_id": ["a", "a", "b", "ab"], "campaign_id": ["bc", "bc", "c", "c"],
            "has_redeemed": [False, True, False, False],
        }
    )  # fmt: skip
    assert measure_one(frame, "coupon_redemption_rate").exact == Fraction(1, 3)


# ---- what was changed -------------------------------------------------------------------
def test_cleanings_are_told_to_whoever_asks():
    notes: list[Any] = []
    frame = pl.DataFrame({"order_id": [" 1", "2"], "paid_minor": [1, 2]})
    measure(frame, "aov", cleanings=notes)
    (note,) = map(str, notes)
    assert note.startswith("1 row: blanks and spreadsheet marks around order_id taken off")


def test_values_that_are_nan_are_missing_in_every_library():
    seconds = [30.0, math.nan, None, 10.0]
    for frame in (
        pl.DataFrame({"first_response_s": seconds}),
        pd.DataFrame({"first_response_s": seconds}),
    ):
        found = measure_one(frame, MEAN_FIRST_RESPONSE)
        assert (found.exact, found.n, found.n_missing) == (Fraction(20), 2, 2)
