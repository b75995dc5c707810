"""Option axes of a product, and the value an SKU has on each."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import Label
from ecomops.models.base import DomainModel
from ecomops.models.ids import AxisId
from ecomops.models.problems import problem, refuse, shown


class OptionAxis(DomainModel):
    """One way in which the SKUs of a product differ (规格维度).

    >>> OptionAxis(axis_id="size", values=("S", "M", "L")).values
    ('S', 'M', 'L')
    """

    axis_id: AxisId
    """Such as ``"size"`` or ``"colour"``."""
    values: Annotated[tuple[Label, ...], Field(min_length=1, max_length=1000)]
    """The allowed values, in the order to show them."""

    @model_validator(mode="after")
    def _values_differ(self) -> OptionAxis:
        seen: set[str] = set()
        for i, value in enumerate(self.values):
            if value in seen:
                text = f"Values of an axis should differ, but {shown(value)} stands here again"
                refuse("OptionAxis", [problem("duplicate_value", ("values", i), value, text)])
            seen.add(value)
        return self


class OptionValue(DomainModel):
    """The value of an SKU on one axis (规格值).

    >>> OptionValue(axis="size", value="M")
    OptionValue(axis='size', value='M')
    """

    axis: AxisId
    """The `OptionAxis.axis_id` that the value belongs to."""
    value: Label


def _by_axis(options: tuple[OptionValue, ...]) -> tuple[OptionValue, ...]:
    if len(options) < 2:
        return options
    ordered = sorted(options, key=lambda option: option.axis)
    for left, right in pairwise(ordered):
        if left.axis == right.axis:
            raise PydanticCustomError(
                "duplicate_axis",
                "Each axis should have one value, but {axis} has {left} and {right}",
                {
                    "axis": shown(left.axis),
                    "left": shown(left.value),
                    "right": shown(right.value),
                },
            )
    return tuple(ordered)


Options: TypeAlias = Annotated[
    tuple[OptionValue, ...], Field(max_length=100), AfterValidator(_by_axis)
]
"""At most one value on each axis, kept sorted by axis (规格)."""
