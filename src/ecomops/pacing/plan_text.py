"""Plans of sending in English and Chinese."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.pacing.words import WEEKDAY_WORDS, number_text

if TYPE_CHECKING:
    from ecomops.pacing.plans import CampaignPlan, SendPlan

_NO_END: Final = {
    "never": ("never: the quota gives no more", "无法完成：配额不再增加"),
    "beyond_calendar": ("after the year 9999", "晚于公元 9999 年"),
    "beyond_coverage": ("beyond the days that are known", "超出已知日历范围"),
}  # fmt: skip


def plan_text(plan: SendPlan, language: Language) -> str:
    """Say in a sentence how long it takes to reach an audience."""
    zh, name = language == "zh", plan.quota.name or plan.quota.quota_id
    size = number_text(plan.audience_size)
    head = f"{name}：触达 {size} 人：" if zh else f"{name}: {size} to reach: "
    if plan.campaign_id is not None:
        head = f"{plan.campaign_id}，{head}" if zh else f"{plan.campaign_id}, {head}"
    if not plan.audience_size:
        return head + ("无需发送" if zh else "nothing to do")
    if plan.no_end_because is not None:
        why = _NO_END[plan.no_end_because][zh]
        if plan.days_needed is not None:
            days = number_text(plan.days_needed)
            return head + (f"{days} 天，结束{why}" if zh else f"{days} days, to an end {why}")
        done = number_text(plan.planned)
        return head + (f"{why}，可触达 {done} 人" if zh else f"{why}, after {done} of them")
    days = number_text(plan.days_needed)
    unit = "day" if plan.days_needed == 1 else "days"
    if zh:
        return f"{head}{days} 天，{plan.first_on} 至 {plan.last_on}"
    return f"{head}{days} {unit}, from {plan.first_on} to {plan.last_on}"


def days_table(
    plan: SendPlan, language: Language, limit: int
) -> tuple[list[str], list[list[str]], str]:
    """Lay out the first days of a plan."""
    zh, left = language == "zh", plan.audience_size
    head = ["日期", "星期", "发送量", "剩余"] if zh else ["day", "weekday", "count", "left"]
    rows = list[list[str]]()
    for day in islice(plan.days(), limit):
        left -= day.count
        weekday = WEEKDAY_WORDS[day.send_on.weekday()][zh]
        rows.append([str(day.send_on), weekday, number_text(day.count), number_text(left)])
    return head, rows, "<<>>"


def campaigns_table(
    plan: CampaignPlan, language: Language
) -> tuple[list[str], list[list[str]], str]:
    """Lay out what becomes of each campaign."""
    head = ["campaign", "to reach", "planned", "days", "first", "last"]
    if language == "zh":
        head = ["活动", "受众", "可触达", "天数", "首日", "末日"]
    rows = [
        [
            one.campaign_id or "–",
            number_text(one.audience_size),
            number_text(one.planned),
            number_text(one.days_needed),
            "–" if one.first_on is None else str(one.first_on),
            _last(one, language),
        ]
        for one in plan.plans
    ]
    return head, rows, "<>>><<"


def _last(plan: SendPlan, language: Language) -> str:
    if plan.no_end_because is not None:
        return _NO_END[plan.no_end_because][language == "zh"]
    return "–" if plan.last_on is None else str(plan.last_on)
