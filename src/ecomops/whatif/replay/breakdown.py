"""A replay by customer segment, month or category: who gets it, and what it costs there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.kernels.groups import distinct_counts, exact_group_sums, group_counts
from ecomops.models.problems import listed
from ecomops.periods import period_codes
from ecomops.periods.kinds import PeriodUnit
from ecomops.promotions.rules.verdict import VERDICT_CODES, VerdictCode
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.rate_text import rate_text
from ecomops.whatif.history import Labels, OrderHistory
from ecomops.whatif.replay.figures import Figures
from ecomops.whatif.replay.totals import Amount, ReplayTotals
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.whatif.results.origin import Count, Origin
from ecomops.whatif.results.result import Cells, WhatIfResult

_HEAD: Final[dict[Language, list[str]]] = {
    "en": ["orders", "with discount", "sales", "cost", "cost rate", "average order", "after"],
    "zh": ["订单", "享优惠", "销售额", "补贴", "费率", "笔单价", "优惠后"],
}
_MARGIN: Final[dict[Language, list[str]]] = {
    "en": ["margin after", "rate"],
    "zh": ["优惠后毛利", "毛利率"],
}
_SHOWN: Final = 50
_NO_CATEGORY: Final = ""


class ReplayBreakdown(WhatIfResult):
    """A replay by groups of orders, or of goods (重放分组)."""

    kind: Literal["replay_breakdown"] = "replay_breakdown"
    by: str
    """What it is split by: the name of a label, a unit of time, or ``category``."""
    groups: tuple[str | int, ...]
    """The groups; goods without a category stand under an empty name."""
    totals: tuple[ReplayTotals, ...]
    """Each group's figures; by category the orders are those that hold such goods."""
    cost_minor: tuple[Mapping[str, Amount], ...] = ()
    """By category nothing; else what each promotion gave each group. [minor]"""
    verdicts: tuple[Mapping[str, Mapping[VerdictCode, Count]], ...] = ()
    """By category nothing; else the orders of each group by promotion and verdict."""

    def __getitem__(self, group: str | int) -> ReplayTotals:
        """Give one group's figures.

        Raises
        ------
        UnknownIdError
            If there is no such group.
        """
        if group not in self.groups:
            known = listed(self.groups) or "none"
            raise UnknownIdError("group", group, "is none of the groups", f"give one of {known}")
        return self.totals[self.groups.index(group)]

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, a row per group; undefined values are None."""
        found: dict[str, list[object]] = {self.by: list(self.groups)}
        for name in (
            "orders", "discounted", "sales_minor", "off_minor", "shipping_off_minor", "cost_minor",
            "net_minor", "margin_minor", "margin_after_minor",
        ):  # fmt: skip
            found[name] = [getattr(totals, name) for totals in self.totals]
        for name in ("discounted_rate", "cost_rate", "margin_after_rate", "known_rate"):
            rates = [getattr(totals, name) for totals in self.totals]
            found[name] = [None if rate is None else float(rate) for rate in rates]
        for name in ("aov_minor", "net_aov_minor"):
            values = [getattr(totals, name) for totals in self.totals]
            found[name] = [None if value is None else float(value) for value in values]
        return found

    def _title(self, language: Language) -> str:
        return f"按 {self.by} 分组的重放" if language == "zh" else f"replay by {self.by}"

    def _cells(self, language: Language) -> Cells:
        knows_cost = any(totals.margin_minor is not None for totals in self.totals)
        head = [self.by, *_HEAD[language], *(_MARGIN[language] if knows_cost else ())]
        rows = [
            [str(group), *_texts(totals, self.origin.currency, language)]
            + (_margin_texts(totals, self.origin.currency, language) if knows_cost else [])
            for group, totals in zip(self.groups[:_SHOWN], self.totals, strict=False)
        ]
        if len(self.groups) > _SHOWN:
            rows.append(["…", *[""] * (len(head) - 1)])
        return head, rows


def breakdown_by_labels(
    name: str, labels: Labels, quotes: QuoteTable, figures: Figures, origin: Origin
) -> ReplayBreakdown:
    """Split orders by their labels."""
    n = len(labels.names)
    return ReplayBreakdown(
        origin=origin,
        by=name,
        groups=labels.names,
        totals=tuple(figures.of_groups(labels.code, n)),
        cost_minor=_costs(quotes, labels.code, n),
        verdicts=_verdicts(quotes, labels.code, n),
    )


def breakdown_by_period(
    unit: PeriodUnit, zone: str, quotes: QuoteTable, figures: Figures, origin: Origin
) -> ReplayBreakdown:
    """Split orders by the local period in which they were placed.

    Raises
    ------
    InvalidArgumentError
        If the orders have no instants, or the unit or zone is unknown.
    """
    at_us = quotes.table.cart_at_us
    if at_us is None:
        remedy = "load the orders with a placed_at column"
        raise InvalidArgumentError("orders", "", "have no instants to split by", remedy)
    code, periods = period_codes(at_us, unit, zone)
    labels = Labels(tuple(str(period) for period in periods), code)
    return breakdown_by_labels(unit, labels, quotes, figures, origin)


def breakdown_by_category(level: int, quotes: QuoteTable, origin: Origin) -> ReplayBreakdown:
    """Split goods by their category, down to a level.

    Raises
    ------
    InvalidArgumentError
        If the level is no whole number from 1.
    """
    check_type("level", level, int, "give a whole number: 1 is the root")
    if level < 1:
        raise InvalidArgumentError("level", level, "is too small", "give 1 for the root")
    table = quotes.table
    paths = [" / ".join(item.category[:level]) or _NO_CATEGORY for item in table.items]
    names = sorted(set(paths))
    place = {name: i for i, name in enumerate(names)}
    of_item = np.array([place[path] for path in paths], dtype=np.int64)
    code = of_item[table.line_item]
    order = np.repeat(np.arange(len(table)), np.diff(table.offset))
    figures, n = Figures.of_lines(quotes), len(names)
    gave = figures.is_discounted
    orders = distinct_counts(code, n, order)[0].tolist()
    discounted = distinct_counts(code[gave], n, order[gave])[0].tolist()
    return ReplayBreakdown(
        origin=origin,
        by="category",
        groups=tuple(names),
        totals=tuple(figures.totals(code, n, orders, discounted)),
    )


def labels_of(history: OrderHistory, name: str) -> Labels:
    """Look up how orders are sorted.

    Raises
    ------
    UnknownIdError
        If the history has no such labels.
    """
    if name not in history.labels:
        known = listed(list(history.labels)) or "none"
        remedy = f"give OrderHistory.of(labels={{{name!r}: ...}}); it has: {known}"
        raise UnknownIdError("name", name, "is no label of these orders", remedy)
    return history.labels[name]


# ---- by promotion -----------------------------------------------------------------------
def _costs(quotes: QuoteTable, code: IntArray, n: int) -> tuple[dict[str, int], ...]:
    sums = {
        name: exact_group_sums(np.ascontiguousarray(amounts), code, n)
        for name, amounts in zip(quotes.promotion_ids, quotes.amount_minor, strict=True)
    }
    return tuple({name: of[i] for name, of in sums.items()} for i in range(n))


def _verdicts(
    quotes: QuoteTable, code: IntArray, n: int
) -> tuple[dict[str, dict[VerdictCode, int]], ...]:
    n_codes = len(VERDICT_CODES)
    found: list[dict[str, dict[VerdictCode, int]]] = [{} for _ in range(n)]
    for name, verdict in zip(quotes.promotion_ids, quotes.code, strict=True):
        counts = group_counts(code * n_codes + verdict, n * n_codes).reshape(n, n_codes)
        for i, row in enumerate(counts.tolist()):
            found[i][name] = {c: k for c, k in zip(VERDICT_CODES, row, strict=True) if k}
    return tuple(found)


# ---- text -------------------------------------------------------------------------------
def _texts(totals: ReplayTotals, currency: str, language: Language) -> Sequence[str]:
    return [
        f"{totals.orders:,}",
        rate_text(totals.discounted_rate, language),
        long_money(totals.sales_minor, currency),
        long_money(totals.cost_minor, currency),
        rate_text(totals.cost_rate, language),
        exact_money(totals.aov_minor, currency, language),
        exact_money(totals.net_aov_minor, currency, language),
    ]


def _margin_texts(totals: ReplayTotals, currency: str, language: Language) -> list[str]:
    return [
        exact_money(totals.margin_after_minor, currency, language),
        rate_text(totals.margin_after_rate, language),
    ]
