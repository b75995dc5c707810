"""How much of many SKUs to order: `ecomops.stock.replenishment`, in columns."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.arguments import check_type
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.stock.day_counts import check_day, days_after
from ecomops.stock.exact import compare_products, product_over
from ecomops.stock.fields import DAY_PARTS, NOT_KNOWN, day_parts
from ecomops.stock.replenishment import HELD_BY
from ecomops.stock.span import NOT_KNOWN_REASONS, FloatArray
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.stock_table import StockTable

_DEMAND, _LEAD_TIME, _SPREAD = (1 + NOT_KNOWN_REASONS.index(why) for why in NOT_KNOWN_REASONS)
_MAX_STOCK: Final = 1 + HELD_BY.index("max_stock")
_MORE_THAN_ANY: Final = 2**62
_CAPACITY: Final = 1 + HELD_BY.index("capacity")


@frozen(eq=False)
class ReplenishmentTable:
    """How much of many SKUs to order (补货建议表); row i is the `Replenishment` of SKU i.

    Attributes
    ----------
    reorder_point, order_up_to, order_units, production_days : (n,) int64
        As those of `Replenishment`; `NOT_KNOWN` for None.
    expected_units : (n,) float64
        As `Replenishment.expected_units`; NaN for None.
    should_order : (n,) bool
        Whether an order is due.
    order_by_day, arrives_day : (n,) int64
        As `Replenishment.order_by` and `Replenishment.arrives_on`, in days since 1970:
        ``.view("M8[D]")`` shows dates. `NO_INSTANT` for None.
    held_by, unknown_because : (n,) uint8
        One more than a place in `HELD_BY` and in `NOT_KNOWN_REASONS`; 0 for None.
    """

    reorder_point: IntArray
    expected_units: FloatArray
    order_up_to: IntArray
    order_units: IntArray
    production_days: IntArray
    should_order: BoolArray
    order_by_day: IntArray
    arrives_day: IntArray
    held_by: CodeArray
    unknown_because: CodeArray

    @property
    def safety_stock(self) -> FloatArray:
        """(n,) As `Replenishment.safety_stock`; NaN for None (安全库存)."""
        return self.reorder_point - self.expected_units

    def __len__(self) -> int:
        return self.order_units.size

    def __repr__(self) -> str:
        due = int(np.count_nonzero(self.should_order))
        return f"ReplenishmentTable({len(self)} SKUs, {due} to order)"


def replenish_table(table: StockTable, rule: StockRule, today: date) -> ReplenishmentTable:
    """Say how much of many SKUs to order; `replenish`, for many (批量补货计算).

    Parameters
    ----------
    table
        The SKUs.
    rule
        How much to hold, and how often it is ordered.
    today
        The local day on which the stock was counted.

    Raises
    ------
    InvalidArgumentError
        If an argument is of another type, or `today` is an instant.

    Examples
    --------
    >>> table = StockTable(sku_id=["tea", "cup"], on_hand=[45, 80], sold=[300, 60],
    ...     window_days=30, lead_time_days=7, pack_units=12)
    >>> rule = StockRule(low_cover_days=5, high_cover_days=90, review_days=7)
    >>> found = replenish_table(table, rule, date(2026, 11, 11))
    >>> found.reorder_point.tolist(), found.should_order.tolist(), found.order_units.tolist()
    ([70, 14], [True, False], [96, 0])
    >>> found.order_by_day.view("M8[D]").tolist()
    [datetime.date(2026, 11, 11), None]
    """
    check_type("table", table, StockTable, "give a StockTable, or one SkuStock to replenish")
    check_type("rule", rule, StockRule, "give a StockRule")
    check_day("today", today)
    unknown = _unknown_because(table, rule)
    rows = np.flatnonzero(unknown == 0)
    orders = _Orders(table, rule, rows)
    units, days, held = orders.smallest()
    point, up_to = orders.levels(orders.all, days)
    position, sold = orders.position, orders.sold
    spare = np.maximum(position - point, 0) * orders.demand_days // np.maximum(sold, 1)
    is_low = _is_below(np.maximum(position, 0), orders, day_parts(rule.low_cover_days))
    lead, times = table.known("lead_time_days")[rows], table.lead_times[rows]
    arrives = days_after(today, -(-np.maximum(lead, 0) // times) + days)

    def spread(values: np.ndarray, otherwise: int = NOT_KNOWN) -> IntArray:
        column = np.full(len(table), otherwise, dtype=np.int64)
        column[rows] = values
        return column

    expected = np.full(len(table), np.nan)
    expected[rows] = orders.span.longer(days).mean()
    due = (position <= point) & (position < up_to) | is_low
    return ReplenishmentTable(
        reorder_point=spread(point),
        expected_units=expected,
        order_up_to=spread(up_to),
        order_units=spread(units),
        production_days=spread(days, 0),
        should_order=spread(due, 0).astype(np.bool_),
        order_by_day=spread(np.where(units > 0, days_after(today, spare), NO_INSTANT), NO_INSTANT),
        arrives_day=spread(
            np.where((units > 0) & (lead != NOT_KNOWN), arrives, NO_INSTANT), NO_INSTANT
        ),
        held_by=spread(held, 0).astype(np.uint8),
        unknown_because=unknown,
    )


def _unknown_because(table: StockTable, rule: StockRule) -> CodeArray:
    """(n,) Say why numbers are not known, one more than the place of the reason; 0: they are."""
    found = np.zeros(len(table), dtype=np.uint8)
    sells = table.sold > 0
    level = rule.safety.level_table(table.span())
    found[sells & (level == NOT_KNOWN)] = _SPREAD
    found[sells & (table.known("lead_time_days") == NOT_KNOWN)] = _LEAD_TIME
    found[table.demand_days == 0] = _DEMAND
    return found


def _is_below(units: IntArray, orders: _Orders, parts: int) -> BoolArray:
    """(n,) Tell what lasts for less than so many parts of a day; what does not sell lasts."""
    below = compare_products(units * orders.demand_days, DAY_PARTS, orders.sold, parts) < 0
    found: BoolArray = below & (orders.sold > 0)
    return found


class _Orders:
    """The rows whose numbers are known, and what orders of them would be."""

    def __init__(self, table: StockTable, rule: StockRule, rows: IntArray) -> None:
        self.rule = rule
        self.all = np.arange(rows.size, dtype=np.int64)
        self.span = table.span().take(rows)
        self.sold = table.sold[rows]
        self.demand_days = table.demand_days[rows]
        self.position = table.position_units[rows]
        self.least = table.min_order_units[rows]
        self.pack = table.pack_units[rows]
        self.capacity = table.known("capacity_per_day")[rows]
        cost, most = table.known("cost_minor")[rows], table.known("max_stock_minor")[rows]
        self.has_budget = (most != NOT_KNOWN) & (cost > 0)
        # what is reserved lies there and is paid for, as `stock_budget` has it
        bound_units = table.on_hand[rows] + table.incoming[rows]
        self.room = np.minimum(most // np.maximum(cost, 1), _MORE_THAN_ANY) - bound_units

    def levels(self, places: IntArray, production_days: IntArray) -> tuple[IntArray, IntArray]:
        """(k,) Find reorder points and levels to order up to of some rows."""
        rule, span, sold = self.rule, self.span.take(places), self.sold[places]
        point = rule.safety.level_table(span.longer(production_days))
        up_to = rule.safety.level_table(span.longer(production_days + rule.review_days))
        parts = day_parts(rule.low_cover_days) + rule.review_days * DAY_PARTS
        lasting = product_over(sold, parts, self.demand_days[places] * DAY_PARTS, up=True)
        up_to = np.maximum(np.maximum(up_to, lasting), point + 1)
        return np.where(sold > 0, point, 0), np.where(sold > 0, up_to, 0)

    def smallest(self) -> tuple[IntArray, IntArray, IntArray]:
        """(n,) Find units, days to make them, and what holds them, that agree."""
        days = np.zeros(self.all.size, dtype=np.int64)
        units, held = self.units(self.all, days)
        growing = np.flatnonzero(self.capacity != NOT_KNOWN)
        while growing.size:
            needed = -(-units[growing] // self.capacity[growing])
            growing, needed = growing[needed > days[growing]], needed[needed > days[growing]]
            is_over = needed > self.rule.max_production_days
            self._hold(growing[is_over], units, days, held)
            growing, needed = growing[~is_over], needed[~is_over]
            days[growing] = needed
            units[growing], held[growing] = self.units(growing, needed)
        return units, days, held

    def units(self, places: IntArray, production_days: IntArray) -> tuple[IntArray, IntArray]:
        """(k,) Find what to order of some rows if it takes so long to make; what holds it."""
        wanted = self.levels(places, production_days)[1] - self.position[places]
        least, pack = self.least[places], self.pack[places]
        units = np.where(wanted > 0, -(-np.maximum(wanted, least) // pack) * pack, 0)
        over = self.has_budget[places] & (units > 0) & (units > self.room[places])
        units = np.where(over, self._in_packs(self.room[places], places), units)
        return units, np.where(over, _MAX_STOCK, 0)

    def _hold(self, places: IntArray, units: IntArray, days: IntArray, held: IntArray) -> None:
        """Hold rows to what can be made in the longest time that an order may take."""
        capacity = self.capacity[places]
        units[places] = self._in_packs(capacity * self.rule.max_production_days, places)
        days[places] = -(-units[places] // capacity)
        held[places] = _CAPACITY

    def _in_packs(self, most: IntArray, places: IntArray) -> IntArray:
        pack = self.pack[places]
        units = np.maximum(most, 0) // pack * pack
        return np.where(units >= self.least[places], units, 0)
