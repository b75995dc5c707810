"""SKUs and rules to draw: small numbers, so that limits are met exactly again and again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from ecomops.stock.replenishment import replenish
from ecomops.stock.safety.poisson import PoissonSafety
from ecomops.stock.safety.safety_days import SafetyDays
from ecomops.stock.safety.safety_units import SafetyUnits
from ecomops.stock.safety.service_level import ServiceLevelSafety
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_rule import StockRule

levels = st.sampled_from(["50", "80", "90", "95", "97.5", "99", "99.9999"]).map(Decimal)
safeties = st.one_of(
    st.builds(SafetyDays, safety_days=st.integers(0, 5)),
    st.builds(SafetyUnits, safety_units=st.integers(0, 9)),
    st.builds(ServiceLevelSafety, service_level_percent=levels),
    st.builds(PoissonSafety, service_level_percent=levels),
)
limits = st.integers(0, 12).map(Decimal) | st.sampled_from(["2.5", "0.0001", "7.25"]).map(Decimal)


@st.composite
def rules(draw: Any) -> StockRule:
    low, high = sorted([draw(limits), draw(limits)])
    return StockRule(
        low_cover_days=low,
        high_cover_days=high,
        review_days=draw(st.integers(0, 8)),
        safety=draw(safeties),
        max_production_days=draw(st.sampled_from([1, 2, 5, 30])),
    )


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def stocks(draw: Any, rule: StockRule | None = None, sku_id: str = "tea") -> SkuStock:
    """One SKU whose stock often lies on a limit of the rule, or one unit beside it."""
    daily = draw(st.lists(st.integers(0, 4), min_size=1, max_size=6))
    open_days = draw(maybe(st.lists(st.booleans(), min_size=len(daily), max_size=len(daily))))
    stock = SkuStock.of_daily(
        sku_id, daily, open_days, on_hand=0,
        capacity_per_day=draw(maybe(st.integers(1, 6))),
        min_order_units=draw(st.sampled_from([1, 1, 5, 20])),
        pack_units=draw(st.sampled_from([1, 1, 6, 10])),
        cost_minor=draw(st.sampled_from([None, 0, 1, 1, 2, 5])),
        opening_units=draw(maybe(st.integers(0, 20))),
        received_units=draw(maybe(st.integers(0, 20))),
        category=draw(st.sampled_from([(), ("food",), ("food", "tea"), ("home",)])),
    )  # fmt: skip
    changes: dict[str, Any] = {
        name: getattr(stock, name) for name in ("sold", "window_days", "in_stock_days")
    }
    if draw(st.booleans()):
        changes["sold_squares"] = None
    lead = draw(maybe(st.lists(st.integers(0, 9), min_size=1, max_size=3)))
    if lead is not None:
        stock = stock.with_lead_times(lead)
    near = [0, 1, 5, 30]
    if rule is not None and stock.demand_days:
        days = (rule.low_cover_days, rule.high_cover_days, sum(lead or [0]))
        near += [int(Decimal(stock.sold) * one / stock.demand_days) for one in days]
        found = replenish(stock, rule, date(2026, 1, 1))
        near += [n for n in (found.reorder_point, found.order_up_to) if n is not None]
    units = st.sampled_from(near).flatmap(lambda n: st.integers(max(n - 1, 0), n + 1))
    changes["on_hand"] = draw(units)
    changes["reserved"] = draw(st.just(0) | st.sampled_from([0, 1, changes["on_hand"]]) | units)
    changes["incoming"] = draw(st.just(0) | units)
    cost_minor = stock.cost_minor
    if cost_minor is not None:
        bound = changes["on_hand"] + changes["incoming"]
        near_it = st.integers(max(bound - 1, 0), bound + 30).map(lambda n: n * cost_minor)
        changes["max_stock_minor"] = draw(st.none() | st.integers(0, 200) | near_it | near_it)
    return evolve(stock, **changes)


@st.composite
def tables(draw: Any, max_size: int = 6) -> tuple[StockRule, list[SkuStock]]:
    rule = draw(rules())
    n = draw(st.integers(0, max_size))
    return rule, [draw(stocks(rule, f"S{i}")) for i in range(n)]
