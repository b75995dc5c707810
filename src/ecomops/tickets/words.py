"""Kinds of events in English and Chinese."""

from __future__ import annotations

from typing import Final

KIND_WORDS: Final = {
    "created": ("created", "创建"),
    "customer_message": ("customer_message", "客户消息"),
    "agent_reply": ("agent_reply", "客服回复"),
    "automatic_reply": ("automatic_reply", "自动回复"),
    "internal_note": ("internal_note", "内部备注"),
    "status_changed": ("status_changed", "状态变更"),
    "priority_changed": ("priority_changed", "优先级变更"),
    "assigned": ("assigned", "分派"),
    "escalated": ("escalated", "升级"),
    "calendar_changed": ("calendar_changed", "更换工作日历"),
    "scored": ("scored", "满意度评分"),
    "cause_recorded": ("cause_recorded", "记录售后原因"),
    "merged": ("merged", "合并工单"),
    "merged_into": ("merged_into", "并入其他工单"),
}
