"""Several sets of promotions over the same groups of orders, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import Language
from ecomops.arguments import check_named, check_type, is_one_of
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, listed, refuse
from ecomops.rate_text import rate_text
from ecomops.whatif.replay.breakdown import (
    ReplayBreakdown,
    by_text,
    group_column,
    group_text,
    split_text,
)
from ecomops.whatif.replay.totals import ReplayTotals
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.whatif.results.origin import Count
from ecomops.whatif.results.result import Cells, WhatIfResult
from ecomops.words import word

_WORDS: Final = {
    "title": ("compared by {}: {}", "按{}对比：{}"),
    "orders": ("orders", "订单"),
    "sales": ("sales", "销售额"),
    "cost": ("{}: cost", "{}：补贴"),
    "cost_rate": ("rate", "费率"),
    "margin_after": ("margin after", "优惠后毛利"),
}
_SHOWN: Final = 50
_COUNTED: Final = (
    "orders", "discounted", "sales_minor", "cost_minor", "net_minor", "margin_after_minor",
)  # fmt: skip
_RATIOS: Final = (
    "cost_rate", "discounted_rate", "aov_minor", "net_aov_minor", "margin_after_rate",
)  # fmt: skip


class SplitScenario(DomainModel):
    """One set of promotions in a comparison by groups (分组方案)."""

    name: str
    """What it is called."""
    rules_digest: str | None
    """Fingerprint of its promotions; None: what happened."""
    totals: tuple[ReplayTotals, ...]
    """Each group under it."""


class BreakdownComparison(WhatIfResult):
    """Several sets of promotions over the same groups, side by side (分组方案对比)."""

    kind: Literal["breakdown_comparison"] = "breakdown_comparison"
    by: str
    """What orders, or goods, are split by."""
    groups: tuple[str | int, ...]
    """The groups."""
    customers: tuple[Count | None, ...]
    """Who placed each group's orders; None: not known."""
    scenarios: tuple[SplitScenario, ...]
    """The sets, in the order given."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [scenario.name for scenario in self.scenarios]
        refuse("BreakdownComparison", duplicates("scenarios", "name", names))
        n, columns = len(self.groups), [self.customers, *(one.totals for one in self.scenarios)]
        if any(len(column) != n for column in columns):
            raise PydanticCustomError("groups", "each scenario should have an entry per group")
        return self

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a set of that name."""
        return is_one_of(name, {scenario.name for scenario in self.scenarios})

    def __getitem__(self, name: str) -> dict[str | int, ReplayTotals]:
        """Give one set's figures, by group.

        Raises
        ------
        UnknownIdError
            If there is none of that name.
        """
        for scenario in self.scenarios:
            if scenario.name == name:
                return dict(zip(self.groups, scenario.totals, strict=True))
        known = listed([scenario.name for scenario in self.scenarios])
        raise UnknownIdError("name", name, "was not compared", f"give one of {known}")

    def columns(self) -> dict[str, list[object]]:
        """Give a row per group and set, set by set; what is not known is None."""
        each = [totals for scenario in self.scenarios for totals in scenario.totals]
        n, times = len(self.groups), len(self.scenarios)
        found: dict[str, list[object]] = {
            "scenario": [one.name for one in self.scenarios for _ in range(n)],
            "rules_digest": [one.rules_digest for one in self.scenarios for _ in range(n)],
        }
        for name in _COUNTED:
            found[name] = [getattr(totals, name) for totals in each]
        for name in _RATIOS:
            values = [getattr(totals, name) for totals in each]
            found[name] = [None if value is None else float(value) for value in values]
        found["customers"] = [*self.customers] * times
        return {group_column(self.by, found): [*self.groups] * times, **found}

    def _title(self, language: Language) -> str:
        names = ("、" if language == "zh" else ", ").join(one.name for one in self.scenarios)
        return word(_WORDS, "title", language).format(by_text(self.by, language), names)

    def _cells(self, language: Language) -> Cells:
        head = [
            split_text(self.by, language),
            *(word(_WORDS, name, language) for name in ("orders", "sales")),
        ]
        knows_cost = any(
            totals.margin_after_minor is not None
            for one in self.scenarios
            for totals in one.totals
        )
        for one in self.scenarios:
            head += [word(_WORDS, "cost", language).format(one.name)]
            head += [word(_WORDS, "cost_rate", language)]
            head += [word(_WORDS, "margin_after", language)] if knows_cost else []
        rows = []
        for place, group in enumerate(self.groups[:_SHOWN]):
            first = self.scenarios[0].totals[place]
            sales = long_money(first.sales_minor, self.origin.currency)
            row = [group_text(group, language, self.by), f"{first.orders:,}", sales]
            for one in self.scenarios:
                row += self._texts(one.totals[place], language, knows_cost=knows_cost)
            rows.append(row)
        if len(self.groups) > _SHOWN:
            rows.append(["…", *[""] * (len(head) - 1)])
        return head, rows

    def _texts(self, totals: ReplayTotals, language: Language, *, knows_cost: bool) -> list[str]:
        currency = self.origin.currency
        told = [long_money(totals.cost_minor, currency), rate_text(totals.cost_rate, language)]
        after = [exact_money(totals.margin_after_minor, currency, language)]
        return told + (after if knows_cost else [])


def compare_breakdowns(breakdowns: Mapping[str, ReplayBreakdown]) -> BreakdownComparison:
    """Set replays of the same orders side by side, group by group (分组方案对比).

    Parameters
    ----------
    breakdowns
        By the name to show, all split alike. What happened, `actuals`, can be one of them.

    Raises
    ------
    InvalidArgumentError
        If there is none, or they are not split alike, or not of the same orders.

    Examples
    --------
    >>> from ecomops import CartTable, parse_promotion
    >>> from ecomops.whatif import OrderHistory, actuals, replay
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 9900}]}
    ...     for n in (1, 2, 3)])
    >>> history = OrderHistory.of(table, given_minor=[0, 1000, 2970],
    ...     labels={"segment": ["new", "old", "old"]})
    >>> years = {"as it was": actuals(history)} | {
    ...     text: replay(history, [parse_promotion(text, currency="CNY")], reach_minor=0)
    ...     for text in ("满199减20", "9折")}
    >>> print(compare_breakdowns({
    ...     name: year.by("segment") for name, year in years.items()}).describe(caveats=False))
    segment  orders    sales  as it was: cost    rate  满199减20: cost    rate  9折: cost     rate
    ───────  ──────  ───────  ───────────────  ──────  ───────────────  ──────  ─────────  ───────
    new           1   ¥99.00            ¥0.00  0.00 %            ¥0.00  0.00 %      ¥9.90  10.00 %
    old           2  ¥495.00           ¥39.70  8.02 %           ¥20.00  4.04 %     ¥49.50  10.00 %
    """
    check_named("breakdowns", breakdowns, "give them by the name to show: {'9折': one.by(...)}")
    if not breakdowns:
        raise InvalidArgumentError("breakdowns", "{}", "are empty", "give at least one")
    for name, one in breakdowns.items():
        remedy = "split a replay: replay(...).by(...)"
        check_type(f"breakdowns[{name!r}]", one, ReplayBreakdown, remedy)
    first = next(iter(breakdowns.values()))
    for name, one in breakdowns.items():
        if (one.by, one.groups) != (first.by, first.groups):
            raise InvalidArgumentError(
                "breakdowns", name, f"is not split as the first, by {first.by}",
                "split the same history the same way under each set",
            )  # fmt: skip
        if _worth(one) != _worth(first):
            raise InvalidArgumentError(
                "breakdowns", name, "is of other orders than the first",
                "split the same history under each set",
            )  # fmt: skip
    caveats = tuple(dict.fromkeys(c for one in breakdowns.values() for c in one.origin.caveats))
    update = {"rules_digest": None, "caveats": caveats}
    return BreakdownComparison(
        origin=first.origin.model_copy(update=update),
        by=first.by,
        groups=first.groups,
        customers=first.customers or (None,) * len(first.groups),
        scenarios=tuple(
            SplitScenario(name=name, rules_digest=one.origin.rules_digest, totals=one.totals)
            for name, one in breakdowns.items()
        ),
    )


def _worth(one: ReplayBreakdown) -> tuple[object, ...]:
    """Tell by what no promotion changes whether two are of the same orders."""
    groups = [(totals.orders, totals.sales_minor) for totals in one.totals]
    return one.origin.currency, one.origin.basis, one.origin.orders, groups
