"""Bounds of what is known about stock, for models, for one SKU and for columns alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ecomops._typing import MAX_MINOR, exact_decimal
from ecomops.rounding import scaled
from ecomops.words import plain_number

MAX_UNITS: Final = 10**12
"""The most units of one SKU."""
MAX_STOCK_DAYS: Final = 36_500
"""The longest window, lead time or cover limit: a hundred years."""
MAX_LEAD_TIMES: Final = 10_000
"""The most deliveries that one lead time is the mean of."""
NOT_KNOWN: Final = -1
"""Stands in columns for what is not known, or not given."""

DAY_PLACES: Final = 4
DAY_PARTS: Final = 10**DAY_PLACES
"""Limits of cover are compared in whole parts of a day, so many to the day."""

_DECIMAL_TEXT: Final = r"^[0-9]{1,5}(\.[0-9]{1,4})?$"


def _exact(description: str, low: int, high: int) -> WithJsonSchema:
    text = {"type": "string", "pattern": _DECIMAL_TEXT}
    whole = {"type": "integer", "minimum": low, "maximum": high}
    return WithJsonSchema({"description": description, "anyOf": [text, whole]})


StockUnits: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MAX_UNITS)]
"""Units of one SKU; zero or more."""

CoverDays: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=0, le=MAX_STOCK_DAYS, decimal_places=DAY_PLACES, allow_inf_nan=False),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
    _exact("exact days, with at most four decimals", 0, MAX_STOCK_DAYS),
]
"""Days of cover, exact, with at most four decimals (可售天数)."""

ServiceLevel: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=50, lt=100, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
    _exact("exact percentage, at least 50 and less than 100", 50, 99),
]
"""In how many of a hundred order cycles no demand is turned away; at least 50 and less than
100, with at most four decimals (服务水平)."""


def day_parts(days: Decimal) -> int:
    """Count a limit in whole parts of a day.

    >>> day_parts(Decimal("7.5"))
    75000
    """
    return scaled(days, DAY_PLACES)


BOUNDS: Final[dict[str, tuple[int, int]]] = {
    "on_hand": (0, MAX_UNITS),
    "sold": (0, MAX_UNITS),
    "window_days": (1, MAX_STOCK_DAYS),
    "reserved": (0, MAX_UNITS),
    "incoming": (0, MAX_UNITS),
    "in_stock_days": (0, MAX_STOCK_DAYS),
    "sold_squares": (0, MAX_MINOR),
    "lead_time_days": (0, MAX_STOCK_DAYS * MAX_LEAD_TIMES),
    "lead_times": (1, MAX_LEAD_TIMES),
    "lead_time_squares": (0, MAX_MINOR),
    "cost_minor": (0, MAX_MINOR),
    "max_stock_minor": (0, MAX_MINOR),
    "capacity_per_day": (1, MAX_UNITS),
    "min_order_units": (1, MAX_UNITS),
    "pack_units": (1, MAX_UNITS),
    "opening_units": (0, MAX_UNITS),
    "received_units": (0, MAX_UNITS),
}
"""The least and the greatest that each may be."""

FALLBACKS: Final[dict[str, int]] = {
    "reserved": 0,
    "incoming": 0,
    "lead_times": 1,
    "min_order_units": 1,
    "pack_units": 1,
}
"""What these are where nothing is said."""
MAY_BE_UNKNOWN: Final = frozenset(BOUNDS) - {"on_hand", "sold", "window_days", *FALLBACKS}
"""What need not be known."""
