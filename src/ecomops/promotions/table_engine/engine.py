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

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable, Usage, UsageTable
from ecomops.kernels.segments import blocks
from ecomops.promotions.cart_engine.engine import check_instant
from ecomops.promotions.lines.table_amounts import TableChoice
from ecomops.promotions.quotes.pricing import NOTHING_USED
from ecomops.promotions.rules.eligibility import EligibilityTable
from ecomops.promotions.rules.promotion_set import Promotions, compile_promotions
from ecomops.promotions.rules.rule import Plan
from ecomops.promotions.table_engine.answer import Answer
from ecomops.promotions.table_engine.block import Block
from ecomops.promotions.table_engine.layout import Layout
from ecomops.promotions.table_engine.quote_table import QuoteTable

SAFE_CART_MINOR: Final = isqrt(MAX_MINOR)
"""Up to this list amount, amount × amount and amount × percentage stay inside int64."""


def price_table(
    table: CartTable,
    promotions: Promotions,
    *,
    now: datetime | None = None,
    usage: Usage | UsageTable = NOTHING_USED,
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
    usage
        How often and how much each promotion was used before: the same for every cart, or a
        `UsageTable` that says it for each. See `price_in_order` for carts that use promotions
        up one after the other.
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
    check_type("table", table, CartTable, "make one of carts with CartTable.of")
    _check_usage(usage, table)
    rules = compile_promotions(promotions)
    plan = rules.plan(table.currency)
    check_instants(plan, table, now)
    layout = Layout.of(table, rules, by_line=by_line)
    answer = Answer.of(layout, EligibilityTable.of(table, now, usage))
    fill(answer, TableChoice.of(table), is_alone_table(plan, table), progress)
    return answer.quote_table()


def check_instants(plan: Plan, table: CartTable, now: datetime | None) -> None:
    """Refuse a naive instant, and a missing one where a cart asks for it.

    Raises
    ------
    MissingInstantError, NaiveDatetimeError
        As `price_table`.
    """
    if now is not None or table.cart_at_us is None:
        for checkout in table.checkouts:
            check_instant(plan, checkout, now)


def is_alone_table(plan: Plan, table: CartTable) -> BoolArray:
    """Tell for each cart whether the cart engine has to price it."""
    if plan.terms.strategy == "best":  # the best combination is a matter of each cart
        return np.ones(len(table), dtype=np.bool_)
    is_large: BoolArray = _totals(table) > SAFE_CART_MINOR
    return is_large


def fill(
    answer: Answer,
    choice: TableChoice,
    is_alone: BoolArray,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Price all carts of an answer.

    Parameters
    ----------
    choice
        Made for the answer's table, or for one that it was taken from.
    is_alone : (n_carts,) bool
        The carts that the cart engine prices.
    """
    table = answer.table
    for first, last in blocks(table.offset):
        for start, stop, alone in _runs(is_alone[first:last]):
            if alone:
                answer.price_alone(first + start)
            else:
                Block.of(answer, choice, first + start, first + stop).run()
        if progress is not None:
            progress(int(table.offset[last]), table.n_lines)


def _check_usage(usage: Usage | UsageTable, table: CartTable) -> None:
    if not isinstance(usage, UsageTable):
        check_type("usage", usage, Usage, "give Usage() where nothing is used yet")
    elif len(usage) != len(table):
        raise InvalidArgumentError(
            "usage", usage, "is of another table", f"give one entry for each of {len(table)} carts"
        )


def _totals(table: CartTable) -> IntArray:
    """Add each cart's shipping fees to its goods at list price."""
    fees = [checkout.shipping_list_minor for checkout in table.checkouts]
    if not any(fees):
        return table.list_minor
    place = 0 if table.cart_checkout is None else table.cart_checkout
    each = np.array([min(fee, SAFE_CART_MINOR) for fee in fees], dtype=np.int64)
    total: IntArray = np.minimum(table.list_minor, SAFE_CART_MINOR) + each[place]
    total[table.list_minor > SAFE_CART_MINOR] = MAX_MINOR
    total[np.array(fees)[place] > SAFE_CART_MINOR] = MAX_MINOR
    return total


def _runs(is_alone: BoolArray) -> Iterator[tuple[int, int, bool]]:
    """Cut carts into runs that columns carry, and carts that go to the cart engine, one by one."""
    start = 0
    for alone in np.flatnonzero(is_alone).tolist():
        if start < alone:
            yield start, alone, False
        yield alone, alone + 1, True
        start = alone + 1
    if start < is_alone.size:
        yield start, is_alone.size, False
