"""Rows of one id made one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.errors import DuplicateIdError
from ecomops.kernels.groups import group_counts, group_sums
from ecomops.metrics.columns import DECIMAL_SCALE, MetricColumn
from ecomops.metrics.pairs import key_parts
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import Rows

GatherBy: TypeAlias = Literal["same", "sum", "count", "min", "max", "any"]
"""same 相同, sum 求和, count 计数, min 最早, max 最晚, any 任一."""

_MOST: Final = np.iinfo(np.int64).max
_REMEDY: Final = "give each once, or the same each time"


class UnlikeRowsError(DuplicateIdError):
    """Rows of one id that should be alike, or in one group; `rows` count from 0 (同号不一致).

    One row: it is unlike what is known of rows before it.

    >>> print(UnlikeRowsError("order_id", 7, "stands in two groups", "give it one", rows=(0, 3)))
    rows 0, 3: order_id = 7 stands in two groups; give it one
    """

    def __init__(
        self, field: str, value: object, problem: str, remedy: str, rows: tuple[int, ...] = ()
    ) -> None:
        super().__init__(field, value, problem, remedy)
        self.rows = rows
        self.args = (field, value, problem, remedy, rows)

    def __str__(self) -> str:
        rows = "row" if len(self.rows) == 1 else "rows"
        return f"{rows} {', '.join(map(str, self.rows))}: {super().__str__()}"


@frozen(eq=False)
class Gathered:
    """Keys, and a row of values for each."""

    keys: Values
    columns: Mapping[str, Values]

    @property
    def n(self) -> int:
        """Rows there are."""
        return int(self.keys.size)

    def rows(self, key: tuple[MetricColumn, ...], n_missing: int) -> Rows:
        """Read it as rows again."""
        columns = dict(self.columns)
        if len(key) == 1:
            columns[key[0].name] = self.keys
        return Rows(columns, self.n, n_missing)


@frozen(eq=False)
class Told:
    """What errors say of rows that are made one.

    Attributes
    ----------
    key
        What their id is made of.
    ids
        (n) The id of each.
    rows
        The rows as they were read; None: errors name no rows.
    """

    key: tuple[MetricColumn, ...]
    ids: Values
    rows: Rows | None = None

    def apart(
        self, rows: tuple[int, int], problem: str, remedy: str = _REMEDY
    ) -> DuplicateIdError:
        """Say that two rows of one id can't be."""
        error = id_error(self.key, self.ids[rows[0]], problem, remedy)
        if self.rows is None:
            return error
        given = self.rows.given(rows)
        return UnlikeRowsError(error.field, error.value, problem, remedy, rows=given)

    def name_of(self, row: int) -> str:
        """Name the id of a row, with what it is called."""
        return f"{key_name(self.key)} {shown_id(self.key, self.ids[row])!r}"


def made_one(
    by: GatherBy, column: MetricColumn, values: Values, code: IntArray, n: int, *, told: Told
) -> Values:
    """(n) Make values of one code one value.

    Raises
    ------
    DuplicateIdError
        If they should be alike and are not.
    AmountTooLargeError
        If a sum leaves int64.
    """
    if by in {"sum", "count"}:
        return group_sums(
            values, code, n, column.name, lambda i: told.name_of(int(np.argmax(code == i)))
        )
    if by == "any":
        return group_counts(code, n, values) > 0
    if by == "min":
        least = np.full(n, _MOST)
        np.minimum.at(least, code, values)
        return least
    if by == "max":
        most = np.full(n, -_MOST - 1)
        np.maximum.at(most, code, values)
        return most
    first = np.empty(n, dtype=values.dtype)
    first[code[::-1]] = values[::-1]  # the last that is written is the first there was
    differs = np.flatnonzero(values != first[code])
    if differs.size:
        row = int(differs[0])
        before = int(np.argmax(code == code[row]))
        raise told.apart((before, row), unlike(column, values[before], values[row]))
    return first


def key_name(key: tuple[MetricColumn, ...]) -> str:
    """Say what an id is called in errors."""
    return " and ".join(column.name for column in key)


def id_error(
    key: tuple[MetricColumn, ...], value: object, problem: str, remedy: str = _REMEDY
) -> DuplicateIdError:
    """Say what is wrong with an id that stands twice."""
    return DuplicateIdError(key_name(key), shown_id(key, value), problem, remedy)


def unlike(column: MetricColumn, one: object, other: object) -> str:
    """Say how two rows of one id differ."""
    told = (f"once with {column.name} = {_shown(column, one)!r}", _shown(column, other))
    return f"stands twice, {told[0]}, once with {told[1]!r}"


def shown_id(key: tuple[MetricColumn, ...], value: object) -> object:
    """Give an id as a plain value; of several together, all of them."""
    if isinstance(value, bytes) and len(key) > 1:
        return key_parts(value)
    return _shown(key[0], value)


def _shown(column: MetricColumn, value: object) -> object:
    if isinstance(value, bytes):
        return value.decode()
    kept = value.item() if isinstance(value, np.generic) else value
    if column.kind == "decimal" and isinstance(kept, int):
        return kept / DECIMAL_SCALE
    return kept
