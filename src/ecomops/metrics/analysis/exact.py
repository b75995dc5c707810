"""Figures without rounding: read or refused, added, divided, and put into columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Final, TypeAlias

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.quotients import nearest_float

Exact: TypeAlias = int | Fraction
"""A figure without rounding."""

Figure: TypeAlias = int | Fraction | Decimal
"""What is read as one."""

RateFigure: TypeAlias = str | Figure
"""A rate: ``"0.25"``, ``"25%"``, ``Decimal("0.25")``, ``Fraction(1, 4)``."""

_MOST_BITS: Final = 128
_MOST_DIGITS: Final = 40
_TEXT: Final = re.compile(r"(-?)([0-9]{1,18}(?:\.[0-9]{1,18})?|\.[0-9]{1,18}) ?(%?)")


def exact_figure(name: str, value: object) -> Exact:
    """Read a figure: a whole number, a Fraction or a finite Decimal.

    Raises
    ------
    InvalidArgumentError
        If it is a float, no number, or longer than 128 bits.

    Examples
    --------
    >>> exact_figure("orders", 12), exact_figure("orders", Fraction(1, 2))
    (12, Fraction(1, 2))
    """
    if type(value) is int and -MAX_MINOR <= value <= MAX_MINOR:
        return value  # nearly all are
    found: Exact
    if isinstance(value, bool):
        raise InvalidArgumentError(name, value, "is no exact figure", "give a number")
    if isinstance(value, Integral):
        found = int(value)
    elif isinstance(value, Fraction):
        found = value
    elif isinstance(value, Decimal) and _is_short(value):
        found = Fraction(value)
    else:
        problem = "is a float" if isinstance(value, float) else "is no exact figure"
        raise InvalidArgumentError(
            name, value, problem, "give an int, a Fraction or a Decimal of at most 40 digits"
        )
    if max(abs(found.numerator), found.denominator).bit_length() > _MOST_BITS:
        raise InvalidArgumentError(
            name, value, "is out of range", f"give a figure of at most {_MOST_BITS} bits"
        )
    return found.numerator if found.denominator == 1 else found


def exact_rate(name: str, value: object) -> Fraction:
    """Read a rate, of any size and sign; a text may end in a percent sign.

    Raises
    ------
    InvalidArgumentError
        If a text is no rate, or as `exact_figure` does.

    Examples
    --------
    >>> exact_rate("margin_rate", "25%"), exact_rate("margin_rate", Decimal("0.25"))
    (Fraction(1, 4), Fraction(1, 4))
    """
    if isinstance(value, str):
        match = _TEXT.fullmatch(value.strip())
        if match is None:
            raise InvalidArgumentError(
                name, value, "is no rate", "give a text such as '0.25' or '25%'"
            )
        size = Fraction(match[2]) / (100 if match[3] else 1)
        return -size if match[1] else size
    return Fraction(exact_figure(name, value))


def exact_sum(parts: Iterable[Exact]) -> Exact:
    """Add figures up, fractions pair by pair: their denominators grow only near the end.

    >>> exact_sum([1, 2]), exact_sum([Fraction(1, 2), 1, Fraction(1, 3), Fraction(1, 6)])
    (3, Fraction(2, 1))
    """
    whole = 0
    found: list[Fraction] = []
    for part in parts:
        if isinstance(part, int):
            whole += part
        else:
            found.append(part)
    while len(found) > 1:
        pairs = [found[i] + found[i + 1] for i in range(0, len(found) - 1, 2)]
        found = [*pairs, found[-1]] if len(found) % 2 else pairs
    return found[0] + whole if found else whole


def ratio(above: Exact, below: Exact) -> Fraction | None:
    """Divide exactly; None where there is nothing to divide by.

    >>> ratio(1, 4), ratio(1, 0)
    (Fraction(1, 4), None)
    """
    return Fraction(above) / below if below else None


def as_float(value: Exact | None) -> float | None:
    """Write a value for a column of floats, as the nearest one.

    Raises
    ------
    AmountTooLargeError
        If it is more than a float holds.
    """
    return None if value is None else nearest_float(value)


def as_plain(value: Exact) -> int | float:
    """Write a figure for a column: a whole number stays one."""
    return value.numerator if value.denominator == 1 else float(value)


def _is_short(value: Decimal) -> bool:
    if not value.is_finite():
        return False
    _, digits, exponent = value.as_tuple()
    return len(digits) <= _MOST_DIGITS and abs(int(exponent)) <= _MOST_DIGITS
