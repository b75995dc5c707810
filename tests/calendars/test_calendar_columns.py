"""Columns of instants: every answer is the calendar's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.calendars.test_business_calendar import TICK, cases

from ecomops.calendars.business_calendar import BusinessCalendar, always_open, calendar_of
from ecomops.calendars.calendar_columns import NO_INSTANT, CalendarColumns
from ecomops.calendars.opening_hours import BusinessHours, WeeklyHours
from ecomops.errors import BadRowError, BeyondCoverageError, EcomopsError, InvalidArgumentError
from ecomops.models.instants import EPOCH, MICROSECOND, from_us

WORK = WeeklyHours.model_validate(
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
)
moves = st.timedeltas(timedelta(days=-4), timedelta(days=4)) | st.integers(-300, 300).map(
    lambda n: n * TICK
)
spans = st.timedeltas(timedelta(0), timedelta(days=4)) | st.integers(0, 300).map(
    lambda n: n * TICK
)


def us(at: datetime | None) -> int:
    return NO_INSTANT if at is None else (at - EPOCH) // MICROSECOND


def answer(ask: Any, *args: Any) -> int | None:
    """Ask the calendar; None where it does not know the days."""
    try:
        return us(ask(*args))
    except BeyondCoverageError:
        return None


def assert_found(ask: Any, column: Any, *rows: Any) -> None:
    expected = [answer(ask, *row) for row in zip(*rows, strict=True)]
    arrays = [
        np.array([r // MICROSECOND if isinstance(r, timedelta) else us(r) for r in row])
        for row in rows
    ]
    none = [NO_INSTANT if one is None else one for one in expected]
    assert column(*arrays, beyond="none").tolist() == none
    if None in expected:
        with pytest.raises(BeyondCoverageError):
            column(*arrays)
    else:
        assert column(*arrays).tolist() == none


@pytest.mark.parametrize("is_gridded", [True, False])
@given(data=st.data())
def test_columns_answer_as_the_calendar_does(is_gridded, data):
    hours, start = data.draw(cases())
    calendar = calendar_of(hours)
    if data.draw(st.booleans()):
        calendar = ~calendar
    columns = CalendarColumns(calendar, on_grid=is_gridded)
    ats = [start + move for move in data.draw(st.lists(moves, min_size=1, max_size=6))]
    others = [start + data.draw(moves) for _ in ats]
    some = [data.draw(spans) for _ in ats]
    rows = np.array([us(at) for at in ats])
    assert columns.is_open(rows).tolist() == [calendar.is_open(at) for at in ats]
    expected = [calendar.between(a, b) // MICROSECOND for a, b in zip(ats, others, strict=True)]
    assert columns.between(rows, [us(b) for b in others]).tolist() == expected
    assert_found(calendar.next_open, columns.next_open, ats)
    assert_found(calendar.prev_open, columns.prev_open, ats)
    for edge in ("close", "open"):
        assert_found(
            lambda at, d, edge=edge: calendar.add(at, d, edge),
            lambda at, d, edge=edge, **how: columns.add(at, d, edge, **how),
            ats, some,
        )  # fmt: skip
    for edge in ("near", "far"):
        assert_found(
            lambda at, d, edge=edge: calendar.sub(at, d, edge),
            lambda at, d, edge=edge, **how: columns.sub(at, d, edge, **how),
            ats, some,
        )  # fmt: skip


def test_long_spans_and_far_instants():
    desk = calendar_of(BusinessHours(zone="Asia/Shanghai", weekly=WORK))
    columns = CalendarColumns(desk)
    ats = [datetime(year, 5, 5, 5, tzinfo=UTC) for year in (2, 1850, 2026, 2027, 9998)]
    rows = np.array([us(at) for at in ats])
    assert columns.is_open(rows).tolist() == [desk.is_open(at) for at in ats]
    long = [timedelta(days=500 * 365 * 9 // 24)] * len(ats)
    for some in (ats, ats[2:4]):
        assert_found(desk.add, columns.add, some, long[: len(some)])
        assert_found(desk.sub, columns.sub, some, long[: len(some)])
    expected = [(desk.between(ats[0], at)) // MICROSECOND for at in ats]
    assert columns.between(np.repeat(rows[:1], 5), rows).tolist() == expected


@pytest.mark.parametrize(
    "calendar", [always_open(), ~always_open(), calendar_of(BusinessHours(zone="UTC"))]
)
def test_always_and_never(calendar):
    columns = CalendarColumns(calendar)
    ats = [datetime(2026, 5, 5, 5, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)]
    assert_found(calendar.add, columns.add, ats, [TICK, timedelta(0)])
    assert_found(calendar.next_open, columns.next_open, ats)
    assert_found(calendar.prev_open, columns.prev_open, ats)


def test_no_rows():
    columns = CalendarColumns(always_open())
    none = np.zeros(0, dtype=np.int64)
    assert columns.between(none, none).tolist() == columns.add(none, 5).tolist() == []
    assert columns.is_open([]).tolist() == columns.next_open([]).tolist() == []


def test_one_span_for_all():
    columns = CalendarColumns(always_open())
    assert columns.add([0, 10], 5).tolist() == [5, 15]
    assert columns.sub([5, 15], 5).tolist() == [0, 10]


def test_tables_grow_with_what_is_asked():
    columns = CalendarColumns(calendar_of(BusinessHours(zone="UTC", weekly=WORK)))
    noons = [us(datetime(year, 6, 1, 12, tzinfo=UTC)) for year in (2026, 2010, 2040)]
    alone = [CalendarColumns(columns.calendar).add([at], 10**13).tolist() for at in noons]
    assert [columns.add([at], 10**13).tolist() for at in noons] == alone


def covered() -> BusinessCalendar:
    return calendar_of(
        BusinessHours.model_validate(
            {
                "zone": "UTC",
                "weekly": WORK,
                "covered_from": "2026-01-01",
                "covered_through": "2026-12-31",
            }
        )
    )


def test_rows_beyond_the_known_days_are_named():
    columns = CalendarColumns(covered())
    inside, beyond = datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    rows = [us(inside), us(beyond)]
    with pytest.raises(BeyondCoverageError, match=r"at_us\[1\] = '2027-06-01T00:00:00\+00:00'"):
        columns.is_open(rows)
    with pytest.raises(BeyondCoverageError, match=r"end_us\[1\]"):
        columns.between(rows[:1] * 2, rows)
    with pytest.raises(BeyondCoverageError, match="ends before the answer"):
        columns.add(rows[:1], 10**13)
    assert columns.add(rows, 60, beyond="none").tolist() == [
        us(datetime(2026, 6, 1, 9, 0, 0, 60, tzinfo=UTC)), NO_INSTANT,
    ]  # fmt: skip


BAD: tuple[tuple[Any, type[EcomopsError], str], ...] = (
    (lambda c: c.add([0], -1), BadRowError, "span_us = -1"),
    (lambda c: c.add([0], [1, 2]), InvalidArgumentError, "span_us"),
    (lambda c: c.add([2**63 - 1], 1), BadRowError, "start_us"),
    (lambda c: c.add([0], 1, "near"), InvalidArgumentError, "edge = 'near' is no edge"),
    (lambda c: c.between([0.5], [1]), InvalidArgumentError, "start_us"),
    (lambda c: c.between([0], [1, 2]), InvalidArgumentError, "end_us"),
    (lambda c: c.is_open(np.array(["2026-01-01"], "M8[us]")), InvalidArgumentError, "astype"),
)


@pytest.mark.parametrize(("ask", "error", "text"), BAD)
def test_bad_columns_are_named(ask, error, text):
    with pytest.raises(error, match=text):
        ask(CalendarColumns(always_open()))


def test_a_row_of_instants_is_read_back_as_numpy_does():
    late = us(datetime(2026, 12, 31, 20, tzinfo=UTC))
    found = CalendarColumns(covered()).add([late], 1, beyond="none")
    assert np.isnat(found.view("M8[us]")).all()
    assert from_us(0) == EPOCH
