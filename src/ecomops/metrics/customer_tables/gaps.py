"""How long customers usually take to buy again, in whole local days."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.calendars.local_days import FIRST_DAY
from ecomops.kernels.ranks import nearest_rank
from ecomops.metrics.customer_tables.history import PurchaseHistory
from ecomops.metrics.customer_tables.pairs import distinct_pairs, packed

NO_GAP = -1
"""Where a customer has no gap."""


@frozen(eq=False)
class PurchaseGaps:
    """The days between one purchase day and the next (购买间隔).

    Attributes
    ----------
    last_day
        (n_customers,) The last local day with an order [days since 1970].
    counts
        (n_customers,) Gaps of each: purchase days less one.
    own_usual
        (n_customers,) The usual gap of each, `NO_GAP` where there is none: the least of the own
        gaps that half of them do not exceed, so one that there was.
    reached
        (longest + 1,) How many gaps of all customers last so many days, or fewer.
    """

    last_day: IntArray
    counts: IntArray
    own_usual: IntArray
    reached: IntArray

    def within(self, percent: int) -> int | None:
        """Find the least gap that so many per cent of all do not exceed; None: there is none."""
        if not self.reached.size:
            return None
        rank = nearest_rank(int(self.reached[-1]), percent)
        return int(np.searchsorted(self.reached, rank, side="right"))


def purchase_gaps(history: PurchaseHistory) -> PurchaseGaps:
    """Find the gaps between the purchase days of each customer.

    Two orders on one local day are one purchase.
    """
    n = history.n_customers
    codes, first, n_days = history.unit_numbers("day", history.at_us)
    customer, day = distinct_pairs(history.code, n, codes, n_days)
    is_last = np.ones(customer.size, dtype=np.bool_)  # days stand in order, by customer
    np.not_equal(customer[1:], customer[:-1], out=is_last[:-1])
    last_day = day[is_last] + (first + FIRST_DAY)
    gap, whose = np.diff(day)[~is_last[:-1]], customer[:-1][~is_last[:-1]]
    counts = np.bincount(whose, minlength=n)
    own = np.full(n, NO_GAP)
    has = counts > 0
    keys = packed(whose, n, gap, n_days)
    keys.sort()
    middle = np.cumsum(counts) - counts + (counts + 1) // 2 - 1
    own[has] = keys[middle[has]] % max(n_days, 1)
    return PurchaseGaps(last_day, counts, own, np.cumsum(np.bincount(gap)))
