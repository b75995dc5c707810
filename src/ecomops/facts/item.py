"""What rules may know about the goods on a line, apart from price and quantity."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from ecomops.models import CartLine

ItemKey: TypeAlias = tuple[object, ...]


# one is built for every line of every cart: a frozen attrs class takes twice as long
class Item(NamedTuple):
    """One kind of goods as rules see it (商品).

    Two lines hold the same item when all of this is equal; lines with the same item and
    the same unit price are one line to the engines.

    Examples
    --------
    >>> Item("tee-red-m", category=("clothing", "tees")).category
    ('clothing', 'tees')
    """

    sku_id: str
    product_id: str | None = None
    category: tuple[str, ...] = ()
    brand: str | None = None
    tags: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    floor_price_minor: int = 0
    cost_minor: int | None = None
    discountable: bool = True

    @classmethod
    def of(cls, line: CartLine) -> Item:
        """Take the item out of a cart line."""
        options = line.options
        return cls(
            line.sku_id,
            line.product_id,
            line.category,
            line.brand,
            line.tags,
            tuple([(option.axis, option.value) for option in options]) if options else (),
            line.floor_price_minor,
            line.cost_minor,
            line.discountable,
        )

    @property
    def key(self) -> ItemKey:
        """A total order: SKU id first, then all the rest, so that no tie is left to chance."""
        return (
            self.sku_id,
            self.product_id or "",
            self.category,
            self.brand or "",
            self.tags,
            self.options,
            self.floor_price_minor,
            -1 if self.cost_minor is None else self.cost_minor,
            self.discountable,
        )
