"""One cart as rules see it: merged lines in canonical order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TypeAlias

from attrs import field, frozen

from ecomops.facts.checkout import NOTHING_KNOWN, Checkout
from ecomops.facts.item import Item
from ecomops.models import Cart, CartLine

SourceLine: TypeAlias = tuple[str, int]
"""An input line that a merged line was made of: its id, and its units."""

_SKU_AND_PRICE = attrgetter("sku_id", "unit_price_minor")


def _full_key(line: CartLine) -> tuple[object, ...]:
    """Order lines of one SKU and price by all the rest; lines to be merged by their id."""
    return (*_SKU_AND_PRICE(line), Item.of(line).key, line.line_id)


@frozen
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
        if any(_SKU_AND_PRICE(one) == _SKU_AND_PRICE(next_) for one, next_ in pairwise(lines)):
            lines.sort(key=_full_key)
        items: list[Item] = []
        prices: list[int] = []
        quantities: list[int] = []
        sources: list[tuple[SourceLine, ...]] = []
        for line in lines:
            item, price, source = (
                Item.of(line),
                line.unit_price_minor,
                (line.line_id, line.quantity),
            )
            if items and prices[-1] == price and items[-1] == item:
                quantities[-1] += line.quantity
                sources[-1] += (source,)
            else:
                items.append(item)
                prices.append(price)
                quantities.append(line.quantity)
                sources.append((source,))
        return cls(
            cart.currency,
            tuple(items),
            tuple(quantities),
            tuple(prices),
            tuple(sources),
            cart.cart_id,
            Checkout.of(cart),
        )

    @cached_property
    def line_list_minor(self) -> tuple[int, ...]:
        """Unit price × quantity of each line."""
        return tuple(
            price * quantity
            for price, quantity in zip(self.line_unit_price_minor, self.line_quantity, strict=True)
        )

    @cached_property
    def line_floor_minor(self) -> tuple[int, ...]:
        """What each line's net may not go below: floor price × quantity, at most its list."""
        return tuple(
            min(item.floor_price_minor * quantity, total)
            for item, quantity, total in zip(
                self.line_item, self.line_quantity, self.line_list_minor, strict=True
            )
        )

    @property
    def list_minor(self) -> int:
        """The cart's list amount."""
        return sum(self.line_list_minor)
