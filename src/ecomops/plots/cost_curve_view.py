"""What a chart of costs by threshold shows, as plain numbers and texts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from ecomops._typing import Language
from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError
from ecomops.models.problems import listed
from ecomops.plots.amounts import basis_text, brief_money
from ecomops.plots.swept import Axis, Swept
from ecomops.rate_text import rate_text
from ecomops.rounding import check_whole
from ecomops.whatif import CostCurve
from ecomops.whatif.results.amounts import long_money
from ecomops.words import plain_number, word

_MOST_LINES: Final = 6
_WORDS: Final = {
    "discount": ("the discount", "优惠"),
    "one": ("{off} from {first} on would cost {cost}", "满 {first}，{off}：补贴 {cost}"),
    "many": (
        "{off} would cost {cost} from {first} on, {last_cost} from {last} on",
        "{off}：门槛 {first} 时补贴 {cost}，门槛 {last} 时补贴 {last_cost}",
    ),
    "amount_and_rate": ("{amount} ({rate})", "{amount}（{rate}）"),
    "orders": (
        "{orders} orders worth {sales} in all ({basis})",
        "共 {orders} 单，销售额 {sales}（{basis}）",
    ),
    "sales": ("orders worth {sales} in all", "订单销售额合计 {sales}"),
    "behaviour": (
        "cost had every order been placed just the same",
        "按历史订单原样计算的补贴",
    ),
    "x": ("spend threshold ({})", "满减门槛（{}）"),
    "y": ("cost ({})", "补贴（{}）"),
    "rate": ("cost rate, of sales", "费率（占销售额）"),
}


@frozen
class CostLine:
    """One discount, at every threshold (成本曲线)."""

    name: str
    costs_minor: tuple[int, ...]
    """One per threshold. [minor]"""


@frozen(eq=False)
class CostCurveView:
    """Everything that a chart of costs shows (成本曲线图)."""

    thresholds_minor: tuple[int, ...]
    lines: tuple[CostLine, ...]
    """The dearest discount first."""
    currency: str
    sales_minor: int | None
    language: Language
    scope: str
    """Which orders, in words; empty where not known."""
    notes: tuple[str, ...]

    @classmethod
    def of_curve(
        cls, curve: CostCurve, currency: str | None, sales_minor: int | None, language: Language
    ) -> CostCurveView:
        """Read a curve, which knows neither its currency nor its orders."""
        if currency is None:
            raise InvalidArgumentError(
                "currency", None, "is not known of a bare curve", "give one such as 'CNY'"
            )
        exponent(currency)  # an unknown currency is refused here
        if sales_minor is not None:
            check_whole("sales_minor", sales_minor, "give minor units")
            if sales_minor < 0:
                raise InvalidArgumentError(
                    "sales_minor", sales_minor, "is negative", "give minor units from 0"
                )
        axis = Axis.of(tuple(curve.threshold_minor.tolist()))
        if not axis.values:
            raise InvalidArgumentError(
                "curve", [], "has no thresholds, so there is nothing to draw", "give at least one"
            )
        costs = curve.cost_minor.tolist()
        name = word(_WORDS, "discount", language)
        line = CostLine(name, tuple(costs[place] for place in axis.places))
        scope = ""
        if sales_minor is not None:
            scope = word(_WORDS, "sales", language).format(sales=long_money(sales_minor, currency))
        thresholds = tuple(int(value) for value in axis.values)
        return cls(thresholds, (line,), currency, sales_minor, language, scope, ())

    @classmethod
    def of_sweep(
        cls, sweep: object, offs: Sequence[Any] | None, language: Language
    ) -> CostCurveView:
        """Read some of the discounts of a sweep, or six of them from the least to the largest."""
        swept = Swept.of(sweep)
        report = swept.report
        chosen = swept.across.thinned(_MOST_LINES) if offs is None else _chosen(swept, offs)
        lines = tuple(
            CostLine(
                swept.off_text(off, language),
                tuple(
                    report.cost_minor[swept.place(row, column)] for row in swept.thresholds.places
                ),
            )
            for off, column in reversed(list(zip(chosen.values, chosen.places, strict=True)))
        )
        scope = word(_WORDS, "orders", language).format(
            orders=f"{report.origin.orders:,}",
            sales=long_money(report.sales_minor, swept.currency),
            basis=basis_text(report.origin.basis, language),
        )
        return cls(
            tuple(int(value) for value in swept.thresholds.values),
            lines,
            swept.currency,
            report.sales_minor,
            language,
            scope,
            tuple(
                caveat.words(language)
                for caveat in report.origin.caveats
                if caveat.code != "best_of_many"  # costs are of all orders, and none is the best
            ),
        )

    def say(self, key: str, /, **values: str) -> str:
        """Fill in one of the texts."""
        return word(_WORDS, key, self.language).format(**values)

    def title_of(self, axis: str) -> str:
        """Name an axis."""
        return word(_WORDS, axis, self.language).format(self.currency)

    @property
    def most_minor(self) -> int:
        """The largest cost that is drawn [minor]."""
        return max(max(line.costs_minor) for line in self.lines)

    @property
    def answer(self) -> str:
        """Say what the largest discount costs at either end."""
        line = self.lines[0]
        texts = {
            "off": line.name,
            "first": brief_money(self.thresholds_minor[0], self.currency),
            "cost": self._cost(line.costs_minor[0]),
        }
        if len(self.thresholds_minor) == 1:
            answer = self.say("one", **texts)
        else:
            last = brief_money(self.thresholds_minor[-1], self.currency)
            last_cost = self._cost(line.costs_minor[-1])
            answer = self.say("many", **texts, last=last, last_cost=last_cost)
        return answer[:1].upper() + answer[1:]

    def _cost(self, minor: int) -> str:
        amount = long_money(minor, self.currency)
        if not self.sales_minor:
            return amount
        rate = rate_text(Fraction(minor, self.sales_minor), self.language)
        return self.say("amount_and_rate", amount=amount, rate=rate)

    @property
    def subtitle(self) -> list[str]:
        """Say which orders these are, and that nobody's behaviour changes."""
        return [text for text in (self.scope, self.say("behaviour")) if text]


def _chosen(swept: Swept, offs: Sequence[Any]) -> Axis:
    known = dict(zip(swept.across.values, swept.across.places, strict=True))
    if isinstance(offs, str) or not isinstance(offs, Sequence) or not offs:
        raise InvalidArgumentError(
            "offs", offs, "is no list of discounts", "give some of those that were swept, or None"
        )
    if len(set(offs)) > _MOST_LINES:
        raise InvalidArgumentError(
            "offs", len(offs), "lines are too many to tell apart", f"give {_MOST_LINES} at most"
        )
    for i, off in enumerate(offs):
        if off not in known:
            names = [
                plain_number(value) if not isinstance(value, int) else value for value in known
            ]
            remedy = f"give some of those that were: {listed([str(name) for name in names])}"
            raise InvalidArgumentError(f"offs[{i}]", off, "was not swept", remedy)
    ordered = sorted(set(offs))
    return Axis(tuple(ordered), tuple(known[off] for off in ordered))
