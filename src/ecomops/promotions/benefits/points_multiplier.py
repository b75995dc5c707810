"""More points for what is paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ecomops._arrays import IntArray
from ecomops._typing import MinorAmount, exact_decimal
from ecomops.promotions.base import BenefitKind, Grant, GrantTable, Language, Stage, WorksOn
from ecomops.promotions.line_table import LineTable
from ecomops.promotions.lines import Lines
from ecomops.promotions.words import plain_number

_DOUBLE: Final = 2


class PointsMultiplier(BenefitKind):
    """The points earned by paying, so many times over (多倍积分).

    >>> PointsMultiplier(multiplier=2).describe("zh", None)
    '享双倍积分'
    """

    works_on: ClassVar[WorksOn] = "extra"
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon", "shipping")

    kind: Literal["points_multiplier"] = "points_multiplier"
    multiplier: Annotated[
        Decimal,
        BeforeValidator(exact_decimal),
        Field(gt=1, le=1000, decimal_places=4),
        PlainSerializer(plain_number, return_type=str, when_used="json"),
        WithJsonSchema(
            {
                "description": "exact number, more than 1 and at most 1000",
                "anyOf": [
                    {"type": "string", "pattern": r"^[0-9]{1,4}(\.[0-9]{1,4})?$"},
                    {"type": "integer", "minimum": 2, "maximum": 1000},
                ],
            }
        ),
    ]
    """2 doubles the points."""
    value_minor: MinorAmount = 0
    """What it is worth to the shopper, where combinations are compared [minor]."""

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: it can not."""
        return False

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: a declared worth."""
        return self.value_minor > 0

    @property
    def worth_minor(self) -> int:
        """What one of it is worth, as declared [minor]."""
        return self.value_minor

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # noqa: ARG002  never repeats
        """Count what one cart gets of it."""
        return Grant(0, (0,) * len(lines), count=1)

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # noqa: ARG002  never repeats
    ) -> GrantTable:
        """Count what each cart gets of it."""
        count = np.full(lines.n_carts, 1, dtype=np.int64)
        return GrantTable(
            np.zeros_like(count),
            np.zeros(len(lines), dtype=np.int64),
            count=count,
        )

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Say the benefit in a few words."""
        if self.multiplier == _DOUBLE:
            return "享双倍积分" if language == "zh" else "double points"
        number = plain_number(self.multiplier)
        return f"享 {number} 倍积分" if language == "zh" else f"{number} times the points"
