"""How many SKUs stand on a day, the most urgent first: `ecomops.stock.stock_check`, for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.errors import InvalidArgumentError
from ecomops.html_table import html_table
from ecomops.kernels.segments import checked_product
from ecomops.languages import known_language
from ecomops.models.problems import listed
from ecomops.stock.board import board_tables, board_text
from ecomops.stock.checks import shown_rows
from ecomops.stock.columns import known_only
from ecomops.stock.day_counts import days_after
from ecomops.stock.exact import compare_products, product_over
from ecomops.stock.fields import DAY_PARTS, NOT_KNOWN, day_parts
from ecomops.stock.replenishment_table import ReplenishmentTable, replenish_table
from ecomops.stock.stock_check import (
    SHORTAGES,
    STOCK_STATES,
    StockState,
    StockVerdict,
    check_stock,
)
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.stock_table import StockTable

STATE_CODES: Final[Mapping[StockState, int]] = {name: i for i, name in enumerate(STOCK_STATES)}


@frozen(eq=False)
class StockCheck:
    """How many SKUs stand on a day (每日库存检查表); row i is the `StockVerdict` of SKU i.

    Attributes
    ----------
    table
        The SKUs.
    rule
        What they were held against.
    today
        The day.
    state : (n,) uint8
        How each stands: a place in `STOCK_STATES`.
    replenishment
        How much to order of each, until when.
    """

    table: StockTable
    rule: StockRule
    today: date
    state: CodeArray
    replenishment: ReplenishmentTable

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, place: int) -> StockVerdict:
        return check_stock(self.table[place], self.rule, self.today)

    def is_in(self, *states: StockState) -> BoolArray:
        """(n,) Tell which SKUs are in one of some states.

        Raises
        ------
        InvalidArgumentError
            If one is no state.
        """
        for state in states:
            if state not in STOCK_STATES:
                remedy = f"give some of {listed(STOCK_STATES)}"
                raise InvalidArgumentError("states", state, "is no state", remedy)
        return np.isin(self.state, [STATE_CODES[state] for state in states])

    @property
    def state_counts(self) -> dict[StockState, int]:
        """How many SKUs are in each state."""
        counts = np.bincount(self.state, minlength=len(STOCK_STATES)).tolist()
        return dict(zip(STOCK_STATES, counts, strict=True))

    @property
    def stock_out_day(self) -> IntArray:
        """(n,) As `StockVerdict.stock_out_on`, in days since 1970; `NO_INSTANT`: none."""
        table = self.table
        units = np.maximum(table.available_units, 0) * table.demand_days
        day = days_after(self.today, units // np.maximum(table.sold, 1))
        return np.where(table.sold > 0, day, NO_INSTANT)

    @property
    def excess_units(self) -> IntArray:
        """(n,) Available units beyond the high limit, of what is overstocked (积压数量)."""
        table = self.table
        days = np.maximum(table.demand_days, 1) * DAY_PARTS
        covered = product_over(table.sold, day_parts(self.rule.high_cover_days), days)
        excess = np.maximum(table.available_units - covered, 0)
        return np.where(self.is_in("overstock"), excess, 0)

    @property
    def excess_minor(self) -> IntArray:
        """(n,) What those cost; `NOT_KNOWN`: what one costs is not known (积压金额).

        Raises
        ------
        AmountTooLargeError
            If an amount leaves int64.
        """
        cost = self.table.known("cost_minor")
        amount = checked_product(self.excess_units, np.maximum(cost, 0), "excess_minor")
        return np.where(cost == NOT_KNOWN, NOT_KNOWN, amount)

    # ---- who comes first ------------------------------------------------------------------
    def shortages(self, limit: int | None = None) -> tuple[StockVerdict, ...]:
        """List what has to be ordered or hurried, the most urgent first (待补货).

        By state, then by cover; of equal cover what sells most, then in the order of the table.

        Parameters
        ----------
        limit
            How many; None: all.
        """
        return self._verdicts(self.shortage_places(), limit)

    def overstocked(self, limit: int | None = None) -> tuple[StockVerdict, ...]:
        """List what is too much, the most money first (待清仓).

        By what the excess costs; what of this is not known comes last, by excess units.
        """
        return self._verdicts(self.overstock_places(), limit)

    def shortage_places(self) -> IntArray:
        """Give the places in the table of what `shortages` lists, in its order."""
        places = np.flatnonzero(self.is_in(*SHORTAGES))
        cover = np.nan_to_num(self.table.cover_days[places])
        pace = np.nan_to_num(self.table.daily_demand[places])
        return places[np.lexsort((-pace, cover, self.state[places]))]

    def overstock_places(self) -> IntArray:
        """Give the places in the table of what `overstocked` lists, in its order."""
        places = np.flatnonzero(self.is_in("overstock"))
        units = self.excess_units[places]
        cost = self.table.known("cost_minor")[places]
        worth = units * np.maximum(cost, 0).astype(np.float64)
        return places[np.lexsort((-units, -worth, cost == NOT_KNOWN))]

    def _verdicts(self, places: IntArray, limit: int | None) -> tuple[StockVerdict, ...]:
        return tuple(self[place] for place in places[: shown_rows(limit)].tolist())

    # ---- tidy rows and words --------------------------------------------------------------
    def columns(self) -> dict[str, np.ndarray | Sequence[str]]:
        """Give a tidy table, one row per SKU, as columns for a data frame (明细).

        Days are ``datetime64[D]`` (NaT: none) and cover is float64 (NaN: none); whole numbers
        that are not known are masked, with `NOT_KNOWN` below the mask.
        """
        found, table = self.replenishment, self.table
        return {
            "sku_id": table.sku_id,
            "state": np.array(STOCK_STATES)[self.state],
            "available_units": table.available_units,
            "position_units": table.position_units,
            "daily_demand": table.daily_demand,
            "cover_days": table.cover_days,
            "stock_out_on": self.stock_out_day.view("M8[D]"),
            "reorder_point": known_only(found.reorder_point),
            "order_up_to": known_only(found.order_up_to),
            "should_order": found.should_order,
            "order_units": known_only(found.order_units),
            "order_by": found.order_by_day.view("M8[D]"),
            "arrives_on": found.arrives_day.view("M8[D]"),
            "excess_units": self.excess_units,
        }

    def describe(self, language: Language = "en", limit: int = 10) -> str:
        """Lay out the counts, and the first rows of what is short and what is too much.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return board_text(self, known_language(language), limit)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        alerts = int(np.count_nonzero(self.is_in(*SHORTAGES, "overstock")))
        return f"StockCheck({len(self)} SKUs on {self.today}, {alerts} alerts)"

    def _repr_html_(self) -> str:
        return "\n".join(
            html_table(head, rows, align, caption=title)
            for title, head, rows, align in board_tables(self, "en", 10)
        )


def check_stock_table(table: StockTable, rule: StockRule, today: date) -> StockCheck:
    """Say how many SKUs stand on a day; `check_stock`, for many (批量库存检查).

    Parameters
    ----------
    table
        The SKUs.
    rule
        What is low, what is too much, and how much to order.
    today
        The local day on which they were counted.

    Raises
    ------
    InvalidArgumentError
        If an argument is of another type, or `today` is an instant.

    Examples
    --------
    >>> table = StockTable(sku_id=["tea", "cup", "cap"], on_hand=[45, 80, 500],
    ...     sold=[300, 60, 60], window_days=30, lead_time_days=7)
    >>> rule = StockRule(low_cover_days=5, high_cover_days=90, review_days=7)
    >>> check = check_stock_table(table, rule, date(2026, 11, 11))
    >>> [STOCK_STATES[code] for code in check.state]
    ['order_now', 'healthy', 'overstock']
    >>> print(check.overstocked()[0])
    cap: overstock: 250 days of cover, above 90; clear 320 units with a promotion
    """
    check_type("table", table, StockTable, "give a StockTable, or one SkuStock to check_stock")
    found = replenish_table(table, rule, today)
    return StockCheck(table, rule, today, _states(table, rule, found), found)


def _states(table: StockTable, rule: StockRule, found: ReplenishmentTable) -> CodeArray:
    """(n,) Write the less urgent states first, and the more urgent ones over them."""
    sold, days, available = table.sold, table.demand_days, table.available_units
    position = np.maximum(table.position_units, 0)
    units = np.maximum(available, 0)
    lead, times = table.known("lead_time_days"), table.lead_times
    lead_total = np.maximum(lead, 0) + times * found.production_days
    is_late = compare_products(position * days, times, sold, lead_total) < 0
    point = found.reorder_point
    cover = units * days
    low, high = day_parts(rule.low_cover_days), day_parts(rule.high_cover_days)
    masks: tuple[tuple[StockState, Any], ...] = (
        ("overstock", compare_products(cover, DAY_PARTS, sold, high) > 0),
        ("reorder", (point != NOT_KNOWN) & (table.position_units <= point)),
        ("low", compare_products(cover, DAY_PARTS, sold, low) < 0),
        ("order_now", is_late & (lead != NOT_KNOWN)),
        ("none", sold == 0),
        ("overstock", (sold == 0) & (available > 0)),
        ("unknown", days == 0),
        ("out_of_stock", (available < 0) | ((available == 0) & (sold > 0))),
    )
    state = np.full(len(table), STATE_CODES["healthy"], dtype=np.uint8)
    for name, mask in masks:
        state[mask] = STATE_CODES[name]
    return state
