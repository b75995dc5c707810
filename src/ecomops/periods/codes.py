"""Columns of instants by the period that they are in, as dense codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from ecomops._arrays import IntArray
from ecomops.arguments import check_type, checked_list
from ecomops.calendars.local_days import day_number
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.calendars.places import by_last_edge
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.periods.kinds import PeriodUnit, check_unit, unit_number
from ecomops.periods.lookup import NO_PERIOD, instants
from ecomops.periods.period import Period
from ecomops.periods.runs import PeriodRun


def period_codes(
    at_us: Numbers, periods: PeriodUnit | Sequence[Period], zone: str | None = None
) -> tuple[IntArray, Sequence[Period]]:
    """Give the number of the period that each instant is in (周期编码).

    Parameters
    ----------
    at_us : (n,) int64
        When things happened. [µs since 1970]
    periods
        A unit, such as ``"month"``: all of them from the first instant to the last, those without
        an instant too. Or the periods themselves, none of which overlaps another.
    zone
        Whose clock, for a unit: an IANA zone.

    Returns
    -------
    (n,) int64, and the periods
        Row i is in ``periods[codes[i]]``; `NO_PERIOD` where it is in none of those given.

    Raises
    ------
    InvalidArgumentError
        If a unit has no zone, or periods overlap.
    BadRowError
        If an instant lies outside the years 1 to 9999.

    Examples
    --------
    >>> at = np.array(["2026-10-31T15:59", "2026-10-31T16:00", "2026-12-01"], "M8[us]")
    >>> codes, months = period_codes(at.astype("int64"), "month", "Asia/Shanghai")
    >>> codes.tolist(), [str(month) for month in months]
    ([0, 1, 2], ['2026-10', '2026-11', '2026-12'])
    """
    at = instants(at_us)
    if isinstance(periods, str):
        if zone is None:
            raise InvalidArgumentError(
                "zone", zone, "is missing: periods begin at a local midnight",
                "give an IANA zone, such as 'Asia/Shanghai'",
            )  # fmt: skip
        run = _run_around(at, periods, zone)
        return run.codes(at), run
    if zone is not None:
        raise InvalidArgumentError(
            "zone", zone, "is given twice: periods have their own", "leave it out"
        )
    if isinstance(periods, PeriodRun):
        return periods.codes(at), periods
    listed = tuple(checked_list("periods", periods, Period, "give a unit or Periods"))
    return by_last_edge(at, *_edges(listed)), listed


def _run_around(at: IntArray, unit: PeriodUnit, zone: str) -> PeriodRun:
    """Find the periods from the first instant to the last."""
    check_unit("periods", unit)
    check_type("zone", zone, str, "give an IANA name such as 'Asia/Shanghai'")
    place = load_zone(zone)
    if not at.size:
        return PeriodRun(unit, zone, unit_number(unit, date(1970, 1, 1)), 0)
    first, last = (
        unit_number(unit, date.fromordinal(day_number(place, us) + EPOCH_DAY))
        for us in (int(at.min()), int(at.max()))
    )
    return PeriodRun(unit, zone, first, last - first + 1)


def _edges(periods: Sequence[Period]) -> tuple[IntArray, IntArray]:
    """Put the beginnings and ends of periods in order, and say which period follows each.

    `NO_PERIOD` comes before the first.
    """
    edges: list[int] = []
    codes = [NO_PERIOD]
    for start_us, end_us, i in sorted((p.start_us, p.end_us, i) for i, p in enumerate(periods)):
        if start_us == end_us:
            continue  # what the clock skips has no time
        if edges and start_us < edges[-1]:
            raise InvalidArgumentError(
                "periods", str(periods[i]), f"overlaps {periods[codes[-2]]}",
                "give periods of which none overlaps another",
            )  # fmt: skip
        if edges and start_us == edges[-1]:
            codes[-1] = i
        else:
            edges.append(start_us)
            codes.append(i)
        edges.append(end_us)
        codes.append(NO_PERIOD)
    return np.array(edges, dtype=np.int64), np.array(codes, dtype=np.int64)
