"""What was done to a ticket, and why an event was refused, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.models.problems import shown
from ecomops.models.ticket_words import PRIORITY_WORDS, STATUS_WORDS
from ecomops.tickets.words import KIND_WORDS
from ecomops.words import word

if TYPE_CHECKING:
    from ecomops.tickets.results import (
        TicketApplied,
        TicketEvidence,
        TicketRefused,
        TicketReplayed,
    )

_REFUSED: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "head": "{kind} refused for {id}", "why": "{head}{why}",
        "allowed": "; allowed: {kinds}", "nothing": "; nothing is allowed", "and": ", ",
        "statuses": "{kind} (to {statuses})", "or": ", ",
        "not_created": ": it is not created yet",
        "already_created": ": it was created at {actual}",
        "illegal_state": " while {actual}",
        "gone": ": it went into {actual}",
        "illegal_status": ": from {actual} it can't become {needed}",
        "no_change_status": ": it is {actual} already",
        "no_change_priority": ": its priority is {actual} already",
        "no_change_staff_id": ": it is assigned to {actual} already",
        "no_change_staff_id_none": ": it is assigned to nobody already",
        "no_change_calendar_id": ": its calendar is {actual} already",
        "no_change_calendar_id_none": ": its calendar is that of the policy already",
        "out_of_order_at": ": {actual} lies before the last change, at {needed}",
        "out_of_order_seq":
            ": at the instant of the last change it needs a seq of {needed} or more, has {actual}",
        "self_merge": ": {actual} is the ticket itself",
        "already_merged": ": {actual} went into it before",
        "too_many_events": ": it would have {actual} events, at most {needed} are possible",
        "too_many_tickets":
            ": {actual} tickets would come with it, at most {needed} are possible",
        "id_conflict": ": event_id {needed} is that of another event, {actual}",
    },
    "zh": {
        "head": "{kind}被拒绝（{id}）", "why": "{head}：{why}",
        "allowed": "；可执行：{kinds}", "nothing": "；没有可执行的操作", "and": "、",
        "statuses": "{kind}（可变更为：{statuses}）", "or": "、",
        "not_created": "工单尚未创建",
        "already_created": "工单已于 {actual} 创建",
        "illegal_state": "当前为{actual}",
        "gone": "工单已并入 {actual}",
        "illegal_status": "不能从{actual}变更为{needed}",
        "no_change_status": "当前已为{actual}",
        "no_change_priority": "优先级已为{actual}",
        "no_change_staff_id": "已分派给 {actual}",
        "no_change_staff_id_none": "当前未分派",
        "no_change_calendar_id": "工作日历已为 {actual}",
        "no_change_calendar_id_none": "工作日历已为时效政策的日历",
        "out_of_order_at": "{actual} 早于最近一次变更的时刻 {needed}",
        "out_of_order_seq": "与最近一次变更同一时刻，序号需至少为 {needed}，现为 {actual}",
        "self_merge": "{actual} 就是该工单本身",
        "already_merged": "{actual} 此前已并入",
        "too_many_events": "将有 {actual} 个事件，最多 {needed} 个",
        "too_many_tickets": "将带入 {actual} 个工单，最多 {needed} 个",
        "id_conflict": "事件编号 {needed} 已用于另一事件（{actual}）",
    },
}  # fmt: skip

_WORDS: Final = {"status": STATUS_WORDS, "priority": PRIORITY_WORDS}

_BY_FIELD: Final = {"no_change", "out_of_order", "too_many"}
"""Codes whose reason is worded by what it is about."""


def done_text(done: TicketApplied | TicketReplayed, language: Language) -> str:
    """Write what was accepted."""
    kind, ticket = word(KIND_WORDS, done.event.kind, language), shown(done.ticket_id)
    return f"{kind}（{ticket}）：已生效" if language == "zh" else f"{kind} accepted for {ticket}"


def merge_text(target_id: str, source_id: str, language: Language) -> str:
    """Write which ticket went into which."""
    target, source = shown(target_id), shown(source_id)
    return f"{source} 已并入 {target}" if language == "zh" else f"{source} merged into {target}"


def refusal_text(refused: TicketRefused, language: Language) -> str:
    """Write what was refused, why, and what is allowed."""
    texts = _REFUSED[language]
    kind = word(KIND_WORDS, refused.kind, language)
    head = texts["head"].format(kind=kind, id=shown(refused.ticket_id))
    why = texts[_reason(refused)].format(
        needed=_told(refused.needed, refused.about, language),
        actual=_told(refused.actual, refused.about, language),
    )
    return f"{texts['why'].format(head=head, why=why)}{_allowed_text(refused, language)}"


def _reason(refused: TicketRefused) -> str:
    if refused.code in _BY_FIELD:
        reason = f"{refused.code}_{refused.about}"
        return reason if refused.actual is not None else f"{reason}_none"
    return "gone" if refused.about == "merged_into" else refused.code


def _allowed_text(refused: TicketRefused, language: Language) -> str:
    texts = _REFUSED[language]
    if not refused.allowed:
        return texts["nothing"]
    statuses = texts["or"].join(
        word(STATUS_WORDS, status, language) for status in refused.allowed_statuses
    )
    kinds = []
    for name in refused.allowed:
        kind = word(KIND_WORDS, name, language)
        is_move = name == "status_changed"
        kinds.append(texts["statuses"].format(kind=kind, statuses=statuses) if is_move else kind)
    return texts["allowed"].format(kinds=texts["and"].join(kinds))


def _told(evidence: TicketEvidence, about: str, language: Language) -> str:
    if isinstance(evidence, datetime):
        return evidence.isoformat()
    if isinstance(evidence, int):
        return str(evidence)
    words = _WORDS.get(about, {})
    return word(words, evidence, language) if evidence in words else shown(evidence)
