"""Where many orders stand against the limits of one promotion; what `limits` has, for many."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import Usage, UsageTable
from ecomops.promotions.terms.limits import Limits


class Barred(NamedTuple):
    """The orders to which a limit leaves nothing, and the verdict that follows."""

    code: Literal["limit_reached", "budget_exhausted"]
    carts: BoolArray


def barred_table(limits: Limits, promotion_id: str, usage: UsageTable) -> tuple[Barred, ...]:
    """Find the limits that leave orders nothing, whatever is in them; `limit_miss`, for many.

    Where two of them bar one cart the first counts. Guests are for the caller to find.

    Examples
    --------
    >>> usage = UsageTable(3, uses={"p": [0, 1, 2]})
    >>> [(code, carts.tolist()) for code, carts in barred_table(Limits(total_uses=2), "p", usage)]
    [('limit_reached', [False, False, True])]
    """
    found = []
    if limits.total_uses is not None:
        is_over = usage.uses_of(promotion_id) >= limits.total_uses
        found.append(Barred("limit_reached", is_over))
    if limits.uses_per_customer is not None:
        is_over = usage.customer_uses_of(promotion_id) >= limits.uses_per_customer
        found.append(Barred("limit_reached", is_over))
    if limits.budget_minor is not None:
        is_over = usage.spent_minor_on(promotion_id) >= limits.budget_minor
        found.append(Barred("budget_exhausted", is_over))
    return tuple(found)


def left_minor_table(
    limits: Limits, promotion_id: str, usage: Usage | UsageTable
) -> int | IntArray | None:
    """Return what the budget has left for each order, or for all alike; None: no budget [minor].

    >>> usage = UsageTable(3, spent_minor={"p": [0, 97, 120]})
    >>> left_minor_table(Limits(budget_minor=100), "p", usage).tolist()
    [100, 3, 0]
    """
    if limits.budget_minor is None:
        return None
    if isinstance(usage, Usage):
        return max(limits.budget_minor - usage.spent_minor_on(promotion_id), 0)
    return np.maximum(limits.budget_minor - usage.spent_minor_on(promotion_id), 0)


def room_minor_table(
    limits: Limits, promotion_id: str, usage: Usage | UsageTable
) -> int | IntArray | None:
    """Return the most that each order may get; `room_minor`, for many [minor]."""
    cap = limits.cap_per_order_minor
    if limits.on_overflow == "refuse":
        return cap
    left = left_minor_table(limits, promotion_id, usage)
    if left is None or cap is None:
        return cap if left is None else left
    return min(left, cap) if isinstance(left, int) else np.minimum(left, cap)
