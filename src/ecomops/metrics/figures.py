"""Values of metrics, written for people."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.languages import known_language
from ecomops.rate_text import rate_text
from ecomops.rounding import divide_rounded

Unit: TypeAlias = Literal["rate", "minor", "count", "mean", "times", "s", "days", "score"]
"""rate 比率 (0 to 1), minor 金额（分）, count 数量, mean 平均数, times 倍, s 秒, days 天, score
评分."""

_UNDEFINED: Final = {"en": "undefined", "zh": "无定义"}
_ENDINGS: Final[dict[Unit, tuple[str, str]]] = {
    "times": ("×", " 倍"), "s": (" s", " 秒"), "days": (" days", " 天"),
}  # fmt: skip
_MORE_PLACES: Final = (2, 4, 6, 9, 12)


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
        Values that it should not read like unless it is one: the limits of a band.

    Examples
    --------
    >>> value_text(Fraction(151, 1000), "rate"), value_text(Fraction(25, 7), "times")
    ('15.1 %', '3.57×')
    >>> value_text(Fraction(88_000, 3), "minor", currency="CNY"), value_text(None, "rate", "zh")
    ('¥293.33', '无定义')
    >>> value_text(Fraction(150_001, 10**6), "rate", unlike=(Fraction(15, 100),))
    '15.0001 %'
    """
    known_language(language)
    if value is None:
        return _UNDEFINED[language]
    plain = {_written(limit, unit, language, currency, 2) for limit in unlike if limit != value}
    texts = [_written(value, unit, language, currency, places) for places in _MORE_PLACES]
    return next((text for text in texts if text not in plain), texts[-1])


def _written(
    value: Fraction, unit: Unit, language: Language, currency: str | None, places: int
) -> str:
    if unit == "rate":
        return _trimmed(rate_text(value, "zh", places)[:-1]) + ("%" if language == "zh" else " %")
    if unit == "minor":
        if currency is not None:
            return format_minor(divide_rounded(value.numerator, value.denominator), currency)
        return _number(value, places) + (" 分" if language == "zh" else " minor units")
    return _number(value, places) + _ENDINGS.get(unit, ("", ""))[language == "zh"]


def _number(value: Fraction, places: int) -> str:
    scaled = divide_rounded(value.numerator * 10**places, value.denominator)
    whole, rest = divmod(abs(scaled), 10**places)
    return _trimmed(f"{'-' if scaled < 0 else ''}{whole:,}.{rest:0{places}}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
