"""Rows of a replay under "spend $50, get $5 off", made or as Complete Journey has them."""

from __future__ import annotations

from typing import Any, Final

from ecomops.whatif import ReplayRow

_MADE: Final[dict[str, Any]] = {
    "promotion_id": "p",
    "description": "spend $50: $5 off",
    "description_zh": "满 $50 减 $5",
    "currency": "USD",
    "basis": "paid",
    "reach_minor": 1000,
    "orders": 400,
    "sales_minor": 16_000_00,
    "qualifying": 100,
    "within_reach": 50,
    "gap_minor": 250_00,
    "cost_minor": 500_00,
    "off_at_threshold_minor": 500,
    "threshold_minor": 5000,
    "verdicts": {},
}
_COMPLETE_JOURNEY: Final[dict[str, Any]] = {
    "orders": 155_848,
    "sales_minor": 459_603_958,
    "qualifying": 26_201,
    "within_reach": 8_985,
    "gap_minor": 4_948_616,
    "cost_minor": 13_100_500,
}
_FAR: Final[dict[str, Any]] = {
    "reach_minor": 4000,
    "qualifying": 50,
    "within_reach": 200,
    "gap_minor": 4_000_00,
    "cost_minor": 250_00,
}


def made_row(**changes: object) -> ReplayRow:
    """400 orders, of which a quarter gets the discount and 50 lack up to $10."""
    return ReplayRow(**(_MADE | changes))


def complete_journey(**changes: object) -> ReplayRow:
    """What was paid in a year of a grocer: the published figures."""
    return made_row(**(_COMPLETE_JOURNEY | changes))


def far_row(**changes: object) -> ReplayRow:
    """Few orders get the discount and half of all lack up to $40: top-ups can pay."""
    return made_row(**(_FAR | changes))
