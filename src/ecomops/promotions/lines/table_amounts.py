"""The amounts of a block of carts while they are being priced; `CartAmounts`, for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import define, evolve, field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import CartTable
from ecomops.kernels.segments import offsets_of
from ecomops.promotions.lines.cart_lines import CartAmounts
from ecomops.selectors.base import ItemSelector, SelectorKind

_KEY_BITS = 63


@define(eq=False)
class TableAmounts:
    """The amounts of a block of carts while they are being priced.

    Shipping entries are amounts too: lines of one unit each, without floors.
    """

    source: BlockSource
    offset: IntArray
    line_quantity: IntArray
    line_unit_price_minor: IntArray
    """What stage ``price`` left; list price before it."""
    list_minor: IntArray
    floor_minor: IntArray | None
    stage_start_minor: IntArray
    net_minor: IntArray
    shipping: TableAmounts | None = None
    is_shipping: bool = False
    line_on_sale: BoolArray | None = None
    used: IntArray | None = None
    shared: IntArray | None = None
    _dearest_first: IntArray | None = None
    entry: IntArray | None = None
    """Shipping: the place of each entry among those of the table."""

    @classmethod
    def of(cls, source: BlockSource) -> TableAmounts:
        """Start at list price."""
        table, lines = source.table, source.lines
        quantity, total = table.line_quantity[lines], table.line_list_minor[lines]
        unit_price = table.line_unit_price_minor[lines]
        floor = None
        if source.choice.has_floors:
            # the floor of a unit is cut to its price first, so the product stays in int64
            floor = np.minimum(table.item_floor_minor[source.line_item], unit_price) * quantity
        first, last = source.carts.start, source.carts.stop
        return cls(
            source,
            table.offset[first : last + 1] - table.offset[first],
            quantity,
            unit_price,
            total,
            floor,
            total,
            total.copy(),
            cls._of_shipping(source),
        )

    @classmethod
    def _of_shipping(cls, source: BlockSource) -> TableAmounts | None:
        fees = source.choice.fees
        if fees is None:
            return None
        index, offset = fees.of_carts(source.cart_checkout)
        amounts = fees.amount_minor[index]
        ones = np.ones_like(index)
        return cls(
            source,
            offset,
            ones,
            amounts,
            amounts,
            None,
            amounts,
            amounts.copy(),
            is_shipping=True,
            entry=index,
        )

    @property
    def n_carts(self) -> int:
        """Carts of the block."""
        return self.offset.size - 1

    def copy(self) -> TableAmounts:
        """Set out from here without moving these amounts on."""
        return evolve(
            self,
            net_minor=self.net_minor.copy(),
            shipping=None if self.shipping is None else self.shipping.copy(),
        )

    def to_lines(self, column: BoolArray) -> BoolArray:
        """Repeat a flag per cart on each of its lines."""
        return np.repeat(column, np.diff(self.offset))

    def start_stage(self) -> None:
        """Remember what the stages before left."""
        self.stage_start_minor = self.net_minor.copy()

    def replace_prices(self, price_minor: IntArray, on_sale: BoolArray) -> None:
        """End stage ``price``: every later stage reads these unit prices."""
        self.line_unit_price_minor, self.line_on_sale = price_minor, on_sale
        self.net_minor = price_minor * self.line_quantity
        self._dearest_first = None

    def take(self, index: IntArray | None, parts_minor: IntArray) -> None:
        """Take discounts off some lines; None stands for all of them."""
        if index is None:
            self.net_minor -= parts_minor
        else:
            self.net_minor[index] -= parts_minor

    def give_back(self, index: IntArray | None, parts_minor: IntArray) -> None:
        """Undo `take`."""
        self.take(index, -parts_minor)

    def units_of(self, uses: Sequence[tuple[IntArray | None, IntArray]]) -> IntArray:
        """Add up the units that benefits of one promotion used."""
        mine = np.zeros_like(self.net_minor)
        for index, units in uses:
            mine[slice(None) if index is None else index] += units
        return mine

    def use_up(self, mine: IntArray, *, shares: bool) -> None:
        """Let units serve no other promotion that looks at units."""
        if shares:
            self.shared = mine if self.shared is None else np.maximum(self.shared, mine)
        else:
            self.used = mine if self.used is None else self.used + mine

    @property
    def dearest_first(self) -> IntArray:
        """Places of the lines, cart by cart, by descending unit price; sorted once."""
        if self._dearest_first is None:
            self._dearest_first = _dearest_first(self.line_unit_price_minor, self.offset)
        return self._dearest_first

    def lines_with(self, selector: ItemSelector) -> BoolArray:
        """Which lines hold an item that the selector matches."""
        return self.source.choice.matching(selector)[self.source.line_item]

    def mask_of(self, selector: SelectorKind) -> BoolArray | None:
        """Which lines a rule with this selector sees; None for all."""
        mask = selector.mask(self)
        takes_part = self.source.takes_part
        if takes_part is None:
            return mask
        return takes_part if mask is None else mask & takes_part

    def cart(self, place: int) -> CartAmounts:
        """Return one cart of the block as the cart engine sees it at this moment."""
        source = self.source
        one = CartAmounts.of(source.table.cart(source.carts.start + place))
        if self.is_shipping:
            if one.shipping is not None:
                self.fill(one.shipping, place)
            return one
        self.fill(one, place)
        if self.shipping is not None and one.shipping is not None:
            self.shipping.fill(one.shipping, place)
        return one

    def fill(self, one: CartAmounts, place: int) -> None:
        """Bring one cart's amounts to this moment."""
        lines = slice(int(self.offset[place]), int(self.offset[place + 1]))
        one.unit_price_minor = self.line_unit_price_minor[lines].tolist()
        one.stage_start_minor = self.stage_start_minor[lines].tolist()
        one.net_minor = self.net_minor[lines].tolist()
        for name in ("used", "shared"):
            column: IntArray | None = getattr(self, name)
            setattr(one, name, None if column is None else column[lines].tolist())
        if self.line_on_sale is not None:
            one.on_sale = self.line_on_sale[lines].tolist()


def _dearest_first(price: IntArray, offset: IntArray) -> IntArray:
    if price.size == 0:
        return np.zeros(0, dtype=np.int64)
    cart = np.repeat(np.arange(offset.size - 1), np.diff(offset))
    inverse = int(price.max()) - price
    place = np.arange(price.size)
    place_bits, price_bits = price.size.bit_length(), int(inverse.max()).bit_length()
    if place_bits + price_bits + offset.size.bit_length() > _KEY_BITS:
        return np.lexsort((inverse, cart)).astype(np.int64)
    # one sort of whole numbers instead of a lexsort: cart | inverted price | place
    key = ((cart << price_bits) | inverse) << place_bits | place
    key.sort()
    return key & ((1 << place_bits) - 1)


@frozen(eq=False)
class BlockSource:
    """Where the block of carts comes from."""

    table: CartTable
    choice: TableChoice
    carts: slice
    lines: slice
    line_item: IntArray
    takes_part: BoolArray | None
    cart_checkout: IntArray | None

    @classmethod
    def of(cls, table: CartTable, choice: TableChoice, first: int, last: int) -> BlockSource:
        """Cut carts first…last out of the table."""
        lines = slice(int(table.offset[first]), int(table.offset[last]))
        item = table.line_item[lines]
        takes_part = None if choice.all_discountable else table.item_discountable[item]
        checkout = None if table.cart_checkout is None else table.cart_checkout[first:last]
        return cls(table, choice, slice(first, last), lines, item, takes_part, checkout)

    def per_checkout(self, value: Callable[[int], int]) -> IntArray:
        """Give each cart the number of its checkout, worked out once for each checkout."""
        n_carts = self.carts.stop - self.carts.start
        if self.cart_checkout is None:
            return np.full(n_carts, value(0), dtype=np.int64)
        codes, place = np.unique(self.cart_checkout, return_inverse=True)
        return np.array([value(code) for code in codes.tolist()], dtype=np.int64)[place]


@define(eq=False)
class TableChoice:
    """What is worked out once for a whole table: which items each selector matches, fees."""

    table: CartTable
    has_floors: bool
    all_discountable: bool
    fees: Fees | None
    _known: dict[int, tuple[ItemSelector, BoolArray]] = field(factory=dict)

    @classmethod
    def of(cls, table: CartTable) -> TableChoice:
        """Prepare a table."""
        return cls(
            table,
            bool(table.item_floor_minor.any()),
            bool(table.item_discountable.all()),
            Fees.of(table),
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
class Fees:
    """The shipping entries of a table's checkouts, one after the other."""

    amount_minor: IntArray
    method: tuple[str | None, ...]
    offset: IntArray  # (n_checkouts + 1,)

    @classmethod
    def of(cls, table: CartTable) -> Fees | None:
        """Collect them; None where no checkout has one."""
        entries = [entry for checkout in table.checkouts for entry in checkout.shipping]
        if not entries:
            return None
        counts = [len(checkout.shipping) for checkout in table.checkouts]
        return cls(
            np.array([entry.amount_minor for entry in entries], dtype=np.int64),
            tuple(entry.method for entry in entries),
            offsets_of(np.array(counts, dtype=np.int64)),
        )

    def of_carts(self, cart_checkout: IntArray | None) -> tuple[IntArray, IntArray]:
        """Return the entries of carts, and where each cart's begin."""
        if cart_checkout is None:  # one checkout serves the whole table, so it is the only one
            msg = "a table whose carts have fees says which checkout each cart has"
            raise AssertionError(msg)
        start, stop = self.offset[cart_checkout], self.offset[cart_checkout + 1]
        offset = offsets_of(stop - start)
        index = np.arange(offset[-1]) + np.repeat(start - offset[:-1], stop - start)
        return index, offset
