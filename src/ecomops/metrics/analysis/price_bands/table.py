"""What sells in each price band, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import attrs
from attrs import frozen

from ecomops.metrics.analysis.exact import as_float, ratio
from ecomops.metrics.analysis.price_bands.bands import Outside, PriceBands, band_names
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording

_FIGURES: Final = ("low_minor", "high_minor", "units", "sales_minor", "orders", "rows")
_RATIOS: Final = ("units_share", "sales_share", "mean_price_minor")
COLUMNS: Final = (*_FIGURES, *_RATIOS)
"""What a table gives as plain columns."""


@frozen
class PriceBandRow:
    """What sold in one price band (价格带行).

    Attributes
    ----------
    low_minor, high_minor
        The band [low, high) of prices of one unit; no high: it has no end; no low: below the
        first edge. [minor]
    units
        Units sold.
    sales_minor
        What was paid for them. [minor]
    orders
        Different orders with a row in the band; None: nobody gave their ids.
    rows
        Rows in the band.
    units_share, sales_share
        Its shares of all units and of all sales, those outside the bands included; None:
        undefined, there are none.
    """

    low_minor: int | None
    high_minor: int | None
    units: int
    sales_minor: int
    orders: int | None
    rows: int
    units_share: Fraction | None
    sales_share: Fraction | None

    @property
    def mean_price_minor(self) -> Fraction | None:
        """Sales per unit, in minor units (件单价); None: undefined, nothing sold."""
        return ratio(self.sales_minor, self.units)


@frozen(eq=False, repr=False)
class PriceBandTable(Report):
    """What sells in each price band (价格带分析).

    Attributes
    ----------
    bands
        The bands.
    rows
        (n_bands) What sold in each.
    below, above
        What sold at prices outside them; None: nothing can.
    total
        All of it, inside and outside.
    n_missing
        Rows that were left out, because a value was missing.

    Examples
    --------
    >>> from ecomops.metrics.analysis import price_band_table
    >>> found = price_band_table((0, 50_00, 100_00), [39_00, 59_00, 199_00], [2, 1, 1])
    >>> print(found.describe(currency="CNY"))
    price band   units  of units    sales  of sales  mean price
    ───────────  ─────  ────────  ───────  ────────  ──────────
    [¥0, ¥50)        2      50 %   ¥78.00   23.21 %      ¥39.00
    [¥50, ¥100)      1      25 %   ¥59.00   17.56 %      ¥59.00
    [¥100, ∞)        1      25 %  ¥199.00   59.23 %     ¥199.00
    all              4     100 %  ¥336.00     100 %      ¥84.00
    """

    bands: PriceBands
    rows: tuple[PriceBandRow, ...]
    below: PriceBandRow | None
    above: PriceBandRow | None
    total: PriceBandRow
    n_missing: int = attrs.field(default=0, kw_only=True)

    def columns(self) -> dict[str, list[object]]:
        """Give a row for each band, for any data frame; undefined values are None.

        What lies outside the bands is a row too, where something does: it lacks one limit.
        """
        rows = band_rows(self, outside_of([self]))
        return {
            **{name: [getattr(row, name) for row in rows] for name in _FIGURES},
            **{name: [as_float(getattr(row, name)) for row in rows] for name in _RATIOS},
        }

    def _cells(self, said: Wording) -> Cells:
        has_orders = self.total.orders is not None
        head = said.pick(
            ["price band", "units", "of units", "sales", "of sales", "mean price"],
            ["价格带", "件数", "件数占比", "销售额", "销售额占比", "件单价"],
        )
        if has_orders:
            head.append(said.pick("orders", "订单数"))
        outside = outside_of([self])
        names = [*band_names(self.bands, outside, said), said.pick("all", "合计")]
        rows = [
            [
                name,
                said.count(row.units),
                said.rate(row.units_share),
                said.value(row.sales_minor, "minor"),
                said.rate(row.sales_share),
                said.value(row.mean_price_minor, "minor"),
                *([said.count(row.orders)] if has_orders else []),
            ]
            for name, row in zip(names, [*band_rows(self, outside), self.total], strict=True)
        ]
        return head, rows

    def _title(self, said: Wording) -> str:
        return said.pick("price bands", "价格带分析")

    def __repr__(self) -> str:
        return f"<{self.bands.n_bands} price bands of {self.total.units:,} units>"


def outside_of(tables: Iterable[PriceBandTable]) -> Outside:
    """Tell whether anything of some tables lies outside of their bands."""
    sides = [(table.below, table.above) for table in tables]
    return Outside(
        below=any(below is not None and below.rows for below, _ in sides),
        above=any(above is not None and above.rows for _, above in sides),
    )


def band_rows(table: PriceBandTable, outside: Outside) -> list[PriceBandRow]:
    """List what sold in each band, and outside of them if that is to be shown."""
    rows = list(table.rows)
    if outside.below and table.below is not None:
        rows.insert(0, table.below)
    if outside.above and table.above is not None:
        rows.append(table.above)
    return rows
