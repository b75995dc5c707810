"""Columns out of a frame of any library; nothing past this module knows what a frame is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.arrow_plain import plain_table
from ecomops.adapters.instants import microseconds, refuse_far_days
from ecomops.adapters.raw import Kind, RawColumn, refuse_durations
from ecomops.errors import (
    BadRowError,
    InvalidArgumentError,
    MissingColumnError,
    missing_extra,
)
from ecomops.models.problems import listed

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

_SHOWN_COLUMNS: Final = 40


class RawFrame:
    """A frame of any library, read column by column (数据框).

    Parameters
    ----------
    frame
        Of pandas, polars, pyarrow or anything else that narwhals knows; lazy ones too.
    names
        The columns that will be read.

    Raises
    ------
    MissingExtraError
        If narwhals is not installed.
    InvalidArgumentError
        If this is no frame, or two of its columns have one name.
    MissingColumnError
        If a column is not there.
    """

    def __init__(self, frame: object, names: Sequence[str]) -> None:
        opened, columns = open_frame(frame)
        import narwhals.stable.v2 as nw  # which is there by now

        for name in names:
            if name not in columns:
                raise _no_column(name, columns)
        chosen = opened.select(list(names))
        if isinstance(chosen, nw.LazyFrame):
            chosen, _ = open_frame(chosen.collect())
        whole: nw.DataFrame[Any] = chosen
        self._frame = whole
        self.n_rows = len(whole)

    def column(self, name: str) -> RawColumn:
        """Read one column."""
        series = self._frame[name]
        if series.dtype.is_nested():
            problem = f"holds {series.dtype}"
            raise InvalidArgumentError("column", name, problem, "give one plain value per row")
        is_missing = series.is_null().to_numpy().astype(np.bool_)
        if not is_missing.any():
            kind, values, distinct = _read(series, name)
            return RawColumn(name, kind, values, distinct, np.empty(0, dtype=np.int64))
        there = np.flatnonzero(~is_missing)
        try:
            kind, dense, distinct = _read(series.drop_nulls(), name)
        except BadRowError as error:  # it counts the rows that have a value
            row = int(there[error.row])
            raise BadRowError(
                error.field, error.value, error.problem, error.remedy, row=row
            ) from None
        coded = kind in {"text", "object"}
        values = np.full(self.n_rows, -1 if coded else 0, dtype=dense.dtype)
        values[~is_missing] = dense
        return RawColumn(name, kind, values, distinct, np.flatnonzero(is_missing))


def open_frame(frame: object) -> tuple[Any, Sequence[str]]:
    """Open a frame of any library: as narwhals has it, lazy or not, and its columns.

    Raises
    ------
    MissingExtraError
        If narwhals is not installed.
    InvalidArgumentError
        If this is no frame, or two of its columns have one name.
    """
    try:
        import narwhals.stable.v2 as nw  # an optional package
        from narwhals.exceptions import DuplicateError
    except ImportError:
        raise missing_extra("narwhals", "frames") from None
    shown = type(frame).__name__
    native: Any = nw.to_native(frame, pass_through=True)
    try:
        if nw.dependencies.is_pyarrow_table(native):
            native = plain_table(native)
        opened = nw.from_native(native)
        return opened, opened.collect_schema().names()
    except TypeError:
        remedy = "give one of pandas, polars, pyarrow or another that narwhals knows"
        raise InvalidArgumentError("frame", shown, "is no data frame", remedy) from None
    except DuplicateError:
        remedy = "rename them, so that each name stands for one column"
        twice = _repeated(native)
        problem = f"repeats the column{'s' if len(twice) > 1 else ''} {listed(twice)}"
        raise InvalidArgumentError("frame", shown, problem, remedy) from None


def _repeated(native: Any) -> list[str]:
    """Name the columns that a frame has more than once."""
    names = getattr(native, "column_names", None)  # of pyarrow, whose columns are the values
    there = native.columns if names is None else names
    return [str(name) for name, n in Counter(there).items() if n > 1]


def _no_column(name: str, columns: Iterable[object]) -> MissingColumnError:
    there = [str(column) for column in columns]
    nearest = get_close_matches(name, there, n=1)
    listed = ", ".join(map(repr, there[:_SHOWN_COLUMNS])) or "none"
    if len(there) > _SHOWN_COLUMNS:
        listed += f" and {len(there) - _SHOWN_COLUMNS} more"
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    return MissingColumnError("column", name, "is not in the frame", f"{hint}there are: {listed}")


# ---- from series to arrays --------------------------------------------------------------
_Parts: TypeAlias = tuple[Kind, NDArray[Any], tuple[object, ...]]


def _read(series: nw.Series[Any], name: str) -> _Parts:
    """Read a series without missing values."""
    import narwhals.stable.v2 as nw

    dtype = series.dtype
    if isinstance(dtype, nw.Datetime):
        ticks = series.cast(nw.Int64()).to_numpy().astype(np.int64)
        kind: Kind = "instant" if dtype.time_zone else "local"
        return kind, microseconds(ticks, dtype.time_unit, name), ()
    if dtype == nw.Decimal:  # as texts, because hashing a decimal is slow
        return _coded_decimals(*_coded_texts(series.cast(nw.String())))
    if dtype == nw.String:
        return "text", *_coded_texts(series)
    if dtype == nw.Boolean:
        return "flag", series.to_numpy().astype(np.bool_), ()
    if dtype == nw.Date:
        refuse_far_days(series.cast(nw.Int32()).to_numpy(), name)
    if dtype == nw.Duration:
        refuse_durations(name, dtype)
    is_wide = dtype in {nw.Int128, nw.UInt128}
    if is_wide or not dtype.is_numeric():
        values = series.to_list()
        is_text = not values and _has_texts_for_categories(series)
        return ("text", *_coded(values)) if is_text else _coded_objects(values, name)
    numbers = series.to_numpy()
    return ("float", numbers, ()) if dtype.is_float() else ("int", _int64(numbers, name), ())


def _has_texts_for_categories(series: nw.Series[Any]) -> bool:
    """Tell what categories are, where no value does."""
    import narwhals.stable.v2 as nw

    if series.dtype not in {nw.Categorical, nw.Enum}:
        return False
    if series.implementation.is_pyarrow():  # in whose columns of no chunks narwhals finds none
        import pyarrow as pa

        held = pa.chunked_array([], series.to_native().type.value_type)
        return bool(nw.from_native(held, series_only=True).dtype == nw.String)
    return bool(series.cat.get_categories().dtype == nw.String)


def _int64(values: NDArray[Any], name: str) -> IntArray:
    if values.dtype == np.uint64:
        beyond = np.flatnonzero(values > MAX_MINOR)
        if beyond.size:
            row = int(beyond[0])
            remedy = f"give numbers up to {MAX_MINOR}; ids, such as hashes, as text"
            raise BadRowError(name, int(values[row]), "leaves int64", remedy, row=row)
    return values.astype(np.int64)


def _coded_texts(series: nw.Series[Any]) -> tuple[IntArray, tuple[str, ...]]:
    try:
        import pyarrow as pa  # not needed, but codes texts four times as fast
    except ImportError:
        return _coded(series.to_list())
    texts: Any = series.to_arrow()
    if isinstance(texts, pa.Array):
        texts = pa.chunked_array([texts])
    chunks = texts.dictionary_encode().unify_dictionaries().chunks
    if not chunks:
        return np.empty(0, dtype=np.int64), ()
    codes = [chunk.indices.to_numpy() for chunk in chunks]
    return np.concatenate(codes).astype(np.int64), tuple(chunks[0].dictionary.to_pylist())


def _coded_objects(values: list[object], name: str) -> _Parts:
    types = set(map(type, values))
    if types == {str}:
        return "text", *_coded(values)
    if types == {int} and max(map(abs, cast("list[int]", values))) <= MAX_MINOR:
        return "int", np.array(values, dtype=np.int64), ()
    if types == {float}:
        return "float", np.array(values, dtype=np.float64), ()
    if types == {Decimal}:
        return _coded_decimals(*_coded(list(map(str, values))))
    try:
        # 1, 1.0 and True are equal and yet not the same, so the type is part of the value
        code, distinct = _coded(list(zip(map(type, values), values, strict=True)))
    except TypeError:
        problem = "holds values that are no plain numbers or texts"
        raise InvalidArgumentError(
            "column", name, problem, "give one plain value per row"
        ) from None
    return "object", code, tuple(_plain(value) for _, value in distinct)


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _coded_decimals(code: IntArray, texts: tuple[str, ...]) -> _Parts:
    return "object", code, tuple(map(Decimal, texts))


def _coded(values: Sequence[Any]) -> tuple[IntArray, tuple[Any, ...]]:
    """Code values in the order in which they first occur."""
    place: defaultdict[Any, int] = defaultdict(count().__next__)
    code = np.fromiter(map(place.__getitem__, values), np.int64, len(values))
    return code, tuple(place)
