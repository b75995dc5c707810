"""Where limits will end, told in advance from what orders use whenever they may."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.promotions.table_engine.counters import (
    Counter,
    CounterName,
    CustomerUses,
    TotalUses,
    Uses,
)


def forecast(
    counters: Mapping[CounterName, Counter], window: slice, wants: Uses, *, grants_rest: bool
) -> Uses:
    """Let every order of a window use what it wants, as long as limits last.

    Parameters
    ----------
    wants
        Who uses the promotion, and for how much, where no limit is in the way. [minor]
    grants_rest
        Whether a budget gives what is left of it, where it would refuse otherwise.
    """
    gives = wants.gives.copy()
    for name in ("customer_uses", "uses"):
        counter = counters.get(name)
        if counter is not None:
            gives &= counter.before(window, Uses(gives, wants.amount)) < counter.most
    uses = Uses(gives, np.where(gives, wants.amount, 0))
    budget = counters.get("spent_minor")
    if budget is None:
        return uses
    left = np.maximum(budget.most - budget.before(window, uses), 0)
    if grants_rest:
        return Uses(gives & (left > 0), np.minimum(uses.amount, left))
    over = np.flatnonzero(gives & ((uses.amount > left) | (left == 0)))
    if over.size:
        _go_on(counters, window, wants, uses, first=int(over[0]), left=int(left[over[0]]))
    return uses


def _go_on(
    counters: Mapping[CounterName, Counter],
    window: slice,
    wants: Uses,
    uses: Uses,
    *,
    first: int,
    left: int,
) -> None:
    """From the first order that a budget refuses, let smaller ones take what is left.

    Whom it refuses keeps the use, so that uses are counted on here too, one by one.
    """
    gives, amount = uses
    gives[first:] = False
    amount[first:] = 0
    may = wants.gives & (wants.amount <= left)
    room, each = MAX_MINOR, MAX_MINOR
    own = span = np.zeros(gives.size, dtype=np.int64)
    if isinstance(total := counters.get("uses"), TotalUses):
        room = total.most - total.used - int(np.count_nonzero(gives))
    if isinstance(customers := counters.get("customer_uses"), CustomerUses):
        each, own = customers.most, customers.before(window, uses)
        span = customers.spans.begin[window]
    more: dict[int, int] = {}
    for i in (np.flatnonzero(may[first:]) + first).tolist():
        if left < 1 or room < 1:
            return
        want, mine = int(wants.amount[i]), int(span[i])
        has = more.get(mine, 0)
        if want <= left and int(own[i]) + has < each:
            gives[i], amount[i] = True, want
            left, room, more[mine] = left - want, room - 1, has + 1
