"""Figures without rounding: read or refused, added, divided, and put into columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from ecomops._typing import MAX_MINOR
from ecomops.arguments import exact_number
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.quotients import nearest_float
from ecomops.rate_text import read_rate

Exact: TypeAlias = int | Fraction
"""A figure without rounding."""

Figure: TypeAlias = int | Fraction | Decimal
"""What is read as one."""

RateFigure: TypeAlias = str | Figure
"""A rate: ``"0.25"``, ``"25%"``, ``Decimal("0.25")``, ``Fraction(1, 4)``."""

_MOST_BITS: Final = 128
_REMEDY: Final = "give an int, a Fraction or a Decimal"


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
    return _of_a_size(name, value, exact_number(name, value, _REMEDY))


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
    return Fraction(_of_a_size(name, value, read_rate(name, value)))


def _of_a_size(name: str, value: object, found: Exact) -> Exact:
    if max(abs(found.numerator), found.denominator).bit_length() > _MOST_BITS:
        raise InvalidArgumentError(
            name, value, "is out of range", f"give a figure of at most {_MOST_BITS} bits"
        )
    return found.numerator if found.denominator == 1 else found


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
