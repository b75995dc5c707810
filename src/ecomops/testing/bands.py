"""What a metric's definition names, and rows that put its value at a limit of its band."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final, TypeAlias

import attrs
from attrs import Factory, define, frozen

from ecomops.metrics.columns import DECIMAL_PLACES, DECIMAL_SCALE, MetricColumn
from ecomops.metrics.metric import Metric

Row: TypeAlias = dict[str, Any]
Bundle: TypeAlias = tuple[Row, ...]
"""Rows that belong together; without their ids, for each row gets its own."""

_MANY: Final = 10**6
"""What sums are made of, so that one more moves their ratio by next to nothing."""
_MOST_TEMPLATES: Final = 4096
_MOST_ROWS: Final = 200
_MOST_PAIRED: Final = 30
_FEW: Final = 4
_NEAREST: Final = 2


@define
class NamedNumbers:
    """Numbers that a definition names, in the order of their first mention."""

    counts: dict[int, None] = Factory(dict)
    days: dict[int, None] = Factory(dict)
    instants_us: dict[int, None] = Factory(dict)

    @classmethod
    def by(cls, metric: Metric) -> NamedNumbers:
        """Collect what the sides of a metric name, whatever they count.

        >>> from ecomops.metrics import LONG_TAIL_SHARE, second_purchase_rate
        >>> list(NamedNumbers.by(LONG_TAIL_SHARE).counts)
        [1, 2]
        >>> named = NamedNumbers.by(second_purchase_rate(30, observed_until_us=7))
        >>> list(named.days), list(named.instants_us)
        ([30], [7])
        """
        found = cls()
        for side in metric.sides:
            found._read(side, "")
        return found

    def _read(self, value: Any, name: str) -> None:
        if isinstance(value, MetricColumn | bool):
            return
        if isinstance(value, int):
            self._numbers(name).setdefault(value)
        elif isinstance(value, tuple):
            for part in value:
                self._read(part, name)
        elif attrs.has(type(value)):
            for of in attrs.fields(type(value)):
                self._read(getattr(value, of.name), of.name)

    def _numbers(self, name: str) -> dict[int, None]:
        # a unit ends its name
        if name.endswith("_days"):
            return self.days
        return self.instants_us if name.endswith("_us") else self.counts


@frozen
class BandRows:
    """Rows that put a metric at a limit of its band, and rows that move it off.

    Attributes
    ----------
    at
        Bundles whose value is the limit, alone and, if they add up, several together.
    above, below
        Bundles that lift the value and lower it: beside one of `at` if they add up, or alone.
    adds_up
        Whether bundles can stand together; those of a plain total can't.
    """

    at: tuple[Bundle, ...]
    above: tuple[Bundle, ...]
    below: tuple[Bundle, ...]
    adds_up: bool


@lru_cache(maxsize=512)
def band_rows(metric: Metric) -> tuple[BandRows, ...]:
    """Find rows for each limit of a metric's band; none if it has no band.

    What the metric counts need not be known: rows are tried one by one, and so many that lift
    the value above the limit are put beside those that lower it that they balance.

    >>> from ecomops.metrics import RETURN_RATE
    >>> (limit,) = band_rows(RETURN_RATE)
    >>> [(len(bundle), sum(row["is_returned"] for row in bundle)) for bundle in limit.at]
    [(20, 3)]
    """
    if metric.band is None:
        return ()
    return tuple(_rows_for(metric, Fraction(limit)) for _, limit in metric.band.limits())


@frozen
class _Weighed:
    """A row, and how far it lifts a value off a limit; of a ratio this adds up."""

    row: Row
    lift: Fraction
    distance: Fraction | None
    """Of its own value from the limit; None: alone it has none."""


def _rows_for(metric: Metric, limit: Fraction) -> BandRows:
    weighed = list(_weighed(metric, limit))
    nearest = sorted(weighed, key=lambda one: (one.distance is None, one.distance))
    at: list[Bundle] = [(one.row,) for one in weighed if not one.lift]
    above = [(one.row,) for one in nearest if one.lift > 0]
    below = [(one.row,) for one in nearest if one.lift < 0]
    if not metric.is_total:
        at += _balanced(weighed)
    return BandRows(
        tuple(at[:_FEW]),
        tuple(above[:_NEAREST]),
        tuple(below[:_NEAREST]),
        adds_up=not metric.is_total,
    )


def _weighed(metric: Metric, limit: Fraction) -> Iterator[_Weighed]:
    """Try rows one by one; those that count nowhere, or like one before, are left out."""
    rows = list(islice(_templates(metric, limit), _MOST_TEMPLATES))
    codes = list(range(len(rows)))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns |= {column.name: codes for column in metric.needed if column.kind == "id"}
    seen = set[tuple[object, object]]()
    for row, result in zip(rows, metric.by_codes(codes, codes, **columns), strict=True):
        above, below, value = result.numerator, result.denominator, result.exact
        if above is None or (above, below) in seen or not (above or below):
            continue
        seen.add((above, below))
        lift = Fraction(above) * (1 if metric.is_total else metric.times)
        lift -= limit if metric.is_total else limit * Fraction(below or 0)
        yield _Weighed(row, lift, None if value is None else abs(value - limit))


def _balanced(weighed: list[_Weighed]) -> list[Bundle]:
    """Put rows that lift beside rows that lower, as many as make up for each other."""
    lifts = [one for one in weighed if one.lift > 0][:_MOST_PAIRED]
    lowers = [one for one in weighed if one.lift < 0][:_MOST_PAIRED]
    found: list[Bundle] = []
    for up, down in product(lifts, lowers):
        ratio = up.lift / -down.lift
        if ratio.numerator + ratio.denominator <= _MOST_ROWS:
            found.append((up.row,) * ratio.denominator + (down.row,) * ratio.numerator)
    return sorted(found, key=len)


def _templates(metric: Metric, limit: Fraction) -> Iterator[Row]:
    """List rows of plain values, and of those that make up the limit."""
    columns = [column for column in metric.needed if column.kind != "id"]
    named = NamedNumbers.by(metric)
    ratio = limit if metric.is_total else limit / metric.times
    for row in product(*(_values(column, ratio, named) for column in columns)):
        yield dict(zip((column.name for column in columns), row, strict=True))


def _values(column: MetricColumn, ratio: Fraction, named: NamedNumbers) -> list[Any]:
    match column.kind:
        case "flag":
            return [False, True]
        case "instant":
            return [0]
        case "decimal":
            near = [ratio + Fraction(step, DECIMAL_SCALE) for step in (0, -1, 1)]
            fitting = [round(float(n), DECIMAL_PLACES) for n in near if not n * DECIMAL_SCALE % 1]
            return on_scale(column, [0, 1, *fitting])
    above, below = abs(ratio.numerator), ratio.denominator
    most = [above * _MANY, below * _MANY]
    near_them = [n + step for n in (most[0], *named.counts) for step in (-1, 0, 1)]
    return on_scale(column, sorted({0, 1, above, below, *most, *near_them}))


def on_scale(column: MetricColumn, values: Iterable[float]) -> list[float]:
    """Leave out what a column may not hold, and put the ends of its scale first, if it has any.

    >>> from ecomops.metrics.columns import ITEM_SCORE, PAID_MINOR
    >>> on_scale(ITEM_SCORE, [0, 4.8]), on_scale(PAID_MINOR, [-1, 199_00])
    ([1, 5, 4.8], [-1, 19900])
    """
    low, high = column.limits
    ends = [end for end in (column.least, column.most) if end is not None]
    found = (
        value
        for value in values
        if (low is None or value * column.scale >= low)
        and (high is None or value * column.scale <= high)
    )
    return list(dict.fromkeys([*ends, *found]))
