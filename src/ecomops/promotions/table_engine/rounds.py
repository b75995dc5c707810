"""Pricing carts again and again, until each has seen what those before it used.

What limits leave a cart hangs on every cart before it, yet hardly any cart is near a limit. So
all carts are priced at once, as though none had used anything; what they use says what each
should have seen; and those for which that makes a difference are priced again, until none is
left. All carts before the first such are final: by induction over time theirs is the answer of
one cart after the other. Where rounds do not settle, fewer carts are looked at at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import AmountTooLargeError, SearchLimitError
from ecomops.facts import CartTable, UsageTable
from ecomops.promotions.lines.table_amounts import TableChoice
from ecomops.promotions.rules.eligibility import EligibilityTable
from ecomops.promotions.table_engine.answer import Answer
from ecomops.promotions.table_engine.counters import CounterName, Seen
from ecomops.promotions.table_engine.engine import fill, is_alone_table
from ecomops.promotions.table_engine.layout import Layout
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.promotions.table_engine.tally import Tally

_PATIENCE: Final = 3
"""Rounds that a window may take before each has to leave at most half of the carts.

One more for each promotion with limits: where each stands in for the one before it, a round
finds out what the next is asked for.
"""

_MAY_NEVER_BE: Final = (SearchLimitError, AmountTooLargeError)
"""What a cart may raise under usage that it never sees in the end."""


class Rounds:
    """The rounds of one table; places of carts are those in time."""

    def __init__(
        self,
        layout: Layout,
        table: CartTable,
        now: datetime | None,
        order: IntArray,
        tallies: Sequence[Tally],
    ) -> None:
        self.table = table
        self.order = order
        self.rank = np.empty_like(order)
        self.rank[order] = np.arange(order.size)
        self.tallies = tallies
        self.choice = TableChoice.of(table)
        self.is_alone = is_alone_table(layout.plan, table)
        self.is_priced = np.zeros(order.size, dtype=np.bool_)
        usage = _usage_of(tallies, self._seen(), order.size)
        eligibility = EligibilityTable.of(table, now, usage)
        self.answer = Answer.of(layout, eligibility, notes_asked=True)

    def run(self, progress: Callable[[int, int], None] | None = None) -> QuoteTable:
        """Price until all carts are final.

        Parameters
        ----------
        progress
            Called while all carts are priced for the first time.
        """
        try:
            fill(self.answer, self.choice, self.is_alone, progress)
            self._note(self.rank, self._seen(), self.answer)
        except _MAY_NEVER_BE:
            pass  # by and by it turns out whether it comes to that
        first, size, n = 0, self.order.size, self.order.size
        while first < n:
            first, size = self._work_on(first, min(first + size, n))
        return self.answer.with_usage(_usage_of(self.tallies, self._seen(), n)).quote_table()

    def _work_on(self, first: int, stop: int) -> tuple[int, int]:
        """Price the carts of a window until they settle.

        Returns
        -------
        first
            The first cart that is not final.
        size
            How many carts to look at next.
        """
        size, before = stop - first, 0
        for tries in count():
            was, first = first, self._settle(first, stop)
            if first == stop:
                return stop, 2 * size
            if tries and first == was:
                msg = "the first cart was priced with what it should have seen"
                raise AssertionError(msg)
            if tries >= _PATIENCE:
                for tally in self.tallies:
                    tally.doubt(slice(first, stop))
            stale, seen = self._expect(first, stop)
            if tries >= _PATIENCE + len(self.tallies) and 2 * stale.size > before:
                break
            before = stale.size
            try:
                self._price(stale, seen)
            except _MAY_NEVER_BE:
                if stop - first == 1:
                    raise
                break
        return first, max((stop - first) // 4, 1)

    def _settle(self, first: int, stop: int) -> int:
        """Take as final what was priced with what it should have seen; return where that ends."""
        window = slice(first, stop)
        actual = [tally.actual(window) for tally in self.tallies]
        wrong = np.flatnonzero(self._differs(window, actual))
        end = first + int(wrong[0]) if wrong.size else stop
        for tally, seen in zip(self.tallies, actual, strict=True):
            tally.settle(slice(first, end), seen)
        return end

    def _expect(self, first: int, stop: int) -> tuple[IntArray, list[Seen]]:
        """Tell which carts are to be priced again, and what they are expected to see."""
        window = slice(first, stop)
        expected = [tally.expected(window) for tally in self.tallies]
        stale = np.flatnonzero(self._differs(window, expected))
        seen: list[Seen] = [
            {name: column[stale] for name, column in one.items()} for one in expected
        ]
        return stale + first, seen

    def _differs(self, window: slice, seen: Sequence[Seen]) -> BoolArray:
        differs = ~self.is_priced[window]
        for tally, mine in zip(self.tallies, seen, strict=True):
            differs |= tally.differs(window, mine)
        return differs

    def _price(self, at: IntArray, seen: Sequence[Seen]) -> None:
        """Price some carts with what they are expected to see."""
        carts = self.order[at]
        part = self.answer.part(self.table.take(carts), _usage_of(self.tallies, seen, at.size))
        fill(part, self.choice, self.is_alone[carts])
        self.answer.put(part, carts)
        self._note(at, seen, part)

    def _note(self, at: IntArray, seen: Sequence[Seen], part: Answer) -> None:
        self.is_priced[at] = True
        for tally, mine in zip(self.tallies, seen, strict=True):
            place = tally.place
            tally.note(at, mine, part.code[place], part.amount[place], part.asked.get(place))

    def _seen(self) -> list[Seen]:
        """Tell what each cart saw, in the order of the table."""
        return [tally.seen_at(self.rank) for tally in self.tallies]


def _usage_of(tallies: Sequence[Tally], seen: Sequence[Seen], n_carts: int) -> UsageTable:
    columns: dict[CounterName, dict[str, IntArray]] = {
        "uses": {}, "customer_uses": {}, "spent_minor": {},
    }  # fmt: skip
    for tally, mine in zip(tallies, seen, strict=True):
        for name, column in mine.items():
            columns[name][tally.promotion_id] = column
    return UsageTable(n_carts, **columns)
