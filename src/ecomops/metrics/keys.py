"""Ids in sorted runs: many small updates cost little more than one large one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

import numpy as np
from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import distinct_keys
from ecomops.metrics.reading import Values

WHOLE_NUMBERS: Final = "whole numbers"
TEXT: Final = "text"
ONE_ID_TYPE: Final = "give ids of one type: read the column as text everywhere"

_WORDS: Final = {"i": WHOLE_NUMBERS, "S": TEXT}


class Sized(Protocol):
    """Something of so many rows."""

    @property
    def n(self) -> int:
        """Rows there are."""


R = TypeVar("R", bound=Sized)


def with_run(runs: tuple[R, ...], run: R, merge: Callable[[R, R], R]) -> tuple[R, ...]:
    """Add a run, and merge the last ones while the one before is not much longer.

    Lengths then fall by half at least from run to run, so that each row is merged as often as
    the logarithm of all.
    """
    if not run.n:
        return runs
    kept = [*runs, run]
    while len(kept) > 1 and kept[-2].n < 2 * kept[-1].n:
        last = kept.pop()
        kept.append(merge(kept.pop(), last))
    return tuple(kept)


def check_alike(name: str, one: Values, other: Values) -> None:
    """Refuse to put text beside whole numbers: nothing says which of them are the same id."""
    if one.size and other.size:
        check_alike_kinds(name, one.dtype.kind, other.dtype.kind)


def check_alike_kinds(name: str, one: str, other: str) -> None:
    """Do the same where only the letters are known by which numpy names their kinds.

    Raises
    ------
    InvalidArgumentError
        If these are two kinds.
    """
    if one != other:
        had, found = _WORDS.get(one), _WORDS.get(other)
        raise InvalidArgumentError(
            name, found, f"do not go with {had} of rows before", "give ids of one type"
        )


@frozen(eq=False)
class _Run:
    keys: Values

    @property
    def n(self) -> int:
        return int(self.keys.size)


@frozen(eq=False)
class KeySet:
    """A set of ids (编号集合).

    >>> one = KeySet("visitor_id").plus(np.array([3, 1])).plus(np.array([1, 2]))
    >>> one.keys.tolist(), len(one)
    ([1, 2, 3], 3)
    """

    name: str
    runs: tuple[_Run, ...] = ()

    @classmethod
    def of_rising(cls, name: str, keys: Values) -> KeySet:
        """Make a set of ids that rise, each once."""
        return cls(name, (_Run(keys),) if keys.size else ())

    def plus(self, keys: Values) -> KeySet:
        """Add ids, in any order."""
        for run in self.runs[:1]:
            check_alike(self.name, run.keys, keys)
        return KeySet(self.name, with_run(self.runs, _Run(distinct_keys(keys)), _united))

    def merge(self, other: KeySet) -> KeySet:
        """Unite two sets."""
        found = self
        for run in other.runs:
            found = found.plus(run.keys)
        return found

    def merge_all(self, others: Sequence[KeySet]) -> KeySet:
        """Unite many sets at once: one sort, not one for each."""
        runs = [run for one in (self, *others) for run in one.runs]
        for run in runs[1:]:
            check_alike(self.name, runs[0].keys, run.keys)
        if not runs:
            return self
        return KeySet(
            self.name, (_Run(distinct_keys(np.concatenate([run.keys for run in runs]))),)
        )

    @property
    def keys(self) -> Values:
        """(n,) The ids, each once, in rising order."""
        if not self.runs:
            return np.zeros(0, dtype=np.int64)
        if len(self.runs) == 1:
            return self.runs[0].keys
        return distinct_keys(np.concatenate([run.keys for run in self.runs]))

    def __len__(self) -> int:
        return int(self.keys.size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeySet) and np.array_equal(self.keys, other.keys)

    __hash__ = None  # type: ignore[assignment]  # as every set that is compared by what it holds


def _united(one: _Run, other: _Run) -> _Run:
    return _Run(distinct_keys(np.concatenate([one.keys, other.keys])))


def plain_ids(keys: Values) -> list[Any]:
    """Write ids as plain Python values."""
    return [key.decode() if isinstance(key, bytes) else key for key in keys.tolist()]
