"""Rows of one id as one row: an order that is told twice counts once, views make a visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError, DuplicateIdError
from ecomops.kernels.groups import dense_codes, group_counts, group_sums, has_repeats
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import Rows

GatherBy: TypeAlias = Literal["same", "sum", "count", "min", "max", "any"]
"""same 相同, sum 求和, count 计数, min 最早, max 最晚, any 任一."""

_MOST: Final = np.iinfo(np.int64).max


@frozen
class Gather:
    """What becomes of one column when rows of one id are made one.

    Attributes
    ----------
    column
        What the gathered column is called.
    by
        ``same``: they have to agree; or the sum, least, greatest, number or any of them.
    source
        The column that it is made of; None: the rows themselves, counted.
    """

    column: MetricColumn
    by: GatherBy = "same"
    source: MetricColumn | None = None

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The column that has to be given."""
        if self.by == "count":
            return ()
        return (self.source or self.column,)


@frozen
class Gathering:
    """How rows become one row for each id.

    Attributes
    ----------
    key
        What tells one from another; several columns together, for pairs.
    gathers
        What becomes of the other columns.
    """

    key: tuple[MetricColumn, ...]
    gathers: tuple[Gather, ...]

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that have to be given."""
        given = [*self.key, *(column for gather in self.gathers for column in gather.read)]
        return tuple(dict.fromkeys(given))

    @property
    def key_name(self) -> str:
        """What the key is called in errors."""
        return " and ".join(column.name for column in self.key)

    @property
    def is_once(self) -> bool:
        """Whether rows of one id have to be alike."""
        return all(gather.by == "same" for gather in self.gathers)

    def spread(self, rows: Rows) -> Gathered:
        """Give each row its key and the columns that gathering makes, one row each."""
        columns: dict[str, Values] = {}
        for gather in self.gathers:
            name = gather.column.name
            columns[name] = (
                np.ones(rows.n, dtype=np.int64) if gather.by == "count" else rows[gather.read[0]]
            )
        return Gathered(_keys(self.key, rows), columns)

    def gathered(self, spread: Gathered) -> Gathered:
        """Make rows of one key one row, in rising order of the keys.

        Raises
        ------
        DuplicateIdError
            If rows that should be alike are not.
        AmountTooLargeError
            If a sum leaves int64.
        """
        keys = spread.keys
        if keys.size < 2 or bool((keys[1:] > keys[:-1]).all()):
            return spread
        code, distinct = dense_codes(keys)
        columns = {
            gather.column.name: self._one(
                gather, spread.columns[gather.column.name], code, distinct
            )
            for gather in self.gathers
        }
        return Gathered(distinct, columns)

    def once(self, spread: Gathered) -> Gathered:
        """Do the same, in any order: nothing has to be done if no key repeats."""
        return self.gathered(spread) if has_repeats(spread.keys) else spread

    def _one(self, gather: Gather, values: Values, code: IntArray, distinct: Values) -> Values:
        n = distinct.size
        if gather.by in {"sum", "count"}:
            return group_sums(values, code, n, gather.column.name)
        if gather.by == "any":
            return group_counts(code, n, values) > 0
        if gather.by == "min":
            least = np.full(n, _MOST)
            np.minimum.at(least, code, values)
            return least
        if gather.by == "max":
            most = np.full(n, -_MOST - 1)
            np.maximum.at(most, code, values)
            return most
        first = np.empty(n, dtype=values.dtype)
        first[code[::-1]] = values[::-1]  # the last that is written is the first there was
        differs = np.flatnonzero(values != first[code])
        if differs.size:
            row = int(differs[0])
            raise self.conflict(distinct[code[row]], gather, first[code[row]], values[row])
        return first

    def conflict(
        self, key: object, gather: Gather, one: object, other: object
    ) -> DuplicateIdError:
        """Say that two rows of one key tell different things."""
        name = gather.column.name
        problem = f"stands twice, once with {name} = {_plain(one)!r}, once with {_plain(other)!r}"
        remedy = "give each once, or the same each time"
        return DuplicateIdError(self.key_name, _plain(key), problem, remedy)


@frozen(eq=False)
class Gathered:
    """Keys, and a row of values for each."""

    keys: Values
    columns: Mapping[str, Values]

    @property
    def n(self) -> int:
        """Rows there are."""
        return int(self.keys.size)

    def where(self, chosen: BoolArray) -> Gathered:
        """Keep some rows."""
        kept = {name: values[chosen] for name, values in self.columns.items()}
        return Gathered(self.keys[chosen], kept)

    def rows(self, key: tuple[MetricColumn, ...], n_missing: int) -> Rows:
        """Read it as rows again."""
        columns = dict(self.columns)
        if len(key) == 1:
            columns[key[0].name] = self.keys
        return Rows(columns, self.n, n_missing)


def _keys(key: tuple[MetricColumn, ...], rows: Rows) -> Values:
    if len(key) == 1:
        return rows[key[0]]
    code = np.zeros(rows.n, dtype=np.int64)
    parts: list[bytes] = []
    for column in key:
        one, distinct = dense_codes(rows[column])
        if max(int(code.max(initial=0)), 1) * max(distinct.size, 1) > MAX_MINOR:
            name = " and ".join(column.name for column in key)
            raise AmountTooLargeError(name, distinct.size, "are too many", "give fewer ids")
        code, pairs = dense_codes(code * max(distinct.size, 1) + one)
        before = parts or [b""]
        parts = [
            before[pair // distinct.size] + _marked(distinct[pair % distinct.size])
            for pair in pairs.tolist()
        ]
    return np.array(parts, dtype=np.bytes_)[code]


def _marked(part: object) -> bytes:
    """Write one of several ids so that no two pairs read alike: with its length before it."""
    text = part if isinstance(part, bytes) else str(part).encode()
    return b"%d:%s," % (len(text), text)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode()
    return value.item() if isinstance(value, np.generic) else value
