"""Days of the week, as rules and calendars name them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week (星期)."""

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
"""Monday to Sunday, as in ISO 8601."""
