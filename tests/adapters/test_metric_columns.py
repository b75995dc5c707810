"""Frames of any library into customer tables and analysis, and their results back into one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from ecomops import frame_columns, order_book, result_frame
from ecomops.errors import (
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    MissingColumnError,
    NaiveDatetimeError,
)  # fmt: skip
from ecomops.metrics import CTR
from ecomops.metrics.analysis import (
    cause_table,
    compare_funnels,
    explain_change,
    funnel,
    funnels_by,
    mean_variance,
    price_band_table,
    price_bands_by,
    source_table_of_visits,
    top_entries,
)  # fmt: skip
from ecomops.metrics.customer_tables import (
    OrderBook,
    candidates,
    cohort_table,
    eight_segments,
    rfm_table,
    segments,
)  # fmt: skip

DAY_US = 86_400_000_000
LIBRARIES: dict[str, Any] = {
    "pandas": pd.DataFrame,
    "pandas nullable": lambda columns: pd.DataFrame(columns).convert_dtypes(),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}
NAMES = {"order_id": "单号", "customer_id": "买家", "placed_at": "时间", "paid": "实付"}
COMMON: Any = {"currency": "CNY", "zone": "Asia/Shanghai"}

orders = st.lists(
    st.tuples(
        st.sampled_from(["li", "wu", "chen", None]),
        st.integers(0, 120),
        st.integers(0, 500_00),
        st.booleans(),
    ),
    max_size=12,
)


@given(drawn=orders, library=st.sampled_from(sorted(LIBRARIES)))
@settings(deadline=None)
def test_a_book_of_a_frame_is_that_of_its_columns(drawn: list[Any], library: str) -> None:
    frame = LIBRARIES[library]({
        "单号": [f"O-{i}" for i in range(len(drawn))],
        "买家": pa.array([one[0] for one in drawn], pa.string())
        if library == "pyarrow" else [one[0] for one in drawn],
        "时间": [str(np.datetime64("2026-01-01T20:00", "m") + 24 * 60 * one[1]) for one in drawn],
        "实付": [f"{one[2] // 100}.{one[2] % 100:02}" for one in drawn],
        "is_cancelled": [one[3] for one in drawn],
    })  # fmt: skip
    if not drawn:  # no value says what an empty column holds
        return
    book = order_book(frame, NAMES, **COMMON)
    at_noon_utc = np.datetime64("2026-01-01T12:00", "us").astype(int)  # 20:00 in Shanghai
    assert book == OrderBook.empty().update(
        order_id=[f"O-{i}" for i in range(len(drawn))],
        customer_id=[one[0] for one in drawn],
        placed_at_us=[int(at_noon_utc) + one[1] * DAY_US for one in drawn],
        paid_minor=[one[2] for one in drawn],
        is_cancelled=[one[3] for one in drawn],
    )


FRAME = {
    "单号": ["A", "B", "C"], "买家": ["li", "wu", "li"], "实付": ["199.00", "50.00", "80.00"],
    "时间": ["2026-10-31 20:00", "2026-11-01 09:30", "2026-11-11 00:05"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"买家": None}, MissingColumnError, "'买家' is not in the data"),
        ({"实付": ["199.00", "50.005", "80.00"]}, BadRowError, "row 1: 实付"),
        ({"时间": ["2026-10-31 20:00+08:00", "x", ""]}, BadRowError, "row 1: 时间"),
        ({"单号": ["A", "B", "B"]}, DuplicateIdError, "单号 = 'B' stands twice.*rows 1, 2"),
    ],
)
def test_errors_are_in_the_words_of_the_frame(
    changed: dict[str, Any], error: Any, words: str
) -> None:
    columns = {name: values for name, values in (FRAME | changed).items() if values is not None}
    with pytest.raises(error, match=words):
        order_book(pl.DataFrame(columns), NAMES, **COMMON)


def test_times_without_an_offset_need_a_zone() -> None:
    with pytest.raises(NaiveDatetimeError, match="时间"):
        order_book(pl.DataFrame(FRAME), NAMES, currency="CNY")


def test_columns_are_exact_and_masked() -> None:
    frame = pl.DataFrame({"p": ["0.10", None, "1"], "n": [1.0, 2.0, 3.0], "s": ["a ", "b", None]})
    cleanings: list[Any] = []
    read = frame_columns(
        frame, {"unit_price_minor": "minor", "units": "count", "sku_id": "id"},
        {"unit_price": "p", "units": "n", "sku_id": "s"}, currency="CNY", cleanings=cleanings,
    )  # fmt: skip
    assert read["unit_price_minor"].tolist() == [10, None, 100]
    assert read["units"].tolist() == [1, 2, 3]
    assert read["sku_id"].tolist() == ["a", "b", None]
    assert [one.code for one in cleanings] == ["blanks_stripped"]
    table = price_band_table((0, 50), read["unit_price_minor"], read["units"])
    assert (table.total.units, table.n_missing) == (4, 1)


def test_names_that_are_none_are_refused() -> None:
    frame: Any = pl.DataFrame({"clicks": [1]})
    with pytest.raises(InvalidArgumentError, match="did you mean 'clicks'"):
        frame_columns(frame, ["click"])
    with pytest.raises(InvalidArgumentError, match="is no list of str"):
        frame_columns(frame, "clicks")
    kinds: Any = {"clicks": "number"}
    with pytest.raises(InvalidArgumentError, match="is no kind of column"):
        frame_columns(frame, kinds)
    assert frame_columns(frame, []) == {}


# ---- back into a frame ----------------------------------------------------------------------
def tables() -> dict[str, Any]:
    book = order_book(pl.DataFrame(FRAME), NAMES, **COMMON)
    whole: Any = {"zone": "Asia/Shanghai", "as_of": date(2026, 12, 5)}
    rfm = rfm_table(book, **whole)
    clicks = {"clicks": [3, 1, 2], "impressions": [100, 90, 0]}
    before = CTR.by(["a", "b"], clicks=[1, 1], impressions=[9, 9])
    visits = {"visitor_id": [1, 2, 2], "has_bought": [True, False, True], "paid_minor": [5, 0, 7]}
    one, two = funnel({"UV": 100, "orders": 7}), funnel({"UV": 90, "orders": 8})
    return {
        "rfm": rfm,
        "cohorts": cohort_table(book, **whole),
        "segments": segments(rfm, eight_segments(10, 2, 100_00)),
        "candidates": candidates(book, goal="repurchase", **whole),
        "groups": CTR.by(["a", "b", "c"], **clicks),
        "funnels": funnels_by(["a", "b", "a"], {"seen": [9, 8, 7], "bought": [1, 0, 2]}),
        "funnel": one,
        "funnel change": compare_funnels(two, one),
        "change": explain_change(CTR.by(["a", "b", "c"], **clicks), before),
        "causes": cause_table(["late", "late", None], sku_id=["x", "x", "y"], orders=9),
        "sources": source_table_of_visits(["ads", "mail", "ads"], **visits),
        "bands": price_band_table((0, 50), [10, 60, 70]),
        "bands by group": price_bands_by(["a", "b", "a"], (0, 50), [10, 60, 70]),
        "top": top_entries({"tea": 9, "cup": 7}, {"tea": 5, "pot": 6}),
        "moments": mean_variance([1, 2, 5]),
    }


def plain(value: Any) -> Any:
    """Tell a value alike whichever library holds it."""
    if value is None or str(value) in {"nan", "NaT", "<NA>"}:
        return None
    if isinstance(value, str | bool | np.bool_):
        return value if isinstance(value, str) else bool(value)
    if isinstance(value, int | float | np.number | Fraction):
        return float(value)
    return str(value)[:10]  # a day


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
@pytest.mark.parametrize("name", list(tables()))
def test_every_table_becomes_one_of_the_callers_library(name: str, library: str) -> None:
    table = tables()[name]
    like = LIBRARIES[library]({"x": [1]})
    made = nw.from_native(result_frame(table, like=like), eager_only=True)
    assert type(nw.to_native(made)) is type(like)
    told = table.columns()
    assert made.columns == list(told)
    for column, values in told.items():
        expected = [plain(value) for value in np.ma.getdata(values).tolist()]
        hidden = np.ma.getmaskarray(np.ma.asarray(values)).tolist()
        expected = [None if h else value for h, value in zip(hidden, expected, strict=True)]
        assert [plain(value) for value in made[column].to_list()] == expected, column


def test_what_has_no_columns_is_refused() -> None:
    for wrong in (7, OrderBook, None):
        given: Any = wrong
        with pytest.raises(InvalidArgumentError, match="give what has columns"):
            result_frame(given, backend="polars")
