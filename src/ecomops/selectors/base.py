"""What every selector has: a test for one line, the same for columns, and words.

Selectors are values: they compose with ``&``, ``|`` and ``~``, compare by content, and
travel as JSON under their `kind`. Each tests one line and, as columns, every line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, TypeAlias

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.facts import Item
from ecomops.models.base import DomainModel

if TYPE_CHECKING:
    from ecomops.selectors.kinds import AllOf, AnyOf, Not

ItemKeyword: TypeAlias = tuple[str, object]
"""One thing that goods can be found by: ``("sku", "tee-m")``, ``("category", ("clothing",))``."""


def item_keywords(item: Item) -> Iterator[ItemKeyword]:
    """Name everything that an item can be found by.

    >>> list(item_keywords(Item("tee", category=("clothing", "tees"))))
    [('sku', 'tee'), ('category', ('clothing',)), ('category', ('clothing', 'tees'))]
    """
    yield "sku", item.sku_id
    if item.product_id is not None:
        yield "product", item.product_id
    if item.brand is not None:
        yield "brand", item.brand
    for tag in item.tags:
        yield "tag", tag
    for depth in range(1, len(item.category) + 1):
        yield "category", item.category[:depth]


class LineColumns(Protocol):
    """The columns that a selector may read."""

    @property
    def line_unit_price_minor(self) -> IntArray:
        """Price of one unit of each line [minor]."""
        ...

    @property
    def line_on_sale(self) -> BoolArray | None:
        """Whether stage ``price`` replaced the price of each line; None: of none."""
        ...

    def lines_with(self, selector: ItemSelector) -> BoolArray:
        """Which lines hold an item that the selector matches."""
        ...


class SelectorKind(DomainModel, ABC):
    """What every selector has: a test for one line, the same for columns, and words."""

    @abstractmethod
    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
        """Tell whether a line of this item at this price is chosen."""

    @abstractmethod
    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line; None stands for all lines."""

    @abstractmethod
    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside, so that a currency is needed."""
        return False

    @property
    def reads_price(self) -> bool:
        """Whether the choice may change when stage ``price`` replaces a unit price."""
        return False

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have at least one of, so that sets can find rules by goods.

        None where no list of goods says it.
        """
        return None

    def could_match(self, item: Item) -> bool:  # to be on the safe side
        """Tell whether a line of this item might be chosen at some price, on sale or not."""
        return True

    # what two selectors make is a kind of its own, and kinds stand on this base

    def __and__(self, other: SelectorKind) -> AllOf:
        from ecomops.selectors.kinds import all_of

        return all_of(self, other)

    def __or__(self, other: SelectorKind) -> AnyOf:
        from ecomops.selectors.kinds import any_of

        return any_of(self, other)

    def __invert__(self) -> Not:
        from ecomops.selectors.kinds import Not

        return Not.model_validate({"of": self})


class ItemSelector(SelectorKind):
    """A selector that looks at the item alone, so columns test each distinct item once."""

    @abstractmethod
    def matches_item(self, item: Item) -> bool:
        """Tell whether the item is chosen."""

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
        """Tell whether a line of this item is chosen, at any price."""
        return self.matches_item(item)

    def could_match(self, item: Item) -> bool:
        """Tell whether the item is chosen; no price changes that."""
        return self.matches_item(item)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        return columns.lines_with(self)
