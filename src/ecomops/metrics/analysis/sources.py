"""Traffic sources side by side: who sends visitors, who sends buyers, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import BadRowError, DuplicateIdError
from ecomops.kernels.groups import dense_codes, first_repeated
from ecomops.metrics.analysis.exact import as_float, ratio
from ecomops.metrics.analysis.report import SHOWN_ROWS, Cells, Report, shown_rows
from ecomops.metrics.analysis.wording import Wording
from ecomops.metrics.columns import BOUGHT, PAID_MINOR, VISITOR_ID, MetricColumn
from ecomops.metrics.families.funnel import PAYMENT_CONVERSION
from ecomops.metrics.families.traffic import UV_VALUE
from ecomops.metrics.measures import Distinct, Marked, Sum
from ecomops.metrics.reading import read_column
from ecomops.metrics.results import GroupedResult, GroupLabel, MetricResult
from ecomops.metrics.rows import read_rows

_SOURCE = MetricColumn("source", "id", "来源", "where visits came from")
_UV = MetricColumn("uv", "count", "访客数", "distinct visitors")
_BUYERS = MetricColumn("buyers", "count", "买家数", "distinct visitors who paid")


@frozen
class SourceRow:
    """One source of traffic (流量来源).

    Attributes
    ----------
    source
        What it is called; None: all together.
    uv
        Its distinct visitors.
    buyers
        Those of them who paid.
    paid_minor
        What they paid. [minor]
    uv_share
        Its visitors as a share of those of all sources added up; None: there are none.
    """

    source: GroupLabel | None
    uv: int
    buyers: int
    paid_minor: int
    uv_share: Fraction | None

    @property
    def cvr(self) -> Fraction | None:
        """Buyers per visitor (转化率); None: undefined, nobody came."""
        return ratio(self.buyers, self.uv)

    @property
    def uv_value(self) -> Fraction | None:
        """Sales per visitor, in minor units (UV 价值); None: undefined, nobody came."""
        return ratio(self.paid_minor, self.uv)


@frozen(eq=False)
class SourceTable(Report):
    """Sources of traffic side by side (流量来源表).

    Attributes
    ----------
    rows
        (n) The sources, by name.
    total
        All sources together. A visitor who came from two is one visitor here where the visits
        themselves were given, and two where visitors were counted by source before.

    Examples
    --------
    >>> print(source_table(["search", "ads", "live"], uv=[822, 1500, 0], buyers=[41, 55, 0],
    ...                    paid_minor=[10_100_00, 13_200_00, 0]).describe(currency="CNY"))
    source  visitors   share  buyers  conversion      sales  per visitor
    ──────  ────────  ──────  ──────  ──────────  ─────────  ───────────
    ads        1,500  64.6 %      55      3.67 %  ¥13200.00        ¥8.80
    live           0     0 %       0   undefined      ¥0.00    undefined
    search       822  35.4 %      41      4.99 %  ¥10100.00       ¥12.29
    all        2,322   100 %      96      4.13 %  ¥23300.00       ¥10.03
    """

    rows: tuple[SourceRow, ...]
    total: SourceRow

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def conversion(self) -> GroupedResult:
        """Buyers per visitor by source, to be explained or ranked against another period."""
        return self._grouped([row.buyers for row in self.rows], self.total.buyers)

    @cached_property
    def uv_value(self) -> GroupedResult:
        """Sales per visitor by source, to be explained or ranked against another period."""
        return self._grouped(
            [row.paid_minor for row in self.rows], self.total.paid_minor, is_money=True
        )

    def _grouped(self, above: list[int], whole: int, *, is_money: bool = False) -> GroupedResult:
        metric = UV_VALUE if is_money else PAYMENT_CONVERSION
        uv = tuple(row.uv for row in self.rows)
        total = MetricResult(metric, whole, self.total.uv, self.total.uv)
        groups = tuple(row.source for row in self.rows if row.source is not None)
        return GroupedResult(
            metric, groups, tuple(above), uv, counts=uv, missing=(0,) * len(self), total=total
        )

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""
        names = ("source", "uv", "buyers", "paid_minor")
        floats = ("uv_share", "cvr", "uv_value")
        return {
            **{name: [getattr(row, name) for row in self.rows] for name in names},
            **{name: [as_float(getattr(row, name)) for row in self.rows] for name in floats},
        }

    def _cells(self, said: Wording) -> Cells:
        head = said.pick(
            ["source", "visitors", "share", "buyers", "conversion", "sales", "per visitor"],
            ["来源", "访客数", "访客占比", "买家数", "转化率", "销售额", "UV 价值"],
        )
        rows = [_row(str(row.source), row, said) for row in self.rows[: SHOWN_ROWS + 1]]
        return head, [
            *shown_rows(rows, len(head)),
            _row(said.pick("all", "合计"), self.total, said),
        ]

    def _title(self) -> str:
        return "traffic by source"


def _row(label: str, row: SourceRow, said: Wording) -> list[str]:
    return [
        label,
        said.count(row.uv),
        said.rate(row.uv_share),
        said.count(row.buyers),
        said.rate(row.cvr),
        said.value(row.paid_minor, "minor"),
        said.value(row.uv_value, "minor"),
    ]


def source_table(source: object, *, uv: object, buyers: object, paid_minor: object) -> SourceTable:
    """Put sources of traffic side by side, from what was counted for each (流量来源表).

    Parameters
    ----------
    source
        (n) Each source once, or each region or page: text or whole numbers.
    uv, buyers
        (n) Its distinct visitors, and those of them who paid; there may be more buyers than
        visitors where visits are not all recorded.
    paid_minor
        (n) What they paid; corrections may be negative. [minor]

    Raises
    ------
    DuplicateIdError
        If a source stands twice: the same visitor may be in both rows, so they can't be added.
    InvalidArgumentError, BadRowError
        If a column is of another length, misses a value, or holds what is no count.

    Examples
    --------
    >>> found = source_table(["mail"], uv=[200], buyers=[10], paid_minor=[500_00])
    >>> found.rows[0].cvr, found.rows[0].uv_value
    (Fraction(1, 20), Fraction(250, 1))
    """
    code, labels = _read_sources(source)
    twice = first_repeated(code)
    if twice is not None:
        raise DuplicateIdError(
            "source", labels[int(code[twice[1]])], "stands twice",
            "count its visitors once, or give the visits to source_table_of_visits",
        )  # fmt: skip
    figures: dict[str, list[int]] = {}
    for column, given in ((_UV, uv), (_BUYERS, buyers), (PAID_MINOR, paid_minor)):
        values, missing = read_column(column, given, code.size)
        _refuse_missing(column.name, missing, "give 0 for none")
        figures[column.name] = values[np.argsort(code)].tolist()
    return _table(labels, figures, {name: sum(found) for name, found in figures.items()})


def source_table_of_visits(
    source: object, *, visitor_id: object, has_bought: object, paid_minor: object
) -> SourceTable:
    """Put sources of traffic side by side, from the visits themselves (流量来源表).

    A visit that misses one of the values leaves all figures.

    Parameters
    ----------
    source
        (n) Where each visit came from.
    visitor_id
        (n) Who came; counted once for each source, and once over all.
    has_bought
        (n) Whether the visit led to a payment.
    paid_minor
        (n) What was paid in it. [minor]

    Examples
    --------
    >>> found = source_table_of_visits(["ads", "ads", "mail"], visitor_id=["a", "b", "a"],
    ...     has_bought=[False, True, True], paid_minor=[0, 80_00, 20_00])
    >>> [(row.source, row.uv, row.buyers) for row in found.rows], found.total.uv
    ([('ads', 2, 1), ('mail', 1, 1)], 2)
    """
    code, labels = _read_sources(source)
    given = {"visitor_id": visitor_id, "has_bought": has_bought, "paid_minor": paid_minor}
    rows = read_rows((VISITOR_ID, BOUGHT, PAID_MINOR), (), given, code)
    kept = code if rows.row is None else code[rows.row]
    sides: dict[str, Distinct | Sum] = {
        "uv": Distinct(("visitors", "访客"), VISITOR_ID),
        "buyers": Distinct(("buyers", "买家"), VISITOR_ID, Marked(BOUGHT)),
        "paid_minor": Sum(("paid", "实付"), (PAID_MINOR,)),
    }
    found = {name: side.by_group(rows, kept, len(labels)) for name, side in sides.items()}
    return _table(
        labels,
        {name: by_source for name, (by_source, _) in found.items()},
        {name: total for name, (_, total) in found.items()},
    )


def _read_sources(source: object) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    values, missing = read_column(_SOURCE, source)
    _refuse_missing("source", missing, "name the source of every row")
    code, distinct = dense_codes(values)
    labels = distinct.tolist()
    return code, tuple(one.decode() if isinstance(one, bytes) else one for one in labels)


def _refuse_missing(name: str, missing: BoolArray | None, remedy: str) -> None:
    if missing is not None:
        row = int(np.flatnonzero(missing)[0])
        raise BadRowError(name, None, "is missing", remedy, row=row)


def _table(
    labels: tuple[GroupLabel, ...], figures: Mapping[str, list[int]], whole: Mapping[str, int]
) -> SourceTable:
    all_uv = sum(figures["uv"])
    rows = tuple(
        SourceRow(label, uv, buyers, paid, ratio(uv, all_uv))
        for label, uv, buyers, paid in zip(
            labels, figures["uv"], figures["buyers"], figures["paid_minor"], strict=True
        )
    )
    return SourceTable(rows, SourceRow(None, **whole, uv_share=ratio(all_uv, all_uv)))
