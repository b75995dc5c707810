"""Traffic sources side by side, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

import attrs
from attrs import frozen

from ecomops.metrics.analysis.exact import as_float, ratio
from ecomops.metrics.analysis.reports.report import Cells, Report, shown_rows
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.families.funnel import PAYMENT_CONVERSION
from ecomops.metrics.families.traffic import UV_VALUE
from ecomops.metrics.results import GroupedResult, GroupLabel, MetricResult


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


@frozen(eq=False, repr=False)
class SourceTable(Report):
    """Sources of traffic side by side (流量来源表).

    Attributes
    ----------
    rows
        (n) The sources, by name.
    total
        All sources together. A visitor who came from two is one visitor here where the visits
        themselves were given, and two where visitors were counted by source before.
    n_missing
        Visits that were left out, because a value was missing.

    Examples
    --------
    >>> from ecomops.metrics.analysis import source_table
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
    n_missing: int = attrs.field(default=0, kw_only=True)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def conversion(self) -> GroupedResult:
        """Buyers per visitor by source, to be explained or ranked against another period."""
        buyers = [row.buyers for row in self.rows]
        return self._by_source(PAYMENT_CONVERSION, buyers, self.total.buyers)

    @cached_property
    def uv_value(self) -> GroupedResult:
        """Sales per visitor by source, to be explained or ranked against another period."""
        paid = [row.paid_minor for row in self.rows]
        return self._by_source(UV_VALUE, paid, self.total.paid_minor)

    def _by_source(
        self, metric: MetricDefinition, above: Iterable[int], whole: int
    ) -> GroupedResult:
        """Divide by visitors, as a metric that counts by visitor gives it."""
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
        rows = shown_rows(_row(str(row.source), row, said) for row in self.rows)
        return head, [*rows, _row(said.pick("all", "合计"), self.total, said)]

    def _title(self, said: Wording) -> str:
        return said.pick("traffic by source", "流量来源表")

    def __repr__(self) -> str:
        return f"<{len(self):,} sources of {self.total.uv:,} visitors>"


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
