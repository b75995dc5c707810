"""A week to read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ecomops import BusinessHours, WeeklyHours, always_open, calendar_of, week_view

DAY = date(2026, 10, 7)
HOURS = BusinessHours.model_validate(
    {
        "zone": "Asia/Shanghai",
        "weekly": WeeklyHours.on("mon", "tue", "wed", "thu", "fri", rows=["09:00-18:00"]),
        "holidays": ["2026-10-05"],
        "special_days": [
            {"day": "2026-10-06", "rows": ["10:00-12:00"]},
            {"day": "2026-10-07", "rows": []},
            {"day": "2026-10-10", "rows": ["22:00-30:00"]},
        ],
        "breaks": [{"day": "2026-10-08", "rows": ["12:00-13:30"]}],
        "covered_from": "2026-10-01",
        "covered_through": "2026-10-31",
    }
)


def test_every_day_says_when_it_is_open_and_what_is_special():
    week = week_view(calendar_of(HOURS), DAY, hours=HOURS)
    assert [(one.rows, one.note) for one in week.days] == [
        ((), "holiday"),
        (("10:00-12:00",), "special"),
        ((), "holiday"),
        (("09:00-12:00", "13:30-18:00"), "break"),
        (("09:00-18:00",), ""),
        (("22:00-24:00",), "workday"),
        (("00:00-06:00",), ""),
    ]
    assert week.open == timedelta(hours=2 + 7.5 + 9 + 2 + 6)
    assert str(week).splitlines()[-1].split() == ["total", "26", "h", "30", "min"]
    assert week.explain("zh").splitlines()[-1].split() == ["合计", "26", "小时", "30", "分"]


def test_without_its_hours_days_are_the_same_and_not_named():
    named = week_view(calendar_of(HOURS), DAY, hours=HOURS)
    plain = week_view(calendar_of(HOURS), DAY)
    assert [one.rows for one in plain.days] == [one.rows for one in named.days]
    assert {one.note for one in plain.days} == {""}


def test_days_beyond_the_known_ones_are_not_known():
    week = week_view(calendar_of(HOURS), date(2026, 10, 1), hours=HOURS)
    assert [one.note for one in week.days[:4]] == ["unknown"] * 3 + [""]
    assert "not known" in str(week)
    assert "未公布" in week.explain("zh")


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 5), 24)]
)
def test_days_on_which_clocks_change_have_their_own_length(day, hours):
    week = week_view(always_open("Europe/Berlin"), day)
    assert week.days[-1].open == timedelta(hours=hours)
    assert week.days[-1].rows == ("00:00-24:00",)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_week_there_are(day):
    week = week_view(always_open("Asia/Shanghai"), day)
    assert 0 < len(week.days) <= 7
    assert str(week)


def test_it_is_a_table_in_a_notebook():
    html = week_view(calendar_of(HOURS), DAY, hours=HOURS)._repr_html_()
    assert html.startswith('<table class="ecomops-table"><caption>Asia/Shanghai</caption>')
    assert "<td>Sat 2026-10-10</td><td>22:00-24:00</td>" in html
