"""Holidays and make-up workdays from the packages that know them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import pytest
from pydantic import ValidationError

from ecomops.adapters import day_lists
from ecomops.adapters.day_lists import load_chinese_days, load_holidays
from ecomops.calendars.business_calendar import calendar_of
from ecomops.calendars.day_list import DayList
from ecomops.calendars.opening_hours import BusinessHours, WeeklyHours
from ecomops.errors import (
    BeyondCoverageError,
    InvalidArgumentError,
    MissingExtraError,
    UnknownIdError,
)

WORK = WeeklyHours.on("mon", "tue", "wed", "thu", "fri", rows=["09:00-18:00"])


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(365)]


def test_chinese_days_are_those_of_the_gazette():
    # State Council notice of November 2025 for 2026: National Day 1-7 October, work on
    # 20 September and 10 October; Spring Festival 15-23 February, work on 14 and 28 February
    days = load_chinese_days(2026, 2026)
    assert (days.covered_from, days.covered_through) == (date(2026, 1, 1), date(2026, 12, 31))
    october = [day.day for day in days.holidays if day.month == 10]
    assert october == [1, 2, 3, 4, 5, 6, 7]
    assert [day.day for day in days.holidays if day.month == 2] == list(range(15, 24))
    assert date(2026, 9, 20) in days.workdays
    assert {date(2026, 2, 14), date(2026, 2, 28), date(2026, 10, 10)} <= set(days.workdays)


def test_both_packages_agree_on_every_working_day():
    for year in range(2015, 2027):
        ours = BusinessHours(zone="Asia/Shanghai", weekly=WORK)
        one = ours.with_days(load_chinese_days(year, year))
        other = ours.with_days(load_holidays("CN", year, year))
        differ = [d for d in days_of(year) if bool(one.rows_on(d)) != bool(other.rows_on(d))]
        # 27 January 2017 was moved from a weekend by one list and is an eve by the other
        assert differ == [], year


def test_what_is_not_published_yet_is_not_covered():
    for days in (load_holidays("CN", 2025, 2030), load_chinese_days(2025, 2030)):
        assert days.covered_through == date(2026, 12, 31)
        assert max(days.holidays) <= days.covered_through
        desk = calendar_of(BusinessHours(zone="Asia/Shanghai", weekly=WORK).with_days(days))
        late = datetime(2026, 12, 31, 9, tzinfo=UTC)
        with pytest.raises(BeyondCoverageError):
            desk.add(late, timedelta(hours=9))


def test_who_knows_better_says_so():
    # Ukraine moves no workdays any more
    assert load_holidays("UA", 2020, 2026).covered_through == date(2022, 12, 31)
    told = load_holidays("UA", 2020, 2026, published_through=date(2026, 6, 30))
    assert told.covered_through == date(2026, 6, 30)
    assert load_holidays("US", 2020, 2040).covered_through == date(2040, 12, 31)


def test_parts_of_a_country_have_holidays_of_their_own():
    epiphany = date(2026, 1, 6)
    assert epiphany in load_holidays("DE", 2026, 2026, subdivision="BY").holidays
    assert epiphany not in load_holidays("DE", 2026, 2026).holidays


def test_every_country_that_is_known_can_be_loaded():
    for country in holidays.list_supported_countries(include_aliases=False):
        try:
            days = load_holidays(country, 2010, 2016)
        except InvalidArgumentError:
            continue
        assert days.covered_from.year >= 2010, country


BAD: tuple[tuple[Any, type[Exception], str], ...] = (
    (lambda: load_holidays("XX", 2026, 2026), UnknownIdError, "country = 'XX' is not known"),
    (lambda: load_holidays("DE", 2026, 2026, subdivision="ZZ"), UnknownIdError, "no part of DE"),
    (lambda: load_holidays("CN", 2027, 2028), InvalidArgumentError, "it knows 1950 to 2026"),
    (lambda: load_holidays("DE", 2028, 2027), InvalidArgumentError, "are not known to holidays"),
    (lambda: load_holidays("DE", 1, 2), InvalidArgumentError, "are not known to holidays"),
    (lambda: load_chinese_days(2040), InvalidArgumentError, "it knows 2004 to"),
    (lambda: load_chinese_days(2026, 2025), InvalidArgumentError, "years = '2026-2025'"),
)


@pytest.mark.parametrize(("load", "error", "text"), BAD)
def test_what_is_not_known_is_named(load, error, text):
    with pytest.raises(error, match=text):
        load()


@pytest.mark.parametrize("name", ["holidays", "chinese_calendar"])
def test_without_the_package_the_extra_is_named(monkeypatch, name):
    monkeypatch.setitem(day_lists.__dict__["__builtins__"], "__import__", _without(name))
    load = load_chinese_days if name == "chinese_calendar" else lambda: load_holidays("DE", 1, 1)
    with pytest.raises(MissingExtraError, match=r"ecomops\[calendars\]"):
        load()


def _without(name: str) -> Any:
    real = __import__

    def importing(module: str, *args: Any, **kwargs: Any) -> Any:
        if module == name:
            raise ImportError(module)
        return real(module, *args, **kwargs)

    return importing


# ---- lists of one's own -----------------------------------------------------------------------
def listed(**fields: Any) -> DayList:
    year = {"covered_from": date(2026, 1, 1), "covered_through": date(2026, 12, 31)}
    return DayList.model_validate(year | fields)


def test_what_the_shop_says_itself_stays():
    published = listed(holidays=["2026-10-01", "2026-10-02"], workdays=["2026-10-10"])
    own = BusinessHours.model_validate(
        {
            "zone": "Asia/Shanghai",
            "weekly": WORK,
            "holidays": ["2026-10-10"],
            "special_days": [{"day": "2026-10-02", "rows": ["10:00-12:00"]}],
            "covered_from": "2026-06-01",
            "covered_through": "2027-01-31",
        }
    )
    both = own.with_days(published)
    rows = {day: both.rows_on(date(2026, 10, day)) for day in (1, 2, 9, 10)}
    assert rows == {1: (), 2: ("10:00-12:00",), 9: ("09:00-18:00",), 10: ()}
    assert (both.covered_from, both.covered_through) == (date(2026, 6, 1), date(2026, 12, 31))
    assert both.with_days(published) == both


def test_make_up_workdays_may_have_rows_of_their_own():
    hours = BusinessHours(zone="Asia/Shanghai", weekly=WORK)
    short = hours.with_days(listed(workdays=["2026-10-10"]), workday_rows=["09:00-12:00"])
    assert short.rows_on(date(2026, 10, 10)) == ("09:00-12:00",)
    empty = BusinessHours(zone="Asia/Shanghai").with_days(listed(workdays=["2026-10-10"]))
    assert empty.rows_on(date(2026, 10, 10)) == ()


def test_days_of_ones_own_beyond_the_list_are_refused():
    hours = BusinessHours.model_validate(
        {
            "zone": "UTC",
            "holidays": ["2027-06-01"],
            "covered_from": "2026-01-01",
            "covered_through": "2027-12-31",
        }
    )
    with pytest.raises(ValidationError, match="2027-06-01 should lie within the covered dates"):
        hours.with_days(listed())


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"holidays": ["2027-01-01"]}, "2027-01-01 should lie within the covered dates"),
        ({"workdays": ["2025-01-01"]}, "2025-01-01 should lie within the covered dates"),
        ({"covered_from": "2027-01-01"}, "covered_through should be covered_from or later"),
        (
            {"holidays": ["2026-05-01"], "workdays": ["2026-05-01"]},
            "2026-05-01 should be a holiday or a workday, and not both",
        ),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(fields, text):
    with pytest.raises(ValidationError, match=text):
        listed(**fields)
