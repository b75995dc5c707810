"""Columns of a stock table: read, and refused where they are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.columns import Numbers, plain_column, whole_numbers
from ecomops.stock.checks import category_path
from ecomops.stock.fields import BOUNDS, MAY_BE_UNKNOWN, NOT_KNOWN
from ecomops.stock.span import FloatArray

if TYPE_CHECKING:
    from ecomops.stock.sku_stock import SkuStock

MaskedInts: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[np.int64]]"


def read_column(name: str, values: object, n: int) -> IntArray:
    """(n,) Read a column, or one number for all rows, and refuse what is out of range."""
    given: Any = values
    if given is None:
        raise InvalidArgumentError(name, None, "is missing", "give one for each SKU")
    if not isinstance(given, bool) and isinstance(given, Integral):
        given = np.broadcast_to(whole_numbers(name, [int(given)]), n)
    low, high = BOUNDS[name]
    more = f", or {NOT_KNOWN} where it is not known" if name in MAY_BE_UNKNOWN else ""
    remedy = f"give {low} to {high}{more}"
    column = whole_numbers(name, plain_column(name, given, remedy))
    if len(column) != n:
        raise InvalidArgumentError(
            name, len(column), f"entries, but {n} are needed", "give one for each SKU"
        )
    is_bad = (column < low) | (column > high)
    if name in MAY_BE_UNKNOWN:
        is_bad &= column != NOT_KNOWN
    if is_bad.any():
        row = int(np.argmax(is_bad))
        raise BadRowError(name, int(column[row]), "is out of range", remedy, row=row)
    return column


def known_only(column: IntArray) -> MaskedInts:
    """(n,) Mask what is `NOT_KNOWN`, so that no sum and no data frame takes it for a number.

    >>> print(known_only(np.array([12, -1])))
    [12 --]
    """
    is_unknown = column == NOT_KNOWN
    return np.ma.MaskedArray(column, is_unknown, fill_value=NOT_KNOWN)


def given_column(values: Numbers | int) -> IntArray:
    """Take what is given; it is read where the number of rows is known."""
    return cast("IntArray", values)


def maybe_column(values: Numbers | int | None) -> IntArray | None:
    """Take what is given, or nothing."""
    return cast("IntArray | None", values)


def given_names(sku_id: Sequence[str]) -> Sequence[str]:
    """Keep ids as they are, a list copied, so that nobody changes it."""
    if isinstance(sku_id, str):
        raise InvalidArgumentError("sku_id", sku_id, "is one id", "give a list of ids")
    return tuple(_listed("sku_id", sku_id))


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
    for row, names in enumerate(_listed("category", category)):
        path = seen.get(names) if isinstance(names, str) else None
        if path is None:
            path = _path(names, row)
            path = seen.setdefault(path, path)
            if isinstance(names, str):
                seen[names] = path
        found.append(path)
    return tuple(found)


def _path(names: Any, row: int) -> tuple[str, ...]:
    try:
        return category_path(names)
    except InvalidArgumentError as error:
        raise BadRowError(
            "category", names, error.problem, "give texts from the root down, or () for none",
            row=row,
        ) from None  # fmt: skip


def _listed(name: str, values: Any) -> Iterable[Any]:
    """List values that stand in the order of rows."""
    if hasattr(values, "to_pylist"):  # of Arrow, whose own values are no plain ones
        values = values.to_pylist()
    if isinstance(values, set | frozenset) or not isinstance(values, Iterable):
        shown = values if values is None else type(values).__name__
        problem = "has no order" if isinstance(values, set | frozenset) else "is no list"
        raise InvalidArgumentError(name, shown, problem, "give one for each SKU, in their order")
    return values


def ratio(numerator: IntArray, denominator: IntArray) -> FloatArray:
    """(n,) Divide; NaN where there is nothing to divide by."""
    found = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=found, where=denominator != 0)
    return found


def gathered(name: str, rows: Sequence[SkuStock]) -> IntArray:
    """(n,) Gather one fact of many SKUs into a column."""
    values = [getattr(row, name) for row in rows]
    return np.array([NOT_KNOWN if v is None else v for v in values], dtype=np.int64)
