"""Periods in English and Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ecomops._typing import Language
from ecomops.periods.kinds import PeriodKind, PeriodUnit

UNIT_WORDS: Final[dict[PeriodUnit, tuple[str, str]]] = {
    "day": ("day", "日"), "week": ("week", "周"), "month": ("month", "月"),
    "quarter": ("quarter", "季"), "year": ("year", "年"),
}  # fmt: skip
_SPANS: Final[dict[str, tuple[str, str]]] = {
    "week": ("week", "周"),
    "week_to_date": ("week to date", "当周累计"),
    "month_to_date": ("month to date", "当月累计"),
    "quarter_to_date": ("quarter to date", "当季累计"),
    "year_to_date": ("year to date", "当年累计"),
}
_MONTHS_OF_A_QUARTER: Final = 3
_DAY: Final = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
_LABELS: Final[dict[str, re.Pattern[str]]] = {
    "week": re.compile(rf"{_DAY} to {_DAY} \(week\)"),
    "month": re.compile("([0-9]{4})-([0-9]{2})"),
    "quarter": re.compile("([0-9]{4}) Q([1-4])"),
    "year": re.compile("([0-9]{4})()"),
}


def period_text(kind: PeriodKind, first_day: date, last_day: date, language: Language) -> str:
    """Name a period.

    >>> period_text("days", date(2026, 11, 4), date(2026, 11, 10), "zh")
    '2026-11-04 至 2026-11-10（7 天）'
    """
    zh = language == "zh"
    year = first_day.isoformat()[:4]
    if kind == "day":
        return first_day.isoformat()
    if kind == "month":
        return f"{year} 年 {first_day.month} 月" if zh else first_day.isoformat()[:7]
    if kind == "quarter":
        quarter = (first_day.month - 1) // _MONTHS_OF_A_QUARTER + 1
        return f"{year} 年第 {quarter} 季度" if zh else f"{year} Q{quarter}"
    if kind == "year":
        return f"{year} 年" if zh else year
    days = days_text((last_day - first_day).days + 1, language)
    said = _SPANS[kind][zh] if kind in _SPANS else days
    return f"{first_day} 至 {last_day}（{said}）" if zh else f"{first_day} to {last_day} ({said})"


def label_text(unit: str, label: str, language: Language) -> str:
    """Write the label of a period of a unit, as English names it; other labels stay as they are.

    >>> label_text("quarter", "2026 Q1", "zh"), label_text("segment", "2026 Q1", "zh")
    ('2026 年第 1 季度', '2026 Q1')
    """
    found = _LABELS[unit].fullmatch(label) if unit in _LABELS else None
    if language == "en" or found is None:
        return label
    first, last = found[1], found[2] or ""
    if unit == "quarter":
        return f"{first} 年第 {last} 季度"
    if unit == "month":
        return f"{first} 年 {int(last)} 月"
    return f"{first} 年" if unit == "year" else f"{first} 至 {last}（周）"


def days_text(n: int, language: Language) -> str:
    """Count days.

    >>> days_text(1, "en"), days_text(7, "zh")
    ('1 day', '7 天')
    """
    if language == "zh":
        return f"{n} 天"
    return "1 day" if n == 1 else f"{n} days"
