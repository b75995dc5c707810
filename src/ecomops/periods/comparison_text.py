"""Comparisons in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.periods.text import days_text

if TYPE_CHECKING:
    from ecomops.periods.comparison import Comparison, ComparisonFlag


def comparison_text(said: Comparison, language: Language) -> str:
    """Say what is compared, and what makes the two unlike."""
    zh = language == "zh"
    current, base = said.current.describe(language), said.base.describe(language)
    head = f"{current} 对比 {base}" if zh else f"{current} against {base}"
    parts = [_PARTS[flag](said, language) for flag in said.flags]
    if not parts:
        return head
    return f"{head}：{'；'.join(parts)}" if zh else f"{head}: {'; '.join(parts)}"


def _unfinished(_: Comparison, language: Language) -> str:
    return "本期尚未结束" if language == "zh" else "the first is not over"


def _days(said: Comparison, language: Language) -> str:
    days, n = days_text(said.current.days, language), said.base.days
    return f"{days}对 {n} 天" if language == "zh" else f"{days} against {n}"


def _hours(said: Comparison, language: Language) -> str:
    now, then = (_span_text(one.duration, language) for one in (said.current, said.base))
    return f"{now}对 {then}" if language == "zh" else f"{now} against {then}"


def _weekdays(_: Comparison, language: Language) -> str:
    return "星期构成不同" if language == "zh" else "other weekdays"


def _holidays(said: Comparison, language: Language) -> str:
    both = [(one.name, one.current_days, one.base_days) for one in said.holiday_differences]
    if language == "zh":
        return "；".join(f"{name} {now} 天对 {then} 天" for name, now, then in both)
    return "; ".join(
        f"{name} on {days_text(now, 'en')} against {then}" for name, now, then in both
    )


def _unknown(_: Comparison, language: Language) -> str:
    return "节日未知" if language == "zh" else "holidays not known for both"


def _overlap(_: Comparison, language: Language) -> str:
    return "两期重叠" if language == "zh" else "they overlap"


def _span_text(span: timedelta, language: Language) -> str:
    """Write a span of time in hours, minutes and seconds, and no more of them than it has."""
    minutes, rest = divmod(span, timedelta(minutes=1))
    numbers = (*divmod(minutes, 60), rest.seconds)
    units = ("小时", "分", "秒") if language == "zh" else ("h", "min", "s")
    pairs = zip(numbers, units, strict=True)
    return " ".join(f"{number} {unit}" for number, unit in pairs if number) or f"0 {units[0]}"


_PARTS: Final[dict[ComparisonFlag, Callable[[Comparison, Language], str]]] = {
    "unfinished": _unfinished,
    "days_differ": _days,
    "hours_differ": _hours,
    "weekdays_differ": _weekdays,
    "holidays_differ": _holidays,
    "holidays_unknown": _unknown,
    "overlap": _overlap,
}
