"""How much of one SKU to order, until when, and when it arrives."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.stock.day_counts import check_day, day_after
from ecomops.stock.fields import DAY_PARTS, day_parts
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.span import NotKnown, Span
from ecomops.stock.stock_rule import StockRule

HeldBy: TypeAlias = Literal["max_stock", "capacity"]
"""What keeps an order below what is wanted. max_stock 库存资金上限: the money that may be bound in
the SKU; capacity 产能: what can be made in the longest time that an order may take."""

HELD_BY: Final[tuple[HeldBy, ...]] = get_args(HeldBy)


@frozen
class Replenishment:
    """How much of one SKU to order, until when, and when it arrives (补货建议).

    Attributes
    ----------
    reorder_point
        An order is due where the stock position is at or below so many units (补货点); it covers
        expected demand over the lead time, production included, and safety stock. None: not
        known.
    expected_units
        Expected demand over that lead time, exactly. None: not known.
    order_up_to
        The stock position that an order fills up to (目标库存). None: not known.
    order_units
        What an order made today is for: up to that level, at least the minimum, in whole packs,
        within the SKU's own budget and capacity; 0: nothing. None: not known.
    production_days
        How many days it takes to make so many, at the capacity per day; 0 where it is not known.
    should_order
        Whether an order is due: the position is at or below the reorder point, or lasts for less
        than the low limit.
    order_by
        The last day on which the position is still at the reorder point; today where it is not
        above. None: there is nothing to order, or the day is not known.
    arrives_on
        When the goods arrive if they are ordered today. None: likewise.
    held_by
        What keeps the order below what is wanted; None: nothing.
    unknown_because
        Why numbers are not known; None where they are.
    """

    reorder_point: int | None = None
    expected_units: Fraction | None = None
    order_up_to: int | None = None
    order_units: int | None = None
    production_days: int = 0
    should_order: bool = False
    order_by: date | None = None
    arrives_on: date | None = None
    held_by: HeldBy | None = None
    unknown_because: NotKnown | None = None

    @property
    def safety_stock(self) -> Fraction | None:
        """What the reorder point holds beyond expected demand; None: not known (安全库存)."""
        if self.reorder_point is None or self.expected_units is None:
            return None
        return self.reorder_point - self.expected_units


def replenish(stock: SkuStock, rule: StockRule, today: date) -> Replenishment:
    """Say how much of one SKU to order, until when, and when it arrives (补货计算).

    The lead time grows with the order: by the days that it takes to make it. Quantity and lead
    time are the smallest that agree with each other.

    Parameters
    ----------
    stock
        What is known about it.
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
    Ten a day; 7 days of lead time and 7 until the next review are 140, of which 45 are there.

    >>> tea = SkuStock(sku_id="tea", on_hand=45, sold=300, window_days=30, lead_time_days=7,
    ...     pack_units=12)
    >>> rule = StockRule(low_cover_days=5, high_cover_days=90, review_days=7)
    >>> found = replenish(tea, rule, date(2026, 11, 11))
    >>> found.reorder_point, found.order_up_to, found.order_units  # 95 in packs of 12
    (70, 140, 96)
    >>> str(found.order_by), str(found.arrives_on)
    ('2026-11-11', '2026-11-18')
    """
    check_arguments(stock, rule, today)
    why = _unknown_because(stock, rule)
    if why is not None:
        return Replenishment(unknown_because=why)
    units, days, held_by = _order(stock, rule)
    point, up_to = _levels(stock, rule, days)
    position, lead = stock.position_units, stock.mean_lead_time_days
    order_by = day_after(today, max(position - point, 0) * stock.demand_days // (stock.sold or 1))
    cover = stock.position_cover_days
    is_low = cover is not None and cover < Fraction(rule.low_cover_days)
    arrives = None if lead is None else day_after(today, -(-lead // 1) + days)
    return Replenishment(
        reorder_point=point,
        expected_units=span_of(stock).longer(days).mean,
        order_up_to=up_to,
        order_units=units,
        production_days=days,
        should_order=(position <= point and position < up_to) or is_low,
        order_by=order_by if units else None,
        arrives_on=arrives if units else None,
        held_by=held_by,
    )


def check_arguments(stock: object, rule: object, today: object) -> None:
    """Refuse arguments of other types."""
    check_type("stock", stock, SkuStock, "give an SkuStock, or a StockTable to the table's twin")
    check_type("rule", rule, StockRule, "give a StockRule")
    check_day("today", today)


def span_of(stock: SkuStock) -> Span:
    """Give demand over its lead time, which is known."""
    lead = stock.lead_time_days or 0
    squares = lead * lead if stock.lead_times == 1 else stock.lead_time_squares or 0
    return Span(stock.demand_days, stock.sold, stock.sold_squares, stock.lead_times, lead, squares)


def _unknown_because(stock: SkuStock, rule: StockRule) -> NotKnown | None:
    if not stock.demand_days:
        return "demand"
    if not stock.sold:
        return None  # nothing is expected, and nothing held
    if stock.lead_time_days is None:
        return "lead_time"
    return "spread" if rule.safety.level(span_of(stock)) is None else None


def _levels(stock: SkuStock, rule: StockRule, production_days: int) -> tuple[int, int]:
    """Find the reorder point and the level to order up to; what does not sell is not held."""
    if not stock.sold:
        return 0, 0
    span = span_of(stock)
    point = rule.safety.level(span.longer(production_days)) or 0
    up_to = rule.safety.level(span.longer(production_days + rule.review_days)) or 0
    # what was just ordered should not be low before the next review, nor due
    parts = day_parts(rule.low_cover_days) + rule.review_days * DAY_PARTS
    lasting = -(-stock.sold * parts // (stock.demand_days * DAY_PARTS))
    return point, max(up_to, lasting, point + 1)


def _order(stock: SkuStock, rule: StockRule) -> tuple[int, int, HeldBy | None]:
    """Find the smallest order and the days to make it that agree: units, days, what holds it."""
    capacity, days = stock.capacity_per_day, 0
    while True:
        units, held_by = _units(stock, rule, days)
        needed = 0 if capacity is None else -(-units // capacity)
        if needed <= days or capacity is None:
            return units, days, held_by
        if needed > rule.max_production_days:
            units = _in_packs(capacity * rule.max_production_days, stock)
            return units, -(-units // capacity), "capacity"
        days = needed


def _units(stock: SkuStock, rule: StockRule, production_days: int) -> tuple[int, HeldBy | None]:
    """Find what to order if it takes so many days to make, and whether a budget holds it."""
    _, up_to = _levels(stock, rule, production_days)
    wanted = up_to - stock.position_units
    if wanted <= 0:
        return 0, None
    units = -(-max(wanted, stock.min_order_units) // stock.pack_units) * stock.pack_units
    if stock.max_stock_minor is None or not stock.cost_minor:
        return units, None
    # what is reserved lies there and is paid for, as `stock_budget` has it
    bound_units = stock.on_hand + stock.incoming
    room = stock.max_stock_minor // stock.cost_minor - bound_units
    if units <= room:
        return units, None
    return _in_packs(room, stock), "max_stock"


def _in_packs(most: int, stock: SkuStock) -> int:
    """Find the most whole packs within so many units; 0 where they are below the minimum."""
    units = max(most, 0) // stock.pack_units * stock.pack_units
    return units if units >= stock.min_order_units else 0
