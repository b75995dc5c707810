"""How quotas stand, and what was refused, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecomops._typing import Language
from ecomops.pacing.words import PACE_WORDS, each_text, now_text, number_text
from ecomops.words import instant_text, word

if TYPE_CHECKING:
    from ecomops.pacing.quota import Quota
    from ecomops.pacing.status import QuotaStatus, QuotaVerdict


def title_text(quota: Quota, account_id: str | None, language: Language) -> str:
    """Name a quota, and whose it is."""
    name = quota.name or quota.quota_id
    if account_id is None:
        return name
    return f"{name}（{account_id}）" if language == "zh" else f"{name} ({account_id})"


def allowance_text(status: QuotaStatus, language: Language) -> str:
    """Say what an allowance is made of; nothing where it is the limit alone."""
    zh = language == "zh"
    parts = [number_text(status.limit)]
    if status.carried:
        sign, size = ("+", status.carried) if status.carried > 0 else ("-", -status.carried)
        said = ("carried over", "结转") if status.carried > 0 else ("borrowed before", "此前预支")
        text = number_text(size)
        parts.append(f"{sign} {said[1]} {text}" if zh else f"{sign} {text} {said[0]}")
    if status.may_borrow:
        text = number_text(status.may_borrow)
        parts.append(f"+ 可预支 {text}" if zh else f"+ {text} in advance")
    if len(parts) == 1:
        return ""
    return f"（{' '.join(parts)}）" if zh else f" ({' '.join(parts)})"


def status_text(status: QuotaStatus, language: Language) -> str:
    """Say in a sentence how a quota stands."""
    zh, when = language == "zh", now_text(status.quota.period, language)
    used, allowance = number_text(status.used), number_text(status.allowance)
    made_of, resets = allowance_text(status, language), instant_text(status.resets_at)
    rest = number_text(status.excess or status.left)
    title = title_text(status.quota, status.account_id, language)
    if zh:
        said = (
            f"{when}已用 {used}/{allowance}{made_of}，{'超出' if status.excess else '剩余'} {rest}"
        )
        return "；".join([f"{title}：{said}", f"{resets} 重置", *_remarks(status, language)])
    said = (
        f"{used} of {allowance} used {when}{made_of}, {rest} {'over' if status.excess else 'left'}"
    )
    return "; ".join([f"{title}: {said}", f"resets {resets}", *_remarks(status, language)])


def _remarks(status: QuotaStatus, language: Language) -> list[str]:
    zh, found = language == "zh", []
    if status.used_later:
        later, when = number_text(status.used_later), now_text(status.quota.period, language)
        found.append(
            f"{when}稍后另有 {later}（未计入）" if zh else f"{later} recorded for later {when}"
        )
    if status.pace is not None:
        pace = word(PACE_WORDS, status.pace, language)
        span = f"{number_text(status.even_from)}–{number_text(status.even_to)}"
        found.append(f"进度{pace}（匀速应为 {span}）" if zh else f"pace: {pace} (even: {span})")
    check = status.minimum_check
    if check is not None:
        when = now_text(check.period, language)
        done, needed = number_text(check.campaigns), number_text(check.needed)
        found.append(
            f"{when}活动 {done} 个（至少 {needed} 个）"
            if zh
            else f"campaigns {when}: {done} (at least {needed})"
        )
    return found


def verdict_text(verdict: QuotaVerdict, language: Language) -> str:
    """Say in a sentence whether so much may be used, and why not."""
    zh, status = language == "zh", verdict.status
    when, asked = now_text(status.quota.period, language), number_text(verdict.asked)
    left, allowance = number_text(status.left), number_text(status.allowance)
    title = title_text(status.quota, status.account_id, language)
    resets = instant_text(status.resets_at)
    if verdict.is_allowed:
        now = number_text(verdict.left_now)
        if zh:
            return f"{title}：允许 {asked}（当前可用 {now}）"
        return f"{title}: {asked} allowed, of {now} that may be used now"
    refused = f"{title}：拒绝：申请 {asked}，" if zh else f"{title}: refused: {asked} asked, "
    if verdict.code == "limit_reached":
        if zh:
            return f"{refused}{when}剩余 {left}/{allowance}；{resets} 重置"
        return f"{refused}{left} of {allowance} left {when}; resets {resets}"
    now, more = number_text(verdict.left_now), status.more_at or status.resets_at
    if zh:
        pace = f"按匀速进度当前可用 {now}（{when}剩余 {left}）"
        return f"{refused}{pace}；{instant_text(more)} 起增加"
    pace = f"{now} allowed by now at an even pace ({left} left {when})"
    return f"{refused}{pace}; more from {instant_text(more)}"


def quota_text(quota: Quota, language: Language) -> str:
    """Say in a few words what a quota gives.

    >>> from ecomops.pacing.presets import RFQ_QUOTES
    >>> print(quota_text(RFQ_QUOTES, "en"))
    20 a month, shared by all accounts, spread evenly over weeks
    >>> print(quota_text(RFQ_QUOTES, "zh"))
    每月 20，全部账号共用，按周均匀分配
    """
    zh, each = language == "zh", each_text(quota.period, language)
    limit = number_text(quota.limit)
    if zh:
        parts = [f"{each} {limit}", "全部账号共用" if quota.is_shared else "每个账号"]
    else:
        whose = "shared by all accounts" if quota.is_shared else "for each account"
        parts = [f"{limit} {each}", whose]
    return ("，" if zh else ", ").join([*parts, *_terms(quota, language)])


def _terms(quota: Quota, language: Language) -> Iterator[str]:
    """Say what is special about a quota."""
    zh = language == "zh"
    if quota.spread is not None:
        over, binds = quota.spread.over, quota.spread.is_binding
        if zh:
            yield f"按{'周' if over == 'week' else '日'}均匀分配{'（强制）' if binds else ''}"
        else:
            yield f"{'held to an even pace' if binds else 'spread evenly'} over {over}s"
    if quota.carry is not None:
        kept, ahead = quota.carry.unused_at_most, quota.carry.borrow_at_most
        if kept:
            yield f"未用结转至多 {kept:,}" if zh else f"up to {kept:,} carried over"
        if ahead:
            yield f"可预支 {ahead:,}" if zh else f"up to {ahead:,} in advance"
    if quota.minimum_use is not None:
        n, each = quota.minimum_use.campaigns, each_text(quota.minimum_use.period, language)
        plural = "" if n == 1 else "s"
        yield f"{each}至少 {n:,} 个活动" if zh else f"at least {n:,} campaign{plural} {each}"
