"""Uses of quotas as columns: each once, added up, and the periods that they are in."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.errors import BadRowError
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.groups import group_sums
from ecomops.pacing.periods import WEEK_DAYS, QuotaPeriod

_MONTHS_TO_1970: Final = 1970 * 12


@frozen(eq=False)
class UseColumns:
    """Who used how much, and when."""

    at: IntArray
    counts: IntArray
    codes: IntArray
    n: int
    """How many accounts there are."""

    def once(self, use_code: Numbers, account_code: Numbers) -> UseColumns:
        """Leave out the rows that repeat a use.

        `account_code` says who used it; `codes` does not where all share the quota.
        """
        use = whole_numbers("use_code", use_code, self.at.size)
        who = whole_numbers("account_code", account_code, self.at.size)
        return self.where(_first_rows(use, self.at, self.counts, who))

    def where(self, chosen: BoolArray | IntArray) -> UseColumns:
        """Keep some rows."""
        rows = np.flatnonzero(chosen) if chosen.dtype.kind == "b" else chosen
        return UseColumns(self.at[rows], self.counts[rows], self.codes[rows], self.n)

    def sums(self) -> IntArray:
        """(n,) Add up what each account used."""
        return group_sums(self.counts, self.codes, self.n, "used", "account {}".format)


def _first_rows(use: IntArray, *columns: IntArray) -> IntArray:
    """List the first row of each use; refuse rows of one use that differ."""
    _, first, back = np.unique(use, return_index=True, return_inverse=True)
    for name, column in zip(("at_us", "count", "account_code"), columns, strict=True):
        is_other = column != column[first][back]
        if is_other.any():
            row = int(np.flatnonzero(is_other)[0])
            raise BadRowError(
                "use_code", int(use[row]), f"is that of an earlier row with another {name}",
                "give each use a code of its own, and a retry all that it had before", row=row,
            )  # fmt: skip
    return np.sort(first)


def numbers_of(period: QuotaPeriod, days: IntArray) -> IntArray:
    """(n,) Number the periods that days are in; `number_of`, for many."""
    if period == "day":
        return days
    if period == "week":
        return (days - 1) // WEEK_DAYS
    months: IntArray = (days - EPOCH_DAY).astype("M8[D]").astype("M8[M]").astype(np.int64)
    return months + _MONTHS_TO_1970
