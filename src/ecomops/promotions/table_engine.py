"""Many carts at once, as columns: line for line what the cart engine does.

Work goes block by block, so that its columns stay in the processor's cache, and a benefit
sees only the lines of carts that qualify. A cart so large that a product of its amounts
could leave int64 is priced by the cart engine and put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from math import isqrt
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.facts import CartTable
from ecomops.kernels.segments import blocks
from ecomops.promotions.cart_engine import check_instant
from ecomops.promotions.lines import ItemChoice
from ecomops.promotions.promotion_set import Promotions, compile_promotions
from ecomops.promotions.quote_table import QuoteTable
from ecomops.promotions.table_answer import Answer
from ecomops.promotions.table_block import Block

SAFE_CART_MINOR: Final = isqrt(MAX_MINOR)
"""Up to this list amount, amount × amount and amount × percentage stay inside int64."""


def price_table(
    table: CartTable,
    promotions: Promotions,
    *,
    now: datetime | None = None,
    by_line: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> QuoteTable:
    """Price many carts under a set of promotions; `price_cart`, for many (批量计价).

    Every line, promotion and verdict equals what `price_cart` gives, to the last minor
    unit.

    Parameters
    ----------
    table
        The carts.
    promotions
        A `PromotionSet`, or promotions in any order.
    now
        The instant for all carts, with an offset; by default each cart's own `cart_at_us`.
        Needed, one way or the other, as soon as a promotion has a window.
    by_line
        Keep each promotion's discount on each line too: 8 bytes more per line and
        promotion.
    progress
        Called with lines done and lines in all, after every block.

    Returns
    -------
    QuoteTable
        8 bytes a line, and about 17 bytes a cart and promotion.

    Raises
    ------
    MissingInstantError
        If a promotion has a window, `now` is missing and the table has no instants.
    DuplicateIdError
        If two promotions have one id.

    Examples
    --------
    >>> from ecomops import AmountOff, CartTable, MinSpend, Promotion
    >>> table = CartTable.of([
    ...     {"currency": "CNY", "lines": [
    ...         {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 99_50}]}
    ...     for n in (1, 2, 3)])
    >>> deal = Promotion(promotion_id="p", currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),), benefits=(AmountOff(off_minor=20_00),))
    >>> priced = price_table(table, [deal])
    >>> priced.net_minor.tolist(), priced.cost_minor("p"), priced.counts("p")
    ([9950, 17900, 27850], 4000, {'applied': 2, 'below_threshold': 1})
    """
    rules = compile_promotions(promotions)
    if now is not None or table.cart_at_us is None:
        check_instant(rules, now)
    answer = Answer.of(table, rules, now, by_line=by_line)
    choice = ItemChoice.of(table)
    for first, last in blocks(table.offset):
        for start, stop in _safe_runs(table.list_minor[first:last]):
            if stop - start == 1 and table.list_minor[first + start] > SAFE_CART_MINOR:
                answer.price_alone(first + start, now)
            else:
                Block.of(answer, choice, first + start, first + stop).run()
        if progress is not None:
            progress(int(table.offset[last]), table.n_lines)
    return answer.quote_table()


def _safe_runs(list_minor: IntArray) -> Iterator[tuple[int, int]]:
    """Cut carts into runs that columns carry, and carts that are too large, one by one."""
    start = 0
    for huge in np.flatnonzero(list_minor > SAFE_CART_MINOR).tolist():
        if start < huge:
            yield start, huge
        yield huge, huge + 1
        start = huge + 1
    if start < list_minor.size:
        yield start, list_minor.size
