"""Business time: worked cases, laws, and the slow count of ticks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st
from pydantic import ValidationError
from tests.calendars import slow_calendar as slow

from ecomops.calendars.business_calendar import always_open, calendar_of
from ecomops.calendars.opening_hours import BusinessHours, WeeklyHours
from ecomops.errors import BeyondCoverageError, InvalidArgumentError, NaiveDatetimeError

TICK = slow.TICK
NOTHING = timedelta(0)
PLACES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1), date(2050, 3, 13)),
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25), date(2040, 10, 28)),
    "Asia/Kolkata": (date(2026, 3, 4),),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4), date(2060, 4, 4)),
    "Pacific/Apia": (date(2011, 12, 30), date(2026, 4, 5)),
    "America/Sao_Paulo": (date(2015, 10, 18), date(2016, 2, 21)),
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22)),
    "Asia/Shanghai": (date(2026, 2, 17), date(1990, 4, 15), date(1999, 12, 31)),
}
"""Where clocks are put, and days of interest there."""


def text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def row(start: int, length: int) -> str:
    return f"{text(15 * start)}-{text(15 * (start + length))}"


ROWS = st.lists(
    st.builds(row, st.integers(0, 95), st.integers(1, 96))
    | st.sampled_from(
        ["00:00-24:00", "01:00-03:00", "02:00-02:30", "22:00-06:00", "09:00-18:00", "00:00-00:15"]
    ),
    max_size=2,
).map(tuple)


@st.composite
def cases(draw: Any) -> tuple[BusinessHours, datetime]:
    """Draw hours, and an instant within days of a change of the clock or of a special day."""
    zone = draw(st.sampled_from(sorted(PLACES)))
    near = draw(st.sampled_from(PLACES[zone]))
    days = [near + timedelta(days=i) for i in range(-3, 4)]
    some = st.lists(st.sampled_from(days), max_size=2)
    rows = st.builds(lambda day, rows: {"day": day, "rows": rows}, st.sampled_from(days), ROWS)
    listed: dict[str, Any] = {}
    if draw(st.booleans()):
        listed = {
            "holidays": draw(some),
            "special_days": draw(st.lists(rows, max_size=2)),
            "breaks": draw(st.lists(rows, max_size=2)),
            "covered_from": near - timedelta(days=40),
            "covered_through": near + timedelta(days=40),
        }
    week = {name: draw(ROWS) for name in slow.DAYS}
    hours = BusinessHours.model_validate({"zone": zone, "weekly": week, **listed})
    start = datetime(near.year, near.month, near.day, tzinfo=UTC) - timedelta(days=2)
    return hours, start + draw(st.integers(0, 4 * 72)) * TICK


ticks = st.integers(0, 4 * 48).map(lambda n: n * TICK)
spans = st.timedeltas(NOTHING, timedelta(days=3)) | ticks


# ---- the slow count ---------------------------------------------------------------------------
@given(cases(), ticks)
def test_open_time_is_the_number_of_open_ticks(case, span):
    hours, start = case
    desk = calendar_of(hours)
    assert desk.between(start, start + span) == slow.between(hours, start, start + span)
    assert desk.is_open(start) == slow.is_open(hours, start)


# ---- laws -------------------------------------------------------------------------------------
@given(cases(), spans, spans)
def test_between_is_additive_antisymmetric_and_no_longer_than_the_clock(case, one, other):
    hours, t = case
    desk, u, v = calendar_of(hours), t + one, t + one + other
    assert desk.between(t, t) == NOTHING
    assert desk.between(u, t) == -desk.between(t, u)
    assert desk.between(t, v) == desk.between(t, u) + desk.between(u, v)
    assert NOTHING <= desk.between(t, u) <= u - t


@given(cases(), spans)
def test_add_undoes_between_and_between_add(case, span):
    hours, t = case
    desk, u = calendar_of(hours), t + span
    passed = desk.between(t, u)
    first, last = answers(desk, t, passed)
    assert first is not None
    assert first <= u
    assert last is None or u <= last
    assert desk.between(t, first) == passed
    if last is not None:
        assert desk.between(t, last) == passed


def answers(desk, t, span):
    """Ask for both edges; where the days end before the later one, that is as good as never."""
    try:
        last = desk.add(t, span, "open")
    except BeyondCoverageError:
        last = None
    return desk.add(t, span), last


@given(cases(), spans, spans)
def test_add_adds_up_and_rises(case, one, other):
    hours, t = case
    desk = calendar_of(hours)
    assume(one)
    try:
        first, both = desk.add(t, one), desk.add(t, one + other)
    except BeyondCoverageError:
        assume(False)
    if first is None:
        assert both is None
        return
    assert both is None or both >= first
    assert (both == first) == (not other)
    if both is not None:
        assert desk.add(first, other) == both
    earlier = desk.add(t - other, one)
    assert earlier is not None
    assert earlier <= first


@given(cases(), spans)
def test_sub_is_the_mirror_of_add(case, span):
    hours, t = case
    desk = calendar_of(hours)
    try:
        near, far = desk.sub(t, span), desk.sub(t, span, "far")
    except BeyondCoverageError:
        assume(False)
    for found in (near, far):
        assert found is None or desk.between(found, t) == span
    if near is not None and far is not None:
        assert far <= near <= t
    back = desk.add(t, span) if span else None
    if back is not None:
        again = desk.sub(back, span)
        assert again is not None
        assert again >= t


@given(cases())
def test_next_and_prev_open_are_the_nearest_open_time(case):
    hours, t = case
    desk = calendar_of(hours)
    try:
        after, before = desk.next_open(t), desk.prev_open(t)
    except BeyondCoverageError:
        assume(False)
    if after is not None:
        assert desk.is_open(after)
        assert after >= t
        assert desk.between(t, after) == NOTHING
    if before is not None:
        assert before <= t
        assert desk.between(before, t) == NOTHING
        assert desk.is_open(before - timedelta(microseconds=1))
    assert desk.is_open(t) == (after == t)


@given(cases(), spans, st.sampled_from(sorted(PLACES)))
def test_the_offset_of_what_is_asked_changes_nothing(case, span, place):
    from zoneinfo import ZoneInfo

    hours, t = case
    desk, u = calendar_of(hours), t + span
    there = ZoneInfo(place)
    assert desk.between(t, u) == desk.between(t.astimezone(there), u.astimezone(there))
    assert desk.is_open(t) == desk.is_open(t.astimezone(there))


@given(cases(), spans, st.randoms(use_true_random=False))
def test_splitting_repeating_and_reordering_rows_changes_nothing(case, span, random):
    hours, t = case

    def torn(rows):
        parts = []
        for one in rows:
            start, end = (int(edge.total_seconds() // 60) for edge in slow.labels(one))
            cut = random.randrange(start, min(end, 24 * 60 - 1), 15)
            parts += [one, f"{text(cut)}-{text(end)}"]
            parts += [f"{text(start)}-{text(cut)}"] if cut > start else []
        random.shuffle(parts)
        return parts

    week = {name: torn(getattr(hours.weekly, name)) for name in slow.DAYS}
    other = calendar_of(hours.model_copy(update={"weekly": WeeklyHours.model_validate(week)}))
    desk = calendar_of(hours)
    assert other.between(t, t + span) == desk.between(t, t + span)


@given(cases(), spans)
def test_a_holiday_never_adds_time_and_days_far_away_are_irrelevant(case, span):
    hours, t = case
    assume(hours.covered_from is not None)
    desk = calendar_of(hours)
    passed = desk.between(t, t + span)
    far = (t + span).date() + timedelta(days=3)
    assert calendar_of(closed_on(hours, far)).between(t, t + span) == passed
    assert calendar_of(closed_on(hours, t.date())).between(t, t + span) <= passed


def closed_on(hours, day):
    special = tuple(one for one in hours.special_days if one.day != day)
    changes = {"holidays": (*hours.holidays, day), "special_days": special}
    # what a special day had besides its weekday's rows is gone with it
    assume(len(special) == len(hours.special_days))
    return hours.model_copy(update=changes)


@given(st.datetimes(datetime(1700, 1, 1), datetime(2400, 1, 1)), spans)  # noqa: DTZ001  hypothesis wants naive bounds
def test_round_the_clock_is_elapsed_time(at, span):
    t = at.replace(tzinfo=UTC)
    assert always_open().between(t, t + span) == span
    assert always_open().add(t, span) == t + span


# ---- together ---------------------------------------------------------------------------------
@given(cases(), spans)
def test_a_calendar_and_what_it_leaves_are_all_the_time(case, span):
    hours, t = case
    office = calendar_of(hours)
    rest = ~office
    assert office.between(t, t + span) + rest.between(t, t + span) == span
    assert office.is_open(t) != rest.is_open(t)
    assert (~rest).between(t, t + span) == office.between(t, t + span)


@given(cases(), st.sampled_from(sorted(PLACES)), ROWS, spans)
def test_either_and_both_share_out_what_two_have(case, zone, rows, span):
    hours, t = case
    one, other = calendar_of(hours), desk(zone, list(rows))
    either, both = one | other, one & other
    u = t + span
    assert either.between(t, u) + both.between(t, u) == one.between(t, u) + other.between(t, u)
    assert either.is_open(t) == (one.is_open(t) or other.is_open(t))
    assert both.is_open(t) == (one.is_open(t) and other.is_open(t))
    # De Morgan
    assert (~(one | other)).between(t, u) == (~one & ~other).between(t, u)


def test_what_two_know_together_is_what_each_knows():
    year = {"covered_from": "2026-01-01", "covered_through": "2026-12-31"}
    one = desk("UTC", "09:00-18:00", **year)
    other = desk("UTC", "12:00-20:00", covered_from="2026-07-01", covered_through="2027-06-30")
    both = one & other
    noon = at("2026-12-31T12:00:00+00:00")
    assert both.between(noon, noon + timedelta(hours=12)) == timedelta(hours=6)
    for never in (at("2026-06-30T12:00:00+00:00"), at("2027-01-01T12:00:00+00:00")):
        with pytest.raises(BeyondCoverageError):
            both.is_open(never)
    later = desk("UTC", "09:00-18:00", covered_from="2028-01-01", covered_through="2028-12-31")
    with pytest.raises(InvalidArgumentError, match="give both the days of a time that they share"):
        _ = one | later


# ---- years of one form ------------------------------------------------------------------------
@given(
    st.sampled_from(sorted(PLACES)),
    st.integers(2200, 2600) | st.integers(1500, 1799),
    st.integers(0, 364),
    st.sampled_from(["22:00-06:00", "01:00-03:00", "00:00-24:00"]),
)
def test_far_years_are_laid_out_as_they_would_be_day_by_day(zone, year, day, row):
    desk = every_day(zone, row)
    start = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day)
    start_s = int(start.timestamp())
    direct = sum(b - a for a, b in desk.spans(start_s, start_s + 9 * 86_400))
    assert desk.between(start, start + timedelta(days=9)) == timedelta(seconds=direct)


@cache
def every_day(zone: str, row: str) -> Any:
    """Keep a calendar, whose years are laid out once."""
    return desk(zone, row)


# ---- worked cases -----------------------------------------------------------------------------
def desk(zone: str, rows: str | list[str], *days: Any, **listed: Any) -> Any:
    rows = [rows] if isinstance(rows, str) else rows
    weekly = WeeklyHours.on(*(days or slow.DAYS), rows=rows)
    return calendar_of(BusinessHours.model_validate({"zone": zone, "weekly": weekly, **listed}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_closing_edge_is_shown_both_ways():
    office = desk("Asia/Shanghai", "09:00-18:00", "mon", "tue", "wed", "thu", "fri")
    friday = at("2026-11-13T16:00:00+08:00")
    assert office.add(friday, timedelta(hours=2)) == at("2026-11-13T18:00:00+08:00")
    assert office.add(friday, timedelta(hours=2), "open") == at("2026-11-16T09:00:00+08:00")
    monday = at("2026-11-16T10:00:00+08:00")
    assert office.sub(monday, timedelta(hours=1)) == at("2026-11-16T09:00:00+08:00")
    assert office.sub(monday, timedelta(hours=1), "far") == at("2026-11-13T18:00:00+08:00")


def test_make_up_workdays_beat_holidays_and_weekends():
    office = desk(
        "Asia/Shanghai", "09:00-18:00", "mon", "tue", "wed", "thu", "fri",
        holidays=["2026-10-01", "2026-10-10"],
        special_days=[{"day": "2026-10-10", "rows": ["09:00-13:00"]}],
        covered_from="2026-01-01", covered_through="2026-12-31",
    )  # fmt: skip
    assert office.is_open(at("2026-10-10T12:59:59+08:00"))
    assert not office.is_open(at("2026-10-10T13:00:00+08:00"))
    assert not office.is_open(at("2026-10-01T10:00:00+08:00"))


def test_samoa_had_no_30_december_2011():
    shop = desk("Pacific/Apia", "09:00-17:00")
    assert shop.between(at("2011-12-29T10:00:00+00:00"), at("2011-12-31T10:00:00+00:00")) == (
        timedelta(hours=8) * 2
    )


def test_what_is_never_due_is_none():
    closed = calendar_of(BusinessHours(zone="UTC"))
    noon = at("2026-11-11T12:00:00+00:00")
    assert closed.add(noon, timedelta(seconds=1)) is None
    assert closed.add(noon, NOTHING) == noon
    assert (closed.next_open(noon), closed.prev_open(noon)) == (None, None)
    assert closed.sub(noon, timedelta(seconds=1)) is None
    assert closed.between(noon, noon + timedelta(days=900)) == NOTHING


def test_what_depends_on_unknown_days_is_not_answered():
    office = desk("Asia/Shanghai", "09:00-18:00", holidays=["2026-10-01"],
                  covered_from="2026-01-01", covered_through="2026-12-31")  # fmt: skip
    last = at("2026-12-31T17:00:00+08:00")
    assert office.add(last, timedelta(hours=1)) == at("2026-12-31T18:00:00+08:00")
    with pytest.raises(BeyondCoverageError, match="ends before the answer; give more days"):
        office.add(last, timedelta(hours=1), "open")
    with pytest.raises(BeyondCoverageError, match="ends before the answer"):
        office.add(last, timedelta(hours=2))
    with pytest.raises(
        BeyondCoverageError, match=r"end = '2027-01-01T00:00:01.*lies beyond the kn"
    ):
        office.between(last, at("2027-01-01T00:00:01+08:00"))
    assert office.between(last, at("2027-01-01T00:00:00+08:00")) == timedelta(hours=1)
    with pytest.raises(BeyondCoverageError):
        office.sub(at("2026-01-01T09:00:00+08:00"), timedelta(seconds=1))


def test_the_ends_of_time_have_open_time_too():
    shop = desk("Asia/Shanghai", "00:00-24:00")
    first, last = at("0001-01-01T00:00:00+00:00"), at("9999-12-31T23:59:59.999999+00:00")
    assert shop.between(first, last) == last - first
    assert shop.add(last, timedelta(seconds=1)) is None


# ---- bad input --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"weekly": {"mon": ["9-18"]}}, "Input should be a row such as '09:00-18:00'"),
        ({"weekly": {"mon": [7]}}, "Input should be a row such as"),
        ({"weekly": {"mon": ["09:00-34:00"]}}, "A row should last 24 hours at most, not '09:00"),
        ({"weekly": {"mon": ["24:00-26:00"]}}, "A row should start before 24:00 of its date"),
        ({"weekly": {"mon": ["09:60-18:00"]}}, "Input should be a row such as"),
        ({"weekly": {"moon": []}}, "Extra inputs are not permitted"),
        ({"zone": "Mars/Base"}, "Mars/Base"),
        ({"holidays": ["2026-10-01"]}, "covered_from and covered_through should say for which"),
        ({"covered_from": "2026-10-01"}, "covered_from and covered_through should say"),
        (
            {"covered_from": "2026-10-02", "covered_through": "2026-10-01"},
            "covered_through should be covered_from or later",
        ),
        (
            {"covered_from": "2026-01-01", "covered_through": "2026-12-31",
             "holidays": ["2027-01-01"]},
            "2027-01-01 should lie within the covered dates, 2026-01-01 to 2026-12-31",
        ),
    ],
)  # fmt: skip
def test_what_are_no_hours_is_refused(given_, message):
    with pytest.raises(ValidationError) as error:
        BusinessHours.model_validate({"zone": "UTC", **given_})
    assert message in str(error.value)


def test_rows_are_kept_in_one_form():
    week = {"mon": ["09:00:00-18:00", ("22:00", "06:00"), "00:00 \u2013 08:30:15"]}
    hours = BusinessHours.model_validate({"zone": "UTC", "weekly": week})
    assert hours.weekly.mon == ("09:00-18:00", "22:00-06:00", "00:00-08:30:15")
    assert BusinessHours.model_validate_json(hours.model_dump_json()) == hours


def test_overlapping_rows_are_noted():
    weekly = {"tue": ["09:00-17:00", "10:00-11:00", "12:00-13:00", "17:00-18:00"]}
    assert BusinessHours.model_validate({"zone": "UTC", "weekly": weekly}).notes == (
        "tue: 09:00-17:00 and 10:00-11:00 overlap and are united",
        "tue: 09:00-17:00 and 12:00-13:00 overlap and are united",
    )


def test_what_is_no_question_is_refused():
    shop, noon = desk("UTC", "09:00-18:00"), at("2026-11-11T12:00:00+00:00")
    with pytest.raises(NaiveDatetimeError, match="start = '2026-11-11T00:00:00' has no offset"):
        shop.between(datetime(2026, 11, 11), noon)  # noqa: DTZ001  naive on purpose
    with pytest.raises(InvalidArgumentError, match=r"span = .* is below zero"):
        shop.add(noon, timedelta(seconds=-1))
    with pytest.raises(InvalidArgumentError, match="span = 5 is no timedelta"):
        shop.add(noon, 5)
    with pytest.raises(InvalidArgumentError, match="edge = 'near' is no edge; give one of: 'clo"):
        shop.add(noon, timedelta(hours=1), "near")
