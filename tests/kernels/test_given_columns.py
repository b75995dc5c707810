"""Columns of every library read alike: the same values, and the same rows without one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError
from ecomops.kernels.columns import flags, whole_numbers
from ecomops.kernels.given_columns import is_missing, missing_among, opened_column

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001  as frames of the shop's clock hold it

TYPES: dict[type, dict[str, Any]] = {
    int: {"pandas": "Int64", "arrow": pa.int64(), "polars": pl.Int64, "numpy": np.int64},
    float: {"pandas": "Float64", "arrow": pa.float64(), "polars": pl.Float64, "numpy": float},
    bool: {"pandas": "boolean", "arrow": pa.bool_(), "polars": pl.Boolean, "numpy": bool},
    str: {"pandas": "string", "arrow": pa.string(), "polars": pl.String, "numpy": object},
}


def masked(values: list[Any], kind: type) -> Any:
    there = [kind() if value is None else value for value in values]
    mask = [value is None for value in values]
    return np.ma.MaskedArray(np.array(there, dtype=TYPES[kind]["numpy"]), mask)


def chunked(values: list[Any], kind: type) -> Any:
    arrow = TYPES[kind]["arrow"]
    return pa.chunked_array([pa.array(part, arrow) for part in (values[:1], values[1:])])


MAKERS: dict[str, Any] = {
    "list": lambda values, _: values,
    "masked": masked,
    "objects": lambda values, _: np.fromiter(values, dtype=object, count=len(values)),
    "pandas": lambda values, kind: pd.Series(values, dtype=TYPES[kind]["pandas"]),
    "pandas elsewhere": lambda values, kind: pd.Series(
        values, dtype=TYPES[kind]["pandas"], index=[7] * len(values)
    ),
    "pandas objects": lambda values, _: pd.Series(values, dtype=object),
    "pandas NA": lambda values, _: [pd.NA if value is None else value for value in values],
    "pandas array": lambda values, kind: pd.array(values, dtype=TYPES[kind]["pandas"]),
    "pandas on Arrow": lambda values, kind: pd.Series(
        values, dtype=pd.ArrowDtype(TYPES[kind]["arrow"])
    ),
    "polars": lambda values, kind: pl.Series(values, dtype=TYPES[kind]["polars"]),
    "narwhals": lambda values, kind: nw.from_native(
        pl.Series(values, dtype=TYPES[kind]["polars"]), series_only=True
    ),
    "arrow": lambda values, kind: pa.array(values, TYPES[kind]["arrow"]),
    "arrow slice": lambda values, kind: pa.array([None, *values], TYPES[kind]["arrow"])[1:],
    "chunks": chunked,
}

COLUMNS: Any = st.one_of([
    st.tuples(st.just(kind), st.lists(st.none() | values, max_size=5))
    for kind, values in (
        (int, st.integers(-(2**63), 2**63 - 1)),
        (float, st.floats(allow_nan=False)),
        (bool, st.booleans()),
        (str, st.text(st.characters(exclude_categories=["Cs"]), max_size=3)),
    )
])  # fmt: skip


def plain(given_values: object) -> list[Any]:
    """List what was opened, None where nothing is."""
    column, missing = opened_column(given_values)
    listed = column.tolist() if isinstance(column, np.ndarray) else list(column)
    lacks = [False] * len(listed) if missing is None else missing.tolist()
    return [None if gone or is_missing(v) else v for v, gone in zip(listed, lacks, strict=True)]


@given(COLUMNS, st.sampled_from(sorted(MAKERS)))
def test_every_library_tells_the_same(column: tuple[type, list[Any]], maker: str) -> None:
    kind, values = column
    found = plain(MAKERS[maker](values, kind))
    assert found == values
    assert [type(one) for one in found] == [type(one) for one in values]


@given(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5),
    st.sampled_from(sorted(MAKERS)),
)
def test_whole_numbers_come_exactly_or_the_missing_row_is_named(
    values: list[Any], maker: str
) -> None:
    column = MAKERS[maker](values, int)
    if None not in values:
        assert whole_numbers("x", column).tolist() == values
        return
    with pytest.raises(BadRowError, match="is missing; give a whole number for every") as caught:
        whole_numbers("x", column)
    assert caught.value.row == values.index(None)
    assert is_missing(caught.value.value)


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_flags_of_every_library(maker: str) -> None:
    assert flags("x", MAKERS[maker]([True, False], bool), 2).tolist() == [True, False]
    with pytest.raises(BadRowError, match=r"row 1: x = .* is missing; give True or False"):
        flags("x", MAKERS[maker]([True, None], bool), 2)


def test_a_masked_row_is_called_masked():
    column: Any = np.ma.MaskedArray([5, 7], [False, True])
    with pytest.raises(BadRowError, match="row 1: x = masked is missing"):
        whole_numbers("x", column)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pl.Series([1, None], dtype=pl.Int128), [1, None]),
        (pl.Series([date(2026, 1, 1), None]), [date(2026, 1, 1), None]),
        (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
        (pl.Series([Decimal("1.5"), None]), [Decimal("1.5"), None]),
        (pl.Series([None, None]), [None, None]),
        (pd.Series(["a", None], dtype="category"), ["a", None]),
        (pd.Series([1.5, None]), [1.5, None]),
        (pd.Series([1, pd.NaT, None, pd.NA], dtype=object), [1, None, None, None]),
        (pa.array(["a", None]).dictionary_encode(), ["a", None]),
        (pa.array(["a", None], pa.string_view()), ["a", None]),
        (pa.array([NAIVE, None]), [NAIVE, None]),
        (pa.nulls(2), [None, None]),
        (pa.chunked_array([], pa.int64()), []),
        (np.ma.MaskedArray([1.5, 2.5], False), [1.5, 2.5]),
    ],
    ids=str,
)
def test_other_types_keep_their_values(column: Any, expected: list[Any]) -> None:
    assert plain(column) == expected


def test_long_text_stays_as_long_as_it_is():
    column, _ = opened_column(pl.Series(["x" * 1000, "ends in NUL\0", None]))
    assert column == ["x" * 1000, "ends in NUL\0", None]  # an array of numpy would lose the NUL


def test_what_is_no_column_of_a_library_is_left_as_it_is():
    for given_value in (7, "text", {"a": 1}, range(3), None):
        assert opened_column(given_value) == (given_value, None)
    for frame in (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [None], "b": [1.5]})):
        column, missing = opened_column(frame)
        assert (column.shape, missing) == (frame.shape, None)


def test_points_in_time_of_pandas_stay_an_array():
    column, missing = opened_column(pd.Series([NAIVE, None]))
    assert (column.dtype.kind, missing) == ("M", None)
    assert np.isnat(column).tolist() == [False, True]


@pytest.mark.parametrize("make", [pa.array, pa.chunked_array, pl.Series])
def test_days_of_years_that_python_has_not_stay_an_array(make: Any) -> None:
    days = pa.array([0, 2_932_897], pa.int32()).cast(pa.date32())
    column, missing = opened_column(make([days] if make is pa.chunked_array else days))
    assert (column.dtype.kind, missing) == ("M", None)
    assert str(column[1]) == "10000-01-01"


def test_plain_values_are_told_apart_from_nothing():
    assert missing_among([]) is None
    assert missing_among([0, "", False]) is None
    values = [None, float("nan"), np.float64("nan"), np.ma.masked, pd.NA, pd.NaT, 1.5, "nan"]
    found = missing_among(values)
    assert found is not None
    assert found.tolist() == [True] * 6 + [False] * 2
