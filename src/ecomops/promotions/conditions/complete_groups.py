"""Complete groups of units."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MAX_QUANTITY, Language
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit
from ecomops.selectors.kinds import EVERYTHING, Selector, on_lines
from ecomops.words import pieces_text


class CompleteGroups(ConditionKind):
    """Units that make up complete groups of n (成组).

    7 units are two complete groups of three. To give a benefit to the units of complete
    groups only, limit it with ``UnitLimit(groups_of=n)``.

    >>> CompleteGroups(size=3, groups=2).describe("zh", None)
    '满 2 组（每组 3 件）'
    """

    unit: ClassVar[Unit] = "pieces"

    kind: Literal["complete_groups"] = "complete_groups"
    size: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
    """Units of one group."""
    groups: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] = 1
    """How many complete groups are needed."""
    select: Selector = EVERYTHING
    """The lines that count."""

    @property
    def needed(self) -> int:
        """Units of all groups together."""
        return self.size * self.groups

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
        pieces, where = pieces_text(self.size, language), on_lines(self.select, language, currency)
        if language == "zh":
            return f"{where}满 {self.groups} 组（每组 {pieces}）"
        sets = "a complete set" if self.groups == 1 else f"{self.groups} complete sets"
        return f"buy {sets} of {pieces}{where}"
