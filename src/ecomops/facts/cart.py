"""One cart as rules see it: merged lines in canonical order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from operator import attrgetter
from typing import TypeAlias, TypeVar

from attrs import define, evolve, field, setters

from ecomops.facts.checkout import NOTHING_KNOWN, Checkout
from ecomops.facts.item import Item
from ecomops.models import Cart, CartLine

T = TypeVar("T")

SourceLine: TypeAlias = tuple[str, int]
"""An input line that a merged line was made of: its id, and its units."""

_Merged: TypeAlias = tuple[Item, int, int, tuple[SourceLine, ...]]

_SKU_AND_PRICE = attrgetter("sku_id", "unit_price_minor")


def _full_key(line: CartLine) -> tuple[object, ...]:
    """Order lines of one SKU and price by all the rest; lines to be merged by their id."""
    return (*_SKU_AND_PRICE(line), Item.of(line).key, line.line_id)


def _merged(lines: list[CartLine]) -> list[_Merged]:
    """Merge lines that are equal in all but id and quantity; the others stay as they are."""
    merged: list[_Merged] = []
    for line in sorted(lines, key=_full_key):
        item, price, units = Item.of(line), line.unit_price_minor, line.quantity
        source: tuple[SourceLine, ...] = ((line.line_id, units),)
        if merged and merged[-1][:2] == (item, price):
            _, _, before, sources = merged.pop()
            units, source = units + before, sources + source
        merged.append((item, price, units, source))
    return merged


# frozen through its setter: attrs.frozen would take three times as long to build one
@define(on_setattr=setters.frozen, unsafe_hash=True)
class CartFacts:
    """One cart as rules see it (购物车).

    Lines equal in all but id and quantity are merged, unselected lines are gone, and what
    is left stands in **canonical order**: SKU id, then unit price. So no result can depend
    on the order in which a shopper filled the cart, or on how a line was split.

    Build it with `CartFacts.of`; the engines do so themselves when given a `Cart`.

    Attributes
    ----------
    currency
        ISO 4217 code of every amount.
    line_item, line_quantity, line_unit_price_minor
        One entry per merged line.
    line_sources
        Per merged line, the id and units of each input line, in the order of the ids.
    checkout
        All of the cart but its goods.

    Examples
    --------
    >>> cart = CartFacts.of({
    ...     "currency": "CNY",
    ...     "lines": [
    ...         {"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 9900},
    ...         {"line_id": "2", "sku_id": "cap", "quantity": 1, "unit_price_minor": 5000},
    ...         {"line_id": "3", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9900},
    ...     ],
    ... })
    >>> [item.sku_id for item in cart.line_item], cart.line_quantity
    (['cap', 'tee'], (1, 3))
    >>> cart.list_minor
    34700
    """

    currency: str
    line_item: tuple[Item, ...] = ()
    line_quantity: tuple[int, ...] = ()
    line_unit_price_minor: tuple[int, ...] = ()
    line_sources: tuple[tuple[SourceLine, ...], ...] = field(default=(), repr=False)
    cart_id: str | None = None
    checkout: Checkout = NOTHING_KNOWN

    @classmethod
    def of(cls, cart: Cart | CartFacts | Mapping[str, object]) -> CartFacts:
        """Build the facts of a cart model, or of a dict that validates as one.

        Raises
        ------
        pydantic.ValidationError
            If a dict is not a valid `Cart`.
        """
        if isinstance(cart, CartFacts):
            return cart
        if not isinstance(cart, Cart):
            cart = Cart.model_validate(cart)
        lines = [line for line in cart.lines if line.selected]
        lines.sort(key=_SKU_AND_PRICE)
        if len(set(map(_SKU_AND_PRICE, lines))) < len(lines):
            merged = _merged(lines)
        else:
            merged = [
                (Item.of(line), line.unit_price_minor, line.quantity,
                 ((line.line_id, line.quantity),))
                for line in lines
            ]  # fmt: skip
        items, prices, quantities, sources = zip(*merged, strict=True) if merged else ((),) * 4
        return cls(
            cart.currency, items, quantities, prices, sources, cart.cart_id, Checkout.of(cart)
        )

    def with_more(self, item: Item, unit_price_minor: int, quantity: int) -> CartFacts:
        """Put more goods into the cart: units of a line that is there, or a line of its own.

        Input lines are told apart no longer.

        >>> cart = CartFacts("CNY").with_more(Item("tee"), 9900, 1).with_more(Item("cap"), 5000, 1)
        >>> [item.sku_id for item in cart.line_item]
        ['cap', 'tee']
        >>> cart.with_more(Item("tee"), 9900, 2).line_quantity
        (1, 3)
        """
        key = item.sku_id, unit_price_minor, item.key
        lines = zip(self.line_item, self.line_unit_price_minor, strict=True)
        keys = [(one.sku_id, price, one.key) for one, price in lines]
        at = bisect_left(keys, key)
        last = at
        if at < len(keys) and keys[at] == key:
            quantity += self.line_quantity[at]
            last += 1

        def put(column: tuple[T, ...], value: T) -> tuple[T, ...]:
            return (*column[:at], value, *column[last:])

        return evolve(
            self,
            line_item=put(self.line_item, item),
            line_quantity=put(self.line_quantity, quantity),
            line_unit_price_minor=put(self.line_unit_price_minor, unit_price_minor),
            line_sources=(),
        )

    @cached_property
    def line_list_minor(self) -> tuple[int, ...]:
        """Unit price × quantity of each line."""
        return tuple(map(int.__mul__, self.line_unit_price_minor, self.line_quantity))

    @cached_property
    def line_floor_minor(self) -> tuple[int, ...]:
        """What each line's net may not go below: floor price × quantity, at most its list."""
        floors = [item.floor_price_minor for item in self.line_item]
        if not any(floors):
            return (0,) * len(floors)
        whole = map(int.__mul__, floors, self.line_quantity)
        return tuple(map(min, whole, self.line_list_minor))

    @property
    def list_minor(self) -> int:
        """The cart's list amount."""
        return sum(self.line_list_minor)
