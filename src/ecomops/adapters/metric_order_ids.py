"""Which orders of a stream are over: one that comes back was split, and is refused."""

from __future__ import annotations

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import BadRowError
from ecomops.metrics.keys import KeySet, check_alike
from ecomops.metrics.reading import Values

_APART = "comes back after its order was over"
_TOGETHER = "sort the lines by order, or shuffle them by it, before they are cut into batches"
_FALLS = "does not lie above the id before it"


@define
class SeenIds:
    """The orders that have begun (已出现订单).

    Attributes
    ----------
    name
        Of the column, for messages.
    is_rising
        Whether ids have to rise from order to order; then the last one is all that is kept,
        otherwise all of them, 8 bytes for each whole number.

    Examples
    --------
    >>> seen = SeenIds("order_id", is_rising=False)
    >>> seen.begin(np.array([7, 5]), np.array([0, 2]))
    >>> seen.begin(np.array([7]), np.array([9]))
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 9: order_id = 7 comes back after its order was over; sort the \
lines by order, or shuffle them by it, before they are cut into batches
    """

    name: str
    is_rising: bool
    _seen: KeySet = field(init=False)
    _last: Values | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._seen = KeySet(self.name)

    def begin(self, ids: Values, rows: IntArray) -> None:
        """Let orders begin, one after the other.

        Parameters
        ----------
        ids : (n,)
            Whole numbers, or text as UTF-8 bytes.
        rows : (n,)
            The first row of each.

        Raises
        ------
        BadRowError
            If one of them was there before, or does not rise.
        InvalidArgumentError
            If there were whole numbers, and now text.
        """
        if not ids.size:
            return
        if self._last is not None:
            check_alike(self.name, self._last, ids)
        if self.is_rising:
            self._refuse(self._falling(ids), ids, rows, _FALLS, "sort the lines by order")
        else:
            self._refuse(self._again(ids), ids, rows, _APART, _TOGETHER)
            self._seen = self._seen.plus(ids)
        self._last = ids[-1:]

    def _falling(self, ids: Values) -> BoolArray:
        before = ids[:-1] if self._last is None else np.concatenate([self._last, ids[:-1]])
        falling = np.zeros(ids.size, dtype=np.bool_)
        falling[ids.size - before.size :] = ids[ids.size - before.size :] <= before
        return falling

    def _again(self, ids: Values) -> BoolArray:
        _, first = np.unique(ids, return_index=True)
        again = np.ones(ids.size, dtype=np.bool_)
        again[first] = False
        for run in self._seen.runs:
            place = np.minimum(np.searchsorted(run.keys, ids), run.n - 1)
            again |= run.keys[place] == ids
        return again

    def _refuse(
        self, bad: BoolArray, ids: Values, rows: IntArray, problem: str, remedy: str
    ) -> None:
        if bad.any():
            at = int(np.flatnonzero(bad)[0])
            value = ids[at].decode() if ids.dtype.kind == "S" else int(ids[at])
            raise BadRowError(self.name, value, problem, remedy, row=int(rows[at]))
