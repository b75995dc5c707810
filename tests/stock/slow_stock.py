"""The stock wing once more, slowly and plainly: every number by its definition."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from scipy.stats import norm, poisson

from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_rule import StockRule


def variance(numbers: list[int]) -> Fraction:
    mean = Fraction(sum(numbers), len(numbers))
    return sum(((one - mean) ** 2 for one in numbers), Fraction()) / (len(numbers) - 1)


def ceil(number: Fraction) -> int:
    whole = int(number)
    return whole if whole >= number else whole + 1


def moments(n: int, total: int, squares: int) -> Fraction:
    """Sum (x - mean)² = sum x² - 2 mean sum x + n mean²."""
    mean = Fraction(total, n)
    return (squares - 2 * mean * total + n * mean * mean) / (n - 1)


def level(stock: SkuStock, rule: StockRule, more_days: int) -> int | None:
    """Count up until the units are enough."""
    days, safety = stock.demand_days, rule.safety
    pace = Fraction(stock.sold, days)
    length = Fraction(stock.lead_time_days or 0, stock.lead_times) + more_days
    mean = pace * length
    if safety.kind == "safety_units":
        return ceil(mean) + safety.safety_units
    if safety.kind == "safety_days":
        return ceil(pace * (length + safety.safety_days))
    share = float(safety.service_level_percent) / 100
    if safety.kind == "poisson":
        return int(poisson.ppf(share, float(mean))) if mean else 0
    if stock.sold_squares is None or days < 2:
        return None
    square = length * moments(days, stock.sold, stock.sold_squares)
    if stock.lead_times > 1:
        total, squares = stock.lead_time_days or 0, stock.lead_time_squares or 0
        square += pace**2 * moments(stock.lead_times, total, squares)
    z = Fraction(round(norm.ppf(share) * 10**9), 10**9)
    units = int(mean)
    while units < mean or (units - mean) ** 2 < z * z * square:
        units += 1
    return units


def why_unknown(stock: SkuStock, rule: StockRule) -> str | None:
    if stock.demand_days == 0:
        return "demand"
    if stock.sold == 0:
        return None
    if stock.lead_time_days is None:
        return "lead_time"
    return "spread" if level(stock, rule, 0) is None else None


def order_at(stock: SkuStock, rule: StockRule, made_in: int) -> tuple[int, int, int, str | None]:
    """Reorder point, level, units and what holds them, if production takes so many days."""
    point = up_to = 0
    if stock.sold:
        pace = Fraction(stock.sold, stock.demand_days)
        point = level(stock, rule, made_in) or 0
        lasting = ceil(pace * (Fraction(rule.low_cover_days) + rule.review_days))
        up_to = max(level(stock, rule, made_in + rule.review_days) or 0, lasting, point + 1)
    have = stock.on_hand - stock.reserved + stock.incoming
    if have >= up_to:
        return point, up_to, 0, None
    units = 0
    while units < up_to - have or units < stock.min_order_units:
        units += stock.pack_units
    cost_minor = stock.cost_minor or 0
    if stock.max_stock_minor is None or not cost_minor:
        return point, up_to, units, None

    def bound_minor(ordered: int) -> int:
        """What lies there, whoever it is for, and what is on the way, at cost."""
        warehouse, on_the_way = stock.on_hand, stock.incoming + ordered
        return warehouse * cost_minor + on_the_way * cost_minor

    if bound_minor(units) <= stock.max_stock_minor:
        return point, up_to, units, None
    while units > 0 and bound_minor(units) > stock.max_stock_minor:
        units -= stock.pack_units
    return point, up_to, units if units >= stock.min_order_units else 0, "max_stock"


def replenished(stock: SkuStock, rule: StockRule, today: date) -> dict[str, Any]:
    why = why_unknown(stock, rule)
    if why is not None:
        return {
            "reorder_point": None, "order_up_to": None, "order_units": None, "order_by": None,
            "should_order": False, "arrives_on": None, "production_days": 0, "held_by": None,
            "unknown_because": why,
        }  # fmt: skip
    made_in = 0
    point, up_to, units, held = order_at(stock, rule, 0)
    capacity = stock.capacity_per_day
    if capacity is not None:
        for made_in in range(rule.max_production_days + 1):
            point, up_to, units, held = order_at(stock, rule, made_in)
            if units <= capacity * made_in:
                break
        else:
            units = 0
            while units + stock.pack_units <= capacity * rule.max_production_days:
                units += stock.pack_units
            units = units if units >= stock.min_order_units else 0
            made_in, held = ceil(Fraction(units, capacity)), "capacity"
            point, up_to, _, _ = order_at(stock, rule, made_in)
    have = stock.on_hand - stock.reserved + stock.incoming
    pace = Fraction(stock.sold, stock.demand_days)
    is_low = stock.sold > 0 and max(have, 0) < pace * Fraction(rule.low_cover_days)
    order_by = arrives_on = None
    if units:
        wait = 0
        while have - pace * (wait + 1) >= point and wait < 3000:
            wait += 1
        order_by = today + timedelta(days=wait)
        if stock.lead_time_days is not None:
            lead = ceil(Fraction(stock.lead_time_days, stock.lead_times))
            arrives_on = today + timedelta(days=lead + made_in)
    return {
        "reorder_point": point, "order_up_to": up_to, "order_units": units,
        "should_order": (have <= point and have < up_to) or is_low,
        "order_by": order_by, "arrives_on": arrives_on, "production_days": made_in,
        "held_by": held, "unknown_because": None,
    }  # fmt: skip


def state(stock: SkuStock, rule: StockRule, today: date) -> str:
    """As the list of states has it, from the top."""
    free = stock.on_hand - stock.reserved
    have, days, found = free + stock.incoming, stock.demand_days, replenished(stock, rule, today)
    owed, sells = free < 0, stock.sold > 0
    pace = Fraction(stock.sold, days or 1)
    lead = Fraction(stock.lead_time_days or 0, stock.lead_times) + found["production_days"]
    point = found["reorder_point"]
    in_turn = {
        "out_of_stock": owed or (free == 0 and sells),
        "unknown": days == 0,
        "none": free == 0 and not sells,
        "order_now": sells and stock.lead_time_days is not None and have / pace < lead,
        "low": sells and free / pace < Fraction(rule.low_cover_days),
        "reorder": sells and point is not None and have <= point,
        "overstock": not sells or free / pace > Fraction(rule.high_cover_days),
        "healthy": True,
    }
    return next(name for name, is_so in in_turn.items() if is_so)
