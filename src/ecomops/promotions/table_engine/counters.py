"""What each limit of a promotion counts, order after order in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.facts import Usage
from ecomops.kernels.segments import exact_total
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.table_engine.attempt import CODE
from ecomops.promotions.table_engine.spans import Spans

CounterName: TypeAlias = Literal["uses", "customer_uses", "spent_minor"]
"""What is counted, by the names of `Usage`."""

Seen: TypeAlias = dict[CounterName, IntArray]
"""What was used before each of some orders, as far as limits ask."""


class Uses(NamedTuple):
    """Which of some orders use a promotion, and what it gives each."""

    gives: BoolArray
    amount: IntArray
    """[minor]"""

    def at(self, places: IntArray | slice) -> Uses:
        """Take some of the orders."""
        return Uses(self.gives[places], self.amount[places])


class Counter(Protocol):
    """What one limit counts."""

    @property
    def most(self) -> int:
        """From how much on it leaves nothing."""
        ...

    @property
    def code(self) -> int:
        """The verdict that follows, by its place."""
        ...

    def before(self, window: slice, uses: Uses) -> IntArray:
        """Say how much was used before each order of a window, if these are their uses."""
        ...

    def settle(self, uses: Uses) -> None:
        """Take the uses of the next orders as final."""
        ...


def running(start: int, added: IntArray | BoolArray) -> IntArray:
    """Sum up what stands before each entry; what leaves int64 stays at its bound.

    >>> running(5, np.array([1, 2, 3])).tolist()
    [5, 6, 8]
    >>> running(2**63 - 2, np.array([1, 1, 1])).tolist() == [2**63 - 2] + [2**63 - 1] * 2
    True
    """
    totals = np.empty(added.size, dtype=np.int64)
    totals[:1], totals[1:] = min(start, MAX_MINOR), added[:-1]
    np.cumsum(totals, out=totals)
    below = np.flatnonzero(totals < 0)
    if below.size:  # the first sum beyond int64 is the first below zero
        totals[below[0] :] = MAX_MINOR
    return totals


@define(eq=False)
class TotalUses:
    """Counts the orders of all customers."""

    most: int
    used: int
    """By all orders that are final."""
    code: int = CODE["limit_reached"]

    def before(self, window: slice, uses: Uses) -> IntArray:  # noqa: ARG002  as its siblings
        """Count the orders before each."""
        return running(self.used, uses.gives)

    def settle(self, uses: Uses) -> None:
        """Count on."""
        self.used += int(np.count_nonzero(uses.gives))


@define(eq=False)
class Spent:
    """Sums what the promotion has given away."""

    most: int
    spent: int
    """On all orders that are final. [minor]"""
    code: int = CODE["budget_exhausted"]

    def before(self, window: slice, uses: Uses) -> IntArray:  # noqa: ARG002  as its siblings
        """Sum what was given before each order."""
        return running(self.spent, uses.amount)

    def settle(self, uses: Uses) -> None:
        """Sum on."""
        self.spent += exact_total(uses.amount)


@define(eq=False)
class CustomerUses:
    """Counts the orders of each customer in the period."""

    most: int
    spans: Spans
    used: IntArray
    """What each order's customer used before the first order of all."""
    code: int = CODE["limit_reached"]
    _gives: BoolArray = field(init=False)
    """Who uses it, by the places of the spans; what stands beyond a window has no meaning."""

    def __attrs_post_init__(self) -> None:
        self._gives = np.zeros(self.used.size, dtype=np.bool_)

    def before(self, window: slice, uses: Uses) -> IntArray:
        """Count the orders of its customer before each."""
        self._gives[self.spans.place[window]] = uses.gives
        total: IntArray = self.spans.counts(self._gives, window)
        total += self.used[window]
        total[total < 0] = MAX_MINOR  # it has left int64, which no limit does
        return total

    def settle(self, uses: Uses) -> None:
        """Do nothing: the orders of the last window stay noted as they were given."""


def counters_of(
    rule: Rule, usage: Usage, spans: Spans | None, customers: Sequence[str]
) -> dict[CounterName, Counter]:
    """Start to count for the limits that a rule has, the last to refuse first."""
    limits, name = rule.promotion.limits, rule.promotion_id
    counters: dict[CounterName, Counter] = {}
    if limits is None:
        return counters
    if limits.budget_minor is not None:
        counters["spent_minor"] = Spent(limits.budget_minor, usage.spent_minor_on(name))
    if limits.uses_per_customer is not None and spans is not None:
        used = spans.used_before(name, usage, customers)
        counters["customer_uses"] = CustomerUses(limits.uses_per_customer, spans, used)
    if limits.total_uses is not None:
        counters["uses"] = TotalUses(limits.total_uses, usage.uses_of(name))
    return counters
