"""A quoted cart while goods are put in that a promotion asks for."""

from __future__ import annotations

from typing import Final

from attrs import define

from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.facts import CartFacts, Item
from ecomops.promotions.lines.cart_lines import CartAmounts
from ecomops.promotions.quotes.asks import Ask, places_of
from ecomops.selectors.example import Example, search_goods
from ecomops.selectors.kinds import EVERYTHING

_ANY_PRICE_MINOR: Final = 100_00
"""What goods are taken to cost that the cart has none of, where their price does not matter."""

_ANYTHING: Final = Example(Item("any"))


@define
class Basket:
    """A cart, and what was put in besides."""

    cart: CartFacts
    by_line: bool = False
    """Whether amounts are units of goods that are in the cart, not one more item."""
    cost_minor: int = 0
    is_priced: bool = True
    """Whether the price of all that was put in is known."""

    def put(self, asks: tuple[Ask, ...], amounts: CartAmounts) -> bool:
        """Put in what is asked for; tell whether there are such goods, and a cart may hold them.

        Goods that are asked for by number are those of the cart that cost least, and count
        towards an amount of the same goods. An amount is one more item at that price; of an SKU
        or a product that is in the cart, it is more of that.

        Parameters
        ----------
        amounts
            The cart so far, with the prices that stage ``price`` left.
        """
        for ask in sorted(asks, key=lambda ask: ask.unit == "minor"):
            missing = ask.missing
            if ask.unit == "minor":
                same = [one for one in asks if one.goods == ask.goods and one.unit == "pieces"]
                missing -= sum(one.missing * (_least_price(one, amounts) or 0) for one in same)
            if missing > 0 and not self._put_one(ask, missing, amounts):
                return False
        return self.cart.list_minor <= MAX_MINOR and self.cost_minor <= MAX_MINOR

    def _put_one(self, ask: Ask, missing: int, amounts: CartAmounts) -> bool:
        is_certain = _is_named(ask) and bool(places_of(ask.goods, amounts))
        if ask.unit == "minor" and not (ask.is_by_line or self.by_line or is_certain):
            example = _example(ask)
            if example is not None and example.price_near(missing) == missing:
                return self._add(example, missing, 1)
        place = _line_for(ask, amounts)
        if place is not None:
            price = amounts.unit_price_minor[place]
            quantity = missing if ask.unit == "pieces" else -(-missing // max(price, 1))
            if price or ask.unit == "pieces":
                cart = amounts.cart
                goods = cart.line_item[place], cart.line_unit_price_minor[place]
                self.cost_minor += price * quantity
                return self._put_in(*goods, quantity)
        example = _example(ask)
        if example is None:
            return False
        if ask.unit == "pieces":
            self.is_priced = False
            return self._put_in(example.item, example.price_near(_ANY_PRICE_MINOR), missing)
        price = max(example.price_near(missing), 1)
        return self._add(example, price, -(-missing // price))

    def _add(self, example: Example, price_minor: int, quantity: int) -> bool:
        self.cost_minor += price_minor * quantity
        return self._put_in(example.item, price_minor, quantity)

    def _put_in(self, item: Item, price_minor: int, quantity: int) -> bool:
        self.cart = self.cart.with_more(item, price_minor, quantity)
        return max(self.cart.line_quantity) <= MAX_QUANTITY


def _is_named(ask: Ask) -> bool:
    """Tell whether it is certain SKUs or products that are asked for."""
    keys = ask.goods.keys
    return keys is not None and all(kind in {"sku", "product"} for kind, _ in keys)


def _example(ask: Ask) -> Example | None:
    """Find goods that the cart need not have; none that must be on sale."""
    if ask.goods == EVERYTHING:
        return _ANYTHING
    return search_goods(ask.goods, has_sales=False).example


def _line_for(ask: Ask, amounts: CartAmounts) -> int | None:
    """Choose a line to have more of: the cheapest, or that which has most."""
    places = places_of(ask.goods, amounts)
    if ask.is_by_line:
        most = amounts.quantity if ask.unit == "pieces" else amounts.net_minor
        return max(places, key=lambda i: (most[i], -i), default=None)
    return min(places, key=lambda i: (amounts.unit_price_minor[i], i), default=None)


def _least_price(ask: Ask, amounts: CartAmounts) -> int | None:
    place = _line_for(ask, amounts)
    return None if place is None else amounts.unit_price_minor[place]
