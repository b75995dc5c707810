"""Rows by group: a column of the caller's data, or the period of an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias, cast

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops.adapters.gaps import with_gaps
from ecomops.adapters.metric_instants import read_times
from ecomops.adapters.metric_labels import read_group_labels
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.raw import RawColumn
from ecomops.arguments import check_type
from ecomops.calendars.local_days import day_numbers
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.calendars.zones import load_zone
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.kernels.groups import dense_codes
from ecomops.metrics.results import GroupLabel
from ecomops.models.instants import FIRST_US, LAST_US
from ecomops.periods.kinds import PeriodUnit, check_unit, first_day_of, unit_number
from ecomops.periods.period import Period

_DATE_LENGTH: Final = len("2026-11-11")
_ANY_ZONE: Final = "UTC"
"""Whose clock tells the period of a date, which is the same on all of them."""
_NO_TIME: Final = "1970-01-01T00:00:00+00:00"
"""Stands for dates while instants are read."""


@frozen
class ByPeriod:
    """Group rows by the period that a column of instants is in (按周期分组).

    Periods go by the clock of the zone that is given beside it; a column of dates needs none.

    Attributes
    ----------
    column
        Of the caller's data: datetimes or text, dates, or, where its name ends in ``_us``,
        microseconds since 1970.
    unit
        Day, week (from Monday), month, quarter or year.
    name
        What the column of groups is called; None: as the unit.

    Examples
    --------
    >>> ByPeriod("placed_at", "week").label
    'week'
    """

    column: str
    unit: PeriodUnit = "month"
    name: str | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_type("column", self.column, str, "give the name of a column")
        check_unit("unit", self.unit)
        if self.name is not None:
            check_type("name", self.name, str, "give a name for the column of groups")

    @property
    def label(self) -> str:
        """What the column of groups is called."""
        return self.name or self.unit


GroupBy: TypeAlias = str | ByPeriod
"""A column of the caller's data, or the period of one."""


@frozen(eq=False)
class Groups:
    """The group of each row (分组).

    Attributes
    ----------
    name
        What they are called.
    code : (n,) int64
        A place in `labels`.
    labels
        In rising order; each occurs.
    held
        What the column holds, such as numbers; None: of periods, and where there are no rows.
    """

    name: str
    code: IntArray
    labels: tuple[GroupLabel, ...]
    held: str | None = None

    def part(self, start: int, stop: int) -> Groups:
        """Give the groups of some rows, which stand together.

        >>> part = Groups("source", np.array([1, 0, 2]), ("ads", "mail", "shop")).part(0, 2)
        >>> part.code.tolist(), part.labels
        ([1, 0], ('ads', 'mail'))
        """
        code, places = dense_codes(self.code[start:stop])
        labels = tuple(self.labels[place] for place in places.tolist())
        return Groups(self.name, code, labels, self.held)


def groupings(by: GroupBy | Iterable[GroupBy]) -> tuple[GroupBy, ...]:
    """List what to group by; no two under one name."""
    given_one = isinstance(by, str | ByPeriod) or not isinstance(by, Iterable)
    found = cast("tuple[GroupBy, ...]", (by,) if given_one else tuple(cast("Any", by)))
    names = []
    for one in found:
        name = group_name(one_grouping(one))
        if name in names:
            remedy = "give each once; ByPeriod takes a name"
            raise DuplicateIdError("by", name, "stands twice", remedy)
        names.append(name)
    return found


def one_grouping(by: GroupBy) -> GroupBy:
    """Take what to group by, where it can be one alone."""
    given: object = by
    if not isinstance(given, str | ByPeriod):
        remedy = "give the name of a column, or ByPeriod; only measure takes several"
        raise InvalidArgumentError("by", given, "is nothing to group by", remedy)
    return by


def group_name(by: GroupBy) -> str:
    """Say what the column of groups is called."""
    return by if isinstance(by, str) else by.label


def group_column(by: GroupBy) -> str:
    """Say which column of the caller's data it reads."""
    return by if isinstance(by, str) else by.column


def read_groups(raw: RawColumn, by: GroupBy, options: ReadOptions) -> Groups:
    """Read the group of each row.

    Raises
    ------
    BadRowError
        If a row has none, or is of another type than those above it.

    Examples
    --------
    >>> raw = RawColumn("source", "text", np.array([0, 1, 0]), ("mail", "ads"), np.array([], int))
    >>> groups = read_groups(raw, "source", ReadOptions())
    >>> groups.code.tolist(), groups.labels
    ([1, 0, 1], ('ads', 'mail'))
    """
    raw = with_gaps(raw)
    raw.refuse_missing(_missing_remedy(raw, by))
    if isinstance(by, ByPeriod):
        return Groups(by.label, *_periods(raw, by.unit, options))
    found = read_group_labels(raw)
    return Groups(by, found.code, found.labels, found.held)


def _missing_remedy(raw: RawColumn, by: GroupBy) -> str:
    """Say what to do about a row without a group, in a column of this type."""
    if isinstance(by, ByPeriod):
        return "give every row a time, or leave out those without one"
    named = ", such as 'unknown'," if raw.is_coded else ""
    return f"give every row a group{named} or leave out those without one"


def joined_groups(groups: Sequence[Groups], n_rows: int) -> tuple[IntArray, IntArray]:
    """Make one group of every combination that occurs.

    Returns
    -------
    code : (n_rows,) int64
        In rising order, the first of the groups before the second.
    row : (n_groups,) int64
        A row of each.
    """
    code = np.zeros(n_rows, dtype=np.int64)
    for one in groups:
        code, _ = dense_codes(code * max(len(one.labels), 1) + one.code)
    n = int(code.max()) + 1 if n_rows else 0
    row = np.empty(n, dtype=np.int64)
    row[code] = np.arange(n_rows)
    return code, row


# ---- periods ----------------------------------------------------------------------------
def _periods(
    raw: RawColumn, unit: PeriodUnit, options: ReadOptions
) -> tuple[IntArray, tuple[str, ...]]:
    """Find the periods of dates, on any clock, and of instants, on the shop's."""
    days = [_date(value) for value in raw.distinct]
    starts = [0 if day is None else _start_of(unit, day) for day in days]
    is_date = np.zeros(raw.values.size, dtype=np.bool_)
    first_day = np.zeros(raw.values.size, dtype=np.int64)
    if raw.is_coded and days:
        is_date = np.array([day is not None for day in days])[raw.values]
        first_day = np.array(starts, dtype=np.int64)[raw.values]
    at = np.flatnonzero(~is_date)
    if at.size:
        instants = tuple(
            value if day is None else _NO_TIME
            for day, value in zip(days, raw.distinct, strict=True)
        )
        at_us = _at_us(RawColumn(raw.name, raw.kind, raw.values, instants, raw.missing), options)
        first_day[at] = _starts_of(at_us[at], unit, options.zone)
    code, there = dense_codes(first_day)
    return code, tuple(
        str(Period.of(unit, date.fromordinal(day), _ANY_ZONE)) for day in there.tolist()
    )


def _start_of(unit: PeriodUnit, day: date) -> int:
    return first_day_of(unit, unit_number(unit, day)).toordinal()


def _starts_of(at_us: IntArray, unit: PeriodUnit, zone: str | None) -> IntArray:
    if zone is None:
        raise InvalidArgumentError(
            "zone", None, f"is missing: a {unit} begins at a local midnight",
            "give the shop's, such as zone='Asia/Shanghai'",
        )  # fmt: skip
    code, there = dense_codes(day_numbers(load_zone(zone), at_us))
    starts = [_start_of(unit, date.fromordinal(day + EPOCH_DAY)) for day in there.tolist()]
    return np.array(starts, dtype=np.int64)[code]


def _date(value: object) -> date | None:
    """Read a local day; None: it is none, such as an instant."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value.strip()) == _DATE_LENGTH:
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None


def _at_us(raw: RawColumn, options: ReadOptions) -> IntArray:
    if raw.kind != "int":
        return read_times(raw, options)
    if not raw.name.endswith("_us"):
        remedy = "give datetimes, or a column of microseconds whose name ends in _us"
        raw.refuse_all("points in time", remedy)
    outside = np.flatnonzero((raw.values < FIRST_US) | (raw.values > LAST_US))
    if outside.size:
        raw.refuse(int(outside[0]), "lies beyond the years 1 to 9999", "give microseconds")
    return raw.values
