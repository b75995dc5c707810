"""All items of a bundle in the cart."""

from __future__ import annotations

from typing import ClassVar, Literal

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.promotions.base import ConditionKind, Part
from ecomops.promotions.bundle_item import (
    BundleItems,
    items_text,
    needs_of,
    parts_of,
    present_cart,
    present_table,
)
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.kinds import any_of


class HasBundle(ConditionKind):
    """Every item of a bundle is in the cart (组合购买).

    A unit serves one item only; the condition is met when all units of one bundle are there.

    >>> from ecomops import BundleItem
    >>> from ecomops import ByCategory, BySku
    >>> deal = HasBundle(items=(BundleItem(select=BySku(sku_ids=("tent",))),
    ...     BundleItem(select=ByCategory(path=("mats",)), quantity=2)))
    >>> deal.describe("en", None), deal.needed
    ('buy 1 item of SKU tent + 2 items of category mats', 3)
    """

    unit: ClassVar[Unit] = "pieces"

    kind: Literal["bundle"] = "bundle"
    items: BundleItems
    """What one bundle is made of."""

    @property
    def needed(self) -> int:
        """Units of one bundle."""
        return sum(needs_of(self.items))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The goods of one bundle."""
        return parts_of(self.items)

    @property
    def measure(self) -> str | None:
        """Nothing that equal kinds share: what is there depends on the items."""
        return None

    @property
    def counts(self) -> SelectorKind:
        """The lines that can serve an item."""
        selectors = tuple(dict.fromkeys(item.select for item in self.items))
        return selectors[0] if len(selectors) == 1 else any_of(*selectors, is_own=True)

    def actual_cart(self, lines: Lines) -> int:
        """Count the units of one bundle that are there."""
        return present_cart(self.items, lines)

    def actual_table(self, lines: LineTable) -> IntArray:
        """Count the units of one bundle that are there, in each cart."""
        return present_table(self.items, lines)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        items = items_text(self.items, language, currency)
        return f"同时购买 {items}" if language == "zh" else f"buy {items}"
