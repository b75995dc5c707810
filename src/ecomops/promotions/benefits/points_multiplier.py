"""More points for what is paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ecomops._typing import Language, MinorAmount, exact_decimal
from ecomops.promotions.benefits.counted_extra import CountedExtra
from ecomops.words import plain_number

_DOUBLE: Final = 2


class PointsMultiplier(CountedExtra):
    """The points earned by paying, so many times over (多倍积分).

    >>> PointsMultiplier(multiplier=2).describe("zh", None)
    '享双倍积分'
    """

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
    def count(self) -> int:
        """How many are given at a time."""
        return 1

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: it can not."""
        return False

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        if self.multiplier == _DOUBLE:
            return "享双倍积分" if language == "zh" else "double points"
        number = plain_number(self.multiplier)
        return f"享 {number} 倍积分" if language == "zh" else f"{number} times the points"
