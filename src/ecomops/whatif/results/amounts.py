"""How amounts are written in tables: sums may be larger than an amount can be."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from ecomops._typing import MAX_MINOR, Language
from ecomops.amount_text import format_minor
from ecomops.currencies import exponent, symbol
from ecomops.languages import known_language
from ecomops.rate_text import rate_text
from ecomops.rounding import divide_rounded

_UNDEFINED = {"en": "undefined", "zh": "无定义"}
_IMPOSSIBLE: Final[dict[Language, str]] = {"en": "impossible ({})", "zh": "不可能（{}）"}


def long_money(minor: int, currency: str) -> str:
    """Write an amount for a table, with commas between thousands; sums may exceed int64.

    >>> long_money(13_100_500, "USD")
    '$131,005.00'
    """
    if abs(minor) <= MAX_MINOR:
        return format_minor(minor, currency, grouping=True)
    places = exponent(currency)
    whole, fraction = divmod(abs(minor), 10**places)
    sign = "-" if minor < 0 else ""
    return f"{sign}{symbol(currency)}{whole:,}" + (f".{fraction:0{places}}" if places else "")


def exact_money(minor: Fraction | int | None, currency: str, language: Language = "en") -> str:
    """Write an exact amount, rounded half up to minor units; None is undefined.

    >>> exact_money(Fraction(1000, 3), "CNY"), exact_money(None, "CNY")
    ('¥3.33', 'undefined')
    """
    known_language(language)
    if minor is None:
        return _UNDEFINED[language]
    exact = Fraction(minor)
    return long_money(divide_rounded(exact.numerator, exact.denominator), currency)


def needed_margin_text(margin_rate: Fraction | None, language: Language = "en") -> str:
    """Write a margin that has to be exceeded; there is none above 100 %.

    >>> needed_margin_text(Fraction(9, 10)), needed_margin_text(Fraction(9))
    ('90.00 %', 'impossible (900.00 %)')
    """
    text = rate_text(margin_rate, language)
    if margin_rate is None or margin_rate < 1:
        return text
    return _IMPOSSIBLE[known_language(language)].format(text)
