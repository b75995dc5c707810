"""XYZ: how steadily SKUs sell, by the coefficient of variation of their daily sales."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self, TypeAlias, get_args

import numpy as np
from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from ecomops._arrays import IntArray
from ecomops._typing import Language, exact_decimal
from ecomops.arguments import check_type
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.span import spread_of
from ecomops.stock.stock_table import StockTable
from ecomops.words import plain_number

XyzClass: TypeAlias = Literal["X", "Y", "Z"]
XYZ_CLASSES: Final[tuple[XyzClass, ...]] = get_args(XyzClass)

Variation: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=0, le=1000, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
]
"""A coefficient of variation: standard deviation over mean, exact (变异系数)."""

_DOUBT: Final = 2.0**-44


class XyzLimits(DomainModel):
    """Up to which coefficient of variation SKUs are X, and Y (XYZ 分类标准).

    >>> print(XyzLimits())
    X up to 0.5, Y up to 1
    """

    x_variation: Variation = Decimal("0.5")
    """What varies by so much or less sells steadily, and is X."""
    y_variation: Variation = Decimal(1)
    """What varies by so much or less is Y; all else is Z."""

    @model_validator(mode="after")
    def _limits_rise(self) -> Self:
        if self.y_variation < self.x_variation:
            text = (
                f"y_variation should be at least x_variation, which is "
                f"{plain_number(self.x_variation)}, not {plain_number(self.y_variation)}"
            )
            place = ("y_variation",)
            refuse("XyzLimits", [problem("limits_fall", place, self.y_variation, text)])
        return self

    def describe(self, language: Language = "en") -> str:
        """Say the limits."""
        x, y = plain_number(self.x_variation), plain_number(self.y_variation)
        if known_language(language) == "zh":
            return f"X 类变异系数不超过 {x}，Y 类不超过 {y}"
        return f"X up to {x}, Y up to {y}"

    def __str__(self) -> str:
        return self.describe()


def xyz_class(stock: SkuStock, limits: XyzLimits | None = None) -> XyzClass | None:
    """Say how steadily one SKU sells (XYZ 分类).

    By the coefficient of variation of daily sales, the sample standard deviation over the mean;
    just the limit is within it, and nothing is rounded.

    Returns
    -------
    X, Y, Z or None
        None: daily sales are not known, or of one day only, or there are none.

    Examples
    --------
    Mean 4, variance 4: the coefficient of variation is 2 / 4.

    >>> xyz_class(SkuStock.of_daily("tea", [2, 4, 6], on_hand=9))
    'X'
    """
    check_type("stock", stock, SkuStock, "give an SkuStock, or a StockTable to xyz_classes")
    limits = _limits(limits)
    variance, mean = stock.daily_variance, stock.daily_demand
    if variance is None or not mean:
        return None
    square = variance / mean**2
    if square <= Fraction(limits.x_variation) ** 2:
        return "X"
    return "Y" if square <= Fraction(limits.y_variation) ** 2 else "Z"


def xyz_classes(table: StockTable, limits: XyzLimits | None = None) -> IntArray:
    """Say how steadily SKUs sell; `xyz_class`, for many (批量 XYZ 分类).

    Returns
    -------
    (n,) int64
        Places in `XYZ_CLASSES`; `NOT_KNOWN` for None.

    Examples
    --------
    >>> table = StockTable(sku_id=["tea", "cup"], on_hand=9, sold=[12, 12], window_days=3,
    ...     sold_squares=[4 + 16 + 36, 144])
    >>> [XYZ_CLASSES[code] for code in xyz_classes(table)]
    ['X', 'Z']
    """
    check_type("table", table, StockTable, "give a StockTable, or one SkuStock to xyz_class")
    limits = _limits(limits)
    days, sold, squares = table.demand_days, table.sold, table.known("sold_squares")
    spread, fits = spread_of(days, sold, squares)
    is_known = (squares != NOT_KNOWN) & (days > 1) & (sold > 0)
    whole = np.maximum(days - 1, 1) * np.maximum(sold, 1).astype(np.float64) ** 2
    square = spread * days / whole
    found = np.full(len(table), 2, dtype=np.int64)
    doubtful = ~fits
    for place, variation in ((1, limits.y_variation), (0, limits.x_variation)):
        limit = float(variation) ** 2
        found[square <= limit] = place
        doubtful |= np.abs(square - limit) <= limit * _DOUBT
    for i in np.flatnonzero(doubtful & is_known).tolist():
        found[i] = XYZ_CLASSES.index(xyz_class(table[i], limits) or "Z")
    found[~is_known] = NOT_KNOWN
    return found


def _limits(limits: XyzLimits | None) -> XyzLimits:
    limits = XyzLimits() if limits is None else limits
    check_type("limits", limits, XyzLimits, "give XyzLimits")
    return limits
