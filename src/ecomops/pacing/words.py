"""Periods, days and numbers in English and Chinese."""

from __future__ import annotations

from datetime import date
from typing import Final

from ecomops._typing import Language
from ecomops.pacing.periods import QuotaPeriod
from ecomops.words import word

_NOW: Final = {
    "day": ("today", "今日"), "week": ("this week", "本周"), "month": ("this month", "本月"),
}  # fmt: skip
_EACH: Final = {"day": ("a day", "每日"), "week": ("a week", "每周"), "month": ("a month", "每月")}
_HEADS: Final = {"day": ("day", "日期"), "week": ("week", "周"), "month": ("month", "月份")}
PACE_WORDS: Final = {
    "ahead": ("ahead", "超前"),
    "even": ("even", "正常"),
    "behind": ("behind", "落后"),
}
MINIMUM_WORDS: Final = {
    "met": ("met", "达标"), "missed": ("missed", "未达标"), "open": ("open", "进行中"),
}  # fmt: skip
WEEKDAY_WORDS: Final = (
    ("Mon", "周一"), ("Tue", "周二"), ("Wed", "周三"), ("Thu", "周四"), ("Fri", "周五"),
    ("Sat", "周六"), ("Sun", "周日"),
)  # fmt: skip


def now_text(period: QuotaPeriod, language: Language) -> str:
    """Name the period that runs: ``today``, ``本月``."""
    return word(_NOW, period, language)


def each_text(period: QuotaPeriod, language: Language) -> str:
    """Say how often: ``a day``, ``每日``."""
    return word(_EACH, period, language)


def period_head(period: QuotaPeriod, language: Language) -> str:
    """Name a column of periods."""
    return word(_HEADS, period, language)


def period_text(period: QuotaPeriod, first_on: date) -> str:
    """Name a period by its first day; a month by its number.

    >>> period_text("month", date(2026, 11, 1)), period_text("week", date(2026, 11, 2))
    ('2026-11', '2026-11-02')
    """
    return first_on.isoformat()[:7] if period == "month" else first_on.isoformat()


def number_text(number: int | None) -> str:
    """Write a number with commas between thousands; none as a dash.

    >>> number_text(5_000_000), number_text(None)
    ('5,000,000', '–')
    """
    return "–" if number is None else f"{number:,}"
