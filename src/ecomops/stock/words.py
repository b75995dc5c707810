"""Stock states, days and units in English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from ecomops._typing import MAX_MINOR, Language
from ecomops.amount_text import format_minor
from ecomops.currencies import exponent, symbol
from ecomops.rate_text import percent_sign
from ecomops.words import plain_number

STATE_WORDS: Final = {
    "out_of_stock": ("out of stock", "缺货"),
    "order_now": ("order now", "立即补货"),
    "low": ("low", "库存偏低"),
    "reorder": ("reorder", "到补货点"),
    "overstock": ("overstock", "积压"),
    "unknown": ("unknown", "需求未知"),
    "healthy": ("healthy", "正常"),
    "none": ("nothing", "无货无销量"),
}
UNKNOWN_WORDS: Final = {
    "demand": ("it was in stock on no day", "窗口期内无在售日"),
    "lead_time": ("its lead time is not known", "提前期未知"),
    "spread": ("how its daily sales vary is not known", "日销量波动未知"),
}
HELD_WORDS: Final = {
    "max_stock": ("held to its stock budget", "受库存资金上限限制"),
    "capacity": ("held to its capacity", "受产能限制"),
}


def number_text(number: Fraction | int, places: int = 1, *, up: bool = False) -> str:
    """Write a number with few decimals, rounded down, or up.

    >>> number_text(Fraction(699, 100)), number_text(Fraction(901, 10), up=True), number_text(7)
    ('6.9', '90.1', '7')
    """
    scaled = Fraction(number) * 10**places
    whole = -(-scaled // 1) if up else scaled // 1
    return plain_number(Decimal(int(whole)).scaleb(-places))


def share_text(rate: Fraction | None, language: Language) -> str:
    """Write a share as a percentage with at most one decimal, rounded down; none as a dash.

    >>> share_text(Fraction(4, 3), "en"), share_text(Fraction(4, 5), "zh"), share_text(None, "en")
    ('133.3 %', '80%', '–')
    """
    return "–" if rate is None else number_text(rate * 100) + percent_sign(language)


def days_text(days: Fraction | int | None, language: Language, *, up: bool = False) -> str:
    """Write a number of days.

    >>> days_text(Fraction(1), "en"), days_text(Fraction(13, 2), "zh"), days_text(None, "en")
    ('1 day', '6.5 天', '–')
    """
    if days is None:
        return "–"
    text = number_text(days, up=up)
    if language == "zh":
        return f"{text} 天"
    return f"{text} day" if text == "1" else f"{text} days"


def units_text(units: int, language: Language) -> str:
    """Write a number of units.

    >>> units_text(1, "en"), units_text(20, "en"), units_text(20, "zh")
    ('1 unit', '20 units', '20 件')
    """
    if language == "zh":
        return f"{units} 件"
    return f"{units} unit" if units == 1 else f"{units} units"


def without_cost_text(n_skus: int, units: int, language: Language) -> str:
    """Say of how many SKUs the cost is not known, and how many units that is.

    >>> without_cost_text(1, 125, "en"), without_cost_text(1, 125, "zh")
    ('1 without a known cost (125 units)', '1 个 SKU 缺少成本（125 件）')
    """
    told = units_text(units, language)
    if language == "zh":
        return f"{n_skus} 个 SKU 缺少成本（{told}）"
    return f"{n_skus} without a known cost ({told})"


def cost_text(minor: int, currency: str | None, language: Language) -> str:
    """Write an amount with commas between thousands; sums may exceed int64.

    >>> cost_text(12_345_00, "CNY", "en"), cost_text(10**20, "JPY", "zh")
    ('¥12,345.00', '¥100,000,000,000,000,000,000')
    >>> cost_text(1200, None, "en"), cost_text(1200, None, "zh")
    ('1,200 minor units', '1,200 分')
    """
    if currency is None:
        return f"{minor:,} 分" if language == "zh" else f"{minor:,} minor units"
    if abs(minor) <= MAX_MINOR:
        return format_minor(minor, currency, grouping=True)
    places = exponent(currency)
    whole, fraction = divmod(minor, 10**places)
    return f"{symbol(currency)}{whole:,}" + (f".{fraction:0{places}}" if places else "")
