"""Rates that a what-if question assumes, read exactly."""

from __future__ import annotations

from fractions import Fraction

from ecomops.errors import InvalidArgumentError
from ecomops.rate_text import Rate, read_rate

__all__ = ["Rate", "exact_rate"]


def exact_rate(field: str, value: Rate) -> Fraction:
    """Read a rate from 0 to 1 exactly (比率).

    Parameters
    ----------
    field
        What to call it in an error.
    value
        A string, with or without a percent sign, a `Decimal`, a `Fraction`, or 0 or 1.

    Raises
    ------
    InvalidArgumentError
        If it is a float, which holds most rates inexactly, no number, or not within 0 to 1.

    Examples
    --------
    >>> exact_rate("margin_rate", "25%"), exact_rate("margin_rate", "0.125")
    (Fraction(1, 4), Fraction(1, 8))
    """
    rate = read_rate(field, value)
    if not 0 <= rate <= 1:
        raise InvalidArgumentError(
            field, value, "is not within 0 to 1", "give a share such as '0.25' or '25%'"
        )
    return rate
