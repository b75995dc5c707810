"""Columns of other libraries as numpy or a list: masked arrays, pandas, polars, Arrow.

They are known by what they can do, so that none of those libraries is loaded or needed here.
What numpy alone makes of them loses something: the mask of a masked array, and the last digits
of large whole numbers that stand beside a missing one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan
from typing import Any, Final

import numpy as np

from ecomops._arrays import BoolArray

_NUMBERS: Final = "biuf"
"""Kinds of numpy that hold what is there as it is; text is safer as a list."""
_POLARS_NUMBERS: Final = ("Int", "UInt", "Float", "Boolean")
"""What its types of numbers and flags are called; numpy has none of 128 bits."""
_NOTHINGS: Final = frozenset({"NAType", "NaTType"})
"""What pandas has for nothing, by name: it is not loaded for it."""


def opened_column(values: object) -> tuple[Any, BoolArray | None]:
    """Take a column of another library as numpy or a list, and tell which rows are missing.

    Returns
    -------
    column
        Of a library that is known here: an array, with anything in places of missing values, or
        a list. All else as it came.
    missing : (n,) bool, optional
        Rows of an array that have no value. None: nothing is known to be missing, but there may
        still be NaN, and what `is_missing` finds among objects.

    Examples
    --------
    >>> column, missing = opened_column(np.ma.MaskedArray([5, 7], [False, True]))
    >>> column.tolist(), missing.tolist()
    ([5, 7], [False, True])
    """
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(values)
        return np.ma.getdata(values), mask if mask.any() else None
    if isinstance(values, np.ndarray | list | tuple):
        return values, None
    if hasattr(values, "isna") and hasattr(values, "dropna"):
        return _of_pandas(values)
    if hasattr(values, "to_pylist"):
        return _of_arrow(values)
    if hasattr(values, "to_list") and hasattr(values, "drop_nulls"):
        return _of_polars(values)
    return values, None


def type_name(column: np.ndarray) -> str:
    """Say what a column holds; of text, without the bits that numpy counts.

    >>> type_name(np.array(["1", "a"])), type_name(np.array([1.5]))
    ('text', 'float64')
    """
    return {"U": "text", "S": "bytes"}.get(column.dtype.kind, column.dtype.name)


def is_missing(value: object) -> bool:
    """Tell whether a value is how lists and frames say that there is nothing.

    >>> [is_missing(value) for value in (None, float("nan"), np.ma.masked, 0, "")]
    [True, True, True, False, False]
    """
    if isinstance(value, float):
        return isnan(value)
    return value is None or value is np.ma.masked or type(value).__name__ in _NOTHINGS


def missing_among(values: Sequence[Any]) -> BoolArray | None:
    """(n,) Tell which plain values are missing; None: all are there.

    >>> missing_among([3, None, 5]).tolist(), missing_among([3, 5])
    ([False, True, False], None)
    """
    if not any(map(_may_lack, set(map(type, values)))):
        return None
    lacks = np.fromiter(map(is_missing, values), np.bool_, len(values))
    return lacks if lacks.any() else None


def _may_lack(kind: type) -> bool:
    is_nothing = kind is type(None) or kind.__name__ in _NOTHINGS
    return is_nothing or issubclass(kind, float | np.ma.MaskedArray)


# ---- libraries --------------------------------------------------------------------------
def _of_pandas(values: Any) -> tuple[np.ndarray, BoolArray | None]:
    column = np.asarray(values)
    if column.ndim != 1 or column.dtype.kind == "M":  # a frame; points in time
        return column, None
    missing = np.asarray(values.isna(), dtype=np.bool_)
    if column.dtype.kind in _NUMBERS and not missing.any():
        return column, None
    dense = np.asarray(values.dropna())
    if dense.dtype.kind in _NUMBERS:
        return _spread(dense, missing)
    listed = iter(values.dropna().tolist())
    objects = (None if lacks else next(listed) for lacks in missing.tolist())
    return np.fromiter(objects, dtype=np.object_, count=missing.size), None


def _of_arrow(values: Any) -> tuple[Any, BoolArray | None]:
    is_whole = hasattr(values, "drop_null") and hasattr(values, "is_null")
    if not is_whole or np.asarray(values[:0]).dtype.kind not in _NUMBERS:
        return _plain_values(values, values.to_pylist), None
    return _spread(np.asarray(values.drop_null()), np.asarray(values.is_null()))


def _of_polars(values: Any) -> tuple[Any, BoolArray | None]:
    kind = str(values.dtype)
    if not kind.startswith(_POLARS_NUMBERS) or kind.endswith("128"):
        return _plain_values(values, values.to_list), None
    return _spread(np.asarray(values.drop_nulls()), np.asarray(values.is_null()))


def _plain_values(values: Any, listed: Callable[[], list[Any]]) -> Any:
    try:
        return listed()
    except (OverflowError, ValueError):  # days and times of years that Python does not count
        return np.asarray(values)


def _spread(dense: np.ndarray, missing: BoolArray) -> tuple[np.ndarray, BoolArray | None]:
    """Put values back into the rows that have one."""
    if dense.size == missing.size:
        return dense, None
    column = np.zeros(missing.size, dtype=dense.dtype)
    column[~missing] = dense
    return column, missing
