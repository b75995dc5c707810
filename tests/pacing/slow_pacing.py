"""Quotas read day by day and use by use, and quotas, uses and plans near each other's numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ecomops.calendars.day_list import DayList
from ecomops.pacing.quota import Quota
from ecomops.pacing.send_days import SendDays
from ecomops.pacing.uses import QuotaUse

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ORIGIN = datetime(2026, 10, 26, 12, tzinfo=UTC)
"""A Monday in the last days of a month, around which clocks are put back in Europe and America."""
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Pacific/Kiritimati")


# ---- the slow model ---------------------------------------------------------------------------
@lru_cache(maxsize=100_000)
def day_of(zone: str, at: datetime) -> date:
    """Read the latest date that the clock has shown by an instant, minute by minute."""
    local = at.astimezone(ZoneInfo(zone)).date()
    tomorrow = local + DAY
    shown = {(at - k * MINUTE).astimezone(ZoneInfo(zone)).date() for k in range(0, 26 * 60, 1)}
    return tomorrow if tomorrow in shown else local


def key_of(period: str, day: date) -> tuple[int, ...]:
    """Name the period that a day is in, for comparison."""
    if period == "day":
        return (day.year, day.month, day.day)
    if period == "week":
        return tuple(day.isocalendar()[:2])
    return (day.year, day.month)


@lru_cache(maxsize=100_000)
def days_of(period: str, day: date) -> list[date]:
    """List all days of the period of a day."""
    key, first = key_of(period, day), day
    while key_of(period, first - DAY) == key:
        first -= DAY
    days = [first]
    while key_of(period, days[-1] + DAY) == key:
        days.append(days[-1] + DAY)
    return days


def limit_of(quota: Quota, day: date) -> int:
    """Find the limit in force when the period of a day began."""
    first, limit = days_of(quota.period, day)[0], quota.limit
    for change in quota.limit_changes:
        if change.from_on <= first:
            limit = change.limit
    return limit


def carried_to(quota: Quota, used: dict[date, int], today: date) -> int:
    """Carry what is left from period to period; uses by day, those of today too."""
    carry = quota.carry
    if carry is None:
        return 0
    balance = 0
    day = days_of(quota.period, carry.from_on)[0]
    end = days_of(quota.period, today)[0]
    while day < end:
        days = days_of(quota.period, day)
        spent = sum(used.get(one, 0) for one in days)
        balance = balance + limit_of(quota, day) - spent
        balance = min(balance, carry.unused_at_most)
        balance = max(balance, -carry.borrow_at_most)
        day = days[-1] + DAY
    return balance


def slices_of(quota: Quota, day: date) -> list[list[date]]:
    """Cut the period of a day into the weeks or days that its quota is spread over."""
    assert quota.spread is not None
    slices: list[list[date]] = []
    for one in days_of(quota.period, day):
        if slices and quota.spread.over == "week" and one.weekday() != 0:
            slices[-1].append(one)
        else:
            slices.append([one])
    return slices


def split(total: int, weights: list[int]) -> list[int]:
    """Split by largest remainder, the last units one by one; those that tie lie far apart."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    fractions = sorted({total * weight % whole for weight in weights}, reverse=True)
    for fraction in fractions:
        tied = [i for i, weight in enumerate(weights) if total * weight % whole == fraction]
        n = min(total - sum(parts), len(tied))
        for j in range(n):
            parts[tied[j * len(tied) // n]] += 1
    return parts


def even_by(quota: Quota, carried: int, day: date) -> tuple[int, int]:
    """Say how much an even pace has used before and after the week or day of a day."""
    slices = slices_of(quota, day)
    total = max(0, limit_of(quota, day) + carried)
    parts = split(total, [len(days) for days in slices])
    place = next(i for i, days in enumerate(slices) if day in days)
    return sum(parts[:place]), sum(parts[: place + 1])


def status(
    quota: Quota, uses: list[QuotaUse], now: datetime, account: str | None
) -> dict[str, Any]:
    """Say how a quota stands, use by use."""
    today = day_of(quota.zone, now)
    period = days_of(quota.period, today)
    by_day: dict[date, int] = {}
    later, seen = 0, set[str]()
    for use in uses:
        if use.quota_id != quota.quota_id:
            continue
        if quota.scope == "account" and use.account_id != account:
            continue
        if use.idempotency_key is not None:
            if use.idempotency_key in seen:
                continue
            seen.add(use.idempotency_key)
        day = day_of(quota.zone, use.at)
        if use.at <= now:
            by_day[day] = by_day.get(day, 0) + use.count
        elif day in period:
            later += use.count
    carried = carried_to(quota, by_day, today)
    used = sum(by_day.get(day, 0) for day in period)
    limit = limit_of(quota, today)
    borrow = 0
    if quota.carry is not None and period[-1] >= quota.carry.from_on:
        borrow = quota.carry.borrow_at_most
    allowance = limit + carried + borrow
    found: dict[str, Any] = {
        "limit": limit, "carried": carried, "used": used, "used_later": later,
        "allowance": allowance, "left": max(0, allowance - used),
        "excess": max(0, used - allowance),
        "even_from": None, "even_to": None, "left_now": max(0, allowance - used),
    }  # fmt: skip
    if quota.spread is not None:
        low, high = even_by(quota, carried, today)
        found["even_from"], found["even_to"] = low, high
        if quota.spread.is_binding:
            found["left_now"] = min(found["left"], max(0, high - used))
    return found


def more_on(quota: Quota, uses: list[QuotaUse], now: datetime, account: str | None) -> date | None:
    """Walk on to the day on which more may be used in the period than now, if nothing else is."""
    found, today = status(quota, uses, now, account), day_of(quota.zone, now)
    if quota.spread is None or not quota.spread.is_binding:
        return None
    for day in days_of(quota.period, today):
        even = even_by(quota, found["carried"], day)[1]
        if day > today and min(found["left"], max(0, even - found["used"])) > found["left_now"]:
            return day
    return None


def room_on(quota: Quota, by_day: dict[date, int], day: date) -> int:
    """Say how much a plan may use on a day, with what was used by then."""
    carried = carried_to(quota, by_day, day)
    whole = max(0, limit_of(quota, day) + carried)
    if quota.spread is not None:
        whole = even_by(quota, carried, day)[1]
    return max(0, whole - sum(by_day.get(one, 0) for one in days_of(quota.period, day)))


def plan(
    quota: Quota,
    by_day: dict[date, int],
    jobs: list[tuple[str, int, date]],
    on_days: SendDays,
    last: date,
) -> list[tuple[date, str, int]]:
    """Send all that may be sent, day by day; jobs are names, audiences and starts, by priority."""
    by_day, left = dict(by_day), {name: size for name, size, _ in jobs}
    sent, day = [], min((start for _, _, start in jobs), default=last)
    while day < last and any(left.values()):
        if on_days.has(day):
            for name, _, start in jobs:
                n = min(left[name], room_on(quota, by_day, day)) if start <= day else 0
                if n:
                    sent.append((day, name, n))
                    left[name] -= n
                    by_day[day] = by_day.get(day, 0) + n
        day += DAY
    return sent


# ---- what to ask ------------------------------------------------------------------------------
ACCOUNTS = ("A-1", "A-2")
dates = st.integers(-40, 40).map(lambda n: ORIGIN.date() + n * DAY)
limits = st.sampled_from([0, 1, 2, 5, 20, 31])


def instants(spread: int = 30 * 1440) -> st.SearchStrategy[datetime]:
    """Draw instants around the origin, some at local midnights."""
    minutes = st.integers(-spread, spread)
    midnights = st.integers(-30, 30).map(lambda n: n * 1440 - 12 * 60)
    zones = st.sampled_from([0, 8 * 60, -5 * 60, -4 * 60, -3 * 60, -2 * 60, 14 * 60])
    near = st.builds(
        lambda midnight, offset, step: midnight - offset + step,
        midnights, zones, st.integers(-1, 1),
    )  # fmt: skip
    return (minutes | near).map(lambda n: ORIGIN + n * MINUTE)


@st.composite
def quotas(draw: st.DrawFn, /, *, zones: tuple[str, ...] = ZONES, **fixed: Any) -> Quota:
    """Draw quotas with small numbers, so that they are used up."""
    period = draw(st.sampled_from(["day", "week", "month"]))
    overs: list[str] = {"day": [], "week": ["day"], "month": ["week", "day"]}[period]
    made: dict[str, Any] = {
        "quota_id": "q", "limit": draw(limits), "period": period,
        "zone": draw(st.sampled_from(zones)),
        "scope": draw(st.sampled_from(["account", "shared"])),
    }  # fmt: skip
    borrow = 0
    if draw(st.booleans()):
        kept, borrow = draw(st.sampled_from([(0, 3), (4, 0), (10, 2), (60, 0), (7, 0)]))
        made["carry"] = {
            "from_on": draw(dates), "unused_at_most": kept, "borrow_at_most": borrow,
        }  # fmt: skip
    if draw(st.booleans()) and overs:
        binds = not borrow and draw(st.booleans())
        made["spread"] = {"over": draw(st.sampled_from(overs)), "is_binding": binds}
    days = sorted(draw(st.sets(dates, max_size=2)))
    made["limit_changes"] = [{"from_on": day, "limit": draw(limits)} for day in days]
    return Quota.model_validate(made | fixed)


def uses(quota_id: str = "q") -> st.SearchStrategy[list[QuotaUse]]:
    """Draw uses, some of them twice, and some of another quota."""
    one = st.builds(
        QuotaUse,
        quota_id=st.sampled_from([quota_id, quota_id, quota_id, "other"]),
        at=instants(),
        count=st.sampled_from([0, 1, 1, 2, 4, 5, 20, 21]),
        account_id=st.sampled_from(ACCOUNTS),
        campaign_id=st.none() | st.sampled_from(["c", "d"]),
    )
    keyed = one.flatmap(
        lambda use: st.sampled_from(
            [(use,), (use.model_copy(update={"idempotency_key": f"{hash(use)}"}),) * 2]
        )
    )
    return st.lists(keyed, max_size=8).map(
        lambda groups: [use for group in groups for use in group]
    )


@st.composite
def send_days(draw: st.DrawFn) -> SendDays:
    """Draw days on which something is sent."""
    weekdays: st.SearchStrategy[Any] = st.sampled_from(
        [
            ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
            ("mon", "tue", "wed", "thu", "fri"),
            ("tue",),
            ("sat", "sun"),
        ]
    )
    blackout = draw(st.sets(dates, max_size=4))
    return SendDays(
        weekdays=draw(weekdays),
        blackout_days=tuple(blackout),
        workdays=tuple(draw(st.sets(dates, max_size=2)) - blackout),
    )


PUBLISHED = DayList.model_validate(
    {
        "holidays": ["2026-10-01", "2026-10-02"], "workdays": ["2026-10-10"],
        "covered_from": "2026-09-01", "covered_through": "2026-10-31",
    }
)  # fmt: skip
