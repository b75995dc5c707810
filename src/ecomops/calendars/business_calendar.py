"""Business time: how much of it lies between two instants, and when so much is over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from attrs import define, field

from ecomops.calendars.days import local_time, start_of_day
from ecomops.calendars.hours_spans import HoursSpans
from ecomops.calendars.offsets import DAY_S
from ecomops.calendars.open_year import LAST_YEAR, OpenYear, year_of, year_s
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.calendars.spans import Span, between, common, united
from ecomops.calendars.zones import load_zone
from ecomops.errors import BeyondCoverageError, InvalidArgumentError
from ecomops.models.instants import (
    FIRST_US,
    LAST_US,
    MICROSECOND,
    check_span,
    from_us,
    to_us,
)

CloseOrOpen: TypeAlias = Literal["close", "open"]
"""Which of the instants at which so much open time is over: the first, at the close of business,
or the last, at the next opening."""
NearOrFar: TypeAlias = Literal["near", "far"]
"""Which of the instants from which so much open time is left: the last or the first."""

CLOSE_OR_OPEN: Final = get_args(CloseOrOpen)
NEAR_OR_FAR: Final = get_args(NearOrFar)
_NO_TIME: Final = timedelta(0)
_SECOND_US: Final = 10**6
_DAY_US: Final = DAY_S * _SECOND_US
# two days short of either end, so that every offset stays inside the calendar
_FIRST_SHOWN_US: Final = FIRST_US + 2 * _DAY_US
_LAST_SHOWN_US: Final = LAST_US - 2 * _DAY_US
_FIRST_YEAR: Final = 1
_REGULAR_FROM: Final = 2200
"""From here on every zone keeps one rule, so years of one form are alike."""
_REGULAR_BEFORE: Final = 1800
"""Until here no zone has changed its offset yet."""
_MOST_NEAR: Final = 60
"""How many years are kept at hand."""
_EXAMPLES: Final = (range(1700, _REGULAR_BEFORE), range(_REGULAR_FROM, 2300))
"""Years of every form, before and after."""


@define(eq=False)
class BusinessCalendar:
    """Open time, as one line of instants: between two of them, after one, before one (工作日历).

    Time inside is counted in UTC. Instants are taken with any offset and given in the
    calendar's zone.

    Examples
    --------
    >>> hours = BusinessHours(zone="Asia/Shanghai", weekly={
    ...     day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
    >>> desk = calendar_of(hours)
    >>> friday = datetime.fromisoformat("2026-11-13T17:00:00+08:00")
    >>> desk.add(friday, timedelta(hours=2)).isoformat()
    '2026-11-16T10:00:00+08:00'
    >>> desk.between(friday, datetime.fromisoformat("2026-11-16T14:00:00+08:00"))
    datetime.timedelta(seconds=18000)
    """

    zone: ZoneInfo
    covered_us: tuple[int, int] | None
    """From when until when the days are known; None: always."""
    spans: Callable[[int, int], list[Span]] = field(repr=False)
    """Lays out what is open between two instants [seconds since 1970, UTC]."""
    _years: dict[int, OpenYear] = field(factory=dict, init=False, repr=False)
    _examples: dict[int, OpenYear] = field(factory=dict, init=False, repr=False)
    _near: OpenYear = field(factory=OpenYear.nothing, init=False, repr=False)
    """What is at hand: the years that were asked for, while they lie close together."""
    _near_years: tuple[int, int] = field(default=(LAST_YEAR, 0), init=False, repr=False)
    _offsets: dict[timedelta | None, tzinfo | None] = field(factory=dict, init=False, repr=False)
    """Fixed offsets by how far they are from UTC."""
    _origin: int = field(default=0, init=False, repr=False)
    """The year that was asked for first; sums go up and down from its beginning."""
    _up: list[int] = field(factory=lambda: [0], init=False, repr=False)
    """What is open from the origin's beginning to that of each later year."""
    _down: list[int] = field(factory=lambda: [0], init=False, repr=False)
    """The same from the beginning of each earlier one to the origin's."""

    # ---- together -------------------------------------------------------------------------
    def __or__(self, other: BusinessCalendar) -> BusinessCalendar:
        """Open where either is (并集); answers are in the zone of the first."""
        covered_us = _both_covered(self, other)
        return BusinessCalendar(self.zone, covered_us, partial(_either, self.spans, other.spans))

    def __and__(self, other: BusinessCalendar) -> BusinessCalendar:
        """Open where both are (交集); answers are in the zone of the first."""
        covered_us = _both_covered(self, other)
        return BusinessCalendar(self.zone, covered_us, partial(_both, self.spans, other.spans))

    def __invert__(self) -> BusinessCalendar:
        """Open where this one is closed (补集)."""
        return BusinessCalendar(self.zone, self.covered_us, partial(_rest, self.spans))

    # ---- questions ------------------------------------------------------------------------
    def between(self, start: datetime, end: datetime) -> timedelta:
        """Measure the open time between two instants; below zero if the end is earlier.

        Raises
        ------
        NaiveDatetimeError
            If an instant has no offset.
        BeyondCoverageError
            If an instant lies beyond the days that the calendar knows.
        """
        start_us, end_us = self.check_known("start", start), self.check_known("end", end)
        return (self.open_before_us(end_us) - self.open_before_us(start_us)) * MICROSECOND

    def add(
        self, start: datetime, span: timedelta, edge: CloseOrOpen = "close"
    ) -> datetime | None:
        """Find when so much open time after an instant is over; None: never.

        Parameters
        ----------
        start
            From when.
        span
            How much; 0 or more.
        edge
            Where it is over at the close of business: ``"close"`` then, ``"open"`` at the next
            opening, the last instant at which no more than that is over.
        """
        check_edge(edge, CLOSE_OR_OPEN)
        target = self.open_before_us(self.check_known("start", start)) + _span_us(span)
        if edge == "open":
            return self._told(self.last_within_us(target))
        return self._told(
            self.check_known("start", start) if not span else self.first_reaching_us(target)
        )

    def sub(self, end: datetime, span: timedelta, edge: NearOrFar = "near") -> datetime | None:
        """Find from when on so much open time lies before an instant; None: there is less.

        Parameters
        ----------
        end
            Until when.
        span
            How much; 0 or more.
        edge
            Where it begins at an opening: ``"near"`` then, ``"far"`` at the close before.
        """
        check_edge(edge, NEAR_OR_FAR)
        target = self.open_before_us(self.check_known("end", end)) - _span_us(span)
        if edge == "far":
            return self._told(self.first_reaching_us(target))
        return self._told(
            self.check_known("end", end) if not span else self.last_within_us(target)
        )

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant is open; the one at which a row ends is not."""
        at_us = self.check_known("at", at)
        near = self._near
        if not near.first_us <= at_us < near.last_us:
            near = self._look_at(year_of(at_us))
        i = bisect_right(near.starts, at_us) - 1
        return i >= 0 and at_us < near.ends[i]

    def next_open(self, at: datetime) -> datetime | None:
        """Find the first open instant from one on; None: never again."""
        return self._told(self.last_within_us(self.open_before_us(self.check_known("at", at))))

    def prev_open(self, at: datetime) -> datetime | None:
        """Find the last instant up to one that has open time just before it; None: never."""
        return self._told(self.first_reaching_us(self.open_before_us(self.check_known("at", at))))

    # ---- years ----------------------------------------------------------------------------
    def open_year(self, year: int) -> OpenYear:
        """Lay out what is open in a year of UTC, once."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._laid_out(year)
        return found

    def _laid_out(self, year: int) -> OpenYear:
        start_s, stop_s = year_s(year), year_s(year + 1)
        if self.covered_us is not None:
            start_s = max(start_s, self.covered_us[0] // _SECOND_US)
            stop_s = min(stop_s, self.covered_us[1] // _SECOND_US)
            return OpenYear.of(self.spans(start_s, stop_s) if start_s < stop_s else [])
        if _REGULAR_BEFORE <= year < _REGULAR_FROM:
            return OpenYear.of(self.spans(start_s, stop_s))
        # years of one length that begin on one weekday are alike
        like = next(y for y in _EXAMPLES[year >= _REGULAR_FROM] if _form(y) == _form(year))
        if like not in self._examples:
            self._examples[like] = OpenYear.of(self.spans(year_s(like), year_s(like + 1)))
        return self._examples[like].moved((start_s - year_s(like)) * _SECOND_US)

    def _before(self, year: int) -> int:
        """Say how much is open from the origin's beginning to that of a year."""
        up, down = self._up, self._down
        while self._origin + len(up) <= year:
            up.append(up[-1] + self.open_year(self._origin + len(up) - 1).total)
        while self._origin - len(down) >= year:
            down.append(down[-1] + self.open_year(self._origin - len(down)).total)
        return up[year - self._origin] if year >= self._origin else -down[self._origin - year]

    def _look_at(self, year: int) -> OpenYear:
        """Keep a year at hand, with those around it that were asked for before."""
        self._origin = self._origin or year
        first, last = self._near_years
        lower, higher = min(first, year), max(last, year)
        if higher - lower >= _MOST_NEAR:
            lower = higher = year
        self._near_years = lower, higher
        years = [self.open_year(one) for one in range(lower, higher + 1)]
        self._near = near = OpenYear.joined(
            years, year_s(lower) * _SECOND_US, year_s(higher + 1) * _SECOND_US,
            self._before(lower),
        )  # fmt: skip
        return near

    def open_before_us(self, at_us: int) -> int:
        """Measure what is open from some beginning to an instant; differences of it count."""
        near = self._near
        if not near.first_us <= at_us < near.last_us:
            near = self._look_at(year_of(at_us))
        return near.open_before(at_us)

    def first_reaching_us(self, target: int) -> int | None:
        """Find the first instant at which so much is over; None: at none, or at all."""
        near = self._near
        if not near.base < target <= near.total:
            year = self._last_year(target, is_strict=True)
            if year is None or target > self._before(year + 1):
                self._must_be_endless()
                return None
            near = self._look_at(year)
        return near.first_reaching(target)

    def last_within_us(self, target: int) -> int | None:
        """Find the last instant at which no more is over; None: at none, or at all."""
        near = self._near
        if not near.base <= target < near.total:
            year = self._last_year(target, is_strict=False)
            if year is None or target >= self._before(year + 1):
                self._must_be_endless()
                return None
            near = self._look_at(year)
        return near.last_within(target)

    def _last_year(self, target: int, *, is_strict: bool) -> int | None:
        """Find the last year before whose beginning less than a target is open, or as much."""
        first, last = self.years
        first, last = min(first, self._origin), max(last, self._origin)
        bisect = bisect_left if is_strict else bisect_right
        if target > 0 or (target == 0 and not is_strict):
            while self._up[-1] <= target and self._origin + len(self._up) <= last + 1:
                self._before(self._origin + len(self._up))
            return min(self._origin + bisect(self._up, target) - 1, last)
        while self._down[-1] <= -target and self._origin - len(self._down) >= first:
            self._before(self._origin - len(self._down))
        # what is open before an earlier year's beginning is less, so the sums below zero grow
        years = (bisect_right if is_strict else bisect_left)(self._down, -target)
        return None if years == len(self._down) else self._origin - years

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in which anything can be open."""
        if self.covered_us is None:
            return _FIRST_YEAR, LAST_YEAR
        first_us, last_us = self.covered_us
        return year_of(first_us), year_of(last_us)

    # ---- the ends -------------------------------------------------------------------------
    def check_known(self, name: str, at: datetime) -> int:
        """Refuse an instant beyond the known days; give it in microseconds since 1970."""
        at_us = to_us(name, at)
        if self.covered_us is not None and not (self.covered_us[0] <= at_us <= self.covered_us[1]):
            first, last = (self._told(edge) for edge in self.covered_us)
            raise BeyondCoverageError(
                name, at.isoformat(), f"lies beyond the known days, from {first} to {last}",
                "give the days of that time too, and say that they are covered",
            )  # fmt: skip
        return at_us

    def _must_be_endless(self) -> None:
        """Refuse to say never where the days end that are known."""
        if self.covered_us is not None:
            first, last = (self._told(edge) for edge in self.covered_us)
            raise BeyondCoverageError(
                "calendar", f"{first} to {last}", "ends before the answer",
                "give more days, and say that they are covered",
            )  # fmt: skip

    def _told(self, at_us: int | None) -> datetime | None:
        if at_us is None or not FIRST_US <= at_us <= LAST_US:
            return None
        at = from_us(at_us)
        if _FIRST_SHOWN_US <= at_us <= _LAST_SHOWN_US:
            # as `local_time`, with the offsets that occur at hand
            offset = at.astimezone(self.zone).utcoffset()
            fixed = self._offsets.get(offset)
            if fixed is not None:
                return at.astimezone(fixed)
            told = local_time(self.zone, at)
            if told.utcoffset() == offset:  # else it is told in UTC
                self._offsets[offset] = told.tzinfo
            return told
        return local_time(self.zone, at)


def _form(year: int) -> tuple[int, int]:
    """Say how long a year is and on which weekday it begins."""
    start_s = year_s(year)
    return year_s(year + 1) - start_s, start_s // DAY_S % 7


def _span_us(span: timedelta) -> int:
    if type(span) is timedelta and span >= _NO_TIME:
        return span // MICROSECOND
    return check_span("span", span) // MICROSECOND


def check_edge(edge: str, edges: tuple[str, ...]) -> None:
    """Refuse what is no edge."""
    if edge not in edges:
        remedy = f"give one of: {', '.join(map(repr, edges))}"
        raise InvalidArgumentError("edge", edge, "is no edge", remedy)


# ---- calendars ------------------------------------------------------------------------------
_Lay: TypeAlias = Callable[[int, int], list[Span]]


def _either(one: _Lay, other: _Lay, start_s: int, stop_s: int) -> list[Span]:
    return united((*one(start_s, stop_s), *other(start_s, stop_s)))


def _both(one: _Lay, other: _Lay, start_s: int, stop_s: int) -> list[Span]:
    return common(one(start_s, stop_s), other(start_s, stop_s))


def _rest(one: _Lay, start_s: int, stop_s: int) -> list[Span]:
    return between(one(start_s, stop_s), start_s, stop_s)


def _all(start_s: int, stop_s: int) -> list[Span]:
    return [(start_s, stop_s)]


def _both_covered(one: BusinessCalendar, other: BusinessCalendar) -> tuple[int, int] | None:
    """Say when the days of both are known.

    Raises
    ------
    InvalidArgumentError
        If that is never.
    """
    if one.covered_us is None or other.covered_us is None:
        return one.covered_us or other.covered_us
    first = max(one.covered_us[0], other.covered_us[0])
    last = min(one.covered_us[1], other.covered_us[1])
    if first >= last:
        raise InvalidArgumentError(
            "other", from_us(other.covered_us[0]).isoformat(),
            "begins to be known when the first is no longer known, or the other way round",
            "give both the days of a time that they share",
        )  # fmt: skip
    return first, last


def calendar_of(hours: BusinessHours) -> BusinessCalendar:
    """Make opening hours ready for questions (生成工作日历)."""
    laid = HoursSpans.of(hours)
    covered = None
    if hours.covered_from is not None and hours.covered_through is not None:
        first = start_of_day(laid.zone, hours.covered_from)
        last = start_of_day(laid.zone, hours.covered_through + timedelta(days=1))
        covered = to_us("covered_from", first), to_us("covered_through", last)
    return BusinessCalendar(laid.zone, covered, laid.spans)


def always_open(zone: str = "UTC") -> BusinessCalendar:
    """Give the calendar that is open round the clock (全天候).

    >>> noon = datetime.fromisoformat("2026-11-11T12:00:00+00:00")
    >>> always_open().add(noon, timedelta(hours=30)).isoformat()
    '2026-11-12T18:00:00+00:00'
    """
    return BusinessCalendar(load_zone(zone), None, _all)
