"""What a chart of an estimated top-up share shows, as plain numbers and texts."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Final

from attrs import frozen

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.plots.amounts import major
from ecomops.rate_text import percent_digits, short_rate_text
from ecomops.whatif import TopUpBin, TopUpEstimate
from ecomops.whatif.top_up.verdict_text import verdict_text
from ecomops.words import amount_text, word

_WORDS: Final = {
    "shown": (
        "{share} of the orders that lacked up to {reach} of {threshold} topped up",
        "差 {reach} 以内满 {threshold} 的订单中，{share} 凑了单",
    ),
    "measured": (
        "{share} shows, from {low} to {high}: {confidence} of {replicates:,} resamples by {unit}",
        "测得 {share}（{low} 至 {high}）：按{unit}重抽样 {replicates:,} 次的 {confidence} 区间",
    ),
    "interval": (
        "from {low} to {high}: {confidence} of {replicates:,} resamples by {unit}",
        "{low} 至 {high}：按{unit}重抽样 {replicates:,} 次的 {confidence} 区间",
    ),
    "customer": ("customer", "顾客"),
    "order": ("order", "订单"),
    "curve": (
        "line: what would have been, read from the bins on either side",
        "线：若没有活动的分布，由两侧分组拟合",
    ),
    "no_curve": (
        "no line: there are too few orders to fit one to",
        "无拟合线：订单太少，无法拟合",
    ),
    "x": ("order total before the discount ({currency})", "优惠前订单金额（{currency}）"),
    "y": ("orders per {width}", "每 {width} 的订单数"),
    "missing": ("{n} missing", "减少 {n} 单"),
    "excess": ("{n} too many", "增多 {n} 单"),
    "place_x": (
        "share that shows (%): what shows where nothing ran is no top-up",
        "显示出的比例（%）：没有活动的金额处显示出的不是凑单",
    ),
    "own": ("{amount}, the threshold", "{amount}（门槛）"),
}


@frozen(eq=False)
class Place:
    """What shows at one amount: the threshold, or one at which nothing ran (对照金额)."""

    name: str
    is_own: bool
    share: float
    """[%]"""
    low: float
    high: float
    label: str


@frozen(eq=False)
class TopUpView:
    """Everything that the chart shows (凑单率估计图)."""

    estimate: TopUpEstimate
    language: Language

    @classmethod
    def of(cls, estimate: object, language: Language) -> TopUpView:
        """Read the arguments of `top_up_chart`.

        Raises
        ------
        InvalidArgumentError
            If it is no estimate.
        """
        if not isinstance(estimate, TopUpEstimate):
            raise InvalidArgumentError(
                "estimate", estimate, "is no TopUpEstimate", "make one with estimate_top_up"
            )
        return cls(estimate, language)

    def say(self, key: str, **values: object) -> str:
        """Fill in one of the texts."""
        return word(_WORDS, key, self.language).format(**values)

    def money(self, minor: int) -> str:
        """Write an amount."""
        return amount_text(minor, self.estimate.origin.currency)

    def major(self, minor: int) -> float:
        """Scale an amount for the axis."""
        return major(minor, self.estimate.origin.currency)

    # ---- words ------------------------------------------------------------------------
    @property
    def answer(self) -> str:
        """Say the share, or why none can be told."""
        estimate, window = self.estimate, self.estimate.window
        if estimate.top_up_rate is None:
            said = verdict_text(estimate, self.language)
            return said[:1].upper() + said[1:]
        share = self.rate(estimate.top_up_rate)
        threshold, reach = self.money(window.threshold_minor), self.money(window.reach_minor)
        return self.say("shown", share=share, reach=reach, threshold=threshold)

    @property
    def subtitle(self) -> list[str]:
        """Say how sure it is, and how to read the line."""
        estimate, said = self.estimate, []
        if estimate.share is not None:
            said.append(
                self.say(
                    "interval" if estimate.is_shown else "measured",
                    share=self.rate(estimate.share.value),
                    low=self.rate(estimate.share.low),
                    high=self.rate(estimate.share.high),
                    confidence=short_rate_text(estimate.confidence, self.language),
                    replicates=estimate.replicates,
                    unit=self.say("customer" if estimate.by_customer else "order"),
                )
            )
        return [*said, self.say("curve" if self.has_curve else "no_curve")]

    def rate(self, share: Fraction) -> str:
        """Write a share to a tenth of a per cent."""
        percent = "%" if self.language == "zh" else " %"
        return percent_digits(share, 1) + percent

    @property
    def labels(self) -> tuple[str, str]:
        """Say how many orders are missing and how many too many; empty where not known."""
        missing, excess = self.estimate.missing, self.estimate.excess
        if missing is None or excess is None:
            return "", ""
        return (
            self.say("missing", n=f"{round(missing.value):,}"),
            self.say("excess", n=f"{round(excess.value):,}"),
        )

    # ---- numbers ----------------------------------------------------------------------
    @property
    def has_curve(self) -> bool:
        """Whether there are orders enough for the line."""
        return any(one.counterfactual is not None for one in self.estimate.bins)

    @cached_property
    def bins(self) -> tuple[TopUpBin, ...]:
        """The bins, in order of amount."""
        return tuple(sorted(self.estimate.bins, key=lambda one: one.from_minor))

    @property
    def places(self) -> list[Place]:
        """The threshold and the amounts where nothing ran, in order of amount."""
        window, own = self.estimate.window, self.estimate.share
        if own is None:
            return []
        found = [(window.threshold_minor, True, own)]
        found += [
            (one.threshold_minor, False, one.share)
            for one in self.estimate.placebos
            if one.share is not None
        ]
        return [
            Place(
                self.say("own", amount=self.money(at)) if is_own else self.money(at),
                is_own,
                float(100 * share.value),
                float(100 * share.low),
                float(100 * share.high),
                self.rate(share.value),
            )
            for at, is_own, share in sorted(found, key=lambda one: one[0])
        ]
