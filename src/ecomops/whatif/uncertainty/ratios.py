"""Figures that resampling knows: each a ratio of two sums over customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

FigureUnit: TypeAlias = Literal["rate", "minor", "count"]
"""What a figure is counted in: a share, minor units, or a number of things."""

SumName: TypeAlias = Literal[
    "customers", "orders", "discounted", "sales_minor", "off_minor", "cost_minor",
    "known_sales_minor", "known_cost_minor", "goods_cost_minor",
]  # fmt: skip
"""What is added up over the orders of each customer."""


@frozen
class RatioFigure:
    """A figure as a ratio of two sums, each of columns that are added or taken off (比率指标).

    Attributes
    ----------
    name, zh
        What it is called.
    unit
        Of the value.
    above, below
        Columns and how often each counts. Below ``customers`` alone the figure is a total:
        resamples are brought to the number of customers there are.
    """

    name: str
    zh: str
    unit: FigureUnit
    above: Mapping[SumName, int] = field(hash=False)
    below: Mapping[SumName, int] = field(hash=False)

    @property
    def is_total(self) -> bool:
        """Whether it is a sum over all customers, and not a ratio."""
        return self.below == _EACH


_EACH: Final[dict[SumName, int]] = {"customers": 1}

FIGURES: Final[Mapping[str, RatioFigure]] = {
    "cost_minor": RatioFigure("cost", "补贴", "minor", {"cost_minor": 1}, _EACH),
    "cost_rate": RatioFigure(
        "cost rate", "费率", "rate", {"cost_minor": 1}, {"sales_minor": 1}
    ),
    "discounted_rate": RatioFigure(
        "share of orders with discount", "享优惠订单占比", "rate", {"discounted": 1}, {"orders": 1}
    ),
    "aov_minor": RatioFigure(
        "average order", "笔单价", "minor", {"sales_minor": 1}, {"orders": 1}
    ),
    "net_aov_minor": RatioFigure(
        "average order after discount", "优惠后笔单价", "minor",
        {"sales_minor": 1, "off_minor": -1}, {"orders": 1},
    ),
    "margin_after_minor": RatioFigure(
        "margin after cost", "优惠后毛利", "minor",
        {"known_sales_minor": 1, "known_cost_minor": -1, "goods_cost_minor": -1}, _EACH,
    ),
    "margin_after_rate": RatioFigure(
        "margin rate after cost", "优惠后毛利率", "rate",
        {"known_sales_minor": 1, "known_cost_minor": -1, "goods_cost_minor": -1},
        {"known_sales_minor": 1, "known_cost_minor": -1},
    ),
}  # fmt: skip
"""The figures of a replay that can be resampled, by name."""
