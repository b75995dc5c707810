"""Ids of one type in all batches: nothing says whether 7 and "7" are one customer."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import define, field

from ecomops.adapters.metric_values import MetricValues
from ecomops.adapters.raw import RawColumn
from ecomops.metrics.keys import ONE_ID_TYPE, TEXT, WHOLE_NUMBERS

_OF: Final = {True: WHOLE_NUMBERS, False: TEXT}


@define
class IdTypesSoFar:
    """What the ids of each column are, as the batches so far told it (编号类型)."""

    _held: dict[str, str] = field(factory=dict, init=False)

    def check(self, raw: RawColumn, read: MetricValues) -> None:
        """Take a column of ids, and refuse those of another type than in batches before.

        Raises
        ------
        BadRowError
            If they are; the first row with an id is named.

        Examples
        --------
        >>> from ecomops.adapters.metric_options import ReadOptions
        >>> from ecomops.adapters.metric_values import read_values
        >>> from ecomops.metrics.columns import VISITOR_ID
        >>> numbers = RawColumn("id", "int", np.array([7]), (), np.array([], int))
        >>> texts = RawColumn("id", "text", np.array([-1, 0]), ("7",), np.array([0]))
        >>> types = IdTypesSoFar()
        >>> types.check(numbers, read_values(numbers, VISITOR_ID, ReadOptions()))
        >>> types.check(texts, read_values(texts, VISITOR_ID, ReadOptions()))
        Traceback (most recent call last):
        ...
        ecomops.errors.BadRowError: row 1: id = '7' is of another type than the ids of rows \
before, which are whole numbers; give ids of one type: read the column as text everywhere
        """
        found, held = _OF[read.texts is None], self._held.get(raw.name)
        if found == held:
            return
        rows = (
            np.arange(read.values.size) if read.missing is None else np.flatnonzero(~read.missing)
        )
        if not rows.size:  # of no id there is no type
            return
        if held is None:
            self._held[raw.name] = found
            return
        problem = f"is of another type than the ids of rows before, which are {held}"
        raw.refuse(int(rows[0]), problem, ONE_ID_TYPE)
