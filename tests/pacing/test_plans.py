"""Plans are what sending day by day comes to, and none that keeps to the quota ends sooner."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from time import process_time
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.pacing import slow_pacing
from tests.pacing.slow_pacing import DAY, ORIGIN

from ecomops.errors import DuplicateIdError, InvalidArgumentError, NaiveDatetimeError
from ecomops.pacing.planning import days_needed, plan_campaigns, plan_sends
from ecomops.pacing.plans import CampaignAudience, SendRun
from ecomops.pacing.presets import CAMPAIGN_EMAILS, RFQ_QUOTES, VISITOR_CONTACTS
from ecomops.pacing.quota import Quota
from ecomops.pacing.send_days import EVERY_DAY, WORKING_DAYS, SendDays
from ecomops.pacing.status import may_use
from ecomops.pacing.uses import QuotaUse

MONDAY = datetime.fromisoformat("2026-11-09T09:00:00+08:00")
HORIZON = 80


def quota(**more: Any) -> Quota:
    made = {"quota_id": "q", "limit": 20, "period": "day", "zone": "UTC", "scope": "shared"}
    return Quota.model_validate(made | more)


def by_day_of(quota, uses, now, account):
    found: dict[date, int] = {}
    for use in {use.idempotency_key or i: use for i, use in enumerate(uses)}.values():
        own = quota.is_shared or use.account_id == account
        if use.quota_id == "q" and own and use.at <= now:
            day = slow_pacing.day_of(quota.zone, use.at)
            found[day] = found.get(day, 0) + use.count
    return found


def sent_by(plan):
    return [(day.send_on, day.campaign_id, day.count) for day in plan.days()]


# ---- against the slow model -------------------------------------------------------------------
@given(
    slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants(), slow_pacing.send_days(),
    st.lists(
        st.tuples(st.sampled_from([0, 1, 5, 40, 41, 100, 300]), st.none() | slow_pacing.dates,
                  st.integers(0, 1)),
        max_size=3,
    ),
)  # fmt: skip
def test_plan_is_what_sending_all_that_is_allowed_gives(quota, uses, now, on_days, asked):
    campaigns = [
        CampaignAudience(campaign_id=f"{i}", audience_size=size, start_on=start, priority=priority)
        for i, (size, start, priority) in enumerate(asked)
    ]
    found = plan_campaigns(quota, campaigns, now, uses=uses, account_id="A-1", on_days=on_days)
    today = slow_pacing.day_of(quota.zone, now)
    last = today + HORIZON * DAY
    jobs = [
        (one.campaign_id, one.audience_size, max(today, one.start_on or today))
        for one in sorted(campaigns, key=lambda one: (-one.priority, one.campaign_id))
    ]
    expected = slow_pacing.plan(quota, by_day_of(quota, uses, now, "A-1"), jobs, on_days, last)
    walked = []
    for day in found.days():
        if day.send_on >= last:
            break
        walked.append((day.send_on, day.campaign_id, day.count))
    assert walked == expected
    for plan, (name, size, start) in zip(found.plans, jobs, strict=True):
        own = [(day, count) for day, other, count in expected if other == name]
        assert (plan.campaign_id, plan.audience_size, plan.start_on) == (name, size, start)
        assert plan.describe("zh")
        assert plan.describe("en")
        if sum(count for _, count in own) == size:
            assert plan.planned == size
            assert plan.days_needed == len(own)
            assert plan.first_on == (own[0][0] if own else None)
            assert plan.last_on == (own[-1][0] if own else None)
            assert plan.no_end_because is None
            assert [(day.send_on, day.count) for day in plan.days()] == own
            assert plan.calendar_days == ((own[-1][0] - start).days + 1 if own else None)
        elif plan.no_end_because == "never":
            assert (plan.days_needed, plan.last_on) == (None, None)
            assert plan.planned == sum(count for _, count in own)
        else:
            assert plan.last_on is None or plan.last_on >= last
    assert found.describe()


@st.composite
def steady_quotas(draw):
    """Draw quotas whose weeks are alike for a while, until a limit changes."""
    period = draw(st.sampled_from(["day", "day", "week"]))
    made: dict[str, Any] = {"period": period, "limit": draw(st.sampled_from([0, 1, 1, 2, 3]))}
    kept, borrow = draw(st.sampled_from([(0, 0), (2, 0), (5, 1), (60, 0), (0, 30), (60, 30)]))
    if kept or borrow:
        start = ORIGIN.date() + draw(st.sampled_from([-20, -20, 3, 30])) * DAY
        made["carry"] = {"from_on": start, "unused_at_most": kept, "borrow_at_most": borrow}
    if period == "week" and draw(st.booleans()):
        made["spread"] = {"over": "day"}
    days = sorted(draw(st.sets(st.integers(1, 100), max_size=2)))
    made["limit_changes"] = [
        {"from_on": ORIGIN.date() + n * DAY, "limit": draw(st.integers(0, 4))} for n in days
    ]
    return quota(**made)


@st.composite
def steady_days(draw):
    """Draw days on which something is sent, with a few exceptions and an end."""
    later = st.integers(0, 100).map(lambda n: ORIGIN.date() + n * DAY)
    weekdays: st.SearchStrategy[Any] = st.sampled_from([("mon", "wed"), ("tue",), ("sat", "sun")])
    blackout = draw(st.sets(later, max_size=2))
    ends = draw(st.none() | later)
    return SendDays(
        weekdays=draw(weekdays | st.just(EVERY_DAY.weekdays)),
        blackout_days=tuple(blackout),
        workdays=tuple(draw(st.sets(later, max_size=2)) - blackout),
        covered_from=draw(st.none() | st.just(ORIGIN.date() - DAY)) if ends else None,
        covered_through=ends,
    )


@given(
    steady_quotas(), steady_days(), st.sampled_from([0, 0, 5, 30]),
    st.lists(
        st.tuples(st.sampled_from([0, 7, 20, 50, 100, 150]), st.integers(0, 80)),
        min_size=1, max_size=3,
    ),
)  # fmt: skip
def test_weeks_that_are_alike_are_what_walking_each_of_them_gives(quota, on_days, before, asked):
    jobs = [(f"{i}", size, ORIGIN.date() + n * DAY) for i, (size, n) in enumerate(asked)]
    campaigns = [
        CampaignAudience(campaign_id=name, audience_size=size, start_on=start)
        for name, size, start in jobs
    ]
    uses = [QuotaUse(quota_id="q", at=ORIGIN - DAY, count=before)]
    last = min(on_days.covered_through or date.max, ORIGIN.date() + 110 * DAY) + DAY
    expected = slow_pacing.plan(quota, {ORIGIN.date() - DAY: before}, jobs, on_days, last)
    found = plan_campaigns(quota, campaigns, ORIGIN, uses=uses, on_days=on_days)
    days = [(day.send_on, day.campaign_id, day.count) for day in islice(found.days(), 1000)]
    assert [day for day in days if day[0] < last] == expected
    if on_days.covered_through is not None:
        assert len(days) == len(expected)
        for plan, (name, size, _) in zip(found.plans, jobs, strict=True):
            reached = sum(count for _, other, count in expected if other == name)
            assert plan.planned == reached
            assert (plan.days_needed is None) == (reached < size)
            assert plan.no_end_because in (
                {None} if reached == size else {"never", "beyond_coverage"}
            )


@given(
    slow_pacing.quotas(limit=3), slow_pacing.instants(), slow_pacing.send_days(),
    st.integers(0, 3000),
)  # fmt: skip
def test_runs_and_days_sum_to_the_audience(quota, now, on_days, size):
    plan = plan_sends(quota, size, now, account_id="A-1", on_days=on_days)
    runs = list(islice(plan.runs(), 2000))
    if plan.no_end_because is None and len(runs) < 2000:
        assert sum(run.weeks * sum(run.by_weekday) for run in runs) == plan.planned == size
        days = [n for run in runs for n in run.by_weekday if n for _ in range(run.weeks)]
        assert len(days) == plan.days_needed
    first = list(islice(plan.days(), 200))
    told = [
        (run.monday + timedelta(days=7 * week + i), n)
        for run in islice(runs, 200)
        for week in range(min(run.weeks, 200))
        for i, n in enumerate(run.by_weekday)
        if n
    ]
    assert [(day.send_on, day.count) for day in first] == told[: len(first)]
    for run, after in pairwise(runs):
        assert after.monday >= run.monday + timedelta(days=7 * run.weeks)
        assert run.monday.weekday() == 0


# ---- laws -------------------------------------------------------------------------------------
@given(
    slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants(), st.sampled_from([5, 40, 100])
)
def test_a_plan_asks_for_no_more_than_is_allowed(quota, uses, now, size):
    plan = plan_sends(quota, size, now, uses=uses, account_id="A-1")
    taken = [use for use in uses if use.at <= now]
    for day in islice(plan.days(), 12):
        at = max(now, datetime.combine(day.send_on, datetime.min.time(), now.tzinfo) + DAY / 2)
        if slow_pacing.day_of(quota.zone, at) != day.send_on:
            at = now  # today, in a zone in which noon of UTC is another day
        if slow_pacing.day_of(quota.zone, at) != day.send_on:
            break
        assert may_use(quota, day.count, taken, at, "A-1")
        taken.append(QuotaUse(quota_id="q", at=at, count=day.count, account_id="A-1"))


def reachable(quota, by_day, day, last, on_days):
    """Try every number on every day, and find the most that can be reached before a day."""
    if day == last:
        return 0
    most = reachable(quota, by_day, day + DAY, last, on_days)
    room = slow_pacing.room_on(quota, by_day, day) if on_days.has(day) else 0
    for count in range(1, room + 1):
        taken = by_day | {day: by_day.get(day, 0) + count}
        most = max(most, count + reachable(quota, taken, day + DAY, last, on_days))
    return most


@given(
    slow_pacing.quotas(limit=2, limit_changes=()), slow_pacing.instants(10 * 1440),
    slow_pacing.send_days(), st.integers(1, 8),
)  # fmt: skip
def test_no_plan_ends_a_day_sooner(quota, now, on_days, size):
    carry = quota.carry
    if carry is not None and carry.unused_at_most > 10:
        carry = carry.model_copy(update={"unused_at_most": 3, "from_on": ORIGIN.date()})
        quota = quota.model_copy(update={"carry": carry})
    today = slow_pacing.day_of(quota.zone, now)
    plan = plan_sends(quota, size, now, account_id="A-1", on_days=on_days)
    if plan.last_on is None or (plan.last_on - today).days > 6:
        return
    assert reachable(quota, {}, today, plan.last_on, on_days) < size
    assert reachable(quota, {}, today, plan.last_on + DAY, on_days) >= size


@given(st.integers(0, 10**12), st.integers(0, 500))
def test_days_needed_is_the_least_number_of_days(size, limit):
    days = days_needed(size, limit)
    if days is None:
        assert size > 0
        assert limit == 0
    else:
        assert days * limit >= size
        assert days == 0 or (days - 1) * limit < size
        told = plan_sends(quota(limit=limit), size, MONDAY)
        assert told.days_needed == days


# ---- golden -----------------------------------------------------------------------------------
def test_a_thousand_e_mails_at_two_hundred_a_day():
    plan = plan_sends(CAMPAIGN_EMAILS, 1000, MONDAY)
    assert (plan.days_needed, plan.calendar_days) == (5, 5)
    assert (plan.first_on, plan.last_on) == (date(2026, 11, 9), date(2026, 11, 13))
    one_more = plan_sends(CAMPAIGN_EMAILS, 1001, MONDAY)
    assert (one_more.days_needed, sent_by(one_more)[-1][2]) == (6, 1)


def test_what_was_sent_today_leaves_less_for_today():
    sent = [QuotaUse(quota_id="campaign-e-mails", at=MONDAY, count=150)]
    later = [QuotaUse(quota_id="campaign-e-mails", at=MONDAY + DAY, count=150)]
    plan = plan_sends(CAMPAIGN_EMAILS, 300, MONDAY, uses=sent + later)
    assert [count for _, _, count in sent_by(plan)] == [50, 200, 50]
    tomorrow = plan_sends(CAMPAIGN_EMAILS, 300, MONDAY, uses=sent, start_on=date(2026, 11, 10))
    assert [count for _, _, count in sent_by(tomorrow)] == [200, 100]
    past = plan_sends(CAMPAIGN_EMAILS, 300, MONDAY, uses=sent, start_on=date(2026, 1, 1))
    assert past == plan
    assert past.start_on == date(2026, 11, 9)


def test_working_days_and_blackouts_are_kept():
    days = SendDays.working(blackout_days=[date(2026, 11, 11)])
    plan = plan_sends(CAMPAIGN_EMAILS, 1000, MONDAY, on_days=days)
    assert [day.send_on.day for day in plan.days()] == [9, 10, 12, 13, 16]
    assert (plan.days_needed, plan.calendar_days) == (5, 8)
    assert list(plan.runs()) == [
        SendRun(date(2026, 11, 9), 1, (200, 200, 0, 200, 200, 0, 0)),
        SendRun(date(2026, 11, 16), 1, (200, 0, 0, 0, 0, 0, 0)),
    ]


def test_holidays_and_make_up_workdays_of_a_published_list():
    published = slow_pacing.PUBLISHED.model_copy(update={"covered_through": date(2026, 10, 11)})
    now = datetime.fromisoformat("2026-09-30T09:00:00+08:00")
    plan = plan_sends(CAMPAIGN_EMAILS, 1400, now, on_days=SendDays.working(published))
    assert [day.send_on.day for day in plan.days()] == [30, 5, 6, 7, 8, 9, 10]
    longer = plan_sends(CAMPAIGN_EMAILS, 1401, now, on_days=SendDays.working(published))
    assert (longer.planned, longer.days_needed, longer.last_on) == (1400, None, None)
    assert longer.no_end_because == "beyond_coverage"
    assert str(longer).endswith("beyond the days that are known, after 1,400 of them")
    before = plan_sends(CAMPAIGN_EMAILS, 1, now - 60 * DAY, on_days=SendDays.working(published))
    assert (before.planned, before.no_end_because) == (0, "beyond_coverage")


def test_twenty_quotes_a_month_spread_over_the_weeks_of_november():
    now = datetime.fromisoformat("2026-11-02T09:00:00+08:00")
    plan = plan_sends(RFQ_QUOTES, 24, now)
    # 1 5 4 5 5 0, where the first week's one was not used; then December's first week
    assert [(str(day.send_on), day.count) for day in plan.days()] == [
        ("2026-11-02", 6), ("2026-11-09", 4), ("2026-11-16", 5), ("2026-11-23", 5),
        ("2026-12-01", 4),
    ]  # fmt: skip


def test_the_weekend_is_carried_over_to_monday():
    kept = quota(limit=200, carry={"from_on": "2026-11-09", "unused_at_most": 300})
    plan = plan_sends(kept, 2400, MONDAY, on_days=WORKING_DAYS)
    assert [count for _, _, count in sent_by(plan)] == [
        200,
        200,
        200,
        200,
        200,
        500,
        200,
        200,
        200,
        200,
        100,
    ]


def test_after_weeks_that_are_alike_no_more_is_carried_than_before():
    kept = quota(limit=200, carry={"from_on": "2026-11-09", "unused_at_most": 300})
    every = plan_sends(kept, 200 * 30 + 1, MONDAY)
    assert [count for _, _, count in sent_by(every)] == [200] * 30 + [1]
    weekdays = plan_sends(kept, 1000 + 1300 * 5 + 501, MONDAY, on_days=WORKING_DAYS)
    counts = [count for _, _, count in sent_by(weekdays)]
    assert counts == [200] * 5 + [500, 200, 200, 200, 200] * 5 + [500, 1]


def test_exceptions_far_ahead_are_kept():
    far = SendDays(
        weekdays=("mon", "tue"),
        blackout_days=(date(2027, 3, 1),),
        workdays=(date(2027, 4, 7),),
    )
    days = [day.send_on for day in plan_sends(quota(limit=1), 60, MONDAY, on_days=far).days()]
    mondays = [date(2026, 11, 9) + 7 * i * DAY for i in range(30)]
    every = {day for monday in mondays for day in (monday, monday + DAY)}
    every = (every - {date(2027, 3, 1)}) | {date(2027, 4, 7)}
    assert days == sorted(every)[:60]


def test_carrying_that_begins_far_ahead_is_kept():
    later = quota(limit=1, carry={"from_on": "2026-12-09", "unused_at_most": 9})
    plan = plan_sends(later, 40, MONDAY, on_days=WORKING_DAYS)
    counts = {day.send_on: day.count for day in plan.days()}
    mondays = [date(2026, 11, 9) + 7 * i * DAY for i in range(7)]
    assert [counts.get(monday) for monday in mondays] == [1, 1, 1, 1, 1, 3, 3]


def test_a_debt_is_paid_before_weeks_are_alike():
    lent = quota(limit=1, carry={"from_on": "2026-11-02", "borrow_at_most": 100})
    uses = [QuotaUse(quota_id="q", at=MONDAY, count=31)]
    plan = plan_sends(lent, 40, MONDAY, uses=uses)
    assert sent_by(plan) == [(date(2026, 12, 10) + i * DAY, None, 1) for i in range(40)]


def test_campaigns_share_the_quota_by_priority():
    plan = plan_campaigns(
        CAMPAIGN_EMAILS,
        [
            CampaignAudience(campaign_id="news", audience_size=500),
            CampaignAudience(campaign_id="vip", audience_size=250, priority=9),
            CampaignAudience(campaign_id="alerts", audience_size=100),
        ],
        MONDAY,
    )
    assert [one.campaign_id for one in plan.plans] == ["vip", "alerts", "news"]
    assert sent_by(plan) == [
        (date(2026, 11, 9), "vip", 200), (date(2026, 11, 10), "vip", 50),
        (date(2026, 11, 10), "alerts", 100), (date(2026, 11, 10), "news", 50),
        (date(2026, 11, 11), "news", 200), (date(2026, 11, 12), "news", 200),
        (date(2026, 11, 13), "news", 50),
    ]  # fmt: skip
    assert [one.days_needed for one in plan.plans] == [2, 1, 4]


def test_a_new_limit_ends_what_is_alike():
    grown = quota(limit=100, limit_changes=[{"from_on": "2026-11-18", "limit": 300}])
    plan = plan_sends(grown, 9 * 100 + 301, MONDAY)
    assert (plan.days_needed, plan.last_on) == (11, date(2026, 11, 19))
    shut = quota(limit=100, limit_changes=[{"from_on": "2026-11-18", "limit": 0}])
    ends = plan_sends(shut, 1000, MONDAY)
    assert (ends.planned, ends.no_end_because) == (900, "never")
    pause = quota(
        limit=100,
        limit_changes=[
            {"from_on": "2026-11-18", "limit": 0},
            {"from_on": "2030-01-01", "limit": 1},
        ],
    )
    assert plan_sends(pause, 1000, MONDAY).last_on == date(2030, 4, 10)


# ---- large, none, never -----------------------------------------------------------------------
def test_a_thousand_million_at_two_hundred_a_day():
    began = process_time()
    plan = plan_sends(CAMPAIGN_EMAILS, 10**9, MONDAY)
    assert plan.days_needed == 5_000_000
    assert (plan.last_on, plan.calendar_days, plan.no_end_because) == (
        None,
        None,
        "beyond_calendar",
    )
    assert str(plan) == (
        "campaign-e-mails: 1,000,000,000 to reach: 5,000,000 days, to an end after the year 9999"
    )
    assert [day.count for day in islice(plan.days(), 3)] == [200] * 3
    assert len(list(plan.runs())) < 5
    within = plan_sends(CAMPAIGN_EMAILS, 200 * 2_900_000, MONDAY, on_days=EVERY_DAY)
    assert within.last_on == date(2026, 11, 9) + timedelta(days=2_899_999)
    assert within.calendar_days == within.days_needed == 2_900_000
    huge = plan_sends(CAMPAIGN_EMAILS, 10**40, MONDAY, on_days=WORKING_DAYS)
    assert huge.days_needed == 10**40 // 200
    assert process_time() - began < 2


def test_several_campaigns_beyond_the_calendar():
    plan = plan_campaigns(
        CAMPAIGN_EMAILS,
        [CampaignAudience(campaign_id=name, audience_size=10**12 + 7) for name in "abc"],
        MONDAY,
    )
    each = (10**12 + 7) // 200
    assert [one.days_needed for one in plan.plans] == [each + 1] * 3
    assert [one.first_on for one in plan.plans] == [date(2026, 11, 9), None, None]


def test_nothing_to_send_and_nothing_to_send_with():
    nobody = plan_sends(CAMPAIGN_EMAILS, 0, MONDAY)
    assert (nobody.days_needed, nobody.last_on, nobody.no_end_because) == (0, None, None)
    assert str(nobody) == "campaign-e-mails: 0 to reach: nothing to do"
    assert not list(nobody.days())
    assert not list(nobody.runs())
    for period in ("day", "week", "month"):
        closed = plan_sends(quota(limit=0, period=period), 5, MONDAY)
        assert (closed.days_needed, closed.planned, closed.no_end_because) == (None, 0, "never")
        assert closed.describe("zh") == "q：触达 5 人：无法完成：配额不再增加，可触达 0 人"
    assert plan_campaigns(CAMPAIGN_EMAILS, [], MONDAY).plans == ()
    assert plan_campaigns(CAMPAIGN_EMAILS, [], MONDAY).describe().startswith("campaign")


def test_what_is_carried_into_a_closed_quota_can_still_be_used():
    closing = quota(
        carry={"from_on": "2026-11-02", "unused_at_most": 15},
        limit_changes=[{"from_on": "2026-11-09", "limit": 0}],
    )
    plan = plan_sends(closing, 20, MONDAY)
    assert (plan.planned, plan.no_end_because) == (15, "never")


def test_what_is_left_of_a_quota_that_ends_waits_for_the_next_day_of_sending():
    tuesdays = SendDays(weekdays=("tue",))
    wednesday = datetime.fromisoformat("2026-11-11T09:00:00Z")
    for made in (
        {"period": "month", "limit_changes": [{"from_on": "2026-12-01", "limit": 0}]},
        {
            "limit_changes": [{"from_on": "2026-11-12", "limit": 0}],
            "carry": {"from_on": "2026-11-11", "unused_at_most": 20},
        },
    ):
        plan = plan_sends(quota(**made), 30, wednesday, on_days=tuesdays)
        assert sent_by(plan) == [(date(2026, 11, 17), None, 20)]
        assert plan.no_end_because == "never"


def test_the_first_and_the_last_covered_day_are_used():
    days = SendDays(covered_from=date(2026, 11, 9), covered_through=date(2026, 12, 31))
    plan = plan_sends(quota(limit=1), 100, MONDAY, on_days=days)
    assert (plan.planned, plan.first_on) == (53, date(2026, 11, 9))
    assert sent_by(plan)[-1][0] == date(2026, 12, 31)
    assert plan_sends(quota(limit=1), 53, MONDAY, on_days=days).last_on == date(2026, 12, 31)


@pytest.mark.parametrize("period", ["day", "week", "month"])
@pytest.mark.parametrize("spread", [None, "day"])
def test_hostile_plans_end_soon(period, spread):
    made: dict[str, Any] = {"limit": 1, "period": period, "zone": "Asia/Shanghai"}
    if spread and period != "day":
        made["spread"] = {"over": spread}
    made["carry"] = {"from_on": "0001-01-01", "unused_at_most": 10**18, "borrow_at_most": 1}
    days = SendDays(
        weekdays=("wed",),
        blackout_days=tuple(date(2026, 1, 7) + timedelta(days=49 * i) for i in range(5000)),
    )
    began = process_time()
    for size in (10**6, 10**18):
        plan = plan_sends(quota(**made), size, MONDAY, on_days=days, start_on=date(9000, 1, 1))
        assert plan.no_end_because is not None or plan.planned == size
        assert plan.describe()
        assert plan.table(limit=3)
    many = [
        CampaignAudience(campaign_id=f"{i}", audience_size=1, start_on=date(2027 + i % 900, 1, 1))
        for i in range(3000)
    ]
    assert len(plan_campaigns(quota(**made), many, MONDAY, on_days=days).plans) == 3000
    assert process_time() - began < 60  # it takes a few seconds


WRONG: Any = {"float": 1.0, "none": None, "list": [1], "text": "2026-11-09"}


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, -1, MONDAY),
            InvalidArgumentError,
            "audience_size = -1 is no count",
        ),
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, WRONG["float"], MONDAY),
            InvalidArgumentError,
            "audience_size = 1.0",
        ),
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, 1, MONDAY.replace(tzinfo=None)),
            NaiveDatetimeError,
            "now",
        ),
        (
            lambda: plan_sends(VISITOR_CONTACTS, 1, MONDAY),
            InvalidArgumentError,
            "account_id = None is missing",
        ),
        (
            lambda: plan_sends(WRONG["none"], 1, MONDAY),
            InvalidArgumentError,
            "quota = None is no Quota",
        ),
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, 1, MONDAY, start_on=WRONG["text"]),
            InvalidArgumentError,
            "start_on = '2026-11-09' is no date",
        ),
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, 1, MONDAY, start_on=MONDAY),
            InvalidArgumentError,
            "start_on = .* is a datetime",
        ),
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, 1, MONDAY, on_days=WRONG["list"]),
            InvalidArgumentError,
            "on_days = .* is no SendDays; give SendDays",
        ),
        (
            lambda: plan_campaigns(CAMPAIGN_EMAILS, WRONG["list"], MONDAY),
            InvalidArgumentError,
            r"campaigns\[0\]",
        ),
        (
            lambda: plan_campaigns(
                CAMPAIGN_EMAILS, [CampaignAudience(campaign_id="a", audience_size=1)] * 2, MONDAY
            ),
            DuplicateIdError,
            r"campaigns\[1\].campaign_id = 'a' is that of an earlier campaign",
        ),
        (
            lambda: days_needed(WRONG["float"], 1),
            InvalidArgumentError,
            "audience_size = 1.0 is no count",
        ),
        (
            lambda: plan_sends(CAMPAIGN_EMAILS, 1, MONDAY).table(limit=-1),
            InvalidArgumentError,
            "limit = -1 is no count",
        ),
        (
            lambda: EVERY_DAY.has(MONDAY),
            InvalidArgumentError,
            "day = .* is a datetime; give a date",
        ),
        (lambda: days_needed(1, -1), InvalidArgumentError, "limit = -1 is no count"),
    ],
)
def test_misuse_is_told(ask, error, text):
    with pytest.raises(error, match=text):
        ask()
