"""What one promotion's limits see used, order after order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.facts import Usage
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.table_engine.asked import Asked
from ecomops.promotions.table_engine.attempt import APPLIED, CODE
from ecomops.promotions.table_engine.counters import (
    Counter,
    CounterName,
    Seen,
    Uses,
    counters_of,
)
from ecomops.promotions.table_engine.forecast import forecast
from ecomops.promotions.table_engine.spans import Spans


@define(eq=False)
class Tally:
    """What one promotion's limits see used; columns have one entry per order, in time order.

    Every order was priced as though so much had been used before it: `seen`. What it then
    used says what the orders after it should have seen. What it used whenever limits let it,
    `wants`, tells in advance where they will end.
    """

    place: int
    promotion_id: str
    grants_rest: bool
    counters: Mapping[CounterName, Counter]
    seen: Seen
    asked: Asked
    """What was asked of the budget, if there is one."""
    uses: Uses
    wants: Uses
    is_refuted: bool = False
    """Whether an order that was thought to want it turned out not to, or to want less of it."""

    @classmethod
    def of(
        cls, rule: Rule, n: int, usage: Usage, spans: Spans | None, customers: Sequence[str]
    ) -> Tally:
        """Start with what was used before the first order, and nothing since.

        Parameters
        ----------
        n
            Orders there are.
        spans
            Needed where uses are limited by customer.
        customers
            Their ids, by code.
        """
        limits = rule.promotion.limits
        counters = counters_of(rule, usage, spans, customers)
        nothing, wants = (
            Uses(np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)) for _ in range(2)
        )
        seen = {name: one.before(slice(0, n), nothing) for name, one in counters.items()}
        return cls(
            rule.place,
            rule.promotion_id,
            limits is not None and limits.on_overflow == "grant_rest",
            counters,
            seen,
            Asked.of(n if "spent_minor" in counters else 0),
            nothing,
            wants,
        )

    # ---- what should be seen ------------------------------------------------------------

    def actual(self, window: slice) -> Seen:
        """Say what the orders of a window should have seen, by what those before them used.

        It is right as far as they were priced with what they should have seen.
        """
        return self._before(window, self.uses.at(window))

    def expected(self, window: slice) -> Seen:
        """Say what they would see if every order used what it wants, as long as limits last."""
        wants = self.wants.at(window)
        return self._before(
            window, forecast(self.counters, window, wants, grants_rest=self.grants_rest)
        )

    def _before(self, window: slice, uses: Uses) -> Seen:
        return {name: one.before(window, uses) for name, one in self.counters.items()}

    # ---- what was seen ------------------------------------------------------------------

    def seen_at(self, places: IntArray | slice) -> Seen:
        """Tell what some orders were priced with."""
        return {name: column[places] for name, column in self.seen.items()}

    def differs(self, window: slice, seen: Seen) -> BoolArray:
        """Tell which orders may come out otherwise with what they should have seen."""
        priced = self.seen_at(window)
        standing = self._standing(seen)
        differs: BoolArray = standing != self._standing(priced)
        if "spent_minor" in seen:
            left, now = self._left(priced), self._left(seen)
            is_open = standing == APPLIED
            differs |= is_open & self.asked.at(window).differs(left, now)
        return differs

    def settle(self, window: slice, seen: Seen) -> None:
        """Take the orders of a window as final, with what they should have seen."""
        for name, right in seen.items():
            self.seen[name][window] = right[: window.stop - window.start]
        for counter in self.counters.values():
            counter.settle(self.uses.at(window))

    def note(
        self, at: IntArray, seen: Seen, code: CodeArray, amount: IntArray, asked: Asked | None
    ) -> None:
        """Write down how some orders were priced with what they saw."""
        for name, column in seen.items():
            self.seen[name][at] = column
        gave, is_open = code == APPLIED, self._standing(seen) == APPLIED
        refused = is_open & (code == CODE["budget_exhausted"])
        self.uses.gives[at], self.uses.amount[at] = gave, amount
        thought = is_open & self.wants.gives[at]
        self.wants.gives[at] = np.where(is_open, gave | refused, self.wants.gives[at])
        wanted, known = amount, self.wants.amount[at]
        if asked is not None:
            self.asked.put(at, asked)
            left = self._left(seen)
            if self.grants_rest:  # of who was cut only so much is known
                wanted = np.where(amount >= left, np.maximum(known, amount), amount)
            else:
                is_told = asked.refused < MAX_MINOR
                more = np.where(is_told, asked.refused, np.maximum(known, left))
                wanted = np.where(refused, more, amount)
        self.wants.amount[at] = np.where(gave | refused, wanted, known)
        self.is_refuted |= bool((thought & (~(gave | refused) | (wanted < known))).any())

    def doubt(self, window: slice) -> None:
        """Forget what orders want that limits bar, if others turned out to want less.

        What an order wants is known from when it last was open to it. Where other promotions
        have changed since, it may be long past; then each round would find out a few.
        """
        if self.is_refuted:
            self.wants.gives[window] &= self.uses.gives[window]
            self.is_refuted = False

    def _left(self, seen: Seen) -> IntArray:
        left: IntArray = np.maximum(self.counters["spent_minor"].most - seen["spent_minor"], 0)
        return left

    def _standing(self, seen: Seen) -> CodeArray:
        """Tell which verdict limits leave an order, or that it is open to it to apply."""
        standing = np.full(next(iter(seen.values())).size, APPLIED, dtype=np.uint8)
        for name, counter in self.counters.items():  # the last to refuse first
            standing[seen[name] >= counter.most] = counter.code
        return standing
