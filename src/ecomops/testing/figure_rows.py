"""Rows of one metric: free ones, and ones that put its value at a limit of its band."""

from __future__ import annotations

from itertools import chain
from typing import Any, Final, Literal, TypeAlias

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ecomops._typing import MAX_MINOR
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.metric import Metric
from ecomops.metrics.purchases import DAY_US
from ecomops.testing.bands import (
    BandRows,
    Bundle,
    NamedNumbers,
    Row,
    band_rows,
    on_scale,
)
from ecomops.testing.values import mostly

IdKind: TypeAlias = Literal["any", "number", "text"]

_FREE_ROWS: Final = 12
_MOST_DISTURBING: Final = 3
_COPIES: Final = (1, 2, 10)
_NUMBERS: Final = (0, 1, 7, -3, 12, 2**40, MAX_MINOR, -1)
_TEXTS: Final = ("a", "b", "ä", "订单", "c", "A", "12", "b 2")
_OWN: Final = 1000
"""Ids from here on are those of one row each."""
_MINOR: Final = (0, 1, 99, 199_00)
_CORRECTIONS: Final = (-1, -199_00)
_COUNTS: Final = (0, 1, 2, 3, 4, 5, 10**6)
_LARGE: Final = (2**53, 2**62, MAX_MINOR)
_DECIMALS: Final = (0.0, 0.1, 1.5, 4.8, 12.0, 29.5, 30.0, 30.000001, 240.0)


@frozen
class RowOptions:
    """What rows may be like; see `metric_columns`."""

    max_rows: int
    ids: IdKind
    with_missing: bool
    with_repeats: bool
    beyond_int64: bool


class FigureRows:
    """The strategies of one metric's rows, built once.

    Ids are drawn as places, and become numbers or text when rows are made columns.
    """

    def __init__(self, metric: Metric, options: RowOptions, *, with_optional: bool) -> None:
        self.metric = metric
        self.options = options
        self.optional = metric.optional if with_optional else ()
        self.columns = (*metric.needed, *self.optional)
        named = NamedNumbers.by(metric)
        large = [one for one in self.columns if options.beyond_int64 and _may_leave(metric, one)]
        values = {one.name: _values(one, named, is_large=one in large) for one in self.columns}
        self.whole: SearchStrategy[Row] = st.fixed_dictionaries(values)
        self.lacking: SearchStrategy[Row] = st.builds(
            lambda row, name: {**row, name: None}, self.whole, st.sampled_from(list(values))
        )
        self.limits = [
            fitting
            for limit in band_rows(metric)
            if (fitting := _fitting(limit, options.max_rows)).at or fitting.above
        ]

    @property
    def is_once(self) -> bool:
        """Whether rows of one id have to be alike."""
        return self.metric.gathering is not None and self.metric.gathering.is_once

    def key_of(self, row: Row) -> tuple[object, ...]:
        """Name what a row tells of, where it is told once."""
        gathering = self.metric.gathering
        return () if gathering is None else tuple(row[key.name] for key in gathering.key)

    def free(self, draw: DrawFn) -> list[Row]:
        """Draw rows of any values; rows of one id are alike, unless one lacks a value."""
        row = self.whole
        if self.options.with_missing:
            row = mostly(row, self.lacking, one_in=6)
        rows = draw(st.lists(row, max_size=min(self.options.max_rows, _FREE_ROWS)))
        return self._told_alike(rows) if self.is_once else rows

    def _told_alike(self, rows: list[Row]) -> list[Row]:
        told: dict[tuple[object, ...], Row] = {}
        found = []
        for row in rows:
            is_whole = None not in row.values()
            is_again = is_whole and self.key_of(row) in told
            if not is_again or self.options.with_repeats:
                found.append(told.setdefault(self.key_of(row), row) if is_whole else row)
        return found

    def near(self, draw: DrawFn) -> list[Row]:
        """Draw rows whose value is a limit or next to it, and rows that do not change it."""
        limit = draw(st.sampled_from(self.limits))
        templates = list(chain(*_bundles(draw, limit, self.options.max_rows)))
        rows = [self._own(template, _OWN + i) for i, template in enumerate(templates)]
        room = min(self.options.max_rows - len(rows), _MOST_DISTURBING)
        kinds = [
            *(["lacking"] if self.options.with_missing else []),
            *(["again"] if self.options.with_repeats and self.is_once and rows else []),
            *(["left out"] if self.optional else []),
        ]
        for kind in draw(st.lists(st.sampled_from(kinds), max_size=room)) if kinds else []:
            if kind == "again":
                rows.append(draw(st.sampled_from(rows)))
            elif kind == "lacking":
                rows.append(draw(self.lacking))
            else:
                out = {column.name: True for column in self.optional}
                rows.append(self._own(draw(self.whole), _OWN + len(rows)) | out)
        turn = draw(st.integers(0, max(len(rows) - 1, 0)))
        return rows[turn:] + rows[:turn]

    def _own(self, template: Row, place: int) -> Row:
        """Give a row ids that no other row has, and leave it in."""
        ids = {column.name: place for column in self.columns if column.kind == "id"}
        return template | ids | {column.name: False for column in self.optional}


@st.composite
def columns_of(draw: DrawFn, table: FigureRows) -> dict[str, list[Any]]:
    """Draw rows, near a limit or not, and turn them into columns."""
    is_near = bool(table.limits) and draw(st.booleans())
    rows = table.near(draw) if is_near else table.free(draw)
    found: dict[str, list[Any]] = {}
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if column.kind == "id":
            is_text = table.options.ids == "text"
            is_text |= table.options.ids == "any" and draw(st.booleans())
            values = [None if place is None else _id(place, is_text=is_text) for place in values]
        found[column.name] = values
    return found


def _id(place: int, *, is_text: bool) -> int | str:
    if place >= _OWN:
        return f"r{place}" if is_text else place
    return _TEXTS[place] if is_text else _NUMBERS[place]


# ---- near a limit -----------------------------------------------------------------------
def _fitting(limit: BandRows, max_rows: int) -> BandRows:
    """Leave out what does not fit; beside what moves the value, one has to find room."""
    return evolve(
        limit,
        at=tuple(bundle for bundle in limit.at if len(bundle) < max_rows),
        above=limit.above if max_rows else (),
        below=limit.below if max_rows else (),
    )


def _bundles(draw: DrawFn, limit: BandRows, max_rows: int) -> list[Bundle]:
    side = draw(st.sampled_from((limit.at, limit.above, limit.below)))
    moving = [] if side is limit.at or not side else [draw(st.sampled_from(side))]
    if not limit.at or (moving and not limit.adds_up):
        return moving
    standing = [draw(st.sampled_from(limit.at))]
    if limit.adds_up:
        room = (max_rows - len(moving)) // len(standing[0])
        standing *= min(draw(st.sampled_from(_COPIES)), room)  # of many, one more moves little
    return standing + moving


# ---- values -----------------------------------------------------------------------------
def _values(column: MetricColumn, named: NamedNumbers, *, is_large: bool) -> SearchStrategy[Any]:
    near = [n + step for n in named.counts for step in (0, -1, 1)]
    large = _LARGE if is_large else ()
    match column.kind:
        case "id":
            return st.integers(0, len(_NUMBERS) - 1)
        case "flag":
            return st.booleans()
        case "instant":
            return st.sampled_from(_instants(named))
        case "decimal":
            return st.sampled_from(on_scale(column, _DECIMALS))
        case "minor":
            return st.sampled_from(on_scale(column, [*_MINOR, *_CORRECTIONS, *large]))
        case "count":
            return st.sampled_from(on_scale(column, [*_COUNTS, *near, *large]))


def _may_leave(metric: Metric, column: MetricColumn) -> bool:
    """Tell whether sums of a column may leave int64: those of the rows of one id may not."""
    gathers = () if metric.gathering is None else metric.gathering.gathers
    return all(gather.by != "sum" or column not in gather.read for gather in gathers)


def _instants(named: NamedNumbers) -> list[int]:
    """List the beginning, both sides of each span after it, and of the instants named."""
    ends = [days * DAY_US for days in named.days]
    ends += [at for until in named.instants_us for at in (until, *(until - n for n in ends))]
    near = [end + step for end in ends for step in (0, -1, 1)]
    return list(dict.fromkeys([0, 1, DAY_US, *near, *(n + DAY_US for n in ends), -DAY_US]))
