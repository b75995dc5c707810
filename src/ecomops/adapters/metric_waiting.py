"""Rows of small batches wait, to be grouped together: a look at a group costs, rows less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import define, field

from ecomops.adapters.metric_groups import Groups
from ecomops.adapters.metric_joining import JoinedBatches
from ecomops.adapters.metric_rows import BatchRows

ROWS: Final = 65_536
"""So many rows are worth to be grouped, if groups are few."""
ROWS_PER_GROUP: Final = 32
"""And so many for each group that they are of: taking a group in costs as much as reading them."""
MOST_BYTES: Final = 2**25
"""What rows that wait may take, whatever groups there are."""


@define
class WaitingRows:
    """Batches of rows with groups that were read, and are not taken in yet (待分组的行).

    However batches are cut, what comes out has all rows, in their order, and groups in the order
    in which they were first met.

    Attributes
    ----------
    rows, rows_per_group
        So many are worth to be taken in, and so many for each group that they are of.
    most_bytes
        What they may take, beside the names of their groups; a batch that alone takes more
        does not wait.
    """

    rows: int = ROWS
    rows_per_group: int = ROWS_PER_GROUP
    most_bytes: int = MOST_BYTES
    _waiting: JoinedBatches | None = field(default=None, init=False)

    def after(self, read: BatchRows) -> Iterator[BatchRows]:
        """Let a batch wait too; give what has become worth it, or can wait no longer."""
        groups = read.groups
        if groups is None:  # without groups, a batch is taken in as quickly as many
            yield read
            return
        if not read.n_rows:
            return
        if self._waiting is not None and self._waiting.n_bytes_with(read) > self.most_bytes:
            yield from self.rest()
        if self._waiting is None and self._is_worth_it(read.n_rows, len(groups.labels)):
            yield read
            return
        waiting = self._with(read, groups)
        if self._is_worth_it(waiting.n_rows, waiting.n_groups) or (
            waiting.n_bytes >= self.most_bytes
        ):
            yield from self.rest()

    def rest(self) -> Iterator[BatchRows]:
        """Give what waits, if there is something."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            yield waiting.joined()

    def _with(self, read: BatchRows, groups: Groups) -> JoinedBatches:
        if self._waiting is None:
            self._waiting = JoinedBatches(groups.name, groups.held, len(read.rows), read.first_row)
        self._waiting.add(read, groups)
        return self._waiting

    def _is_worth_it(self, n_rows: int, n_groups: int) -> bool:
        return n_rows >= max(self.rows, self.rows_per_group * n_groups)
