"""What sells in each price band, by period, source or region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs
from attrs import frozen

from ecomops.arguments import is_one_of
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.metrics.analysis.price_bands.bands import PriceBands, band_names
from ecomops.metrics.analysis.price_bands.counting import counted_tables, sale_columns
from ecomops.metrics.analysis.price_bands.table import (
    COLUMNS,
    PriceBandTable,
    band_rows,
    outside_of,
)
from ecomops.metrics.analysis.reports.report import (
    Cells,
    Report,
    grouped_columns,
    shown_rows,
)
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.results import GroupLabel, place_of


@frozen(eq=False, repr=False)
class GroupedPriceBands(Report):
    """Price bands of each period, source or region (分组价格带).

    Attributes
    ----------
    bands
        The bands.
    groups
        (n) What the groups are called.
    tables
        (n) What sold in each.
    n_missing
        Rows that were left out, because a value was missing.

    Examples
    --------
    >>> found = price_bands_by([0, 1, 1], (0, 50_00), [39_00, 39_00, 59_00],
    ...                        groups=("March", "April"))
    >>> print(found.describe(currency="CNY"))
    share of sales  [¥0, ¥50)  [¥50, ∞)   sales
    ──────────────  ─────────  ────────  ──────
    March               100 %       0 %  ¥39.00
    April              39.8 %    60.2 %  ¥98.00
    """

    bands: PriceBands
    groups: tuple[GroupLabel, ...]
    tables: tuple[PriceBandTable, ...]
    n_missing: int = attrs.field(default=0, kw_only=True)

    @cached_property
    def _place(self) -> Mapping[GroupLabel, int]:
        return {group: i for i, group in enumerate(self.groups)}

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[PriceBandTable]:
        return iter(self.tables)

    def __reversed__(self) -> Iterator[PriceBandTable]:
        return reversed(self.tables)

    def __contains__(self, group: object) -> bool:
        """Tell whether there is such a group; the name of one, not what iterating gives."""
        return is_one_of(group, self._place)

    def __getitem__(self, group: GroupLabel) -> PriceBandTable:
        """Give the table of one group.

        Raises
        ------
        UnknownIdError
            If there is no such group.
        """
        return self.tables[place_of(group, self._place)]

    def columns(self) -> dict[str, list[object]]:
        """Give a row for each band of each group, for any data frame; undefined is None."""
        return grouped_columns(COLUMNS, self.groups, self)

    def _cells(self, said: Wording) -> Cells:
        outside = outside_of(self)
        names = band_names(self.bands, outside, said)
        head = [said.pick("share of sales", "销售额占比"), *names, said.pick("sales", "销售额")]
        rows = (
            [
                str(group),
                *(said.rate(row.sales_share) for row in band_rows(table, outside)),
                said.value(table.total.sales_minor, "minor"),
            ]
            for group, table in zip(self.groups, self, strict=True)
        )
        return head, shown_rows(rows)

    def _title(self, said: Wording) -> str:
        return said.pick("share of sales by price band", "各价格带销售额占比")

    def __repr__(self) -> str:
        return f"<{self.bands.n_bands} price bands of {len(self):,} groups>"


def price_bands_by(
    group: object,
    bands: PriceBands | Numbers,
    unit_price_minor: object,
    units: object = None,
    *,
    paid_minor: object = None,
    order_id: object = None,
    groups: Sequence[GroupLabel] | None = None,
) -> GroupedPriceBands:
    """Say what sells in each price band, group by group (分组价格带).

    Parameters
    ----------
    group
        (n) The period, source or region of each row: text, or whole numbers. With `groups`,
        dense codes.
    bands, unit_price_minor, units, paid_minor, order_id
        As `price_band_table` takes them.
    groups
        What the codes 0, 1, 2 … are called; groups without rows are kept. None: the groups are
        those that occur, in rising order.

    Raises
    ------
    InvalidArgumentError, BadRowError, AmountTooLargeError
        As `price_band_table` does, or if a row has no group.
    """
    if group is None:
        raise InvalidArgumentError("group", None, "is missing", "give the group of each row")
    given = sale_columns(unit_price_minor, units, paid_minor, order_id)
    found = PriceBands.of(bands)
    labels, tables, n_missing = counted_tables(found, group, groups, given)
    return GroupedPriceBands(found, labels, tables, n_missing=n_missing)
