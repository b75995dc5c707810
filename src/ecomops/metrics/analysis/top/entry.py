"""One line of a table of the largest entries."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops.metrics.results import GroupLabel
from ecomops.periods.growth import growth

EntryStatus: TypeAlias = Literal["new", "kept", "lost"]
"""new 新进: nothing in the period before · kept 持续 · lost 流失: nothing in this period."""

LineKind: TypeAlias = Literal["entry", "others", "overlap", "total"]
"""entry: one of those shown · others 其他: the rest together · overlap 跨组重复: what stands in
several · total 合计."""


@frozen
class TopEntry:
    """One line of a table of the largest (排行行).

    Attributes
    ----------
    label
        What it is called; None: several together.
    rank, base_rank
        Its places by value in the two periods, from 1; None: it has no value there, or
        several stand together.
    current, base
        Its values; None: undefined.
    current_share, base_share
        Its shares of the total; None: undefined, or the value is a ratio and has none.
    status
        Whether it is new, kept or lost; None: several together.
    n
        How many stand together: 1, but for what is left over.
    """

    label: GroupLabel | None
    rank: int | None
    base_rank: int | None
    current: Fraction | None
    base: Fraction | None
    current_share: Fraction | None
    base_share: Fraction | None
    status: EntryStatus | None
    n: int = 1

    @property
    def change(self) -> Fraction | None:
        """How much it has more; None: undefined."""
        return None if self.current is None or self.base is None else self.current - self.base

    @property
    def growth(self) -> Fraction | None:
        """The same as a share of the base; None: undefined, as where the base is 0."""
        return growth(self.current, self.base)
