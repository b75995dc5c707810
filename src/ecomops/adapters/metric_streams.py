"""States of metrics out of streams of Arrow batches, and streams of states merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, overload

from attrs import field, frozen

from ecomops.adapters.metric_arrow import record_batches
from ecomops.adapters.metric_groups import ByPeriod, GroupBy, one_grouping
from ecomops.adapters.metric_mapping import (
    ColumnNames,
    MetricLike,
    named_columns,
    one_metric,
    several_metrics,
)
from ecomops.adapters.metric_merging import merge_grouped_state_batches, merge_state_batches
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_rows import BatchReader
from ecomops.adapters.metric_state_rows import StateRow, written_states
from ecomops.adapters.metric_taking import State, empty_states, taken
from ecomops.adapters.metric_waiting import WaitingRows
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.metric import Metric
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.grouped import GroupedState
from ecomops.rounding import check_whole

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ROWS_PER_STATE",
    "STATE_DDL",
    "ByPeriod",
    "StateBatches",
    "merge_grouped_state_batches",
    "merge_state_batches",
    "metric_state",
    "state_batches",
]

STATE_DDL: Final = "metric string, group string, group_type string, state binary"
"""The columns of a stream of states, as Spark's `mapInArrow` takes a schema."""

ROWS_PER_STATE: Final = 2_000_000
"""Two ids of 512 bytes for each row stay below what one value of an Arrow column can hold."""


@overload
def metric_state(
    metric: MetricLike,
    batches: object,
    columns: ColumnNames | None = None,
    *,
    by: None = None,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
) -> MetricState: ...
@overload
def metric_state(
    metric: MetricLike,
    batches: object,
    columns: ColumnNames | None = None,
    *,
    by: GroupBy,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
) -> GroupedState: ...
def metric_state(
    metric: MetricLike,
    batches: object,
    columns: ColumnNames | None = None,
    *,
    by: GroupBy | None = None,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
) -> MetricState | GroupedState:
    """Take a stream of Arrow batches into a state, one batch at a time (流式指标状态).

    What is kept is the state alone: a few numbers for sums and counts, and the ids where a
    metric counts each once.

    Parameters
    ----------
    metric
        A definition, or an id of the catalogue.
    batches
        An iterator of pyarrow.RecordBatch, or a table, reader or frame that gives them.
    columns, currency, zone, float_noise
        As for `measure`.
    by
        A column of the batches, or `ByPeriod`; None: no groups.

    Raises
    ------
    MissingColumnError, BadRowError, DuplicateIdError, InvalidArgumentError
        As for `measure`; rows are counted from the first batch on.

    Examples
    --------
    >>> import pyarrow as pa
    >>> orders = pa.table({"order_id": [1, 2, 1], "paid": ["5.00", "1.00", "5.00"]})
    >>> state = metric_state("aov", orders.to_batches(max_chunksize=2), currency="CNY")
    >>> state.result().exact
    Fraction(300, 1)
    """
    chosen = one_metric(metric)
    reader = _reader((chosen,), columns, by, ReadOptions(currency, zone, float_noise))
    states, waiting = empty_states((chosen,), by), WaitingRows()
    for batch in record_batches(batches):
        states = taken(states, waiting.after(reader.read(batch)))
    return taken(states, waiting.rest())[0]


@frozen
class StateBatches:
    """A function from batches of rows to batches of states (状态批处理).

    Make one with `state_batches`. It can be pickled, so that Spark, Dask, Ray and processes
    can send it to workers, and needs numpy and pyarrow there.

    Attributes
    ----------
    metrics
        Which.
    columns, by, currency, zone, float_noise
        As for `metric_state`.
    rows_per_state
        After so many rows what was taken in is handed on, and forgotten.
    """

    metrics: tuple[Metric, ...]
    columns: Mapping[str, str | None] = field(factory=dict)
    by: GroupBy | None = None
    currency: str | None = None
    zone: str | None = None
    float_noise: float = 0.0
    rows_per_state: int = ROWS_PER_STATE

    def __call__(self, batches: object) -> Iterator[pa.RecordBatch]:
        """Take batches of rows in, and give states: one batch, or several of many rows."""
        options = ReadOptions(self.currency, self.zone, self.float_noise)
        reader = _reader(self.metrics, self.columns, self.by, options)
        states, n, waiting = empty_states(self.metrics, self.by), 0, WaitingRows()
        for batch in record_batches(batches):
            states = taken(states, waiting.after(reader.read(batch)))
            n += batch.num_rows
            if n >= self.rows_per_state:
                yield from written_states(_rows(self.metrics, taken(states, waiting.rest())))
                states, n = empty_states(self.metrics, self.by), 0
        if n or not reader.n_rows:
            yield from written_states(_rows(self.metrics, taken(states, waiting.rest())))


def state_batches(
    metrics: MetricLike | Iterable[MetricLike],
    columns: ColumnNames | None = None,
    *,
    by: GroupBy | None = None,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
    rows_per_state: int = ROWS_PER_STATE,
) -> StateBatches:
    """Make a function that turns batches of rows into batches of states (生成状态批处理).

    Parameters
    ----------
    metrics
        One or several: rows are read once for all of them.
    columns, by, currency, zone, float_noise
        As for `metric_state`.
    rows_per_state
        After so many rows what was taken in is handed on, so that a worker needs memory for
        the ids of that many.

    Examples
    --------
    >>> import pyarrow as pa
    >>> to_states = state_batches("uv", by="source")
    >>> monday = pa.table({"visitor_id": [1, 2], "source": ["ads", "mail"]})
    >>> tuesday = pa.table({"visitor_id": [1, 3], "source": ["ads", "ads"]})
    >>> states = [*to_states(monday), *to_states(tuesday)]
    >>> merge_grouped_state_batches("uv", states).result().columns()["numerator"]
    [2, 1]
    """
    chosen = several_metrics(metrics)
    ReadOptions(currency, zone, float_noise)  # refused here, and not on a worker
    if by is not None:
        one_grouping(by)
    check_whole("rows_per_state", rows_per_state, "give a whole number from 1")
    if rows_per_state < 1:
        raise InvalidArgumentError(
            "rows_per_state", rows_per_state, "is no number of rows", "give 1 or more"
        )
    names = dict(named_columns(chosen, columns))
    return StateBatches(chosen, names, by, currency, zone, float_noise, rows_per_state)


# ---- inside -----------------------------------------------------------------------------
def _reader(
    metrics: tuple[Metric, ...],
    columns: ColumnNames | None,
    by: GroupBy | None,
    options: ReadOptions,
) -> BatchReader:
    if by is not None:
        one_grouping(by)
    return BatchReader(metrics, columns, by, options)


def _rows(metrics: tuple[Metric, ...], states: tuple[State, ...]) -> Iterator[StateRow]:
    for metric, state in zip(metrics, states, strict=True):
        if isinstance(state, MetricState):
            yield StateRow(metric, state)
        else:
            for label, one in state.states.items():
                yield StateRow(metric, one, label, state.group_type)
