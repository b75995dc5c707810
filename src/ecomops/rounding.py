"""Whole numbers out of fractions: named rounding, and exact percentages.

Nothing here depends on the caller's `decimal` context.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from ecomops._typing import PERCENT_PLACES
from ecomops.errors import InvalidArgumentError

Rounding: TypeAlias = Literal["half_up", "half_even", "down"]
"""How a fraction becomes a whole number: ``half_up`` takes halves away from zero,
``half_even`` to the even neighbour, ``down`` drops the fraction (舍入)."""

PERCENT_DENOMINATOR: Final = 100 * 10**PERCENT_PLACES
"""``amount * percent_parts(p) / PERCENT_DENOMINATOR`` is p percent of the amount."""

_MAX_PERCENT: Final = 10**6
_HALF: Final = PERCENT_DENOMINATOR // 2

EXACT: Final = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[Inexact, InvalidOperation])
"""A context in which an operation is exact or raises."""


def divide_rounded(numerator: int, denominator: int, rounding: Rounding = "half_up") -> int:
    """Divide whole numbers and round to a whole number (舍入).

    Parameters
    ----------
    numerator
        Of either sign; a negative result is the mirror image of the positive one, so
        ``half_up`` takes halves away from zero and ``down`` cuts toward zero.
    denominator
        At least 1.
    rounding
        ``half_up``, ``half_even`` or ``down``.

    Raises
    ------
    InvalidArgumentError
        If the denominator is not positive, the rounding has another name, or a number is
        not whole.

    Examples
    --------
    >>> divide_rounded(5, 2), divide_rounded(5, 2, "half_even"), divide_rounded(5, 2, "down")
    (3, 2, 2)
    >>> divide_rounded(-5, 2), divide_rounded(-5, 2, "half_even"), divide_rounded(-5, 2, "down")
    (-3, -2, -2)
    """
    if type(numerator) is not int or type(denominator) is not int:  # spares the engines a call
        check_whole("numerator", numerator)
        check_whole("denominator", denominator)
    if denominator < 1:
        raise InvalidArgumentError(
            "denominator", denominator, "is not positive", "give a whole number from 1"
        )
    quotient, rest = divmod(abs(numerator), denominator)
    if rounding == "half_up":
        quotient += 2 * rest >= denominator
    elif rounding == "half_even":
        quotient += 2 * rest + quotient % 2 > denominator
    elif rounding != "down":
        raise InvalidArgumentError(
            "rounding", rounding, "is unknown", "give 'half_up', 'half_even' or 'down'"
        )
    return -quotient if numerator < 0 else quotient


def percent_parts(percent: Decimal | int) -> int:
    """Turn a percentage into whole ten-thousandths of a percent (百分比).

    Raises
    ------
    InvalidArgumentError
        If the percentage is a float, not finite, beyond ±1 000 000, or has more than four
        decimals that are not zero.

    Examples
    --------
    >>> percent_parts(Decimal("12.5"))
    125000
    """
    _check_percent(percent)
    return _parts(percent)


@lru_cache(maxsize=1024)  # a rule asks for its own percentage again and again
def _parts(percent: Decimal | int) -> int:
    try:
        return scaled(Decimal(percent), PERCENT_PLACES)
    except Inexact:
        raise InvalidArgumentError(
            "percent", percent, "is too fine", f"give at most {PERCENT_PLACES} decimals"
        ) from None


def percent_of(amount_minor: int, percent: Decimal | int, rounding: Rounding = "half_up") -> int:
    """Take a percentage of an amount, exactly, then round once (按比例).

    Parameters
    ----------
    amount_minor
        Of either sign. [minor]
    percent
        With at most four decimals.
    rounding
        How the fraction of a minor unit is rounded; see `divide_rounded`.

    Examples
    --------
    >>> percent_of(1999, Decimal("12.5"))
    250
    >>> percent_of(1999, Decimal("12.5"), "down")
    249
    """
    check_whole("amount_minor", amount_minor)
    return divide_rounded(amount_minor * percent_parts(percent), PERCENT_DENOMINATOR, rounding)


def percent_of_each(
    amounts_minor: Iterable[int], percent: Decimal, rounding: Rounding
) -> list[int]:
    """Take a percentage of each amount; `percent_of` for what engines have checked before.

    Amounts and percentage are not negative.

    >>> percent_of_each([1999, 100], Decimal("12.5"), "half_up")
    [250, 13]
    """
    parts = _parts(percent)
    if rounding == "half_up":
        return [(a * parts + _HALF) // PERCENT_DENOMINATOR for a in amounts_minor]
    return [divide_rounded(a * parts, PERCENT_DENOMINATOR, rounding) for a in amounts_minor]


def scaled(number: Decimal, places: int) -> int:
    """Shift the point by so many places; raise Inexact if a fraction is left."""
    return int(EXACT.scaleb(EXACT.quantize(number, Decimal((0, (1,), -places))), places))


def check_whole(name: str, value: object, remedy: str = "give an int") -> None:
    """Refuse what is not an int, True and False included."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgumentError(name, value, "is not a whole number", remedy)


def _check_percent(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InvalidArgumentError(
            "percent", value, "is not exact", "give an int or a Decimal, such as Decimal('12.5')"
        )
    is_number = isinstance(value, int) or value.is_finite()
    if not (is_number and -_MAX_PERCENT <= value <= _MAX_PERCENT):
        raise InvalidArgumentError(
            "percent", value, "is out of range", f"give a percentage within ±{_MAX_PERCENT}"
        )
