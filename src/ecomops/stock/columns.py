"""Columns of a stock table: read, and refused where they are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.stock.checks import category_path
from ecomops.stock.fields import BOUNDS, MAY_BE_UNKNOWN, NOT_KNOWN
from ecomops.stock.span import FloatArray

if TYPE_CHECKING:
    from ecomops.stock.sku_stock import SkuStock


def read_column(name: str, values: object, n: int) -> IntArray:
    """(n,) Read a column, or one number for all rows, and refuse what is out of range."""
    given: Any = values
    if isinstance(values, int) and not isinstance(values, bool):
        given = np.broadcast_to(whole_numbers(name, [values]), n)
    column = whole_numbers(name, given)
    if len(column) != n:
        raise InvalidArgumentError(
            name, len(column), f"entries, but {n} are needed", "give one for each SKU"
        )
    low, high = BOUNDS[name]
    is_bad = (column < low) | (column > high)
    if name in MAY_BE_UNKNOWN:
        is_bad &= column != NOT_KNOWN
    if is_bad.any():
        row, more = int(np.argmax(is_bad)), ""
        if name in MAY_BE_UNKNOWN:
            more = f", or {NOT_KNOWN} where it is not known"
        raise BadRowError(
            name, int(column[row]), "is out of range", f"give {low} to {high}{more}", row=row
        )
    return column


def given_column(values: Numbers | int) -> IntArray:
    """Take what is given; it is read where the number of rows is known."""
    column: Any = values
    return column  # type: ignore[no-any-return]


def maybe_column(values: Numbers | int | None) -> IntArray | None:
    """Take what is given, or nothing."""
    column: Any = values
    return column  # type: ignore[no-any-return]


def given_names(sku_id: Sequence[str]) -> Sequence[str]:
    """Keep ids as they are, a list copied, so that nobody changes it."""
    if isinstance(sku_id, str):
        raise InvalidArgumentError("sku_id", sku_id, "is one id", "give a list of ids")
    return tuple(sku_id)


def given_paths(category: Iterable[Iterable[str]] | None) -> tuple[tuple[str, ...], ...] | None:
    """Read paths; equal ones become one and the same."""
    if category is None:
        return None
    if isinstance(category, str):
        raise InvalidArgumentError(
            "category", category, "is one category", "give one for each SKU"
        )
    seen: dict[Any, tuple[str, ...]] = {}
    found = []
    for names in category:
        key = names if isinstance(names, str) else tuple(names)
        path = seen.get(key)
        if path is None:
            path = seen[key] = category_path(key)
        found.append(path)
    return tuple(found)


def ratio(numerator: IntArray, denominator: IntArray) -> FloatArray:
    """(n,) Divide; NaN where there is nothing to divide by."""
    found = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=found, where=denominator != 0)
    return found


def gathered(name: str, rows: Sequence[SkuStock]) -> IntArray:
    """(n,) Gather one fact of many SKUs into a column."""
    values = [getattr(row, name) for row in rows]
    return np.array([NOT_KNOWN if v is None else v for v in values], dtype=np.int64)
