"""What a replay says: a row for each promotion, and all of them together."""

from __future__ import annotations

from typing import ClassVar, Final, Literal, Self

from pydantic import model_validator

from ecomops._typing import Language
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError, UnknownIdError
from ecomops.models.problems import listed
from ecomops.rate_text import rate_text
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.replay.totals import Amount, ReplayTotals
from ecomops.whatif.replay.verdict_text import nobody_told
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.whatif.results.caveats import Caveat, CaveatCode, caveats_of
from ecomops.whatif.results.origin import Count, Origin
from ecomops.whatif.results.result import Cells, WhatIfResult

_HEAD: Final[dict[Language, list[str]]] = {
    "en": ["promotion", "rule", "qualifying", "within reach", "gap", "cost", "cost rate"],
    "zh": ["活动", "规则", "达标订单", "差额订单", "差额合计", "补贴", "费率"],
}

_TOLD_ANEW: Final[frozenset[CaveatCode]] = frozenset({
    "same_behaviour", "already_discounted", "shelf_rebuilt", "short_history", "few_customers",
    "cost_unknown", "customers_apart",
})  # fmt: skip


class ReplayReport(WhatIfResult):
    """Past orders under a set of promotions, in numbers (历史重放结果).

    It is what a `Replay` prints and saves; single orders are looked up in the replay itself.
    """

    align: ClassVar[str | None] = "<<>>>>>"

    kind: Literal["replay"] = "replay"
    reach_minor: Count
    """How much an order may lack of a spend threshold to count as within reach. [minor]"""
    rows: tuple[ReplayRow, ...]
    """One per promotion, in the order in which they run."""
    totals: ReplayTotals
    """All orders under all promotions together."""
    given_minor: Amount | None = None
    """What was taken off the orders at the time; None: not known. [minor]"""
    is_rebuilt: bool = False
    """Whether their prices were rebuilt from what was paid and what was given."""

    @model_validator(mode="after")
    def _is_in_one_currency(self) -> Self:
        for row in self.rows:
            if row.currency != self.origin.currency:
                raise CurrencyMismatchError(
                    "rows", row.currency, f"is not {self.origin.currency}, that of the orders",
                    "give rows of the same orders",
                )  # fmt: skip
        return self

    @property
    def is_actual(self) -> bool:
        """Whether it tells what was given at the time, not what promotions would give."""
        return self.origin.rules_digest is None

    def row(self, promotion_id: str) -> ReplayRow:
        """Look up a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        for row in self.rows:
            if row.promotion_id == promotion_id:
                return row
        known = listed([row.promotion_id for row in self.rows]) or "none"
        raise UnknownIdError(
            "promotion_id", promotion_id, "is not in the replayed set", f"it has: {known}"
        )

    def plus(self, other: ReplayReport) -> ReplayReport:
        """Add what the same promotions would have done to other orders (合并).

        What to keep in mind is told anew for the whole; how many customers there are is not
        known then, for some may stand in both: `of_customers` says it. Limits are not held over
        both: add such parts only if the later one was given the usage that the other left.

        Raises
        ------
        InvalidArgumentError
            If rules, currency, prices or reach differ, or only one part knows what was given at
            the time.
        """
        if other.reach_minor != self.reach_minor:
            remedy = f"add results with the same reach: {self.reach_minor}"
            raise InvalidArgumentError(
                "reach_minor", other.reach_minor, "is not that of the other part", remedy
            )
        origin = self.origin.plus(other.origin)
        caveats = _with_all_guests(self.origin.caveats, origin.caveats, other.origin.caveats)
        rows = (one.plus(two) for one, two in zip(self.rows, other.rows, strict=True))
        whole = ReplayReport(
            origin=origin.model_copy(update={"caveats": caveats}),
            reach_minor=self.reach_minor,
            rows=tuple(rows),
            totals=self.totals.plus(other.totals),
            given_minor=_given(self.given_minor, other.given_minor),
            is_rebuilt=self.is_rebuilt or other.is_rebuilt,
        )
        told = (one for part in (self, other) for one in part.origin.caveats)
        is_apart = any(one.code == "customers_apart" for one in told) or any(
            part.origin.customers is not None for part in (self, other)
        )
        return whole._told_anew(None, is_apart=is_apart)

    def of_customers(self, customers: int) -> ReplayReport:
        """Say how many customers all parts have, and what is to be kept in mind then (顾客数).

        Parameters
        ----------
        customers
            Each once, and each guest.

        Raises
        ------
        InvalidArgumentError
            If it is no whole number from 0.

        Examples
        --------
        >>> from ecomops import CartTable, replay
        >>> from ecomops.whatif import OrderHistory
        >>> table = CartTable.of([{"currency": "CNY", "lines": [
        ...     {"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 9900}]}])
        >>> part = replay(OrderHistory.of(table, customer_id=["Li"]), [], reach_minor=0).report
        >>> both = part.plus(part)
        >>> both.origin.customers, both.of_customers(1).origin.customers
        (None, 1)
        """
        if isinstance(customers, bool) or not isinstance(customers, int) or customers < 0:
            remedy = "give a whole number from 0"
            raise InvalidArgumentError("customers", customers, "is no count", remedy)
        return self._told_anew(customers)

    def _told_anew(self, customers: int | None, *, is_apart: bool = False) -> ReplayReport:
        """Say what is to be kept in mind of the figures as they are now."""
        had = self.origin.caveats
        is_assumed = any(one.code == "same_behaviour" for one in had)  # not of what really was
        anew = caveats_of(
            sales_minor=self.totals.sales_minor,
            given_minor=self.given_minor,
            is_rebuilt=self.is_rebuilt,
            span=self.origin.span,
            customers=customers,
            known_sales_minor=self.totals.known_sales_minor,
        )
        caveats = (
            *(one for one in anew if is_assumed or one.code != "same_behaviour"),
            *((Caveat(code="customers_apart"),) if is_apart else ()),
            *(one for one in had if one.code not in _TOLD_ANEW),
        )
        told = {"customers": customers, "caveats": caveats}
        origin = Origin.model_validate(dict(self.origin) | told)
        return self.model_copy(update={"origin": origin})

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, a row per promotion; undefined values are None."""
        found: dict[str, list[object]] = {}
        for row in self.rows:
            told = row.to_dict() | {"rules_digest": self.origin.rules_digest}
            for name, value in told.items():
                found.setdefault(name, []).append(value)
        return found

    def _title(self, language: Language) -> str:
        orders, n = self.origin.orders, len(self.rows)
        if self.is_actual:
            was = "{:,} 个订单的实际优惠" if language == "zh" else "{:,} orders as they were"
            return was.format(orders)
        if language == "zh":
            return f"{orders:,} 个订单在 {n} 个活动下的重放"
        return f"{orders:,} orders under {n} promotion{'' if n == 1 else 's'}"

    def _cells(self, language: Language) -> Cells:
        return _HEAD[language], [
            [
                row.promotion_id,
                row.description_zh if language == "zh" else row.description,
                f"{row.qualifying:,}",
                f"{row.within_reach:,}",
                long_money(row.gap_minor, row.currency),
                long_money(row.cost_minor, row.currency),
                rate_text(row.exact_cost_rate, language),
            ]
            for row in self.rows
        ]

    def _sentences(self, language: Language) -> list[str]:
        totals, currency = self.totals, self.origin.currency
        cost, rate = long_money(totals.cost_minor, currency), rate_text(totals.cost_rate, language)
        aov, net = (
            exact_money(value, currency, language)
            for value in (totals.aov_minor, totals.net_aov_minor)
        )
        sales = long_money(totals.sales_minor, currency)
        if language == "zh":
            together = (
                f"合计：{totals.discounted:,} / {totals.orders:,} 单享优惠，"
                f"补贴 {cost}，占销售额 {sales} 的 {rate}；笔单价 {aov} → {net}"
            )
        else:
            together = (
                f"together: {totals.discounted:,} of {totals.orders:,} orders got a discount; "
                f"{cost} given away, {rate} of {sales} in sales; average order {aov} -> {net}"
            )
        return [
            together, *([] if self.is_actual else nobody_told(self.rows, language)),
            *self._step_sentences(language), *self._margin_sentence(language),
        ]  # fmt: skip

    def _step_sentences(self, language: Language) -> list[str]:
        """Say who gets a step and lacks little of a further one: they are no part of the gap."""
        pattern = (
            "{0}：已享优惠的订单中，{1:,} 单距下一档不超过 {2}，差额合计 {3}"
            if language == "zh"
            else "{0}: orders with a discount that lack at most {2} of a further step: {1:,},"
            " {3} in all"
        )
        reach = long_money(self.reach_minor, self.origin.currency)
        said = []
        for row in self.rows:
            near = sum(step.within_reach for step in row.step_ups)
            gap = sum(step.gap_minor for step in row.step_ups)
            if near:
                lacking = long_money(gap, row.currency)
                said.append(pattern.format(row.promotion_id, near, reach, lacking))
        return said

    def _margin_sentence(self, language: Language) -> list[str]:
        totals, currency = self.totals, self.origin.currency
        before, after = totals.margin_minor, totals.margin_after_minor
        if before is None or after is None:
            return []
        texts = (
            long_money(before, currency), rate_text(totals.margin_rate, language),
            long_money(after, currency), rate_text(totals.margin_after_rate, language),
            rate_text(totals.known_rate, language),
        )  # fmt: skip
        pattern = (
            "毛利 {}（{}）→ {}（{}），按成本已知的 {} 销售额计算"
            if language == "zh"
            else "margin {} ({}) -> {} ({}), of the {} of sales whose cost is known"
        )
        return [pattern.format(*texts)]


def _given(one: int | None, two: int | None) -> int | None:
    if one is None and two is None:
        return None
    if one is None or two is None:
        remedy = "map a discount column for both parts, or for neither"
        raise InvalidArgumentError("given_minor", None, "is known of one part only", remedy)
    return one + two


def _with_all_guests(
    one: tuple[Caveat, ...], both: tuple[Caveat, ...], two: tuple[Caveat, ...]
) -> tuple[Caveat, ...]:
    """Add up guests: what each part tells of its own is not true of the whole."""
    told = [str(caveat.n) for caveat in (*one, *two) if caveat.code == "guests_barred"]
    if not told:
        return both
    guests = sum(int(n.replace(",", "")) for n in told)
    others = (caveat for caveat in both if caveat.code != "guests_barred")
    return (*others, Caveat(code="guests_barred", n=f"{guests:,}"))
