"""Shares as people give them and see them: ``"25%"``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, TypeAlias

from ecomops._typing import Language
from ecomops.arguments import ExactNumber, exact_number
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.rounding import divide_rounded

Rate: TypeAlias = str | ExactNumber
"""A share: ``"0.25"``, ``"25%"``, ``Decimal("0.25")``, ``Fraction(1, 4)``."""

_TEXT: Final = re.compile(r"(-?(?:[0-9]{1,18}(?:\.[0-9]{1,18})?|\.[0-9]{1,18})) ?(%?)")
_REMEDY: Final = "give a text such as '0.25' or '25%', a Decimal or a Fraction"
_UNDEFINED: Final = {"en": "undefined", "zh": "无定义"}
_MORE_PLACES: Final = (4, 6, 9, 12)


def read_rate(name: str, value: object) -> Fraction:
    """Read a rate exactly; a text may end in a percent sign.

    Raises
    ------
    InvalidArgumentError
        If it is a float, not finite, or no number.

    Examples
    --------
    >>> read_rate("margin_rate", "25%"), read_rate("margin_rate", "-.5")
    (Fraction(1, 4), Fraction(-1, 2))
    """
    if not isinstance(value, str):
        return Fraction(exact_number(name, value, _REMEDY))
    match = _TEXT.fullmatch(value.strip())
    if match is None:
        raise InvalidArgumentError(name, value, "is no rate", _REMEDY)
    return Fraction(match[1]) / (100 if match[2] else 1)


def rate_text(rate: Fraction | None, language: Language = "en", places: int = 2) -> str:
    """Write a rate as a percentage, rounded half up; None is undefined.

    What is not quite none, or not quite all, never reads so: it gets more decimals.

    >>> rate_text(Fraction(285, 10_000)), rate_text(Fraction(1, 4), places=0), rate_text(None)
    ('2.85 %', '25 %', 'undefined')
    >>> rate_text(Fraction(99_999, 100_000)), rate_text(Fraction(1, 10**20), "zh")
    ('99.9990 %', '> 0%')
    """
    known_language(language)
    if rate is None:
        return _UNDEFINED[language]
    percent = percent_sign(language)
    for more in (places, *(p for p in _MORE_PLACES if p > places)):
        is_rough = abs(_scaled(rate, more)) in {0, 100 * 10**more} and rate.denominator > 1
        if not is_rough:
            return percent_digits(rate, more) + percent
    sign = "<" if rate < round(rate) else ">"
    return f"{sign} {round(rate) * 100}{percent}"


def percent_sign(language: Language) -> str:
    """Give what stands after the digits of a percentage: Chinese has no space before it.

    >>> percent_sign("en"), percent_sign("zh")
    (' %', '%')
    """
    return "%" if language == "zh" else " %"


def percent_digits(rate: Fraction, places: int) -> str:
    """Write a rate times a hundred, rounded half up, with so many decimals.

    >>> percent_digits(Fraction(285, 10_000), 2), percent_digits(Fraction(-1, 3), 0)
    ('2.85', '-33')
    """
    scaled = _scaled(rate, places)
    whole, rest = divmod(abs(scaled), 10**places)
    digits = f"{whole:,}.{rest:0{places}}" if places else f"{whole:,}"
    return f"{'-' if scaled < 0 else ''}{digits}"


def _scaled(rate: Fraction, places: int) -> int:
    return divide_rounded(rate.numerator * 100 * 10**places, rate.denominator)


def short_rate_text(rate: Fraction, language: Language = "en") -> str:
    """Write a rate that someone gave: as many decimals as it has, two at most.

    >>> short_rate_text(Fraction(1, 4)), short_rate_text(Fraction(1, 8))
    ('25 %', '12.5 %')
    """
    known_language(language)
    places = next((p for p in (0, 1) if (rate * 100 * 10**p).denominator == 1), 2)
    return rate_text(rate, language, places)
