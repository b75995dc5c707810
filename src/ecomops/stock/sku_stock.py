"""The stock of one SKU: what is there, what was sold, and how more of it is got."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from attrs import evolve, field, frozen

from ecomops.currencies import exponent
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.kernels.given_columns import missing_among
from ecomops.models.ids import AN_ID
from ecomops.stock.checks import (
    category_path,
    check_budget,
    check_demand,
    check_lead_time,
    check_list,
    fact,
    whole_list,
)
from ecomops.stock.fields import BOUNDS, MAX_STOCK_DAYS
from ecomops.stock.span import sample_variance

SellThroughBasis: TypeAlias = Literal["stock", "received"]
"""What sell-through is a share of. stock 在售口径: what was sold and what is left; received
进货口径: what came in during the window."""

YEAR_DAYS: Final = 365
WEEK_DAYS: Final = 7


@frozen(kw_only=True)
class SkuStock:
    """What is known about the stock of one SKU (单品库存).

    Attributes
    ----------
    sku_id
        Which SKU.
    on_hand
        Units in the warehouse (现货).
    sold
        Units sold during the window that ends now (窗口期销量).
    window_days
        How many days that window has.
    reserved
        Units of orders that have not left yet (占用); more than is on hand are owed.
    incoming
        Units ordered and not arrived (在途).
    in_stock_days
        On how many days of the window it could be bought; None: on all. What sold on none of
        its days out of stock tells nothing about demand, so those days are left out of it.
    sold_squares
        The units sold on each such day, squared and added up: how much sales vary from day to
        day. `of_daily` finds it. None: not known.
    lead_time_days
        From an order to its arrival, production capacity aside (提前期); of several deliveries,
        the sum. None: not known.
    lead_times
        How many deliveries that is the sum of. One is taken as certain, without variance.
    lead_time_squares
        Their days, squared and added up; needed where there are several.
    cost_minor
        What one unit costs. [minor]
    max_stock_minor
        How much may be bound in the SKU, on hand and incoming, at cost, whether it is reserved
        or not (库存资金上限). [minor]
    capacity_per_day
        How many units can be made a day (日产能); None: any number.
    min_order_units
        The least that can be ordered (起订量).
    pack_units
        Orders are of whole packs of so many (箱规).
    opening_units
        What was on hand when the window began (期初库存).
    received_units
        What came in during the window (入库).
    category
        Category names from the root down.
    currency
        ISO 4217 code of the amounts.

    Raises
    ------
    InvalidArgumentError
        If a number is out of range or not whole, or if two of them can't both be true.

    Examples
    --------
    >>> tea = SkuStock(sku_id="tea", on_hand=120, reserved=20, sold=300, window_days=30)
    >>> tea.daily_demand, tea.cover_days, tea.sell_through_rate()
    (Fraction(10, 1), Fraction(10, 1), Fraction(5, 7))
    """

    sku_id: str = field(validator=AN_ID.of_field)
    on_hand: int
    sold: int
    window_days: int
    reserved: int = 0
    incoming: int = 0
    in_stock_days: int | None = None
    sold_squares: int | None = None
    lead_time_days: int | None = None
    lead_times: int = 1
    lead_time_squares: int | None = None
    cost_minor: int | None = None
    max_stock_minor: int | None = None
    capacity_per_day: int | None = None
    min_order_units: int = 1
    pack_units: int = 1
    opening_units: int | None = None
    received_units: int | None = None
    category: tuple[str, ...] = field(default=(), converter=category_path)
    currency: str | None = None

    def __attrs_post_init__(self) -> None:
        for name, (low, high) in BOUNDS.items():
            number = fact(name, getattr(self, name), low, high)
            object.__setattr__(self, name, number)  # as Python has it, which never wraps
        if self.currency is not None:
            exponent(self.currency)  # a currency that is none fails here
        check_demand(self)
        check_lead_time(self)
        check_budget(self)

    @classmethod
    def of_daily(
        cls,
        sku_id: str,
        daily_units: Numbers,
        in_stock: Sequence[bool] | np.ndarray | None = None,
        **other_facts: Any,
    ) -> SkuStock:
        """Build one from the units sold on each day of the window (由日销量生成).

        Parameters
        ----------
        daily_units
            One number a day.
        in_stock
            On which days it could be bought; None: on all. A day with sales is one of them,
            whatever is said here.
        other_facts
            All else, by name.

        Examples
        --------
        >>> tea = SkuStock.of_daily("tea", [3, 0, 5], [True, False, True], on_hand=8)
        >>> tea.sold, tea.in_stock_days, tea.sold_squares, tea.cover_days
        (8, 2, 34, Fraction(2, 1))
        """
        sold = whole_list("daily_units", daily_units, *BOUNDS["sold"])
        days = [True] * len(sold)
        if in_stock is not None:
            days = check_list("in_stock", in_stock, "give one flag for each day")
            lacks = missing_among(days)
            if lacks is not None:
                raise BadRowError(
                    "in_stock", None, "is missing", "give one flag for each day",
                    row=int(np.argmax(lacks)),
                )  # fmt: skip
        if len(days) != len(sold):
            raise InvalidArgumentError(
                "in_stock", len(days), f"days, but there are {len(sold)} of sales",
                "give one flag for each day",
            )  # fmt: skip
        return cls(
            sku_id=sku_id,
            sold=sum(sold),
            window_days=len(sold),
            in_stock_days=sum(bool(is_in or n) for is_in, n in zip(days, sold, strict=True)),
            sold_squares=sum(n * n for n in sold),
            **other_facts,
        )

    def with_lead_times(self, each_days: Numbers) -> SkuStock:
        """Take the lead time from past deliveries: the days that each took (由历史到货生成).

        >>> tea = SkuStock(sku_id="tea", on_hand=9, sold=9, window_days=9)
        >>> tea.with_lead_times([6, 7, 9]).mean_lead_time_days
        Fraction(22, 3)
        """
        days = whole_list("each_days", each_days, 0, MAX_STOCK_DAYS)
        return evolve(
            self,
            lead_time_days=sum(days),
            lead_times=len(days),
            lead_time_squares=sum(one * one for one in days),
        )

    # ---- how it stands --------------------------------------------------------------------
    @property
    def demand_days(self) -> int:
        """On how many days demand could be seen."""
        return self.window_days if self.in_stock_days is None else self.in_stock_days

    @property
    def daily_demand(self) -> Fraction | None:
        """Units sold per day in stock; None: it was in stock on none (日均销量)."""
        return Fraction(self.sold, self.demand_days) if self.demand_days else None

    @property
    def daily_variance(self) -> Fraction | None:
        """The sample variance of the units sold per day in stock (日销量方差).

        None: daily sales are not known, or of one day only.
        """
        if self.sold_squares is None or self.demand_days < 2:
            return None
        return sample_variance(self.demand_days, self.sold, self.sold_squares)

    @property
    def available_units(self) -> int:
        """On hand less reserved; below zero: so many are owed (可售库存)."""
        return self.on_hand - self.reserved

    @property
    def position_units(self) -> int:
        """Available and incoming: what orders are decided on (库存位置)."""
        return self.on_hand - self.reserved + self.incoming

    @property
    def cover_days(self) -> Fraction | None:
        """For how many days the available units last (可售天数).

        Available / daily demand; 0 where units are owed, None where nothing was sold.
        """
        if not self.sold:
            return None
        return Fraction(max(self.available_units, 0) * self.demand_days, self.sold)

    @property
    def position_cover_days(self) -> Fraction | None:
        """The same of what is available and incoming (含在途可售天数)."""
        if not self.sold:
            return None
        return Fraction(max(self.position_units, 0) * self.demand_days, self.sold)

    @property
    def weeks_of_supply(self) -> Fraction | None:
        """Cover in weeks; None where nothing was sold (可售周数)."""
        return None if self.cover_days is None else self.cover_days / WEEK_DAYS

    @property
    def turnover_per_year(self) -> Fraction | None:
        """How often a year the average stock is sold (库存周转率).

        Sold × 365 / (window days × average on hand), the average being that of the beginning
        and now. None: the beginning is not known, or there was and is none.
        """
        if self.opening_units is None or not self.opening_units + self.on_hand:
            return None
        per_window = Fraction(2 * self.sold, self.opening_units + self.on_hand)
        return per_window * YEAR_DAYS / self.window_days

    @property
    def mean_lead_time_days(self) -> Fraction | None:
        """The mean of the lead times; None: not known (平均提前期)."""
        if self.lead_time_days is None:
            return None
        return Fraction(self.lead_time_days, self.lead_times)

    def sell_through_rate(self, basis: SellThroughBasis = "stock") -> Fraction | None:
        """Say what share of the goods was sold (售罄率, 动销).

        Parameters
        ----------
        basis
            ``stock``: sold / (sold + on hand), what there was to sell; ``received``: sold /
            received during the window, which may be more than 1.

        Returns
        -------
        Fraction or None
            None: there was nothing, or what was received is not known.
        """
        check_basis(basis)
        whole = self.sold + self.on_hand if basis == "stock" else self.received_units
        return Fraction(self.sold, whole) if whole else None


def check_basis(basis: object) -> None:
    """Refuse what sell-through can't be a share of."""
    if basis not in {"stock", "received"}:
        raise InvalidArgumentError("basis", basis, "is unknown", "give 'stock' or 'received'")
