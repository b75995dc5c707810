"""The sentences of the ledger: refusals, and what was recorded late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ecomops._typing import MAX_MINOR, Language
from ecomops.loyalty.ledger.entries import PointsEntry

_REFUSALS: Final[dict[str, dict[Language, str]]] = {
    "idempotency_conflict": {
        "en": "key {needed} belongs to another command, entry {actual}; give this one its own",
        "zh": "幂等键 {needed} 已用于另一条指令（流水 {actual}），请换用新的键",
    },
    "version_conflict": {
        "en": "expected version {needed}, but the member is at {actual}; read again, decide anew",
        "zh": "期望版本 {needed}，当前版本 {actual}，请重新读取后再决定",
    },
    "insufficient": {
        "en": "needs {needed} points; {actual} are available",
        "zh": "需要 {needed} 积分，可用 {actual}",
    },
    "hold_closed": {
        "en": "no hold {needed} is open for this member",
        "zh": "该会员没有生效中的冻结 {needed}",
    },
    "exceeds_hold": {
        "en": "asks for {needed} points of a hold that has {actual}",
        "zh": "要扣除 {needed} 积分，该冻结仅剩 {actual}",
    },
    "exceeds_earn": {
        "en": "asks for {needed} points back of an earn that has {actual} left",
        "zh": "要回收 {needed} 积分，该笔获得仅剩 {actual}",
    },
    "unknown_earn": {
        "en": "this member has no earn {needed}",
        "zh": "该会员没有这笔获得：{needed}",
    },
    "exceeds_redemption": {
        "en": "asks to restore {needed} points of a redemption that has {actual} left",
        "zh": "要退回 {needed} 积分，该笔核销仅剩 {actual}",
    },
    "unknown_redemption": {
        "en": "this member has no redemption {needed}",
        "zh": "该会员没有这笔核销：{needed}",
    },
    "no_count": {
        "en": f"points should be a whole number from 1 to {MAX_MINOR}, not {{actual}}",
        "zh": f"积分应为 1 到 {MAX_MINOR} 的整数，而不是 {{actual}}",
    },
    "no_change": {
        "en": f"points should be a whole number up to {MAX_MINOR} that adds (above 0) or takes "
        "(below 0), not {actual}",
        "zh": f"积分应为非零整数（正数增加，负数扣减），至多 {MAX_MINOR}，而不是 {{actual}}",
    },
    "ends_too_soon": {
        "en": "would end at {actual}; it begins at {needed}, and should end later",
        "zh": "将于 {actual} 结束，应晚于起始时刻 {needed}",
    },
    "recorded_too_early": {
        "en": "recorded_at should be {needed} or later, where the journal stands, not {actual}; "
        "for what is recorded late, say when it was recorded",
        "zh": "记录时刻应不早于流水的 {needed}，而不是 {actual}；补录请注明记录时刻",
    },
    "before_snapshot": {
        "en": "takes effect at {actual}, before the snapshot of {needed}; rebuild the ledger from "
        "its journal to record it",
        "zh": "生效于 {actual}，早于快照的 {needed}；请从流水重建账本后再补录",
    },
    "nothing_pending": {
        "en": "this earn has no pending points",
        "zh": "这笔获得没有待生效的积分",
    },
    "merged": {
        "en": "member {actual} was merged into {needed}; ask for that one",
        "zh": "会员 {actual} 已并入 {needed}，请使用后者",
    },
    "merges_past": {
        "en": "takes effect at {actual}, before the member's last entry at {needed}; merge "
        "then or later",
        "zh": "生效于 {actual}，早于该会员最后一条流水 {needed}；请在其后合并",
    },
    "no_account": {
        "en": "member {actual} has no entries to take over",
        "zh": "会员 {actual} 没有可合并的流水",
    },
    "same_member": {
        "en": "to_member_id should be another member, not {actual}",
        "zh": "目标会员应为另一位会员，而不是 {actual}",
    },
    "too_many": {
        "en": "moves {actual} points at once; an entry has room for {needed}",
        "zh": "一次转移 {actual} 积分，一条流水至多 {needed}",
    },
    "id_taken": {
        "en": "entry_id {actual} is taken; give it an id of its own, or none",
        "zh": "流水号 {actual} 已被占用，请换一个或留空",
    },
}

HAPPENED: Final[dict[str, tuple[str, str]]] = {
    "earn": ("earned", "获得"),
    "activate": ("activated", "生效"),
    "redeem": ("redeemed", "核销"),
    "hold": ("held", "冻结"),
    "capture": ("captured", "扣除"),
    "void": ("released", "解冻"),
    "claw_back": ("clawed back", "回收"),
    "restore": ("restored", "退回"),
    "adjust": ("adjusted", "调整"),
    "transfer": ("transferred", "转赠"),
    "merge": ("merged into another", "并入他人"),
    "received": ("received", "收到转赠"),
    "taken_over": ("took over", "合并转入"),
    "timed_out": ("hold timed out", "冻结超时"),
    "expired": ("expired", "过期"),
    "activated": ("became available", "生效"),
}
"""What commands, and time, do to an account."""

_COUNTS: Final[dict[str, str]] = {
    "available": "可用",
    "pending": "待生效",
    "held": "冻结",
    "debt": "欠分",
}


def refusal_text(reason: str, needed: object, actual: object, language: Language) -> str:
    """Say why a command was refused."""
    return _REFUSALS[reason][language].format(needed=_shown(needed), actual=_shown(actual))


def done_text(entry: PointsEntry, language: Language) -> str:
    """Say what an accepted command did."""
    what = HAPPENED[entry.kind][language == "zh"]
    if language == "zh":
        return f"{entry.member_id}：{what} {entry.moved} 积分（流水 {entry.entry_id}）"
    comma = "," if entry.kind == "merge" else ""
    return f"{entry.member_id}: {what}{comma} {entry.moved} points (entry {entry.entry_id})"


def late_text(
    member_id: str, before: Mapping[str, int], after: Mapping[str, int], language: Language
) -> str:
    """Say what an entry recorded late changed.

    >>> late_text("M-1", {"available": 20, "debt": 0}, {"available": 0, "debt": 40}, "en")
    'M-1: available 20 → 0, debt 0 → 40'
    """
    changes = [
        f"{chinese if language == 'zh' else name} {before[name]} → {after[name]}"
        for name, chinese in _COUNTS.items()
        if before.get(name) != after.get(name)
    ]
    if language == "zh":
        return f"{member_id}：{'，'.join(changes) or '余额不变'}"
    return f"{member_id}: {', '.join(changes) or 'no balance changed'}"


def _shown(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
