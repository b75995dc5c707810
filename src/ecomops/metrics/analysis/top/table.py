"""A table of the largest entries beside the period before."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from ecomops.metrics.analysis.exact import as_float
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.analysis.top.entry import LineKind, TopEntry
from ecomops.metrics.analysis.top.text import came_and_went, top_cells
from ecomops.metrics.figures import Unit
from ecomops.metrics.results import GroupLabel
from ecomops.visible_text import visible_text

TopBy: TypeAlias = Literal["value", "lowest", "rise", "fall"]
"""value 数值最大, lowest 数值最小, rise 增加最多, fall 减少最多."""


@frozen(eq=False, repr=False)
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
    def lines(self) -> tuple[tuple[LineKind, TopEntry], ...]:
        """Every line with its kind: ``entry``, ``others``, ``overlap``, ``total``."""
        found: list[tuple[LineKind, TopEntry]] = [("entry", row) for row in self.rows]
        if self.others is not None:
            found.append(("others", self.others))
        if self.overlap is not None:
            found.append(("overlap", self.overlap))
        return (*found, ("total", self.total))

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
        return top_cells(self.lines, self.unit, said)

    def _sentences(self, said: Wording) -> list[str]:
        return [
            *came_and_went("new", self.new, said),
            *came_and_went("lost", self.lost, said),
        ]

    def _title(self, said: Wording) -> str:
        n = len(self.rows)
        return said.pick(f"{self.name}: the first {n}", f"{self.zh}：前 {n} 项")

    def __repr__(self) -> str:
        return visible_text(f"<{self._title(Wording())}>")
