"""What one promotion would have done to past orders, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from ecomops._typing import MAX_MINOR
from ecomops.amount_text import format_minor
from ecomops.currencies import exponent, symbol
from ecomops.promotions.rules.verdict import VerdictCode
from ecomops.whatif.break_even import BreakEven
from ecomops.whatif.rates import Rate, exact_rate


@frozen
class ReplayRow:
    """What one promotion would have done to past orders (活动重放结果).

    Attributes
    ----------
    promotion_id
        Which promotion.
    description, description_zh
        What it says, in English and Chinese.
    currency
        ISO 4217 code of every amount.
    basis
        What the sales are measured in, such as ``paid`` or ``shelf``.
    reach_minor
        How much an order may lack to count as within reach. [minor]
    orders
        All orders, empty ones included.
    sales_minor
        All orders at the prices of the table, before any promotion. [minor]
    qualifying
        Q: orders that got a discount from it (达标订单).
    within_reach
        N: orders that lack one spend threshold, by at most the reach (凑单空间).
    gap_minor
        G: what those lack in all. [minor]
    cost_minor
        What it gave away (补贴). [minor]
    off_at_threshold_minor
        o: what an order gets from it, were it alone, that just reaches the spend threshold
        with one line free of floor prices; None where there is no threshold, or where other
        goods than those that count get the benefit. [minor]
    threshold_minor
        The spend threshold, the largest if there are several; None without one. [minor]
    verdicts
        How many orders met each verdict.
    """

    promotion_id: str
    description: str
    description_zh: str
    currency: str
    basis: str
    reach_minor: int
    orders: int
    sales_minor: int
    qualifying: int
    within_reach: int
    gap_minor: int
    cost_minor: int
    off_at_threshold_minor: int | None
    threshold_minor: int | None
    verdicts: Mapping[VerdictCode, int] = field(hash=False)

    @property
    def exact_cost_rate(self) -> Fraction | None:
        """Cost as a share of sales; None without sales."""
        return Fraction(self.cost_minor, self.sales_minor) if self.sales_minor else None

    @property
    def cost_rate(self) -> float | None:
        """Cost as a share of sales (费率), 0 to 1; None without sales."""
        rate = self.exact_cost_rate
        return None if rate is None else float(rate)

    def exact_subsidised_share(self, top_up_rate: Rate) -> Fraction | None:
        """Return `subsidised_share` as a fraction."""
        topped_up = exact_rate("top_up_rate", top_up_rate) * self.within_reach
        paid_for = self.qualifying + topped_up
        return self.qualifying / paid_for if paid_for else None

    def subsidised_share(self, top_up_rate: Rate) -> float | None:
        """Of the orders that get the discount, the share that needed none (补贴占比).

        ``Q / (Q + φN)`` where a share φ of the orders within reach tops up; None where no
        order gets it.

        Raises
        ------
        InvalidArgumentError
            If the rate is not exact, or not within 0 to 1.
        """
        share = self.exact_subsidised_share(top_up_rate)
        return None if share is None else float(share)

    def break_even(self, margin_rate: Rate) -> BreakEven:
        """Weigh the promotion at a margin (回本).

        Raises
        ------
        InvalidArgumentError
            If the margin is not exact, or not within 0 to 1.
        """
        return BreakEven(
            exact_rate("margin_rate", margin_rate),
            self.cost_minor,
            self.within_reach,
            self.gap_minor,
            self.off_at_threshold_minor,
            self.sales_minor,
        )

    def to_dict(self) -> dict[str, object]:
        """Give the row as plain values, rates as floats."""
        return {
            "promotion_id": self.promotion_id,
            "description": self.description,
            "description_zh": self.description_zh,
            "currency": self.currency,
            "basis": self.basis,
            "reach_minor": self.reach_minor,
            "orders": self.orders,
            "sales_minor": self.sales_minor,
            "qualifying": self.qualifying,
            "within_reach": self.within_reach,
            "gap_minor": self.gap_minor,
            "cost_minor": self.cost_minor,
            "cost_rate": self.cost_rate,
            "off_at_threshold_minor": self.off_at_threshold_minor,
            "threshold_minor": self.threshold_minor,
            "verdicts": dict(self.verdicts),
        }


def long_money(minor: int, currency: str) -> str:
    """Write an amount for a table, with commas between thousands; sums may exceed int64.

    >>> long_money(13_100_500, "USD")
    '$131,005.00'
    """
    if abs(minor) <= MAX_MINOR:
        return format_minor(minor, currency, grouping=True)
    places = exponent(currency)
    whole, fraction = divmod(minor, 10**places)
    return f"{symbol(currency)}{whole:,}" + (f".{fraction:0{places}}" if places else "")
