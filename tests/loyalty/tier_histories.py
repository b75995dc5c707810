"""Tier policies, and histories near their own numbers: thresholds, year ends, odd nights."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from tests.loyalty.slow_tiers import day_of

from ecomops.calendars.days import add_months, start_of_day
from ecomops.loyalty.tiers.facts import TierGrant, TierOrder, TierRecord, TierRefund
from ecomops.loyalty.tiers.policy import TierLevel, TierPolicy
from ecomops.loyalty.tiers.reviews import (
    AnniversaryReview,
    DailyReview,
    NeverReviewed,
    YearEndReview,
)
from ecomops.loyalty.tiers.windows import CalendarYearWindow, LifetimeWindow, RollingMonthsWindow
from ecomops.models.member import Tier

US = timedelta(microseconds=1)
DAY = timedelta(days=1)
SPEND = (100_00, 300_00, 1000_00)
ORDERS = (2, 3, 5)
POINTS = (50, 120, 400)
# a zone with a year in which it did something odd, beside plain ones
ERAS = (
    ("Asia/Shanghai", 2024),
    ("America/New_York", 2024),
    ("Pacific/Kiritimati", 2024),
    ("Pacific/Kiritimati", 1994),  # 31 December 1994 was left out
    ("America/St_Johns", 2008),  # its clock went back across midnight
)
DAYS = (
    (0, 1, 1), (0, 1, 31), (0, 2, 28), (0, 2, 29), (0, 3, 1), (0, 3, 9), (0, 3, 10), (0, 3, 31),
    (0, 8, 31), (0, 11, 2), (0, 11, 3), (0, 12, 30), (0, 12, 31), (1, 1, 1), (1, 2, 27),
    (1, 2, 28), (1, 3, 1), (1, 8, 30), (1, 12, 31), (2, 1, 1), (2, 2, 28), (2, 3, 1),
)  # fmt: skip


def levels(*needs):
    return tuple(
        TierLevel(tier=Tier(tier_id=f"t{rank}", name=f"T{rank}", rank=rank), **need)
        for rank, need in enumerate(({}, *needs))
    )


SETS = (
    ("any", [{"spend_minor": n} for n in SPEND]),
    ("any", [{"orders": n} for n in ORDERS]),
    ("any", [{"points_earned": n} for n in POINTS]),
    (
        "any",
        [{"spend_minor": s, "orders": o} for s, o in zip(SPEND, ORDERS, strict=True)],
    ),
    (
        "all",
        [{"spend_minor": s, "orders": o} for s, o in zip(SPEND, ORDERS, strict=True)],
    ),
    (
        "all",
        [
            {"spend_minor": 100_00},
            {"spend_minor": 100_00, "orders": 2},
            {"spend_minor": 300_00, "orders": 2, "points_earned": 120},
        ],
    ),
    (
        "any",
        [{"spend_minor": 100_00}, {"spend_minor": 300_00, "orders": 3}, {"spend_minor": 900_00}],
    ),
)
WINDOWS = (
    CalendarYearWindow(), RollingMonthsWindow(months=12), RollingMonthsWindow(months=1),
    RollingMonthsWindow(months=6), LifetimeWindow(),
)  # fmt: skip
grace = st.sampled_from([0, 0, 1, 30, 60])
lands = st.sampled_from(["qualified", "one_down"])
REVIEWS = st.one_of(
    st.sampled_from([NeverReviewed(), DailyReview()]),
    st.builds(DailyReview, grace_days=grace),
    st.builds(YearEndReview, keep_years=st.sampled_from([1, 2]), grace_days=grace, lands=lands),
    st.builds(
        AnniversaryReview,
        keep_months=st.sampled_from([12, 1, 6]),
        grace_days=grace,
        lands=lands,
    ),
)
EFFECTS = st.sampled_from(["next_review", "at_once"])


@st.composite
def policies(draw, reviews=REVIEWS, windows=WINDOWS, eras=ERAS):
    zone, year = draw(st.sampled_from(eras))
    needs, sets = draw(st.sampled_from(SETS))
    policy = TierPolicy(
        zone=zone,
        currency="CNY",
        tiers=levels(*sets),
        needs=needs,
        window=draw(st.sampled_from(windows)),
        review=draw(reviews),
        refunds_take_effect=draw(EFFECTS),
    )
    return policy, year


@st.composite
def instants(draw, zone, year, near=()):
    """An instant at a day's beginning or a microsecond beside it, or within the day."""
    if near and draw(st.booleans()):
        day = draw(st.sampled_from(near)) + draw(st.integers(-1, 1)) * DAY
    else:
        years, month, number = draw(st.sampled_from(DAYS))
        year += years
        leap = number == 29 and month == 2 and year % 4
        day = date(year, month, number - bool(leap))
    begin = start_of_day(ZoneInfo(zone), day)
    return begin + draw(
        st.sampled_from([timedelta(), -US, US, timedelta(hours=12), timedelta(minutes=-30)])
    )


amounts = st.one_of(
    st.sampled_from([*SPEND, *(n - 1 for n in SPEND), 1, 0, 200_00, 700_00]),
    st.integers(1, 400_00),
)
some_points = st.sampled_from([0, 0, 50, 49, 70, 120, 400])


def turning_days(policy, days):
    """Days on which orders of these days may stop counting, and tiers may end."""
    review, turning = policy.review, set()
    for day in days:
        if policy.window.kind == "rolling_months":
            turning.add(add_months(day, policy.window.months))
        if review.kind == "anniversary":
            turning |= {add_months(day, n * review.keep_months) for n in (1, 2)}
        keep_years = review.keep_years if review.kind == "year_end" else 0
        turning |= {date(day.year + keep_years + n, 1, 1) for n in (1, 2)}
    grace_days = review.days_of_grace * DAY
    return sorted({*days, *(day + grace_days for day in turning)})


@st.composite
def records(draw, policy, year, max_size=6, with_refunds=True, with_grants=True):
    zone = policy.zone
    orders: list[TierOrder] = []
    days: list[date] = []
    for i in range(draw(st.sampled_from([*range(max_size + 1), 1, 2, 3]))):
        near = turning_days(policy, days)
        at = draw(instants(zone, year, near))
        at = draw(st.sampled_from([at, *(order.at for order in orders[-1:])]))
        orders.append(TierOrder(f"o{i}", at, draw(amounts), draw(some_points)))
        days.append(day_of(zone, at))
    refunds: list[TierRefund] = []
    for order in orders:
        left, points = order.spend_minor, order.points_earned
        while with_refunds and left and draw(st.integers(0, 3)) == 3:
            soon = order.at + draw(st.sampled_from([0, 1, 1, 40])) * DAY
            later = draw(instants(zone, year, turning_days(policy, days)))
            at = max(order.at, draw(st.sampled_from([soon, later])))
            back = draw(st.sampled_from([left, 1, (left + 1) // 2]))
            refunds.append(
                TierRefund(order.order_id, at, back, draw(st.sampled_from([0, points])))
            )
            left, points = left - back, points - refunds[-1].points
    grants: list[TierGrant] = []
    while with_grants and draw(st.integers(0, 5)) == 5:
        at = draw(instants(zone, year, turning_days(policy, days)))
        through = day_of(zone, at) + draw(st.sampled_from([0, 1, 31, 200, 400])) * DAY
        grants.append(TierGrant(f"t{draw(st.integers(0, 3))}", at, through))
    return TierRecord("M", draw(st.permutations(orders)), refunds, grants)


def facts_of(record):
    return (*record.orders, *record.refunds, *record.grants)


@st.composite
def cases(draw, reviews=REVIEWS, windows=WINDOWS, max_size=6, with_refunds=True, with_grants=True):
    policy, year = draw(policies(reviews=reviews, windows=windows))
    return policy, year, draw(records(policy, year, max_size, with_refunds, with_grants))


@st.composite
def moments(draw, policy, year, record):
    """An instant near the days on which a record's tiers may end; seldom another."""
    facts = facts_of(record)
    days = turning_days(policy, [day_of(policy.zone, fact.at) for fact in facts])
    kind = draw(st.integers(0, 9)) if facts else 0
    if kind == 0:
        return draw(instants(policy.zone, year))
    if kind <= 2:
        return draw(st.sampled_from([fact.at for fact in facts]))
    day = draw(st.sampled_from(days)) + draw(st.sampled_from([-DAY, 0 * DAY, 0 * DAY, DAY]))
    return start_of_day(ZoneInfo(policy.zone), day) + draw(
        st.sampled_from([0 * US, -US, 0.5 * DAY])
    )
