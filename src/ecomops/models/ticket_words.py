"""Statuses and priorities of tickets in English and Chinese."""

from __future__ import annotations

from typing import Final

STATUS_WORDS: Final = {
    "pending": ("pending", "待处理"),
    "in_progress": ("in progress", "处理中"),
    "waiting_customer": ("waiting for the customer", "等待客户"),
    "resolved": ("resolved", "已解决"),
    "closed": ("closed", "已关闭"),
    "reopened": ("reopened", "重新打开"),
}
PRIORITY_WORDS: Final = {
    "low": ("low", "低"),
    "normal": ("normal", "普通"),
    "high": ("high", "高"),
    "urgent": ("urgent", "紧急"),
}
