"""The lines of one cart that a rule sees, at one moment of the calculation.

`ecomops.promotions.lines.table_lines` holds the same for many carts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Self

from attrs import define, field

from ecomops.facts import CartFacts, Checkout
from ecomops.promotions.lines.grants import AddsUp
from ecomops.promotions.vocabulary import AmountBase
from ecomops.selectors.base import ItemSelector, SelectorKind


@define(eq=False)
class CartAmounts:
    """The amounts of one cart while it is being priced; the engine moves them on.

    Shipping entries are amounts too: lines of one unit each, without floors.
    """

    cart: CartFacts
    quantity: Sequence[int]
    unit_price_minor: Sequence[int]
    """What stage ``price`` left; list price before it."""
    list_minor: Sequence[int]
    floor_minor: Sequence[int]
    has_floors: bool
    stage_start_minor: Sequence[int]
    net_minor: list[int]
    shipping: CartAmounts | None = None
    on_sale: Sequence[bool] | None = None
    """Whether stage ``price`` replaced the price of each line; None: of none."""
    used: list[int] | None = None
    """Units of each line that serve no other promotion; None: none yet."""
    shared: list[int] | None = None
    """Units of each line that serve only promotions that share units."""
    _chosen: dict[int, Sequence[int]] = field(factory=dict)

    @classmethod
    def of(cls, cart: CartFacts) -> Self:
        """Start at list price."""
        total, floor = cart.line_list_minor, cart.line_floor_minor
        fees = [entry.amount_minor for entry in cart.checkout.shipping]
        shipping = None
        if fees:
            none = [0] * len(fees)
            shipping = cls(
                cart, (1,) * len(fees), fees, fees, none, has_floors=False,
                stage_start_minor=fees, net_minor=list(fees),
            )  # fmt: skip
        return cls(
            cart, cart.line_quantity, cart.line_unit_price_minor, total, floor, any(floor),
            total, list(total), shipping,
        )  # fmt: skip

    def copy(self) -> CartAmounts:
        """Set out from here without moving these amounts on."""
        return CartAmounts(
            self.cart, self.quantity, self.unit_price_minor, self.list_minor, self.floor_minor,
            self.has_floors, self.stage_start_minor, self.net_minor.copy(),
            None if self.shipping is None else self.shipping.copy(),
            self.on_sale,
            None if self.used is None else self.used.copy(),
            None if self.shared is None else self.shared.copy(),
            self._chosen,
        )  # fmt: skip

    def start_stage(self) -> None:
        """Remember what the stages before left."""
        self.stage_start_minor = self.net_minor.copy()

    def replace_prices(self, price_minor: Sequence[int], on_sale: Sequence[bool]) -> None:
        """End stage ``price``: every later stage reads these unit prices."""
        self.unit_price_minor, self.on_sale = price_minor, on_sale
        self.net_minor = [p * q for p, q in zip(price_minor, self.quantity, strict=True)]
        self._chosen = {}  # selectors may read prices

    def take(self, index: Sequence[int], parts_minor: Sequence[int]) -> None:
        """Take discounts off some lines."""
        net = self.net_minor
        if len(index) == len(net):  # all of them, in their order
            net[:] = map(int.__sub__, net, parts_minor)
            return
        for i, part in zip(index, parts_minor, strict=True):
            net[i] -= part

    def give_back(self, index: Sequence[int], parts_minor: Sequence[int]) -> None:
        """Undo `take`."""
        net = self.net_minor
        for i, part in zip(index, parts_minor, strict=True):
            net[i] += part

    def use_up(self, uses: Sequence[AddsUp], *, shares: bool) -> None:
        """Let units serve no other promotion that looks at units."""
        n_lines = len(self.net_minor)
        if not shares:
            if self.used is None:
                self.used = [0] * n_lines
            for index, units in uses:
                for i, n in zip(index, units, strict=True):
                    self.used[i] += n
            return
        mine = [0] * n_lines
        for index, units in uses:
            for i, n in zip(index, units, strict=True):
                mine[i] += n
        # promotions that share may all rest on the same units
        self.shared = mine if self.shared is None else list(map(max, self.shared, mine))

    def seen_by(self, selector: SelectorKind, *, shares: bool = False) -> Lines:
        """Return the lines that a rule with this selector sees."""
        index = self._chosen.get(id(selector))
        if index is None:
            items, prices, on_sale = self.cart.line_item, self.unit_price_minor, self.on_sale
            if isinstance(selector, ItemSelector):
                chosen = selector.matches_item
                index = [i for i, item in enumerate(items) if item.discountable and chosen(item)]
            else:
                matches = selector.matches
                index = [
                    i
                    for i, item in enumerate(items)
                    if item.discountable
                    and matches(item, prices[i], on_sale is not None and on_sale[i])
                ]
            self._chosen[id(selector)] = index
        return Lines(self, index, shares)


@define(eq=False)
class Lines:
    """The lines of one cart that a rule sees, in canonical order.

    Columns have one entry per line seen. They are for reading: where a rule sees every
    line, they are the cart's own. Where only some units of a line take part, its amounts
    are those units' share of the line.
    """

    amounts: CartAmounts
    index: Sequence[int]
    """Places in the cart's lines."""
    shares: bool = False
    """Whether the rule shares units with others that do."""
    units: Sequence[int] | None = None
    """How many units of each line take part; None: all."""
    _sees_all: bool = field(init=False)
    _is_whole: bool = field(init=False)
    """Whether columns are the cart's own."""

    def __attrs_post_init__(self) -> None:
        self._sees_all = len(self.index) == len(self.amounts.list_minor)
        self._is_whole = self._sees_all and self.units is None

    def __len__(self) -> int:
        return len(self.index)

    def _seen(self, column: Sequence[int]) -> Sequence[int]:
        return column if self._sees_all else [column[i] for i in self.index]

    def _part(self, column: Sequence[int]) -> Sequence[int]:
        """Cut amounts to the units that take part, as the line is dealt to its units."""
        seen = self._seen(column)
        if self.units is None:
            return seen
        whole = self._seen(self.amounts.quantity)
        return [a * k // q for a, k, q in zip(seen, self.units, whole, strict=True)]

    @property
    def quantity(self) -> Sequence[int]:
        """Units of each line that take part."""
        return self._seen(self.amounts.quantity) if self.units is None else self.units

    @property
    def unit_price_minor(self) -> Sequence[int]:
        """Price of one unit of each line, as stage ``price`` left it [minor]."""
        return self._seen(self.amounts.unit_price_minor)

    @property
    def net_minor(self) -> Sequence[int]:
        """What is left of each line right now [minor]."""
        net = self.amounts.net_minor
        return net if self._is_whole else self._part(net)

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
        # points are payment, so they may have paid below a floor
        room = [max(net[i] - floor[i], 0) for i in self.index]
        return room if self.units is None else list(map(min, room, self.net_minor))

    def amount_minor(self, base: AmountBase) -> Sequence[int]:
        """Return the amount of each line on a base [minor]."""
        amounts = self.amounts
        if base == "stage_start":
            column = amounts.stage_start_minor
        else:
            column = amounts.list_minor if base == "list" else amounts.net_minor
        return column if self._is_whole else self._part(column)

    @property
    def dearest_first(self) -> Sequence[int]:
        """Places in this view by descending unit price, ties in canonical order."""
        price = self.unit_price_minor
        # sorted is stable, backwards too, so ties keep the order of the lines
        return sorted(range(len(price)), key=price.__getitem__, reverse=True)

    @property
    def checkout(self) -> Checkout:
        """All that is known of the cart beside its goods."""
        return self.amounts.cart.checkout

    @property
    def shipping(self) -> Lines:
        """The cart's shipping entries."""
        entries = self.amounts.shipping
        if entries is None:
            return Lines(self.amounts, ())
        return Lines(entries, range(len(entries.net_minor)))

    @property
    def methods(self) -> Sequence[str | None]:
        """The shipping method of each entry, in a view of shipping entries."""
        entries = self.checkout.shipping
        return [entries[i].method for i in self.index]

    def other(self, selector: SelectorKind) -> Lines:
        """Return the lines that another selector sees at this moment."""
        return self.amounts.seen_by(selector, shares=self.shares)

    def of_units(self, units: Sequence[int]) -> Lines:
        """Narrow the view to some units of each line."""
        return Lines(self.amounts, self.index, self.shares, units)

    def at(self, places: Sequence[int]) -> Lines:
        """Narrow the view to some of its lines."""
        units = None if self.units is None else [self.units[k] for k in places]
        return Lines(self.amounts, [self.index[k] for k in places], self.shares, units)

    def without(self, barred: Collection[int]) -> Lines:
        """Narrow the view to lines that are not at these places of the cart."""
        if not barred:
            return self
        kept = [k for k, i in enumerate(self.index) if i not in barred]
        return self if len(kept) == len(self.index) else self.at(kept)

    @property
    def free(self) -> Lines:
        """Narrow the view to units that serve no promotion of such kinds yet."""
        used, shared = self.amounts.used, None if self.shares else self.amounts.shared
        if used is None and shared is None:
            return self
        quantity = self.amounts.quantity
        units = [
            quantity[i] - (0 if used is None else used[i]) - (0 if shared is None else shared[i])
            for i in self.index
        ]
        return Lines(self.amounts, self.index, self.shares, units)
