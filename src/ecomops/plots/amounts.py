"""Amounts on axes and in labels."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from ecomops._typing import MAX_MINOR, Language
from ecomops.amount_text import format_minor
from ecomops.currencies import exponent, symbol
from ecomops.whatif.results.amounts import long_money

_SCALES: Final[dict[Language, tuple[tuple[float, str], ...]]] = {
    "en": ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}
_BASES_ZH: Final = {"list": "原价", "shelf": "货架价", "paid": "实付"}
_SHORT_FROM: Final[dict[str, float]] = {"k": 1e3}


def major(minor: Fraction | int, currency: str) -> float:
    """Scale an amount for an axis; amounts to be read are written out.

    >>> major(199_00, "CNY"), major(10**30, "JPY")
    (199.0, 1e+30)
    """
    return float(Fraction(minor) / 10 ** exponent(currency))


def brief_money(minor: int, currency: str) -> str:
    """Write an amount without zeros behind the point, with commas; sums may exceed int64.

    >>> brief_money(1_000_00, "USD"), brief_money(12_50, "USD")
    ('$1,000', '$12.50')
    """
    if abs(minor) > MAX_MINOR:
        return long_money(minor, currency)
    return format_minor(minor, currency, trim=True, grouping=True)


def basis_text(basis: str, language: Language) -> str:
    """Say what amounts are: a word of the caller's own stays as it is.

    >>> basis_text("paid", "zh"), basis_text("paid", "en"), basis_text("吊牌价", "zh")
    ('实付', 'paid', '吊牌价')
    """
    return _BASES_ZH.get(basis, basis) if language == "zh" else basis


def percent_labels(language: Language, times: int = 1) -> str:
    """Write the Vega expression that labels an axis with percentages: ``5 %``, ``5%``.

    >>> percent_labels("zh")
    "format(datum.value * 1, ',~f') + '%'"
    """
    percent = "%" if language == "zh" else " %"
    return f"format(datum.value * {times}, ',~f') + '{percent}'"


def money_labels(currency: str, language: Language) -> str:
    """Write the Vega expression that labels an axis: ``$20k``, ``¥2万``.

    >>> "'万'" in money_labels("CNY", "zh"), "'k'" in money_labels("CNY", "zh")
    (True, False)
    """
    text = "format(abs(datum.value), ',~f')"
    for least, name in reversed(_SCALES[language]):
        unit = _SHORT_FROM.get(name, least)
        scaled = f"format(abs(datum.value) / {unit:.0f}, ',.6~r') + '{name}'"
        text = f"abs(datum.value) >= {least:.0f} ? {scaled} : {text}"
    return f"(datum.value < 0 ? '-' : '') + {symbol(currency)!r} + ({text})"
