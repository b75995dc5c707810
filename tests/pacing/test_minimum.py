"""Enough campaigns a week: an alert that counts campaigns, and not e-mails."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.pacing import slow_pacing

from ecomops.errors import InvalidArgumentError
from ecomops.pacing.minimum import minimum_report
from ecomops.pacing.presets import CAMPAIGN_EMAILS, RFQ_QUOTES
from ecomops.pacing.quota import MinimumUse, Quota
from ecomops.pacing.status import quota_status
from ecomops.pacing.uses import QuotaUse

NOW = datetime.fromisoformat("2026-11-25T09:00:00+08:00")


def sent(day: int, campaign: str | None = None, count: int = 200, **more: Any) -> QuotaUse:
    return QuotaUse.model_validate(
        {
            "quota_id": "campaign-e-mails", "at": f"2026-11-{day:02}T10:00:00+08:00",
            "count": count, "campaign_id": campaign, **more,
        }
    )  # fmt: skip


def states(uses, *, campaigns=1, first=2, last=29, now=NOW):
    quota = CAMPAIGN_EMAILS.model_copy(
        update={"minimum_use": MinimumUse(period="week", campaigns=campaigns)}
    )
    report = minimum_report(
        quota, uses, now, first_on=date(2026, 11, first), last_on=date(2026, 11, last)
    )
    return [(check.first_on.day, check.campaigns, check.state) for check in report.checks]


def test_a_campaign_of_several_days_counts_once_a_week_and_in_each_of_its_weeks():
    uses = [sent(day, "new arrivals") for day in (3, 4, 10)]
    assert states(uses, campaigns=2) == [
        (2, 1, "missed"), (9, 1, "missed"), (16, 0, "missed"), (23, 0, "open"),
    ]  # fmt: skip


def test_uses_without_a_campaign_are_one_each_and_none_of_nothing():
    assert states([sent(3), sent(3), sent(10, count=0)], campaigns=2)[:2] == [
        (2, 2, "met"), (9, 0, "missed"),
    ]  # fmt: skip
    retried = [sent(3, idempotency_key="k")] * 2
    assert states(retried, campaigns=2)[0] == (2, 1, "missed")


def test_weeks_that_the_span_cuts_are_looked_at_as_a_whole():
    assert states([sent(2, "a")], first=5, last=5) == [(2, 1, "met")]
    assert states([sent(8, "a")], first=5, last=5) == [(2, 1, "met")]
    assert states([sent(9, "a")], first=5, last=5) == [(2, 0, "missed")]


def test_a_week_is_missed_from_the_instant_on_at_which_the_next_begins():
    monday = datetime.fromisoformat("2026-11-30T00:00:00+08:00")
    assert states([], first=23, now=monday - timedelta(microseconds=1)) == [(23, 0, "open")]
    assert states([], first=23, now=monday) == [(23, 0, "missed")]
    # what is still to come is not counted yet
    assert states([sent(27, "a")], first=23) == [(23, 0, "open")]


def test_missed_weeks_are_listed_and_told():
    report = minimum_report(
        CAMPAIGN_EMAILS, [sent(3)], NOW, first_on=date(2026, 11, 1), last_on=date(2026, 11, 22)
    )
    assert [str(check.first_on) for check in report.missed_periods] == [
        "2026-10-26", "2026-11-09", "2026-11-16",
    ]  # fmt: skip
    assert report.checks[0].closes_at.isoformat() == "2026-11-02T00:00:00+08:00"
    assert report.checks[0].last_on == date(2026, 11, 1)
    assert report.describe("zh").splitlines()[-1].split() == ["2026-11-16", "0", "1", "未达标"]
    assert "<td>2026-11-09</td>" in report._repr_html_()


@given(
    st.sampled_from(["day", "week", "month"]), st.integers(1, 3), slow_pacing.uses(),
    slow_pacing.instants(), slow_pacing.dates, st.integers(0, 40),
    st.sampled_from(slow_pacing.ZONES),
)  # fmt: skip
def test_a_report_is_what_counting_campaigns_day_by_day_gives(
    period, campaigns, uses, now, first, more, zone
):
    quota = Quota(
        quota_id="q", limit=1, period="day", zone=zone, scope="account",
        minimum_use=MinimumUse(period=period, campaigns=campaigns),
    )  # fmt: skip
    last = first + timedelta(days=more)
    report = minimum_report(quota, uses, now, first_on=first, last_on=last, account_id="A-1")
    expected, day = [], first
    while day <= last:
        days = slow_pacing.days_of(period, day)
        names: set[object] = set()
        for i, use in enumerate(uses):
            own = use.quota_id == "q" and use.account_id == "A-1" and use.at <= now
            if own and use.count and slow_pacing.day_of(zone, use.at) in days:
                names.add(use.campaign_id or use.idempotency_key or i)
        today = slow_pacing.day_of(zone, now)
        state = "met" if len(names) >= campaigns else "missed" if days[-1] < today else "open"
        expected.append((days[0], days[-1], len(names), state))
        day = days[-1] + timedelta(days=1)
    told = [(one.first_on, one.last_on, one.campaigns, one.state) for one in report.checks]
    assert told == expected
    check = quota_status(quota, uses, now, "A-1").minimum_check
    assert check is not None
    assert check.first_on <= slow_pacing.day_of(zone, now) <= check.last_on
    assert check in report.checks or not report.checks[0].first_on <= check.first_on <= last


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (
            lambda: minimum_report(
                RFQ_QUOTES, [], NOW, first_on=date(2026, 1, 1), last_on=date(2026, 1, 1)
            ),
            "quota = 'rfq-quotes' has no minimum_use; give it one",
        ),
        (
            lambda: minimum_report(
                CAMPAIGN_EMAILS, [], NOW, first_on=date(2026, 1, 2), last_on=date(2026, 1, 1)
            ),
            "last_on = '2026-01-01' lies before first_on, 2026-01-02",
        ),
        (
            lambda: minimum_report(CAMPAIGN_EMAILS, [], NOW, first_on=date.min, last_on=date.max),
            "makes more than 100000 periods from 0001-01-01",
        ),
    ],
)
def test_misuse_is_told(ask, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


def test_the_last_week_of_the_calendar_has_an_end():
    report = minimum_report(
        CAMPAIGN_EMAILS, [], NOW, first_on=date(9999, 12, 30), last_on=date(9999, 12, 31)
    )
    assert report.checks[-1].last_on == date(9999, 12, 31)
