"""What has to happen before a discount pays for itself."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, Protocol, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.words import word

BreakEvenStatus: TypeAlias = Literal["pays", "impossible", "undefined"]
"""Whether top-ups can pay a promotion back (能否回本).

``pays`` at a top-up rate from 0 to 1 · ``impossible`` only at a rate above 1, so not by
top-ups alone · ``undefined`` at no rate at all: a topped-up order gives away at least what
its added goods earn, or what it would get is not known.
"""

_UNKNOWN: Final = {
    "nobody": ("no order is within reach of a top-up", "没有可凑单的差额订单"),
    "depends": (
        "what a topped-up order would get is not known, its goods, fees or extras decide",
        "凑单订单的优惠未知，取决于商品、运费或赠送",
    ),
    "nothing": ("nothing is added, so no margin pays", "没有新增销售，任何毛利率都不能回本"),
}
_TOP_UP: Final = _UNKNOWN | {
    "pays": (
        "pays back once {} of the orders within reach top up",
        "差额订单中有 {} 凑单即可收回补贴",
    ),
    "impossible": (
        "impossible by top-up alone, {} of the orders within reach would have to",
        "仅靠凑单无法收回补贴（需要 {} 的差额订单凑单）",
    ),
    "earns": ("top-ups earn at a margin above {}", "毛利率高于 {} 时凑单盈利"),
    "never": (
        "no top-up rate pays, that takes a margin above {}",
        "凑单再多也收不回补贴，毛利率须高于 {}",
    ),
}
_MARGIN: Final = _UNKNOWN | {
    "pays": ("pays back at a margin of {} or more", "毛利率不低于 {} 即可回本"),
    "impossible": ("impossible, that takes a margin of {}", "无法回本，毛利率需达 {}"),
}
_UPLIFT: Final = {
    "pays": ("or with {} more orders", "或订单量增加 {}"),
    "never": (
        "no number of orders pays, the discount takes the whole margin",
        "补贴不低于全部毛利，订单再多也不能回本",
    ),
    "nothing": ("nothing was taken off", "没有减免"),
}


class CostAndGap(Protocol):
    """What a break-even point is found from (回本依据): a row of a replay, a scheme of a sweep."""

    @property
    def cost_minor(self) -> int:
        """What the promotion gave away [minor]."""

    @property
    def within_reach(self) -> int:
        """N: orders that could top up."""

    @property
    def gap_minor(self) -> int:
        """G: what they lack in all [minor]."""

    @property
    def off_at_threshold_minor(self) -> int | None:
        """o: what a topped-up order gets; None where that is not known [minor]."""

    @property
    def sales_minor(self) -> int:
        """Sales of all orders before the promotion [minor]."""


@frozen
class BreakEven:
    """What it takes to pay a promotion back at one margin (回本点).

    Two ways are weighed, each alone. By top-ups (凑单): a share φ of the orders within reach
    buys just what it lacks and then gets the discount too. By more orders: sales and cost
    both grow by a share u. Everything is exact; nothing about behaviour is assumed.

    The gain over no promotion is ``Δ(φ) = m·φ·G − (cost + o·φ·N)``, so top-ups break even
    at ``φ* = cost / (m·G − o·N)`` and more orders at ``u* = cost / (m·sales − cost)``. A given
    φ pays from the margin ``(cost + o·φ·N) / (φ·G)`` on: the margin to keep.

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
        o: what a topped-up order gets; None where that is not known. [minor]
    sales_minor
        Sales of all orders before the promotion. [minor]

    Examples
    --------
    >>> fifth = BreakEven(Fraction(1, 2), cost_minor=1000, within_reach=10, gap_minor=9000,
    ...                   off_at_threshold_minor=200, sales_minor=50_000)
    >>> fifth.status, fifth.top_up_rate, fifth.gain(Fraction(2, 5))
    ('pays', 0.4, Fraction(0, 1))
    >>> fifth.margin_to_keep("40%"), fifth.margin_status("5%")
    (0.5, 'impossible')
    >>> print(fifth)
    at a margin of 50 %: pays back once 40.00 % of the orders within reach top up; or with 4.17 % more orders
    """  # noqa: E501  the doctest shows the whole line

    margin_rate: Fraction
    cost_minor: int
    within_reach: int
    gap_minor: int
    off_at_threshold_minor: int | None
    sales_minor: int

    @classmethod
    def of(cls, figures: CostAndGap, margin_rate: Rate) -> BreakEven:
        """Weigh what a promotion gave away at a margin.

        Raises
        ------
        InvalidArgumentError
            If the margin is not exact, or not within 0 to 1.
        """
        return cls(
            exact_rate("margin_rate", margin_rate),
            figures.cost_minor,
            figures.within_reach,
            figures.gap_minor,
            figures.off_at_threshold_minor,
            figures.sales_minor,
        )

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
        return _status(self.exact_top_up_rate)

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

    def exact_margin_to_keep(self, top_up_rate: Rate) -> Fraction | None:
        """Return `margin_to_keep` as a fraction."""
        rate = exact_rate("top_up_rate", top_up_rate)
        if self.off_at_threshold_minor is None:
            return None
        cost = self.cost_minor + self.off_at_threshold_minor * rate * self.within_reach
        if not cost:
            return Fraction(0)  # nothing is given away, so there is nothing to earn back
        added = rate * self.gap_minor
        return cost / added if added else None

    def margin_to_keep(self, top_up_rate: Rate) -> float | None:
        """Say from which margin on a given share of top-ups pays (回本毛利率); may exceed 1.

        None: undefined, `margin_words` says why.

        Raises
        ------
        InvalidArgumentError
            If the rate is not exact, or not within 0 to 1.
        """
        return _float(self.exact_margin_to_keep(top_up_rate))

    def margin_status(self, top_up_rate: Rate) -> BreakEvenStatus:
        """Tell a margin to keep within 0 to 1 (pays), above 1 (impossible), and none."""
        return _status(self.exact_margin_to_keep(top_up_rate))

    def margin_words(self, top_up_rate: Rate, language: Language = "en") -> str:
        """Say the margin to keep at a given share of top-ups in one sentence."""
        known_language(language)
        margin = self.exact_margin_to_keep(top_up_rate)
        key = self._unknown if margin is None else _status(margin)
        said = word(_MARGIN, key, language).format(rate_text(margin, language))
        share = short_rate_text(exact_rate("top_up_rate", top_up_rate), language)
        return f"凑单率 {share}：{said}" if language == "zh" else f"if {share} top up: {said}"

    def words(self, language: Language = "en") -> str:
        """Say both ways in one sentence."""
        known_language(language)
        margin = short_rate_text(self.margin_rate, language)
        top_up, uplift = self._top_up_text(language), self._uplift_text(language)
        if language == "zh":
            return f"毛利率 {margin}：{top_up}；{uplift}"
        return f"at a margin of {margin}: {top_up}; {uplift}"

    def __str__(self) -> str:
        return self.words("en")

    def _top_up_text(self, language: Language) -> str:
        rate, key = self.exact_top_up_rate, str(self.status)
        if rate is None or not self.cost_minor:  # there is nothing to pay back
            rate = self.exact_least_margin_rate
            key = "never" if self.cost_minor else "earns"
            key = self._unknown if rate is None else key
        return word(_TOP_UP, key, language).format(rate_text(rate, language))

    def _uplift_text(self, language: Language) -> str:
        uplift = self.exact_order_uplift
        key = "never" if uplift is None else "pays"
        if not self.cost_minor:
            key = "nothing"
        return word(_UPLIFT, key, language).format(rate_text(uplift, language))

    @property
    def _unknown(self) -> str:
        """Name why top-ups have no figure."""
        if self.within_reach == 0:
            return "nobody"
        return "depends" if self.off_at_threshold_minor is None else "nothing"

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


def _status(rate: Fraction | None) -> BreakEvenStatus:
    """Name what a rate that has to be within 0 to 1 means."""
    if rate is None:
        return "undefined"
    return "pays" if rate <= 1 else "impossible"


def _float(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate)
