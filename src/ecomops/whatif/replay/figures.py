"""What each past order, or each of its lines, was worth, was given and cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import CartTable
from ecomops.kernels.groups import exact_group_sums, group_counts
from ecomops.kernels.segments import checked_product, checked_segment_sum, segment_sum
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.replay.totals import ReplayTotals


@frozen(eq=False)
class Figures:
    """Columns of amounts, one entry per order or per line [minor] (订单金额列).

    Attributes
    ----------
    is_discounted : (n,) bool
        Whether promotions took something off.
    sales : (n,) int64
        Goods at the prices of the history.
    off, shipping_off : (n,) int64
        What promotions took off goods, and off shipping fees.
    known_sales, known_off, goods_cost : (n,) int64
        Of goods whose cost is known: sales, what was taken off, and what they cost the shop.
    """

    is_discounted: BoolArray
    sales: IntArray
    off: IntArray
    shipping_off: IntArray
    known_sales: IntArray
    known_off: IntArray
    goods_cost: IntArray

    @classmethod
    def of_lines(cls, quotes: QuoteTable) -> Figures:
        """Look at each line by itself; shipping fees are no line's."""
        off, before = line_off(quotes), lines_without_promotions(quotes.table)
        known_off = np.where(knows_cost(quotes.table), off, 0)
        return evolve(before, is_discounted=off > 0, off=off, known_off=known_off)

    @classmethod
    def of_orders(cls, quotes: QuoteTable) -> Figures:
        """Add the lines of each order up, and what was taken off its shipping fees."""
        orders = cls.of_lines(quotes).of_each_order(quotes.table.offset)
        given = np.zeros_like(orders.off)
        for amounts in quotes.amount_minor:
            given += amounts
        return evolve(orders, is_discounted=given > 0, shipping_off=given - orders.off)

    def of_each_order(self, offset: IntArray) -> Figures:
        """Add the lines of each order up.

        Parameters
        ----------
        offset : (n_orders + 1,) int64
            Where the lines of each begin and end.
        """
        off = segment_sum(self.off, offset)
        return Figures(
            off > 0,
            checked_segment_sum(self.sales, offset, "order total"),
            off,
            segment_sum(self.shipping_off, offset),
            segment_sum(self.known_sales, offset),
            segment_sum(self.known_off, offset),
            checked_segment_sum(self.goods_cost, offset, "order cost"),
        )

    def without_costs(self) -> Figures:
        """Forget what goods cost."""
        nothing = np.zeros_like(self.sales)
        return evolve(self, known_sales=nothing, known_off=nothing, goods_cost=nothing)

    def totals(
        self, code: IntArray, n: int, orders: Sequence[int], discounted: Sequence[int]
    ) -> list[ReplayTotals]:
        """Add up within groups.

        Parameters
        ----------
        code
            The place of each entry's group.
        n
            How many groups there are.
        orders, discounted
            How many orders each group has, and how many of them were given something.
        """
        amounts = {
            "sales_minor": self.sales,
            "off_minor": self.off,
            "shipping_off_minor": self.shipping_off,
            "known_sales_minor": self.known_sales,
            "known_off_minor": self.known_off,
            "goods_cost_minor": self.goods_cost,
        }
        numbers: dict[str, Sequence[int]] = {"orders": orders, "discounted": discounted}
        for name, column in amounts.items():
            numbers[name] = exact_group_sums(column, code, n)
        return [ReplayTotals(**{name: of[i] for name, of in numbers.items()}) for i in range(n)]

    def total(self) -> ReplayTotals:
        """Add all up, each entry an order."""
        return self.of_groups(np.zeros(self.sales.size, dtype=np.int64), 1)[0]

    def of_groups(self, code: IntArray, n: int) -> list[ReplayTotals]:
        """Add up within groups, each entry an order."""
        orders, discounted = group_counts(code, n), group_counts(code, n, self.is_discounted)
        return self.totals(code, n, orders.tolist(), discounted.tolist())


def knows_cost(table: CartTable) -> BoolArray:
    """(n_lines,) Tell of which lines it is known what the goods cost."""
    of_line: BoolArray = (table.item_cost_minor >= 0)[table.line_item]
    return of_line


def lines_without_promotions(table: CartTable) -> Figures:
    """Lay out lines that nothing was taken off."""
    each = np.maximum(table.item_cost_minor, 0)
    nothing = np.zeros(table.n_lines, dtype=np.int64)
    return Figures(
        nothing > 0,
        table.line_list_minor,
        nothing,
        nothing,
        np.where(knows_cost(table), table.line_list_minor, 0),
        nothing,
        checked_product(each[table.line_item], table.line_quantity, "line cost"),
    )


def line_off(quotes: QuoteTable) -> IntArray:
    """(n_lines,) Find what promotions took off each line; what points paid is paid [minor].

    Raises
    ------
    InvalidArgumentError
        If points pay for goods and the orders were priced without ``by_line=True``.
    """
    if not quotes.points_minor.any():
        off: IntArray = quotes.table.line_list_minor - quotes.line_net_minor
        return off
    taken = np.zeros(quotes.table.n_lines, dtype=np.int64)
    for promotion_id in quotes.promotion_ids:
        taken += quotes.line_discount_minor(promotion_id)
    return taken
