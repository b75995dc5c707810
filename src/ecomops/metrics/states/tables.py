"""States that keep a row for each id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self

import attrs
import numpy as np
from attrs import frozen

from ecomops.metrics.gathered import Gathered
from ecomops.metrics.gathering import Gathering
from ecomops.metrics.keys import check_alike, with_run
from ecomops.metrics.pairs import check_alike_pairs
from ecomops.metrics.results import MetricResult
from ecomops.metrics.rows import Rows
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.wire import Parted
from ecomops.metrics.values import value_of

COLUMN: Final = "column:"
"""What names of stored columns begin with, to be told from the keys."""


@frozen(eq=False, repr=False)
class TableState(MetricState):
    """A row for each id: what counts once has to be known again when it comes back.

    Attributes
    ----------
    runs
        Parts of the table, each in rising order of the ids; or one without rows, where nothing
        is known but that ids are text.
    """

    runs: tuple[Gathered, ...] = attrs.field(default=(), kw_only=True)

    @property
    def gathering(self) -> Gathering:
        """How rows become one for each id."""
        gathering = self.metric.gathering
        if gathering is None:
            raise TypeError
        return gathering

    @property
    def table(self) -> Gathered:
        """The whole table, in rising order of the ids."""
        if not self.runs:
            return self._nothing
        return self.gathering.gathered(joined(self.runs))

    @property
    def _nothing(self) -> Gathered:
        return self.gathering.gathered(self.gathering.spread(self.metric.no_rows))

    def with_rows(self, rows: Rows) -> Self:
        """Take in rows that are read."""
        gathered = self.gathering.gathered(self.gathering.spread(rows))
        return attrs.evolve(
            self, runs=self._with(gathered), n_missing=self.n_missing + rows.n_missing
        )

    def merge(self, other: MetricState) -> Self:
        """Put two states into one."""
        self._check_same(other)
        if not isinstance(other, TableState):
            raise TypeError  # states of one metric are of one class
        found = self
        for run in other.runs:
            found = attrs.evolve(found, runs=found._with(run))
        return attrs.evolve(found, n_missing=self.n_missing + other.n_missing)

    def of_run(self, run: Gathered) -> tuple[Gathered, ...]:
        """Keep one run; of one without rows what its ids are, if that is told."""
        if run.n:
            return (run,)
        bare = self._nothing
        texts = {
            gather.column.name: run.columns[gather.column.name]
            for gather in self.gathering.gathers
            if gather.column.kind == "id" and run.columns[gather.column.name].dtype.kind == "S"
        }
        is_text = self._has_ids and run.keys.dtype.kind == "S"
        if not texts and not is_text:
            return ()
        return (Gathered(run.keys if is_text else bare.keys, {**bare.columns, **texts}),)

    @property
    def _has_ids(self) -> bool:
        """Whether its keys are ids as they were given; those of pairs are always text."""
        key = self.gathering.key
        return len(key) == 1 and key[0].kind == "id"

    def _with(self, run: Gathered) -> tuple[Gathered, ...]:
        filled = tuple(had for had in self.runs if had.n)
        if not run.n:
            return self.runs if filled else self.of_run(joined((*self.runs, run)))
        for had in filled:
            check_alike_runs(self.gathering, had, run)
            _check_agrees(self.gathering, had, run)
        return with_run(filled, run, self._merged)

    def _merged(self, one: Gathered, other: Gathered) -> Gathered:
        return self.gathering.gathered(joined((one, other)))

    def result(self) -> MetricResult:
        """Give the value."""
        rows = self.table.rows(self.gathering.key, self.n_missing)
        return value_of(self.metric, self.metric.chosen(rows))

    def parted(self) -> Parted:
        """Take it apart into a head and columns."""
        table = self.table
        named = {COLUMN + name: values for name, values in table.columns.items()}
        return self._head, {"keys": table.keys, **named}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TableState) or self.n_missing != other.n_missing:
            return False
        if self.metric.fingerprint != other.metric.fingerprint:
            return False
        one, two = self.table, other.table
        return np.array_equal(one.keys, two.keys) and all(
            np.array_equal(values, two.columns[name]) for name, values in one.columns.items()
        )

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds, as a set is


def joined(runs: Iterable[Gathered]) -> Gathered:
    """Set runs one after the other."""
    runs = tuple(runs)
    columns = {
        name: np.concatenate([run.columns[name] for run in runs]) for name in runs[0].columns
    }
    return Gathered(np.concatenate([run.keys for run in runs]), columns)


def check_alike_runs(gathering: Gathering, had: Gathered, run: Gathered) -> None:
    """Refuse to put text beside whole numbers: nothing says which of them are the same id."""
    if len(gathering.key) > 1:
        check_alike_pairs(gathering.key_name, had.keys, run.keys)
    check_alike(gathering.key_name, had.keys, run.keys)
    for name, values in had.columns.items():
        check_alike(name, values, run.columns[name])


def _check_agrees(gathering: Gathering, had: Gathered, run: Gathered) -> None:
    """Refuse an id that is known with other content, at once: runs are merged later."""
    alike = [gather for gather in gathering.gathers if gather.by == "same"]
    if not alike:
        return
    place = np.searchsorted(had.keys, run.keys)
    there = np.flatnonzero(place < had.n)
    again = there[had.keys[place[there]] == run.keys[there]]
    for gather in alike:
        one, other = had.columns[gather.column.name], run.columns[gather.column.name]
        differs = again[one[place[again]] != other[again]]
        if differs.size:
            at = int(differs[0])
            raise gathering.conflict(run.keys[at], gather, one[place[at]], other[at])
