"""Points on top of those earned."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecomops._typing import MAX_QUANTITY, Language, MinorAmount
from ecomops.promotions.benefits.counted_extra import CountedExtra


class PointsBonus(CountedExtra):
    """So many points on top of those earned by paying (赠送积分).

    >>> PointsBonus(points=100).describe("zh", None)
    '赠 100 积分'
    """

    kind: Literal["points_bonus"] = "points_bonus"
    points: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
    """How many."""
    value_minor: MinorAmount = 0
    """What one point is worth to the shopper, where combinations are compared [minor]."""

    @property
    def count(self) -> int:
        """How many are given at a time."""
        return self.points

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        return f"赠 {self.points} 积分" if language == "zh" else f"{self.points} bonus points"
