"""A frame that metrics are called on: each column read once, and errors in the caller's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from attrs import define, field

from ecomops._arrays import IntArray
from ecomops.adapters.metric_groups import GroupBy, Groups, group_column, read_groups
from ecomops.adapters.metric_mapping import (
    ColumnNames,
    ReadsColumns,
    Source,
    missing_column,
    sources_of,
    sources_of_metric,
)
from ecomops.adapters.metric_native import NativeFrame
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_values import MetricValues, read_values
from ecomops.adapters.raw import RawColumn
from ecomops.adapters.raw_frame import open_frame
from ecomops.errors import DuplicateIdError
from ecomops.metrics.metric import Metric
from ecomops.metrics.results import GroupedResult, GroupLabel, MetricResult

T = TypeVar("T")
Arguments: TypeAlias = dict[str, Any]

_SHOWN_ROWS: Final = 3


@define(eq=False)
class OpenedFrame:
    """A frame whose columns are read when they are asked for, each once (打开的数据框).

    Attributes
    ----------
    frame
        Of any library.
    sources
        Where each of the metrics' columns comes from.
    options
        How values are read.
    """

    frame: NativeFrame
    sources: Mapping[str, Source]
    options: ReadOptions
    _raw: dict[str, RawColumn] = field(factory=dict, init=False)
    _values: dict[str, MetricValues] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls,
        frame: object,
        metrics: Sequence[ReadsColumns],
        columns: ColumnNames | None,
        by: tuple[GroupBy, ...],
        options: ReadOptions,
    ) -> OpenedFrame:
        """Open a frame; every column has to be there."""
        given, there = open_frame(frame)
        has_currency = options.currency is not None
        sources = sources_of(metrics, columns, there, has_currency=has_currency)
        names = [source.name for source in sources.values()]
        for one in by:
            if group_column(one) not in there:
                raise missing_column(group_column(one), there)
            names.append(group_column(one))
        return cls(NativeFrame(given, list(dict.fromkeys(names))), sources, options)

    def _column(self, name: str) -> RawColumn:
        if name not in self._raw:
            self._raw[name] = self.frame.column(name)
        return self._raw[name]

    def _read(self, source: Source) -> MetricValues:
        name = source.column.name
        if name not in self._values:
            self._values[name] = read_values(
                self._column(source.name), source.column, self.options, is_plain=source.is_plain
            )
        return self._values[name]

    def groups(self, by: GroupBy) -> Groups:
        """Read the group of each row."""
        return read_groups(self._column(group_column(by)), by, self.options)

    def total(self, metric: Metric) -> MetricResult:
        """Give the value over all rows."""
        return self._measured(metric, lambda arguments: metric(**arguments))

    def by_codes(
        self, metric: Metric, code: IntArray, labels: Sequence[GroupLabel]
    ) -> GroupedResult:
        """Give the values by group."""
        return self._measured(metric, lambda arguments: metric.by_codes(code, labels, **arguments))

    def read_with(self, reader: ReadsColumns, take: Callable[[Arguments], T]) -> T:
        """Hand the columns of one reader on, ids that are text as text."""
        sources = sources_of_metric(reader, self.sources)
        read = {source.column.name: self._read(source) for source in sources}
        try:
            return take({name: one.argument(with_texts=True) for name, one in read.items()})
        except DuplicateIdError as error:
            raise self._with_rows(error) from None

    def _measured(self, metric: Metric, measured: Callable[[Arguments], T]) -> T:
        read = {
            source.column.name: self._read(source)
            for source in sources_of_metric(metric, self.sources)
        }
        try:
            return measured({name: values.argument() for name, values in read.items()})
        except DuplicateIdError:
            pass  # what it names is a code, where ids are text
        try:
            return measured(
                {name: values.argument(with_texts=True) for name, values in read.items()}
            )
        except DuplicateIdError as error:
            raise self._with_rows(error) from None

    def _with_rows(self, error: DuplicateIdError) -> DuplicateIdError:
        """Name the caller's column, and the first rows of the id."""
        values = self._values.get(error.field)
        if values is None:  # several columns together
            return error
        texts = values.texts
        same = values.values == (texts.index(str(error.value)) if texts else error.value)
        if values.missing is not None:
            same &= ~values.missing
        rows = np.flatnonzero(same)
        shown = ", ".join(map(str, rows[:_SHOWN_ROWS].tolist()))
        more = f" and {rows.size - _SHOWN_ROWS} more" if rows.size > _SHOWN_ROWS else ""
        problem = f"{error.problem}; rows {shown}{more}"
        name = self.sources[error.field].name
        return DuplicateIdError(name, error.value, problem, error.remedy)
