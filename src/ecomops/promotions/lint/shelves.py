"""The shop's catalogue, for finding the SKUs that a selector fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define, field, frozen

from ecomops.facts import Item
from ecomops.models import Sku
from ecomops.selectors.base import ItemKeyword, SelectorKind, item_keywords

_MOST_TESTS: Final = 3_000_000
"""How many times a selector may be tried on an SKU in one check."""


@frozen
class Goods:
    """One SKU as rules see it, with its list price."""

    item: Item
    currency: str
    price_minor: int

    @classmethod
    def of(cls, sku: Sku) -> Goods:
        """Take from an SKU what rules look at."""
        item = Item(
            sku.sku_id,
            sku.product_id,
            sku.category,
            sku.brand,
            sku.tags,
            tuple((option.axis, option.value) for option in sku.options),
            sku.floor_price_minor,
            sku.cost_minor,
        )
        return cls(item, sku.currency, sku.list_price_minor)

    @property
    def thinness(self) -> float:
        """What is left of the price at cost or floor price, 1 for all: for choosing examples."""
        least = max(self.item.cost_minor or 0, self.item.floor_price_minor)
        return least / self.price_minor if self.price_minor else 1.0


@define(eq=False)
class Shelves:
    """A catalogue, by what goods can be found by."""

    goods: tuple[Goods, ...]
    """In the order of SKU ids, each once per currency."""
    has_sales: bool
    """Whether a promotion replaces prices, so that unit prices are not all at list."""
    tests_left: int = _MOST_TESTS
    _by_key: dict[ItemKeyword, list[int]] = field(factory=dict)
    _currencies: frozenset[str] = frozenset()
    _found: dict[tuple[SelectorKind, str | None], bool] = field(factory=dict)

    @classmethod
    def of(cls, catalogue: Iterable[Sku], *, has_sales: bool) -> Shelves:
        """Put a catalogue on shelves; of an SKU that stands there twice the last counts."""
        by_id = {(sku.sku_id, sku.currency): sku for sku in catalogue}
        goods = tuple(Goods.of(by_id[key]) for key in sorted(by_id))
        by_key: defaultdict[ItemKeyword, list[int]] = defaultdict(list)
        for i, one in enumerate(goods):
            for key in item_keywords(one.item):
                by_key[key].append(i)
        codes = frozenset(one.currency for one in goods)
        return cls(goods, has_sales, by_key=dict(by_key), currencies=codes)

    def fitting(
        self, selector: SelectorKind, currency: str | None, *, at_list: bool = False
    ) -> Iterator[Goods]:
        """Go through the SKUs that a selector may choose, in a currency or in any.

        Parameters
        ----------
        at_list
            Look at list prices only; otherwise, where prices may be replaced, an SKU that
            could fit at some price will do.
        """
        for i in self._candidates(selector):
            one = self.goods[i]
            if currency is not None and one.currency != currency:
                continue
            self.tests_left -= 1
            if selector.reads_price and self.has_sales and not at_list:
                if selector.could_match(one.item):
                    yield one
            elif selector.matches(one.item, one.price_minor):
                yield one

    def _candidates(self, selector: SelectorKind) -> Iterable[int]:
        keys = selector.keys
        if keys is None:
            return range(len(self.goods))
        return sorted({i for key in keys for i in self._by_key.get(key, ())})

    def lacks(self, selector: SelectorKind, currency: str | None) -> bool:
        """Tell whether no SKU fits; False where there is no time left to say so."""
        # only prices are in a currency: goods are what they are in any
        code = currency if selector.names_money else None
        if code is not None and not self.sells_in(code):
            return False
        key = selector, code
        found = self._found.get(key)
        if found is None:
            if self.tests_left <= 0:
                return False
            found = self._found[key] = next(self.fitting(selector, code), None) is not None
        return not found

    def sells_in(self, currency: str) -> bool:
        """Tell whether an SKU is priced in a currency."""
        return currency in self._currencies

    def dearest_minor(self, selector: SelectorKind, currency: str) -> int | None:
        """Return the highest list price among the SKUs that fit; None for none [minor]."""
        if self.tests_left <= 0:
            return None
        return max((one.price_minor for one in self.fitting(selector, currency)), default=None)
