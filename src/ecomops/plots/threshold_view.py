"""What a threshold chart shows, as plain numbers and texts; drawing it is another matter."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.currencies import exponent
from ecomops.plots.amounts import basis_text
from ecomops.plots.bins import bin_edges, counts_between
from ecomops.plots.rule_text import quoted_rule
from ecomops.rate_text import rate_text
from ecomops.selectors.goods import All
from ecomops.whatif import CostCurve, Replay, ReplayRow, Spend, cost_curve
from ecomops.whatif.results.amounts import long_money
from ecomops.words import amount_text

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "{rule} would have cost {cost}, {rate} of sales",
        "subtitle": "{n} orders worth {sales} in all ({basis})",
        "subtitle of one": "1 order worth {sales} ({basis})",
        "x": "order total, {basis} ({currency})",
        "some": "spend on the goods that count, {basis} ({currency})",
        "beyond": "; not drawn, of {end} or more: {n}",
        "y": "orders per {width}",
        "near": "{n} orders lack up to {reach},",
        "near of one": "1 order lacks up to {reach},",
        "gap": "{gap} in all",
        "qualifying": "{n} orders qualify",
        "qualifying of one": "1 order qualifies",
        "reached": "{n} orders reach it, {given} with the discount",
        "reached of one": "1 order reaches it, {given} with the discount",
        "cost_title": "What {off} off would cost at another threshold",
        "cost_x": "spend threshold ({currency})",
        "cost_y": "cost ({currency})",
        "point": "{threshold}: {cost}",
    },
    "zh": {
        "title": "{rule}：补贴 {cost}，占销售额 {rate}",
        "subtitle": "共 {n} 单，销售额 {sales}（{basis}）",
        "x": "订单金额，{basis}（{currency}）",
        "some": "计入门槛的商品金额，{basis}（{currency}）",
        "beyond": "；另有 {n} 单不低于 {end}，未画出",
        "y": "每 {width} 的订单数",
        "near": "{n} 单差额不超过 {reach}，",
        "gap": "差额合计 {gap}",
        "qualifying": "{n} 单达标",
        "reached": "{n} 单达标，{given} 单享优惠",
        "cost_title": "换个门槛，减 {off} 的补贴是多少",
        "cost_x": "满减门槛（{currency}）",
        "cost_y": "补贴（{currency}）",
        "point": "{threshold}:{cost}",
    },
}


@frozen(eq=False)
class ThresholdView:
    """Everything that the panels of a threshold chart show.

    Attributes
    ----------
    row : ReplayRow
    threshold_minor : int
        [minor]
    language : Language
    edges : (n_bars + 1,) int64
        Where bars begin and end. [minor]
    counts : (n_bars,) int64
        Orders in each.
    beyond : int
        Orders past the last edge.
    reached : int
        Orders that reach the threshold; another promotion may leave some without the discount.
    curve : CostCurve, optional
        Absent where the totals alone don't tell the cost.
    counts_some : bool
        Whether only certain goods count towards the threshold.
    steps : tuple of int
        Further steps of a ladder that the axis reaches. [minor]
    """

    row: ReplayRow
    threshold_minor: int
    language: Language
    edges: IntArray
    counts: IntArray
    beyond: int
    reached: int
    curve: CostCurve | None
    counts_some: bool = False
    steps: tuple[int, ...] = ()

    @classmethod
    def of(cls, replay: Replay, row: ReplayRow, language: Language) -> ThresholdView:
        """Count the orders of a replay into bars, and cost other thresholds."""
        spend = replay.spend(row.promotion_id)
        rule = replay.quotes.plan.rules[replay.quotes.row(row.promotion_id)]
        select = rule.conditions[0][1] if rule.ladder is None else rule.ladder_select
        further = () if rule.ladder is None else rule.ladder.steps[1:]
        edges = bin_edges(spend.threshold_minor, row.reach_minor)
        return cls(
            row,
            spend.threshold_minor,
            language,
            edges,
            counts_between(spend.actual_minor, edges),
            int(np.count_nonzero(spend.actual_minor >= edges[-1])),
            int(np.count_nonzero(spend.actual_minor >= spend.threshold_minor)),
            _curve(spend, row, edges),
            counts_some=not isinstance(select, All),
            steps=tuple(step.at_least for step in further if step.at_least < edges[-1]),
        )

    def say(self, words: str, **values: str) -> str:
        """Fill in one of the chart's texts."""
        return _WORDS[self.language][words].format(**values)

    def say_of(self, n: int, words: str, **values: str) -> str:
        """Fill in a text about so many orders."""
        of_one = f"{words} of one"
        is_one = n == 1 and of_one in _WORDS[self.language]
        return self.say(of_one if is_one else words, n=f"{n:,}", **values)

    def major(self, minor: int) -> float:
        """Scale an amount for an axis; amounts to be read are written by `money`."""
        return float(minor / 10 ** exponent(self.row.currency))

    def money(self, minor: int) -> str:
        """Write an amount briefly."""
        return amount_text(minor, self.row.currency)

    @property
    def answer(self) -> str:
        """What the chart says, in one sentence."""
        row = self.row
        said = row.description_zh if self.language == "zh" else row.description
        rule = quoted_rule(said, self.language)
        rate = rate_text(row.exact_cost_rate, self.language)
        return self.say("title", rule=rule, cost=self.cost, rate=rate)

    @property
    def subtitle(self) -> str:
        """What the answer was worked out from."""
        sales = long_money(self.row.sales_minor, self.row.currency)
        return self.say_of(
            self.row.orders,
            "subtitle",
            sales=sales,
            basis=basis_text(self.row.basis, self.language),
        )

    @property
    def total_title(self) -> str:
        """What the upper axis shows, and what it leaves out."""
        text = self.say(
            "some" if self.counts_some else "x",
            basis=basis_text(self.row.basis, self.language),
            currency=self.row.currency,
        )
        if self.beyond:
            end = self.money(int(self.edges[-1]))
            text += self.say("beyond", n=f"{self.beyond:,}", end=end)
        return text

    @property
    def near_lines(self) -> list[str]:
        """The label of the gap; empty without a reach."""
        row = self.row
        if not row.reach_minor:
            return []
        return [
            self.say_of(row.within_reach, "near", reach=self.money(row.reach_minor)),
            self.say("gap", gap=long_money(row.gap_minor, row.currency)),
        ]

    @property
    def qualifying_line(self) -> str:
        """The label of the bars from the threshold on."""
        if self.row.qualifying == self.reached:
            return self.say_of(self.reached, "qualifying")
        return self.say_of(self.reached, "reached", given=f"{self.row.qualifying:,}")

    @property
    def cost(self) -> str:
        """What the promotion gave away."""
        return long_money(self.row.cost_minor, self.row.currency)

    @property
    def reach_start(self) -> int:
        """The least total within reach, in minor units."""
        return max(self.threshold_minor - self.row.reach_minor, 0)

    def side(self, left: int) -> str:
        """Say which orders a bar holds, by its left edge."""
        if left >= self.threshold_minor:
            return "qualifying"
        return "near" if left >= self.reach_start else "below"


def _curve(spend: Spend, row: ReplayRow, edges: IntArray) -> CostCurve | None:
    """Cost other thresholds, if doing so for the promotion's own gives what the replay gave."""
    off = row.off_at_threshold_minor
    if not off:
        return None
    thresholds = edges[edges > 0]
    curve = cost_curve(spend.actual_minor, thresholds, off, reach_minor=row.reach_minor)
    own = int(np.searchsorted(thresholds, spend.threshold_minor))
    agrees = (curve.qualifying[own], curve.cost_minor[own]) == (row.qualifying, row.cost_minor)
    return curve if agrees else None
