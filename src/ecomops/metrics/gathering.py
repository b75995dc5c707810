"""How rows of one id become one: an order that is told twice counts once, views make a visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

import numpy as np
from attrs import frozen

from ecomops.arguments import check_type
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.kernels.groups import dense_codes, has_repeats
from ecomops.metrics.columns import ColumnKind, MetricColumn
from ecomops.metrics.gathered import (
    GatherBy,
    Gathered,
    Told,
    id_error,
    key_name,
    made_one,
    unlike,
)
from ecomops.metrics.pairs import paired_keys
from ecomops.metrics.parameters import check_columns
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import Rows

_KINDS: Final[Mapping[GatherBy, tuple[ColumnKind, ...]]] = {
    "same": get_args(ColumnKind),
    "sum": ("minor", "count", "decimal"),
    "count": ("count",),
    "min": ("minor", "count", "decimal", "instant"),
    "max": ("minor", "count", "decimal", "instant"),
    "any": ("flag",),
}


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
        The column that it is made of, of the same kind; None: the one of this name, or the rows
        themselves, counted.
    """

    column: MetricColumn
    by: GatherBy = "same"
    source: MetricColumn | None = None

    def __attrs_post_init__(self) -> None:
        if self.by not in get_args(GatherBy):
            remedy = f"give {', '.join(get_args(GatherBy))}"
            raise InvalidArgumentError("by", self.by, "is no way to gather rows", remedy)
        given = (self.column,) if self.source is None else (self.column, self.source)
        check_columns("column", given, _KINDS[self.by], are_alike=True)

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

    def __attrs_post_init__(self) -> None:
        check_type("gathers", self.gathers, tuple, "give a tuple of Gather")
        check_columns("key", self.key, ("id",) if len(self.key) > 1 else get_args(ColumnKind))
        for gather in self.gathers:
            check_type("gathers", gather, Gather, "give Gather(column, by)")

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that have to be given."""
        given = [*self.key, *(column for gather in self.gathers for column in gather.read)]
        return tuple(dict.fromkeys(given))

    @property
    def made(self) -> tuple[MetricColumn, ...]:
        """The columns that gathered rows have; of several ids together, none is left."""
        columns = tuple(gather.column for gather in self.gathers)
        return (*self.key, *columns) if len(self.key) == 1 else columns

    @property
    def key_name(self) -> str:
        """What the key is called in errors."""
        return key_name(self.key)

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
        if len(self.key) == 1:
            return Gathered(rows[self.key[0]], columns)
        return Gathered(paired_keys(self.key_name, [rows[one] for one in self.key]), columns)

    def gathered(self, spread: Gathered, told: Told | None = None) -> Gathered:
        """Make rows of one key one row, in rising order of the keys.

        Parameters
        ----------
        spread
            A key and a row of values for each row.
        told
            What errors say of them; None: the keys are the ids, and no rows are named.

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
        told = told or Told(self.key, keys)
        columns = {
            one.column.name: made_one(
                one.by,
                one.column,
                spread.columns[one.column.name],
                code,
                distinct.size,
                told=told,
            )
            for one in self.gathers
        }
        return Gathered(distinct, columns)

    def once(self, spread: Gathered, rows: Rows | None = None) -> Gathered:
        """Do the same, in any order: nothing has to be done if no key repeats."""
        if not has_repeats(spread.keys):
            return spread
        return self.gathered(spread, Told(self.key, spread.keys, rows))

    def conflict(
        self, key: object, gather: Gather, one: object, other: object
    ) -> DuplicateIdError:
        """Say that an id comes back with other content."""
        return id_error(self.key, key, unlike(gather.column, one, other))
