"""Metrics, states, spans and instants in English and Chinese."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ecomops._typing import Language

METRIC_WORDS: Final = {
    "first_response": ("first response", "首次响应"),
    "next_response": ("next response", "后续响应"),
    "periodic_update": ("periodic update", "定期更新"),
    "resolution": ("resolution", "解决"),
    "requester_wait": ("requester wait", "客户等待"),
    "agent_work": ("agent work", "客服处理"),
}
STATE_WORDS: Final = {
    "not_started": ("not started", "未开始"),
    "running": ("running", "计时中"),
    "at_risk": ("at risk", "即将超时"),
    "paused": ("paused", "已暂停"),
    "breached": ("overdue", "已超时"),
    "met": ("met", "达标"),
    "missed": ("missed", "未达标"),
    "no_target": ("no target", "无时效要求"),
    "merged": ("merged into another ticket", "已并入其他工单"),
}


def metric_text(kind: str, language: Language) -> str:
    """Name a metric; one of somebody's own by its kind.

    >>> metric_text("first_response", "zh"), metric_text("second_opinion", "zh")
    ('首次响应', 'second opinion')
    """
    own = kind.replace("_", " ")
    return METRIC_WORDS.get(kind, (own, own))[language == "zh"]


def span_text(span: timedelta) -> str:
    """Write a span of time in hours, minutes and seconds, and no more of them than it has.

    >>> span_text(timedelta(hours=23, minutes=10)), span_text(timedelta(seconds=30.5))
    ('23 h 10 min', '30.5 s')
    >>> span_text(timedelta(0)), span_text(-timedelta(hours=30))
    ('0 s', '-30 h')
    """
    if span < timedelta(0):
        return f"-{span_text(-span)}"
    minutes, rest = divmod(span, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest.seconds}.{rest.microseconds:06}".rstrip("0").rstrip(".")
    parts = [(str(hours), "h"), (str(minutes), "min"), (seconds, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number != "0") or "0 s"
