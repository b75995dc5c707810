"""The lines that one rule sees, at one moment of the calculation: for one cart, for many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import CartFacts, CartTable
from ecomops.kernels.segments import offsets_of, segment_count, segment_sum
from ecomops.promotions.base import AmountBase
from ecomops.promotions.selectors import ItemSelector, SelectorKind


@define(eq=False)
class CartAmounts:
    """The amounts of one cart while it is being priced; the engine moves them on."""

    cart: CartFacts
    list_minor: Sequence[int]
    floor_minor: Sequence[int]
    has_floors: bool
    stage_start_minor: list[int]
    net_minor: list[int]

    @classmethod
    def of(cls, cart: CartFacts) -> CartAmounts:
        """Start at list price."""
        total, floor = cart.line_list_minor, cart.line_floor_minor
        return cls(cart, total, floor, any(floor), list(total), list(total))

    def start_stage(self) -> None:
        """Remember what the stages before left."""
        self.stage_start_minor = self.net_minor.copy()

    def take(self, index: Sequence[int], parts_minor: Sequence[int]) -> None:
        """Take discounts off some lines."""
        net = self.net_minor
        for i, part in zip(index, parts_minor, strict=True):
            net[i] -= part

    def give_back(self, index: Sequence[int], parts_minor: Sequence[int]) -> None:
        """Undo `take`."""
        net = self.net_minor
        for i, part in zip(index, parts_minor, strict=True):
            net[i] += part


@define(eq=False)
class Lines:
    """The lines of one cart that a rule sees, in canonical order.

    Columns have one entry per line seen. They are for reading: where a rule sees every
    line, they are the cart's own.
    """

    amounts: CartAmounts
    index: Sequence[int]
    """Places in the cart's lines."""
    _sees_all: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._sees_all = len(self.index) == len(self.amounts.list_minor)

    def __len__(self) -> int:
        return len(self.index)

    def _seen(self, column: Sequence[int]) -> Sequence[int]:
        return column if self._sees_all else [column[i] for i in self.index]

    @property
    def quantity(self) -> Sequence[int]:
        """Units of each line."""
        return self._seen(self.amounts.cart.line_quantity)

    @property
    def unit_price_minor(self) -> Sequence[int]:
        """Price of one unit of each line [minor]."""
        return self._seen(self.amounts.cart.line_unit_price_minor)

    @property
    def net_minor(self) -> Sequence[int]:
        """What is left of each line right now [minor]."""
        return self._seen(self.amounts.net_minor)

    @property
    def has_floors(self) -> bool:
        """Whether any line may have a floor above zero."""
        return self.amounts.has_floors

    @property
    def room_minor(self) -> Sequence[int]:
        """How much each line can still give before its floor [minor]."""
        if not self.amounts.has_floors:
            return self.net_minor
        net, floor = self.amounts.net_minor, self.amounts.floor_minor
        return [net[i] - floor[i] for i in self.index]

    def amount_minor(self, base: AmountBase) -> Sequence[int]:
        """Return the amount of each line on a base [minor]."""
        if base == "current":
            return self.net_minor
        amounts = self.amounts
        return self._seen(amounts.list_minor if base == "list" else amounts.stage_start_minor)


@define(eq=False)
class TableAmounts:
    """The amounts of a block of carts while they are being priced; `CartAmounts`, for many."""

    offset: IntArray
    line_quantity: IntArray
    line_unit_price_minor: IntArray
    line_item: IntArray
    list_minor: IntArray
    floor_minor: IntArray | None
    stage_start_minor: IntArray
    net_minor: IntArray
    takes_part: BoolArray | None
    item_choice: ItemChoice

    @classmethod
    def of(cls, table: CartTable, first: int, last: int, item_choice: ItemChoice) -> TableAmounts:
        """Start carts first…last at list price."""
        lines = slice(int(table.offset[first]), int(table.offset[last]))
        quantity, item = table.line_quantity[lines], table.line_item[lines]
        total = table.line_list_minor[lines]
        floor = takes_part = None
        if item_choice.has_floors:
            unit_price = table.line_unit_price_minor[lines]
            # the floor of a unit is cut to its price first, so the product stays in int64
            floor = np.minimum(table.item_floor_minor[item], unit_price) * quantity
        if not item_choice.all_discountable:
            takes_part = table.item_discountable[item]
        return cls(
            table.offset[first : last + 1] - table.offset[first],
            quantity,
            table.line_unit_price_minor[lines],
            item,
            total,
            floor,
            total,
            total.copy(),
            takes_part,
            item_choice,
        )

    def start_stage(self) -> None:
        """Remember what the stages before left."""
        self.stage_start_minor = self.net_minor.copy()

    def take(self, index: IntArray | None, parts_minor: IntArray) -> None:
        """Take discounts off some lines; None stands for all of them."""
        if index is None:
            self.net_minor -= parts_minor
        else:
            self.net_minor[index] -= parts_minor

    def give_back(self, index: IntArray | None, parts_minor: IntArray) -> None:
        """Undo `take`."""
        self.take(index, -parts_minor)

    def lines_with(self, selector: ItemSelector) -> BoolArray:
        """Which lines hold an item that the selector matches."""
        return self.item_choice.matching(selector)[self.line_item]

    def seen_by(self, selector: SelectorKind) -> LineTable:
        """Return the lines that a rule with this selector sees, in all carts of the block."""
        mask = selector.mask(self)
        if self.takes_part is not None:
            mask = self.takes_part if mask is None else mask & self.takes_part
        if mask is None:
            return LineTable(self, None, self.offset)
        return LineTable(self, np.flatnonzero(mask), offsets_of(segment_count(mask, self.offset)))


@define(eq=False)
class ItemChoice:
    """Which items each selector matches; every selector is tested once per distinct item."""

    table: CartTable
    has_floors: bool
    all_discountable: bool
    _known: dict[int, tuple[ItemSelector, BoolArray]]

    @classmethod
    def of(cls, table: CartTable) -> ItemChoice:
        """Prepare a table."""
        return cls(
            table, bool(table.item_floor_minor.any()), bool(table.item_discountable.all()), {}
        )

    def matching(self, selector: ItemSelector) -> BoolArray:
        """Return one flag per item of the table."""
        known = self._known.get(id(selector))
        if known is None:
            flags = np.fromiter(
                map(selector.matches_item, self.table.items), np.bool_, len(self.table.items)
            )
            # the selector is kept beside its flags so that its id stays taken
            known = self._known[id(selector)] = (selector, flags)
        return known[1]


@frozen(eq=False)
class LineTable:
    """The lines of many carts that a rule sees; `Lines`, for many.

    Columns have one entry per line seen; cart i of the view owns lines
    offset[i]:offset[i + 1].
    """

    amounts: TableAmounts
    index: IntArray | None
    """Places in the block's lines; None for all of them."""
    offset: IntArray

    def _taken(self, column: IntArray) -> IntArray:
        return column if self.index is None else column[self.index]

    @property
    def n_carts(self) -> int:
        """Carts in the view, with or without lines."""
        return self.offset.size - 1

    def __len__(self) -> int:
        return int(self.offset[-1])

    @property
    def quantity(self) -> IntArray:
        """Units of each line."""
        return self._taken(self.amounts.line_quantity)

    @property
    def unit_price_minor(self) -> IntArray:
        """Price of one unit of each line [minor]."""
        return self._taken(self.amounts.line_unit_price_minor)

    @property
    def net_minor(self) -> IntArray:
        """What is left of each line right now [minor]."""
        return self._taken(self.amounts.net_minor)

    @property
    def room_minor(self) -> IntArray:
        """How much each line can still give before its floor [minor]."""
        floor = self.amounts.floor_minor
        return self.net_minor if floor is None else self.net_minor - self._taken(floor)

    @property
    def has_floors(self) -> bool:
        """Whether any line may have a floor above zero."""
        return self.amounts.floor_minor is not None

    def amount_minor(self, base: AmountBase) -> IntArray:
        """Return the amount of each line on a base [minor]."""
        if base == "current":
            return self.net_minor
        amounts = self.amounts
        return self._taken(amounts.list_minor if base == "list" else amounts.stage_start_minor)

    def per_cart(self, column: IntArray) -> IntArray:
        """Sum a column of the view over each cart."""
        return segment_sum(column, self.offset)

    def to_lines(self, column: IntArray) -> IntArray:
        """Repeat a number per cart on each of its lines."""
        return np.repeat(column, np.diff(self.offset))

    def of_carts(self, chosen: BoolArray) -> LineTable:
        """Narrow the view to some of its carts."""
        if chosen.all():
            return self
        counts = np.diff(self.offset)
        kept = np.repeat(chosen, counts)
        index = np.flatnonzero(kept) if self.index is None else self.index[kept]
        return LineTable(self.amounts, index, offsets_of(counts[chosen]))
