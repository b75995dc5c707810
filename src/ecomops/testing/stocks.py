"""Strategies for stock: rules, and SKUs whose stock lies where a rule decides otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ecomops.stock.fields import MAX_UNITS
from ecomops.stock.replenishment import replenish
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.stock_table import StockTable
from ecomops.testing.limits import Limits, changed
from ecomops.testing.values import mostly

_LIMITS: Final = Limits()
_ANY_DAY: Final = date(2026, 1, 1)
_DAYS: Final = st.integers(0, 12).map(Decimal) | st.sampled_from(("2.5", "0.0001", "7.25")).map(
    Decimal
)
_SIZES: Final = st.sampled_from((1, 1, 5, 6, 10, 20))
_FEW: Final = st.integers(0, 20)
_CATEGORIES: Final = st.sampled_from(((), ("food",), ("food", "tea"), ("home",)))


def stock_rules() -> SearchStrategy[StockRule]:
    """Draw stock rules with every kind of safety stock; most numbers are small (补货规则)."""
    small = {
        "low_cover_days": st.just(Decimal(0)),
        "high_cover_days": st.just(Decimal(0)),
        "review_days": mostly(st.integers(0, 8), st.just(365), one_in=8),
        "max_production_days": st.sampled_from((1, 2, 5, 30, 365)),
    }
    return st.builds(
        lambda rule, days: changed(rule, {"low_cover_days": days[0], "high_cover_days": days[1]}),
        _LIMITS.model(StockRule, small),
        st.tuples(_DAYS, _DAYS).map(sorted),
    )


@st.composite
def sku_stocks_near(
    draw: DrawFn, rule: StockRule, sku_id: str = "sku", *, currency: str | None = None
) -> SkuStock:
    """Draw an SKU whose stock is about to turn under a rule (临界库存).

    What is there, reserved and on the way lies at the rule's limits of cover, at the lead time,
    the reorder point and the level to order up to, or one unit beside them. What need not be
    known is known or not; there are days out of stock, packs, capacities and budgets.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    rule
        Which one.
    sku_id
        What the SKU is called.
    currency
        ISO 4217 code of its amounts, if it is to have one.

    Examples
    --------
    >>> from hypothesis import given
    >>> from ecomops.stock import WEEKLY_STOCK_RULE, check_stock
    >>> @given(sku_stocks_near(WEEKLY_STOCK_RULE))
    ... def test_what_lasts_for_less_than_a_week_is_not_healthy(stock):
    ...     state = check_stock(stock, WEEKLY_STOCK_RULE, date(2026, 11, 11)).state
    ...     assert state != "healthy" or stock.cover_days >= 7
    >>> test_what_lasts_for_less_than_a_week_is_not_healthy()
    """
    stock = draw(_sold_daily(sku_id, currency))
    lead = draw(st.none() | st.lists(st.integers(0, 9), min_size=1, max_size=3))
    if lead is not None:
        stock = stock.with_lead_times(lead)
    near = st.sampled_from(_turning(stock, rule))
    units = st.builds(lambda n, by: min(max(n + by, 0), MAX_UNITS), near, st.integers(-1, 1))
    reserved, incoming = (draw(mostly(st.just(0), units, one_in=3)) for _ in range(2))
    # what turns is what is available, or that and what is on the way
    counted = incoming if draw(st.booleans()) else 0
    facts: dict[str, Any] = {
        "on_hand": min(max(draw(units) + reserved - counted, 0), MAX_UNITS),
        "reserved": reserved,
        "incoming": incoming,
    }
    if stock.cost_minor is not None:
        facts["max_stock_minor"] = draw(st.none() | st.integers(0, 200))
    return evolve(stock, **facts)


def stock_tables_near(
    rule: StockRule, *, max_skus: int = 6, currency: str | None = None
) -> SearchStrategy[StockTable]:
    """Draw tables of SKUs as `sku_stocks_near` draws them; empty ones too (临界库存表).

    Parameters
    ----------
    rule
        Which one.
    max_skus
        The most SKUs of a table.
    currency
        As for `sku_stocks_near`.
    """
    return st.integers(0, max_skus).flatmap(
        lambda n: st.tuples(
            *(sku_stocks_near(rule, f"S{i}", currency=currency) for i in range(n))
        ).map(StockTable.of)
    )


@st.composite
def _sold_daily(draw: DrawFn, sku_id: str, currency: str | None) -> SkuStock:
    """Draw what sold in a short window, and how more of it is got."""
    daily = draw(st.lists(st.integers(0, 4), min_size=1, max_size=6))
    days = st.lists(st.booleans(), min_size=len(daily), max_size=len(daily))
    stock = SkuStock.of_daily(
        sku_id,
        daily,
        draw(st.none() | days),
        on_hand=0,
        capacity_per_day=draw(st.none() | st.integers(1, 6)),
        min_order_units=draw(_SIZES),
        pack_units=draw(_SIZES),
        cost_minor=draw(st.none() | st.integers(0, 5)),
        opening_units=draw(st.none() | _FEW),
        received_units=draw(st.none() | _FEW),
        category=draw(_CATEGORIES),
        currency=currency,
    )
    return evolve(stock, sold_squares=None) if draw(st.booleans()) else stock


def _turning(stock: SkuStock, rule: StockRule) -> Sequence[int]:
    """List the numbers of units at which the rule decides otherwise."""
    found = [0, 1, 5, 30]
    pace = stock.daily_demand
    if pace is not None:
        lead = stock.mean_lead_time_days or 0
        spans = (rule.low_cover_days, rule.high_cover_days, lead, lead + rule.review_days)
        found += [int(pace * Fraction(days)) for days in spans]
    order = replenish(stock, rule, _ANY_DAY)
    found += [n for n in (order.reorder_point, order.order_up_to) if n is not None]
    return list(dict.fromkeys(found))
