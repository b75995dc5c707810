"""A bundle of certain goods at one price."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import ClassVar, Literal

import numpy as np

from ecomops._arrays import CodeArray, IntArray
from ecomops._typing import Language, MinorAmount
from ecomops.kernels.run_bundles import (
    bundles,
    bundles_table,
    most_bundles,
    most_bundles_table,
)
from ecomops.promotions.base import BenefitKind, Part
from ecomops.promotions.benefits.nth_unit import MaxTimes, times_text
from ecomops.promotions.benefits.units_for_price import grant_together, grant_together_table
from ecomops.promotions.bundle_item import (
    BundleItems,
    items_text,
    needs_of,
    parts_of,
    present_cart,
    present_table,
    served_cart,
    served_table,
)
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.selectors.base import SelectorKind
from ecomops.words import amount_text


class BundlePrice(BenefitKind):
    """Certain goods together at one price (套装价).

    Of the target lines' units that serve no other promotion of such kinds, the dearest form
    bundles: as many as save most, so a further bundle counts only where its units cost more
    than the price. A unit serves one item only. The units of the bundles are used up, and
    the saving is split over their lines in proportion to what is left of these units.

    Without conditions and target a promotion sees every line; the items then say alone
    which goods take part.

    >>> from ecomops import BundleItem
    >>> from ecomops import BySku, SelectorKind
    >>> items = (BundleItem(select=BySku(sku_ids=("tee",)), quantity=2),
    ...     BundleItem(select=BySku(sku_ids=("cap",))))
    >>> BundlePrice(items=items, price_minor=99_00).describe("zh", "CNY")
    '¥99 套装：SKU tee 2 件 ＋ SKU cap 1 件'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("item",)

    kind: Literal["bundle_price"] = "bundle_price"
    items: BundleItems
    """What one bundle is made of."""
    price_minor: MinorAmount
    """What one bundle costs [minor]."""
    max_times: MaxTimes | None = None
    """At most so many bundles on one order."""

    @property
    def other_selectors(self) -> tuple[SelectorKind, ...]:
        """The selectors that it has beside the promotion's target."""
        return tuple(item.select for item in self.items)

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: always."""
        return True

    @property
    def asks(self) -> int:
        """How many units it takes to give anything: one bundle."""
        return sum(needs_of(self.items))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The goods of one bundle."""
        return parts_of(self.items)

    def has_cart(self, lines: Lines) -> int:
        """Count the units of one bundle that are there."""
        return present_cart(self.items, lines.free)

    def has_table(self, lines: LineTable) -> IntArray:
        """Count the units of one bundle that are there, in each cart."""
        return present_table(self.items, lines.free)

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        return grant_together(lines, *self._worked_out(lines.free))

    def _worked_out(self, free: Lines) -> tuple[list[int], int]:
        """Say which units form bundles, and what they save on their unit prices."""
        order, served = free.dearest_first, served_cart(self.items, free)
        mask, quantity, price = (
            [column[k] for k in order] for column in (served, free.quantity, free.unit_price_minor)
        )
        needs = needs_of(self.items)

        @cache
        def formed(times: int) -> tuple[int, tuple[int, ...]]:
            _, taken = bundles(mask, quantity, needs=needs, most=times)
            return sum(map(int.__mul__, price, taken)), taken

        most = most_bundles(mask, quantity, needs=needs, most=self.max_times)
        # each bundle more is worth no more than the one before it, so halving finds the first
        # that is not dearer than the price
        times = bisect_left(
            range(1, most + 1), -self.price_minor, key=lambda t: formed(t - 1)[0] - formed(t)[0]
        )
        worth, in_order = formed(times)
        taken = [0] * len(order)
        for k, units in zip(order, in_order, strict=True):
            taken[k] = units
        return taken, worth - times * self.price_minor

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        served = served_table(self.items, lines)
        serves = served != 0
        view = lines.free.of_lines(serves)
        taken = np.zeros(len(lines), dtype=np.int64)
        taken[serves], saving = self._worked_out_table(view, served[serves])
        return grant_together_table(lines, taken, saving)

    def _worked_out_table(self, view: LineTable, served: CodeArray) -> tuple[IntArray, IntArray]:
        order, needs = view.dearest_first, needs_of(self.items)
        mask, quantity, price = served[order], view.quantity[order], view.unit_price_minor[order]

        def formed(times: IntArray) -> tuple[IntArray, IntArray]:
            _, taken = bundles_table(mask, quantity, view.offset, needs=needs, most=times)
            return view.per_cart(price * taken), taken

        # as a rule every bundle is dearer than its price, so the halving begins at the end
        probe = most_bundles_table(mask, quantity, view.offset, needs=needs, most=self.max_times)
        worth, in_order = formed(probe)
        low, high = np.zeros_like(probe), probe
        while (is_open := low < high).any():
            pays = worth - formed(np.maximum(probe - 1, 0))[0] > self.price_minor
            low = np.where(is_open & pays, probe, low)
            high = np.where(is_open & ~pays, probe - 1, high)
            middle = (low + high + 1) // 2
            if (middle != probe).any():
                probe = middle
                worth, in_order = formed(probe)
        taken = np.empty_like(order)
        taken[order] = in_order
        # every bundle is dearer than the price, so the product stays below the sum
        return taken, worth - probe * self.price_minor

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # never repeats
        """Say what it can give at most on these lines [minor].

        As units drop out or get cheaper so does any number of bundles; but goods that no
        item takes at today's price may serve one at a lower price.
        """
        room = sum(lines.room_minor)
        if any(item.select.reads_price for item in self.items):
            return room
        return min(self._worked_out(lines.free)[1], room)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        amount = amount_text(self.price_minor, currency, language)
        items = items_text(self.items, language, currency)
        limit = times_text(self.max_times, language)
        if language == "zh":
            return f"{amount} 套装：{items}{limit}"
        return f"{items} for {amount}{limit}"
