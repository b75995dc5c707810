"""Points on top of those earned."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MAX_QUANTITY, MinorAmount
from ecomops.promotions.base import BenefitKind, Grant, GrantTable, Language, Stage, WorksOn
from ecomops.promotions.line_table import LineTable
from ecomops.promotions.lines import Lines


class PointsBonus(BenefitKind):
    """So many points on top of those earned by paying (赠送积分).

    >>> PointsBonus(points=100).describe("zh", None)
    '赠 100 积分'
    """

    works_on: ClassVar[WorksOn] = "extra"
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon", "shipping")

    kind: Literal["points_bonus"] = "points_bonus"
    points: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
    """How many."""
    value_minor: MinorAmount = 0
    """What one point is worth to the shopper, where combinations are compared [minor]."""

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: it can."""
        return True

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: a declared worth."""
        return self.value_minor > 0

    @property
    def worth_minor(self) -> int:
        """What one of it is worth, as declared [minor]."""
        return self.value_minor

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Count what one cart gets of it."""
        return Grant(0, (0,) * len(lines), count=self.points * times)

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Count what each cart gets of it."""
        count = np.full(lines.n_carts, self.points, dtype=np.int64)
        return GrantTable(
            np.zeros_like(count),
            np.zeros(len(lines), dtype=np.int64),
            count=count if times is None else count * times,
        )

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Say the benefit in a few words."""
        return f"赠 {self.points} 积分" if language == "zh" else f"{self.points} bonus points"
