"""A metric: called with columns, by groups, from counts, or in parts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.kernels.groups import group_counts
from ecomops.metrics.bands import Band
from ecomops.metrics.columns import ColumnKind, MetricColumn
from ecomops.metrics.definition import MetricDefinition, Part
from ecomops.metrics.grouping import grouped, missing_counts, read_codes, read_groups
from ecomops.metrics.reading import Values, read_column
from ecomops.metrics.results import FloatArray, GroupedResult, GroupLabel, MetricResult
from ecomops.metrics.rows import Rows, read_rows
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.empty import empty_state
from ecomops.metrics.states.grouped import GroupedState
from ecomops.metrics.states.stored import state_from_bytes, state_from_json
from ecomops.metrics.values import ready, result_of, unscaled, value_of


@frozen
class Metric(MetricDefinition):
    """One metric, pinned (指标).

    Called with columns, it gives its value; `by` gives it group by group, `of_counts` from
    numbers that were counted elsewhere, and `empty` starts a state that takes rows in parts.

    Examples
    --------
    >>> from ecomops.metrics import AOV
    >>> result = AOV(order_id=["A", "B", "A"], paid_minor=[199_00, 50_00, 199_00])
    >>> result.exact, result.n
    (Fraction(12450, 1), 2)
    >>> print(result.describe(currency="CNY"))
    average order value ¥124.50 (paid 24,900 / orders 2)
    """

    # ---- variants -----------------------------------------------------------------------
    def with_band(self, band: Band | None) -> Metric:
        """Give the same metric another band.

        >>> from ecomops.metrics import CTR
        >>> CTR.with_band(Band(at_least="0.02")).of_counts(1, 100).verdict
        'too_low'
        """
        return attrs.evolve(self, band=band)

    # ---- values -------------------------------------------------------------------------
    def __call__(self, **columns: object) -> MetricResult:
        """Read columns, one row each for what `row` says, and give the value.

        Missing values (None, NaN, masked) take their row out of both sides.

        Raises
        ------
        InvalidArgumentError
            If a column is missing, unknown, of the wrong kind or length.
        BadRowError
            If a value can't be what its column holds; the first such row is named.
        DuplicateIdError
            If an id stands twice with different content.
        """
        return value_of(self, ready(self, read_rows(self.needed, self.optional, columns)))

    def of_counts(self, numerator: Part, denominator: Part = None) -> MetricResult:
        """Give the value of numbers that were counted elsewhere, as in a dashboard's export.

        >>> from ecomops.metrics import PAYMENT_CONVERSION
        >>> print(PAYMENT_CONVERSION.of_counts(41, 822))
        payment conversion rate 4.99 % (buyers 41 / visitors 822): healthy, healthy ≥ 3 %, ≤ 5 %
        """
        if self.is_total != (denominator is None):
            problem = "has no place" if self.is_total else "is missing"
            remedy = "give the numerator alone" if self.is_total else "give both sides"
            raise InvalidArgumentError("denominator", denominator, problem, remedy)
        for name, part in (("numerator", numerator), ("denominator", denominator)):
            _check_part(name, part, self)
        parts = [numerator] if denominator is None else [numerator, denominator]
        return result_of(self, parts, 1, 0)

    def each(self, numerators: object, denominators: object) -> FloatArray:
        """(n,) Give the value of each row of numbers that were counted elsewhere.

        NaN where it is undefined or a number is missing. Nothing is added up: visitors of two
        days may be the same.

        >>> from ecomops.metrics import UV_VALUE
        >>> UV_VALUE.each([1_320_000, 0, 0], [1500, 700, 0]).tolist()
        [880.0, 0.0, nan]
        """
        if self.denominator is None:
            raise InvalidArgumentError(
                "metric", self.metric_id, "is a plain total", "take the numbers as they are"
            )
        above, lacks_above = self._read_side("numerators", numerators, None)
        below, lacks_below = self._read_side("denominators", denominators, above.size)
        defined = below != 0
        for lacks in (lacks_above, lacks_below):
            if lacks is not None:
                defined &= ~lacks
        ratio = np.full(above.size, np.nan)
        np.divide(above * float(self.times), below, out=ratio, where=defined)
        return ratio

    def _read_side(
        self, name: str, values: object, n: int | None
    ) -> tuple[Values, BoolArray | None]:
        side = self.numerator if name == "numerators" else self.sides[-1]
        is_signed = any(column.may_be_negative for column in side.read)
        kind: ColumnKind = "decimal" if side.scale > 1 else "count"
        column = MetricColumn(name, kind, "", "", may_be_negative=is_signed)
        found, missing = read_column(column, values, n)
        return (found / column.scale if column.scale > 1 else found), missing

    def by(self, group: object, /, **columns: object) -> GroupedResult:
        """Give the value group by group; groups are those that occur, in rising order.

        Parameters
        ----------
        group
            (n) The group of each row: text, or whole numbers.
        **columns
            As when the metric is called.

        Raises
        ------
        BadRowError
            If a row has no group.
        """
        code, labels = read_groups(group)
        return self._by(code, labels, columns)

    def by_codes(
        self, code: object, groups: Sequence[GroupLabel], /, **columns: object
    ) -> GroupedResult:
        """Give the value group by group; groups without rows are kept.

        Parameters
        ----------
        code
            (n) The place of each row's group in `groups`, from 0.
        groups
            What they are called.
        **columns
            As when the metric is called.

        Raises
        ------
        BadRowError
            If a code is that of no group.
        DuplicateIdError
            If two groups have one name.

        Examples
        --------
        >>> from ecomops.metrics import CTR
        >>> CTR.by_codes([0, 0], ["ads", "mail"], clicks=[1, 2], impressions=[9, 3]).rates.tolist()
        [0.25, nan]
        """
        labels = tuple(groups)
        if len(set(labels)) < len(labels):
            twice = next(label for i, label in enumerate(labels) if label in labels[:i])
            raise DuplicateIdError("groups", twice, "stands twice", "name each group once")
        return self._by(read_codes(code, len(labels)), labels, columns)

    def _by(
        self, code: IntArray, labels: tuple[GroupLabel, ...], columns: dict[str, object]
    ) -> GroupedResult:
        rows = read_rows(self.needed, self.optional, columns, code)
        kept = code if rows.row is None else code[rows.row]
        mine, of = grouped(self, rows, kept)
        found = [side.by_group(mine, of, len(labels)) for side in self.sides]
        sides = [
            tuple(unscaled(part, side.scale) for part in parts)
            for side, (parts, _) in zip(self.sides, found, strict=True)
        ]
        return GroupedResult(
            self,
            labels,
            sides[0],
            None if self.is_total else sides[1],
            tuple(group_counts(of, len(labels)).tolist()),
            missing_counts(code, kept, len(labels)),
            self._total(rows, mine, [part for _, part in found]),
        )

    def _total(self, rows: Rows, mine: Rows, parts: Sequence[Part]) -> MetricResult:
        """Give the value of all groups: what was put together within groups is so anew."""
        if self.gathering is not None and not self.gathering.is_once:
            return value_of(self, ready(self, rows))
        whole = [unscaled(part, s.scale) for part, s in zip(parts, self.sides, strict=True)]
        return result_of(self, whole, mine.n, rows.n_missing)

    # ---- in parts -----------------------------------------------------------------------
    def empty(self) -> MetricState:
        """Start a state: it takes rows in parts, merges with others, and gives the value.

        >>> from ecomops.metrics import AOV
        >>> one = AOV.empty().update(order_id=["A"], paid_minor=[199_00])
        >>> two = AOV.empty().update(order_id=["A", "B"], paid_minor=[199_00, 50_00])
        >>> one.merge(two).result().exact
        Fraction(12450, 1)
        """
        return empty_state(self)

    def empty_by_group(self) -> GroupedState:
        """Start a state that keeps each group apart."""
        return GroupedState(self)

    def state_from_json(self, text: str) -> MetricState:
        """Read a state that was written with `MetricState.to_json`.

        Raises
        ------
        InvalidArgumentError
            If it is no state, or one of another metric or of other parameters.
        """
        return state_from_json(self, text)

    def state_from_bytes(self, data: bytes) -> MetricState:
        """Read a state that was written with `MetricState.to_bytes`.

        Raises
        ------
        InvalidArgumentError
            If it is no state, cut short, or one of another metric or of other parameters.
        """
        return state_from_bytes(self, data)

    def grouped_state_from_json(self, text: str) -> GroupedState:
        """Read states by group that were written with `GroupedState.to_json`."""
        return GroupedState.from_json(self, text)


def _check_part(name: str, part: object, metric: Metric) -> None:
    if part is None or (isinstance(part, int | Fraction) and not isinstance(part, bool)):
        side = metric.numerator if name == "numerator" else metric.denominator
        is_signed = side is not None and any(column.may_be_negative for column in side.read)
        if part is not None and part < 0 and not is_signed:
            raise InvalidArgumentError(name, part, "is negative", "give zero or more")
        return
    raise InvalidArgumentError(name, part, "is no whole number", "give an int or a Fraction")
