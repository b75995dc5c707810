"""Promises about goods in English and Chinese: until when, how it stands, what it costs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.sla.promises.base import PromiseDue
from ecomops.sla.words import span_text
from ecomops.words import amount_text, instant_text

if TYPE_CHECKING:
    from ecomops.sla.promises.carrier_report import CarrierRow
    from ecomops.sla.promises.delivery import DeliveryVerdict
    from ecomops.sla.promises.ship_by import ShipBy

_NO_DUE: Final = {
    "never": ("never due: too few working days are left", "工作日不足，永不到期"),
    "beyond_coverage": (
        "due beyond the days that the calendar knows", "截止时间超出日历范围",
    ),
}  # fmt: skip
_UNITS: Final = {"hour": ("hour", "小时"), "day": ("day", "天")}
_COUNTS: Final = {"started": ("started", "不足按整计"), "whole": ("whole", "满额计")}


def due_text(due: PromiseDue, language: Language, by: str, before: str) -> str:
    """Say until when: by an instant that is in time, or before one that is not."""
    zh = language == "zh"
    if due.due_at is None:
        return _NO_DUE[due.no_due_because or "never"][zh]
    word = by if due.due_at == due.breach_at else before
    return word.format(at=instant_text(due.due_at))


def ship_by_text(ship_by: ShipBy, language: Language) -> str:
    """Say in a sentence until when an order is to leave, and why."""
    zh = language == "zh"
    by, before = (
        ("最晚 {at} 发货", "应于 {at} 前发货") if zh else ("ship by {at}", "ship before {at}")
    )
    parts = [due_text(ship_by.due, language, by, before), ship_by.rule.describe(language)]
    if ship_by.received_on is not None:
        day = ship_by.received_on
        parts.append(f"{day} 受理" if zh else f"taken in on {day}")
    return f"{parts[0]}：{'，'.join(parts[1:])}" if zh else f"{parts[0]}: {', '.join(parts[1:])}"


# ---- deliveries -----------------------------------------------------------------------------
def delivery_text(verdict: DeliveryVerdict, language: Language) -> str:
    """Say in a sentence how a delivery stands against its promise."""
    zh = language == "zh"
    parts = list(_delivery_parts(verdict, language))
    head = f"{verdict.carrier_id}：" if zh else f"{verdict.carrier_id}: "
    return head + ("，" if zh else ", ").join(parts)


def _delivery_parts(verdict: DeliveryVerdict, language: Language) -> list[str]:
    zh = language == "zh"
    handed = instant_text(verdict.handed_over_at)
    if verdict.unknown_because == "delivered_before_hand_over":
        at = _told(verdict.delivered_at)
        said = f"签收时间 {at} 早于交接时间 {handed}" if zh else (
            f"delivered {at}, before it was handed over, {handed}"
        )  # fmt: skip
        return [said]
    if verdict.unknown_because == "hand_over_after_now":
        now = instant_text(verdict.now)
        said = f"交接时间 {handed} 晚于计算时刻 {now}" if zh else (
            f"handed over {handed}, after the instant of this statement, {now}"
        )  # fmt: skip
        return [said]
    if verdict.delivered_at is None:
        parts = ["运输中" if zh else "not delivered"]
    else:
        at = _told(verdict.delivered_at)
        parts = [f"{at} 签收" if zh else f"delivered {at}"]
    by, before = ("最晚 {at}", "应于 {at} 前") if zh else ("due by {at}", "due before {at}")
    parts.append(due_text(verdict.due, language, by, before))
    if verdict.state == "met":
        parts.append("准时" if zh else "in time")
    elif verdict.state in {"missed", "overdue"}:
        late = span_text(verdict.overdue)
        parts.append(f"超时 {late}" if zh else f"{late} too late")
        parts += _paid(verdict, language)
    return parts


def _paid(verdict: DeliveryVerdict, language: Language) -> list[str]:
    """Say what the lateness costs; nothing where the contract says nothing."""
    zh = language == "zh"
    if verdict.overdue_unit is None:
        return []
    unit, counts = _UNITS[verdict.overdue_unit][zh], _COUNTS[verdict.counts][zh]
    n, amount = verdict.overdue_units, amount_text(verdict.compensation_minor, verdict.currency)
    so_far = verdict.state == "overdue"
    if zh:
        top = "（已达上限）" if verdict.is_capped else ""
        return [f"计 {n} {unit}（{counts}）", f"{'目前' if so_far else ''}应赔 {amount}{top}"]
    top = ", the most that is paid" if verdict.is_capped else ""
    return [
        f"{n} {counts} {unit}{'' if n == 1 else 's'}",
        f"compensation {'so far ' if so_far else ''}{amount}{top}",
    ]


def _told(at: datetime | None) -> str:
    return "–" if at is None else instant_text(at)


# ---- carriers -------------------------------------------------------------------------------
def carrier_text(row: CarrierRow, language: Language) -> str:
    """Say in a sentence how good a carrier was."""
    zh = language == "zh"
    p50, p90 = (("–" if span is None else span_text(span)) for span in (row.p50, row.p90))
    paid = amount_text(row.compensation_minor, row.currency)
    if zh:
        return (
            f"{row.carrier_id}：已签收 {row.delivered}，准时 {row.met}/{row.judged}，"
            f"运输时长 p50 {p50}、p90 {p90}，应赔 {paid}"
        )
    return (
        f"{row.carrier_id}: {row.delivered} delivered, {row.met} of {row.judged} in time, "
        f"transit p50 {p50}, p90 {p90}, compensation {paid}"
    )
