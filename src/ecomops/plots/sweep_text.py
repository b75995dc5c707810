"""What a map of a sweep says in words."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from ecomops._typing import Language
from ecomops.plots.amounts import basis_text, brief_money
from ecomops.plots.rule_text import quoted_rule
from ecomops.plots.sweep_view import SweepView
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.words import word

_WORDS: Final = {
    "judged_gain": (
        "{rule} would gain {amount} on the half of the customers it was not chosen on",
        "{rule}：在检验用的另一半顾客上净收益 {amount}",
    ),
    "judged_loss": (
        "{rule} would lose {amount} on the half of the customers it was not chosen on",
        "{rule}：在检验用的另一半顾客上亏损 {amount}",
    ),
    "judged_rate": (
        "{rule} would give away {rate} of sales on the half of the customers it was not chosen on",
        "{rule}：在检验用的另一半顾客上补贴占销售额 {rate}",
    ),
    "rates": (
        "What {n} schemes would give away: from {low} to {high} of sales",
        "{n} 个方案的补贴占销售额 {low} 至 {high}",
    ),
    "no_rates": ("Without sales there is no cost rate", "没有销售额，无法计算费率"),
    "most_gain": ("{rule} would gain most: {amount}", "{rule}净收益最大：{amount}"),
    "even": ("No scheme gains: {rule} would break even", "没有方案盈利：{rule}刚好保本"),
    "least_loss": (
        "No scheme pays: {rule} would lose least, {amount}",
        "没有方案能回本：{rule}亏损最少，为 {amount}",
    ),
    "no_winner": ("None of {n} schemes could win", "{n} 个方案均不可选"),
    "nobody": ("No order qualifies for any of {n} schemes", "{n} 个方案均没有达标订单"),
    "sought": ("best of {n} by {objective}", "{n} 个方案中按“{objective}”最优"),
    "unsought": ("sought: {objective}", "目标：{objective}"),
    "paying": ("{k} of {n} schemes gain something", "{n} 个方案中 {k} 个有净收益"),
    "assumed": (
        "{said}, at a margin of {margin} if {share} of the orders within reach top up",
        "{said}（毛利率 {margin}，差额订单中 {share} 凑单）",
    ),
    "orders": (
        "{orders} orders worth {sales} in all ({basis}); within reach: up to {reach} short",
        "共 {orders} 单，销售额 {sales}（{basis}）；差额不超过 {reach} 视为可凑单",
    ),
    "line": (
        "black line: break even, the gain is 0; below it schemes gain, above it they lose",
        "黑线为保本线（净收益为零）：线下盈利，线上亏损",
    ),
    "no_line": (
        "the break-even line does not cross this range",
        "保本线不在所画范围之内",
    ),
    "grey": ("grey: no order qualifies or is within reach", "灰色：没有达标或可凑单的订单"),
    "thinned": (
        "drawn: {x} of {all_x} thresholds, {y} of {all_y} discounts",
        "仅画出 {all_x} 个门槛中的 {x} 个、{all_y} 档优惠中的 {y} 档",
    ),
    "same_orders": (
        "the best of {n} was chosen and is judged on the same orders, so its gain is flattered",
        "最优方案是在同一批订单上从 {n} 个方案中选出的，净收益偏乐观",
    ),
    "gain": ("gain", "净收益"),
    "cost_rate": ("cost rate", "费率"),
    "other_half": (", other half:", "（检验半）"),
    "undefined": ("undefined", "无定义"),
}


@frozen(eq=False)
class SweepText:
    """Title, subtitle, labels and notes of a map (热力图文字)."""

    view: SweepView

    @property
    def language(self) -> Language:
        """Of all texts."""
        return self.view.language

    def say(self, key: str, /, **values: object) -> str:
        """Fill in one of the texts."""
        return word(_WORDS, key, self.language).format(**values)

    @property
    def n(self) -> str:
        """How many schemes were tried."""
        return f"{self.view.swept.report.schemes.n_schemes:,}"

    @property
    def rule(self) -> str:
        """Say the best scheme."""
        if self.view.best is None:
            return ""
        return quoted_rule(
            self.view.swept.report.rule(self.view.best, self.language), self.language
        )

    @property
    def answer(self) -> str:
        """Say which scheme is best and what it brings."""
        view, figures, gain = self.view, self.view.best_figures, self.view.best_gain
        ranking = view.swept.report.ranking
        if figures is None and view.assumed is None and ranking is None:
            return self._rates
        if figures is None:
            return self.say("nobody" if ranking is None else "no_winner", n=self.n)
        if gain is None:
            rate = rate_text(figures.cost_rate, self.language)
            return self.say("judged_rate", rule=self.rule, rate=rate)
        amount = exact_money(abs(gain), view.swept.currency)
        if ranking is not None:
            name = "judged_loss" if gain < 0 else "judged_gain"
        else:
            name = "most_gain" if gain > 0 else "least_loss" if gain < 0 else "even"
        return self.say(name, rule=self.rule, amount=amount)

    @property
    def _rates(self) -> str:
        """Say what schemes give away, where no other figure of them is known."""
        rates = [cell.value for cell in self.view.cells if cell.value is not None]
        if not rates:
            return self.say("no_rates")
        low, high = (rate_text(end, self.language) for end in (min(rates), max(rates)))
        return self.say("rates", n=self.n, low=low, high=high)

    @property
    def subtitle(self) -> list[str]:
        """Say what was sought, over which orders, and how to read the map."""
        view, report = self.view, self.view.swept.report
        said = []
        if report.ranking is not None:
            sought = report.ranking.objective.describe(self.language)
            name = "unsought" if view.best is None else "sought"
            said.append(self.say(name, n=f"{report.ranking.candidates:,}", objective=sought))
        if view.assumed is not None:
            paying = self.say("paying", k=f"{view.paying:,}", n=self.n)
            if not view.is_ranked_by_gain:
                margin, share = (short_rate_text(one, self.language) for one in view.assumed)
                paying = self.say("assumed", said=paying, margin=margin, share=share)
            said.append(paying)
        said.append(
            self.say(
                "orders",
                orders=f"{report.origin.orders:,}",
                sales=long_money(report.sales_minor, report.origin.currency),
                basis=basis_text(report.origin.basis, self.language),
                reach=brief_money(report.reach_minor, report.origin.currency),
            )
        )
        if view.assumed is not None:
            said.append(self.say("line" if view.frontier else "no_line"))
        return said

    @property
    def notes(self) -> list[str]:
        """Say what is not drawn, and what to keep in mind."""
        view, report = self.view, self.view.swept.report
        said = []
        if any(cell.value is None for cell in view.cells):
            said.append(self.say("grey"))
        if view.is_thinned:
            rows, columns = view.swept.grid.shape
            x, y = len(view.thresholds.values), len(view.offs.values)
            said.append(self.say("thinned", x=x, y=y, all_x=f"{rows:,}", all_y=f"{columns:,}"))
        if report.ranking is None and view.best is not None and report.schemes.n_schemes > 1:
            said.append(self.say("same_orders", n=self.n))
        return said + report.caveat_words(self.language)

    @property
    def best_lines(self) -> list[str]:
        """Label the best in the map."""
        view, figures = self.view, self.view.best_figures
        if figures is None:
            return []
        gain = view.best_gain
        if view.shows == "cost_rate" or gain is None:
            value = rate_text(figures.cost_rate, self.language)
        else:
            value = exact_money(gain, view.swept.currency)
        half = self.say("other_half") if view.swept.report.ranking is not None else ""
        return [self.rule, f"{self.say(view.shows)}{half} {value}"]

    def class_name(self, index: int) -> str:
        """Name the class of a cell."""
        colour = self.view.cells[index].colour
        return self.say("undefined") if colour is None else self.view.classes.name(*colour)
