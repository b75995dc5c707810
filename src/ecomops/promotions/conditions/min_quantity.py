"""Quantity threshold."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.promotions.base import ConditionKind, Language, Unit
from ecomops.promotions.line_table import LineTable
from ecomops.promotions.lines import Lines
from ecomops.promotions.selectors import EVERYTHING, Selector, on_lines
from ecomops.promotions.words import pieces_text, threshold_text


class MinQuantity(ConditionKind):
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
    max_times: Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)] | None = None
    """The most times, with `every`."""

    @model_validator(mode="after")
    def _times_need_every(self) -> Self:
        if self.max_times is not None and not self.every:
            raise PydanticCustomError(
                "max_times_alone", "max_times means nothing without every=True; set it or leave it"
            )
        return self

    @property
    def is_repeating(self) -> bool:
        """Whether it tells how many times the benefits are given."""
        return self.every

    @property
    def most_times(self) -> int | None:
        """The most times that it counts."""
        return self.max_times

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
        return threshold_text(self, pieces, where, language, verb="buy")
