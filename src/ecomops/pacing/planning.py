"""Planning: on which days an audience is reached, alone or beside others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ecomops.arguments import check_distinct, check_type, checked_list
from ecomops.pacing.allowance import Allowance
from ecomops.pacing.periods import LAST_DAY, WEEK_DAYS, DayClock, check_now, number_of
from ecomops.pacing.plans import CampaignAudience, CampaignPlan, SendPlan
from ecomops.pacing.quota import Quota
from ecomops.pacing.route import NoEnd, Route, Walk
from ecomops.pacing.send_days import EVERY_DAY, SendDays
from ecomops.pacing.spreading import check_day, whole_count
from ecomops.pacing.uses import QuotaUse, account_key, tally_of


def plan_sends(
    quota: Quota,
    audience_size: int,
    now: datetime,
    *,
    start_on: date | None = None,
    uses: Iterable[QuotaUse] = (),
    account_id: str | None = None,
    on_days: SendDays = EVERY_DAY,
) -> SendPlan:
    """Plan on which days an audience is reached (发送计划).

    Each day takes all that the quota then has: what is left of the period and, where the quota is
    spread, of the even pace up to that week or day. A plan never borrows. So no plan ends sooner;
    only where a quota is both spread over weeks and carried, the rounding of the shares can
    favour one that waits. Nothing is sent on a day that the clock of the quota's zone skipped.

    Parameters
    ----------
    quota
        What is used up.
    audience_size
        How many are still to be reached.
    now
        As of when.
    start_on
        The first day on which something may be sent, in the quota's zone; never before the day of
        `now`, which is what None means.
    uses
        What was used so far; what lies after `now` is not counted: give what is booked as a
        campaign of its own to `plan_campaigns`.
    account_id
        Whose quota, where each account has it for itself.
    on_days
        On which days something is sent.

    Raises
    ------
    InvalidArgumentError
        If the audience is no count.

    Examples
    --------
    >>> from ecomops.pacing.presets import CAMPAIGN_EMAILS
    >>> from ecomops.pacing.send_days import WORKING_DAYS
    >>> now = datetime.fromisoformat("2026-11-12T09:00:00+08:00")
    >>> plan = plan_sends(CAMPAIGN_EMAILS, 900, now, on_days=WORKING_DAYS)
    >>> print(plan)
    campaign-e-mails: 900 to reach: 5 days, from 2026-11-12 to 2026-11-18
    >>> [(str(day.send_on), day.count) for day in plan.days()][-2:]
    [('2026-11-17', 200), ('2026-11-18', 100)]

    An audience for which the calendar is too short is no problem, and neither is one that is
    never reached:

    >>> plan_sends(CAMPAIGN_EMAILS, 10**9, now).days_needed
    5000000
    >>> closed = Quota(quota_id="closed", limit=0, period="day", zone="UTC", scope="shared")
    >>> print(plan_sends(closed, 900, now))
    closed: 900 to reach: never: the quota gives no more, after 0 of them
    """
    audience_size = whole_count("audience_size", audience_size)
    route, starts = _route(
        quota, [(audience_size, start_on)], now, uses=uses, account_id=account_id, on_days=on_days
    )
    return _plans(route, [None], starts)[0]


def plan_campaigns(
    quota: Quota,
    campaigns: Iterable[CampaignAudience],
    now: datetime,
    *,
    uses: Iterable[QuotaUse] = (),
    account_id: str | None = None,
    on_days: SendDays = EVERY_DAY,
) -> CampaignPlan:
    """Plan on which days campaigns that share a quota reach their audiences (多活动发送计划).

    What a day has goes to the campaign of the highest priority that has started, and what it
    leaves to the next.

    Parameters
    ----------
    quota
        What they share.
    campaigns
        How many each has to reach, from when on, and how urgent it is.
    now, uses, account_id, on_days
        As for `plan_sends`.

    Raises
    ------
    DuplicateIdError
        If two campaigns have one id.

    Examples
    --------
    >>> from ecomops.pacing.presets import CAMPAIGN_EMAILS
    >>> now = datetime.fromisoformat("2026-11-09T09:00:00+08:00")
    >>> print(plan_campaigns(CAMPAIGN_EMAILS, [
    ...     CampaignAudience(campaign_id="news", audience_size=700),
    ...     CampaignAudience(campaign_id="double-11", audience_size=300, priority=1,
    ...                      start_on="2026-11-11")], now))
    campaign   to reach  planned  days  first       last
    ─────────  ────────  ───────  ────  ──────────  ──────────
    double-11       300      300     2  2026-11-11  2026-11-12
    news            700      700     4  2026-11-09  2026-11-13
    """
    asked = checked_list("campaigns", campaigns, CampaignAudience, "give CampaignAudience values")
    remedy = "add their audiences up, or give each an id of its own"
    check_distinct("campaigns", "campaign_id", asked, "campaign", remedy)
    ordered = sorted(asked, key=lambda one: (-one.priority, one.campaign_id))
    route, starts = _route(
        quota, [(one.audience_size, one.start_on) for one in ordered], now,
        uses=uses, account_id=account_id, on_days=on_days,
    )  # fmt: skip
    plans = _plans(route, [one.campaign_id for one in ordered], starts)
    return CampaignPlan(quota, plans, route)


def days_needed(audience_size: int, limit: int) -> int | None:
    """Count the days that an audience takes at so many a day (所需天数); None: it takes for ever.

    For a quota that is partly used, or days off, ask `plan_sends`.

    Examples
    --------
    >>> days_needed(1000, 200), days_needed(1001, 200), days_needed(0, 0), days_needed(1, 0)
    (5, 6, 0, None)
    """
    audience_size = whole_count("audience_size", audience_size)
    limit = whole_count("limit", limit)
    if not audience_size:
        return 0
    return -(-audience_size // limit) if limit else None


def _route(
    quota: Quota,
    asked: list[tuple[int, date | None]],
    now: datetime,
    *,
    uses: Iterable[QuotaUse],
    account_id: str | None,
    on_days: SendDays,
) -> tuple[Route, list[int]]:
    """Find where plans begin: the state of the quota, and the first day of each campaign."""
    check_type("quota", quota, Quota, "give a Quota")
    check_type("on_days", on_days, SendDays, "give SendDays, such as EVERY_DAY or WORKING_DAYS")
    now, clock = check_now(now), DayClock(ZoneInfo(quota.zone))
    account = account_key(quota, account_id)
    used, today = tally_of(quota, uses, now, account, clock).used, clock.day_of(now)
    number = number_of(quota.period, today)
    starts = [
        today if day is None else max(today, check_day("start_on", day).toordinal())
        for _, day in asked
    ]
    route = Route(
        quota, on_days, number, Allowance.of(quota).carried_into(number, used), used[number],
        tuple(starts), tuple(size for size, _ in asked),
    )  # fmt: skip
    return route, starts


def _plans(route: Route, names: list[str | None], starts: list[int]) -> tuple[SendPlan, ...]:
    """Walk once, and say of each campaign what becomes of it."""
    walk, n = Walk.along(route), len(names)
    days, first, last = [0] * n, [0] * n, [0] * n
    for week in walk.weeks():
        for place, counts in week.sent.items():
            on = [i for i, count in enumerate(counts) if count]
            days[place] += week.times * len(on)
            first[place] = first[place] or week.monday + on[0]
            last[place] = week.monday + (week.times - 1) * WEEK_DAYS + on[-1]
    found = list[SendPlan]()
    for place, (size, left) in enumerate(zip(route.sizes, walk.left, strict=True)):
        no_end: NoEnd | None = walk.no_end if left else None
        if last[place] > LAST_DAY:
            no_end = "beyond_calendar"
        is_told = bool(size) and no_end is None
        found.append(
            SendPlan(
                route.quota, names[place], size, date.fromordinal(starts[place]), size - left,
                None if left else days[place],
                date.fromordinal(first[place]) if 0 < first[place] <= LAST_DAY else None,
                date.fromordinal(last[place]) if is_told else None,
                no_end, route, place,
            )
        )  # fmt: skip
    return tuple(found)
