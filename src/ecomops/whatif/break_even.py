"""What has to happen before a discount pays for itself."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.whatif.rates import Rate, exact_rate

BreakEvenStatus: TypeAlias = Literal["pays", "impossible", "undefined"]
"""Whether top-ups can pay a promotion back (能否回本).

``pays`` at a top-up rate from 0 to 1 · ``impossible`` only at a rate above 1, so not by
top-ups alone · ``undefined`` at no rate at all: a topped-up order gives away at least what
its added goods earn, or what it would get is not known.
"""


@frozen
class BreakEven:
    """What it takes to pay a promotion back at one margin (回本点).

    Two ways are weighed, each alone. By top-ups (凑单): a share φ of the orders within reach
    buys just what it lacks and then gets the discount too. By more orders: sales and cost
    both grow by a share u. Everything is exact; nothing about behaviour is assumed.

    The gain over no promotion is ``Δ(φ) = m·φ·G − (cost + o·φ·N)``, so top-ups break even
    at ``φ* = cost / (m·G − o·N)`` and more orders at ``u* = cost / (m·sales − cost)``.

    Attributes
    ----------
    margin_rate
        m: what is left of a sale after the cost of goods.
    cost_minor
        What the promotion gave away. [minor]
    within_reach
        N: orders that could top up.
    gap_minor
        G: what they lack in all. [minor]
    off_at_threshold_minor
        o: what a topped-up order gets; None where that depends on the goods. [minor]
    sales_minor
        Sales of all orders before the promotion. [minor]

    Examples
    --------
    >>> fifth = BreakEven(Fraction(1, 2), cost_minor=1000, within_reach=10, gap_minor=9000,
    ...                   off_at_threshold_minor=200, sales_minor=50_000)
    >>> fifth.status, fifth.top_up_rate, fifth.gain(Fraction(2, 5))
    ('pays', 0.4, Fraction(0, 1))
    >>> print(fifth)
    at a margin of 50 %: pays back once 40.00 % of the orders within reach top up; or with 4.17 % more orders
    """  # noqa: E501  the doctest shows the whole line

    margin_rate: Fraction
    cost_minor: int
    within_reach: int
    gap_minor: int
    off_at_threshold_minor: int | None
    sales_minor: int

    @property
    def top_up_gain_minor(self) -> Fraction | None:
        """m·G − o·N: what is gained if every order within reach tops up, in minor units."""
        if self.off_at_threshold_minor is None:
            return None
        return self.margin_rate * self.gap_minor - self.off_at_threshold_minor * self.within_reach

    @property
    def exact_top_up_rate(self) -> Fraction | None:
        """φ*: the share of orders within reach that has to top up; may exceed 1."""
        gain = self.top_up_gain_minor
        return None if gain is None or gain <= 0 else self.cost_minor / gain

    @property
    def exact_order_uplift(self) -> Fraction | None:
        """u*: how many more orders it takes, as a share of those there were."""
        earned = self.margin_rate * self.sales_minor - self.cost_minor
        return None if earned <= 0 else self.cost_minor / earned

    @property
    def exact_least_margin_rate(self) -> Fraction | None:
        """o·N / G: only above this margin does a top-up earn anything."""
        if self.off_at_threshold_minor is None or self.gap_minor == 0:
            return None
        return Fraction(self.off_at_threshold_minor * self.within_reach, self.gap_minor)

    @property
    def top_up_rate(self) -> float | None:
        """φ* as a float."""
        return _float(self.exact_top_up_rate)

    @property
    def order_uplift(self) -> float | None:
        """u* as a float."""
        return _float(self.exact_order_uplift)

    @property
    def least_margin_rate(self) -> float | None:
        """o·N / G as a float."""
        return _float(self.exact_least_margin_rate)

    @property
    def status(self) -> BreakEvenStatus:
        """Whether top-ups alone can pay it back."""
        rate = self.exact_top_up_rate
        if rate is None:
            return "undefined"
        return "pays" if rate <= 1 else "impossible"

    def gain(self, top_up_rate: Rate) -> Fraction | None:
        """Δ(φ): the gain over no promotion if a share φ tops up, in minor units; exact.

        None where what a topped-up order gets is not known.

        Raises
        ------
        InvalidArgumentError
            If the rate is not exact, or not within 0 to 1.
        """
        if self.top_up_gain_minor is None:
            return None
        return exact_rate("top_up_rate", top_up_rate) * self.top_up_gain_minor - self.cost_minor

    def words(self, language: Language = "en") -> str:
        """Say both ways in one sentence."""
        known_language(language)
        margin = short_rate_text(self.margin_rate, language)
        if language == "zh":
            return f"毛利率 {margin}：{self._top_up_zh()}；{self._uplift_zh()}"
        return f"at a margin of {margin}: {self._top_up_en()}; {self._uplift_en()}"

    def __str__(self) -> str:
        return self.words("en")

    def _top_up_en(self) -> str:
        rate = rate_text(self.exact_top_up_rate)
        if self.status == "pays":
            return f"pays back once {rate} of the orders within reach top up"
        if self.status == "impossible":
            return f"impossible by top-up alone, {rate} of the orders within reach would have to"
        if self.within_reach == 0:
            return "no order is within reach of a top-up"
        least = self.exact_least_margin_rate
        if least is None:
            return "what a topped-up order would get depends on its goods"
        return f"no top-up rate pays, that takes a margin above {rate_text(least)}"

    def _uplift_en(self) -> str:
        uplift = self.exact_order_uplift
        if uplift is None:
            return "no number of orders pays, the discount takes the whole margin"
        return f"or with {rate_text(uplift)} more orders"

    def _top_up_zh(self) -> str:
        rate = rate_text(self.exact_top_up_rate, "zh")
        if self.status == "pays":
            return f"差额订单中有 {rate} 凑单即可收回满减补贴"
        if self.status == "impossible":
            return f"仅靠凑单无法收回满减补贴（需要 {rate} 的差额订单凑单）"
        if self.within_reach == 0:
            return "没有可凑单的差额订单"
        least = self.exact_least_margin_rate
        if least is None:
            return "凑单订单的优惠取决于商品，无法计算"
        return f"凑单再多也收不回满减补贴，毛利率须高于 {rate_text(least, 'zh')}"

    def _uplift_zh(self) -> str:
        uplift = self.exact_order_uplift
        if uplift is None:
            return "补贴不低于全部毛利，订单再多也不能回本"
        return f"或订单量增加 {rate_text(uplift, 'zh')}"

    def to_dict(self) -> dict[str, object]:
        """Give the results as plain values, rates as floats."""
        return {
            "margin_rate": float(self.margin_rate),
            "status": self.status,
            "top_up_rate": self.top_up_rate,
            "order_uplift": self.order_uplift,
            "least_margin_rate": self.least_margin_rate,
            "words": self.words("en"),
        }


def _float(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate)
