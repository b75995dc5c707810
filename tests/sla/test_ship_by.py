"""Until when orders leave: worked cases, laws, a walk over dates, and columns."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st
from pydantic import TypeAdapter, ValidationError

from ecomops.calendars.business_calendar import BusinessCalendar, always_open, calendar_of
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.calendars.days import instant_of, start_of_day
from ecomops.calendars.opening_hours import BusinessHours, WeeklyHours
from ecomops.errors import BadRowError, InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import EPOCH, FIRST_US, LAST_US, MICROSECOND, from_us
from ecomops.sla.promises.elapsed_hours import ElapsedHours
from ecomops.sla.promises.handling_days import HandlingDays
from ecomops.sla.promises.kinds import ShipByRule
from ecomops.sla.promises.promised_date import PromisedDate
from ecomops.sla.promises.ship_by import ShipBy, ship_by, ship_by_state
from ecomops.sla.promises.ship_by_table import ship_by_table

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = (*WEEKDAYS, "sat", "sun")
RULE: TypeAdapter[Any] = TypeAdapter(ShipByRule)

# National Day 2026 is off from Thursday 1 to Wednesday 7 October; Saturday the 10th makes up
WAREHOUSE: dict[str, Any] = {
    "zone": "Asia/Shanghai",
    "weekly": {day: ["09:00-18:00"] for day in WEEKDAYS},
    "holidays": [f"2026-10-0{day}" for day in range(1, 8)],
    "special_days": [{"day": "2026-10-10", "rows": ["09:00-18:00"]}],
    "covered_from": "2026-01-01",
    "covered_through": "2026-12-31",
}
CALENDARS = {
    "warehouse": calendar_of(BusinessHours.model_validate(WAREHOUSE)),
    "new york": always_open("America/New_York"),
    "sao paulo": always_open("America/Sao_Paulo"),
    "st johns": always_open("America/St_Johns"),
    "apia": always_open("Pacific/Apia"),
    "closed": calendar_of(BusinessHours(zone="UTC")),
}


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def weekly(zone: str, *days: Any) -> BusinessCalendar:
    rows = WeeklyHours.on(*days, rows=["09:00-18:00"])
    return calendar_of(BusinessHours(zone=zone, weekly=rows))


def handling(days: int, cut_off: str | None = "15:00", calendar_id: str = "warehouse") -> Any:
    return HandlingDays(days=days, cut_off=cut_off, calendar_id=calendar_id)


def asked(rule: Any, placed: str) -> ShipBy:
    return ship_by(rule, when(placed), CALENDARS)


def us(at: datetime | None) -> int:
    return NO_INSTANT if at is None else (at - EPOCH) // MICROSECOND


# ---- worked cases ---------------------------------------------------------------------------
CASES = {
    # Wednesday 20:00 + 48 h = Friday 20:00
    "elapsed": (
        ElapsedHours(hours=48), "2026-03-04T20:00:00+08:00",
        None, "2026-03-06T20:00:00+08:00",
    ),
    # 28 h after the night in which New York's clock skips an hour it reads an hour more
    "elapsed over a clock change": (
        ElapsedHours(hours=28), "2026-03-07T20:00:00-05:00",
        None, "2026-03-09T01:00:00-04:00",
    ),
    # Thursday before 15:00 is Thursday's; + 1 = Friday, whose end is Saturday 00:00
    "a second before the cut-off": (
        handling(1), "2026-03-05T14:59:59+08:00",
        "2026-03-05", "2026-03-07T00:00:00+08:00",
    ),
    # Thursday 15:00 is Friday's; + 1 = Monday the 9th, whose end is Tuesday 00:00
    "at the cut-off": (
        handling(1), "2026-03-05T15:00:00+08:00",
        "2026-03-06", "2026-03-10T00:00:00+08:00",
    ),
    # the same instant as 14:59:59 in Shanghai
    "told with another offset": (
        handling(1), "2026-03-05T01:59:59-05:00",
        "2026-03-05", "2026-03-07T00:00:00+08:00",
    ),
    # Saturday morning is Monday's (9 March); + 1 = Tuesday
    "weekend": (
        handling(1), "2026-03-07T10:00:00+08:00",
        "2026-03-09", "2026-03-11T00:00:00+08:00",
    ),
    # Friday 9 October after the cut-off is taken in on the make-up Saturday; + 1 = Monday 12
    "make-up workday": (
        handling(1), "2026-10-09T16:00:00+08:00",
        "2026-10-10", "2026-10-13T00:00:00+08:00",
    ),
    # Wednesday 30 September, too late: 1 to 7 October are off, so Thursday 8; + 1 = Friday 9
    "holiday week": (
        handling(1), "2026-09-30T16:00:00+08:00",
        "2026-10-08", "2026-10-10T00:00:00+08:00",
    ),
    # in the middle of it: Thursday 8; + 2 = Friday 9, Saturday 10 (made up)
    "holiday week into the make-up day": (
        handling(2), "2026-10-03T09:00:00+08:00",
        "2026-10-08", "2026-10-11T00:00:00+08:00",
    ),
    "same day": (
        handling(0), "2026-03-05T09:00:00+08:00",
        "2026-03-05", "2026-03-06T00:00:00+08:00",
    ),
    # the day begins with 00:00
    "at midnight": (
        handling(0), "2026-03-06T00:00:00+08:00",
        "2026-03-06", "2026-03-07T00:00:00+08:00",
    ),
    "the last instant of a day, without a cut-off": (
        handling(0, None), "2026-03-05T23:59:59.999999+08:00",
        "2026-03-05", "2026-03-06T00:00:00+08:00",
    ),
    # nothing comes before 00:00 of its own day
    "cut-off at midnight": (
        handling(0, "00:00"), "2026-03-05T00:00:00+08:00",
        "2026-03-06", "2026-03-07T00:00:00+08:00",
    ),
    # Saturday 7 March + 1 = Sunday 8, of 23 hours; its end is at 04:00 UTC, not at 05:00
    "a day of 23 hours": (
        handling(1, None, "new york"), "2026-03-07T20:00:00-05:00",
        "2026-03-07", "2026-03-09T00:00:00-04:00",
    ),
    # Sunday 18 October 2015 begins at 01:00, the moment of the jump
    "a midnight that is skipped": (
        handling(0, None, "sao paulo"), "2015-10-17T10:00:00-03:00",
        "2015-10-17", "2015-10-18T01:00:00-02:00",
    ),
    # Saturday 20 February 2016 has 23:00 to 24:00 twice, and ends after the second time
    "an evening that comes twice": (
        handling(0, "23:30", "sao paulo"), "2016-02-20T23:29:59-02:00",
        "2016-02-20", "2016-02-21T00:00:00-03:00",
    ),
    # 23:10 for the second time comes after the cut-off at 23:30, which is that of the first time
    "after the cut-off, though the clock reads less": (
        handling(0, "23:30", "sao paulo"), "2016-02-20T23:10:00-03:00",
        "2016-02-21", "2016-02-22T00:00:00-03:00",
    ),
    # at 00:01 on Sunday 29 October 2006 the clock went back to 23:01; Sunday had begun
    "a day that has begun goes on": (
        handling(0, None, "st johns"), "2006-10-28T23:30:00-03:30",
        "2006-10-29", "2006-10-30T00:00:00-03:30",
    ),
    # Apia had no 30 December 2011: Thursday 29 + 1 = Saturday 31
    "a date that is skipped": (
        handling(1, None, "apia"), "2011-12-29T12:00:00-10:00",
        "2011-12-29", "2012-01-01T00:00:00+14:00",
    ),
    "promised date": (
        PromisedDate(day=date(2026, 11, 20), zone="Asia/Shanghai"), "2026-11-11T00:10:00+08:00",
        None, "2026-11-21T00:00:00+08:00",
    ),
    # the 20th is long past the days that this calendar knows, which does not matter
    "promised date in the zone of a calendar": (
        PromisedDate(day=date(2030, 11, 20), calendar_id="warehouse"), "2026-11-11T00:10:00Z",
        None, "2030-11-21T00:00:00+08:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_worked_case(case):
    rule, placed, received_on, expected = case
    found = asked(rule, placed)
    assert found.ship_by_at == when(expected)
    assert found.received_on == (received_on and date.fromisoformat(received_on))
    assert not found.beyond_coverage
    if not isinstance(rule, ElapsedHours):  # told in the zone of the day
        assert found.ship_by_at.isoformat() == expected
    table = ship_by_table(rule, [us(when(placed))], CALENDARS)
    assert table.ship_by_us.tolist() == [us(when(expected))]


def test_exactly_so_many_hours_are_in_time():
    found = asked(ElapsedHours(hours=48), "2026-03-04T20:00:00+08:00")
    end = when("2026-03-06T20:00:00+08:00")
    assert found.breach_at == found.ship_by_at == end
    assert [found.is_late(end + move) for move in (-MICROSECOND, 0 * DAY, MICROSECOND)] == [
        False, False, True,
    ]  # fmt: skip


def test_the_end_of_a_day_is_too_late():
    found = asked(handling(0), "2026-03-05T09:00:00+08:00")
    end = when("2026-03-06T00:00:00+08:00")
    assert found.breach_at == end - MICROSECOND
    assert [found.is_late(end + move) for move in (-MICROSECOND, 0 * DAY)] == [False, True]


# ---- what is not known, and what never comes ------------------------------------------------
@pytest.mark.parametrize(
    ("days", "placed", "received_on"),
    [
        # Wednesday 30 December + 2: Thursday 31, and then nobody knows
        (2, "2026-12-30T10:00:00+08:00", date(2026, 12, 30)),
        # Thursday 31 after the cut-off
        (0, "2026-12-31T15:00:00+08:00", None),
        (0, "2027-01-04T10:00:00+08:00", None),
        (0, "2025-12-31T10:00:00+08:00", None),
        # too late for an unknown day; that the next one is known does not help
        (0, "2025-12-31T16:00:00+08:00", None),
    ],
)
def test_beyond_coverage_is_an_answer(days, placed, received_on):
    found = asked(handling(days), placed)
    assert (found.ship_by_at, found.breach_at) == (None, None)
    assert found.beyond_coverage
    assert found.no_due_because == "beyond_coverage"
    assert found.received_on == received_on
    assert found.is_late(when("2030-01-01T00:00:00Z")) is None
    assert ship_by_state(found, when("2030-01-01T00:00:00Z")) == "unknown"
    table = ship_by_table(handling(days), [us(when(placed))], CALENDARS)
    assert table.beyond_coverage.tolist() == [True]
    assert table.ship_by_us.tolist() == table.breach_us.tolist() == [NO_INSTANT]
    assert not table.is_late([us(when("2030-01-01T00:00:00Z"))]).any()


@pytest.mark.parametrize(
    ("days", "placed", "expected"),
    [
        (1, "2026-12-30T10:00:00+08:00", "2027-01-01T00:00:00+08:00"),
        (0, "2026-12-31T10:00:00+08:00", "2027-01-01T00:00:00+08:00"),
        (0, "2026-01-01T00:00:00+08:00", "2026-01-02T00:00:00+08:00"),
    ],
)
def test_the_first_and_the_last_known_day_are_known(days, placed, expected):
    assert asked(handling(days), placed).ship_by_at == when(expected)
    assert_agree(handling(days), [us(when(placed))], CALENDARS)


def test_a_day_that_is_known_in_part_is_not_known():
    # Tokyo's Thursday 5 March ends at 23:00 of Shanghai's, which is open in the part that is known
    known = {"covered_from": "2026-03-02", "covered_through": "2026-03-05"}
    tokyo = {"zone": "Asia/Tokyo", "weekly": {"thu": ["09:00-18:00"]}, **known}
    both = always_open("Asia/Shanghai") & calendar_of(BusinessHours.model_validate(tokyo))
    for placed in ("2026-03-04T09:00:00+08:00", "2026-03-05T09:00:00+08:00"):
        found = ship_by(handling(0, None, "both"), when(placed), {"both": both})
        assert (found.received_on, found.beyond_coverage) == (None, True)
        assert_agree(handling(0, None, "both"), [us(when(placed))], {"both": both})


def test_without_open_time_it_is_never_due():
    found = asked(handling(0, None, "closed"), "2026-03-05T10:00:00Z")
    assert (found.ship_by_at, found.received_on) == (None, None)
    assert found.no_due_because == "never"
    assert not found.beyond_coverage
    assert found.is_late(when("2030-01-01T00:00:00Z")) is False
    assert ship_by_state(found, when("2030-01-01T00:00:00Z")) == "open"
    table = ship_by_table(handling(0, None, "closed"), [0, 10**15], CALENDARS)
    assert table.ship_by_us.tolist() == [NO_INSTANT] * 2
    assert not table.beyond_coverage.any()


@pytest.mark.parametrize(
    "rule",
    [
        ElapsedHours(hours=1),
        handling(0, None, "all"),
        handling(2, "12:00", "all"),
        PromisedDate(day=date.max, zone="UTC"),
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
def test_the_ends_of_time(rule, zone):
    calendars = {"all": always_open(zone)}
    hours = 3600 * 10**6
    before = [LAST_US - n * hours for n in (30, 3, 1, 0)]
    ends = [FIRST_US, FIRST_US + 30 * hours, *before]
    assert_agree(rule, ends, calendars)
    assert_agree(rule, ends[:2], calendars)
    assert_agree(rule, ends[2:], calendars)
    assert ship_by(rule, from_us(LAST_US), calendars).no_due_because == "never"


# ---- states ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "shipped", "expected"),
    [
        ("2026-03-05T12:00:00+08:00", None, "open"),
        ("2026-03-05T18:00:00+08:00", None, "due_soon"),
        ("2026-03-05T23:59:59.999999+08:00", None, "due_soon"),
        ("2026-03-06T00:00:00+08:00", None, "overdue"),
        ("2026-03-09T00:00:00+08:00", "2026-03-05T23:59:59+08:00", "met"),
        ("2026-03-09T00:00:00+08:00", "2026-03-06T00:00:00+08:00", "missed"),
        # what is later than now has not happened
        ("2026-03-05T12:00:00+08:00", "2026-03-06T00:00:00+08:00", "open"),
        ("2026-03-07T12:00:00+08:00", "2026-03-08T00:00:00+08:00", "overdue"),
    ],
)
def test_state(now, shipped, expected):
    found = asked(handling(0), "2026-03-05T09:00:00+08:00")
    shipped_at = shipped and when(shipped)
    assert ship_by_state(found, when(now), shipped_at, soon=timedelta(hours=6)) == expected


def test_nothing_is_due_soon_unless_asked():
    found = asked(handling(0), "2026-03-05T09:00:00+08:00")
    assert ship_by_state(found, when("2026-03-05T23:59:59+08:00")) == "open"


# ---- words ----------------------------------------------------------------------------------
def test_words():
    elapsed = asked(ElapsedHours(hours=48), "2026-03-04T20:00:00+08:00")
    assert elapsed.describe() == str(elapsed) == "ship by 2026-03-06 20:00 +08:00: within 48 h"
    assert elapsed.describe("zh") == "最晚 2026-03-06 20:00 +08:00 发货：48 小时内"
    days = asked(handling(2), "2026-03-05T09:00:00+08:00")
    assert days.describe() == (
        "ship before 2026-03-10 00:00 +08:00: within 2 working days, taken in before 15:00, "
        "taken in on 2026-03-05"
    )
    assert days.describe("zh") == (
        "应于 2026-03-10 00:00 +08:00 前发货：2 个工作日内（15:00 前计当日），2026-03-05 受理"
    )
    unknown = asked(handling(0), "2027-03-05T09:00:00+08:00")
    assert unknown.describe().startswith("due beyond the days that the calendar knows: ")
    assert unknown.describe("zh").startswith("截止时间超出日历范围：")
    never = asked(handling(0, None, "closed"), "2027-03-05T09:00:00+08:00")
    assert never.describe() == "never due: too few working days are left: on the working day"
    assert never.describe("zh") == "工作日不足，永不到期：当个工作日内"


# ---- what is refused ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "match"),
    [
        ({"kind": "elapsed_hours", "hours": 0}, "greater than or equal to 1"),
        ({"kind": "elapsed_hours", "hours": 48.0}, "valid integer"),
        ({"kind": "handling_days", "days": 1}, "calendar_id"),
        ({"kind": "handling_days", "days": -1, "calendar_id": "c"}, "greater than or equal"),
        ({"kind": "handling_days", "days": 1, "calendar_id": "c", "cut_off": "24:00"}, "time of"),
        ({"kind": "handling_days", "days": 1, "calendar_id": "c", "cut_off": 54000}, "time of"),
        ({"kind": "promised_date", "day": "2026-11-20"}, "whose day"),
        (
            {"kind": "promised_date", "day": "2026-11-20", "zone": "UTC", "calendar_id": "c"},
            "whose day",
        ),
        ({"kind": "someday"}, "does not match any of the expected tags"),
    ],
)
def test_refused_rules(rule, match):
    with pytest.raises(ValidationError, match=match):
        RULE.validate_python(rule)


def test_equal_cut_offs_are_equal():
    texts: list[Any] = ["15:00", "15:00:00", time(15)]
    rules = {HandlingDays(days=1, cut_off=text, calendar_id="c") for text in texts}
    assert [rule.cut_off for rule in rules] == ["15:00"]
    assert HandlingDays(days=1, cut_off="15:00:01", calendar_id="c").cut_off_s == 54_001


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rules_survive_json(case):
    assert RULE.validate_json(case[0].model_dump_json()) == case[0]


def test_refused_arguments():
    placed, rule = when("2026-03-05T09:00:00+08:00"), handling(1)
    with pytest.raises(NaiveDatetimeError, match="placed_at"):
        ship_by(rule, placed.replace(tzinfo=None), CALENDARS)
    with pytest.raises(InvalidArgumentError, match="'warehouse' is the name of none"):
        ship_by(rule, placed, {})
    with pytest.raises(InvalidArgumentError, match="rule = 'fast' is no PromiseKind"):
        ship_by("fast", placed, CALENDARS)  # type: ignore[arg-type]  # to be refused
    with pytest.raises(BadRowError, match="row 1: placed_us"):
        ship_by_table(rule, [0, NO_INSTANT], CALENDARS)
    found = ship_by(rule, placed, CALENDARS)
    with pytest.raises(NaiveDatetimeError, match="now"):
        ship_by_state(found, placed.replace(tzinfo=None))
    with pytest.raises(InvalidArgumentError, match="soon"):
        ship_by_state(found, placed, soon=-DAY)


# ---- drawn cases ----------------------------------------------------------------------------
PLACES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/Sao_Paulo": (date(2015, 10, 18), date(2016, 2, 21)),
    "America/St_Johns": (date(2006, 4, 2), date(2006, 10, 29)),
    "America/Havana": (date(2026, 11, 1),),
    "Pacific/Apia": (date(2011, 12, 30),),
    "Australia/Lord_Howe": (date(2026, 4, 5),),
    "Asia/Shanghai": (date(2026, 10, 1),),
}
"""Where clocks are put, and when; days are drawn around them."""
ROWS = st.sampled_from(
    [(), (), ("09:00-18:00",), ("22:00-02:00",), ("00:00-00:15",), ("23:30-23:45",)]
)
CUT_OFFS = st.sampled_from([None, "00:00", "00:30", "02:30", "15:00", "23:30", "23:59:59"])


@st.composite
def hours_near(draw: st.DrawFn) -> tuple[dict[str, Any], date]:
    zone = draw(st.sampled_from(sorted(PLACES)))
    near = draw(st.sampled_from(PLACES[zone]))
    days = [near + i * DAY for i in range(-4, 6)]
    made: dict[str, Any] = {"zone": zone, "weekly": {day: draw(ROWS) for day in WEEK}}
    if draw(st.booleans()):
        some = st.lists(st.sampled_from(days), max_size=3, unique=True)
        before, after = draw(st.sampled_from([0, 3, 5, 40])), draw(st.sampled_from([3, 6, 9, 40]))
        first, last = near - before * DAY, near + after * DAY
        made |= {
            "holidays": [day for day in draw(some) if first <= day <= last],
            "special_days": [
                {"day": day, "rows": draw(ROWS)} for day in draw(some) if first <= day <= last
            ],
            "covered_from": first,
            "covered_through": last,
        }
    return made, near


@st.composite
def cases(draw: st.DrawFn) -> tuple[HandlingDays, list[datetime], BusinessCalendar]:
    """Draw a rule, a calendar, and orders near cut-offs, day ends and clock changes."""
    hours, near = draw(hours_near())
    calendar = calendar_of(BusinessHours.model_validate(hours))
    # days of Tokyo that are known begin and end in the middle of days elsewhere
    known = {"covered_from": near - 3 * DAY, "covered_through": near + 4 * DAY}
    other = calendar_of(
        BusinessHours.model_validate(
            {"zone": "Asia/Tokyo", "weekly": {"mon": ["09:00-18:00"], "thu": ["00:00-24:00"]}}
            | (known if draw(st.booleans()) else {})
        )
    )
    either = [calendar, calendar, calendar, ~calendar, calendar | other, calendar & other]
    calendar = draw(st.sampled_from(either))
    rule = HandlingDays(
        days=draw(st.sampled_from([0, 0, 1, 2, 5])), cut_off=draw(CUT_OFFS), calendar_id="c"
    )
    return rule, draw(orders(calendar.zone, near, rule.cut_off)), calendar


def orders(zone: ZoneInfo, near: date, cut_off: str | None) -> st.SearchStrategy[list[datetime]]:
    labels = [time(), time.fromisoformat(cut_off or "12:00"), time(23, 30)]
    at = st.builds(
        lambda i, label, move: instant_of(zone, datetime.combine(near + i * DAY, label)) + move,
        st.integers(-4, 5),
        st.sampled_from(labels),
        st.sampled_from(
            [
                -MICROSECOND,
                timedelta(0),
                MICROSECOND,
                timedelta(minutes=61),
                timedelta(minutes=-20),
            ]
        ),
    )
    start = datetime(near.year, near.month, near.day, tzinfo=UTC)
    wild = st.timedeltas(-4 * DAY, 4 * DAY).map(lambda move: start + move)
    return st.lists(at | at | wild, min_size=1, max_size=5)


# ---- a walk over dates ----------------------------------------------------------------------
FAR = 120


def walked(
    rule: HandlingDays, placed: datetime, calendar: BusinessCalendar
) -> tuple[datetime | None, date | None]:
    """Look at date after date; slow, and plain enough to be believed."""
    zone = calendar.zone
    known = calendar.covered_us
    today = placed.astimezone(UTC).date()
    dates = [today + i * DAY for i in range(-3, FAR)]
    starts = [start_of_day(zone, day) for day in dates]

    def is_working(i: int) -> bool | None:
        if known and not (from_us(known[0]) <= starts[i] and starts[i + 1] <= from_us(known[1])):
            return None
        return calendar.between(starts[i], starts[i + 1]) > timedelta(0)

    i = max(i for i in range(6) if starts[i] <= placed)
    if is_working(i) is None:
        return None, None
    if rule.cut_off is not None:
        label = datetime.combine(dates[i], time.fromisoformat(rule.cut_off))
        if placed >= instant_of(zone, label):
            i += 1
    received, left = None, rule.days
    while i < len(dates) - 1:
        works = is_working(i)
        if works is None:
            return None, received
        if works:
            received = received or dates[i]
            if not left:
                return starts[i + 1], received
            left -= 1
        i += 1
    return None, received


@given(cases())
def test_a_walk_over_dates_says_the_same(case):
    rule, placed, calendar = case
    for at in placed:
        found = ship_by(rule, at, {"c": calendar})
        assert (found.ship_by_at, found.received_on) == walked(rule, at, calendar)
        assert found.beyond_coverage == (
            found.ship_by_at is None and calendar.covered_us is not None
        )


# ---- laws -----------------------------------------------------------------------------------
@given(cases())
def test_a_later_order_is_never_due_earlier(case):
    rule, placed, calendar = case
    found = [ship_by(rule, at, {"c": calendar}).ship_by_at for at in sorted(placed)]
    known = [at for at in found if at is not None]
    assert known == sorted(known)


@given(cases(), CUT_OFFS)
def test_a_later_cut_off_never_makes_it_due_later(case, other):
    rule, placed, calendar = case
    late = HandlingDays(days=rule.days, cut_off=other, calendar_id="c")
    if rule.cut_off is None or (other is not None and other < rule.cut_off):
        rule, late = late, rule
    for at in placed:
        one, two = (ship_by(r, at, {"c": calendar}).ship_by_at for r in (rule, late))
        assert one is None or (two is not None and two <= one)


@given(hours_near(), st.data())
def test_a_holiday_never_makes_it_due_earlier(hours, data):
    made, near = hours
    assume("holidays" in made)
    rule = HandlingDays(days=data.draw(st.integers(0, 3)), cut_off="15:00", calendar_id="c")
    known = made["covered_from"] <= near <= made["covered_through"]
    more = {**made, "holidays": [*made["holidays"], near]} if known else made
    one, two = (calendar_of(BusinessHours.model_validate(h)) for h in (made, more))
    for at in data.draw(orders(one.zone, near, "15:00")):
        before, after = (ship_by(rule, at, {"c": c}).ship_by_at for c in (one, two))
        assert after is None or (before is not None and before <= after)


@given(cases())
def test_it_is_taken_in_on_a_working_day(case):
    rule, placed, calendar = case
    for at in placed:
        found = ship_by(rule, at, {"c": calendar})
        if found.received_on is not None:
            start, end = (start_of_day(calendar.zone, found.received_on + i * DAY) for i in (0, 1))
            assert calendar.between(start, end) > timedelta(0)
            assert end > at


@given(cases(), st.sampled_from([-11, -3, 0, 5.75, 14]))
def test_the_offset_of_the_order_is_irrelevant(case, hours):
    rule, placed, calendar = case
    other = ZoneInfo("Pacific/Apia")
    for at in placed:
        expected = ship_by(rule, at, {"c": calendar}).due
        assert ship_by(rule, at.astimezone(other), {"c": calendar}).due == expected


# ---- columns --------------------------------------------------------------------------------
def assert_agree(rule: Any, placed: list[int], calendars: Any) -> None:
    table = ship_by_table(rule, np.array(placed, dtype=np.int64), calendars)
    rows = [ship_by(rule, from_us(at), calendars) for at in placed]
    assert table.ship_by_us.tolist() == [us(row.ship_by_at) for row in rows]
    assert table.breach_us.tolist() == [us(row.breach_at) for row in rows]
    assert table.beyond_coverage.tolist() == [row.beyond_coverage for row in rows]
    assert table.received_day.view("M8[D]").tolist() == [row.received_on for row in rows]
    shipped = [min(us(row.ship_by_at or EPOCH) + i % 2, LAST_US) for i, row in enumerate(rows)]
    late = [bool(row.is_late(from_us(at))) for row, at in zip(rows, shipped, strict=True)]
    assert table.is_late(shipped).tolist() == late


@given(cases())
def test_columns_say_what_one_order_says(case):
    rule, placed, calendar = case
    assert_agree(rule, [us(at) for at in placed], {"c": calendar})


@given(cases(), st.integers(1, 100), st.booleans())
def test_columns_of_other_kinds_too(case, hours, in_zone):
    _, placed, calendar = case
    rows = [us(at) for at in placed]
    assert_agree(ElapsedHours(hours=hours), rows, {"c": calendar})
    where = {"zone": calendar.zone.key} if in_zone else {"calendar_id": "c"}
    rule = RULE.validate_python({"kind": "promised_date", "day": placed[0].date(), **where})
    assert_agree(rule, rows, {"c": calendar})


@pytest.mark.parametrize("days", [range(60), (100, 366)], ids=["near", "far"])
def test_columns_reach_as_far_as_needed(days):
    # one working day a week, so that 366 of them take seven years
    berlin = weekly("Europe/Berlin", "wed")
    rows = [us(when(text)) for text in ("2026-03-05T09:00:00Z", "2026-05-05T09:00:00Z")]
    for n in days:
        assert_agree(handling(n, "15:00", "c"), rows[:1], {"c": berlin})
        assert_agree(handling(n, "15:00", "c"), rows, {"c": berlin})


def test_instants_far_apart_are_looked_at_one_by_one():
    years = [us(datetime(year, 3, 5, 9, tzinfo=UTC)) for year in (5, 1850, 2026, 9000)]
    assert_agree(handling(3, "15:00", "c"), years, {"c": always_open("Asia/Shanghai")})
    assert_agree(handling(3), years, CALENDARS)


@pytest.mark.parametrize("rule", [handling(1), ElapsedHours(hours=1), CASES["promised date"][0]])
def test_no_rows(rule):
    table = ship_by_table(rule, [], CALENDARS)
    assert len(table) == table.is_late([]).size == 0
    assert table.received_day.size == table.beyond_coverage.size == 0


def test_the_given_column_stays_as_it_was():
    column = np.array([us(when("2026-03-05T16:00:00+08:00"))] * 3)
    ship_by_table(handling(1), column, CALENDARS)
    assert column.tolist() == [us(when("2026-03-05T16:00:00+08:00"))] * 3


def test_a_table_says_what_it_is():
    rows = [us(when(text)) for text in ("2026-03-05T09:00:00Z", "2027-03-05T09:00:00Z")]
    assert repr(ship_by_table(handling(1), rows, CALENDARS)) == (
        "ShipByTable(2 orders within 1 working day, taken in before 15:00, 1 beyond coverage)"
    )
