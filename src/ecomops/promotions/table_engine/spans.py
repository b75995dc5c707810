"""Which earlier orders of the same customer fall into the period of an order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.facts import Usage


@frozen(eq=False)
class Spans:
    """For each order the earlier ones of its customer in its period; orders stand in time order.

    Places count the orders customer by customer, those of one customer in time order: the
    orders in question then stand together.
    """

    place: IntArray
    begin: IntArray
    """The place of the customer's first order in the period; of a guest's nothing is asked."""
    customer: IntArray
    in_first: BoolArray
    """Whether the period is that of the first order of all."""

    @classmethod
    def of(
        cls, customer: IntArray, at_us: IntArray | None = None, start_us: IntArray | None = None
    ) -> Spans:
        """Find them.

        Parameters
        ----------
        customer : (n,) int64
            A code for each order.
        at_us, start_us : (n,) int64, optional
            When each order was placed, rising, and when its period began; None: one period.
            [microseconds since 1970]
        """
        n = customer.size
        by_customer = np.argsort(customer, kind="stable")
        place, begin = np.empty((2, n), dtype=np.int64)
        place[by_customer] = np.arange(n)
        ordered = customer[by_customer]
        if at_us is None or start_us is None:
            begin[by_customer] = np.searchsorted(ordered, ordered, "left")
            return cls(place, begin, customer, np.ones(n, dtype=np.bool_))
        # of instants the first row stands for all, so that it fits into one number with a customer
        key = ordered * (n + 1) + np.searchsorted(at_us, at_us, "left")[by_customer]
        start = ordered * (n + 1) + np.searchsorted(at_us, start_us, "left")[by_customer]
        # asked in their order, neighbours look at the same part of the keys
        begin[by_customer] = np.searchsorted(key, start, "left")
        return cls(place, begin, customer, start_us <= start_us[:1])

    def used_before(self, promotion_id: str, usage: Usage, names: Sequence[str]) -> IntArray:
        """Return what each order's customer had used before the first order of all.

        Parameters
        ----------
        names
            The ids of the customers, by code; codes below 0 are guests'.
        """
        used = [min(usage.uses_by(name, promotion_id), MAX_MINOR) for name in names]
        each = np.array([*used, 0], dtype=np.int64)[self.customer]
        return np.where(self.in_first & (self.customer >= 0), each, 0)

    def counts(self, flags: BoolArray, window: slice) -> IntArray:
        """Count for each order of a window the flags among those in question.

        Parameters
        ----------
        flags : (n,) bool
            By place.
        """
        before = np.zeros(flags.size + 1, dtype=np.int64)
        np.cumsum(flags, out=before[1:])
        found = before[self.place[window]]
        found -= before[self.begin[window]]
        found[found < 0] = 0  # the period begins after the order itself
        return found
