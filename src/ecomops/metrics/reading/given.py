"""What a caller gave, as an array of one kind where it has one, and what is missing in it."""

from __future__ import annotations

from collections.abc import Mapping, Set as AbstractSet
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.given_columns import missing_among, opened_column, type_name
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading.faults import no_column

Values: TypeAlias = NDArray[Any]
"""(n,) int64, bool, or bytes that hold UTF-8."""

MOST_ID_BYTES: Final = 512
_KINDS: Final = "biufU"


@frozen(eq=False)
class Given:
    """A column as it came.

    Attributes
    ----------
    array : (n,)
        Of numbers, flags or text; of objects, where there is no such kind for all of them. In
        places of missing values stands 0, False or nothing.
    missing : (n,) bool, optional
        Rows without a value; None: there is none.
    """

    array: Values
    missing: BoolArray | None = None

    @property
    def there(self) -> BoolArray:
        """(n,) Rows with a value."""
        if self.missing is None:
            return np.ones(self.array.size, dtype=np.bool_)
        return ~self.missing

    @classmethod
    def of(cls, column: MetricColumn, values: object) -> Given:
        """Take missing values apart: None, NaN, NA of pandas, and what is masked.

        >>> from ecomops.metrics.columns import CLICKS
        >>> given = Given.of(CLICKS, [1, None, 3])
        >>> given.array.tolist(), given.missing.tolist()
        ([1, 0, 3], [False, True, False])
        """
        values, mask = opened_column(values)
        if not isinstance(values, np.ndarray):
            return cls._of_objects(_listed(column, values), None)
        if values.ndim != 1:
            raise InvalidArgumentError(
                column.name, values.shape, "is no column", "give one value for each row"
            )
        if values.dtype.kind == "O":
            return cls._of_objects(_plain(values.tolist()), mask)
        if not values.size:
            return cls(_nothing(column, values))
        if values.dtype.kind not in _KINDS:
            raise no_column(column, type_name(values))
        if values.dtype.kind == "f":
            nan = np.isnan(values)
            mask = nan if mask is None else nan | mask
        if mask is not None and mask.all():
            return cls(_nothing(column, values), mask)
        return cls._without(values, mask)

    @classmethod
    def _of_objects(cls, values: list[Any], mask: BoolArray | None) -> Given:
        lacks = missing_among(values)
        if lacks is not None:
            mask = lacks if mask is None else lacks | mask
        if mask is None or not mask.any():
            return cls(_narrowed(values))
        there = np.flatnonzero(~mask)
        dense = _narrowed([values[row] for row in there.tolist()])
        full = np.zeros(len(values), dtype=dense.dtype)
        full[there] = dense
        return cls(full, mask)

    @classmethod
    def _without(cls, array: Values, missing: BoolArray | None) -> Given:
        if missing is None or not missing.any():
            return cls(array)
        full = array.copy()
        full[missing] = np.zeros(1, dtype=array.dtype)[0]
        return cls(full, missing)


def _nothing(column: MetricColumn, values: Values) -> Values:
    """(n,) Say what no values are: nothing is of no wrong kind, but ids may be text."""
    is_text = column.kind == "id" and values.dtype.kind == "U"
    return np.zeros(values.size, dtype=np.str_ if is_text else np.int64)


def _listed(column: MetricColumn, values: Any) -> list[Any]:
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        raise no_column(column, type(values).__name__)
    if isinstance(values, Mapping | AbstractSet) or not hasattr(values, "__iter__"):
        raise InvalidArgumentError(
            column.name, type(values).__name__, "has no rows in an order",
            "give a list or an array, one value for each row",
        )  # fmt: skip
    return _plain(list(values))


def _plain(values: list[Any]) -> list[Any]:
    """Take numpy's numbers, flags and text as Python's; its points in time are none of these."""
    if not any(issubclass(t, np.generic) for t in set(map(type, values))):
        return values
    return [v.item() if _is_plain(v) else v for v in values]


def _is_plain(value: object) -> bool:
    kinds = np.bool_ | np.integer | np.floating | np.str_
    return isinstance(value, kinds) and not isinstance(value, np.timedelta64)


def _narrowed(values: list[Any]) -> Values:
    """Make plain values a column of their own kind, where they have one."""
    types = set(map(type, values))
    if not values:
        return np.zeros(0, dtype=np.int64)
    if types <= {int}:
        if min(values) >= -MAX_MINOR - 1 and max(values) <= MAX_MINOR:
            return np.array(values, dtype=np.int64)
    elif types <= {bool}:
        return np.array(values, dtype=np.bool_)
    elif types <= {float}:
        return np.array(values, dtype=np.float64)
    elif types <= {str} and not any(map(_is_unfit, values)):
        return np.array(values, dtype=np.str_)
    return np.fromiter(values, dtype=object, count=len(values))


def _is_unfit(text: str) -> bool:
    """Tell whether text loses a NUL in an array of numpy, or makes all others as wide as it is."""
    return len(text) > MOST_ID_BYTES or text.endswith("\0")
