"""Words and figures that tables of customers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from ecomops._typing import Language
from ecomops.metrics.figures import value_text
from ecomops.words import word

COLUMN_WORDS: Final = {
    "customer_id": ("customer", "客户"),
    "last_day": ("last order", "最近下单"),
    "days_since_last": ("days since", "距今天数"),
    "orders": ("orders", "订单数"),
    "paid_minor": ("paid", "实付"),
    "frequency": ("frequency", "复购次数"),
    "recency": ("recency", "活跃时长"),
    "age": ("age", "客龄"),
    "monetary": ("monetary", "复购均额"),
    "cohort": ("cohort", "首购批次"),
    "segment": ("segment", "客群"),
    "segments": ("segments", "客群"),
    "customers": ("customers", "客户数"),
    "customer_share": ("share", "占比"),
    "sales_share": ("share of sales", "销售占比"),
    "expected_day": ("expected", "预计复购"),
    "reason": ("reason", "原因"),
    "all": ("all", "合计"),
}
_AMOUNTS: Final = frozenset({"paid_minor", "monetary"})
_MINOR: Final = {"en": " (minor)", "zh": "（分）"}


def head_of(columns: Sequence[str], language: Language, currency: str | None) -> list[str]:
    """Name the columns; those of amounts with their unit, unless that stands at each amount."""
    return [
        word(COLUMN_WORDS, column, language)
        + (_MINOR[language] if currency is None and column in _AMOUNTS else "")
        for column in columns
    ]


def amount_of(value: Fraction | int | None, language: Language, currency: str | None) -> str:
    """Write an amount, or a mean of amounts; without a currency as a plain number.

    >>> amount_of(129_900, "en", "CNY"), amount_of(Fraction(5001, 2), "en", None)
    ('¥1299.00', '2,500.5')
    """
    unit: Final = "mean" if currency is None else "minor"
    return value_text(None if value is None else Fraction(value), unit, language, currency)


def count_of(value: int) -> str:
    """Write a number of things."""
    return f"{value:,}"


def as_of_text(day: date | None, language: Language, after: str = "") -> str:
    """Say up to which day a table counts; of nothing, none is known.

    >>> as_of_text(date(2026, 11, 11), "zh"), as_of_text(None, "en")
    ('（截至 2026-11-11）', '')
    """
    if day is None:
        return ""
    return f"（截至 {day}）" if language == "zh" else f"{after} as of {day}"


def more_rows(rows: list[list[str]], n: int) -> list[list[str]]:
    """Say that there are more rows than those shown."""
    return [*rows, ["…", *[""] * (len(rows[0]) - 1)]] if n > len(rows) else rows
