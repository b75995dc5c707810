"""Where a clock stands, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.models.ticket_words import STATUS_WORDS
from ecomops.sla.words import STATE_WORDS, metric_text, span_text
from ecomops.words import instant_text

if TYPE_CHECKING:
    from ecomops.sla.clocks.clock import Clock

_NO_DUE: Final = {
    "not_started": ("", ""),
    "no_target": ("", ""),
    "paused": ("no due time while paused", "暂停中，暂无截止时间"),
    "never": ("never due: too little open time is left", "营业时间不足，永不到期"),
    "beyond_coverage": (
        "due beyond the days that the calendar knows", "截止时间超出日历范围",
    ),
}  # fmt: skip
_BEYOND: Final = (
    "some of it lies beyond the days that the calendar knows", "部分时间超出日历范围",
)  # fmt: skip


def clock_text(clock: Clock, language: Language) -> str:
    """Say in a sentence where a clock stands."""
    zh = language == "zh"
    metric, state = metric_text(clock.metric, language), STATE_WORDS[clock.state][zh]
    head = (
        f"{clock.ticket_id} {metric}：{state}" if zh else f"{metric} of {clock.ticket_id}: {state}"
    )
    if clock.start_at is None or clock.state == "merged":
        return head
    parts = [*_used(clock, zh=zh), *_pauses(clock, zh=zh), *_due(clock, zh=zh)]
    for breach in clock.earlier_breaches:
        span = span_text(breach.target)
        parts.append(
            f"此前 {span} 的时效已超" if zh else f"an earlier target of {span} was missed"
        )
    told = "、".join(clock.escalate_to) if zh else ", ".join(clock.escalate_to)
    if told:
        parts.append(f"应升级至 {told}" if zh else f"to escalate to {told}")
    if clock.beyond_coverage and clock.no_due_because != "beyond_coverage":
        parts.append(_BEYOND[zh])
    return (
        "；".join([f"{head}，{parts[0]}", *parts[1:]])
        if zh
        else "; ".join([f"{head}, {parts[0]}", *parts[1:]])
    )


def _used(clock: Clock, *, zh: bool) -> Iterable[str]:
    used = span_text(clock.consumed)
    if clock.target is None:
        yield f"已用 {used}" if zh else f"{used} used"
        return
    target = span_text(clock.target)
    yield f"已用 {used} / {target}" if zh else f"{used} of {target} used"
    if clock.overdue:
        late = span_text(clock.overdue)
        yield f"超时 {late}" if zh else f"{late} too late"


def _pauses(clock: Clock, *, zh: bool) -> Iterable[str]:
    by_status: dict[str, timedelta] = {}
    for one in clock.stretches:
        if not one.is_counted and one.open_time:
            by_status[one.status] = by_status.get(one.status, timedelta(0)) + one.open_time
    for status, span in by_status.items():
        name, text = STATUS_WORDS[status][zh], span_text(span)
        yield f"{name} {text} 不计" if zh else f"{text} {name} not counted"


def _due(clock: Clock, *, zh: bool) -> Iterable[str]:
    if clock.due_at is not None:
        at = instant_text(clock.due_at)
        yield f"应于 {at} 前完成" if zh else f"due {at}"
    elif (
        not clock.is_over
        and clock.no_due_because is not None
        and (why := _NO_DUE[clock.no_due_because][zh])
    ):
        yield why


def clock_rows(clock: Clock, language: Language) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """List the stretches of a clock for a table."""
    zh = language == "zh"
    head = ("自", "至", "状态", "计时", "工作日历", "时长") if zh else (
        "from", "until", "status", "counted", "calendar", "open time",
    )  # fmt: skip
    yes, no, all_day = ("是", "否", "全天候") if zh else ("yes", "no", "round the clock")
    return head, [
        (
            instant_text(one.start_at),
            instant_text(one.end_at),
            STATUS_WORDS[one.status][zh],
            yes if one.is_counted else no,
            one.calendar_id or all_day,
            span_text(one.open_time),
        )
        for one in clock.stretches
    ]
