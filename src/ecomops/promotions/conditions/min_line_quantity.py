"""Quantity threshold on one line."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit
from ecomops.selectors.kinds import EVERYTHING, Selector, on_lines
from ecomops.words import pieces_text


class MinLineQuantity(ConditionKind):
    """At least so many units of one thing: one SKU at one price (单品满件).

    >>> MinLineQuantity(quantity=3).describe("zh", None)
    '任一款满 3 件'
    """

    unit: ClassVar[Unit] = "pieces"

    kind: Literal["min_line_quantity"] = "min_line_quantity"
    quantity: Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
    """The inclusive threshold, on some one line [units]."""
    select: Selector = EVERYTHING
    """The lines that count."""

    @property
    def needed(self) -> int:
        """The threshold [units]."""
        return self.quantity

    @property
    def is_by_line(self) -> bool:
        """Whether it looks at one line at a time: always."""
        return True

    @property
    def measure(self) -> str | None:
        """What is counted; units never move within a stage."""
        return "line units"

    def actual_cart(self, lines: Lines) -> int:
        """Find the line with most units."""
        return max(lines.quantity, default=0)

    def actual_table(self, lines: LineTable) -> IntArray:
        """Find each cart's line with most units."""
        return lines.per_cart_max(lines.quantity)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        pieces = pieces_text(self.quantity, language)
        where = on_lines(self.select, language, currency)
        if language == "zh":
            return f"{where}任一款满 {pieces}"
        return f"buy {pieces} of one kind{where}"
