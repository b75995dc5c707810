"""Verdicts of a stock check in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.stock.fields import DAY_PLACES
from ecomops.stock.words import (
    HELD_WORDS,
    STATE_WORDS,
    UNKNOWN_WORDS,
    cost_text,
    days_text,
    number_text,
    units_text,
)
from ecomops.words import word

if TYPE_CHECKING:
    from ecomops.stock.stock_check import StockVerdict


def verdict_text(verdict: StockVerdict, language: Language) -> str:
    """Say in a sentence how a SKU stands, and what to do."""
    zh = language == "zh"
    found = _FOUND[verdict.state](verdict, language)
    remedy = remedy_text(verdict, language)
    told = [found, *_until(verdict, language), *([remedy] if remedy else [])]
    state = word(STATE_WORDS, verdict.state, language)
    colon, semicolon = ("：", "；") if zh else (": ", "; ")
    return f"{verdict.stock.sku_id}{colon}{state}{colon}{semicolon.join(told)}"


def remedy_text(verdict: StockVerdict, language: Language) -> str:
    """Say what to do; nothing where nothing is to be done."""
    return ("；" if language == "zh" else "; ").join(_remedies(verdict, language))


# ---- both numbers: what there is, and what it is held against ---------------------------------
def _out_of_stock(verdict: StockVerdict, language: Language) -> str:
    available = verdict.stock.available_units
    units = units_text(abs(available), language)
    if language == "zh":
        return f"欠发 {units}" if available < 0 else f"可售 {units}"
    return f"{units} owed" if available < 0 else f"{units} available"


def _order_now(verdict: StockVerdict, language: Language) -> str:
    days = days_text(Fraction(verdict.actual or 0), language)
    lead = days_text(verdict.compared_with, language, up=True)
    if language == "zh":
        return f"含在途可售 {days}，到货需 {lead}"
    return f"{days} of cover with what is on the way, {lead} until an order arrives"


def _low(verdict: StockVerdict, language: Language) -> str:
    days = days_text(verdict.actual, language)
    limit = number_text(verdict.compared_with or 0, DAY_PLACES)
    return f"可售 {days}，不足 {limit} 天" if language == "zh" else (
        f"{days} of cover, below {limit}"
    )  # fmt: skip


def _reorder(verdict: StockVerdict, language: Language) -> str:
    units = units_text(verdict.stock.position_units, language)
    if language == "zh":
        return f"含在途 {units}，补货点 {verdict.compared_with} 件"
    return f"{units} with what is on the way, reorder point {verdict.compared_with}"


def _overstock(verdict: StockVerdict, language: Language) -> str:
    if not verdict.stock.sold:
        return _without_sales(verdict, language)
    days = days_text(verdict.actual, language, up=True)
    limit = number_text(verdict.compared_with or 0, DAY_PLACES)
    return f"可售 {days}，超过 {limit} 天" if language == "zh" else (
        f"{days} of cover, above {limit}"
    )  # fmt: skip


def _without_sales(verdict: StockVerdict, language: Language) -> str:
    units = units_text(verdict.stock.available_units, language)
    window = days_text(verdict.stock.window_days, language)
    if language == "zh":
        return f"可售 {units}，{window}无销量"
    return f"{units} available, none sold in {window}"


def _unknown(verdict: StockVerdict, language: Language) -> str:
    window = days_text(verdict.stock.window_days, language)
    return f"{window}内无在售日" if language == "zh" else f"in stock on none of {window}"


def _healthy(verdict: StockVerdict, language: Language) -> str:
    days = days_text(verdict.stock.cover_days, language)
    return f"可售 {days}" if language == "zh" else f"{days} of cover"


_FOUND: Final[dict[str, Callable[[StockVerdict, Language], str]]] = {
    "out_of_stock": _out_of_stock,
    "order_now": _order_now,
    "low": _low,
    "reorder": _reorder,
    "overstock": _overstock,
    "unknown": _unknown,
    "healthy": _healthy,
    "none": _without_sales,
}


def _until(verdict: StockVerdict, language: Language) -> Iterator[str]:
    """Say when it runs out, where that is near."""
    day = verdict.stock_out_on
    if day is not None and verdict.state in {"order_now", "low", "reorder"}:
        yield f"预计 {day} 断货" if language == "zh" else f"it lasts until {day}"


# ---- what to do -------------------------------------------------------------------------------
def _remedies(verdict: StockVerdict, language: Language) -> Iterator[str]:
    """Say one thing to do after the other."""
    if verdict.state == "overstock":
        yield _clear(verdict, language)
    elif verdict.is_alert:
        found = verdict.replenishment
        if found.unknown_because is not None:
            why = word(UNKNOWN_WORDS, found.unknown_because, language)
            yield f"请补货，数量未知：{why}" if language == "zh" else (
                f"order more; how many is not known: {why}"
            )  # fmt: skip
        elif found.should_order:
            yield _order(verdict, language)
        if verdict.stock.incoming and verdict.state != "reorder":
            incoming = units_text(verdict.stock.incoming, language)
            yield f"催在途 {incoming}" if language == "zh" else f"hurry the {incoming} on the way"


def _order(verdict: StockVerdict, language: Language) -> str:
    """Say how many to order until when, and what holds that down."""
    zh, found = language == "zh", verdict.replenishment
    held = "" if found.held_by is None else word(HELD_WORDS, found.held_by, language)
    if not found.order_units:
        return f"不补货：{held}" if zh else f"no order: {held}"
    units = units_text(found.order_units, language)
    if found.order_by is not None and found.order_by > verdict.today:
        day = found.order_by  # the last day on which it is in time
        said = f"最迟 {day} 补货 {units}" if zh else f"order {units} by {day}"
    else:
        said = f"今日补货 {units}" if zh else f"order {units} today"
        if found.arrives_on is not None:
            said += f"，{found.arrives_on} 到货" if zh else f", to arrive on {found.arrives_on}"
    if not held:
        return said
    return f"{said}（{held}）" if zh else f"{said} ({held})"


def _clear(verdict: StockVerdict, language: Language) -> str:
    zh = language == "zh"
    units, cost = units_text(verdict.excess_units, language), ""
    if verdict.excess_minor is not None:
        amount = cost_text(verdict.excess_minor, verdict.stock.currency, language)
        cost = f"（成本 {amount}）" if zh else f" ({amount} at cost)"
    return f"建议促销清仓 {units}{cost}" if zh else f"clear {units} with a promotion{cost}"
