"""Ids and bounded numbers shared by every floor.

The aliases are `Annotated` builtins: to a type checker a `SkuId` is a `str`, so callers
write plain literals; to pydantic, JSON Schema and Hypothesis each carries its limits.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

MAX_MINOR: Final = 2**63 - 1
"""The largest amount in minor units: what one int64 carries."""

MAX_QUANTITY: Final = 10**9
"""The largest quantity of one line."""

Language: TypeAlias = Literal["en", "zh"]
"""Language of an explanation: English or Chinese."""

# ---- ids: not empty, no blanks at either end, on one line -------------------------------
Id: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=128, pattern=r"^\S(.*\S)?$")
]
SkuId: TypeAlias = Id
ProductId: TypeAlias = Id
LineId: TypeAlias = Id
CartId: TypeAlias = Id
OrderId: TypeAlias = Id
MemberId: TypeAlias = Id
PromotionId: TypeAlias = Id
CouponId: TypeAlias = Id
TicketId: TypeAlias = Id
CategoryId: TypeAlias = Id
StaffId: TypeAlias = Id
GroupId: TypeAlias = Id

MadeId: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=256, pattern=r"^\S(.*\S)?$")
]
"""An id that may be made of another one: ``"O-7:earn"``."""

IdempotencyKey: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, pattern=r"^\S(.*\S)?$")
]
"""What a retry is known by; long enough to be made of several ids (幂等键)."""

Label: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A name to show: brand, tag, title."""

# ---- numbers: strict, because lax mode takes True, "3" and 3.0 --------------------------
MinorAmount: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MAX_MINOR)]
"""An amount in minor units (分); zero or more."""

PositiveMinorAmount: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
"""An amount in minor units; one or more."""

Quantity: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
"""Units of a SKU; one or more."""

Count: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MAX_MINOR)]
"""A number of things; zero or more."""

CategoryPath: TypeAlias = Annotated[tuple[Label, ...], Field(max_length=32)]
"""Category names from the root down: ``("服装", "男装", "T恤")`` (类目路径)."""


def exact_decimal(value: object) -> Decimal:
    """Turn what is exact into a Decimal, and refuse what is not: floats, words, booleans."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        msg = f"give a Decimal, a whole number or a string such as '12.5', not {value!r}"
        raise ValueError(msg)  # noqa: TRY004  pydantic turns only ValueError into its own error
    try:
        return Decimal(value)
    except ArithmeticError:
        msg = f"{value!r} is not a decimal number such as '12.5'"
        raise ValueError(msg) from None


PERCENT_PLACES: Final = 4
"""Decimals that a percentage may have."""

Percent: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(gt=0, le=100, decimal_places=PERCENT_PLACES, allow_inf_nan=False),
    PlainSerializer(lambda p: format(p.normalize(), "f"), return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "description": "exact percentage, more than 0 and at most 100",
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,4})?$"},
                {"type": "integer", "minimum": 1, "maximum": 100},
            ],
        }
    ),
]
"""An exact percentage, more than 0 and at most 100, with at most four decimals (百分比)."""
