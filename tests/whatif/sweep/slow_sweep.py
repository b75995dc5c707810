"""A sweep as a plain loop over orders, and orders that stand near the steps of schemes."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ecomops import CartTable, Promotion, price_table
from ecomops.whatif import replay
from ecomops.whatif.sweep import SchemeFigures, Surface

FIGURES = ("qualifying", "within_reach", "gap_minor", "cost_minor")

Off = Callable[[int], int]


# ---- what one order gets ---------------------------------------------------------------
def fixed(threshold: int, off: int) -> Off:
    return lambda total: min(off, total) if total >= threshold else 0


def every(threshold: int, off: int, most: int | None) -> Off:
    def given(total: int) -> int:
        times = total // threshold
        return min(off * (times if most is None else min(times, most)), total)

    return given


def percent(threshold: int, share: Fraction, cap: int | None) -> Off:
    def given(total: int) -> int:
        if total < threshold:
            return 0
        off = floor(total * share + Fraction(1, 2))
        return off if cap is None else min(off, cap)

    return given


def ladder(steps: Sequence[tuple[int, int]]) -> Off:
    def given(total: int) -> int:
        reached = [off for threshold, off in steps if total >= threshold]
        return min(reached[-1], total) if reached else 0

    return given


# ---- all of them -----------------------------------------------------------------------
def slow(totals: Iterable[int], first_step: int, given: Off, reach: int) -> dict[str, int]:
    """Look at one order after the other."""
    found = dict.fromkeys(FIGURES, 0)
    for total in totals:
        off = given(total)
        found["qualifying"] += off > 0
        found["cost_minor"] += off
        lacks = first_step - total
        if 0 < lacks <= reach:
            found["within_reach"] += 1
            found["gap_minor"] += lacks
    return found


def at(surface: Surface, place: int) -> dict[str, int]:
    return of(surface.figures(place))


def of(figures: SchemeFigures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in FIGURES}


def replayed(table: CartTable, deal: Promotion, reach: int) -> dict[str, int]:
    """Price every order, as a what-if replay does."""
    row = replay(table, [deal], reach_minor=reach).rows[0]
    return {name: getattr(row, name) for name in FIGURES}


def priced(table: CartTable, deal: Promotion) -> dict[str, int]:
    """Price every order; who is near a step is not asked."""
    quotes = price_table(table, [deal])
    cost = quotes.cost_minor(deal.promotion_id)
    return {"qualifying": int((quotes.code[0] == 0).sum()), "cost_minor": cost}


# ---- orders ----------------------------------------------------------------------------
def totals_near(*steps: int) -> st.SearchStrategy[list[int]]:
    """Draw totals on, just below and just above some amounts, and anywhere."""
    ends = sorted({max(step * times + by, 0) for step in steps for times in (1, 2, 3)
                   for by in (-1, 0, 1)})  # fmt: skip
    amount = st.one_of(st.sampled_from(ends or [0]), st.integers(0, 4 * max(steps, default=1)))
    return st.lists(amount, max_size=14)


def cart(*prices: int, excluded: int = 0, floor_minor: int = 0) -> dict[str, Any]:
    """Make a cart of lines at these prices; free lines are left out."""
    lines: list[dict[str, Any]] = [
        {
            "line_id": str(i),
            "sku_id": f"sku-{i}",
            "quantity": 1,
            "unit_price_minor": price,
            "floor_price_minor": min(floor_minor, price),
        }
        for i, price in enumerate(prices)
        if price
    ]
    if excluded:
        lines.append(
            {"line_id": "x", "sku_id": "card", "quantity": 1, "unit_price_minor": excluded,
             "discountable": False}
        )  # fmt: skip
    return {"currency": "USD", "lines": lines}


def table_of(totals: Iterable[int]) -> CartTable:
    """Make a table of carts of two lines each."""
    return CartTable.of([cart(total // 3, total - total // 3) for total in totals], "USD")


def ints(values: Iterable[int]) -> Any:
    return np.array(list(values), dtype=np.int64)
