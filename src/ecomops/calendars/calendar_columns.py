"""Business time for columns of instants: `BusinessCalendar`, for many."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.business_calendar import (
    CLOSE_OR_OPEN,
    NEAR_OR_FAR,
    BusinessCalendar,
    CloseOrOpen,
    NearOrFar,
    check_edge,
)
from ecomops.calendars.open_table import OpenTable
from ecomops.calendars.open_year import year_of
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.models.instants import FIRST_US, LAST_US, MICROSECOND, from_us, to_us

NO_INSTANT: Final = -(2**63)
"""Stands for no instant in columns, as numpy has it: ``column.view("M8[us]")`` is NaT there."""

Beyond: TypeAlias = Literal["raise", "none"]
"""What becomes of answers beyond the known days: an error, or `NO_INSTANT`."""

_MOST_YEARS: Final = 300
"""Instants that lie further apart are looked up one by one."""
_MOST_US: Final = LAST_US - FIRST_US

_EXAMPLE_YEAR: Final = 1970


@define(eq=False)
class CalendarColumns:
    """The questions of a `BusinessCalendar` for columns of instants (批量工作时间).

    Instants are int64 microseconds since 1970 in UTC, as ``.astype("M8[us]").astype("int64")``
    gives them, and open time is in microseconds. Every answer is the calendar's own.

    Examples
    --------
    >>> import numpy as np
    >>> from ecomops.calendars.business_calendar import calendar_of
    >>> from ecomops.calendars.opening_hours import BusinessHours
    >>> desk = CalendarColumns(
    ...     calendar_of(BusinessHours(zone="UTC", weekly={"mon": ["09:00-17:00"]})))
    >>> at = np.array(["2026-11-16T10:00", "2026-11-18T10:00"], "M8[us]").astype("int64")
    >>> desk.is_open(at)
    array([ True, False])
    >>> desk.add(at, 3600 * 10**6).view("M8[us]").astype("M8[m]")
    array(['2026-11-16T11:00', '2026-11-23T10:00'], dtype='datetime64[m]')
    """

    calendar: BusinessCalendar
    on_grid: bool = True
    """Whether to look up on a grid where openings and closings have one, which is a little
    quicker than placing instants among the openings."""
    _table: OpenTable | None = field(default=None, init=False, repr=False)

    # ---- questions ------------------------------------------------------------------------
    def between(self, start_us: Numbers, end_us: Numbers) -> IntArray:
        """Measure the open time between instants; below zero if the end is earlier.

        Parameters
        ----------
        start_us, end_us : (n,) int64
            From when until when. [µs since 1970]

        Returns
        -------
        (n,) int64 [µs]

        Raises
        ------
        BeyondCoverageError
            If an instant lies beyond the days that the calendar knows; it names the row.
        """
        start = self._instants("start_us", start_us)
        end = self._instants("end_us", end_us, start.size)
        table = self._table_over(start, end)
        if table is not None:
            return table.open_before(end) - table.open_before(start)
        pairs = zip(start.tolist(), end.tolist(), strict=True)
        spans = (self.calendar.between(from_us(a), from_us(b)) for a, b in pairs)
        return np.array([span // MICROSECOND for span in spans], dtype=np.int64)

    def add(
        self,
        start_us: Numbers,
        span_us: Numbers | int,
        edge: CloseOrOpen = "close",
        *,
        beyond: Beyond = "raise",
    ) -> IntArray:
        """Find when so much open time after each instant is over.

        Parameters
        ----------
        start_us : (n,) int64
            From when. [µs since 1970]
        span_us : (n,) int64, or one for all
            How much; 0 or more. [µs]
        edge
            As for `BusinessCalendar.add`.
        beyond
            ``"none"`` answers `NO_INSTANT` instead of an error where the days are not known that
            the answer needs.

        Returns
        -------
        (n,) int64 [µs since 1970]; `NO_INSTANT` for never.

        Raises
        ------
        BeyondCoverageError
            If an instant, or an answer, lies beyond the days that the calendar knows.
        """
        check_edge(edge, CLOSE_OR_OPEN)
        start = whole_numbers("start_us", start_us, low=FIRST_US, high=LAST_US)
        span, is_close = _spans(span_us, start.size), edge == "close"
        return self._find(
            "start_us", start, span, is_first=is_close, stays=is_close, beyond=beyond
        )

    def sub(
        self,
        end_us: Numbers,
        span_us: Numbers | int,
        edge: NearOrFar = "near",
        *,
        beyond: Beyond = "raise",
    ) -> IntArray:
        """Find from when on so much open time lies before each instant; as `add`, backwards."""
        check_edge(edge, NEAR_OR_FAR)
        end = whole_numbers("end_us", end_us, low=FIRST_US, high=LAST_US)
        span = -_spans(span_us, end.size)
        return self._find(
            "end_us", end, span, is_first=edge == "far", stays=edge == "near", beyond=beyond
        )

    def is_open(self, at_us: Numbers) -> BoolArray:
        """Tell whether each instant is open; the one at which a row ends is not."""
        at = self._instants("at_us", at_us)
        table = self._table_over(at)
        if table is not None:
            return table.is_open(at)
        return np.array([self.calendar.is_open(from_us(one)) for one in at.tolist()], np.bool_)

    def next_open(self, at_us: Numbers, *, beyond: Beyond = "raise") -> IntArray:
        """Find the first open instant from each one on; `NO_INSTANT`: never again."""
        at = whole_numbers("at_us", at_us, low=FIRST_US, high=LAST_US)
        return self._find(
            "at_us", at, np.zeros_like(at), is_first=False, stays=False, beyond=beyond
        )

    def prev_open(self, at_us: Numbers, *, beyond: Beyond = "raise") -> IntArray:
        """Find the last instant up to each one that has open time just before it."""
        at = whole_numbers("at_us", at_us, low=FIRST_US, high=LAST_US)
        return self._find(
            "at_us", at, np.zeros_like(at), is_first=True, stays=False, beyond=beyond
        )

    # ---- finding --------------------------------------------------------------------------
    def _find(
        self,
        name: str,
        at: IntArray,
        span: IntArray,
        *,
        is_first: bool,
        stays: bool,
        beyond: Beyond,
    ) -> IntArray:
        """Find where so much more, or less, is open than before each instant.

        Parameters
        ----------
        is_first
            Whether the first such instant is wanted, or the last.
        stays
            Whether an instant answers itself where the span is nothing.
        """
        found = np.full(at.size, NO_INSTANT, dtype=np.int64)
        todo = self._known(name, at, beyond)
        if stays:
            found[todo] = np.where(span[todo] == 0, at[todo], NO_INSTANT)
            todo = todo[span[todo] != 0]
        table = self._table_over(at[todo])
        while table is not None and todo.size:
            target = table.open_before(at[todo]) + span[todo]
            low = 1 if is_first else 0
            is_below, is_above = target < low, target >= table.total_us + low
            here = ~(is_below | is_above)
            look_up = table.first_reaching if is_first else table.last_within
            found[todo[here]] = look_up(target[here])
            todo = todo[~here]
            table = self._longer(table, down=bool(is_below.any()), up=bool(is_above.any()))
        if self.calendar.covered_us is None:
            for i in todo.tolist():
                found[i] = self._find_one(int(at[i]), int(span[i]), is_first=is_first)
        elif todo.size and beyond == "raise":
            self._find_one(int(at[todo[0]]), int(span[todo[0]]), is_first=is_first)
        return found

    def _find_one(self, at_us: int, span_us: int, *, is_first: bool) -> int:
        at, span, calendar = from_us(at_us), abs(span_us) * MICROSECOND, self.calendar
        if span_us > 0 or (span_us == 0 and not is_first):
            answer = calendar.add(at, span, "close" if is_first else "open")
        else:
            answer = calendar.sub(at, span, "far" if is_first else "near")
        return NO_INSTANT if answer is None else to_us("answer", answer)

    # ---- what is known --------------------------------------------------------------------
    def _instants(self, name: str, values: Numbers, n: int | None = None) -> IntArray:
        """Read a column of instants, all of which the calendar must know."""
        at = whole_numbers(name, values, n, low=FIRST_US, high=LAST_US)
        covered = self.calendar.covered_us
        if covered is not None and at.size:
            is_known = covered[0] <= int(at.min()) and int(at.max()) <= covered[1]
            if not is_known:
                self._known(name, at, "raise")
        return at

    def _known(self, name: str, at: IntArray, beyond: Beyond) -> IntArray:
        """List the rows that lie in the days that the calendar knows."""
        covered = self.calendar.covered_us
        if covered is None:
            return np.arange(at.size)
        is_known = (at >= covered[0]) & (at <= covered[1])
        if beyond == "raise" and not is_known.all():
            row = int(np.flatnonzero(~is_known)[0])
            self.calendar.check_known(f"{name}[{row}]", from_us(int(at[row])))
        return np.flatnonzero(is_known)

    # ---- tables ---------------------------------------------------------------------------
    def _table_over(self, *columns: IntArray) -> OpenTable | None:
        """Lay out the years of all these instants; None: they lie too far apart."""
        filled = [column for column in columns if column.size]
        if not filled:
            return self._table_of(_EXAMPLE_YEAR, _EXAMPLE_YEAR)
        first = year_of(min(int(column.min()) for column in filled))
        last = year_of(max(int(column.max()) for column in filled))
        return self._table_of(first, last) if last - first < _MOST_YEARS else None

    def _table_of(self, first: int, last: int) -> OpenTable:
        table = self._table
        if table is not None:
            if table.first_year <= first and last <= table.last_year:
                return table
            both = min(first, table.first_year), max(last, table.last_year)
            if both[1] - both[0] < _MOST_YEARS:
                first, last = both
        years = map(self.calendar.open_year, range(first, last + 1))
        self._table = table = OpenTable.of(years, first, last, on_grid=self.on_grid)
        return table

    def _longer(self, table: OpenTable, *, down: bool, up: bool) -> OpenTable | None:
        """Lay out about as many years more; None: there are none that matter."""
        first, last = table.first_year, table.last_year
        n_more = min(last - first + 2, _MOST_YEARS - 1 - (last - first))
        least, most = self.calendar.years
        lower = max(first - n_more, min(least, first)) if down else first
        higher = min(last + n_more, max(most, last)) if up else last
        higher = min(higher, lower + _MOST_YEARS - 1)
        if (lower, higher) == (first, last) or higher < last:
            return None
        return self._table_of(lower, higher)


def _spans(span_us: Numbers | int, n: int) -> IntArray:
    """Read how much open time is meant for each row."""
    if isinstance(span_us, int):
        return np.full(n, whole_numbers("span_us", [span_us], low=0, high=_MOST_US)[0])
    return whole_numbers("span_us", span_us, n, low=0, high=_MOST_US)
