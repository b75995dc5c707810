"""Whole periods in a row, as a sequence and as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, overload

from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops.arguments import checked_place
from ecomops.calendars.local_days import day_starts_us
from ecomops.calendars.places import span_places
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.periods.kinds import PeriodUnit, check_unit, first_day_of, first_days, unit_number
from ecomops.periods.lookup import instants
from ecomops.periods.period import Period


@frozen(repr=False)
class PeriodRun(Sequence[Period]):
    """Whole periods of one unit in a row, without gaps (连续周期).

    A sequence that makes a `Period` when one is asked for, so that a run of all days there are
    takes little room. Two codes in one run are as many periods apart as they differ, and runs of
    the same periods are equal. Build one with `period_run`.

    Attributes
    ----------
    unit
        What they are.
    zone
        Whose clock.
    edges_us : (n + 1,) int64
        When each begins, and the last one ends. [µs since 1970]

    Examples
    --------
    >>> months = period_run("month", date(2026, 1, 1), date(2026, 12, 31), "Asia/Shanghai")
    >>> march = Period.of("month", date(2026, 3, 8), "Asia/Shanghai")
    >>> len(months), str(months[-1]), months.index(march)
    (12, '2026-12', 2)
    """

    unit: PeriodUnit
    zone: str
    _first: int
    _n: int
    edges_us: IntArray = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        days = first_days(self.unit, self._first, self._n + 1)
        edges_us = day_starts_us(load_zone(self.zone), days)
        edges_us.flags.writeable = False
        object.__setattr__(self, "edges_us", edges_us)

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, i: int) -> Period: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Period, ...]: ...
    def __getitem__(self, i: int | slice) -> Period | tuple[Period, ...]:
        if isinstance(i, slice):
            return tuple(self._period(place) for place in range(self._n)[i])
        return self._period(checked_place("i", i, self._n))

    def __iter__(self) -> Iterator[Period]:
        return map(self._period, range(self._n))

    def __contains__(self, period: object) -> bool:
        return self._place(period) is not None

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Give the code of a period.

        Raises
        ------
        InvalidArgumentError
            If it is not in the run.
        """
        place = self._place(value)
        if place is None or place not in range(self._n)[start:stop]:
            raise InvalidArgumentError(
                "value", str(value), "is not in the run", f"give a {self.unit} of it"
            )
        return place

    def codes(self, at_us: Numbers) -> IntArray:
        """Give the code of the period that each instant is in.

        Parameters
        ----------
        at_us : (n,) int64
            [µs since 1970]

        Returns
        -------
        (n,) int64
            Places in the run; `NO_PERIOD` for instants that are not in it.
        """
        return span_places(instants(at_us), self.edges_us)  # what the clock skips has no time

    def __repr__(self) -> str:
        if not self._n:
            return f"PeriodRun(no {self.unit}, {self.zone})"
        ends = f"{self[0]} … {self[-1]}" if self._n > 1 else f"{self[0]}"
        return f"PeriodRun({self._n:,} × {self.unit}, {ends}, {self.zone})"

    def _period(self, place: int) -> Period:
        return Period.of(self.unit, first_day_of(self.unit, self._first + place), self.zone)

    def _place(self, period: object) -> int | None:
        if not isinstance(period, Period) or (period.kind, period.zone) != (self.unit, self.zone):
            return None
        place = unit_number(self.unit, period.first_day) - self._first
        return place if 0 <= place < self._n else None


def period_run(unit: PeriodUnit, first_day: date, last_day: date, zone: str) -> PeriodRun:
    """List the whole periods from one local day to another, as a run (周期序列).

    Batches that are coded by one run can be put together.

    Raises
    ------
    InvalidArgumentError
        If the end lies before the beginning, or there is no such unit or zone.

    Examples
    --------
    >>> for week in period_run("week", date(2026, 11, 1), date(2026, 11, 11), "Asia/Shanghai"):
    ...     print(week)
    2026-10-26 to 2026-11-01 (week)
    2026-11-02 to 2026-11-08 (week)
    2026-11-09 to 2026-11-15 (week)
    """
    check_unit("unit", unit)
    days = Period.between(first_day, last_day, zone)
    first = unit_number(unit, days.first_day)
    return PeriodRun(unit, zone, first, unit_number(unit, days.last_day) - first + 1)
