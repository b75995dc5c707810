"""Goods that must be in the cart."""

from __future__ import annotations

from typing import ClassVar, Literal

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit
from ecomops.selectors.kinds import Selector


class Contains(ConditionKind):
    """At least one unit of certain goods in the cart (含指定商品).

    >>> from ecomops import BySku
    >>> Contains(select=BySku(sku_ids=("tee-m",))).describe("en", None)
    'with SKU tee-m in the cart'
    """

    unit: ClassVar[Unit] = "pieces"

    kind: Literal["contains"] = "contains"
    select: Selector
    """The goods."""

    @property
    def needed(self) -> int:
        """One unit."""
        return 1

    @property
    def measure(self) -> str | None:
        """What is counted; units never move within a stage."""
        return "units"

    def actual_cart(self, lines: Lines) -> int:
        """Count one cart's units."""
        return sum(lines.quantity)

    def actual_table(self, lines: LineTable) -> IntArray:
        """Count each cart's units."""
        return lines.per_cart(lines.quantity)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        goods = self.select.describe(language, currency)
        return f"含{goods}" if language == "zh" else f"with {goods} in the cart"
