"""What every state can do: take rows in, merge, and give the value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Self

import attrs
from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.other_parameters import differing
from ecomops.metrics.results import MetricResult
from ecomops.metrics.rows import Rows, read_rows
from ecomops.metrics.states.wire import FORMAT, Parted, to_bytes, to_json


@frozen(eq=False)
class MetricState(ABC):
    """What is remembered of rows so far (指标状态); never changed, each step gives another.

    Merging is associative and commutative, the empty state changes nothing, and the result does
    not depend on how rows were parted: sums are whole numbers, ids are kept as they are.

    Attributes
    ----------
    metric
        The definition.
    n_missing
        Rows that were left out, because a value was missing.

    Examples
    --------
    >>> from ecomops.metrics import PAYMENT_CONVERSION
    >>> monday = PAYMENT_CONVERSION.empty().update(visitor_id=["a", "b"], has_bought=[True, False])
    >>> tuesday = PAYMENT_CONVERSION.empty().update(visitor_id=["a"], has_bought=[False])
    >>> monday.merge(tuesday).result().denominator
    2
    """

    metric: MetricDefinition
    n_missing: int = attrs.field(default=0, kw_only=True)

    def update(self, **columns: object) -> Self:
        """Take more rows in; columns as the metric itself takes them.

        Raises
        ------
        InvalidArgumentError, BadRowError, DuplicateIdError
            As when the metric is called; nothing is taken in then.
        """
        return self.with_rows(read_rows(self.metric.needed, self.metric.optional, columns))

    @abstractmethod
    def with_rows(self, rows: Rows) -> Self:
        """Take in rows that are read."""

    @abstractmethod
    def merge(self, other: MetricState) -> Self:
        """Put two states into one.

        Raises
        ------
        InvalidArgumentError
            If they are of different metrics, or of one with different parameters.
        DuplicateIdError
            If an id stands in both with different content.
        """

    def merge_all(self, others: Iterable[MetricState]) -> Self:
        """Put many states into one: as `merge`, one after the other, gives it, often faster.

        Raises
        ------
        InvalidArgumentError
            If they are of different metrics, or of one with different parameters, or one state
            alone.
        DuplicateIdError
            If an id stands in two of them with different content.

        Examples
        --------
        >>> from ecomops.metrics import UV
        >>> days = [UV.empty().update(visitor_id=ids) for ids in ([1, 2], [2], [2, 3])]
        >>> int(UV.empty().merge_all(days).result().numerator)
        3
        """
        found = self
        for other in several_states(others):
            found = found.merge(other)
        return found

    @abstractmethod
    def result(self) -> MetricResult:
        """Give the value."""

    @abstractmethod
    def parted(self) -> Parted:
        """Take it apart into a head and columns."""

    @property
    def _head(self) -> dict[str, Any]:
        return {"format": FORMAT, "metric": self.metric.fingerprint, "n_missing": self.n_missing}

    def to_json(self) -> str:
        """Write it as JSON, to be stored; `Metric.state_from_json` reads it.

        >>> from ecomops.metrics import CTR
        >>> text = CTR.empty().update(clicks=[3], impressions=[100]).to_json()
        >>> CTR.state_from_json(text).result().numerator
        3
        """
        return to_json(*self.parted())

    def to_bytes(self) -> bytes:
        """Write it as bytes, smaller and quicker; `Metric.state_from_bytes` reads it."""
        return to_bytes(*self.parted())

    def _check_same(self, other: MetricState) -> None:
        given: object = other
        theirs = (
            given.metric.fingerprint if isinstance(given, MetricState) else type(given).__name__
        )
        if theirs != self.metric.fingerprint:
            apart = differing(given.metric, self.metric) if isinstance(given, MetricState) else ""
            problem = f"is no state of {self.metric.fingerprint}{apart}"
            raise InvalidArgumentError("other", theirs, problem, "merge states of one metric")

    def __repr__(self) -> str:
        return f"<state of {self.metric.metric_id}: {self.result()}>"


def several_states(others: Iterable[MetricState]) -> Iterable[MetricState]:
    """Take states to go through one by one; refuse what is no list of them."""
    given: object = others
    if not isinstance(given, Iterable):
        raise InvalidArgumentError(
            "others", given, "is no list of states", "give states in a list; `merge` takes one"
        )
    return others
