"""Instants as the ledger counts them: microseconds since 1970 in UTC, which compare fast."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ecomops.models.instants import EPOCH, MICROSECOND, check_aware

NEVER: Final = 2**63 - 1
"""After every instant."""
LONG_AGO: Final = -(2**63)
"""Before every instant."""
FIRST_US: Final = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
"""The first instant that Python tells."""
LAST_US: Final = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
"""The last one."""


def to_us(name: str, at: datetime) -> int:
    """Count the microseconds since 1970; `name` says what is wrong if there is no offset.

    Raises
    ------
    NaiveDatetimeError
        If it has no offset.
    InvalidArgumentError
        If it is no datetime, or lies outside the years 1 to 9999 in UTC.

    Examples
    --------
    >>> to_us("at", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    try:
        if at.tzinfo is not None:
            at_us = (at - EPOCH) // MICROSECOND
            if FIRST_US <= at_us <= LAST_US:
                return at_us
    except (AttributeError, TypeError):  # no datetime, or one whose zone gives no offset
        pass
    return (check_aware(name, at) - EPOCH) // MICROSECOND


def from_us(at_us: int) -> datetime:
    """Turn microseconds back into an instant in UTC.

    >>> from_us(1_000_000).isoformat()
    '1970-01-01T00:00:01+00:00'
    """
    return EPOCH + at_us * MICROSECOND


def from_us_or_never(at_us: int) -> datetime | None:
    """Turn microseconds back into an instant in UTC; None: never."""
    return None if at_us == NEVER else from_us(at_us)
