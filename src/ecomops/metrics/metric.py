"""A metric: called with columns, by groups, from counts, or in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.bands import Band
from ecomops.metrics.by_group import values_by_group
from ecomops.metrics.definition import MetricDefinition, Part
from ecomops.metrics.grouping import (
    grouped,
    missing_counts,
    read_codes,
    read_groups,
    read_labels,
)
from ecomops.metrics.quotients import nearest_ratios
from ecomops.metrics.results import FloatArray, GroupedResult, GroupLabel, MetricResult
from ecomops.metrics.rows import read_rows
from ecomops.metrics.side_limits import read_part, read_side, rows_behind
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.empty import empty_state
from ecomops.metrics.states.grouped import GroupedState
from ecomops.metrics.states.stored import state_from_bytes, state_from_json
from ecomops.metrics.values import ready, result_of, value_of


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
    average order value ¥124.50 (paid ¥249.00 / orders 2)
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

        Missing values (None, NaN, NA, masked) take their row out of both sides. Columns that other
        metrics read are left aside, so that one table serves all of them.

        Raises
        ------
        InvalidArgumentError
            If a column is missing, known to no metric, of the wrong kind or length.
        BadRowError
            If a value can't be what its column holds; the first such row is named.
        DuplicateIdError
            If an id stands twice with different content.
        """
        return value_of(self, ready(self, read_rows(self.needed, self.optional, columns)))

    def of_counts(
        self, numerator: Part | np.integer[Any], denominator: Part | np.integer[Any] = None
    ) -> MetricResult:
        """Give the value of numbers that were counted elsewhere, as in a dashboard's export.

        How many rows they came from is not known: `n` is the fewest that give what stands below,
        or a total itself.

        Raises
        ------
        InvalidArgumentError
            If a number is missing, negative, no whole number or fraction, or has no place.

        Examples
        --------
        >>> from ecomops.metrics import PAYMENT_CONVERSION
        >>> print(PAYMENT_CONVERSION.of_counts(41, 822))
        payment conversion rate 4.99 % (buyers 41 / visitors 822): healthy, healthy ≥ 3 %, ≤ 5 %
        >>> PAYMENT_CONVERSION.of_counts(41, 822).n
        822
        """
        if self.is_total != (denominator is None):
            problem = "has no place" if self.is_total else "is missing"
            remedy = "give the numerator alone" if self.is_total else "give both sides"
            raise InvalidArgumentError("denominator", denominator, problem, remedy)
        parts = [read_part("numerator", self.numerator, numerator)]
        if self.denominator is not None:
            parts.append(read_part("denominator", self.denominator, denominator))
        return result_of(self, parts, rows_behind(self.sides[-1], parts[-1]), 0)

    def each(self, numerators: object, denominators: object) -> FloatArray:
        """(n,) Give the value of each row of numbers that were counted elsewhere.

        Each is the float nearest to the exact ratio; NaN where it is undefined or a number is
        missing. Nothing is added up: visitors of two days may be the same.

        Raises
        ------
        InvalidArgumentError
            If the metric is a plain total, or these are no columns of one length.
        BadRowError
            If a number can't be what is counted; the first such row is named.

        Examples
        --------
        >>> from ecomops.metrics import UV_VALUE
        >>> UV_VALUE.each([1_320_000, 0, 0], [1500, 700, 0]).tolist()
        [880.0, 0.0, nan]
        """
        if self.denominator is None:
            raise InvalidArgumentError(
                "metric", self.metric_id, "is a plain total", "take the numbers as they are"
            )
        above, lacks_above = read_side("numerators", self.numerator, numerators)
        below, lacks_below = read_side("denominators", self.denominator, denominators, above.size)
        scales = self.numerator.scale, self.denominator.scale
        found = nearest_ratios(above, below, self.times * scales[1], scales[0])
        for lacks in (lacks_above, lacks_below):
            if lacks is not None:
                found[lacks] = np.nan
        return found

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
        InvalidArgumentError
            If `groups` are no names.
        DuplicateIdError
            If two groups have one name, or an id stands in two groups.

        Examples
        --------
        >>> from ecomops.metrics import CTR
        >>> CTR.by_codes([0, 0], ["ads", "mail"], clicks=[1, 2], impressions=[9, 3]).rates.tolist()
        [0.25, nan]
        """
        labels = read_labels(groups)
        return self._by(read_codes(code, len(labels)), labels, columns)

    def _by(
        self, code: IntArray, labels: tuple[GroupLabel, ...], columns: dict[str, object]
    ) -> GroupedResult:
        rows = read_rows(self.needed, self.optional, columns, code)
        kept = rows.kept(code)
        mine, of = grouped(self, rows, kept)
        missing = missing_counts(code, kept, len(labels))
        total = None
        if self.gathering is not None and not self.gathering.is_once:
            total = value_of(self, ready(self, rows))  # an id of two groups is put together anew
        return values_by_group(self, labels, mine, of, missing=missing, total=total)

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
        """Read states by group that were written with `GroupedState.to_json`.

        Raises
        ------
        InvalidArgumentError
            If they are none, or of another metric or of other parameters; or if ids are text in
            one group, and whole numbers in another.
        DuplicateIdError
            If a group stands twice.
        """
        return GroupedState.from_json(self, text)
