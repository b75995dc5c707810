"""A stock check as tables: counts by state, what is short, what is too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from ecomops._typing import Language
from ecomops.stock.span import NOT_KNOWN_REASONS
from ecomops.stock.words import STATE_WORDS, UNKNOWN_WORDS, cost_text, number_text
from ecomops.text_table import text_table
from ecomops.words import word

if TYPE_CHECKING:
    from ecomops.stock.check_table import StockCheck
    from ecomops.stock.stock_check import StockVerdict

Board: TypeAlias = tuple[str, list[str], list[list[str]], str]
"""A title, a head, rows, and how columns are aligned."""

_SHORT_HEADS: Final = (
    ("SKU", "state", "available", "on the way", "a day", "cover", "lasts until", "order", "by"),
    ("SKU", "状态", "可售", "在途", "日均", "可售天数", "预计断货", "补货", "最晚"),
)
_OVER_HEADS: Final = (
    ("SKU", "available", "a day", "cover", "too many", "at cost"),
    ("SKU", "可售", "日均", "可售天数", "积压", "成本"),
)


def board_tables(check: StockCheck, language: Language, limit: int) -> Iterator[Board]:
    """Give the tables that a check shows, those without rows left out."""
    zh = language == "zh"
    title = f"{check.today} 库存检查" if zh else f"stock on {check.today}"
    states = [state for state, n in check.state_counts.items() if n]
    counted = [str(check.state_counts[state]) for state in states]
    yield (
        title, ["SKU", *(word(STATE_WORDS, state, language) for state in states)],
        [[str(len(check)), *counted]], ">" * (len(states) + 1),
    )  # fmt: skip
    short = [_short_row(one, language) for one in check.shortages(limit)]
    if short:
        yield "待补货" if zh else "to order", list(_SHORT_HEADS[zh]), short, "<<>>>><><"
    over = [_over_row(one, language) for one in check.overstocked(limit)]
    if over:
        yield "待清仓" if zh else "to clear", list(_OVER_HEADS[zh]), over, "<>>>>>"


def board_text(check: StockCheck, language: Language, limit: int) -> str:
    """Lay them out as text, with what is not known below."""
    parts = [
        "\n".join((title, text_table(head, rows, align)))
        for title, head, rows, align in board_tables(check, language, limit)
    ]
    return "\n\n".join([*parts, *_unknown(check, language)])


def _short_row(verdict: StockVerdict, language: Language) -> list[str]:
    stock, found = verdict.stock, verdict.replenishment
    units = "?" if found.order_units is None else str(found.order_units)
    if found.order_units is not None and not found.should_order:
        units = "0"
    day = found.order_by if found.should_order else None
    return [
        stock.sku_id, word(STATE_WORDS, verdict.state, language), str(stock.available_units),
        str(stock.incoming), _told(stock.daily_demand, 2), _told(stock.cover_days),
        _day(verdict.stock_out_on), units, _day(day),
    ]  # fmt: skip


def _over_row(verdict: StockVerdict, language: Language) -> list[str]:
    stock, cost = verdict.stock, verdict.excess_minor
    return [
        stock.sku_id, str(stock.available_units), _told(stock.daily_demand, 2),
        _told(stock.cover_days), str(verdict.excess_units),
        "–" if cost is None else cost_text(cost, stock.currency, language),
    ]  # fmt: skip


def _told(number: Fraction | None, places: int = 1) -> str:
    return "–" if number is None else number_text(number, places)


def _day(day: date | None) -> str:
    return "–" if day is None else day.isoformat()


def _unknown(check: StockCheck, language: Language) -> Iterator[str]:
    """Say of how many SKUs there is no reorder point, and why."""
    zh = language == "zh"
    counts = np.bincount(check.replenishment.unknown_because, minlength=4).tolist()[1:]
    reasons = [
        f"{word(UNKNOWN_WORDS, why, language)}{'：' if zh else ': '}{n}"
        for why, n in zip(NOT_KNOWN_REASONS, counts, strict=True)
        if n
    ]
    if reasons:
        head = "无法计算补货点" if zh else "no reorder point"
        yield f"{head} – {('；' if zh else '; ').join(reasons)}"
