"""What a waterfall shows, as plain numbers and texts; drawing it is another matter."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from attrs import frozen

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.segments import exact_total
from ecomops.plots.amounts import basis_text
from ecomops.rate_text import rate_text
from ecomops.whatif import Actuals, Replay, ReplayReport
from ecomops.whatif.results.amounts import long_money
from ecomops.words import word

_MOST_PROMOTIONS: Final = 12
_WORDS: Final = {
    "title": (
        "Promotions would have taken {cost} off {sales}: {rate}",
        "优惠合计 {cost}，占销售额 {sales} 的 {rate}",
    ),
    "title_actual": (
        "Promotions took {cost} off {sales}: {rate}",
        "实际优惠合计 {cost}，占销售额 {sales} 的 {rate}",
    ),
    "none_actual": ("Nothing was given away", "没有任何优惠"),
    "title_none": (
        "Promotions would have given nothing away",
        "这些活动不会产生任何优惠",
    ),
    "subtitle": (
        "{orders} orders ({basis}), {discounted} of them with a discount; to pay: {net}",
        "共 {orders} 单（{basis}），其中 {discounted} 单享优惠；净额 {net}",
    ),
    "list": ("sales at list price", "商品原价合计"),
    "shelf": ("sales at shelf prices", "货架价合计"),
    "paid_basis": ("sales as paid then", "当时实付合计"),
    "sales": ("sales before promotions", "优惠前销售额"),
    "fees": ("shipping fees", "运费"),
    "off_fees": ("of it off shipping, not goods", "其中减免的是运费而非商品"),
    "points": ("paid with points", "积分抵扣"),
    "net": ("net: what is paid", "净额（实付）"),
    "net_goods": ("net: what goods are paid with", "净额（商品实付，含积分抵扣）"),
    "rest": ("{n} smaller promotions", "其余 {n} 个活动"),
    "with_share": ("{} ({})", "{}（{}）"),
    "axis": ("amount ({})", "金额（{}）"),
    "shares": ("percentages are of {start}", "百分比均以“{start}”为基数"),
    "order": (
        "promotions stand in the order in which they run; percentages are of {start}",
        "活动按生效顺序排列；百分比均以“{start}”为基数",
    ),
}

StepKind = Literal["total", "less", "more"]


@frozen
class Step:
    """One bar of a waterfall (瀑布图的一步)."""

    kind: StepKind
    name: str
    start_minor: int
    """Where it begins: 0 for a total. [minor]"""
    end_minor: int
    """Where it ends. [minor]"""
    label: str
    """Its amount, and its share of the sales."""

    @property
    def amount_minor(self) -> int:
        """What it adds, below 0 what it takes [minor]."""
        return self.end_minor - self.start_minor


@frozen(eq=False)
class WaterfallView:
    """Everything that a waterfall shows (瀑布图)."""

    report: ReplayReport
    language: Language
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, replay: object, language: Language) -> WaterfallView:
        """Read a replay, what really was, or the report of either.

        Raises
        ------
        InvalidArgumentError
            If it is neither, or there are no sales to start from.
        """
        report = replay.report if isinstance(replay, Replay | Actuals) else replay
        if not isinstance(report, ReplayReport):
            raise InvalidArgumentError(
                "replay",
                replay,
                "is no replay",
                "give what replay or actuals returns, or its report",
            )
        if not report.totals.sales_minor:
            raise InvalidArgumentError(
                "replay", report.origin.orders, "orders without sales: nothing to start from",
                "replay orders that are worth something",
            )  # fmt: skip
        fees = points = None
        if isinstance(replay, Replay):
            quotes = replay.quotes
            paid = exact_total(quotes.shipping_minor)
            fees, points = (
                paid + report.totals.shipping_off_minor,
                exact_total(quotes.points_minor),
            )
        return cls(report, language, _steps(report, fees, points, language))

    def say(self, key: str, /, **values: str) -> str:
        """Fill in one of the texts."""
        return word(_WORDS, key, self.language).format(**values)

    @property
    def currency(self) -> str:
        """Of every amount."""
        return self.report.origin.currency

    @property
    def axis_title(self) -> str:
        """Name the axis."""
        return word(_WORDS, "axis", self.language).format(self.currency)

    @property
    def answer(self) -> str:
        """Say what promotions take, as a share of sales."""
        totals = self.report.totals
        if not totals.cost_minor:
            return self.say("none_actual" if self.report.is_actual else "title_none")
        cost, sales = (
            long_money(minor, self.currency) for minor in (totals.cost_minor, totals.sales_minor)
        )
        return self.say(
            "title_actual" if self.report.is_actual else "title",
            cost=cost, sales=sales, rate=rate_text(totals.cost_rate, self.language),
        )  # fmt: skip

    @property
    def subtitle(self) -> list[str]:
        """Say of which orders, and what is paid."""
        totals, origin = self.report.totals, self.report.origin
        said = self.say(
            "subtitle",
            orders=f"{totals.orders:,}",
            discounted=f"{totals.discounted:,}",
            basis=basis_text(origin.basis, self.language),
            net=long_money(self.steps[-1].end_minor, self.currency),
        )
        order = "shares" if self.report.is_actual else "order"
        return [said, self.say(order, start=self.steps[0].name)]

    @property
    def notes(self) -> list[str]:
        """Say what to keep in mind."""
        return self.report.caveat_words(self.language)


def _steps(
    report: ReplayReport, fees: int | None, points: int | None, language: Language
) -> tuple[Step, ...]:
    """Go from sales to what is paid; without fees and points, to what is paid for goods."""
    totals, currency = report.totals, report.origin.currency

    def say(name: str) -> str:
        return word(_WORDS, name, language)

    def label(minor: int) -> str:
        share = rate_text(Fraction(abs(minor), totals.sales_minor), language)
        return say("with_share").format(long_money(minor, currency), share)

    names = {"list": "list", "shelf": "shelf", "paid": "paid_basis"}
    at = totals.sales_minor
    start = say(names.get(report.origin.basis, "sales"))
    found = [Step("total", start, 0, at, long_money(at, currency))]
    moves = [(say("fees"), fees or 0)] if fees else []
    moves += [(name, -cost) for name, cost in _costs(report, language)]
    if fees is None and totals.shipping_off_minor:
        moves.append((say("off_fees"), totals.shipping_off_minor))
    if points:
        moves.append((say("points"), -points))
    for name, move in moves:
        kind: StepKind = "more" if move > 0 else "less"
        found.append(Step(kind, name, at, at + move, label(move)))
        at += move
    end = say("net_goods" if fees is None else "net")
    return (*found, Step("total", end, 0, at, label(at)))


def _costs(report: ReplayReport, language: Language) -> list[tuple[str, int]]:
    """List what each promotion costs, in order; of very many the least are put together."""
    rows = [
        (row.description_zh if language == "zh" else row.description, row.cost_minor)
        for row in report.rows
    ]
    if len(rows) <= _MOST_PROMOTIONS:
        return rows
    by_cost = sorted(range(len(rows)), key=lambda i: (-rows[i][1], i))
    kept = sorted(by_cost[: _MOST_PROMOTIONS - 1])
    rest = by_cost[_MOST_PROMOTIONS - 1 :]
    name = word(_WORDS, "rest", language).format(n=len(rest))
    return [*(rows[i] for i in kept), (name, sum(rows[i][1] for i in rest))]
