"""A replay by customer segment, month or category: who gets it, and what it costs there."""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction
from typing import Final, Literal

from ecomops._typing import Language
from ecomops.arguments import is_one_of
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.models.problems import listed
from ecomops.periods.text import label_text
from ecomops.promotions.rules.verdict import VerdictCode
from ecomops.rate_text import percent_digits, rate_text
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.replay.totals import Amount, ReplayTotals
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.whatif.results.frozen_mapping import FrozenMapping
from ecomops.whatif.results.origin import Count
from ecomops.whatif.results.result import Cells, WhatIfResult
from ecomops.words import word

_HEADS: Final = {
    "orders": ("orders", "订单"),
    "customers": ("customers", "顾客"),
    "orders_per_customer": ("orders each", "人均订单"),
    "discounted": ("with discount", "享优惠"),
    "within_reach": ("within reach", "差额订单"),
    "sales_minor": ("sales", "销售额"),
    "cost_minor": ("cost", "补贴"),
    "cost_rate": ("cost rate", "费率"),
    "aov_minor": ("average order", "笔单价"),
    "net_aov_minor": ("after", "优惠后"),
    "margin_after_minor": ("margin after", "优惠后毛利"),
    "margin_after_rate": ("rate", "毛利率"),
}
_WORDS: Final = {
    "title": ("replay by {}", "按{}分组的重放"),
    "unnamed": ("(none)", "（无）"),
}
_SPLIT_WORDS: Final[dict[str, tuple[str, str]]] = {
    "day": ("day", "日"), "week": ("week", "周"), "month": ("month", "月"),
    "quarter": ("quarter", "季度"), "year": ("year", "年"), "category": ("category", "类目"),
}  # fmt: skip
_UNKNOWN: Final = ""
_SHOWN: Final = 50


class ReplayBreakdown(WhatIfResult):
    """A replay by groups of orders, or of goods (重放分组)."""

    kind: Literal["replay_breakdown"] = "replay_breakdown"
    by: str
    """What it is split by: the name of a label, a unit of time, or ``category``."""
    groups: tuple[str | int, ...]
    """The groups, each name once; what has no category, or an empty label, stands under an empty
    name, and of categories that would read alike slashes within a name are marked: ``\\/``."""
    totals: tuple[ReplayTotals, ...]
    """Each group's figures; by category the orders are those that hold such goods."""
    cost_minor: tuple[FrozenMapping[str, Amount], ...] = ()
    """By category nothing; else what each promotion gave each group. [minor]"""
    verdicts: tuple[FrozenMapping[str, FrozenMapping[VerdictCode, Count]], ...] = ()
    """By category nothing; else the orders of each group by promotion and verdict."""
    customers: tuple[Count | None, ...] = ()
    """Who placed each group's orders, a guest counted once per order; None: not known.
    Someone may stand in several groups."""
    within_reach: tuple[FrozenMapping[str, Count], ...] = ()
    """By category nothing; else N, of each promotion with a spend threshold."""
    gap_minor: tuple[FrozenMapping[str, Amount], ...] = ()
    """By category nothing; else G: what those lack in all. [minor]"""

    def __contains__(self, group: object) -> bool:
        """Tell whether there is such a group."""
        return is_one_of(group, set(self.groups))

    def __getitem__(self, group: str | int) -> ReplayTotals:
        """Give one group's figures.

        Raises
        ------
        UnknownIdError
            If there is no such group.
        """
        if group not in self:
            known = listed(self.groups) or "none"
            raise UnknownIdError("group", group, "is none of the groups", f"give one of {known}")
        return self.totals[self.groups.index(group)]

    # ---- of each group ------------------------------------------------------------------
    @property
    def orders_per_customer(self) -> tuple[Fraction | None, ...]:
        """Orders of each group per customer of it (人均订单); None: not known."""
        return tuple(
            Fraction(totals.orders, n) if n else None
            for totals, n in zip(self.totals, self._customers, strict=True)
        )

    def subsidised_shares(
        self, top_up_rate: Rate, promotion_id: str | None = None
    ) -> tuple[Fraction | None, ...]:
        """Of each group's orders that get the discount, the share that needed none (补贴占比).

        ``Q / (Q + φN)`` where a share φ of the orders within reach tops up, as in
        `ReplayRow.subsidised_share`; None where no order gets it.

        Parameters
        ----------
        top_up_rate
            φ, 0 to 1.
        promotion_id
            Which promotion; None: the only one.

        Raises
        ------
        InvalidArgumentError
            If the rate is not exact or not within 0 to 1, if it is open which promotion is
            meant, or goods were split and not orders.
        UnknownIdError
            If there is no such promotion.
        """
        rate, which = exact_rate("top_up_rate", top_up_rate), self._which(promotion_id)
        found = []
        for verdicts, near in zip(self.verdicts, self.within_reach, strict=True):
            qualifying = verdicts[which].get("applied", 0)
            paid_for = qualifying + rate * near.get(which, 0)
            found.append(qualifying / paid_for if paid_for else None)
        return tuple(found)

    def _which(self, promotion_id: str | None) -> str:
        known = list(self.verdicts[0]) if self.verdicts else []
        if len(self.within_reach) != len(self.groups) or not known:
            raise InvalidArgumentError(
                "by", self.by, "does not tell who is within reach of a promotion",
                "split a replay by a label or a period",
            )  # fmt: skip
        if promotion_id is None and len(known) == 1:
            return known[0]
        if promotion_id is None:
            raise InvalidArgumentError(
                "promotion_id", None, f"leaves open which of {len(known)} promotions is meant",
                f"give one of {listed(known)}",
            )  # fmt: skip
        if promotion_id not in known:
            raise UnknownIdError(
                "promotion_id", promotion_id, "is not in the replayed set",
                f"it has: {listed(known)}",
            )  # fmt: skip
        return promotion_id

    @property
    def _customers(self) -> tuple[int | None, ...]:
        return self.customers or (None,) * len(self.groups)

    def _of_the_only_threshold(self, given: Sequence[FrozenMapping[str, int]]) -> list[int | None]:
        """Take what is known by promotion of the one that has a spend threshold."""
        ids = {name for one in given for name in one}
        if len(ids) != 1:
            return [None] * len(self.groups)
        (name,) = ids
        return [one[name] for one in given]

    # ---- told -------------------------------------------------------------------------
    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, a row per group; what is not known is None.

        Who is within reach, and what they lack, is told if one promotion has a spend threshold;
        of several, see `within_reach` and `gap_minor`. The groups stand under what they are split
        by; after ``by_`` if that is the name of a figure too.
        """
        found: dict[str, list[object]] = {}
        for name in (
            "orders", "discounted", "sales_minor", "off_minor", "shipping_off_minor", "cost_minor",
            "net_minor", "margin_minor", "margin_after_minor",
        ):  # fmt: skip
            found[name] = [getattr(totals, name) for totals in self.totals]
        for name in ("discounted_rate", "cost_rate", "margin_after_rate", "known_rate"):
            found[name] = _floats([getattr(totals, name) for totals in self.totals])
        for name in ("aov_minor", "net_aov_minor"):
            found[name] = _floats([getattr(totals, name) for totals in self.totals])
        found["customers"] = list(self._customers)
        found["orders_per_customer"] = _floats(self.orders_per_customer)
        found["within_reach"] = list(self._of_the_only_threshold(self.within_reach))
        found["gap_minor"] = list(self._of_the_only_threshold(self.gap_minor))
        return {group_column(self.by, found): list(self.groups), **found}

    def _title(self, language: Language) -> str:
        return word(_WORDS, "title", language).format(by_text(self.by, language))

    def _cells(self, language: Language) -> Cells:
        texts = self._texts(language)
        rows = [
            [group_text(group, language, self.by), *(column[place] for column in texts.values())]
            for place, group in enumerate(self.groups[:_SHOWN])
        ]
        if len(self.groups) > _SHOWN:
            rows.append(["…", *[""] * len(texts)])
        return [
            split_text(self.by, language),
            *(word(_HEADS, name, language) for name in texts),
        ], rows

    def _texts(self, language: Language) -> dict[str, list[str]]:
        """Write every column of which something is known."""
        currency, totals = self.origin.currency, self.totals[:_SHOWN]
        near = self._of_the_only_threshold(self.within_reach)
        each = self.orders_per_customer
        found = {
            "orders": [f"{one.orders:,}" for one in totals],
            "customers": [_count_text(n) for n in self._customers],
            "orders_per_customer": [_average_text(one) for one in each],
            "discounted": [rate_text(one.discounted_rate, language) for one in totals],
            "within_reach": [_count_text(n) for n in near],
            "sales_minor": [long_money(one.sales_minor, currency) for one in totals],
            "cost_minor": [long_money(one.cost_minor, currency) for one in totals],
            "cost_rate": [rate_text(one.cost_rate, language) for one in totals],
            "aov_minor": [exact_money(one.aov_minor, currency, language) for one in totals],
            "net_aov_minor": [
                exact_money(one.net_aov_minor, currency, language) for one in totals
            ],
            "margin_after_minor": [
                exact_money(one.margin_after_minor, currency, language) for one in totals
            ],
            "margin_after_rate": [rate_text(one.margin_after_rate, language) for one in totals],
        }
        if all(one.margin_minor is None for one in self.totals):
            del found["margin_after_minor"], found["margin_after_rate"]
        for name, column in (("customers", self._customers), ("within_reach", near)):
            if all(value is None for value in column):
                del found[name]
        if "customers" not in found:
            del found["orders_per_customer"]
        return found


def group_text(group: str | int, language: Language, by: str = "") -> str:
    """Name a group; in words where it has no name, or is a period.

    >>> group_text("new", "en"), group_text("", "en"), group_text("", "zh")
    ('new', '(none)', '（无）')
    """
    if group == "":
        return word(_WORDS, "unnamed", language)
    return label_text(by, str(group), language)


def split_text(by: str, language: Language) -> str:
    """Name what is split by; a label has the name that it was given.

    >>> split_text("month", "en"), split_text("month", "zh"), split_text("segment", "zh")
    ('month', '月', 'segment')
    """
    return word(_SPLIT_WORDS, by, language) if by in _SPLIT_WORDS else by


def by_text(by: str, language: Language) -> str:
    """Name it within a sentence, in which Chinese stands without blanks around it.

    >>> f"按{by_text('month', 'zh')}分组", f"按{by_text('segment', 'zh')}分组"
    ('按月分组', '按 segment 分组')
    """
    text = split_text(by, language)
    return f" {text} " if language == "zh" and text.isascii() else text


def group_column(by: str, figures: Container[str]) -> str:
    """Name the column of the groups, unlike any of the figures.

    >>> group_column("segment", ["orders"]), group_column("orders", ["orders"])
    ('segment', 'by_orders')
    """
    return f"by_{by}" if by in figures else by


def _floats(values: Sequence[Fraction | None]) -> list[object]:
    return [None if value is None else float(value) for value in values]


def _count_text(n: int | None) -> str:
    return _UNKNOWN if n is None else f"{n:,}"


def _average_text(value: Fraction | None) -> str:
    return _UNKNOWN if value is None else percent_digits(value / 100, 2)
