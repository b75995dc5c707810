"""Conditions on rows: a column that lies between two limits, or a flag that is set."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, TypeAlias

import numpy as np
from attrs import field, frozen

from ecomops._arrays import BoolArray
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import DECIMAL_PLACES, DECIMAL_SCALE, ColumnKind, MetricColumn
from ecomops.metrics.parameters import check_columns
from ecomops.metrics.rows import Rows

Limit: TypeAlias = int | Decimal | None

_KINDS: Final[tuple[ColumnKind, ...]] = ("minor", "count", "instant", "decimal")
_MOST_DIGITS: Final = 18


def _plain(limit: Limit) -> Limit:
    """Write a limit in one way, so that 30 and Decimal("30.0") define one metric."""
    if isinstance(limit, Decimal) and limit.is_finite() and not _is_long(limit):
        return int(limit) if limit == limit.to_integral_value() else limit.normalize()
    return limit


def _is_long(limit: Decimal) -> bool:
    """Tell whether a limit has more digits than a column's values, or more places."""
    _, digits, exponent = limit.as_tuple()
    return len(digits) > _MOST_DIGITS or -int(exponent) > DECIMAL_PLACES


@frozen
class Between:
    """A condition on a column: from `low` to `high`, both in; None is open (区间).

    Attributes
    ----------
    column
        Of numbers or instants.
    low, high
        In the unit that the column is given in: seconds, minor units, or microseconds since
        1970; of decimals also a Decimal with at most six places.

    Raises
    ------
    InvalidArgumentError
        If the column holds no numbers, a limit is none, or nothing lies between them.

    Examples
    --------
    >>> from ecomops.metrics.columns import CLICKS
    >>> Between(CLICKS, 1, 2).chosen(Rows({"clicks": np.array([0, 1, 2, 3])}, 4)).tolist()
    [False, True, True, False]
    """

    column: MetricColumn
    low: Limit = field(converter=_plain, default=None)
    high: Limit = field(converter=_plain, default=None)

    def __attrs_post_init__(self) -> None:
        check_columns("column", (self.column,), _KINDS)
        for name, limit in (("low", self.low), ("high", self.high)):
            self._check(name, limit)
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InvalidArgumentError(
                "low", self.low, f"is above {self.high}", "give the lower limit as low"
            )

    def _check(self, name: str, limit: Limit) -> None:
        if limit is None or type(limit) is int:
            return
        problem = f"is no limit of a column of kind {self.column.kind!r}"
        if self.column.kind != "decimal":
            raise InvalidArgumentError(name, limit, problem, "give an int")
        if not isinstance(limit, Decimal) or not limit.is_finite() or _is_long(limit):
            remedy = f"give an int, or a Decimal with at most {DECIMAL_PLACES} places"
            raise InvalidArgumentError(name, limit, problem, remedy)

    def chosen(self, rows: Rows) -> BoolArray:
        """(n,) Tell which rows it holds for."""
        values = rows[self.column]
        chosen = np.ones(rows.n, dtype=np.bool_)
        if self.low is not None:
            chosen &= values >= self._kept(self.low)
        if self.high is not None:
            chosen &= values <= self._kept(self.high)
        return chosen

    def _kept(self, limit: int | Decimal) -> int:
        """Give a limit as the column's values are kept."""
        return int(limit * DECIMAL_SCALE) if self.column.kind == "decimal" else int(limit)


@frozen
class Marked:
    """A condition that a flag is set, or is not (标记).

    Raises
    ------
    InvalidArgumentError
        If the column holds no flags.
    """

    column: MetricColumn
    is_set: bool = True

    def __attrs_post_init__(self) -> None:
        check_columns("column", (self.column,), ("flag",))
        given: object = self.is_set
        if not isinstance(given, bool):
            raise InvalidArgumentError("is_set", given, "is neither", "give True or False")

    def chosen(self, rows: Rows) -> BoolArray:
        """(n,) Tell which rows it holds for."""
        values: BoolArray = rows[self.column]
        return values if self.is_set else ~values


Condition: TypeAlias = Between | Marked


def check_condition(where: object) -> None:
    """Refuse what is no condition, where there may be none."""
    if where is not None and not isinstance(where, Between | Marked):
        raise InvalidArgumentError(
            "where", where, "is no condition", "give Between or Marked, or None for all rows"
        )
