"""Days with names: read, counted, and known for as long as somebody says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.periods.slow_periods import DAY

from ecomops.adapters.day_lists import load_chinese_days, load_holidays
from ecomops.calendars.day_list import DayList
from ecomops.errors import InvalidArgumentError
from ecomops.periods.named_days import NamedDay, NamedDays
from ecomops.periods.period import Period

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
COVERED: dict[str, Any] = {"covered_from": FIRST, "covered_through": LAST}
near = st.dates(date(2026, 1, 25), date(2026, 3, 5))


@given(st.lists(st.tuples(near, st.sampled_from("ab"))), near, st.integers(0, 20))
def test_days_are_counted_by_name(days, first, more):
    known = NamedDays(days=tuple(NamedDay(day=d, name=n) for d, n in days), **COVERED)
    period = Period.between(first, first + more * DAY, "Asia/Shanghai")
    expected: dict[str, int] = {}
    for day, name in sorted(set(days), key=lambda one: one[1]):
        if period.first_day <= day <= period.last_day:
            expected[name] = expected.get(name, 0) + 1
    found = known.count(period)
    assert found == expected
    assert list(found) == sorted(found)


def test_two_names_of_one_day_are_two():
    names = {date(2026, 9, 25): "中秋节; 国庆节", date(2026, 10, 1): "国庆节"}
    month = Period.between(date(2026, 9, 1), date(2026, 10, 31), "UTC")
    assert NamedDays.of(names, **COVERED).count(month) == {"中秋节": 1, "国庆节": 2}
    whole = NamedDays.of(names, **COVERED, separator="")
    assert whole.count(month) == {"中秋节; 国庆节": 1, "国庆节": 1}


def test_names_beyond_the_covered_dates_are_left_out():
    names = {date(2024, 12, 31): "a", FIRST: "b", LAST: "c", date(2027, 1, 1): "d"}
    assert [one.name for one in NamedDays.of(names, **COVERED).days] == ["b", "c"]


def test_a_period_is_covered_as_a_whole_or_not_at_all():
    known = NamedDays.of({}, **COVERED)
    assert known.covers(Period.between(FIRST, LAST, "UTC"))
    assert not known.covers(Period.between(FIRST - DAY, LAST, "UTC"))
    assert not known.covers(Period.between(FIRST, LAST + DAY, "UTC"))


def test_holidays_of_a_package_have_their_names():
    import holidays

    names = holidays.country_holidays("US", years=(2025, 2026))
    known = NamedDays.of(names, **COVERED)
    november = Period.of("month", date(2026, 11, 1), "America/New_York")
    assert known.count(november) == {"Thanksgiving Day": 1, "Veterans Day": 1}


def test_a_published_list_says_what_is_covered():
    days = load_chinese_days(2025, 2026)
    known = NamedDays.of_day_list(days)
    assert (known.covered_from, known.covered_through) == (
        days.covered_from, days.covered_through,
    )  # fmt: skip
    assert {one.name for one in known.days} == {"holiday"}
    assert tuple(one.day for one in known.days) == days.holidays


def test_a_published_list_takes_names():
    import holidays

    days = load_holidays("DE", 2026, 2026)
    names = dict(holidays.country_holidays("DE", years=2026, language="de"))
    december = Period.of("month", date(2026, 12, 1), "Europe/Berlin")
    assert NamedDays.of_day_list(days, names).count(december) == {
        "Erster Weihnachtstag": 1, "Zweiter Weihnachtstag": 1,
    }  # fmt: skip


def test_named_days_travel_as_json():
    known = NamedDays.of({FIRST: "元旦"}, **COVERED)
    assert NamedDays.model_validate_json(known.model_dump_json()) == known


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        ({**COVERED, "covered_through": date(2024, 1, 1)}, "covered_from or later"),
        ({**COVERED, "days": [{"day": "2027-01-01", "name": "元旦"}]}, "within the covered dates"),
        ({**COVERED, "days": [{"day": "2026-01-01", "name": ""}]}, "name"),
        ({**COVERED, "days": [{"day": "2026-01-01"}]}, "name"),
        ({"days": []}, "covered_from"),
    ],
)
def test_days_that_nobody_covers_are_refused(bad, text):
    with pytest.raises(ValidationError, match=text):
        NamedDays.model_validate(bad)


OF: Any = NamedDays.of
BAD: tuple[tuple[Any, type[Exception], str], ...] = (
    (lambda: OF([FIRST], **COVERED), InvalidArgumentError, "names = .* is no Mapping; give names"),
    (lambda: OF({}, covered_from="2026-01-01", covered_through=LAST),
     InvalidArgumentError, "covered_from = '2026-01-01' is no local day"),
    (lambda: OF({}, covered_from=FIRST, covered_through=None),
     InvalidArgumentError, "covered_through = None is no local day"),
    (lambda: OF({FIRST: None}, **COVERED), ValidationError, "name"),
    (lambda: OF({"first": "元旦"}, **COVERED), ValidationError, "day"),
    (lambda: NamedDays.of_day_list(OF({}, **COVERED)), InvalidArgumentError, "is no DayList"),
)  # fmt: skip


@pytest.mark.parametrize(("ask", "error", "text"), BAD)
def test_what_names_no_day_is_refused(ask, error, text):
    with pytest.raises(error, match=text):
        ask()


def test_no_days_are_days_too():
    empty = DayList(covered_from=FIRST, covered_through=LAST)
    assert NamedDays.of_day_list(empty).days == ()
