"""How one SKU stands on a day, and what to do about it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.stock.day_counts import day_after
from ecomops.stock.fields import DAY_PARTS, day_parts
from ecomops.stock.replenishment import Replenishment, check_arguments, replenish
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.text import remedy_text, verdict_text

StockState: TypeAlias = Literal[
    "out_of_stock", "order_now", "low", "reorder", "overstock", "unknown", "healthy", "none"
]
"""How a SKU stands, the most urgent first; it has the first that is true.

- out_of_stock 缺货: nothing is available and it sells, or units are owed.
- order_now 立即补货: what is available and incoming runs out before an order made today arrives.
- low 库存偏低: what is available lasts for less than the low limit.
- reorder 到补货点: the position is at or below the reorder point.
- overstock 积压: what is available lasts for more than the high limit, or does not sell at all.
- unknown 需求未知: it was in stock on no day of the window.
- healthy 正常: none of these.
- none 无货无销量: none is there, and none was sold.
"""

STOCK_STATES: Final[tuple[StockState, ...]] = get_args(StockState)
SHORTAGES: Final[tuple[StockState, ...]] = ("out_of_stock", "order_now", "low", "reorder")
"""What calls for an order."""


@frozen
class StockVerdict:
    """How one SKU stands on a day, and what to do about it (库存检查结果).

    Attributes
    ----------
    stock
        What was looked at.
    rule
        What it was held against.
    today
        The day.
    state
        How it stands.
    replenishment
        How much to order, until when.
    """

    stock: SkuStock
    rule: StockRule
    today: date
    state: StockState
    replenishment: Replenishment

    @property
    def is_alert(self) -> bool:
        """Whether something is to be done about it."""
        return self.state in SHORTAGES or self.state == "overstock"

    @property
    def actual(self) -> Fraction | int | None:
        """What was found: units where it is out of stock, due, or does not sell, else days.

        The days are those of the position for ``order_now``, and otherwise those of what is
        available. None: it does not sell.
        """
        stock = self.stock
        if self.state == "out_of_stock" or (self.state == "overstock" and not stock.sold):
            return stock.available_units
        if self.state == "reorder":
            return stock.position_units
        return stock.position_cover_days if self.state == "order_now" else stock.cover_days

    @property
    def compared_with(self) -> Fraction | int | None:
        """What that is held against: 0, a reorder point, the lead time, or a limit of cover.

        None: there is no alert.
        """
        if self.state == "order_now":
            return self.lead_days
        if self.state == "reorder":
            return self.replenishment.reorder_point
        if self.state == "low":
            return Fraction(self.rule.low_cover_days)
        if self.state == "overstock" and self.stock.sold:
            return Fraction(self.rule.high_cover_days)
        return 0 if self.is_alert else None

    @property
    def lead_days(self) -> Fraction | None:
        """From an order today to its arrival, production included; None: not known."""
        lead = self.stock.mean_lead_time_days
        return None if lead is None else lead + self.replenishment.production_days

    @property
    def stock_out_on(self) -> date | None:
        """The day on which the available units run out at the present pace (预计断货日).

        Without what is on its way. None: it does not sell, or in no year that can be told.
        """
        cover = self.stock.cover_days
        return None if cover is None else day_after(self.today, int(cover))

    @property
    def excess_units(self) -> int:
        """Available units beyond the high limit; all of them if it does not sell (积压数量)."""
        return excess_of(self.stock, self.rule) if self.state == "overstock" else 0

    @property
    def excess_minor(self) -> int | None:
        """What those cost; None: what one costs is not known (积压金额)."""
        cost = self.stock.cost_minor
        return None if cost is None else self.excess_units * cost

    def remedy(self, language: Language = "en") -> str:
        """Say only what to do; empty where nothing is to be done (处理建议).

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return remedy_text(self, known_language(language))

    def describe(self, language: Language = "en") -> str:
        """Say how it stands, and what to do.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return verdict_text(self, known_language(language))

    def __str__(self) -> str:
        return self.describe()


def check_stock(stock: SkuStock, rule: StockRule, today: date) -> StockVerdict:
    """Say how one SKU stands on a day, and what to do about it (每日库存检查).

    Parameters
    ----------
    stock
        What is known about it.
    rule
        What is low, what is too much, and how much to order.
    today
        The local day on which it was counted.

    Raises
    ------
    InvalidArgumentError
        If an argument is of another type, or `today` is an instant.

    Examples
    --------
    >>> rule = StockRule(low_cover_days=7, high_cover_days=90, review_days=7)
    >>> tea = SkuStock(sku_id="tea", on_hand=45, sold=300, window_days=30, lead_time_days=2)
    >>> print(check_stock(tea, rule, date(2026, 11, 11)))
    tea: low: 4.5 days of cover, below 7; it lasts until 2026-11-15; order 95 units by 2026-11-13
    >>> print(check_stock(tea, rule, date(2026, 11, 11)).remedy("zh"))
    最迟 2026-11-13 补货 95 件
    >>> cap = SkuStock(sku_id="cap", on_hand=45, sold=0, window_days=30)
    >>> print(check_stock(cap, rule, date(2026, 11, 11)).describe("zh"))
    cap：积压：可售 45 件，30 天无销量；建议促销清仓 45 件
    """
    check_arguments(stock, rule, today)
    found = replenish(stock, rule, today)
    return StockVerdict(stock, rule, today, _state(stock, rule, found), found)


def excess_of(stock: SkuStock, rule: StockRule) -> int:
    """Count the available units beyond the high limit, whole units that it does not cover."""
    parts = max(stock.demand_days, 1) * DAY_PARTS
    covered = stock.sold * day_parts(rule.high_cover_days) // parts
    return max(stock.available_units - covered, 0)


def _state(stock: SkuStock, rule: StockRule, found: Replenishment) -> StockState:
    available = stock.available_units
    if available < 0 or (available == 0 and stock.sold):
        return "out_of_stock"
    if not stock.demand_days:
        return "unknown"
    if not stock.sold:
        return "overstock" if available else "none"
    return _state_by_cover(stock, rule, found)


def _state_by_cover(stock: SkuStock, rule: StockRule, found: Replenishment) -> StockState:
    """Say how a SKU stands that sells and is available."""
    lead, pace = stock.mean_lead_time_days, Fraction(stock.sold, stock.demand_days)
    if lead is not None and stock.position_units < pace * (lead + found.production_days):
        return "order_now"
    if stock.available_units < pace * Fraction(rule.low_cover_days):
        return "low"
    if found.reorder_point is not None and stock.position_units <= found.reorder_point:
        return "reorder"
    is_over = stock.available_units > pace * Fraction(rule.high_cover_days)
    return "overstock" if is_over else "healthy"
