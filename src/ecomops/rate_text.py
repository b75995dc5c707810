"""Shares as percentages, for people."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.rounding import divide_rounded

_UNDEFINED: Final = {"en": "undefined", "zh": "无定义"}


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
