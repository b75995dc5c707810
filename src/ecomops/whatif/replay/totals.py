"""What all promotions of a set together would have done to some orders."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Self, TypeAlias

from pydantic import Field

from ecomops.models.base import DomainModel
from ecomops.whatif.results.origin import Count

Amount: TypeAlias = Annotated[int, Field(strict=True)]
"""Minor units, below zero too; sums may leave int64."""


class ReplayTotals(DomainModel):
    """Orders under a set of promotions, added up (重放合计).

    Examples
    --------
    >>> totals = ReplayTotals(orders=2, discounted=1, sales_minor=300_00, off_minor=20_00,
    ...     known_sales_minor=300_00, known_off_minor=20_00, goods_cost_minor=180_00)
    >>> totals.cost_rate, totals.aov_minor, totals.net_aov_minor
    (Fraction(1, 15), Fraction(15000, 1), Fraction(14000, 1))
    >>> totals.margin_minor, totals.margin_after_minor
    (12000, 10000)
    """

    orders: Count
    """Orders, empty ones included."""
    discounted: Count
    """Orders that promotions gave something (享优惠订单)."""
    sales_minor: Amount
    """Goods at the prices of the history. [minor]"""
    off_minor: Amount
    """What promotions took off goods. [minor]"""
    shipping_off_minor: Amount = 0
    """What they took off shipping fees. [minor]"""
    known_sales_minor: Amount = 0
    """Sales of goods whose cost is known. [minor]"""
    known_off_minor: Amount = 0
    """What was taken off those. [minor]"""
    goods_cost_minor: Amount = 0
    """What those cost the shop (商品成本). [minor]"""

    def plus(self, other: ReplayTotals) -> Self:
        """Add the figures of other orders."""
        names = type(self).model_fields
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def cost_minor(self) -> int:
        """What promotions gave away, off goods and shipping (补贴) [minor]."""
        return self.off_minor + self.shipping_off_minor

    @property
    def net_minor(self) -> int:
        """What was paid for goods, with points too [minor]."""
        return self.sales_minor - self.off_minor

    @property
    def discounted_rate(self) -> Fraction | None:
        """Share of orders that were given something; None without orders."""
        return _ratio(self.discounted, self.orders)

    @property
    def cost_rate(self) -> Fraction | None:
        """Cost as a share of sales (费率); None without sales."""
        return _ratio(self.cost_minor, self.sales_minor)

    @property
    def aov_minor(self) -> Fraction | None:
        """Sales per order before promotions (笔单价); None without orders [minor]."""
        return _ratio(self.sales_minor, self.orders)

    @property
    def net_aov_minor(self) -> Fraction | None:
        """What was paid per order; None without orders [minor]."""
        return _ratio(self.net_minor, self.orders)

    # ---- margin, of goods whose cost is known -----------------------------------------
    @property
    def known_rate(self) -> Fraction | None:
        """Share of sales whose cost is known; None without sales."""
        return _ratio(self.known_sales_minor, self.sales_minor)

    @property
    def margin_minor(self) -> int | None:
        """Margin before promotions (毛利); None if no cost is known [minor]."""
        return self.known_sales_minor - self.goods_cost_minor if self._knows_cost else None

    @property
    def margin_after_minor(self) -> int | None:
        """Margin after what promotions gave away, off shipping too [minor]."""
        if self.margin_minor is None:
            return None
        return self.margin_minor - self.known_off_minor - self.shipping_off_minor

    @property
    def margin_rate(self) -> Fraction | None:
        """Margin before promotions as a share of those sales; None if no cost is known."""
        return (
            None
            if self.margin_minor is None
            else _ratio(self.margin_minor, self.known_sales_minor)
        )

    @property
    def margin_after_rate(self) -> Fraction | None:
        """Margin after promotions as a share of what was paid for those goods."""
        if self.margin_after_minor is None:
            return None
        return _ratio(self.margin_after_minor, self.known_sales_minor - self.known_off_minor)

    @property
    def _knows_cost(self) -> bool:
        return self.known_sales_minor > 0 or self.goods_cost_minor > 0


def _ratio(above: int, below: int) -> Fraction | None:
    return Fraction(above, below) if below else None
