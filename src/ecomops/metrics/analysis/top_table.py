"""A table of the largest entries beside the period before."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops.metrics.analysis.exact import as_float
from ecomops.metrics.analysis.report import Cells, Report
from ecomops.metrics.analysis.top_text import top_cells, top_sentences
from ecomops.metrics.analysis.wording import Wording
from ecomops.metrics.figures import Unit
from ecomops.metrics.results import GroupLabel
from ecomops.periods.growth import growth

TopBy: TypeAlias = Literal["value", "lowest", "rise", "fall"]
"""value 数值最大, lowest 数值最小, rise 增加最多, fall 减少最多."""

EntryStatus: TypeAlias = Literal["new", "kept", "lost"]
"""new 新进: nothing in the period before · kept 持续 · lost 流失: nothing in this period."""

TOPS_BY: Final[tuple[TopBy, ...]] = get_args(TopBy)


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


@frozen(eq=False)
class TopTable(Report):
    """The largest entries beside the period before (TOP-N 对比表).

    Attributes
    ----------
    name, zh
        What is ranked.
    unit
        Of the values.
    by
        What they are ordered by.
    rows
        The first N, in order.
    others
        All other entries together: added up, or for a ratio the ratio of their sums. None:
        there are none.
    overlap
        What ids that stand in several entries make of a total: rows, others and this sum to
        the total, in both periods. None: nothing, or the value is a ratio.
    total
        All of it.
    new, lost
        Every entry that is new, and every one that is gone, in the order of the table.

    Examples
    --------
    >>> from ecomops.metrics.analysis import top_entries
    >>> print(top_entries({"ads": 500, "mail": 300, "live": 80}, {"ads": 350, "shop": 100}, n=2))
    entry       rank  rank before  now  before  change     growth    share  share before
    ──────────  ────  ───────────  ───  ──────  ──────  ─────────  ───────  ────────────  ───
    ads            1            1  500     350    +150   +42.86 %  56.82 %       77.78 %
    mail           2               300       0    +300  undefined  34.09 %           0 %  new
    others (2)                      80     100     -20      -20 %   9.09 %       22.22 %
    all                            880     450    +430   +95.56 %    100 %         100 %
    new: mail, live
    lost: shop
    """

    name: str
    zh: str
    unit: Unit
    by: TopBy
    rows: tuple[TopEntry, ...]
    others: TopEntry | None
    overlap: TopEntry | None
    total: TopEntry
    new: tuple[GroupLabel, ...]
    lost: tuple[GroupLabel, ...]

    @property
    def lines(self) -> tuple[tuple[str, TopEntry], ...]:
        """Every line with its kind: ``entry``, ``others``, ``overlap``, ``total``."""
        rest = (("others", self.others), ("overlap", self.overlap), ("total", self.total))
        return (
            *(("entry", row) for row in self.rows),
            *((kind, line) for kind, line in rest if line is not None),
        )

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None.

        What is left over and the total are lines too: `line` tells them apart.
        """
        kinds, lines = zip(*self.lines, strict=True)  # the total is always there
        floats = ("current", "base", "current_share", "base_share", "change", "growth")
        return {
            "line": list(kinds),
            "label": [line.label for line in lines],
            "rank": [line.rank for line in lines],
            "base_rank": [line.base_rank for line in lines],
            **{name: [as_float(getattr(line, name)) for line in lines] for name in floats},
            "status": [line.status for line in lines],
            "n": [line.n for line in lines],
        }

    def _cells(self, said: Wording) -> Cells:
        return top_cells(self, said)

    def _sentences(self, said: Wording) -> list[str]:
        return top_sentences(self, said)

    def _title(self) -> str:
        return f"{self.name}: the first {len(self.rows)}"
