"""How much a figure grew against its base, exactly; undefined where there is nothing to tell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import ExactNumber, exact_number
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.columns import as_array, whole_numbers
from ecomops.kernels.given_columns import missing_among, opened_column, type_name

RatioArray: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

_REMEDY: Final = (
    "give an int, a Fraction or a Decimal of at most 1000 digits; None where there is none"
)
_FLOATS: Final = (np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.float64))


def growth(current: ExactNumber | None, base: ExactNumber | None) -> Fraction | None:
    """Tell by how much a figure grew: (current − base) / |base| (增长率).

    The size of the base counts, so that getting better is above zero where figures are below.

    Parameters
    ----------
    current, base
        The figure of the period and that of the one it is compared with; None: there is none.

    Returns
    -------
    Fraction or None
        0.25 is 25 % more. None: undefined, because the base is 0 or a figure is missing.

    Raises
    ------
    InvalidArgumentError
        If a figure is a float, not finite, or a Decimal of more than 1000 digits.

    Examples
    --------
    >>> growth(125, 100), growth(5, -10), growth(0, 100)
    (Fraction(1, 4), Fraction(3, 2), Fraction(-1, 1))
    >>> growth(100, 0), growth(100, None), growth(None, 100)
    (None, None, None)
    """
    now, then = _exact("current", current), _exact("base", base)
    if now is None or not then:
        return None
    return (now - then) / abs(then)


def growth_table(
    current: Sequence[float | None] | np.ndarray, base: Sequence[float | None] | np.ndarray
) -> RatioArray:
    """Tell it for many; `growth`, as columns (批量增长率).

    Parameters
    ----------
    current, base : (n,) int64 or float64
        A list, an array, or a column of pandas, polars or Arrow. NaN, None and what is masked:
        there is none.

    Returns
    -------
    (n,) float64
        NaN where the base is 0 or a figure is missing. Whole numbers are subtracted exactly.

    Raises
    ------
    InvalidArgumentError
        If a column holds no numbers, or the two are not of one length.
    BadRowError
        If a figure is infinite, or one grew by more than a float64 can tell.

    Examples
    --------
    >>> growth_table([125, 5, 100, None], [100, -10, 0, 7]).tolist()
    [0.25, 1.5, nan, nan]
    """
    now, is_known = _figures("current", current)
    then, has_base = _figures("base", base, now.size)
    size = np.abs(then.astype(np.float64))
    is_told = is_known & has_base & (size != 0)
    if now.dtype == then.dtype == np.int64:
        more = _int_differences(now, then)
    else:
        now, then = now.astype(np.float64), then.astype(np.float64)
        more = np.zeros(now.size)
        with np.errstate(over="ignore"):
            np.subtract(now, then, out=more, where=is_told)
    found = np.full(now.size, np.nan)
    with np.errstate(over="ignore", under="ignore"):
        np.divide(more, size, out=found, where=is_told)
        _retry_halved(found, now, then)
    is_beyond = np.isinf(found)
    if is_beyond.any():
        row = int(np.flatnonzero(is_beyond)[0])
        raise BadRowError(
            "current", now[row].item(),
            f"grew from {then[row].item()} by more than a float64 tells",
            "use growth for this one", row=row,
        )  # fmt: skip
    return found


def _int_differences(now: IntArray, then: IntArray) -> RatioArray:
    """(n,) Subtract whole numbers exactly, but where they lie too far apart for int64."""
    more = now - then
    is_wrapped = ((now ^ then) & (now ^ more)) < 0
    found: RatioArray = more.astype(np.float64)
    # of different signs, so nothing cancels out
    found[is_wrapped] = now[is_wrapped].astype(np.float64) - then[is_wrapped].astype(np.float64)
    return found


def _retry_halved(found: RatioArray, now: np.ndarray, then: np.ndarray) -> None:
    """Tell those again whose difference was too large, though their growth is not."""
    row = np.flatnonzero(np.isinf(found))
    half_now, half_then = now[row] / 2, then[row] / 2
    fits = np.abs(then[row]) > 1  # halves of smaller ones may vanish, and their growth is endless
    found[row[fits]] = (half_now[fits] - half_then[fits]) / np.abs(half_then[fits])


def _figures(name: str, values: Any, n: int | None = None) -> tuple[np.ndarray, BoolArray]:
    """Read a column of figures, int64 or float64, and tell which of them are there."""
    opened, missing = opened_column(values)
    if isinstance(opened, np.ndarray) and opened.dtype.kind == "O" and opened.ndim == 1:
        opened = opened.tolist()
    if isinstance(opened, list | tuple):
        column, missing = _of_list(name, opened)
    else:
        column = as_array(name, opened)
    if missing is None and column.dtype.kind == "f":
        missing = np.isnan(column)
    is_there = np.ones(column.size, dtype=np.bool_) if missing is None else ~missing
    if column.ndim != 1 or column.dtype.kind in "iu":
        return whole_numbers(name, column, n), is_there
    if column.dtype not in _FLOATS:
        raise InvalidArgumentError(
            name, type_name(column), "is no column of figures",
            "give int64 or float64, with NaN where there is none",
        )  # fmt: skip
    if n is not None and column.size != n:
        raise InvalidArgumentError(
            name, column.size, f"entries, but {n} are needed", "give one for each"
        )
    is_infinite = np.isinf(column) & is_there
    if is_infinite.any():
        row = int(np.flatnonzero(is_infinite)[0])
        raise BadRowError(
            name, column[row].item(), "is not finite", "give NaN where there is none", row=row
        )
    return column.astype(np.float64, copy=False), is_there


def _of_list(name: str, values: Sequence[Any]) -> tuple[np.ndarray, BoolArray | None]:
    """Take apart what is there, so that whole numbers stay whole beside what is missing."""
    missing = missing_among(values)
    if missing is None:
        return as_array(name, values), None
    there = np.flatnonzero(~missing)
    dense = as_array(name, [values[row] for row in there.tolist()])
    column = np.zeros((missing.size, *dense.shape[1:]), dtype=dense.dtype)
    column[there] = dense
    return column, missing


def _exact(name: str, value: ExactNumber | None) -> Fraction | None:
    return None if value is None else Fraction(exact_number(name, value, _REMEDY))
