"""How the order is shipped."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import Label, Language
from ecomops.facts import Checkout
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit
from ecomops.words import names_text


class ByShippingMethod(ConditionKind):
    """At least one parcel goes by one of certain shipping methods (指定配送方式).

    >>> ByShippingMethod(methods=("express",)).describe("en", None)
    'shipped by express'
    """

    unit: ClassVar[Unit] = "entries"

    kind: Literal["shipping_method"] = "shipping_method"
    methods: tuple[Label, ...] = Field(min_length=1)

    @property
    def needed(self) -> int:
        """One entry."""
        return 1

    @property
    def measure(self) -> str | None:
        """What is counted: it depends on the methods, so it is counted for each rule."""
        return None

    def actual_cart(self, lines: Lines) -> int:
        """Count the entries that go by one of the methods."""
        return self._entries(lines.checkout)

    def actual_table(self, lines: LineTable) -> IntArray:
        """Count them for each cart."""
        return lines.per_checkout(self._entries)

    def _entries(self, checkout: Checkout) -> int:
        return sum(entry.method in self.methods for entry in checkout.shipping)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        names = names_text(self.methods, language)
        return f"使用{names}配送" if language == "zh" else f"shipped by {names}"
