"""Rates that a what-if question assumes: read exactly, written briefly."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.rounding import divide_rounded

Rate: TypeAlias = str | int | Decimal | Fraction
"""A share from 0 to 1: ``"0.25"``, ``"25%"``, ``Decimal("0.25")``, ``Fraction(1, 4)``."""

_TEXT: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,18})?|\.[0-9]{1,18}) ?(%?)")
_FINEST: Final = -30  # decimals beyond this make a fraction of absurd length
_UNDEFINED: Final = {"en": "undefined", "zh": "无定义"}


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


def rate_text(rate: Fraction | None, language: Language = "en", places: int = 2) -> str:
    """Write a rate as a percentage, rounded half up; None is undefined.

    >>> rate_text(Fraction(285, 10_000)), rate_text(Fraction(1, 4), places=0), rate_text(None)
    ('2.85 %', '25 %', 'undefined')
    """
    known_language(language)
    if rate is None:
        return _UNDEFINED[language]
    scaled = divide_rounded(rate.numerator * 100 * 10**places, rate.denominator)
    whole, rest = divmod(abs(scaled), 10**places)
    digits = f"{whole:,}.{rest:0{places}}" if places else f"{whole:,}"
    return f"{'-' if scaled < 0 else ''}{digits}{'%' if language == 'zh' else ' %'}"


def short_rate_text(rate: Fraction, language: Language = "en") -> str:
    """Write a rate that someone gave: as many decimals as it has, two at most.

    >>> short_rate_text(Fraction(1, 4)), short_rate_text(Fraction(1, 8))
    ('25 %', '12.5 %')
    """
    known_language(language)
    places = next((p for p in (0, 1) if (rate * 100 * 10**p).denominator == 1), 2)
    return rate_text(rate, language, places)
