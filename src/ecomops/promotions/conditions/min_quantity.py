"""Quantity threshold."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.promotions.conditions.threshold import MaxTimes, Threshold
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit
from ecomops.selectors.kinds import EVERYTHING, Selector, on_lines
from ecomops.words import pieces_text


class MinQuantity(Threshold):
    """At least so many units (满件): 3 reaches 3.

    >>> MinQuantity(quantity=3).describe("zh", None)
    '满 3 件'
    """

    unit: ClassVar[Unit] = "pieces"

    kind: Literal["min_quantity"] = "min_quantity"
    quantity: Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
    """The inclusive threshold, over all lines that count together [units]."""
    select: Selector = EVERYTHING
    """The lines that count."""
    every: StrictBool = False
    """Give the benefits once for every time that the threshold is reached (每满)."""
    max_times: MaxTimes | None = None
    """The most times, with `every`."""

    @property
    def needed(self) -> int:
        """The threshold [units]."""
        return self.quantity

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
        pieces = pieces_text(self.quantity, language)
        where = on_lines(self.select, language, currency)
        return self._in_words(pieces, where, language, verb="buy")
