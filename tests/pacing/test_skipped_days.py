"""A day that the clock skipped has no time: nothing is given for it, sent on it, or missed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.calendars.local_days import day_starts_us
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.pacing.columns import quota_table
from ecomops.pacing.history import quota_history
from ecomops.pacing.minimum import minimum_report
from ecomops.pacing.planning import plan_sends
from ecomops.pacing.quota import Carry, LimitChange, MinimumUse, Quota, Spread
from ecomops.pacing.send_days import SendDays
from ecomops.pacing.skipped_days import skipped_days
from ecomops.pacing.status import quota_status
from ecomops.pacing.uses import QuotaUse

APIA = "Pacific/Apia"
SKIPPED = date(2011, 12, 30)  # a Friday
DAY = timedelta(days=1)
EVE = datetime.fromisoformat("2011-12-29T09:00:00-10:00")
AFTER = datetime.fromisoformat("2012-01-02T09:00:00+14:00")


@pytest.mark.parametrize(
    "zone",
    [APIA, "Asia/Manila", "Pacific/Kwajalein", "America/Juneau", "Africa/Monrovia", "Etc/GMT+12"],
)
def test_the_days_are_those_that_begin_when_the_next_one_does(zone):
    first, stop = (date(year, 1, 1).toordinal() for year in (1799, 2201))
    starts_us = day_starts_us(ZoneInfo(zone), np.arange(first, stop + 1) - EPOCH_DAY)
    empty = np.flatnonzero(starts_us[1:] == starts_us[:-1]) + first
    assert skipped_days(zone) == tuple(empty.tolist())


# ---- as if the day were not there -----------------------------------------------------------
def quota(**more: Any) -> Quota:
    said: dict[str, Any] = {
        "quota_id": "q", "limit": 20, "period": "day", "zone": APIA, "scope": "shared"
    }  # fmt: skip
    return Quota(**said | more)


carries = st.none() | st.builds(
    Carry,
    from_on=st.sampled_from([date(2011, 12, 27), SKIPPED, SKIPPED + DAY]),
    unused_at_most=st.integers(1, 60),
)


def earlier_name(day: date) -> date:
    """Call the days before the skipped one a day later, so that none is missing."""
    return day + DAY if day <= SKIPPED else day


@given(st.integers(0, 30), carries, st.integers(0, 400), st.integers(0, 3), st.integers(-3, 4))
def test_a_plan_is_that_of_a_calendar_without_the_day(limit, carry, size, before, change_after):
    """The same, each day before the gap called by the next one's name, in a zone without gaps."""
    change_on = SKIPPED + change_after * DAY
    changes = [LimitChange(from_on=change_on, limit=limit + 7)]
    with_gap = quota(limit=limit, carry=carry, limit_changes=changes)
    moved = None
    if carry is not None:
        moved = Carry(from_on=earlier_name(carry.from_on), unused_at_most=carry.unused_at_most)
    without = quota(
        limit=limit, zone="Pacific/Tongatapu", carry=moved,
        limit_changes=[LimitChange(from_on=earlier_name(change_on), limit=limit + 7)],
    )  # fmt: skip
    now = EVE - before * DAY
    same = datetime.combine(earlier_name(now.date()), now.time(), ZoneInfo("Pacific/Tongatapu"))
    found = [
        (earlier_name(one.send_on), one.count) for one in plan_sends(with_gap, size, now).days()
    ]
    assert found == [(one.send_on, one.count) for one in plan_sends(without, size, same).days()]
    for later in range(6):
        ours, theirs = now + later * DAY, same + later * DAY
        status = quota_status(with_gap, [], ours)
        assert status.carried == quota_status(without, [], theirs).carried
        assert quota_table(with_gap, ours, []).carried.tolist() == [status.carried]


def test_nothing_is_sent_on_it_whatever_the_period():
    for period, limit in (("day", 20), ("week", 60), ("month", 90)):
        for over in (None, "day"):
            if period == "day" and over:
                continue
            spread = None if over is None else Spread(over=over)
            told = quota(period=period, limit=limit, spread=spread)
            days = [one.send_on for one in plan_sends(told, 10**4, EVE).days()]
            assert SKIPPED not in days
            assert SKIPPED - DAY in days
    fridays = SendDays(weekdays=("fri",))
    sent = [one.send_on for one in plan_sends(quota(), 30, EVE, on_days=fridays).days()]
    assert sent == [date(2012, 1, 6), date(2012, 1, 13)]


def test_a_month_spread_over_days_is_spread_over_those_that_there_were():
    told = quota(period="month", limit=300, spread=Spread(over="day", is_binding=True))
    last = quota_status(told, [], datetime.fromisoformat("2011-12-31T09:00:00+14:00"))
    eve = quota_status(told, [], EVE)
    assert (eve.even_from, eve.even_to) == (280, 290)  # 28 of 30 days, and the 29th
    assert (last.even_from, last.even_to) == (290, 300)
    weeks = quota(period="month", limit=300, spread=Spread(over="week"))
    cut = quota_status(weeks, [], EVE)
    assert (cut.even_from, cut.even_to) == (250, 300)  # 26 to 31 December, without the 30th
    table = quota_table(weeks, EVE, [])
    assert table.even_from is not None
    assert table.even_from.tolist() == [250]


def test_a_history_shows_that_it_gave_nothing():
    carry = Carry(from_on=date(2011, 12, 28), unused_at_most=1000)
    found = quota_history(
        quota(carry=carry), [], AFTER, first_on=date(2011, 12, 28), last_on=date(2012, 1, 1)
    )
    assert [(row.first_on.day, row.limit, row.carried) for row in found.rows] == [
        (28, 20, 0), (29, 20, 20), (30, 0, 40), (31, 20, 40), (1, 20, 60),
    ]  # fmt: skip


def test_no_campaign_is_missed_on_it():
    uses = [QuotaUse(quota_id="q", at=EVE)]
    told = quota(minimum_use=MinimumUse(period="day"))
    report = minimum_report(told, uses, AFTER, first_on=SKIPPED - DAY, last_on=SKIPPED + DAY)
    assert [(one.first_on.day, one.state) for one in report.checks] == [
        (29, "met"),
        (31, "missed"),
    ]


def test_more_of_a_binding_spread_comes_after_the_skipped_day():
    held = quota(limit=30, period="month", spread=Spread(over="day", is_binding=True))
    found = quota_status(held, [QuotaUse(quota_id="q", at=EVE, count=29)], EVE)
    assert (found.even_to, found.left_now, found.left) == (29, 0, 1)
    assert found.more_at == datetime.fromisoformat("2011-12-31T00:00:00+14:00")
