"""Rows in their groups."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError
from ecomops.kernels.groups import dense_codes, group_counts, has_repeats
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.gathering import Gathered
from ecomops.metrics.reading import Values, read_column
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import Rows

_GROUP: Final = MetricColumn("group", "id", "分组", "the group of the row")


def grouped(metric: MetricDefinition, rows: Rows, group: IntArray) -> tuple[Rows, IntArray]:
    """Gather rows within their groups; what counts once may not stand in two of them."""
    if metric.gathering is not None:
        spread = metric.gathering.spread(rows)
        if not metric.gathering.is_once or has_repeats(spread.keys):
            code, keys = dense_codes(spread.keys)
            n_keys = max(keys.size, 1)
            pair = Gathered(group * n_keys + code, spread.columns)
            done = metric.gathering.gathered(pair)
            group, code = np.divmod(done.keys, n_keys)
            if metric.gathering.is_once:
                _check_apart(metric.gathering.key_name, keys, code)
            spread = Gathered(keys[code], done.columns)
        rows = spread.rows(metric.gathering.key, rows.n_missing)
    if metric.leave_out is not None:
        kept = ~rows[metric.leave_out]
        rows, group = rows.where(kept), group[kept]
    return rows, group


def _check_apart(name: str, keys: Values, code: IntArray) -> None:
    """Refuse an id in two groups: it would count twice."""
    if not has_repeats(code):
        return
    order = np.argsort(code, kind="stable")
    same = np.flatnonzero(code[order[1:]] == code[order[:-1]])
    key = keys[code[order[same[0]]]]
    shown = key.decode() if isinstance(key, bytes) else int(key)
    raise DuplicateIdError(name, shown, "stands in two groups", "give each one group")


def read_groups(group: object) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    """Read the group of each row as dense codes, and what the groups are called."""
    code, distinct = dense_codes(_read(group))
    return code, tuple(
        label.decode() if isinstance(label, bytes) else label for label in distinct.tolist()
    )


def read_codes(code: object, n_groups: int) -> IntArray:
    """Read the group of each row, given as its place."""
    values = _read(code)
    if values.dtype.kind != "i":
        remedy = "give whole numbers from 0"
        raise InvalidArgumentError("group", values.dtype.name, "are no dense codes", remedy)
    bad = np.flatnonzero((values < 0) | (values >= n_groups))
    if bad.size:
        row = int(bad[0])
        remedy = f"give 0 to {n_groups - 1}" if n_groups else "name the groups"
        raise BadRowError("group", int(values[row]), "is the code of no group", remedy, row=row)
    return values


def _read(group: object) -> Values:
    values, missing = read_column(_GROUP, group)
    if missing is not None:
        row = int(np.flatnonzero(missing)[0])
        raise BadRowError("group", None, "is missing", "give every row a group", row=row)
    return values


def missing_counts(code: IntArray, kept: IntArray, n_groups: int) -> tuple[int, ...]:
    """Count the rows of each group that were left out."""
    if kept.size == code.size:
        return (0,) * n_groups
    left_out = group_counts(code, n_groups) - group_counts(kept, n_groups)
    return tuple(left_out.tolist())
