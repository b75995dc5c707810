"""Rates that a what-if question assumes, read exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from ecomops.errors import InvalidArgumentError

Rate: TypeAlias = str | int | Decimal | Fraction
"""A share from 0 to 1: ``"0.25"``, ``"25%"``, ``Decimal("0.25")``, ``Fraction(1, 4)``."""

_TEXT: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,18})?|\.[0-9]{1,18}) ?(%?)")
_FINEST: Final = -30  # decimals beyond this make a fraction of absurd length


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
    rate = _fraction(field, value)
    if not 0 <= rate <= 1:
        raise InvalidArgumentError(
            field, value, "is not within 0 to 1", "give a share such as '0.25' or '25%'"
        )
    return rate


def _fraction(field: str, value: Rate) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite():
        # a number beyond 0 to 1 by far is refused for that, before it is written out
        if not 0 <= value <= 1:
            return Fraction(2)
        if value == 0 or int(value.as_tuple().exponent) >= _FINEST:
            return Fraction(value)
    if isinstance(value, str) and (match := _TEXT.fullmatch(value.strip())):
        return Fraction(match[1]) / (100 if match[2] else 1)
    problem = "is a float" if isinstance(value, float) else "is not a rate"
    raise InvalidArgumentError(
        field, value, problem, "give a string such as '0.25' or '25%', a Decimal or a Fraction"
    )
