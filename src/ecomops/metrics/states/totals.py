"""States of sums, counts and sets of ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self, TypeAlias

import attrs
from attrs import frozen

from ecomops.metrics.keys import KeySet
from ecomops.metrics.measures import Distinct
from ecomops.metrics.results import MetricResult
from ecomops.metrics.rows import Rows
from ecomops.metrics.states.base import MetricState, several_states
from ecomops.metrics.states.wire import Parted
from ecomops.metrics.values import unscaled

IDS: Final = "ids:"
"""What names of stored columns begin with; the place of the side follows."""

Kept: TypeAlias = int | KeySet


@frozen(eq=False, repr=False)
class TotalsState(MetricState):
    """Sums, counts and sets of ids: nothing else of the rows has to be kept.

    Attributes
    ----------
    kept
        For each side a whole number, or the ids that were counted.
    n
        Rows that counted.
    """

    kept: tuple[Kept, ...] = attrs.field(kw_only=True)
    n: int = attrs.field(default=0, kw_only=True)

    def with_rows(self, rows: Rows) -> Self:
        """Take in rows that are read."""
        chosen = self.metric.chosen(rows)
        kept: list[Kept] = []
        for side, so_far in zip(self.metric.sides, self.kept, strict=True):
            if isinstance(so_far, KeySet) and isinstance(side, Distinct):
                kept.append(so_far.plus(side.keys(chosen)))
            else:
                kept.append(_added(so_far, side.total(chosen)))
        return attrs.evolve(
            self, kept=tuple(kept), n=self.n + chosen.n, n_missing=self.n_missing + rows.n_missing
        )

    def merge(self, other: MetricState) -> Self:
        """Put two states into one."""
        self._check_same(other)
        if not isinstance(other, TotalsState):
            raise TypeError  # states of one metric are of one class
        kept: list[Kept] = []
        for one, two in zip(self.kept, other.kept, strict=True):
            if isinstance(one, KeySet) and isinstance(two, KeySet):
                kept.append(one.merge(two))
            else:
                kept.append(_added(one, two))
        return attrs.evolve(
            self, kept=tuple(kept), n=self.n + other.n, n_missing=self.n_missing + other.n_missing
        )

    def merge_all(self, others: Iterable[MetricState]) -> Self:
        """Put many states into one: ids are sorted once, not with each state."""
        states: list[TotalsState] = [self]
        for other in several_states(others):
            self._check_same(other)
            if not isinstance(other, TotalsState):
                raise TypeError  # states of one metric are of one class
            states.append(other)
        return attrs.evolve(
            self,
            kept=tuple(map(_all_added, zip(*(state.kept for state in states), strict=True))),
            n=sum(state.n for state in states),
            n_missing=sum(state.n_missing for state in states),
        )

    def result(self) -> MetricResult:
        """Give the value."""
        parts = [
            len(kept) if isinstance(kept, KeySet) else unscaled(kept, side.scale)
            for kept, side in zip(self.kept, self.metric.sides, strict=True)
        ]
        below = None if self.metric.is_total else parts[1]
        return MetricResult(self.metric, parts[0], below, self.n, self.n_missing)

    def parted(self) -> Parted:
        """Take it apart into a head and columns."""
        ids = {
            f"{IDS}{i}": kept.keys for i, kept in enumerate(self.kept) if isinstance(kept, KeySet)
        }
        sums = [None if isinstance(kept, KeySet) else kept for kept in self.kept]
        return {**self._head, "n": self.n, "kept": sums}, ids

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, TotalsState)
            and self.metric.fingerprint == other.metric.fingerprint
            and (self.kept, self.n, self.n_missing) == (other.kept, other.n, other.n_missing)
        )

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds, as a set is


def _all_added(kept: tuple[Kept, ...]) -> Kept:
    first, *others = kept
    if isinstance(first, KeySet):
        return first.merge_all([one for one in others if isinstance(one, KeySet)])
    return sum((one for one in others if isinstance(one, int)), first)


def _added(one: Kept, other: object) -> int:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    raise TypeError  # a metric without gathering has sums, counts and sets of ids alone
