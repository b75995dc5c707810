"""The lines of many carts that a rule sees; `Lines`, for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import evolve, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import Checkout
from ecomops.kernels.segments import offsets_of, segment_count, segment_sum
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_amounts import TableAmounts
from ecomops.promotions.vocabulary import AmountBase
from ecomops.selectors.base import SelectorKind


@frozen(eq=False)
class LineTable:
    """The lines of many carts that a rule sees.

    Columns have one entry per line seen; cart i of the view owns lines
    offset[i]:offset[i + 1].
    """

    amounts: TableAmounts
    index: IntArray | None
    """Places in the block's lines; None for all of them."""
    offset: IntArray
    carts: IntArray | None = None
    """Places in the block's carts; None for all of them."""
    shares: bool = False
    units: IntArray | None = None
    """How many units of each line take part; None: all."""

    @classmethod
    def of(
        cls, amounts: TableAmounts, selector: SelectorKind, *, shares: bool = False
    ) -> LineTable:
        """Return the lines that a rule with this selector sees, in all carts of the block."""
        mask = amounts.mask_of(selector)
        if mask is None:
            return cls(amounts, None, amounts.offset, None, shares)
        counts = segment_count(mask, amounts.offset)
        return cls(amounts, np.flatnonzero(mask), offsets_of(counts), None, shares)

    def _taken(self, column: IntArray) -> IntArray:
        return column if self.index is None else column[self.index]

    def _part(self, column: IntArray) -> IntArray:
        """Cut amounts to the units that take part, as the line is dealt to its units."""
        seen = self._taken(column)
        if self.units is None:
            return seen
        each, rest = np.divmod(seen, whole := self._taken(self.amounts.line_quantity))
        part: IntArray = each * self.units + rest * self.units // whole
        return part

    def of_block(self, column: IntArray) -> IntArray:
        """Take the view's part of a column with one entry per line of the block."""
        return self._taken(column)

    @property
    def n_carts(self) -> int:
        """Carts in the view, with or without lines."""
        return self.offset.size - 1

    def __len__(self) -> int:
        return int(self.offset[-1])

    @property
    def quantity(self) -> IntArray:
        """Units of each line that take part."""
        return self._taken(self.amounts.line_quantity) if self.units is None else self.units

    @property
    def unit_price_minor(self) -> IntArray:
        """Price of one unit of each line, as stage ``price`` left it [minor]."""
        return self._taken(self.amounts.line_unit_price_minor)

    @property
    def net_minor(self) -> IntArray:
        """What is left of each line right now [minor]."""
        return self._part(self.amounts.net_minor)

    @property
    def room_minor(self) -> IntArray:
        """How much each line can still give before its floor [minor]."""
        floor = self.amounts.floor_minor
        if floor is None:
            return self.net_minor
        # points are payment, so they may have paid below a floor
        left = self._taken(self.amounts.net_minor) - self._taken(floor)
        room: IntArray = np.maximum(left, 0)
        return room if self.units is None else np.minimum(room, self.net_minor)

    @property
    def has_floors(self) -> bool:
        """Whether any line may have a floor above zero."""
        return self.amounts.floor_minor is not None

    def amount_minor(self, base: AmountBase) -> IntArray:
        """Return the amount of each line on a base [minor]."""
        if base == "current":
            return self.net_minor
        amounts = self.amounts
        return self._part(amounts.list_minor if base == "list" else amounts.stage_start_minor)

    @property
    def dearest_first(self) -> IntArray:
        """Places in this view, cart by cart, by descending unit price, ties in canonical order."""
        order = self.amounts.dearest_first
        if self.index is None:
            return order
        place = np.full(order.size, -1, dtype=np.int64)
        place[self.index] = np.arange(self.index.size)
        seen = place[order]
        return seen[seen >= 0]

    # ---- per cart ---------------------------------------------------------------------

    def per_cart(self, column: IntArray) -> IntArray:
        """Sum a column of the view over each cart."""
        return segment_sum(column, self.offset)

    def per_cart_max(self, column: IntArray) -> IntArray:
        """Take the largest number of a column of the view in each cart; 0 without lines."""
        found = np.zeros(self.n_carts, dtype=np.int64)
        filled = self.offset[:-1] < self.offset[1:]
        if filled.any():
            found[filled] = np.maximum.reduceat(column, self.offset[:-1][filled])
        return found

    def to_lines(self, column: IntArray) -> IntArray:
        """Repeat a number per cart on each of its lines."""
        return np.repeat(column, np.diff(self.offset))

    def per_checkout(self, value: Callable[[Checkout], int]) -> IntArray:
        """Give each cart a number that depends on its checkout alone."""
        source = self.amounts.source
        found = source.per_checkout(lambda code: value(source.table.checkouts[code]))
        return found if self.carts is None else found[self.carts]

    # ---- other views ------------------------------------------------------------------

    @property
    def shipping(self) -> LineTable:
        """The shipping entries of the same carts."""
        entries = self.amounts.shipping
        if entries is None:
            none = np.zeros(0, dtype=np.int64)
            return evolve(self, index=none, offset=np.zeros_like(self.offset), units=None)
        view = LineTable(entries, None, entries.offset)
        return view if self.carts is None else view.at_carts(self.carts)

    def goes_by(self, methods: Sequence[str]) -> BoolArray:
        """Tell of each shipping entry, in a view of these, whether it goes by a method."""
        fees, entry = self.amounts.source.choice.fees, self.amounts.entry
        if fees is None or entry is None:
            return np.zeros(len(self), dtype=np.bool_)
        known = np.array([method in methods for method in fees.method], dtype=np.bool_)
        return known[self._taken(entry)]

    def other(self, selector: SelectorKind) -> LineTable:
        """Return the lines of the same carts that another selector sees at this moment."""
        view = LineTable.of(self.amounts, selector, shares=self.shares)
        return view if self.carts is None else view.at_carts(self.carts)

    def at_carts(self, carts: IntArray) -> LineTable:
        """Narrow a view of the whole block to some carts, given by place, ascending."""
        chosen = np.zeros(self.n_carts, dtype=np.bool_)
        chosen[carts] = True
        return self.of_carts(chosen)

    def of_carts(self, chosen: BoolArray) -> LineTable:
        """Narrow the view to some of its carts."""
        if chosen.all():
            return self
        counts = np.diff(self.offset)
        kept = np.repeat(chosen, counts)
        return LineTable(
            self.amounts,
            np.flatnonzero(kept) if self.index is None else self.index[kept],
            offsets_of(counts[chosen]),
            np.flatnonzero(chosen) if self.carts is None else self.carts[chosen],
            self.shares,
            None if self.units is None else self.units[kept],
        )

    def of_lines(self, kept: BoolArray) -> LineTable:
        """Narrow the view to some of its lines; every cart stays."""
        if kept.all():
            return self
        return evolve(
            self,
            index=np.flatnonzero(kept) if self.index is None else self.index[kept],
            offset=offsets_of(segment_count(kept, self.offset)),
            units=None if self.units is None else self.units[kept],
        )

    def of_units(self, units: IntArray) -> LineTable:
        """Narrow the view to some units of each line."""
        return evolve(self, units=units)

    @property
    def free(self) -> LineTable:
        """Narrow the view to units that serve no promotion of such kinds yet."""
        used, shared = self.amounts.used, None if self.shares else self.amounts.shared
        if used is None and shared is None:
            return self
        units = self._taken(self.amounts.line_quantity)
        for column in (used, shared):
            if column is not None:
                units = units - self._taken(column)
        return evolve(self, units=units)

    def cart_lines(self, place: int) -> Lines:
        """Return one cart of the view as the cart engine sees it at this moment."""
        cart = place if self.carts is None else int(self.carts[place])
        view = slice(int(self.offset[place]), int(self.offset[place + 1]))
        first = int(self.amounts.offset[cart])
        index = range(view.start, view.stop) if self.index is None else self.index[view].tolist()
        units = None if self.units is None else self.units[view].tolist()
        one = self.amounts.cart(cart)
        if self.amounts.is_shipping and one.shipping is not None:
            one = one.shipping
        return Lines(one, [i - first for i in index], self.shares, units)

    def grant_each(
        self, grant_cart: Callable[[Lines, int], Grant], times: IntArray | None
    ) -> GrantTable:
        """Work out one cart after the other: exact, and slow."""
        wanted, count = np.zeros((2, self.n_carts), dtype=np.int64)
        parts = np.zeros(len(self), dtype=np.int64)
        entries = self.shipping
        fees = np.zeros(len(entries), dtype=np.int64)
        used: list[tuple[Sequence[int], Sequence[int]]] = []
        for i in range(self.n_carts):
            grant = grant_cart(self.cart_lines(i), 1 if times is None else int(times[i]))
            wanted[i], count[i] = grant.wanted_minor, grant.count
            parts[self.offset[i] : self.offset[i + 1]] = grant.parts_minor
            if grant.shipping_minor:
                fees[entries.offset[i] : entries.offset[i + 1]] = grant.shipping_minor
            first = int(self.amounts.offset[i if self.carts is None else int(self.carts[i])])
            used += [([first + k for k in index], units) for index, units in grant.uses]
        uses = tuple(
            (np.array(index, dtype=np.int64), np.array(units, dtype=np.int64))
            for index, units in used
        )
        return GrantTable(wanted, parts, uses, fees, count)
