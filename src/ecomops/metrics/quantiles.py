"""Percentiles of a column, exact, out of how often each value stands there."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops._typing import PERCENT_PLACES, exact_decimal
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.parameters import check_columns, check_label
from ecomops.metrics.rows import Rows

QuantileMethod: TypeAlias = Literal["linear", "inverted_cdf"]
"""linear 线性插值: between two neighbours; inverted_cdf 最近秩: a value that was there."""

TIMES: Final = MetricColumn("times", "count", "次数", "how often the value stands there")

_MOST_PERCENT: Final = 100


def exact_percent(percent: object) -> Decimal:
    """Read a percentage from 0 to 100, with at most four decimals; written in one way.

    Raises
    ------
    InvalidArgumentError
        If it is none, or a float.

    Examples
    --------
    >>> exact_percent("50.0"), exact_percent(99), exact_percent("99.9")
    (Decimal('50'), Decimal('99'), Decimal('99.9'))
    """
    remedy = f"give 0 to 100, as an int, text or Decimal of at most {PERCENT_PLACES} places"
    try:
        found = exact_decimal(percent)
    except ValueError:
        raise InvalidArgumentError("percent", percent, "is no exact number", remedy) from None
    if not found.is_finite() or not 0 <= found <= _MOST_PERCENT:
        raise InvalidArgumentError("percent", percent, "is no percentage", remedy)
    if -int(found.as_tuple().exponent) > PERCENT_PLACES and found != round(found, PERCENT_PLACES):
        raise InvalidArgumentError("percent", percent, "is too fine", remedy)
    return Decimal(f"{(round(found, PERCENT_PLACES) + 0).normalize():f}")


@frozen
class Quantile:
    """The value that so many per cent of all do not exceed (分位数).

    Attributes
    ----------
    label
        What it is called, in English and Chinese.
    column
        Of what.
    percent
        0 to 100, exact, with at most four decimals.
    method
        ``linear`` goes so far between the two values around the place (n - 1) · p, as
        spreadsheets, numpy and R's type 7 do; ``inverted_cdf`` takes the least value that so
        many per cent reach.

    Raises
    ------
    InvalidArgumentError
        If the column holds no numbers, or percent or method is none.
    """

    label: tuple[str, str]
    column: MetricColumn
    percent: Decimal = field(converter=exact_percent)
    method: QuantileMethod = "linear"

    def __attrs_post_init__(self) -> None:
        check_label(self.label)
        check_columns("column", (self.column,), ("minor", "count", "decimal"))
        if self.method not in get_args(QuantileMethod):
            remedy = f"give {' or '.join(get_args(QuantileMethod))}"
            raise InvalidArgumentError("method", self.method, "is no method", remedy)

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""
        return (self.column, TIMES)

    @property
    def scale(self) -> int:
        """What one unit is kept as."""
        return self.column.scale

    def total(self, rows: Rows) -> Fraction | None:
        """Find it over all rows."""
        return self._found(rows[self.column], rows[TIMES])

    def by_group(
        self, rows: Rows, group: IntArray, n_groups: int
    ) -> tuple[list[Fraction | None], Fraction | None]:
        """(n_groups) Find it in each group, None where that is empty; and over all of them."""
        order = np.argsort(group, kind="stable")
        bounds = np.searchsorted(group[order], np.arange(n_groups + 1))
        values, times = rows[self.column][order], rows[TIMES][order]
        found = [
            self._found(values[start:stop], times[start:stop])
            for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
        ]
        return found, self.total(rows)

    def _found(self, values: IntArray, times: IntArray) -> Fraction | None:
        if not values.size:
            return None
        order = np.argsort(values, kind="stable")
        values, reached = values[order], np.cumsum(times[order])
        n, share = int(reached[-1]), Fraction(self.percent) / 100
        if self.method == "inverted_cdf":
            rank = max(-(-n * share.numerator // share.denominator), 1)
            return Fraction(int(values[np.searchsorted(reached, rank)]))
        place = (n - 1) * share
        below = int(place)
        low, high = (
            int(values[np.searchsorted(reached, at, side="right")])
            for at in (below, min(below + 1, n - 1))
        )
        return low + (place - below) * (high - low)
