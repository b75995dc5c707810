"""Many purchases as columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
from attrs import field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.arguments import checked_list
from ecomops.currencies import exponent
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError
from ecomops.facts import Item
from ecomops.kernels.columns import flags, segment_offsets, whole_numbers
from ecomops.kernels.segments import offsets_of
from ecomops.loyalty.earning.facts import Purchase
from ecomops.models.instants import FIRST_US, LAST_US, to_us
from ecomops.selectors.base import ItemSelector, SelectorKind

NOBODY: Final = -1
"""Stands for no tier."""
_LAST_BIRTHDAY: Final = 12_31


def _whole(values: Iterable[int]) -> IntArray:
    return np.array(list(values), dtype=np.int64)


@frozen(eq=False)
class PurchaseTable:
    """Many purchases as columns (购买表); purchase i owns lines offset[i]:offset[i + 1].

    Attributes
    ----------
    currency : str
        ISO 4217 code of every amount.
    items : tuple of Item
        The distinct items.
    line_item : (n_lines,) int64
        Which item a line holds: a place in `items`.
    line_net_minor : (n_lines,) int64
        What is paid for each line in money. [minor]
    offset : (n_orders + 1,) int64
    order_at_us : (n_orders,) int64
        When. [microseconds since 1970, UTC]
    line_unit_price_minor : (n_lines,) int64
        The price of one unit; only selectors by price look at it. [minor]
    line_on_sale, line_is_gift : (n_lines,) bool, optional
    line_points_minor : (n_lines,) int64, optional
        What points paid. [minor]
    order_tier : (n_orders,) int64, optional
        A place in `tiers`; -1: none.
    tiers : tuple of str
        The tiers' ids.
    order_birth : (n_orders,) int64, optional
        Birthdays as month × 100 + day; the day 0 where it is unknown, 0 where all is.
    order_shipping_minor : (n_orders,) int64, optional
        What is paid for delivery. [minor]
    order_factors : (n_orders,) int64, optional
        A place in `factors`: what promotions multiply points by.
    factors : tuple of tuples of Decimal
    order_promised_points : (n_orders,) int64, optional
        What promotions give besides. [points]
    """

    currency: str
    items: tuple[Item, ...]
    line_item: IntArray
    line_net_minor: IntArray
    offset: IntArray
    order_at_us: IntArray
    line_unit_price_minor: IntArray
    line_on_sale: BoolArray | None = None
    line_is_gift: BoolArray | None = None
    line_points_minor: IntArray | None = None
    order_tier: IntArray | None = None
    tiers: tuple[str, ...] = ()
    order_birth: IntArray | None = None
    order_shipping_minor: IntArray | None = None
    order_factors: IntArray | None = None
    factors: tuple[tuple[Decimal, ...], ...] = ((),)
    order_promised_points: IntArray | None = None
    _masks: dict[SelectorKind, BoolArray] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        exponent(self.currency)  # a currency that is none fails here
        n_lines, n_orders = len(self.line_item), len(self.order_at_us)
        ranges = (
            ("line_item", n_lines, 0, len(self.items) - 1),
            ("line_net_minor", n_lines, 0, MAX_MINOR),
            ("line_unit_price_minor", n_lines, 0, MAX_MINOR),
            ("line_points_minor", n_lines, 0, MAX_MINOR),
            ("order_at_us", n_orders, FIRST_US, LAST_US),
            ("order_tier", n_orders, NOBODY, len(self.tiers) - 1),
            ("order_birth", n_orders, 0, _LAST_BIRTHDAY),
            ("order_shipping_minor", n_orders, 0, MAX_MINOR),
            ("order_factors", n_orders, 0, len(self.factors) - 1),
            ("order_promised_points", n_orders, 0, MAX_MINOR),
        )
        for name, n, low, high in ranges:
            column = getattr(self, name)
            if column is not None:
                column = whole_numbers(name, column, n, low=low, high=high)
                object.__setattr__(self, name, column)
        for name in ("line_on_sale", "line_is_gift"):
            column = getattr(self, name)
            if column is not None:
                object.__setattr__(self, name, flags(name, column, n_lines))
        offset = segment_offsets("offset", self.offset, n_orders, n_lines)
        object.__setattr__(self, "offset", offset)

    @classmethod
    def of(cls, purchases: Iterable[Purchase], currency: str | None = None) -> PurchaseTable:
        """Put purchases of one currency side by side (合成表).

        Parameters
        ----------
        purchases
            The purchases.
        currency
            Needed only where there may be none to tell it.

        Raises
        ------
        CurrencyMismatchError
            If they are in several currencies.
        InvalidArgumentError
            If there are none, and no currency.
        """
        remedy = "make purchases of orders with Purchase.of"
        rows = checked_list("purchases", purchases, Purchase, remedy)
        if currency is None:
            if not rows:
                raise InvalidArgumentError("purchases", [], "are empty", "give currency= as well")
            currency = rows[0].currency
        for row in rows:
            if row.currency != currency:
                raise CurrencyMismatchError(
                    "currency", row.currency, f"stands beside {currency}",
                    "make a table for each currency",
                )  # fmt: skip
        lines = [line for row in rows for line in row.lines]
        items = {line.item: 0 for line in lines}
        items = {item: place for place, item in enumerate(items)}
        tiers = {row.tier_id: 0 for row in rows if row.tier_id is not None}
        tiers = {tier: place for place, tier in enumerate(tiers)}
        factors = {tuple(factor for _, factor in row.promotion_factors): 0 for row in rows}
        factors = {one: place for place, one in enumerate(factors)}
        return cls(
            currency,
            tuple(items),
            _whole(items[line.item] for line in lines),
            _whole(line.net_minor for line in lines),
            offsets_of(_whole(len(row.lines) for row in rows)),
            _whole(to_us("at", row.at) for row in rows),
            _whole(line.unit_price_minor for line in lines),
            np.array([line.on_sale for line in lines], dtype=np.bool_),
            np.array([line.is_gift for line in lines], dtype=np.bool_),
            _whole(line.points_minor for line in lines),
            _whole(NOBODY if row.tier_id is None else tiers[row.tier_id] for row in rows),
            tuple(tiers),
            _whole((row.birth_month or 0) * 100 + (row.birth_day or 0) for row in rows),
            _whole(row.shipping_minor for row in rows),
            _whole(factors[tuple(f for _, f in row.promotion_factors)] for row in rows),
            tuple(factors),
            _whole(row.promised_points for row in rows),
        )

    @property
    def n_orders(self) -> int:
        """How many purchases there are."""
        return len(self.order_at_us)

    @cached_property
    def line_order(self) -> IntArray:
        """Which purchase each line belongs to."""
        return np.repeat(np.arange(self.n_orders, dtype=np.int64), np.diff(self.offset))

    def lines_with(self, selector: ItemSelector) -> BoolArray:
        """Which lines hold an item that the selector matches."""
        mask = self._masks.get(selector)
        if mask is None:
            found = np.array([selector.matches_item(item) for item in self.items], dtype=np.bool_)
            mask = self._masks[selector] = found[self.line_item]
        return mask

    def mask_of(self, selector: SelectorKind) -> BoolArray:
        """Which lines a selector takes."""
        mask = selector.mask(self)
        return np.ones(len(self.line_item), dtype=np.bool_) if mask is None else mask
