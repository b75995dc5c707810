"""Causes of returns and complaints side by side, as a table."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs
from attrs import frozen

from ecomops.metrics.analysis.exact import as_float, ratio
from ecomops.metrics.analysis.reports.report import Cells, Report, shown_rows
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.results import GroupLabel

_HEAD: Final = (
    ("cause", "原因"), ("cases", "售后数"), ("of cases", "占售后"), ("of orders", "占订单"),
    ("repeated", "重复数"), ("of its own", "重复占比"),
)  # fmt: skip
_OF_ORDERS: Final = 3
_WHOLE_COUNTS: Final = ("cases", "incidents", "repeated")
_RATES: Final = ("case_share", "order_share", "repeat_rate")


@frozen
class CauseRow:
    """One cause of returns or complaints (售后原因行).

    Attributes
    ----------
    cause
        What it is called; None: nobody recorded one, or all together.
    cases
        Returns or complaints that have it, each once.
    incidents
        The same by goods: a case about two SKUs is two.
    repeated
        Incidents that are not the first about their goods with this cause.
    of_cases, of_orders
        All cases, and all orders with and without one; None: nobody said how many.
    """

    cause: GroupLabel | None
    cases: int
    incidents: int
    repeated: int
    of_cases: int
    of_orders: int | None

    @property
    def case_share(self) -> Fraction | None:
        """Its part of all cases; None: there are none."""
        return ratio(self.cases, self.of_cases)

    @property
    def order_share(self) -> Fraction | None:
        """Its part of all orders, as the return rate that it makes; None: undefined."""
        return None if self.of_orders is None else ratio(self.cases, self.of_orders)

    @property
    def repeat_rate(self) -> Fraction | None:
        """Repeated of its incidents (重复占比); None: it has none."""
        return ratio(self.repeated, self.incidents)


@frozen(eq=False, repr=False)
class CauseTable(Report):
    """Causes of returns and complaints, the most frequent first (售后原因表).

    Attributes
    ----------
    rows
        (n) The causes; of equals, by name.
    unrecorded
        The cases without a recorded cause; None: there are none.
    overlap_cases
        Cases that have several causes, counted for each but the first.
    total
        All cases, each once; its incidents, and what repeats, of those with a cause.
    n_missing
        Rows that were left out, because they name no case.

    Examples
    --------
    >>> from ecomops.metrics.analysis import cause_table
    >>> april = cause_table(["quality", "size", "quality", None, "price"],
    ...                     sku_id=["tee", "tee", "tee", "cap", "cap"], orders=40)
    >>> print(april)
    cause         cases  of cases  of orders  repeated  of its own
    ────────────  ─────  ────────  ─────────  ────────  ──────────
    quality           2      40 %        5 %         1        50 %
    price             1      20 %      2.5 %         0         0 %
    size              1      20 %      2.5 %         0         0 %
    not recorded      1      20 %      2.5 %
    all               5     100 %     12.5 %         1        25 %
    """

    rows: tuple[CauseRow, ...]
    unrecorded: CauseRow | None
    overlap_cases: int
    total: CauseRow
    n_missing: int = attrs.field(default=0, kw_only=True)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def cases(self) -> dict[GroupLabel, int]:
        """The cases of each cause, to be ranked or explained against another period."""
        return {row.cause: row.cases for row in self.rows if row.cause is not None}

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None.

        Cases without a recorded cause are a row too, whose cause is None.
        """
        rows = [*self.rows, *([] if self.unrecorded is None else [self.unrecorded])]
        return {
            "cause": [row.cause for row in rows],
            **{name: [getattr(row, name) for row in rows] for name in _WHOLE_COUNTS},
            **{name: [as_float(getattr(row, name)) for row in rows] for name in _RATES},
        }

    def _cells(self, said: Wording) -> Cells:
        head = [said.word(pair) for pair in _HEAD]
        rows = shown_rows(_row(str(row.cause), row, said) for row in self.rows)
        if self.unrecorded is not None:
            cells = _row(said.pick("not recorded", "未记录"), self.unrecorded, said)
            rows.append([*cells[:-2], "", ""])
        if self.overlap_cases:
            both = attrs.evolve(self.total, cases=-self.overlap_cases)
            cells = _row(said.pick("with several", "多原因重复"), both, said)
            rows.append([*cells[:-2], "", ""])
        rows.append(_row(said.pick("all", "合计"), self.total, said))
        if self.total.of_orders is None:
            for cells in (head, *rows):
                del cells[_OF_ORDERS]
        return head, rows

    def _title(self, said: Wording) -> str:
        return said.pick("causes of returns and complaints", "售后原因表")

    def __repr__(self) -> str:
        return f"<{len(self):,} causes of {self.total.cases:,} cases>"


def _row(label: str, row: CauseRow, said: Wording) -> list[str]:
    return [
        label,
        said.count(row.cases),
        said.rate(row.case_share),
        said.rate(row.order_share),
        said.count(row.repeated),
        said.rate(row.repeat_rate),
    ]
