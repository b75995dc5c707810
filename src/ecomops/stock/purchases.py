"""Which orders a purchase budget pays: the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.arguments import check_type
from ecomops.errors import BadRowError
from ecomops.html_table import html_table
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.languages import known_language
from ecomops.stock.check_table import StockCheck
from ecomops.stock.checks import shown_rows, whole_number
from ecomops.stock.columns import known_only
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.stock_check import STOCK_STATES
from ecomops.stock.words import STATE_WORDS, cost_text, without_cost_text
from ecomops.text_table import text_table
from ecomops.words import word

_HEADS: Final = (
    ("SKU", "state", "wanted", "ordered", "at cost"),
    ("SKU", "状态", "建议", "采购", "金额"),
)


@frozen(eq=False)
class PurchasePlan:
    """Which orders a budget pays (采购计划); its rows are in the order in which they were served.

    Attributes
    ----------
    checked
        The check that asks for orders.
    budget_minor
        What may be spent; None: anything. [minor]
    sku_place : (k,) int64
        Which SKUs: places in the check's table.
    wanted_units : (k,) int64
        What an order of each would be.
    order_units : (k,) int64
        What is ordered: that, or as many packs as the rest of the budget pays, or 0 where this
        is below the minimum order.
    spent_minor
        What all orders of known cost cost together; never above the budget. [minor]
    """

    checked: StockCheck
    budget_minor: int | None
    sku_place: IntArray
    wanted_units: IntArray
    order_units: IntArray
    spent_minor: int

    @property
    def left_minor(self) -> int | None:
        """What is left of the budget; None: there is none [minor]."""
        return None if self.budget_minor is None else self.budget_minor - self.spent_minor

    @property
    def n_without_cost(self) -> int:
        """Of how many SKUs that are ordered the cost is not known; `spent_minor` lacks it."""
        return int(np.count_nonzero(self._is_without_cost))

    @property
    def units_without_cost(self) -> int:
        """How many units are ordered of those."""
        return sum(self.order_units[self._is_without_cost].tolist())

    @property
    def _is_without_cost(self) -> BoolArray:
        found: BoolArray = (self._unit_costs == NOT_KNOWN) & (self.order_units > 0)
        return found

    @property
    def n_held(self) -> int:
        """How many SKUs get less than they need."""
        return int(np.count_nonzero(self.order_units < self.wanted_units))

    def __len__(self) -> int:
        return self.sku_place.size

    def columns(self) -> dict[str, np.ndarray | Sequence[object]]:
        """Give a tidy table, one row per order, as columns for a data frame (明细).

        All ``order_cost_minor`` together are `spent_minor`. What one unit costs is masked, and
        what the order costs None, where that is not known.
        """
        table = self.checked.table
        return {
            "sku_id": [table.sku_id[place] for place in self.sku_place.tolist()],
            "state": np.array(STOCK_STATES)[self.checked.state[self.sku_place]],
            "wanted_units": self.wanted_units,
            "order_units": self.order_units,
            "unit_cost_minor": known_only(self._unit_costs),
            "order_cost_minor": self._order_costs(),
        }

    @property
    def _unit_costs(self) -> IntArray:
        """(k,) What one unit of each costs; `NOT_KNOWN`: that is not known."""
        return self.checked.table.known("cost_minor")[self.sku_place]

    def _order_costs(self) -> list[int | None]:
        """(k,) What each order costs, exactly."""
        pairs = zip(self.order_units.tolist(), self._unit_costs.tolist(), strict=True)
        return [None if cost == NOT_KNOWN else units * cost for units, cost in pairs]

    # ---- words ----------------------------------------------------------------------------
    def describe(self, language: Language = "en", limit: int | None = 10) -> str:
        """Lay out the first orders, all where the limit is None, and say what they cost.

        Raises
        ------
        InvalidArgumentError
            If the language is not known, or the limit is no number of rows.
        """
        known_language(language)
        head, rows = self._cells(language, shown_rows(limit))
        return f"{self._title(language)}\n{text_table(head, rows, '<<>>>')}"

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"PurchasePlan({len(self)} SKUs, {self.n_held} held)"

    def _repr_html_(self) -> str:
        return html_table(*self._cells("en", 10), "<<>>>", caption=self._title("en"))

    def _title(self, language: Language) -> str:
        zh, currency = language == "zh", self.checked.table.currency
        spent = cost_text(self.spent_minor, currency, language)
        if self.budget_minor is None:
            title = f"采购合计 {spent}" if zh else f"{spent} to spend"
            if not self.n_without_cost:
                return title
            note = without_cost_text(self.n_without_cost, self.units_without_cost, language)
            return f"{title}，{note}" if zh else f"{title}, {note}"
        budget = cost_text(self.budget_minor, currency, language)
        if zh:
            return f"采购合计 {spent}，预算 {budget}，{self.n_held} 个 SKU 未足额"
        skus = "1 SKU" if self.n_held == 1 else f"{self.n_held} SKUs"
        return f"{spent} of {budget} to spend, {skus} held"

    def _cells(self, language: Language, limit: int | None) -> tuple[list[str], list[list[str]]]:
        table = self.checked.table
        rows = zip(
            self.sku_place[:limit].tolist(),
            self.wanted_units[:limit].tolist(),
            self.order_units[:limit].tolist(),
            self._order_costs()[:limit],
            strict=True,
        )
        return list(_HEADS[language == "zh"]), [
            [
                str(table.sku_id[place]),
                word(STATE_WORDS, STOCK_STATES[self.checked.state[place]], language),
                str(wanted),
                str(units),
                "–" if cost is None else cost_text(cost, table.currency, language),
            ]
            for place, wanted, units, cost in rows
        ]


def plan_purchases(
    checked: StockCheck, budget_minor: int | None = None, *, precedence: Numbers | None = None
) -> PurchasePlan:
    """Choose the orders that a budget pays, the most urgent first (采购计划).

    Asked in turn are the SKUs whose orders are due: by `precedence`, then by state, then by
    cover, of equal cover what sells most first, then in the order of the table. Each gets all
    that it needs, or as many whole packs as the rest of the budget pays; where that is less than
    its minimum order it gets nothing, and the next one is asked.

    Parameters
    ----------
    checked
        What `check_stock_table` returned.
    budget_minor
        What may be spent; None: anything. [minor]
    precedence : (n,) int, optional
        What is served first whatever its state: a number for each SKU of the table, 0 before 1,
        such as `AbcTable.class_code`.

    Raises
    ------
    BadRowError
        If there is a budget and the cost of an SKU that is due is not known.
    InvalidArgumentError
        If the budget is no amount, or precedence is not one number for each SKU.

    Examples
    --------
    >>> from datetime import date
    >>> from ecomops.stock.check_table import check_stock_table
    >>> from ecomops.stock.stock_rule import StockRule
    >>> from ecomops.stock.stock_table import StockTable
    >>> table = StockTable(sku_id=["tea", "cup"], on_hand=[45, 0], sold=[300, 60],
    ...     window_days=30, lead_time_days=7, cost_minor=[20_00, 30_00], currency="CNY")
    >>> rule = StockRule(low_cover_days=5, high_cover_days=90, review_days=7)
    >>> check = check_stock_table(table, rule, date(2026, 11, 11))
    >>> print(plan_purchases(check, 2000_00))
    ¥2,000.00 of ¥2,000.00 to spend, 1 SKU held
    SKU  state         wanted  ordered    at cost
    ───  ────────────  ──────  ───────  ─────────
    cup  out of stock      28       28    ¥840.00
    tea  order now         95       58  ¥1,160.00
    """
    check_type("checked", checked, StockCheck, "give what check_stock_table returns")
    table, found = checked.table, checked.replenishment
    places = checked.shortage_places()
    places = places[found.should_order[places] & (found.order_units[places] > 0)]
    if precedence is not None:
        first = whole_numbers("precedence", precedence, len(table))[places]
        places = places[np.argsort(first, kind="stable")]
    wanted = found.order_units[places]
    cost = table.known("cost_minor")[places]
    if budget_minor is None:
        total = sum(
            n * unit for n, unit in zip(wanted.tolist(), cost.tolist(), strict=True) if unit > 0
        )
        return PurchasePlan(checked, None, places, wanted, wanted, total)
    budget_minor = _budget(budget_minor, places, cost)
    units, spent = _served(
        budget_minor, wanted, cost, table.pack_units[places], table.min_order_units[places]
    )
    return PurchasePlan(checked, budget_minor, places, wanted, units, spent)


def _budget(budget_minor: int, places: IntArray, cost: IntArray) -> int:
    budget_minor = whole_number("budget_minor", budget_minor, 0, MAX_MINOR)
    missing = np.flatnonzero(cost == NOT_KNOWN)
    if missing.size:
        raise BadRowError(
            "cost_minor", NOT_KNOWN, "is not known, but its order needs money",
            "give what one unit costs, or plan without a budget", row=int(places[missing[0]]),
        )  # fmt: skip
    return budget_minor


def _served(
    left: int, wanted: IntArray, cost: IntArray, pack: IntArray, least: IntArray
) -> tuple[IntArray, int]:
    """(k,) Serve one after the other from what is left of a budget; also say what was spent."""
    budget = left
    found = np.zeros(wanted.size, dtype=np.int64)
    # from each place on, the cheapest minimum order there is: below that nobody gets anything
    smallest = np.maximum(-(-least // pack), 1) * pack * cost.astype(np.float64)
    cheapest = np.minimum.accumulate(smallest[::-1])[::-1].tolist()
    rows = zip(
        wanted.tolist(), cost.tolist(), pack.tolist(), least.tolist(), cheapest, strict=True
    )
    for i, (units, unit, whole, minimum, needed) in enumerate(rows):
        if left < needed * 0.999:  # a float is off by far less
            break
        if units * unit > left:
            packs = left // unit // whole * whole
            units = packs if packs >= minimum else 0  # noqa: PLW2901  what is paid of it
        found[i] = units
        left -= units * unit
    return found, budget - left
