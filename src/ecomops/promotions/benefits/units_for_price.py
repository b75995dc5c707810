"""So many units of the target's goods at one price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MAX_QUANTITY, Language, MinorAmount
from ecomops.kernels.allocation import allocate, allocate_table
from ecomops.kernels.run_groups import worthwhile_groups, worthwhile_groups_table
from ecomops.kernels.runs import (
    first_units,
    first_units_table,
    price_of_first,
    price_of_first_table,
    run_bounds,
    run_bounds_table,
)
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.nth_unit import MaxTimes, times_text
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.words import amount_text, pieces_text


class UnitsForPrice(BenefitKind):
    """Any n units together at one price (N 元任选 N 件).

    Units that serve no other promotion of such kinds stand by descending unit price, ties in
    canonical order, in consecutive groups of n; each group that is dearer than the price
    costs the price, and its units are used up. The saving is split over their lines in
    proportion to what is left of these units.

    >>> UnitsForPrice(quantity=3, price_minor=99_00).describe("zh", "CNY")
    '¥99 任选 3 件'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("item",)

    kind: Literal["units_for_price"] = "units_for_price"
    quantity: Annotated[int, Field(strict=True, ge=2, le=MAX_QUANTITY)]
    """Units of one group."""
    price_minor: MinorAmount
    """What a group costs [minor]."""
    max_times: MaxTimes | None = None
    """At most so many groups on one order."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: always."""
        return True

    @property
    def asks(self) -> int:
        """How many units it takes to give anything: one group."""
        return self.quantity

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        return grant_together(lines, *self._worked_out(lines.free))

    def _worked_out(self, free: Lines) -> tuple[list[int], int]:
        """Say which units take part, and what they save on their unit prices."""
        order, quantity = free.dearest_first, [0] * len(free)
        in_order = [free.quantity[k] for k in order]
        price = [free.unit_price_minor[k] for k in order]
        groups = worthwhile_groups(
            price,
            in_order,
            size=self.quantity,
            bundle_price=self.price_minor,
            most=self.max_times,
        )
        units = groups * self.quantity
        for k, start, stop in zip(order, *run_bounds(in_order), strict=True):
            quantity[k] = first_units(start, stop, units)
        return quantity, price_of_first(price, in_order, units) - groups * self.price_minor

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        free, order = lines.free, lines.dearest_first
        # carts stand one after the other in the order too
        runs = lines.unit_price_minor[order], free.quantity[order], lines.offset
        groups = worthwhile_groups_table(
            *runs, size=self.quantity, bundle_price=self.price_minor, most=self.max_times
        )
        units = groups * self.quantity
        start, stop = run_bounds_table(*runs[1:])
        taken = np.empty_like(order)
        taken[order] = first_units_table(start, stop, lines.to_lines(units))
        # every group is dearer than the price, so the product stays below the sum
        saving = price_of_first_table(*runs, units) - groups * self.price_minor
        return grant_together_table(lines, taken, saving)

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # never repeats
        """Say what it can give at most on these lines [minor].

        Groups only get cheaper and fewer as units drop out, so they save most now.
        """
        return min(self._worked_out(lines.free)[1], sum(lines.room_minor))

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        amount, pieces = (
            amount_text(self.price_minor, currency, language),
            pieces_text(self.quantity, language),
        )
        limit = times_text(self.max_times, language)
        if language == "zh":
            return f"{amount} 任选 {pieces}{limit}"
        return f"any {pieces} for {amount}{limit}"


# ---- a saving of units together, which a bundle has too ------------------------------------
def grant_together(lines: Lines, units: Sequence[int], saving_minor: int) -> Grant:
    """Split what units save together over their lines, as far as these have it left."""
    view = lines.of_units(units)
    net = view.net_minor
    wanted = min(saving_minor, sum(net))
    parts = allocate(wanted, net, view.room_minor if lines.has_floors else None)
    return Grant(wanted, parts, ((lines.index, units),))


def grant_together_table(lines: LineTable, units: IntArray, saving_minor: IntArray) -> GrantTable:
    """Split what units save together in each cart; `grant_together`, for many."""
    view = lines.of_units(units)
    net = view.net_minor
    wanted = np.minimum(saving_minor, lines.per_cart(net))
    caps = view.room_minor if lines.has_floors else None
    parts = allocate_table(wanted, net, lines.offset, caps)
    return GrantTable(wanted, parts, ((lines.index, units),))
