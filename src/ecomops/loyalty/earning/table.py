"""Many purchases as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property

import numpy as np
from attrs import field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError
from ecomops.facts import Item
from ecomops.kernels.segments import offsets_of
from ecomops.loyalty.earning.facts import Purchase
from ecomops.loyalty.ledger.times import to_us
from ecomops.selectors.base import ItemSelector, SelectorKind

NOBODY = -1
"""Stands for no tier."""


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
        n_lines, n_orders = len(self.line_item), len(self.order_at_us)
        columns: tuple[tuple[str, Sequence[object] | np.ndarray | None, int], ...] = (
            ("line_net_minor", self.line_net_minor, n_lines),
            ("line_unit_price_minor", self.line_unit_price_minor, n_lines),
            ("line_on_sale", self.line_on_sale, n_lines),
            ("line_is_gift", self.line_is_gift, n_lines),
            ("line_points_minor", self.line_points_minor, n_lines),
            ("offset", self.offset, n_orders + 1),
            ("order_tier", self.order_tier, n_orders),
            ("order_birth", self.order_birth, n_orders),
            ("order_shipping_minor", self.order_shipping_minor, n_orders),
            ("order_factors", self.order_factors, n_orders),
            ("order_promised_points", self.order_promised_points, n_orders),
        )
        for name, column, n in columns:
            if column is not None and len(column) != n:
                raise InvalidArgumentError(
                    name, len(column), f"entries, but {n} are needed", "give one for each"
                )
        for name, minor in (("line_net_minor", self.line_net_minor),
                            ("line_points_minor", self.line_points_minor)):  # fmt: skip
            if minor is not None and n_lines and int(minor.min()) < 0:
                raise InvalidArgumentError(
                    name, int(minor.min()), "is negative", "give what is paid, 0 or more"
                )

    @classmethod
    def of(cls, purchases: Iterable[Purchase]) -> PurchaseTable:
        """Put purchases of one currency side by side (合成表).

        Raises
        ------
        CurrencyMismatchError
            If they are in several currencies.
        InvalidArgumentError
            If there are none, or an amount is negative.
        """
        rows = list(purchases)
        if not rows:
            raise InvalidArgumentError("purchases", 0, "are none", "give at least one")
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
