"""Values of metrics, written for people."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.languages import known_language
from ecomops.rounding import divide_rounded

Unit: TypeAlias = Literal["rate", "minor", "count", "mean", "times", "s", "days", "score"]
"""rate 比率 (0 to 1), minor 金额（分）, count 数量, mean 平均数, times 倍, s 秒, days 天, score
评分."""

_UNDEFINED: Final = {"en": "undefined", "zh": "无定义"}
_ENDINGS: Final[dict[Unit, tuple[str, str]]] = {
    "rate": (" %", "%"), "minor": (" minor units", " 分"), "times": ("×", " 倍"),
    "s": (" s", " 秒"), "days": (" days", " 天"),
}  # fmt: skip
_PLACES: Final = (2, 4, 6, 9, 12)
_OF_MONEY: Final = (0, *_PLACES)
_NOTHING_AND_ALL: Final = (Fraction(0), Fraction(1))


def value_text(
    value: Fraction | None,
    unit: Unit,
    language: Language = "en",
    currency: str | None = None,
    *,
    unlike: tuple[Fraction, ...] = (),
) -> str:
    """Write a value in its unit, rounded half up.

    Parameters
    ----------
    value
        None is undefined.
    currency
        ISO 4217 code to write amounts in; None: as minor units.
    unlike
        Values that it should not be taken for, as the limits of a band: it gets as many
        decimals as show on which side of each it lies, or the sign alone where twelve do not.
        A rate never reads 0 or 100 % unless it is that.

    Examples
    --------
    >>> value_text(Fraction(151, 1000), "rate"), value_text(Fraction(25, 7), "times")
    ('15.1 %', '3.57×')
    >>> value_text(Fraction(88_000, 3), "minor", currency="CNY"), value_text(None, "rate", "zh")
    ('¥293.33', '无定义')
    >>> value_text(Fraction(150_001, 10**6), "rate", unlike=(Fraction(15, 100),))
    '15.0001 %'
    >>> value_text(Fraction(999_967, 100), "minor", currency="CNY", unlike=(Fraction(100_00),))
    '¥99.9967'
    >>> value_text(Fraction(1, 10**6), "rate"), value_text(1 - Fraction(1, 10**20), "rate", "zh")
    ('0.0001 %', '< 100%')
    """
    known_language(language)
    if value is None:
        return _UNDEFINED[language]
    limits = (*unlike, *_NOTHING_AND_ALL) if unit == "rate" else unlike
    mistaken: list[Fraction] = []
    for places in _places(unit, currency):
        shown = _rounded(value, unit, places)
        mistaken = [at for at in limits if _side(shown, at) != _side(value, at)]
        if not mistaken:
            return _written(shown, unit, language, currency, places)
    nearest = mistaken[0]
    return f"{'<' if value < nearest else '>'} {limit_text(nearest, unit, language, currency)}"


def limit_text(
    limit: Fraction, unit: Unit, language: Language = "en", currency: str | None = None
) -> str:
    """Write a limit in the unit of its metric, with all the decimals that it has.

    >>> limit_text(Fraction(15, 100), "rate"), limit_text(Fraction(999_967, 100), "minor")
    ('15 %', '9,999.67 minor units')
    """
    known_language(language)
    places = _places(unit, currency)
    exact = next((p for p in places if _rounded(limit, unit, p) == limit), places[-1])
    return _written(_rounded(limit, unit, exact), unit, language, currency, exact)


def _places(unit: Unit, currency: str | None) -> tuple[int, ...]:
    return _OF_MONEY if unit == "minor" and currency is not None else _PLACES


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


def _rounded(value: Fraction, unit: Unit, places: int) -> Fraction:
    """Round to so many decimals of what is shown: of a rate, those of the percentage."""
    scale = 10**places * (100 if unit == "rate" else 1)
    return Fraction(divide_rounded(value.numerator * scale, value.denominator), scale)


def _written(
    shown: Fraction, unit: Unit, language: Language, currency: str | None, places: int
) -> str:
    if unit == "minor" and currency is not None:
        return _money(shown, currency, places)
    text = _number(shown * 100 if unit == "rate" else shown, places)
    return text + _ENDINGS.get(unit, ("", ""))[language == "zh"]


def _money(minor: Fraction, currency: str, places: int) -> str:
    """Write an amount; decimals of a minor unit stand behind those of the currency."""
    whole, rest = divmod(int(abs(minor) * 10**places), 10**places)
    digits = f"{rest:0{places}}".rstrip("0") if rest else ""
    text = format_minor(whole, currency)
    point = "." if digits and "." not in text else ""
    return f"{'-' if minor < 0 else ''}{text}{point}{digits}"


def _number(value: Fraction, places: int) -> str:
    scaled = int(abs(value) * 10**places)
    whole, rest = divmod(scaled, 10**places)
    text = f"{whole:,}.{rest:0{places}}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text
