"""Values of metrics as a tidy table in the caller's library."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.metric_groups import ByPeriod, GroupBy, Groups, group_name
from ecomops.adapters.metric_native import NativeFrame
from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.metrics.definition import Part
from ecomops.metrics.metric import Metric
from ecomops.metrics.results import MetricResult

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

COLUMNS: Final = (
    "metric_id", "numerator", "denominator", "value", "n", "n_missing", "verdict",
)  # fmt: skip
"""Of the table, after those of the groups."""

_EXACT_FLOAT: Final = 2**53


def check_names(by: Sequence[GroupBy]) -> None:
    """Refuse groups that are called as a column of the table."""
    for one in by:
        if group_name(one) in COLUMNS:
            remedy = "rename the column first; ByPeriod takes a name"
            problem = "is a column of the result too"
            raise InvalidArgumentError("by", group_name(one), problem, remedy)


def tidy_table(
    frame: NativeFrame,
    metrics: Sequence[Metric],
    results: Sequence[Sequence[MetricResult]],
    groups: Sequence[Groups] = (),
    *,
    by: Sequence[GroupBy] = (),
    row: IntArray | None = None,
) -> Any:
    """Set results under each other, metric by metric.

    Parameters
    ----------
    frame
        Whose library the table is of.
    results
        For each metric, that of each group; one if there are no groups.
    groups, by
        What the rows were grouped by.
    row
        (n_groups) A row of each group.
    """
    found = [result for one in results for result in one]
    ids = [m.metric_id for m, one in zip(metrics, results, strict=True) for _ in one]
    columns = [
        *_group_series(frame, groups, row, by, len(metrics)),
        _texts(frame, "metric_id", ids),
        _numbers(frame, "numerator", [result.numerator for result in found]),
        _numbers(frame, "denominator", [result.denominator for result in found]),
        _floats(frame, "value", [result.value for result in found]),
        _counts(frame, "n", [result.n for result in found]),
        _counts(frame, "n_missing", [result.n_missing for result in found]),
        _texts(frame, "verdict", [result.verdict for result in found]),
    ]
    order = [column.name for column in columns]
    start = columns[-1].to_frame()  # whose index, in a library that has one, is plain
    return start.with_columns(*columns).select(order).to_native()


def _group_series(
    frame: NativeFrame,
    groups: Sequence[Groups],
    row: IntArray | None,
    by: Sequence[GroupBy],
    n_metrics: int,
) -> list[nw.Series[Any]]:
    if row is None:
        return []
    rows = np.tile(row, n_metrics)
    found = []
    for one, group in zip(by, groups, strict=True):
        if isinstance(one, ByPeriod):
            texts = [str(group.labels[code]) for code in group.code[rows].tolist()]
            found.append(_texts(frame, group.name, texts))
        else:
            found.append(frame.taken(one, rows))
    return found


# ---- columns ----------------------------------------------------------------------------
def _texts(frame: NativeFrame, name: str, values: list[str]) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    return nw.new_series(name, values, nw.String(), backend=frame.implementation)


def _counts(frame: NativeFrame, name: str, values: list[int]) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    return nw.new_series(name, values, nw.Int64(), backend=frame.implementation)


def _numbers(frame: NativeFrame, name: str, parts: list[Part]) -> nw.Series[Any]:
    """Make a column of whole numbers, or of floats if one of them is none."""
    there = [part for part in parts if part is not None]
    is_whole = all(isinstance(part, int) for part in there)
    most = MAX_MINOR if is_whole else _EXACT_FLOAT
    for part in there:
        if isinstance(part, int) and abs(part) > most:
            problem = "does not fit a column of " + ("int64" if is_whole else "floats")
            remedy = "use measure_one or measure_groups, whose results hold any number"
            raise AmountTooLargeError(name, part, problem, remedy)
    if not is_whole:
        return _floats(frame, name, [None if part is None else float(part) for part in parts])
    return _nullable(frame, name, parts, "Int64")


def _floats(frame: NativeFrame, name: str, values: list[float | None]) -> nw.Series[Any]:
    return _nullable(frame, name, values, "Float64")


def _nullable(
    frame: NativeFrame, name: str, values: Sequence[float | Fraction | None], dtype: str
) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    library = frame.implementation
    if not library.is_pandas_like():
        kind = nw.Int64() if dtype == "Int64" else nw.Float64()
        return nw.new_series(name, values, kind, backend=library)
    # its types with nulls, which narwhals does not choose: int64 has none there
    native = library.to_native_namespace().Series(values, name=name, dtype=dtype)
    return nw.from_native(native, series_only=True)
