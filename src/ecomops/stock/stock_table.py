"""The stock of many SKUs as columns: `ecomops.stock.sku_stock`, for many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops.arguments import checked_list, checked_place
from ecomops.currencies import exponent
from ecomops.errors import (
    BadRowError,
    CurrencyMismatchError,
    DuplicateIdError,
    InvalidArgumentError,
)
from ecomops.models.ids import AN_ID
from ecomops.stock.columns import (
    gathered,
    given_column,
    given_names,
    given_paths,
    maybe_column,
    ratio,
    read_column,
)
from ecomops.stock.fields import BOUNDS, MAY_BE_UNKNOWN, NOT_KNOWN
from ecomops.stock.sku_stock import (
    WEEK_DAYS,
    YEAR_DAYS,
    SellThroughBasis,
    SkuStock,
    check_basis,
)
from ecomops.stock.span import FloatArray, SpanTable, spread_of
from ecomops.stock.table_checks import check_budgets, check_demand, check_lead_time


@frozen(eq=False, kw_only=True)
class StockTable:
    """The stock of many SKUs as columns (库存表); row i is the `SkuStock` of SKU i.

    Columns are whole numbers, one for each SKU; lists are taken too, and one number stands for
    all. What `SkuStock` may leave out, None leaves out in all rows, and `NOT_KNOWN` (-1) in one.

    Attributes
    ----------
    sku_id : (n,) str
        Which SKUs, each once.
    on_hand, sold, window_days, reserved, incoming : (n,) int64
    in_stock_days, sold_squares : (n,) int64, optional
    lead_time_days, lead_time_squares : (n,) int64, optional
    lead_times, min_order_units, pack_units : (n,) int64
    cost_minor, max_stock_minor, capacity_per_day : (n,) int64, optional
    opening_units, received_units : (n,) int64, optional
        As those of `SkuStock`.
    category : (n,) paths, optional
        Category names from the root down, or the one name there is.
    currency
        ISO 4217 code of all amounts.

    Raises
    ------
    InvalidArgumentError
        If a column is none of whole numbers, or not as long as there are SKUs.
    BadRowError
        If an id is none, a number is out of range, or two of a row can't both be true; it names
        the row.
    DuplicateIdError
        If an SKU is there twice.

    Examples
    --------
    >>> table = StockTable(
    ...     sku_id=["tea", "cup", "cap"], on_hand=[120, 30, 50], reserved=[20, 0, 0],
    ...     sold=[300, 0, 45], window_days=30)
    >>> table.cover_days
    array([10.        ,         nan, 33.33333333])
    >>> table[0].cover_days
    Fraction(10, 1)
    """

    sku_id: Sequence[str] = field(converter=given_names)
    on_hand: IntArray = field(converter=given_column)
    sold: IntArray = field(converter=given_column)
    window_days: IntArray = field(converter=given_column)
    reserved: IntArray = field(default=0, converter=given_column)
    incoming: IntArray = field(default=0, converter=given_column)
    in_stock_days: IntArray | None = field(default=None, converter=maybe_column)
    sold_squares: IntArray | None = field(default=None, converter=maybe_column)
    lead_time_days: IntArray | None = field(default=None, converter=maybe_column)
    lead_times: IntArray = field(default=1, converter=given_column)
    lead_time_squares: IntArray | None = field(default=None, converter=maybe_column)
    cost_minor: IntArray | None = field(default=None, converter=maybe_column)
    max_stock_minor: IntArray | None = field(default=None, converter=maybe_column)
    capacity_per_day: IntArray | None = field(default=None, converter=maybe_column)
    min_order_units: IntArray = field(default=1, converter=given_column)
    pack_units: IntArray = field(default=1, converter=given_column)
    opening_units: IntArray | None = field(default=None, converter=maybe_column)
    received_units: IntArray | None = field(default=None, converter=maybe_column)
    category: tuple[tuple[str, ...], ...] | None = field(default=None, converter=given_paths)
    currency: str | None = None

    def __attrs_post_init__(self) -> None:
        n = len(self.sku_id)
        self._check_ids()
        for name in BOUNDS:
            column = getattr(self, name)
            if column is not None or name not in MAY_BE_UNKNOWN:
                object.__setattr__(self, name, read_column(name, column, n))
        if self.category is not None and len(self.category) != n:
            raise InvalidArgumentError(
                "category", len(self.category), f"entries, but {n} are needed",
                "give one for each SKU",
            )  # fmt: skip
        if self.currency is not None:
            exponent(self.currency)  # a currency that is none fails here
        check_demand(self)
        check_lead_time(self)
        check_budgets(self)

    def _check_ids(self) -> None:
        seen: dict[str, int] = {}
        for row, name in enumerate(self.sku_id):
            try:
                AN_ID.check("sku_id", name)
            except InvalidArgumentError as error:
                raise BadRowError("sku_id", name, error.problem, error.remedy, row=row) from None
            if seen.setdefault(name, row) != row:
                raise DuplicateIdError(
                    "sku_id", name, f"stands in rows {seen[name]} and {row}",
                    "add up the rows of one SKU, or name the warehouse in the id",
                )  # fmt: skip

    @classmethod
    def of(cls, stocks: Iterable[SkuStock]) -> StockTable:
        """Put SKUs side by side, in their order (合成表).

        Raises
        ------
        CurrencyMismatchError
            If their amounts are in several currencies.
        DuplicateIdError
            If one is there twice.
        """
        rows = checked_list("stocks", stocks, SkuStock, "give SkuStock values")
        currencies = [row.currency for row in rows if row.currency is not None]
        for currency in currencies:
            if currency != currencies[0]:
                raise CurrencyMismatchError(
                    "currency", currency, f"stands beside {currencies[0]}",
                    "make a table for each currency",
                )  # fmt: skip
        columns = {name: gathered(name, rows) for name in BOUNDS}
        return cls(
            sku_id=[row.sku_id for row in rows],
            category=[row.category for row in rows],
            currency=currencies[0] if currencies else None,
            **columns,
        )

    def __len__(self) -> int:
        return len(self.sku_id)

    def __iter__(self) -> Iterator[SkuStock]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, place: int) -> SkuStock:
        place = checked_place("place", place, len(self))
        facts: dict[str, int | None] = {}
        for name in BOUNDS:
            column = getattr(self, name)
            if column is not None:
                value = int(column[place])
                is_none = value == NOT_KNOWN and name in MAY_BE_UNKNOWN
                facts[name] = None if is_none else value
        category = () if self.category is None else self.category[place]
        named: Any = {**facts, "category": category, "currency": self.currency}
        return SkuStock(sku_id=str(self.sku_id[place]), **named)

    def __repr__(self) -> str:
        return f"StockTable({len(self)} SKUs)"

    # ---- how they stand -------------------------------------------------------------------
    @property
    def demand_days(self) -> IntArray:
        """(n,) On how many days demand could be seen."""
        if self.in_stock_days is None:
            return self.window_days
        return np.where(self.in_stock_days == NOT_KNOWN, self.window_days, self.in_stock_days)

    @property
    def daily_demand(self) -> FloatArray:
        """(n,) Units sold per day in stock; NaN: it was in stock on none (日均销量)."""
        return ratio(self.sold, self.demand_days)

    @property
    def daily_variance(self) -> FloatArray:
        """(n,) The sample variance of units sold per day in stock; NaN: not known (日销量方差)."""
        days, squares = self.demand_days, self.known("sold_squares")
        found = np.full(len(self), np.nan)
        spread, fits = spread_of(days, self.sold, squares)
        is_known = (squares != NOT_KNOWN) & (days > 1)
        np.divide(spread, days * (days - 1.0), out=found, where=is_known & fits)
        for place in np.flatnonzero(is_known & ~fits).tolist():
            found[place] = float(self[place].daily_variance or 0)
        return found

    @property
    def available_units(self) -> IntArray:
        """(n,) On hand less reserved; below zero: so many are owed (可售库存)."""
        return self.on_hand - self.reserved

    @property
    def position_units(self) -> IntArray:
        """(n,) Available and incoming: what orders are decided on (库存位置)."""
        return self.on_hand - self.reserved + self.incoming

    @property
    def cover_days(self) -> FloatArray:
        """(n,) For how many days the available units last; NaN: nothing was sold (可售天数)."""
        return ratio(np.maximum(self.available_units, 0) * self.demand_days, self.sold)

    @property
    def position_cover_days(self) -> FloatArray:
        """(n,) The same of what is available and incoming (含在途可售天数)."""
        return ratio(np.maximum(self.position_units, 0) * self.demand_days, self.sold)

    @property
    def weeks_of_supply(self) -> FloatArray:
        """(n,) Cover in weeks; NaN: nothing was sold (可售周数)."""
        units = np.maximum(self.available_units, 0)
        return ratio(units * self.demand_days, self.sold * WEEK_DAYS)

    @property
    def turnover_per_year(self) -> FloatArray:
        """(n,) How often a year the average stock is sold; NaN: not known (库存周转率)."""
        if self.opening_units is None:
            return np.full(len(self), np.nan)
        both = np.where(self.opening_units == NOT_KNOWN, 0, self.opening_units + self.on_hand)
        return ratio(self.sold * (2 * YEAR_DAYS), both * self.window_days)

    def sell_through_rate(self, basis: SellThroughBasis = "stock") -> FloatArray:
        """(n,) Say what share of the goods was sold; NaN: there were none (售罄率, 动销).

        Parameters
        ----------
        basis
            As for `SkuStock.sell_through_rate`.
        """
        check_basis(basis)
        if basis == "stock":
            return ratio(self.sold, self.sold + self.on_hand)
        if self.received_units is None:
            return np.full(len(self), np.nan)
        return ratio(self.sold, np.maximum(self.received_units, 0))

    # ---- for engines ----------------------------------------------------------------------
    def known(self, name: str) -> IntArray:
        """(n,) Give a column that may be left out, `NOT_KNOWN` in all rows where it is."""
        column: IntArray | None = getattr(self, name)
        return np.full(len(self), NOT_KNOWN, dtype=np.int64) if column is None else column

    def span(self) -> SpanTable:
        """Give demand over each lead time; 0 for days that are not known."""
        lead = np.maximum(self.known("lead_time_days"), 0)
        return SpanTable(
            np.maximum(self.demand_days, 1),
            self.sold,
            self.known("sold_squares"),
            self.lead_times,
            lead,
            np.where(self.lead_times == 1, lead * lead, self.known("lead_time_squares")),
            np.zeros(len(self), dtype=np.int64),
        )
